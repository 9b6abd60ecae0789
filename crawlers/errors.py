"""What keeps a visit from its page, in words a user can act on.

Unavailable (model.errors)
└── VisitFailed          with ``status`` when a server answered
    ├── Blocked          robots.txt or the address guard says no
    │   ├── AddressRefused
    │   └── RobotsRefused
    ├── Throttled        the server asks to come back later; ``wait`` says in how many seconds
    └── Gone             404 or 410: the page is not there
Unreadable (spiders)
├── Walled               something stands in the way of the page; ``wall`` says what
└── SpiderFailed         a spider of ours, or of a guest, has a fault; its answer is set aside
"""

from __future__ import annotations

from model.errors import Unavailable
from spiders import Unreadable, Wall


class VisitFailed(Unavailable):
    """The page did not come."""

    def __init__(self, what: str, *, where: str = "", todo: str = "", status: int | None = None) -> None:
        super().__init__(what, where=where, todo=todo)
        self.status = status


class Blocked(VisitFailed):
    """Earshot must not go there."""


class AddressRefused(Blocked):
    """The address guard refused to connect."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"{address} is not a public address, so nothing was fetched from it",
            todo=f'If it is yours, let it through: [crawl] allow_networks = ["{address}"] or EARSHOT_ALLOW_NETWORKS',
        )


class RobotsRefused(Blocked):
    """robots.txt does not let us in."""


class Throttled(VisitFailed):
    """429 or 503: the server asks to come back later."""

    def __init__(self, what: str, *, wait: float, where: str = "", status: int | None = None) -> None:
        super().__init__(what, where=where, status=status)
        self.wait = wait


class Gone(VisitFailed):
    """404 or 410. ``sure`` is False when another door to the same was not gone but closed."""

    sure = True


class SpiderFailed(Unreadable):
    """A spider failed on what it was given."""

    def __init__(self, title: str, where: str) -> None:
        todo = "What came is set aside with the trace, for whoever mends it; the rest of the visit goes on"
        super().__init__(f"Earshot's reader for {title} failed on this answer", where=where, todo=todo)


class Walled(Unreadable):
    """A login, a question about cookies or the like came instead of the page."""

    def __init__(self, wall: Wall, what: str, where: str, todo: str) -> None:
        super().__init__(what, where=where, todo=todo)
        self.wall = wall
