"""Mentions as files for other programs: JSON lines whole, and tables of one row a mention.

What a spreadsheet would take for a formula is kept from being one: such a text begins with an apostrophe.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Literal

from model.errors import BadInput
from model.said import said
from model.source import Json
from model.time import parse_time

if TYPE_CHECKING:
    from tableauhyperapi import TableDefinition

Row = Mapping[str, Json]
Kind = Literal["text", "number", "truth", "time"]
Cell = str | int | float | bool | None

SHEET_ROWS = 1_048_575
"""Rows of a sheet below its heading (Excel's limit)."""
CELL_LETTERS = 32_767
"""Characters of a cell (Excel's limit)."""
BATCH = 5_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind
    of: Callable[[Row], Json]


@dataclass(frozen=True, slots=True)
class Writer:
    """``ready`` raises BadInput when something needed is not installed; ``write`` takes what search gives."""

    ready: Callable[[], None]
    write: Callable[[Iterable[Row], BinaryIO], None]


def _at(*path: str) -> Callable[[Row], Json]:
    def of(row: Row) -> Json:
        found: Json = dict(row)
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        return found

    return of


def _topics(row: Row) -> Json:
    return " ".join(str(match["id"]) for match in _matches(row))


def _tagged(row: Row) -> Json:
    return any(bool(match["tagged"]) for match in _matches(row))


def _matches(row: Row) -> list[dict[str, Json]]:
    found = row.get("topics")
    return [match for match in found if isinstance(match, dict)] if isinstance(found, list) else []


def _tags(row: Row) -> Json:
    found = _at("labels", "tags")(row)
    return " ".join(map(str, found)) if isinstance(found, list) else None


def _mood(row: Row) -> Json:
    return _at("labels", "sentiment")(row) or _at("sentiment", "label")(row)


COLUMNS: tuple[Column, ...] = (
    *(Column(name, "text", _at(name)) for name in ("id", "url", "source", "site", "kind")),
    *(Column(name, "time", _at(name)) for name in ("seen_at", "event_at", "published_at")),
    Column("published_from", "text", _at("published_from")),
    Column("author", "text", _at("author", "name")),
    Column("handle", "text", _at("author", "handle")),
    Column("followers", "number", _at("author", "followers")),
    Column("title", "text", _at("title")),
    Column("text", "text", _at("text")),
    Column("language", "text", _at("language", "code")),
    Column("sentiment", "text", _mood),
    Column("score", "number", _at("sentiment", "score")),
    Column("confidence", "number", _at("sentiment", "confidence")),
    Column("method", "text", _at("sentiment", "method")),
    Column("topics", "text", _topics),
    Column("tagged", "truth", _tagged),
    Column("cluster", "text", _at("cluster")),
    Column("lead", "truth", _at("lead")),
    Column("thread", "text", _at("thread", "ref")),
    Column("thread_title", "text", _at("thread", "title")),
    Column("rating", "number", _at("rating", "value")),
    Column("rating_max", "number", _at("rating", "max")),
    *(Column(name, "number", _at("engagement", name)) for name in ("likes", "replies", "shares", "views")),
    Column("relevance", "text", _at("labels", "relevance")),
    Column("labelled_sentiment", "text", _at("labels", "sentiment")),
    Column("tags", "text", _tags),
    Column("gone_at", "time", _at("gone_at")),
)


def harmless(text: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def _cell(column: Column, row: Row) -> Cell:
    found = column.of(row)
    if found is None:
        return None
    if column.kind == "truth":
        return bool(found)
    if column.kind == "number":
        return found if isinstance(found, int | float) else None
    return str(found).replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _safe(column: Column, row: Row) -> Cell:
    found = _cell(column, row)
    return harmless(found) if isinstance(found, str) and column.kind == "text" else found


def _nothing() -> None:
    pass


def _jsonl(rows: Iterable[Row], out: BinaryIO) -> None:
    for row in rows:
        out.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")


def _csv(rows: Iterable[Row], out: BinaryIO) -> None:
    text = TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=True)
    made = csv.writer(text)
    made.writerow([column.name for column in COLUMNS])
    for row in rows:
        made.writerow([_plain(_safe(column, row)) for column in COLUMNS])
    text.detach()


def _plain(cell: Cell) -> str | int | float:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return "" if cell is None else cell


def _xlsx_ready() -> None:
    _needs("xlsxwriter", "XLSX", "xlsx")


def _xlsx(rows: Iterable[Row], out: BinaryIO) -> None:
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        left = iter(rows)
        number = 0
        while True:
            sheet = book.add_worksheet(f"mentions {number + 1}" if number else "mentions")
            sheet.write_row(0, 0, [column.name for column in COLUMNS])
            sheet.freeze_panes(1, 0)
            written = 0
            for written, row in enumerate(islice(left, SHEET_ROWS), 1):
                for place, column in enumerate(COLUMNS):
                    cell = _safe(column, row)
                    if cell is not None:
                        sheet.write(written, place, cell[:CELL_LETTERS] if isinstance(cell, str) else cell)
            number += 1
            if written < SHEET_ROWS:
                return


def _parquet_ready() -> None:
    _needs("pyarrow", "Parquet", "parquet")


def _parquet(rows: Iterable[Row], out: BinaryIO) -> None:
    import pyarrow
    from pyarrow import parquet

    kinds = {
        "text": pyarrow.string(),
        "number": pyarrow.float64(),
        "truth": pyarrow.bool_(),
        "time": pyarrow.timestamp("us", tz="UTC"),
    }
    schema = pyarrow.schema([(column.name, kinds[column.kind]) for column in COLUMNS])
    with parquet.ParquetWriter(out, schema, compression="zstd") as made:
        for batch in _batches(rows):
            columns = [
                pyarrow.array([_cell(column, row) for row in batch]).cast(kinds[column.kind])
                if column.kind != "time"
                else pyarrow.array([_moment(_cell(column, row)) for row in batch], kinds["time"])
                for column in COLUMNS
            ]
            made.write_table(pyarrow.Table.from_arrays(columns, schema=schema))


def _hyper_ready() -> None:
    _needs("tableauhyperapi", "Hyper", "tableau")


def _hyper(rows: Iterable[Row], out: BinaryIO) -> None:
    """A Tableau extract, ``Extract.Extract``; its times are in UTC. The engine writes a file of its own, and sends
    nothing."""
    from tableauhyperapi import Connection, CreateMode, HyperProcess, Inserter, Telemetry

    with TemporaryDirectory() as folder:
        path, settings = Path(folder) / "mentions.hyper", {"log_dir": folder}
        quiet = Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU
        with (
            HyperProcess(quiet, parameters=settings) as engine,
            Connection(engine.endpoint, path, CreateMode.CREATE) as connection,
        ):
            table = _hyper_table()
            connection.catalog.create_schema(table.table_name.schema_name)
            connection.catalog.create_table(table)
            with Inserter(connection, table) as inserter:
                for row in rows:
                    inserter.add_row([_hyper_cell(column, row) for column in COLUMNS])
                inserter.execute()
        with path.open("rb") as made:
            copyfileobj(made, out)


def _hyper_table() -> TableDefinition:
    from tableauhyperapi import SqlType, TableDefinition, TableName

    kinds = {"text": SqlType.text, "number": SqlType.double, "truth": SqlType.bool, "time": SqlType.timestamp}
    columns = [TableDefinition.Column(column.name, kinds[column.kind]()) for column in COLUMNS]
    return TableDefinition(TableName("Extract", "Extract"), columns)


def _hyper_cell(column: Column, row: Row) -> Cell | datetime:
    cell = _cell(column, row)
    if column.kind == "time":
        moment = _moment(cell)
        return None if moment is None else moment.replace(tzinfo=None)
    return float(cell) if column.kind == "number" and cell is not None else cell


def _moment(cell: Cell) -> datetime | None:
    return parse_time(cell) if isinstance(cell, str) else None


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch


def _needs(module: str, name: str, extra: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise BadInput(
            said("{name} needs {module}", name=name, module=module),
            where="--format",
            todo=said("pip install 'earshot[{extra}]'", extra=extra),
        )


WRITERS: Mapping[str, Writer] = {
    "jsonl": Writer(_nothing, _jsonl),
    "csv": Writer(_nothing, _csv),
    "xlsx": Writer(_xlsx_ready, _xlsx),
    "parquet": Writer(_parquet_ready, _parquet),
    "hyper": Writer(_hyper_ready, _hyper),
}
