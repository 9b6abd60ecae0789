"""Alerts: when the mood of a topic dips, the care team hears of it once, with the numbers and the messages behind it.

In: rules, and the observation log in the order the index acknowledged it. Out: incidents with their evidence, and
notifications on their way to channels. The tests are pure and read the log alone, so that a replay finds what was found
live; the rounds around them commit what they found in one transaction.

Public: evaluate (a round of all tests), deliver (a round of sending), acknowledge and resolve (what people do), rules
in and out of files, standing (how each test stands), and the signed link that acknowledges.
"""

from alerts.actions import acknowledge, resolve
from alerts.budget import allowed
from alerts.evaluate import Evaluation, evaluate
from alerts.journal import Desk
from alerts.link import check_link, sign_link
from alerts.notify import Delivery, deliver
from alerts.rule_files import rule_to_yaml, rules_from_yaml
from alerts.rules import rule_from_mapping, rule_to_mapping
from alerts.scale import Scale, scale_of
from alerts.standing import Standing, standing

__all__ = [
    "Delivery",
    "Desk",
    "Evaluation",
    "Scale",
    "Standing",
    "acknowledge",
    "allowed",
    "check_link",
    "deliver",
    "evaluate",
    "resolve",
    "rule_from_mapping",
    "rule_to_mapping",
    "rule_to_yaml",
    "rules_from_yaml",
    "scale_of",
    "sign_link",
    "standing",
]
