"""Which grown phrase each of an alert's mentions says: what people talk about now and did not before, language by
language, so that the few who write in one of them are heard beside the many of another."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import ceil

from alerts.kind import Past
from enrich import Phrase, grown, phrases_of
from model.alert import Observation
from model.errors import Unavailable
from model.mention import Mention
from topics import Document, read_document

log = logging.getLogger(__name__)

MOST = 1500
"""Mentions read on either side."""
OF_LANGUAGE = 300
"""Mentions of one language among them, the newest."""
SHOWN = 4
"""Phrases of a language."""
PART = 0.15
"""Of a language's mentions so many hold a phrase, two at least: what fewer say does not name what happened."""
SIGNIFICANT = 3.84
"""The 5 % point of chi-square: that something happened is known by then, phrases only name it."""

Texts = Callable[[Sequence[str]], Mapping[str, Mention]]
"""Ids → mentions."""


def phrases_said(texts: Texts, now: Sequence[str], before: Sequence[str]) -> dict[str, str]:
    """The strongest grown phrase that each mention of ``now`` says, by id; those that say none are not in it."""
    present, past = (_by_language(texts(list(ids)[-MOST:]).values()) for ids in (now, before))
    said: dict[str, str] = {}
    for language, documents in present.items():
        least = max(2, ceil(PART * len(documents)))
        phrases = grown(documents, past[language], SHOWN, least=least, significant=SIGNIFICANT, by_share=True)
        for document in documents:
            if found := _strongest(document, phrases):
                said[document.id] = found
    return said


def phrases_of_stretch(past: Past, now: Sequence[Observation], before: Iterable[Observation]) -> dict[str, str]:
    """The same of observations; nothing while the archive does not answer, for an alert does not wait for its
    phrases."""
    if not now:
        return {}
    try:
        return phrases_said(past.texts, [seen.mention for seen in now], [seen.mention for seen in before])
    except Unavailable as error:
        log.warning("an alert on %s goes out without phrases: %s", now[0].topic, error)
        return {}


def _strongest(document: Document, phrases: Sequence[Phrase]) -> str:
    held = phrases_of(document) if phrases else set()
    return next((phrase.shown for phrase in phrases if phrase.text in held), "")


def _by_language(mentions: Iterable[Mention]) -> defaultdict[str, list[Document]]:
    found: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.language.code].append(mention)
    kept = {language: [_document(one) for one in some[-OF_LANGUAGE:]] for language, some in found.items()}
    return defaultdict(list, kept)


def _document(mention: Mention) -> Document:
    return read_document(mention.capture, id=mention.id, language=mention.language.code, site=mention.site)
