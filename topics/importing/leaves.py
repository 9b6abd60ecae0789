"""Words, phrases and field values of other systems, written as ours."""

from __future__ import annotations

import re
from collections.abc import Sequence

from model.said import said
from topics.importing.pieces import Piece, Refused
from topics.importing.vendors import Change, Vendor

_POLISH = re.compile(r"[ąćęłńóśźż]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_OURS = re.compile(r"(?:ATLEAST|O?NEAR)(?:/\d*)?|AND|OR|NOT")
_PLAIN = re.compile(r"[^\W\d_]{3,}")


def plain_word(piece: Piece, vendor: Vendor, changes: list[Change]) -> str:
    """A word outside quotes."""
    word = piece.text
    if piece.kind == "range":
        raise Refused("range", "A range stands behind a field", piece.start, piece.end)
    if "~" in word:
        raise Refused("fuzzy", "There is no fuzzy search here; write the spellings, with OR", piece.start, piece.end)
    if "?" in word and not vendor.marks:
        changes.append(Change("question-mark", "? is one more letter here; it is left out", piece.start, piece.end))
        word = word.replace("?", "")
    if vendor.capitals and len(word) > 1 and word.isalpha() and word.isupper():
        what = said("{word} in capitals is found in capitals only there; written {{{word}}}", word=word)
        changes.append(Change("capitals", what, piece.start, piece.end))
        return f"{{{word}}}"
    if word.startswith(("@@", "~")) or not word:
        raise Refused("word", "This word means something else here; put it in quotes", piece.start, piece.end)
    if _OURS.fullmatch(word):
        return f'"{word}"'
    return _formed(word, piece, changes) if vendor.forms else word


def _formed(word: str, piece: Piece, changes: list[Change]) -> str:
    """A word whose forms are found too, where we have rules for its language."""
    if not _PLAIN.fullmatch(word):
        return word
    if _CYRILLIC.search(word) or _POLISH.search(word):
        what = said("{word} finds its forms there; ~{word} finds those of the Polish and Russian rules", word=word)
        changes.append(Change("forms", what, piece.start, piece.end))
        return f"~{word}"
    what = said("{word} finds its forms there; here only as written (~{word} finds Polish ones)", word=word)
    changes.append(Change("no-forms", what, piece.start, piece.end))
    return word


def phrase(piece: Piece, vendor: Vendor, changes: list[Change]) -> str:
    """A phrase, one with a distance, or one in exactly this case."""
    words = _bare_words(piece, vendor, changes)
    if not words:
        raise Refused("empty-phrase", "There is nothing in these quotes", piece.start, piece.end)
    if piece.kind == "cased":
        return f"{{{' '.join(words)}}}"
    if piece.n < 0:
        return f'"{" ".join(words)}"'
    if len(words) == 1:
        what = said("~{n} behind one word does nothing; left out", n=piece.n)
        changes.append(Change("tilde", what, piece.start, piece.end))
        return f'"{words[0]}"'
    if piece.n > 99:
        raise Refused("near-number", "NEAR takes 0 to 99 words between", piece.start, piece.end)
    what = said("~{n} is written NEAR/{n}: at most {n} words between, in either order", n=piece.n)
    if len(words) > 2:
        what = said("{told}, each word from the group before it, which may find a little more", told=what)
    if vendor.name in ("SentiOne", "Talkwalker"):
        what = said("{told}; {name} counts moves, and a swapped pair costs two", told=what, name=vendor.name)
    changes.append(Change("near-phrase", what, piece.start, piece.end))
    made = f'"{words[0]}"'
    for number, word in enumerate(words[1:]):
        made = f'{f"({made})" if number else made} NEAR/{piece.n} "{word}"'
    return made


def _bare_words(piece: Piece, vendor: Vendor, changes: list[Change]) -> list[str]:
    """The words in the quotes, without marks that nobody asks for."""
    dropped = ",;:." if vendor.marks else ",;:.?"
    words = [word.rstrip(dropped) for word in piece.text.split()]
    if piece.kind == "phrase" and words != piece.text.split():
        what = "Marks at the ends of words are ignored there; they are left out"
        changes.append(Change("punctuation", what, piece.start, piece.end))
    return [word for word in words if word] if piece.kind == "phrase" else piece.text.split()


def field_value(name: str, pieces: Sequence[Piece], field: Piece) -> str:
    """``name:value``, ``name:[1 TO 2]`` or ``name:(a OR b)``, as they stand in ours. Raises Refused."""
    values = [piece for piece in pieces if piece.kind in ("word", "phrase", "range")]
    others = {piece.kind for piece in pieces} - {"word", "phrase", "range", "open", "close", "or"}
    end = pieces[-1].end if pieces else field.end
    if others or not values:
        raise Refused("field-value", said("{name}: takes a value, a range or (a OR b)", name=name), field.start, end)
    written = [f'"{piece.text}"' if piece.kind == "phrase" else piece.text for piece in values]
    return f"{name}:{written[0]}" if len(written) == 1 else f"{name}:({' OR '.join(written)})"
