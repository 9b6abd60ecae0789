"""Lucene Monitor on the topics and texts of the generator: its rates, and every document on which it differs.

Needs Maven and a JDK of version 21 or newer: JAVA_HOME, or one found beside the others. Without them one row says so.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.result import Row, at_least
from benchmarks.topic_generator import Expression, articles, expressions, posts, query_of
from model.topic import Topic
from topics import Document, TopicSet, compile_query, read_text

SOURCE = Path(__file__).parent / "lucene"
NEEDED = 21
RUNS = (
    ("multipass", 1, "simple"),
    ("multipass", 100, "simple"),
    ("term", 1, "simple"),
    ("term", 100, "simple"),
    ("term", 100, "spans"),
)
"""Presearcher, documents a batch, and whether it says which topics match or also where, as ours always does."""


@dataclass(frozen=True, slots=True)
class Duel:
    """So many English topics on so many texts of each kind; the least ratios wanted, 0 for none."""

    topics: int
    posts: int
    articles: int
    runs: tuple[tuple[str, int, str], ...] = RUNS
    bars: tuple[float, float] = (0, 0)


def rows(duels: Sequence[Duel]) -> list[Row]:
    home = _java_home()
    if home is None or shutil.which("mvn") is None:
        return [Row("Lucene Monitor", "not measured: needs Maven and JDK 21 or newer")]
    with TemporaryDirectory(prefix="earshot-lucene-") as folder:
        classes = _compiled(Path(folder), home)
        return [row for duel in duels for row in _fought(Path(folder), home, classes, duel)]


def _fought(folder: Path, home: Path, classes: str, duel: Duel) -> Iterator[Row]:
    """Ours is timed right before each run of theirs, so that a busier machine costs both alike."""
    asked = list(expressions(duel.topics))
    (folder / "topics").write_text("\n".join("\t".join(prefix(one)) for one in asked), encoding="utf-8")
    ours = TopicSet(Topic(f"t{number:06d}", query_of(one)) for number, one in enumerate(asked))
    gc.collect()
    gc.freeze()
    kinds = {"posts": posts(duel.posts), "articles": articles(duel.articles)}
    for (kind, written), bar in zip(kinds.items(), duel.bars, strict=True):
        lines = "\n".join(text.replace("\n", "\u2028") for text in written)
        (folder / kind).write_text(lines, encoding="utf-8")
        fought = f"{duel.topics:,} topics, {kind}"
        ratios = []
        for presearcher, batch, matcher in duel.runs:
            mine = _rate(ours, written)
            said = _run(folder, home, classes, kind, (presearcher, str(batch), matcher))
            theirs = float(said["rate"])
            ratios.append(mine / theirs)
            yield Row(f"{fought}: ours", mine, "per CPU-second")
            yield Row(f"  Lucene Monitor, {presearcher}, {matcher}, batch {batch}", theirs, "per CPU-second")
            cost = f"{float(said['build']):.1f} CPU s, {float(said['heap']):.0f} MB, {float(said['change']):.1f} CPU ms"
            yield Row("    build, heap, change", cost)
        least = min(ratios)
        what = f"{fought}: ours ÷ its best"
        yield at_least(what, least, bar, "×") if bar else Row(what, least, "×")
        found = (folder / "matches").read_text("utf-8").split("\n")
        yield from _agreement(fought, written, ours, asked, [set(line.split()) for line in found])


def _rate(ours: TopicSet, texts: list[str]) -> float:
    """Texts per CPU-second, from text to matches with spans; the median of three rounds."""
    empty = read_text("")
    rates = []
    for _ in range(3):
        start = time.process_time()
        for number, text in enumerate(texts):
            ours.match(Document(str(number), empty, read_text(text), empty))
        rates.append(len(texts) / (time.process_time() - start))
    return median(rates)


def _compiled(folder: Path, home: Path) -> str:
    shutil.copy(SOURCE / "pom.xml", folder)
    made = folder / "classes"
    environment = {**os.environ, "JAVA_HOME": str(home)}
    fetch = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={folder / 'lib'}"]
    subprocess.run(fetch, cwd=folder, env=environment, check=True, capture_output=True)
    javac = [str(home / "bin" / "javac"), "-cp", f"{folder / 'lib'}/*", "-d", str(made)]
    subprocess.run([*javac, *map(str, SOURCE.rglob("*.java"))], check=True)
    return f"{made}{os.pathsep}{folder / 'lib'}/*"


def _run(folder: Path, home: Path, classes: str, kind: str, how: tuple[str, ...]) -> dict[str, str]:
    java = [str(home / "bin" / "java"), "-XX:+UseSerialGC", "-cp", classes, "earshot.Rival"]
    files = [str(folder / "topics"), str(folder / kind), *how, str(folder / "matches")]
    done = subprocess.run([*java, *files], check=True, capture_output=True, text=True)
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


def _java_home() -> Path | None:
    """JAVA_HOME if it is new enough, or the newest JDK installed beside the others."""
    homes = [Path(os.environ["JAVA_HOME"])] if "JAVA_HOME" in os.environ else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"), reverse=True)
    return next((home for home in homes if _version(home) >= NEEDED), None)


def _version(home: Path) -> int:
    release = home / "release"
    if not (home / "bin" / "javac").exists() or not release.exists():
        return 0
    found = re.search(r'JAVA_VERSION="(\d+)', release.read_text("utf-8"))
    return int(found[1]) if found else 0


def prefix(expression: Expression) -> list[str]:
    """The expression as the rival reads it: kind, number of parts where that varies, parts."""
    kind, *rest = expression
    if kind in ("and", "or"):
        return [kind, str(len(rest)), *(word for part in rest for word in prefix(part))]
    if kind == "not":
        return [kind, *prefix(rest[0])]
    return [kind, str(len(rest)), *rest] if kind == "phrase" else [kind, *map(str, rest)]


def _agreement(
    kind: str, texts: list[str], ours: TopicSet, asked: list[Expression], theirs: list[set[str]]
) -> Iterator[Row]:
    """How many documents have the same topics; what differs is explained by evening out a known difference."""
    reasons: dict[str, int] = {}
    same = 0
    for number, text in enumerate(texts):
        empty = read_text("")
        document = Document(str(number), empty, read_text(text), empty)
        mine = {match.topic for match in ours.match(document)}
        same += mine == theirs[number]
        for topic in mine ^ theirs[number]:
            reason = _reason(asked[int(topic[1:])], text, holds=topic in theirs[number])
            reasons[reason] = reasons.get(reason, 0) + 1
    yield Row(f"{kind} with the same topics in both", f"{same:,} of {len(texts):,}")
    for reason, count in sorted(reasons.items()):
        yield Row(f"  differs: {reason}", count, "matches")


def _reason(expression: Expression, text: str, *, holds: bool) -> str:
    joined = read_text(text, paragraphs=False)
    flat = Document("flat", read_text(""), joined, read_text(""))
    if compile_query(query_of(expression)).holds(flat) == holds:
        return "NEAR or a phrase across a blank line"
    if compile_query(query_of(_once(expression))).holds(flat) == holds:
        return "a NEAR of a word with itself, met there by one occurrence"
    return "unexplained"


def _once(expression: Expression) -> Expression:
    """Every NEAR of a word with itself as that word."""
    kind, *rest = expression
    if kind == "near" and rest[1] == rest[2]:
        return ["word", rest[1]]
    return [kind, *map(_once, rest)] if kind in ("and", "or", "not") else expression
