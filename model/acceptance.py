"""How a capture becomes, or changes, a mention. Applying the same capture twice changes nothing the second time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from model.capture import Capture
from model.mention import Mention, Sighting
from model.time import TRUSTED_ORIGINS

Place = tuple[str, str]
"""Where a post is: its source, and its ref there or its address."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A capture with what identity says of it. ``losers`` are mentions that turn out to be the same one."""

    mention: str
    capture: Capture
    content_hash: str
    seen_at: datetime
    losers: tuple[str, ...] = ()

    @property
    def sighting(self) -> Sighting:
        return Sighting(self.capture.source, self.capture.ref, self.capture.url, self.seen_at)


def accept(before: Mention | None, arrival: Arrival) -> Mention:
    """The mention after the arrival: a first sighting, an edit (the post reads otherwise now in the source its text is
    from), one more sighting, or just what it was. An arrival older than what is known never takes text back."""
    if before is None:
        return Mention(
            arrival.mention,
            arrival.capture,
            arrival.seen_at,
            arrival.content_hash,
            version=0,
            sightings=(arrival.sighting,),
        )
    if not _sighted(before, arrival.sighting):
        return replace(before, sightings=_sorted((*before.sightings, arrival.sighting)))
    newest = before.revised_at or before.seen_at
    same_place = place_of(arrival.capture) == place_of(before.capture)
    if not same_place or arrival.content_hash == before.content_hash or arrival.seen_at < newest:
        return before
    return replace(
        before,
        capture=_edited(before.capture, arrival.capture),
        content_hash=arrival.content_hash,
        revised_at=arrival.seen_at,
    )


def merge(winner: Mention, loser: Mention) -> Mention:
    """One mention of two that turned out to be the same post: the winner's text, everybody's sightings."""
    new = tuple(s for s in loser.sightings if not _sighted(winner, s))
    return replace(winner, sightings=_sorted(winner.sightings + new)) if new else winner


def places_of(mention: Mention) -> tuple[Place, ...]:
    """Everywhere the post was seen."""
    return tuple(map(place_of, mention.sightings)) or (place_of(mention.capture),)


def withdrawn(mention: Mention, gone: Mapping[Place, datetime]) -> Mention:
    """The mention by what is known of its places: ``gone_at`` is when the last of them was found gone; while the post
    can be read at any of them, it is there."""
    moments = [gone.get(place) for place in places_of(mention)]
    known = [moment for moment in moments if moment is not None]
    gone_at = max(known) if len(known) == len(moments) else None
    return mention if gone_at == mention.gone_at else replace(mention, gone_at=gone_at)


def _edited(old: Capture, new: Capture) -> Capture:
    """The new text under the old date when the new one cannot be trusted, and by the old author when it names none;
    history stays history."""
    dated = new if new.author.key else replace(new, author=old.author)
    if new.published_from not in TRUSTED_ORIGINS and old.published_at is not None:
        dated = replace(dated, published_at=old.published_at, published_from=old.published_from)
    return replace(dated, backlog=old.backlog)


def _sighted(mention: Mention, sighting: Sighting) -> bool:
    return any(place_of(known) == place_of(sighting) for known in mention.sightings)


def place_of(found: Sighting | Capture) -> Place:
    return found.source, found.ref or found.url


def _sorted(sightings: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
    return tuple(sorted(sightings, key=lambda s: (s.seen_at, s.source, s.ref, s.url)))
