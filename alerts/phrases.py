"""Which grown phrase each of an alert's mentions says: what people talk about now and did not before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from enrich import grown
from model.mention import Mention
from topics import Document, read_document

MOST = 300
"""Mentions read on either side."""
SHOWN = 8


Texts = Callable[[Sequence[str]], Mapping[str, Mention]]
"""Ids → mentions."""


def phrases_said(texts: Texts, now: Sequence[str], before: Sequence[str]) -> dict[str, str]:
    """The strongest grown phrase that each mention of ``now`` says, by id; those that say none are not in it."""
    present = [_document(mention) for mention in texts(list(now)[-MOST:]).values()]
    past = [_document(mention) for mention in texts(list(before)[-MOST:]).values()]
    phrases = grown(present, past, SHOWN)
    said: dict[str, str] = {}
    for document in present:
        words = _words(document)
        if found := next((phrase for phrase in phrases if phrase.text.replace(" ", "") in words), None):
            said[document.id] = found.shown
    return said


def _document(mention: Mention) -> Document:
    return read_document(mention.capture, id=mention.id, language=mention.language.code, site=mention.site)


def _words(document: Document) -> str:
    """All words run together: grown phrases are sought without their blanks, in every script alike."""
    streams = (document.title, document.text)
    return "\n".join("".join(paragraph) for stream in streams for paragraph in stream.f)
