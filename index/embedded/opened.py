"""An index file as this process has it open: connections to it, and what is remembered of it.

A renewal puts another file in its place, whose rows and stamps are others': whoever asks
holds to one of them to the end.
"""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from index.embedded.asking import Asking
from index.embedded.connections import Connections
from index.embedded.names import Names
from index.embedded.walks import Walks


class Opened:
    """Safe to share between threads, but for ``names``, which only a writer uses."""

    __slots__ = ("asking", "connections", "names", "walks")

    def __init__(self, path: Path) -> None:
        self.connections = Connections(path)
        self.asking = Asking()
        self.names = Names()
        self.walks = Walks(lambda: uuid4().hex)
