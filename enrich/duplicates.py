"""Which mentions say the same: first form, exact copies once case, accents, punctuation and links are folded."""

from __future__ import annotations

from hashlib import blake2b

from enrich.words import words_of
from topics import Document

LEAST_WORDS = 5
"""Shorter texts ("ok, thanks") are said by many and copied from no one."""


def cluster_of(document: Document) -> str:
    """The digest all copies of a text share; empty when it is too short to tell copies from chance.

    The title counts only where the text alone is too short, since reposts often drop it.
    """
    for fields in ((document.text,), (document.title, document.text)):
        words = [word for streams in fields for paragraph in words_of(streams) for word, _ in paragraph]
        if len(words) >= LEAST_WORDS:
            return blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=12).hexdigest()
    return ""
