"""Import: captures from a file of JSON lines, of any length, through the same line as what is crawled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from model.capture import Capture, capture_from_json, check_capture
from model.errors import BadInput
from model.identity import content_hash, keys_of
from services.house import House
from services.line import drain as drain_line
from services.lines import Line, LineProblem, read_lines
from services.platforms import PLATFORMS, Parts
from storage import Found, ledger, outbox

BATCH = 500
SOURCE = "import"
"""The source of captures that name none."""
KEPT_PROBLEMS = 1000


@dataclass(frozen=True, slots=True)
class ExportProblem(LineProblem):
    """A file or post of an export that could not be taken, told by itself."""

    def __str__(self) -> str:
        return self.sentence


@dataclass(slots=True)
class ImportReport:
    """What became of the lines read: a new mention, an edit of one, a duplicate (one more sighting, or nothing new), or
    quarantined: it could not be taken, or the line set it aside. ``problems`` are the first of those not taken, with
    the line's number and a sentence."""

    read: int = 0
    new: int = 0
    edited: int = 0
    duplicate: int = 0
    quarantined: int = 0
    problems: list[LineProblem] = field(default_factory=list)

    def set_aside(self, count: int) -> None:
        """So many of those accepted could not go on in the line: they wait in the quarantine with their reason."""
        self.quarantined += count
        new = min(count, self.new)
        self.new -= new
        self.edited -= min(count - new, self.edited)

    def refuse(self, problem: LineProblem) -> None:
        self.read += 1
        self.quarantined += 1
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(problem)


def import_lines(
    house: House,
    lines: Iterable[bytes],
    *,
    source: str = SOURCE,
    progress: Callable[[ImportReport], None] | None = None,
    drain: bool = True,
) -> ImportReport:
    """Take every line that is a capture into the outbox, and with ``drain`` through the line to the index.

    Streams in flat memory, a batch a transaction: whatever stops it, what was taken is safe, and importing the same
    file again takes the rest. ``source`` stands in for a missing one. Raises Unavailable when a store does not answer.
    """
    report = ImportReport()
    import_found(house, _captures(lines, source, report), report, progress=progress, drain=drain)
    return report


def import_export(
    house: House,
    form: str,
    paths: Sequence[Path],
    *,
    source: str = "",
    progress: Callable[[ImportReport], None] | None = None,
    drain: bool = True,
) -> ImportReport:
    """The same for what an account holder got from a closed platform (see ``services.platforms``): ZIPs, folders or
    single files. ``source`` stands for the platform's site. Raises BadInput for a format there is none of, and for a
    path that cannot be read or has no post; a file inside that cannot be read is told, and the rest goes on.
    """
    platform = PLATFORMS.get(form)
    if platform is None:
        raise BadInput(f"the format is {form!r:.40}", where="--format", todo=f"Write one of {', '.join(PLATFORMS)}")
    report = ImportReport()
    with ExitStack() as stack:
        exports = [stack.enter_context(Parts(path)) for path in paths]
        for parts in exports:
            posts = platform.read(parts, source or platform.site)
            import_found(house, _whole(posts, report), report, progress=progress, drain=drain)
            for sentence in parts.problems:
                report.refuse(ExportProblem(0, sentence))
    if not report.read:
        where = ", ".join(map(str, paths))
        raise BadInput(f"there is no post of {platform.title} in it", where=where, todo=f"Ask for: {platform.got}")
    return report


def _whole(posts: Iterable[Capture], report: ImportReport) -> Iterator[Found]:
    for number, capture in enumerate(posts, 1):
        try:
            yield Found(check_capture(capture), content_hash(capture))
        except BadInput as error:
            report.refuse(ExportProblem(0, f"post {number}: {error.what}"))


def import_found(
    house: House,
    found: Iterator[Found],
    report: ImportReport,
    *,
    progress: Callable[[ImportReport], None] | None = None,
    drain: bool = True,
) -> None:
    """The same for posts that were read already, each of its capture's source; what became of them is added to the
    report."""
    firsts: dict[str, bool] = {}
    if drain:
        drain_line(house)  # what waited before is not this file's, and its mentions are to be known
    while batch := list(islice(found, BATCH)):
        with house.db.write() as tx:
            _accept(tx, batch, firsts, report, house)
        if drain:
            report.set_aside(drain_line(house).quarantined)
        if progress is not None:
            progress(report)


def _captures(lines: Iterable[bytes], source: str, report: ImportReport) -> Iterator[Found]:
    for line in read_lines(lines):
        if isinstance(line, LineProblem):
            report.refuse(line)
            continue
        try:
            capture = capture_from_json(line.value, where=line.where, source=source)
        except BadInput as error:
            report.refuse(_problem(line, error))
        else:
            yield Found(capture, content_hash(capture))


def _problem(line: Line, error: BadInput) -> LineProblem:
    return LineProblem(line.number, f"{error.what}. {error.todo}" if error.todo else error.what)


def _accept(
    tx: Connection, batch: Sequence[Found], firsts: dict[str, bool], report: ImportReport, house: House
) -> None:
    found: dict[str, list[Found]] = {}
    for item in batch:
        found.setdefault(item.capture.source, []).append(item)
    twins = _twins(tx, found)
    now = house.clock()
    for name, items in found.items():
        if name not in firsts:
            firsts[name] = not outbox.ever_seen(tx, name)
        counts = outbox.accept(tx, name, items, now, first=firsts[name])
        report.new += counts.new - twins[name]
        report.edited += counts.edited
        report.duplicate += counts.unchanged + twins[name]
    report.read += len(batch)


def _twins(tx: Connection, found: dict[str, list[Found]]) -> dict[str, int]:
    """How many of each source's posts are new by their ref and yet known by another key of theirs: more sightings of
    mentions that exist, or that stand earlier in the batch."""
    keys = {id(item): keys_of(item.capture, canonical=item.canonical) for items in found.values() for item in items}
    known = set(ledger.claimed(tx, (key for some in keys.values() for key in some)))
    twins = {}
    for name, items in found.items():
        seen = set(outbox.known(tx, name, [item.ref for item in items]))
        twins[name] = 0
        for item in items:
            if item.ref not in seen and not known.isdisjoint(keys[id(item)]):
                twins[name] += 1
            seen.add(item.ref)
            known.update(keys[id(item)])
    return twins
