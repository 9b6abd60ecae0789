"""Which labelled texts may be used for what: a file without an entry here is refused."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TextIO

from enrich.features import read
from model.errors import BadInput, NotFound

WRITTEN = Path(__file__).parent / "written"
FOLDS = 5
CUT = 0.5
"""Mean human valence (−4…4) from which a text of ICWSM is positive; from minus that down it is negative."""


@dataclass(frozen=True, slots=True)
class Source:
    """``ships``: the licence lets weights trained on it be given away; ``notice`` is what it asks to be said;
    ``polar``: its texts were chosen for having a mood, so it knows negative and positive alone;
    ``weight``: how many texts of others one of its counts for, so that few are heard beside many."""

    name: str
    language: str
    licence: str
    notice: str
    ships: bool = True
    written: bool = False
    polar: bool = False
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Labelled:
    """``group`` is what must not be split between training and test: a template family, else the text itself;
    ``polar`` and ``weight``: see :class:`Source`."""

    text: str
    label: str
    group: str
    held: bool = False
    polar: bool = False
    weight: int = 1

    @property
    def fold(self) -> int:
        """0–4, by a digest of the group."""
        return sha256(self.group.encode("utf-8", "replace")).digest()[0] % FOLDS


SPOKEN = {"ja": 2, "pl": 1, "th": 4}
"""What a spoken line weighs beside a message, chosen on folds of our own lines: most Thai texts are posts."""

_WISESIGHT = "Wisesight Sentiment Corpus, PyThaiNLP (CC0 1.0)"
_WCCRS = (
    "WCCRS / PolEmo 2.0, Wrocław University of Science and Technology, CLARIN-PL (CC BY-SA 4.0), "
    "as prepared in sdadas/polish-sentence-evaluation"
)
_ICWSM = "Texts of Hutto & Gilbert, VADER, ICWSM 2014 (MIT), cjhutto/vaderSentiment"
_XED = "XED, Helsinki-NLP, University of Helsinki (CC BY 4.0)"
_OURS = "Written for Earshot by its authors (CC0 1.0)"

SOURCES = {
    source.name: source
    for source in (
        *(Source(f"en-icwsm-{part}", "en", "MIT", _ICWSM) for part in ("tweets", "amazon", "movie", "nyt")),
        *(Source(f"th-wisesight-{part}", "th", "CC0-1.0", _WISESIGHT) for part in ("train", "valid")),
        *(
            Source(f"pl-wccrs-{domain}-{part}", "pl", "CC-BY-SA-4.0", _WCCRS)
            for domain in ("hotels", "medicine")
            for part in ("train", "dev")
        ),
        *(
            Source(f"{code}-xed", code, "CC-BY-4.0", _XED, polar=True, weight=SPOKEN.get(code, 1))
            for code in ("de", "en", "es", "fr", "ja", "pl", "ru", "th")
        ),
        *(Source(f"{code}-written", code, "CC0-1.0", _OURS, written=True) for code in ("en", "ru", "ja", "pl", "th")),
        *(Source(f"{code}-spoken", code, "CC0-1.0", _OURS, written=True, weight=SPOKEN[code]) for code in SPOKEN),
    )
}


def load(name: str, folder: Path) -> list[Labelled]:
    """The texts of a source with one of the three moods, each once, in an order of their own.

    Raises BadInput for a source without a licence entry, NotFound when its file is not there.
    """
    source = SOURCES.get(name)
    if source is None or not source.ships:
        raise BadInput(f"{name} has no licence entry that lets its weights be shipped", todo="Add it to SOURCES first")
    written = WRITTEN / f"{name.removesuffix('-written')}.jsonl"
    path = written if source.written else folder / "sentiment" / f"{name}.jsonl.gz"
    if not path.exists():
        raise NotFound(f"{path} is not there", todo="Set EARSHOT_DATA to the folder that holds sentiment/")
    found = {normalised(one.text): one for one in sorted(_read(path, source), key=lambda one: (one.text, one.label))}
    return [found[key] for key in sorted(found) if key]


def normalised(text: str) -> str:
    """The words of a text as trained on, without marks: what makes two texts one."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in read(text).folded).split())


def lines_of(path: Path) -> TextIO:
    """A file of lines, gzip by its name; the caller closes it."""
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def _read(path: Path, source: Source) -> Iterator[Labelled]:
    with lines_of(path) as lines:
        for line in lines:
            kept = json.loads(line)
            label = kept.get("label") or _mood(kept["valence"])
            if label in ("negative", "neutral", "positive"):
                text = kept["text"]
                group, held = kept.get("family", text), bool(kept.get("held", False))
                yield Labelled(text, label, group, held, source.polar, source.weight)


def _mood(valence: float) -> str:
    if valence <= -CUT:
        return "negative"
    return "positive" if valence >= CUT else "neutral"
