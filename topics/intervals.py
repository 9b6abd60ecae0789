"""Proximity by minimal intervals (Clarke, Cormack & Burkowski, "An Algebra for Structured Text Search", 1995).

An interval is the first and last index of what was found, and the leaves inside it. Of the results of NEAR only those
are kept that contain no other; an OR keeps all intervals of its sides, so that NEAR distributes over it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from itertools import pairwise

Leaves = tuple[tuple[int, int], ...]
Interval = tuple[int, int, Leaves]
Paragraph = Callable[[int], int]


def leaf_intervals(occurrences: list[tuple[int, int]]) -> list[Interval]:
    return [(first, last, ((first, last),)) for first, last in occurrences]


def union(sides: list[list[Interval]]) -> list[Interval]:
    """All intervals of all sides, in order of start and end; leaves of the same range put together."""
    merged: dict[tuple[int, int], Leaves] = {}
    for side in sides:
        for first, last, leaves in side:
            merged[first, last] = merged.get((first, last), ()) + leaves
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
                found.append((start, second[low][1], leaves + second[low][2]))
        else:
            near_by = [
                other for other in _soonest(second, starts, low, end + n + 1) if paragraph(other[0]) == paragraph(start)
            ]
            found += ((start, other[1], leaves + other[2]) for other in near_by)
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
            kept[-1] = first, last, tuple(dict.fromkeys(kept[-1][2] + leaves))
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
