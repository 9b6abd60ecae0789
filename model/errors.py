"""What can go wrong, in words a user can act on.

EarshotError            what, where, what to do next
├── BadInput            what was typed, sent or fetched is wrong          (exit 2, HTTP 400)
├── NotFound            the thing asked about does not exist              (exit 1, HTTP 404)
├── NotSo               the thing asked about is not so                   (exit 1, HTTP 409)
├── Unavailable         a database, index, disk or server does not answer (exit 1, HTTP 503); trying again may help
└── LeaseLost           another worker took over; this one must stop without touching anything
"""

from __future__ import annotations


class EarshotError(Exception):
    """One clear sentence: what is wrong, where it is, what to do next."""

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        super().__init__(what, where, todo)
        self.what = what
        self.where = where
        self.todo = todo

    def __str__(self) -> str:
        sentence = f"{self.where}: {self.what}" if self.where else self.what
        return f"{sentence}. {self.todo}" if self.todo else sentence


class BadInput(EarshotError):
    """What was typed, sent or fetched is wrong."""


class NotFound(EarshotError):
    """The thing asked about does not exist."""


class NotSo(EarshotError):
    """The thing asked about is not so (already acknowledged, already exists …)."""


class Unavailable(EarshotError):
    """Something Earshot depends on does not answer; nothing was lost and trying again may help."""


class LeaseLost(EarshotError):
    """Another worker holds the lease now; the one who gets this stops without touching anything."""


UNEXPECTED = EarshotError("something went wrong on our side", todo="It is in the server's log; trying again may help")
"""What is told of an error that nobody foresaw: nothing of its own words."""
