"""Alerts: when the mood of a topic dips, the care team hears of it once, with the numbers and the messages behind it.

In: rules, and the observation log in the order the index acknowledged it. Out: incidents with their evidence, and
notifications on their way to channels. The tests are pure and read the log alone, so that a replay finds what was found
live; the rounds around them commit what they found in one transaction.

Public: evaluate (a round of all tests), tend (what comes due by the clock), deliver and Courier (sending), what people
do (acknowledge, resolve, judge, snooze, unsnooze, assign, note, look), rules in and out of files, standing (how each
test stands), told and chart_of (an alert in words, and drawn), replay (a rule over the past), and the signed link that
acknowledges.
"""

from alerts.actions import Verdict, acknowledge, assign, judge, look, note, resolve, snooze, unsnooze
from alerts.budget import SENSITIVITIES, Test, allowed, presets, tests_of
from alerts.chart import chart_of
from alerts.deeds import deed
from alerts.digest import Made, digest_of, send_digests
from alerts.evaluate import Evaluation, Heard, evaluate, factors_of
from alerts.kinds import KINDS
from alerts.link import check_link, sign_link
from alerts.message import SELF, Desk
from alerts.meter import Meter, meters
from alerts.notify import Courier, Delivery, deliver
from alerts.past import LogPast, Texts
from alerts.poisson import poisson_interval
from alerts.replay import Difference, MemoryPast, Replayed, difference, replay
from alerts.rule_files import rule_to_yaml, rules_from_yaml
from alerts.rules import rule_from_mapping, rule_to_mapping
from alerts.scale import Scale, scale_of
from alerts.series import bins_from_csv, observations_of_series
from alerts.simulate import Planted, Planting, simulate
from alerts.smallest import smallest
from alerts.standing import Standing, standing
from alerts.tend import Tended, tend
from alerts.trial import send_test
from alerts.trim import Trim, trimmed
from alerts.wording import Digest, Told, digest_text, told, told_digest

__all__ = [
    "KINDS",
    "SELF",
    "SENSITIVITIES",
    "Courier",
    "Delivery",
    "Desk",
    "Difference",
    "Digest",
    "Evaluation",
    "Heard",
    "LogPast",
    "Made",
    "MemoryPast",
    "Meter",
    "Planted",
    "Planting",
    "Replayed",
    "Scale",
    "Standing",
    "Tended",
    "Test",
    "Texts",
    "Told",
    "Trim",
    "Verdict",
    "acknowledge",
    "allowed",
    "assign",
    "bins_from_csv",
    "chart_of",
    "check_link",
    "deed",
    "deliver",
    "difference",
    "digest_of",
    "digest_text",
    "evaluate",
    "factors_of",
    "judge",
    "look",
    "meters",
    "note",
    "observations_of_series",
    "poisson_interval",
    "presets",
    "replay",
    "resolve",
    "rule_from_mapping",
    "rule_to_mapping",
    "rule_to_yaml",
    "rules_from_yaml",
    "scale_of",
    "send_digests",
    "send_test",
    "sign_link",
    "simulate",
    "smallest",
    "snooze",
    "standing",
    "tend",
    "tests_of",
    "told",
    "told_digest",
    "trimmed",
    "unsnooze",
]
