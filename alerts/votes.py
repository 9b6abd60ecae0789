"""Who has a vote: one person, one text or one anonymous conversation counts once in a while.

A mention is a vote unless, within the vote window, a vote was cast by

- the same author on the same source (one angry person is one person, in however many threads),
- the same near-duplicate cluster, whoever posted it (a copied text is one text), or
- the same thread on the same source, when the author is unknown (it may be one person talking).

An unknown author outside any thread or cluster is taken to be somebody new. A thread of many known authors gives each a
vote: that they echo one another is what the concentration of the test allows for. Later mentions are evidence only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

from model.alert import Observation


class Ballot:
    """Who voted when (key → microseconds), within one vote window (seconds). Keys are digests, so it stays small."""

    def __init__(self, window: float, cast: dict[str, int] | None = None) -> None:
        self._window = round(window * 1_000_000)
        self._cast = dict(cast or {})
        self._swept = min(self._cast.values(), default=0)

    def admits(self, observation: Observation, at: int) -> bool:
        """Whether it is a vote at that moment (microseconds); if so its keys are used up for the window."""
        self._sweep(at)
        keys = vote_keys(observation)
        if any(at - self._cast[key] < self._window for key in keys if key in self._cast):
            return False
        self._cast.update(dict.fromkeys(keys, at))
        return True

    def standing(self, at: int) -> dict[str, int]:
        """What must be remembered from here on."""
        return {key: when for key, when in self._cast.items() if at - when < self._window}

    def _sweep(self, at: int) -> None:
        if at - self._swept >= 2 * self._window:
            self._cast, self._swept = self.standing(at), at


def vote_keys(observation: Observation) -> list[str]:
    """What the observation would vote as."""
    return [_digest(*key) for key in _names(observation)]


def voters(observations: Iterable[Observation], window: float) -> list[Observation]:
    """The votes among observations of history, taken by ``event_at`` (in which order they must come)."""
    length, made = timedelta(seconds=window), []
    cast: dict[tuple[str, ...], datetime] = {}
    for seen in observations:
        names, at = _names(seen), seen.event_at
        for name in names:
            if name in cast and at - cast[name] < length:
                break
        else:
            for name in names:
                cast[name] = at
            made.append(seen)
    return made


def _names(observation: Observation) -> list[tuple[str, ...]]:
    names: list[tuple[str, ...]] = []
    if observation.author:
        names.append(("author", observation.source, observation.author))
    elif observation.thread:
        names.append(("thread", observation.source, observation.thread))
    if observation.cluster:
        names.append(("cluster", observation.cluster))
    return names


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
