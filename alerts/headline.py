"""An alert in two sentences: what changed since when, and how sure that is."""

from __future__ import annotations

from alerts.beta import beta_quantile
from model.time import from_micros


def headline(topic: str, *, since: int, n: int, negative: int, usual: float, budget: float) -> str:
    """For somebody in a hurry. ``since`` in microseconds, ``usual`` a share, ``budget`` false alarms a week."""
    share = negative / n if n else 0.0
    low, high = (beta_quantile(p, negative + 0.5, n - negative + 0.5) for p in (0.025, 0.975))
    return (
        f"Since {moment(since)}, {negative} of {n} mentions of {topic} are negative ({share:.0%}), "
        f"up from the usual {usual:.0%}. "
        f"The true share is very likely between {low:.0%} and {high:.0%}; "
        f"chance alone would raise an alarm like this at most {times(budget)} a week."
    )


def back_to_usual(topic: str, *, at: int, n: int, negative: int, note: str) -> str:
    """The end of an incident; ``n`` and ``negative`` of the mentions that showed it, 0 when none did."""
    if not n:
        return f"The alert on {topic} was resolved at {moment(at)}: {note}."
    return f"The mood around {topic} is back: {negative} of the last {n} mentions are negative ({negative / n:.0%})."


def moment(at: int) -> str:
    return from_micros(at).strftime("%d %B %Y %H:%M UTC").lstrip("0")


def times(budget: float) -> str:
    if round(budget, 1) in (1.0, 2.0):
        return "once" if round(budget, 1) == 1.0 else "twice"
    return f"{budget:.2g} times"
