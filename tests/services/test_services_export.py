"""Exports: complete, resumable, and harmless to a spreadsheet."""

import csv
import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from houses import HeldClock, new_house, put
from model.capture import Author, Capture
from model.errors import BadInput
from services import export as room
from services.asking import SearchRequest
from services.export import FORMATS, export_file, export_lines, export_stream
from services.line import drain
from services.tables import harmless

NASTY = '=HYPERLINK("http://evil.example","x")'


@pytest.fixture
def clock():
    return HeldClock()


@pytest.fixture
def house(tmp_path, clock):
    made = new_house(tmp_path / "house", clock)
    for number in range(30):
        clock.move(seconds=number % 2)  # pairs are seen in the same moment
        text = 'acme line one\nเลว 京都, "quoted"' if number % 3 else f"{NASTY} acme {number}"
        put(made, Capture("s", f"p{number}", f"https://s.example/{number}", text=text, author=Author("+1")))
        drain(made)
    clock.move(seconds=1)
    yield made
    made.close()


def ids(path):
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def everything(house):
    return [str(line["id"]) for line in export_lines(house, SearchRequest())]


def test_json_lines_are_what_search_gives_and_all_of_it(house, tmp_path):
    done = export_file(house, SearchRequest(), tmp_path / "out.jsonl", "jsonl")
    assert (done.mentions, done.resumed) == (30, 0)
    assert ids(tmp_path / "out.jsonl") == everything(house)
    assert not (tmp_path / "out.jsonl.part").exists()


@pytest.mark.parametrize("broken_at", [0, 1, 7, 29])
@pytest.mark.parametrize("cut", [0, 25])
def test_an_export_goes_on_where_it_was_killed(house, tmp_path, monkeypatch, broken_at, cut):
    path, written = tmp_path / "out.jsonl", []
    real = room._write

    def dying(out, value):
        if len(written) > broken_at:
            out.write(json.dumps(value).encode()[:cut])
            raise KeyboardInterrupt
        written.append(value)
        real(out, value)

    monkeypatch.setattr(room, "_write", dying)
    with pytest.raises(KeyboardInterrupt):
        export_file(house, SearchRequest(), path, "jsonl")
    assert not path.exists()
    monkeypatch.setattr(room, "_write", real)
    put(house, Capture("s", "later", "https://s.example/later", text="seen after the export began"))
    house.clock.move(seconds=1)
    drain(house)
    done = export_file(house, SearchRequest(), path, "jsonl")
    assert (done.mentions, done.resumed) == (30, broken_at)
    assert ids(path) == [one for one in everything(house) if one in ids(path)]
    assert len(set(ids(path))) == 30


def test_the_part_of_another_request_is_not_gone_on_with(house, tmp_path):
    (tmp_path / "out.csv.part").write_text('{"export": "other", "begun": "2026-11-22T12:00:00Z"}\n')
    with pytest.raises(BadInput, match="part of another export"):
        export_file(house, SearchRequest(), tmp_path / "out.csv", "csv")


def test_csv_holds_every_mention_and_no_formula(house, tmp_path):
    export_file(house, SearchRequest(), tmp_path / "out.csv", "csv")
    rows = list(csv.DictReader(StringIO((tmp_path / "out.csv").read_text("utf-8"), newline="")))
    assert [row["id"] for row in rows] == everything(house)
    assert rows[0]["text"] == f"'{NASTY} acme 0"
    assert rows[1]["text"] == 'acme line one\nเลว 京都, "quoted"'
    assert {row["author"] for row in rows} == {"'+1"}
    assert {row["topics"] for row in rows} == {"acme"}


def test_xlsx_holds_texts_not_formulas(house, tmp_path):
    export_file(house, SearchRequest(), tmp_path / "out.xlsx", "xlsx")
    with ZipFile(tmp_path / "out.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 31
    assert "<f>" not in sheet
    assert "HYPERLINK" in sheet


def test_a_tableau_extract_reads_back_with_its_types(house, tmp_path):
    hyper = pytest.importorskip("tableauhyperapi")
    path = tmp_path / "out.hyper"
    assert export_file(house, SearchRequest(), path, "hyper").mentions == 30
    quiet = hyper.Telemetry.DO_NOT_SEND_USAGE_DATA_TO_TABLEAU
    with (
        hyper.HyperProcess(quiet, parameters={"log_dir": str(tmp_path)}) as engine,
        hyper.Connection(engine.endpoint, path) as connection,
    ):
        table = hyper.TableName("Extract", "Extract")
        rows = connection.execute_list_query(f"SELECT id, text, author, tagged, lead, seen_at, likes FROM {table}")
        kinds = {
            str(column.name): str(column.type) for column in connection.catalog.get_table_definition(table).columns
        }
    told = {str(line["id"]): line for line in export_lines(house, SearchRequest())}
    assert {row[0] for row in rows} == set(told)
    assert {row[1] for row in rows} == {line["text"] for line in told.values()}
    assert {row[2] for row in rows} == {"+1"}
    assert {row[3] for row in rows} == {False}
    moments = {row[0]: row[5].to_datetime().isoformat(timespec="microseconds") + "Z" for row in rows}
    assert moments == {mention: line["seen_at"] for mention, line in told.items()}
    assert (kinds['"score"'], kinds['"seen_at"'], kinds['"tagged"']) == ("DOUBLE", "TIMESTAMP", "BOOL")


def test_what_is_not_installed_is_named_with_what_to_do(house, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for format_, extra in (("hyper", "tableau"), ("parquet", "parquet")):
        with pytest.raises(BadInput, match=rf"pip install 'earshot\[{extra}\]'"):
            export_file(house, SearchRequest(), tmp_path / "x", format_)
    assert list(tmp_path.glob("x*")) == []


def test_parquet_reads_back_with_its_types(house, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    export_file(house, SearchRequest(), tmp_path / "out.parquet", "parquet")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table["id"].to_pylist() == everything(house)
    assert table["text"].to_pylist()[0] == f"{NASTY} acme 0"
    assert table["seen_at"].to_pylist()[0].tzinfo is not None
    assert table.schema.field("score").type == "double"


@pytest.mark.parametrize("format_", FORMATS)
def test_an_empty_answer_is_an_empty_file_not_a_fault(house, tmp_path, format_):
    if format_ == "hyper":
        pytest.importorskip("tableauhyperapi")
    nothing = SearchRequest(query="nobodysaysthis")
    assert export_file(house, nothing, tmp_path / "out", format_).mentions == 0
    assert export_stream(house, nothing, BytesIO(), format_) == 0


@given(st.text())
def test_no_text_begins_as_a_formula(text):
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert harmless(text).removeprefix("'") == text.removeprefix("'") or harmless(text) == text
