"""A topic tried on the archive: what it catches, exactly, and what that gains and loses against another revision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from index import Question
from model.mention import Mention
from services.drafts import Draft
from services.house import House
from services.ingest import document_of, whole_sentiment, with_sentiment
from topics import TopicSet, compile_query, wider

CHUNK = 200
TOLD_EVERY = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """Counts of the mentions seen before ``as_of``. ``archive`` is all of them; ``gained`` and ``lost`` are ids, oldest
    first, of what this topic catches and the one it was held against does not, and the other way round."""

    as_of: datetime
    archive: int
    caught: int
    tagged: int
    languages: Mapping[str, int]
    sources: Mapping[str, int]
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def try_topic(
    house: House,
    draft: Draft,
    against: Draft | None = None,
    *,
    as_of: datetime | None = None,
    told: Callable[[int], None] | None = None,
) -> Trial:
    """Match the archive, whole, with a topic, published or not; nothing is stored. The same ``as_of`` gives the same
    answer while no post is edited. ``told`` is called with how many candidates were read. Raises BadInput, Unavailable.
    """
    moment = as_of or house.clock()
    ours, theirs = _compiled(draft), _compiled(against) if against else None
    languages: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    gained: list[str] = []
    lost: list[str] = []
    tagged = 0
    for number, mention in enumerate(_candidates(house, [draft, *filter(None, [against])], moment)):
        if told is not None and number % TOLD_EVERY == 0:
            told(number)
        document = with_sentiment(document_of(mention), whole_sentiment(house, mention))
        now = ours.match(document)
        before = bool(theirs.match(document)) if theirs is not None else bool(now)
        if now:
            languages[mention.language.code] += 1
            sources[mention.capture.source] += 1
            tagged += now[0].tagged
        if bool(now) != before:
            (gained if now else lost).append(mention.id)
    return Trial(
        as_of=moment,
        archive=house.index.count(Question(until=moment, irrelevant=None)),
        caught=languages.total(),
        tagged=tagged,
        languages=_ordered(languages),
        sources=_ordered(sources),
        gained=tuple(gained),
        lost=tuple(lost),
    )


def mentions_of(house: House, ids: Sequence[str]) -> Iterator[Mention]:
    """The mentions of ids, in their order."""
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        found = house.index.get(some)
        yield from (found[one] for one in some if one in found)


def _compiled(draft: Draft) -> TopicSet:
    return TopicSet([draft.topic], lists=draft.lists)


def _candidates(house: House, drafts: Sequence[Draft], until: datetime) -> Iterator[Mention]:
    """Every mention that one of the topics may catch, once."""
    seen: set[str] = set()
    for draft in drafts:
        query = compile_query(draft.topic.query, accents=draft.topic.accents, lists=draft.lists)
        for mention in house.index.scan(Question(query=wider(query), until=until, irrelevant=None)):
            if mention.id not in seen:
                seen.add(mention.id)
                yield mention


def _ordered(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
