"""What Elasticsearch refuses, in words.

Unavailable
└── Refused     the server answered, and said no: its status, type and reason are kept for who can do something else
"""

from __future__ import annotations

from collections.abc import Mapping

from elasticsearch import ApiError, UnsupportedProductError

from index.elasticsearch.refusals import Refusal, no_from, refusal
from index.elasticsearch.unreached import unreached
from model.errors import Unavailable


class Refused(Unavailable):
    """The server said no."""

    def __init__(self, refusal: Refusal, what: str, *, where: str, todo: str) -> None:
        super().__init__(what, where=where, todo=todo)
        self.refusal = refusal


def refused(found: Refusal, where: str) -> Refused:
    """The sentence: the first of the table that fits."""
    what, todo = no_from(found)
    return Refused(found, what, where=where, todo=todo)


def in_words(error: Exception, where: str) -> Unavailable:
    """What the client raised. No secret is in it: the client's words are used only where they cannot hold one."""
    if isinstance(error, UnsupportedProductError):
        return Unavailable(
            "what answers is not Elasticsearch", where=where, todo="Earshot works with Elasticsearch 8.19 or newer"
        )
    if isinstance(error, ApiError):
        body = error.body.get("error") if isinstance(error.body, Mapping) else error.body
        return refused(refusal(error.meta.status, body), where)
    what, todo = unreached(error)
    return Unavailable(what, where=where, todo=todo)
