"""Ctrl-C, remembered: some libraries swallow it and raise a fault of their own instead."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def interrupts() -> Iterator[threading.Event]:
    """Within it Ctrl-C raises KeyboardInterrupt as ever, and the event given tells that it came."""
    came = threading.Event()

    def interrupted(_signal: int, _frame: FrameType | None) -> None:
        came.set()
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, before)
