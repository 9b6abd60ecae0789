"""The sentiment methods there are to choose from, by name."""

from __future__ import annotations

from enrich import SentimentRouter, Vader
from model.errors import BadInput

CURRENT = "current"
METHODS = (CURRENT, "e5", "vader")
"""``current`` is the best this version has for each language; ``e5`` is multilingual-e5-small where it is good
enough, and the current ones elsewhere (``earshot[e5]``); ``vader`` is vaderSentiment, for English alone."""


def router_of(name: str) -> SentimentRouter:
    """Raises BadInput for a name that is none, or whose extra is not installed."""
    if name == "e5":
        return SentimentRouter.with_e5()
    if name == "vader":
        return SentimentRouter({"en": Vader()})
    if name in ("", CURRENT):
        return SentimentRouter()
    raise BadInput(f"{name!r:.60} is no sentiment method", where="--method", todo=f"Write one of {', '.join(METHODS)}")
