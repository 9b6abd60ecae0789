"""``earshot index …``: what the archive holds, whether it is whole, how long it is kept, and moving it."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house, project
from earshot.cli.options import AsJson, Yes
from model.errors import BadInput
from model.source import Json
from model.time import iso

if TYPE_CHECKING:
    from services.archive import Finding

app = typer.Typer(no_args_is_help=True, help="The mention index: state, faults, moving, retention, erasure.")
retention = typer.Typer(no_args_is_help=True, help="How long mentions are kept.")
app.add_typer(retention, name="retention")

By = Annotated[str, typer.Option("--by", help="Who does it, for the audit log; your login name when left out.")]


@app.command()
def status(as_json: AsJson = False) -> None:
    """The engine, what it holds by month, and what an operator should know."""
    with house() as opened:
        found, months = opened.index.status(), opened.index.months()
    if as_json:
        printing.print_json(
            {
                "engine": found.engine,
                "mentions": found.mentions,
                "bytes": found.bytes,
                "tokenizer": found.tokenizer,
                "tokenizers": dict(found.tokenizers),
                "notes": list(found.notes),
                "months": [{"month": m.name, "mentions": m.mentions, "bytes": m.bytes} for m in months],
            }
        )
        return
    printing.say(f"{found.engine}: {printing.amount(found.mentions, 'mention')}, {_size(found.bytes)}")
    printing.table(("month", "mentions", "size"), [(m.name, f"{m.mentions:,}", _size(m.bytes)) for m in months])
    old = sum(count for name, count in found.tokenizers.items() if name != found.tokenizer)
    if old:
        printing.say(f"{printing.amount(old, 'mention')} of another tokenizer: run earshot index migrate")
    for note in found.notes:
        printing.say(note)


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Hold the ledger and the index against one another. Changes nothing; exit code 1 when something differs."""
    _verified(repair=False, actor="", as_json=as_json)


@app.command()
def repair(by: By = "", as_json: AsJson = False) -> None:
    """Verify, and heal each half by the other. What the index lost is visited again as far as it is still there."""
    _verified(repair=True, actor=by or login(), as_json=as_json)


@app.command()
def migrate(
    anew: Annotated[bool, typer.Option("--anew", help="Write all of it into a new place, whatever it is.")] = False,
    drop_old: Annotated[bool, typer.Option("--drop-old", help="Delete what is not in use then.")] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Bring the index to this version's form: into a new place that is swapped in when its mapping is another, else
    where it is. It can be interrupted: the same command goes on."""
    from services.renewal import migrate as bring

    with house() as opened, printing.progress("migrating") as moving:
        done = bring(
            opened,
            anew=anew,
            drop_old=drop_old,
            actor=by or login(),
            told=lambda month, looked: moving(f"{month}: {looked:,}"),
        )
    where = " into a new place, which is in use now" if done.renewed else ""
    gone = f"; deleted: {', '.join(done.dropped)}" if done.dropped else ""
    counts: dict[str, Json] = {"mentions": done.mentions, "renewed": done.renewed, "dropped": list(done.dropped)}
    _told(counts, f"{printing.amount(done.mentions, 'mention')} written again{where}{gone}", as_json=as_json)


@app.command()
def copy(
    to: Annotated[str, typer.Argument(metavar="URL", help="Where to, as in index.url.")], as_json: AsJson = False
) -> None:
    """Bring another index to what this one holds, verified. It can be interrupted: the same command goes on."""
    from services.copying import copy as bring
    from services.house import open_target

    chosen = project()
    url = chosen.absolute(to)
    if url == chosen.house_config().index_url:
        raise BadInput("it is the index itself", where="URL", todo="Name another one")
    with house(chosen) as opened, printing.progress("copying") as moving:
        target = open_target(opened, url)
        try:
            moved = bring(opened, target, told=lambda month, looked: moving(f"{month}: {looked:,}"))
            whole = target.status().mentions
        finally:
            target.close()
    said = f"{printing.amount(moved, 'mention')} moved; both hold {whole:,}. Set index.url to it to use it"
    _told({"moved": moved, "mentions": whole}, said, as_json=as_json)


@retention.command("run")
def run(
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say how many would go.")] = False,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Delete what is past the time of `retention.keep`, for good: it does not come back; and the kept pages past that
    of `retention.pages`."""
    from services.retention import expire_pages, read_rules, run_retention

    chosen = project()
    rules = read_rules(chosen.texts("retention.keep"))
    with house(chosen) as opened, printing.progress("deleting") as moving:
        pages = expire_pages(opened, dry=dry, actor=by or login())
        if not rules and not pages:
            todo = "Set retention.keep, such as *=5y"
            raise BadInput("every mention is kept for ever", where="retention.keep", todo=todo)
        gone = run_retention(opened, rules, dry=dry, actor=by or login(), told=lambda done: moving(f"{done:,}"))
    would = "would go" if dry else "deleted"
    whole = f", the months {', '.join(gone.months)} whole" if gone.months else ""
    files = f", and {printing.amount(pages, 'file')} of kept pages" if pages else ""
    counts: dict[str, Json] = {"mentions": gone.mentions, "months": list(gone.months), "pages": pages, "dry_run": dry}
    _told(counts, f"{printing.amount(gone.mentions, 'mention')} {would}{whole}{files}", as_json=as_json)


@app.command()
def erase(
    author: Annotated[str, typer.Option("--author", metavar="KEY", help="As `earshot top author` names them.")],
    reason: Annotated[str, typer.Option("--reason", help="For the audit log; do not name the author.")] = "",
    by: By = "",
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Delete everything of one author, for good, and keep a record that does not name them."""
    from services.erasure import erase_author, mentions_by

    with house() as opened:
        count = mentions_by(opened, author)
        if not yes:
            _confirm(f"Erase {printing.amount(count, 'mention')} of this author for good?")
        gone = erase_author(opened, author, actor=by or login(), reason=reason)
    counts: dict[str, Json] = {"mentions": gone.mentions, "waiting": gone.waiting, "alerts": gone.alerts}
    alerts = printing.amount(gone.alerts, "alert")
    said = f"{printing.amount(gone.mentions, 'mention')} erased, and taken out of {alerts}"
    _told(counts, said, as_json=as_json)


@app.command()
def audit(
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50, as_json: AsJson = False
) -> None:
    """What was done to the archive, by whom and when, newest first."""
    from services.status import audited

    with house() as opened:
        records = audited(opened, limit)
    if as_json:
        for one in records:
            printing.print_json({"at": iso(one.at), "actor": one.actor, "action": one.action, "detail": one.detail})
        return
    rows = [(printing.when(one.at), one.actor, one.action, _detail(one.detail)) for one in records]
    printing.table(("when", "who", "what", "detail"), rows)


def _verified(*, repair: bool, actor: str, as_json: bool) -> None:
    from services.archive import FAULTS
    from services.archive import verify as hold_against

    with house() as opened, printing.progress("verifying") as moving:
        done = hold_against(opened, repair=repair, actor=actor, told=lambda month, n: moving(f"{month}: {n:,}"))
    counts: dict[str, Json] = {str(fault): count for fault, count in done.faults.items()}
    if as_json:
        examples: list[Json] = [
            {"mention": one.mention, "month": one.month, "fault": one.fault} for one in done.examples
        ]
        printing.print_json({"checked": done.checked, "faults": counts, "mended": done.mended, "examples": examples})
    else:
        for fault, count in done.faults.items():
            printing.say(f"{fault}: {count:,} ({FAULTS[fault]}), such as {_first(done.examples, fault)}")
        sound = "sound" if done.sound else f"{done.mended:,} mended" if repair else "run earshot index repair"
        printing.say(f"{printing.amount(done.checked, 'mention')} checked: {sound}")
    if not done.sound and not repair:
        raise typer.Exit(1)


def _detail(detail: dict[str, Json]) -> str:
    return ", ".join(f"{name} {value}" for name, value in detail.items() if value not in ("", [], 0))


def _first(examples: Sequence[Finding], fault: str) -> str:
    return next((one.mention for one in examples if one.fault == fault), "–")


def _told(value: dict[str, Json], sentence: str, *, as_json: bool) -> None:
    if as_json:
        printing.print_json(value)
    else:
        printing.say(sentence)


def _confirm(question: str) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise BadInput("it is for good, and nobody is there to ask", where="erase", todo="Add --yes")
    typer.confirm(question, abort=True)


def login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def _size(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
