"""Which mentions say the same: exact copies once case, accents, punctuation and links are folded, and edited ones."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

from enrich.sketches import LETTERS_RUN, WORDS_RUN, sketch_of
from enrich.words import FILLER, words_of
from topics import Document

LEAST_WORDS = 5
"""Shorter texts ("ok, thanks") are said by many and copied from no one."""
LEAST_NEAR = 8
"""Texts of fewer words are copies only when they are the same: a word more or less is half of what they say."""


@dataclass(frozen=True, slots=True)
class Print:
    """What tells a text's copies: ``digest`` is shared by exact ones, empty for a text too short to tell copies from
    chance; ``sketch`` is alike for edited ones (``enrich.sketches``), empty for a text too short for that."""

    digest: str = ""
    sketch: bytes = b""


def print_of(document: Document) -> Print:
    """The title counts only where the text alone is too short, since reposts often drop it."""
    for fields in ((document.text,), (document.title, document.text)):
        words = [word for streams in fields for paragraph in words_of(streams) for word, _ in paragraph]
        if len(words) >= LEAST_WORDS:
            digest = blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=12).hexdigest()
            atoms = [atom for streams in fields for paragraph in streams.f for atom in paragraph if atom != FILLER]
            run = LETTERS_RUN if len(atoms) > len(words) * 1.5 else WORDS_RUN
            return Print(digest, sketch_of(atoms, run, len(words)) if len(words) >= LEAST_NEAR else b"")
    return Print()
