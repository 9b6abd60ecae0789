"""Runs in ElastAlert2's own environment, on the standard library and ``elastalert`` alone: feeds its rule classes as
its client does, and tells when they called.

Standard input: ``{"target", "quiet": [stream], "dipped": [stream]}``, a stream being ``{"usual", "since", "until",
"at", "negative"}`` in hours. Standard output: for each rule with its settings ``{"rule", "threshold", "false",
"alarms"}``, the alarms of each dipped stream at the lowest threshold with few enough alarms on the quiet ones.
"""

import json
import sys
from datetime import datetime, timedelta, timezone

from elastalert.ruletypes import MetricAggregationRule, PercentageMatchRule, SpikeRule
from elastalert.util import ts_to_dt

EPOCH = datetime(2026, 1, 5, tzinfo=timezone.utc)  # noqa: UP017 (Python 3.11 is not asked of this environment)
EVERY = 0.5
REALERT = 24.0
HALVINGS = 8


def moment(hours):
    return EPOCH + timedelta(hours=hours)


def hours(written):
    """Matches carry their time as it is written in JSON."""
    return (ts_to_dt(written) - EPOCH).total_seconds() / 3600


def windows(stream, window):
    """(look, mentions, negatives) at each run of the client."""
    at, negative = stream["at"], stream["negative"]
    low = high = x = 0
    look = stream["since"]
    while look < stream["until"]:
        while high < len(at) and at[high] < look:
            x += negative[high]
            high += 1
        while low < high and at[low] < look - window:
            x -= negative[low]
            low += 1
        yield look, high - low, x
        look += EVERY


def metric(stream, threshold, window):
    rule = MetricAggregationRule(
        {
            "metric_agg_key": "negative",
            "metric_agg_type": "avg",
            "max_threshold": stream["usual"] + threshold,
            "timestamp_field": "@timestamp",
        }
    )
    for look, n, x in windows(stream, window):
        rule.add_aggregation_data({moment(look): {"metric_negative_avg": {"value": x / n if n else None}}})
    return [hours(match["@timestamp"]) for match in rule.matches]


def percentage(stream, threshold, window, least):
    rule = PercentageMatchRule(
        {
            "match_bucket_filter": [{"term": {"negative": True}}],
            "max_percentage": 100 * (stream["usual"] + threshold),
            "min_denominator": least,
            "timestamp_field": "@timestamp",
        }
    )
    for look, n, x in windows(stream, window):
        buckets = {"match_bucket": {"doc_count": x}, "_other_": {"doc_count": n - x}}
        rule.add_aggregation_data({moment(look): {"percentage_match_aggs": {"buckets": buckets}}})
    return [hours(match["@timestamp"]) for match in rule.matches]


def spike(stream, threshold, window, least):
    """Of negative mentions, as they come; a run of the client ends with its look at the clock."""
    rule = SpikeRule(
        {
            "timeframe": timedelta(hours=window),
            "spike_height": 1 + threshold,
            "spike_type": "up",
            "threshold_cur": least,
            "threshold_ref": 2,
            "timestamp_field": "@timestamp",
        }
    )
    calls, told, look = [], 0, stream["at"][0] if stream["at"] else 0.0
    for at, negative in zip(stream["at"], stream["negative"]):  # noqa: B905
        while look < at:
            rule.garbage_collect(moment(look))
            look += 1.0
        if negative:
            rule.add_data([{"@timestamp": moment(at)}])
        if len(rule.matches) > told:
            told = len(rule.matches)
            calls.append(at)
    return [at for at in calls if at >= stream["since"]]


SLOW = (spike,)
"""Judged on a third of the quiet streams, with a third of the alarms: its windows cost much."""
RULES = {
    **{f"metric_aggregation {w} h": (metric, (w,), 1.0) for w in (3, 6, 12)},
    **{f"percentage_match {w} h, {n} mentions": (percentage, (w, n), 1.0) for w in (3, 6, 12) for n in (10, 30)},
    **{f"spike {w} h": (spike, (w, 5), 60.0) for w in (3, 6)},
}


def realerted(calls):
    made = []
    for at in calls:
        if not made or at - made[-1] >= REALERT:
            made.append(at)
    return made


def judged(asked, rule, settings, most):
    """Called where the rule is strictly above its threshold; halving finds the lowest with few enough alarms."""

    def alarms(stream, threshold):
        return realerted(rule(stream, threshold, *settings))

    part = 3 if rule in SLOW else 1
    quiet, target = asked["quiet"][::part], -(-asked["target"] // part)

    def count(threshold):
        return sum(len(alarms(stream, threshold)) for stream in quiet)

    low, high = 0.0, most
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if count(middle) <= target else (middle, high)
    false = count(high)
    return {"threshold": high, "false": false, "alarms": [alarms(stream, high) for stream in asked["dipped"]]}


def main():
    asked = json.load(sys.stdin)
    for name, (rule, settings, most) in RULES.items():
        print(json.dumps({"rule": name, **judged(asked, rule, settings, most)}), flush=True)


if __name__ == "__main__":
    main()
