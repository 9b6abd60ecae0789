"""A proposed source on the terminal: what was found, what else it could be, what it needs, posts, the schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from earshot.cli import printing
from earshot.cli.captures import print_captures

if TYPE_CHECKING:
    from services.adding import Proposal
    from services.needs import Need

OTHERS = 4
"""Findings that are shown besides the first."""


def print_proposal(proposal: Proposal) -> None:
    """For people. What went wrong is not in it: that is the command's error."""
    for line in _found(proposal):
        printing.say(printing.one_line(line))
    for need in proposal.needs:
        printing.say(printing.one_line(_need(need)))
    printing.say("")
    print_captures(proposal.captures, as_json=False) if proposal.captures else None
    if proposal.serves:
        message = "" if proposal.count else f" ({proposal.outcome.message})"
        printing.say(printing.one_line(f"{_amount(proposal)} there now{message}. {_schedule(proposal)}"))
    for problem in proposal.problems[:OTHERS]:
        printing.say(printing.one_line(f"Could not be read: {problem}"))


def duration(seconds: float) -> str:
    """``4 min``, ``2.5 h``, ``3 days``."""
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * (1 if unit != "days" else 2):
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{seconds:.0f} s"


def _found(proposal: Proposal) -> list[str]:
    source = proposal.source
    if not proposal.found:
        return [f"{source.url}"]
    best, *others = proposal.found
    at = "" if best.url == source.url or best.url in best.said else f", at {best.url}"
    said = f": {best.said}" if best.said not in ("", best.title) else ""
    lines = [f"{best.title} ({best.kind}){said}{at}"]
    shown = list(dict.fromkeys(other.kind for other in others if other.kind != best.kind))[:OTHERS]
    return [*lines, f"It could also be: {', '.join(shown)} (--kind)"] if shown else lines


def _need(need: Need) -> str:
    if need.there:
        return f"{need.name} is set: {need.said}"
    begun = "Needs" if need.required else "More with"
    return f"{begun} {need.name}: {need.said}. Set {need.variable}, or: {need.command}"


def _amount(proposal: Proposal) -> str:
    return printing.amount(proposal.count, "post")


def _schedule(proposal: Proposal) -> str:
    if proposal.source.every is not None:
        return f"Every {duration(proposal.source.every)}, as you said."
    told = f" ({_rate(proposal.rate)})" if proposal.rate is not None else ""
    return f"First about every {duration(proposal.seconds)}{told}, then as it posts."


def _rate(a_day: float) -> str:
    """How often it posts, in the unit in which it is one or more."""
    for unit, days in (("day", 1), ("week", 7), ("month", 30)):
        if a_day * days >= 1:
            return f"{a_day * days:.0f} posts a {unit}"
    return "less than a post a month"
