"""A limit on the time that reading one body may take, so that one hostile page does not hold up the others."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from model.said import said
from spiders import Unreadable, load_extractor


class _TimeIsUp(BaseException):
    """No ``except Exception`` of a parser on the way may swallow it."""


@contextmanager
def reading_limit(seconds: float, where: str) -> Iterator[None]:
    """Raises Unreadable when the block takes longer; only in a process's main thread, elsewhere there is no limit.

    The signal comes between two steps of Python code; a single call into C is not cut, and its inputs are bounded by
    the size limits instead.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise _TimeIsUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _TimeIsUp:
        todo = "It is tried again later"
        what = said("it could not be read in {seconds:g} s", seconds=seconds)
        raise Unreadable(what, where=where, todo=todo) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def page_limit(seconds: float, where: str) -> Iterator[None]:
    """The same for a page, whose extractor is loaded first: the first page must not pay for that with its time."""
    load_extractor()
    with reading_limit(seconds, where):
        yield
