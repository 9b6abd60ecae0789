"""Proximity by minimal intervals (Clarke, Cormack & Burkowski, "An Algebra for Structured Text Search", 1995).

An interval is the first and last index of what was found, and the leaves inside it. Of the results of NEAR only those
are kept that contain no other; an OR keeps all intervals of its sides, so that NEAR distributes over it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from itertools import islice, pairwise
from typing import TypeAlias

Leaves: TypeAlias = "tuple[int, int] | tuple[Leaves, Leaves]"
"""The range of one leaf, or two of these put together; so shared, never copied, however deep the nesting."""
Interval: TypeAlias = tuple[int, int, Leaves]
Paragraph = Callable[[int], int]


MAX_OCCURRENCES = 10_000
"""Of a word or phrase, from the start of the text, that proximity looks at: a text of one word may hold 500,000."""


def leaf_intervals(occurrences: Iterable[tuple[int, int]]) -> list[Interval]:
    return [(first, last, (first, last)) for first, last in islice(occurrences, MAX_OCCURRENCES)]


def ranges_of(intervals: list[Interval]) -> list[tuple[int, int]]:
    """The distinct ranges of all leaves, in order."""
    ranges: set[tuple[int, int]] = set()
    pending = [leaves for _, _, leaves in intervals]
    seen: set[int] = set()
    while pending:
        first, second = leaves = pending.pop()
        if isinstance(first, int) and isinstance(second, int):
            ranges.add((first, second))
        elif not (isinstance(first, int) or isinstance(second, int) or id(leaves) in seen):
            seen.add(id(leaves))
            pending += (first, second)
    return sorted(ranges)


def union(sides: list[list[Interval]]) -> list[Interval]:
    """All intervals of all sides, in order of start and end; leaves of the same range put together."""
    merged: dict[tuple[int, int], Leaves] = {}
    for side in sides:
        for first, last, leaves in side:
            known = merged.get((first, last))
            merged[first, last] = leaves if known is None or known == leaves else (known, leaves)
    return [(first, last, merged[first, last]) for first, last in sorted(merged)]


def near(left: list[Interval], right: list[Interval], n: int, paragraph: Paragraph, *, ordered: bool) -> list[Interval]:
    """Minimal intervals over a left and a right one that share no atom, at most ``n`` atoms apart, in one paragraph."""
    found = _followed_by(left, right, n, paragraph)
    if not ordered:
        found += _followed_by(right, left, n, paragraph)
    return minimal(found)


def _followed_by(first: list[Interval], second: list[Interval], n: int, paragraph: Paragraph) -> list[Interval]:
    """Each first one with the second one after it that ends soonest."""
    starts = [interval[0] for interval in second]
    rising = all(one[1] < other[1] for one, other in pairwise(second))
    found: list[Interval] = []
    for start, end, leaves in first:
        low = bisect_right(starts, end)
        if low == len(starts) or starts[low] > end + n + 1:
            continue
        if rising:
            if paragraph(starts[low]) == paragraph(start):
                found.append((start, second[low][1], (leaves, second[low][2])))
        else:
            near_by = [
                other for other in _soonest(second, starts, low, end + n + 1) if paragraph(other[0]) == paragraph(start)
            ]
            found += ((start, other[1], (leaves, other[2])) for other in near_by)
    return found


def _soonest(second: list[Interval], starts: list[int], low: int, latest: int) -> list[Interval]:
    """Of the intervals from ``low`` on that start no later than ``latest``, those with the smallest end."""
    best: list[Interval] = []
    for at in range(low, bisect_right(starts, latest)):
        if best and starts[at] > best[0][1]:
            break
        if not best or second[at][1] < best[0][1]:
            best = [second[at]]
        elif second[at][1] == best[0][1]:
            best.append(second[at])
    return best


def minimal(intervals: list[Interval]) -> list[Interval]:
    """Those that contain no other, in order; leaves of equal ones put together."""
    kept: list[Interval] = []
    for first, last, leaves in sorted(intervals, key=lambda interval: (interval[1], -interval[0])):
        if not kept or first > kept[-1][0]:
            kept.append((first, last, leaves))
        elif (first, last) == kept[-1][:2]:
            kept[-1] = first, last, (kept[-1][2], leaves)
    return kept


def without_near(wanted: list[Interval], unwanted: list[Interval], n: int, paragraph: Paragraph) -> list[Interval]:
    """The wanted ones with no unwanted one that overlaps them or lies within ``n`` atoms on either side."""
    starts = [interval[0] for interval in unwanted]
    longest = max((last - first for first, last, _ in unwanted), default=0)
    kept = []
    for interval in wanted:
        low = bisect_left(starts, interval[0] - n - 1 - longest)
        high = bisect_right(starts, interval[1] + n + 1)
        here = paragraph(interval[0])
        if not any(other[1] >= interval[0] - n - 1 and paragraph(other[0]) == here for other in unwanted[low:high]):
            kept.append(interval)
    return kept


def disjoint(intervals: list[Interval]) -> int:
    """The largest number of intervals that share no atom."""
    count, end = 0, -1
    for first, last, _ in sorted(intervals, key=lambda interval: interval[1]):
        if first > end:
            count, end = count + 1, last
    return count
