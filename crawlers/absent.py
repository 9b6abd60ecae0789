"""What is no longer there: posts between two others that stand side by side now, pages that are gone, and when that is
rather the site's trouble."""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise

SURE = timedelta(days=1)
"""For how long a page must be gone, from one look to another, before its posts are."""
LAST = 20
"""Pages that were looked at again, of which it is remembered whether they were gone."""
FEW = 3
"""So many gone pages are nothing yet."""
THERE, GONE = ".", "x"


def missing(held: Iterable[str], shown: Sequence[str]) -> list[str]:
    """The posts of a thread that were read before (``held``) and that this part of it, shown without holes, no longer
    has: their numbers lie between two that follow one another.

    Nothing unless what is shown stands in the order of its numbers. Threads may be cut into pages otherwise, with the
    first post, or the last, on each of them: beside the two ends no more than one is missing, and in all no more than
    half as many as there are.
    """
    numbers = [_numbered(ref) for ref in shown]
    thread = numbers[0][0] if numbers else ""
    order = [number for name, number in numbers if name == thread and number >= 0]
    order = order if order[:1] <= order[-1:] else order[::-1]
    if len(order) < len(shown) or any(one >= other for one, other in pairwise(order)):
        return []
    gaps = {ref: gap for ref in held if (gap := _gap(_numbered(ref), thread, order))}
    many = Counter(gaps.values())
    gone = [ref for ref, gap in gaps.items() if many[gap] == 1 or 1 < gap < len(order) - 1]
    return gone if 2 * len(gone) <= len(order) else []


def remembered(before: str, looks: Iterable[bool]) -> str:
    """The last pages looked at again, by whether each was there or newly gone."""
    return (before + "".join(THERE if there else GONE for there in looks))[-LAST:]


def in_trouble(last: str) -> bool:
    """Whether so many pages went at about the same time that it is the site's trouble, or another address of all."""
    gone = last.count(GONE)
    return gone >= FEW and 2 * gone > len(last)


def _gap(post: tuple[str, int], thread: str, order: Sequence[int]) -> int:
    """How many of the thread's posts stand before the one that is missing there; 0 when none is."""
    name, number = post
    before = bisect(order, number) if name == thread else 0
    return before if 0 < before < len(order) and order[before - 1] != number else 0


def _numbered(ref: str) -> tuple[str, int]:
    """A post's thread, when the ref tells it, and number; -1 when it has none."""
    thread, _, number = ref.rpartition("/")
    return thread, int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else -1
