"""Places an index may live in: a file of its own, or a server under a prefix of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen
from uuid import uuid4

from index import IndexOptions, IndexStatus, MentionIndex, open_index


@dataclass(frozen=True)
class Engine:
    """Where an index lives: ``open`` as often as wanted, ``fresh`` is another and empty one, ``end`` takes it away."""

    name: str
    place: str
    prefix: str = ""

    def open(self) -> MentionIndex:
        if self.name == "embedded":
            return open_index(f"sqlite:///{self.place}/{self.prefix}.db")
        return open_index(self.place, IndexOptions(prefix=self.prefix))

    def fresh(self) -> Engine:
        return Engine(self.name, self.place, f"contract-{uuid4().hex[:10]}")

    def end(self) -> None:
        if self.name == "embedded":
            for part in ("", "-wal", "-shm"):
                Path(f"{self.place}/{self.prefix}.db{part}").unlink(missing_ok=True)
            return
        with urlopen(f"{self.place}/{self.prefix}*/_alias", timeout=60) as answer:
            names = ",".join(json.load(answer))
        if names:
            urlopen(Request(f"{self.place}/{names}", method="DELETE"), timeout=60).close()


def of_the_index(status: IndexStatus) -> list[str]:
    """The notes without those on the disk of this machine, which may be fuller than a cluster's should."""
    return [note for note in status.notes if not note.startswith("The disk of the node")]
