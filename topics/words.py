"""One written word of a query → its atoms, glue and open ends."""

from __future__ import annotations

from topics.problems import Findings
from topics.scripts import FILLER
from topics.streams import MAX_TOKEN, WILD, is_spaceless, read_atom, split_pattern
from topics.tree import Atom, Word

_STAR, _ONE = WILD[0], WILD[1]
_TO_WILD = {ord("*"): _STAR, ord("?"): _ONE, ord(_STAR): "\ufffd", ord(_ONE): "\ufffd"}
_FROM_WILD = {ord(_STAR): "*", ord(_ONE): "?"}


def read_word(written: str, start: int, end: int, findings: Findings) -> Word | None:
    """The word, or None after a problem was reported. Text without a letter or number gives None without a report."""
    parts = split_pattern(written.translate(_TO_WILD))
    glues, found = parts[::2], parts[1::2]
    open_left = open_right = False
    if len(found) > 1 and _all_stars(found[0]) and not glues[1] and is_spaceless(found[1]):
        open_left, glues, found = True, glues[1:], found[1:]
    if len(found) > 1 and _all_stars(found[-1]) and not glues[-2] and is_spaceless(found[-2]):
        open_right, glues, found = True, glues[:-1], found[:-1]
    if not found:
        return None
    atoms = tuple(_read_atom(atom, None if number == 0 else glues[number]) for number, atom in enumerate(found))
    if not _check_wildcards(atoms, start, end, findings, opened=open_left or open_right):
        return None
    left, right = ("" if open_left else glues[0]), ("" if open_right else glues[-1])
    return Word(written, atoms, left, right, open_left, open_right, start=start, end=end)


def has_letters(written: str) -> bool:
    """Whether there is anything in it to search for."""
    return len(split_pattern(written)) > 1


def _all_stars(atom: str) -> bool:
    return all(letter == _STAR for letter in atom)


def _read_atom(atom: str, glue: str | None) -> Atom:
    wild = _STAR in atom or _ONE in atom
    folded, accented, _ = read_atom(atom)
    if accented == FILLER:
        accented = folded
    written = atom[:MAX_TOKEN]
    if wild:
        folded, accented, written = (form.translate(_FROM_WILD) for form in (folded, accented, written))
    return Atom(folded, accented, written, glue, wild)


def _check_wildcards(atoms: tuple[Atom, ...], start: int, end: int, findings: Findings, *, opened: bool) -> bool:
    if opened and sum(is_spaceless(atom.f) for atom in atoms) < 2:
        findings.error("wildcard-short", "A wildcard needs at least two letters beside it", start, end)
        return False
    for number, atom in enumerate(atoms):
        if not atom.wild:
            continue
        fixed = sum(letter not in "*?" for letter in atom.f)
        around = atoms[max(number - 1, 0) : number + 2]
        if fixed == 0 and any(is_spaceless(other.f) for other in around):
            message = "In a script without blanks a * can only stand at the ends of a word"
            findings.error("wildcard-inside", message, start, end)
            return False
        if fixed < (3 if atom.f[0] == "*" else 2):
            message = "A wildcard needs at least two fixed letters, three after a leading *"
            findings.error("wildcard-short", message, start, end)
            return False
    return True
