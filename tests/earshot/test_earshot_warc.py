"""``earshot import --warc`` and the kept pages' time, as people type them."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from earshot_runner import Runner

HTML = b"<html><head><title>A story</title></head><body><article><p>" + b"acme lost a parcel again. " * 12
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML + b"</p></article></body></html>"


def record(url: str, block: bytes = ANSWER) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <{url}>\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


def test_archives_are_imported_from_files_and_standard_input(project: Path, cli: Runner) -> None:
    Path("a.warc").write_bytes(record("https://a.example/1") + record("https://a.example/2"))
    Path("b.warc.gz").write_bytes(gzip.compress(record("https://b.example/1")))
    ran = cli("import", "--warc", "a.warc", "b.warc.gz", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.json == {"read": 3, "new": 3, "edited": 0, "duplicate": 0, "quarantined": 0}
    assert cli("import", "--warc", "-", stdin=Path("a.warc").read_bytes()).out.startswith(
        "2 read, 0 new, 0 edited, 2 dup"
    )
    assert {found["site"] for found in cli("search", "--json").lines} == {"a.example", "b.example"}


def test_bad_records_are_told_with_their_file(project: Path, cli: Runner) -> None:
    Path("a.warc").write_bytes(record("https://a.example/1") + b"nonsense\r\n" + record("https://a.example/2"))
    ran = cli("import", "--warc", "a.warc")
    assert ran.code == 0
    assert ran.err.startswith("a.warc: record 2: here begins no WARC record")
    assert ran.out.startswith("3 read, 2 new, 0 edited, 0 duplicate, 1 quarantined")
    Path("many.warc.gz").write_bytes(gzip.compress(b"WARC/1.0\r\n\r\n") * 50)
    many = cli("import", "--warc", "many.warc.gz")
    assert "50 records could not be taken" in many.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--warc", "none.warc"), "none.warc: it cannot be read: No such file"),
        (("--warc", "a.warc", "none.warc"), "none.warc: it cannot be read: No such file"),
        (("--warc", "."), "it cannot be read: Is a directory"),
        (("--warc", "a.warc", "--source", "x"), "--source does not go with --warc"),
        (("a.jsonl", "b.jsonl"), "b.jsonl: captures are imported from one file at a time"),
        (("--warc", "a\0b"), "it is not a file name"),
    ],
)
def test_a_slip_is_told_before_anything_is_read(project: Path, cli: Runner, arguments, words: str) -> None:
    Path("a.warc").write_bytes(record("https://a.example/1"))
    ran = cli("import", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert ran.err.count("\n") == 1
    assert cli("search", "--json").lines == []


def test_a_pipe_is_refused_with_what_to_do(project: Path, cli: Runner) -> None:
    os.mkfifo("pipe")
    holder = os.open("pipe", os.O_RDWR)
    ran = cli("import", "--warc", "pipe")
    os.close(holder)
    assert ran.code == 2
    assert "pipe it to -" in ran.err


def test_kept_pages_are_deleted_when_their_time_is_over(project: Path, cli: Runner) -> None:
    pages = project / ".earshot" / "pages"
    pages.mkdir(parents=True)
    (pages / "2020-01-01-000.warc.gz").write_bytes(b"")
    dry = cli("index", "retention", "run", "--dry-run", "--json")
    assert dry.json == {"mentions": 0, "months": [], "pages": 1, "dry_run": True}
    done = cli("index", "retention", "run")
    assert done.out == "0 mentions deleted, and 1 file of kept pages\n"
    assert list(pages.iterdir()) == []
    assert "retention of pages" in cli("index", "audit").out
    assert cli("index", "retention", "run").code == 2
