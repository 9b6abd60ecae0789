"""The values of a mention in each dimension, the same in every engine."""

from __future__ import annotations

from model.capture import Capture


def thread_key(capture: Capture) -> str:
    """What tells one thread from another: its ref, else its address; "" where there is none."""
    return (capture.thread.ref or capture.thread.url) if capture.thread else ""
