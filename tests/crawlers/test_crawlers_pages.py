"""Kept pages: what is written is WARC, nothing of it is secret, and neither a kill, a full disk nor a hostile file does
more harm than the records it is in."""

from __future__ import annotations

import gzip
import io
import logging
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawlers import CrawlOptions, Damage, Dispatcher, Record, read_message, read_records, record_at
from crawlers import pages as room
from crawlers.message import MAX_BODY, Message, to_bytes
from crawlers.pages import PageKeeper, Reading, expire, kept_files, page_records
from crawlers.warc import MAX_RECORD, to_member
from model.errors import BadInput
from model.source import Source
from servers.site import GrowingSite
from storage import open_database, sources

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URL = "https://forum.example/t/9?page=2"
LISTING = Reading("forum", "feed", "listing", cursors={"teasers": "yes"})
LOOK = Reading("forum", "feed", "article", looked_at=URL, note={"title": "Zażółć 京都", "ref": "p-1"}, backlog=True)
HTML = Message(200, {"content-type": "text/html; charset=utf-8", "etag": '"1"'}, "<p>Żółw เลว 京都</p>".encode())
ROOT = Path(__file__).resolve().parents[2]


def records(body: bytes) -> list[Record | Damage]:
    return list(read_records(io.BytesIO(body)))


def sound(body: bytes) -> list[Record]:
    return [found for found in records(body) if isinstance(found, Record)]


def kept(folder: Path) -> list[Record]:
    return [record for path in kept_files(folder) for record in sound(path.read_bytes()) if record.kind == "response"]


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[PageKeeper]:
    made = PageKeeper(tmp_path / "pages", timedelta(days=90))
    yield made
    made.close()


def test_a_page_is_kept_with_what_it_was_read_for_and_read_back(keeper: PageKeeper) -> None:
    keeper.keep(URL, HTML, {"user-agent": "Earshot/0.1"}, LOOK, NOW)
    keeper.keep(URL, HTML, {}, LISTING, NOW)
    path = keeper.folder / "2026-11-22-000.warc.gz"
    found = sound(path.read_bytes())
    assert [record.kind for record in found] == ["warcinfo", *["metadata", "request", "response"] * 2]
    _, about, request, response, other, *_ = found
    assert Reading.from_json(about.block) == LOOK
    assert Reading.from_json(other.block) == LISTING
    assert about.headers["warc-refers-to"] == response.headers["warc-record-id"]
    assert response.headers["warc-date"] == "2026-11-22T12:00:00.000000Z"
    assert response.headers["warc-target-uri"] == URL
    assert request.block.startswith(b"GET /t/9?page=2 HTTP/1.1\r\nhost: forum.example\r\nuser-agent: Earshot/0.1\r\n")
    read = read_message(response.block, URL)
    assert (read.status, read.body, read.type) == (200, HTML.body, "text/html")
    with path.open("rb") as stream:
        assert [record_at(stream, record.offset) for record in found] == found


def test_another_tool_finds_nothing_wrong_with_it(keeper: PageKeeper) -> None:
    for number in range(5):
        keeper.keep(f"{URL}&n={number}", HTML, {"user-agent": "Earshot/0.1"}, LOOK, NOW)
    path = keeper.folder / "2026-11-22-000.warc.gz"
    with path.open("rb") as stream:
        bodies = [r.content_stream().read() for r in ArchiveIterator(stream) if r.rec_type == "response"]
    assert bodies == [HTML.body] * 5
    checker = Checker(type("Asked", (), {"verbose": False, "inputs": []})())
    checker.process_one(str(path))
    assert checker.exit_value == 0


@pytest.mark.parametrize("header", ["Set-Cookie", "Authorization", "WWW-Authenticate", "Proxy-Authenticate"])
def test_secrets_are_not_kept(keeper: PageKeeper, header: str) -> None:
    answer = Message(200, {"content-type": "text/html", header.lower(): "s3cret"}, b"<p>x</p>")
    asked = {"cookie": "s3cret", "authorization": "s3cret", "x-api-key": "s3cret", "user-agent": "Earshot"}
    keeper.keep(URL, answer, asked, LISTING, NOW)
    keeper.keep("https://user:s3cret@forum.example/", HTML, {}, LISTING, NOW)
    body = gzip.decompress((keeper.folder / "2026-11-22-000.warc.gz").read_bytes())
    assert b"user-agent: Earshot" in body
    assert b"s3cret" not in body


def test_a_header_cannot_become_two() -> None:
    answer = Message(200, {"x-a": "1\r\nset-cookie: x\n\n<p>", "content-encoding": "gzip"}, b"<p>body</p>")
    read = read_message(to_bytes(answer), URL)
    assert "set-cookie" not in read.headers
    assert read.body == answer.body
    member = page_records("https://a.example/\r\nWARC-Type: response", answer, {}, LISTING, NOW)
    assert [record.kind for record in sound(member)] == ["metadata", "request", "response"]


def test_each_worker_and_day_has_a_file_of_its_own(tmp_path: Path) -> None:
    one, other = (PageKeeper(tmp_path, timedelta(days=90)) for _ in range(2))
    one.keep(URL, HTML, {}, LISTING, NOW)
    other.keep(URL, HTML, {}, LISTING, NOW)
    one.close()
    third = PageKeeper(tmp_path, timedelta(days=90))
    third.keep(URL, HTML, {}, LISTING, NOW)  # goes on with the file that is free again
    third.keep(URL, HTML, {}, LISTING, NOW + timedelta(hours=12))
    names = ["2026-11-22-000.warc.gz", "2026-11-22-001.warc.gz", "2026-11-23-000.warc.gz"]
    assert [path.name for path in kept_files(tmp_path)] == names
    assert len(kept(tmp_path)) == 4
    assert (tmp_path / names[0]).stat().st_mode & 0o077 == 0
    for held in (other, third):
        held.close()


def test_a_kill_costs_no_more_than_the_page_it_hit(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from datetime import *; from crawlers.pages import *;"
        "from crawlers.message import Message; import os;"
        "k = PageKeeper(Path(sys.argv[1]), timedelta(days=9)); n = 0\n"
        "while True:\n"
        "    k.keep(f'https://a.example/{n}', Message(200, {}, os.urandom(200_000)), {}, Reading('a', 'page', 'page'),"
        " datetime.now(UTC)); n += 1\n"
        "    print(n, flush=True)\n"
    )
    count = 0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT)
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(5)]
        time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        said += [int(line) for line in process.stdout.read().split()]
        process.wait()
        count += max(said)
    assert len(kept(tmp_path)) >= count
    assert len(kept_files(tmp_path)) <= 2  # the lock of a dead worker is free


def test_what_was_cut_short_is_told_and_what_follows_is_read(keeper: PageKeeper) -> None:
    keeper.keep(URL, HTML, {}, LISTING, NOW)
    path = keeper.folder / "2026-11-22-000.warc.gz"
    whole = path.read_bytes()
    for cut in range(1, len(whole), 7):
        path.write_bytes(whole[:cut])
        keeper.keep(URL, HTML, {}, LOOK, NOW)
        assert sum(record.kind == "response" for record in sound(path.read_bytes())) >= 1, cut
        assert sum(isinstance(found, Damage) for found in records(path.read_bytes())) <= 1
    path.write_bytes(whole[:-1])
    assert isinstance(records(path.read_bytes())[-1], Damage)


def test_a_full_disk_costs_the_page_and_not_the_visit(
    keeper: PageKeeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keeper.keep(URL, HTML, {}, LISTING, NOW)
    path = keeper.folder / "2026-11-22-000.warc.gz"
    size = path.stat().st_size
    real = os.write

    def full(file: int, body: memoryview) -> int:
        if len(body) <= 40:
            raise OSError(28, "No space left on device")
        return real(file, body[:-40])

    monkeypatch.setattr(room.os, "write", full)
    with caplog.at_level(logging.WARNING):
        keeper.keep(URL, HTML, {}, LISTING, NOW)
        keeper.keep(URL, HTML, {}, LISTING, NOW)
    assert path.stat().st_size == size
    assert (keeper.kept, keeper.lost) == (1, 2)
    assert [record.getMessage() for record in caplog.records] == [
        f"pages cannot be kept in {keeper.folder}: No space left on device; visits go on"
    ]
    monkeypatch.undo()
    keeper.keep(URL, HTML, {}, LISTING, NOW)
    assert len(kept(keeper.folder)) == 2


def test_a_folder_that_cannot_be_made_costs_no_visit(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    keeper = PageKeeper(tmp_path / "file" / "pages", timedelta(days=1))
    keeper.keep(URL, HTML, {}, LISTING, NOW)
    assert keeper.lost == 1


def test_whole_days_past_their_time_are_deleted_and_nothing_else(tmp_path: Path) -> None:
    for name in ("2026-11-20-000.warc.gz", "2026-11-19-003.warc.gz", "2026-11-19.warc.gz", "notes.txt"):
        (tmp_path / name).write_text("x")
    assert expire(tmp_path, timedelta(days=2), NOW) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"2026-11-20-000.warc.gz", "2026-11-19.warc.gz", "notes.txt"}
    assert expire(tmp_path, timedelta(days=2), NOW + timedelta(hours=12)) == 1
    assert expire(tmp_path / "none", timedelta(days=2), NOW) == 0


def test_a_keeper_that_begins_a_day_deletes_what_is_past(tmp_path: Path) -> None:
    (tmp_path / "2026-10-01-000.warc.gz").write_text("x")
    keeper = PageKeeper(tmp_path, timedelta(days=30))
    keeper.keep(URL, HTML, {}, LISTING, NOW)
    keeper.close()
    assert [path.name for path in kept_files(tmp_path)] == ["2026-11-22-000.warc.gz"]


def head(**fields: str) -> bytes:
    return (
        b"WARC/1.0\r\n" + "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items()).encode()
    )


GOOD = to_member("response", [("WARC-Target-URI", URL)], to_bytes(HTML))
HOSTILE = {
    "not WARC": b"<html>",
    "no length": gzip.compress(head(WARC_Type="response") + b"\r\nxx"),
    "length below zero": gzip.compress(head(Content_Length="-5") + b"\r\nxx"),
    "length of words": gzip.compress(head(Content_Length="٣") + b"\r\nxx"),
    "length of a thousand digits": gzip.compress(head(Content_Length="9" * 1000) + b"\r\nxx"),
    "longer than said": gzip.compress(head(Content_Length="1") + b"\r\nxxxxx\r\n\r\n"),
    "shorter than said": gzip.compress(head(Content_Length="100") + b"\r\nxxxxx\r\n\r\n"),
    "uncompressed, shorter than said": head(Content_Length="10000000") + b"\r\nxxxxx\r\n\r\n",
    "uncompressed, longer than said": head(Content_Length="1") + b"\r\nxxxxx\r\n\r\n",
    "broken member": GOOD[:60] + b"\x00\x01\x02" + GOOD[63:],
    "cut short": GOOD[:-9],
    "magic without end": b"\x1f\x8b\x08" * 30_000,
}
LARGE = {  # packed by the test alone: every worker of a run reads this module
    "endless header": lambda: gzip.compress(b"WARC/1.1\r\nA: " + b"a" * 5_000_000, mtime=0),
    "bomb": lambda: zlib.compress(head(Content_Length="9") + b"\r\n" + bytes(MAX_RECORD * 4), 9, 31),
}


@pytest.mark.parametrize("case", [*HOSTILE, *LARGE], ids=lambda case: case.replace(" ", "-"))
def test_a_damaged_record_is_told_and_the_next_is_read(case: str) -> None:
    hostile = LARGE[case]() if case in LARGE else HOSTILE[case]
    began = time.monotonic()
    found = records(GOOD + hostile + GOOD)
    assert isinstance(found[0], Record)
    assert any(isinstance(one, Damage) and one.sentence for one in found)
    if case != "magic without end":  # it is given up after MAX_TRIES
        assert isinstance(found[-1], Record)
        assert found[-1].block == to_bytes(HTML)
    assert time.monotonic() - began < 5


def test_files_of_other_makes_are_read() -> None:
    plain = gzip.decompress(GOOD)
    assert [record.block for record in sound(plain * 3)] == [to_bytes(HTML)] * 3
    together = records(gzip.compress(plain * 3, mtime=0))
    assert [type(one) for one in together] == [Damage]
    assert "gunzip" in str(together[0])


def test_too_much_damage_ends_the_file() -> None:
    broken = gzip.compress(head(WARC_Type="response") + b"\r\n")
    found = records(broken * 3_000)
    assert len(found) == 1_001
    assert "too much damage" in str(found[-1])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 500), st.integers(0, 60))
def test_whatever_a_file_holds_it_is_read_to_its_end(noise: bytes, place: int, length: int) -> None:
    body = GOOD * 2
    for found in records(body[:place] + noise + body[place + length :]):
        assert isinstance(found, Record | Damage)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_a_response_holds_is_a_message_or_a_sentence(noise: bytes) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
        try:
            read_message(start + noise, URL)
        except BadInput as error:
            assert error.what


def answer(encoding: str, body: bytes, *, chunked: bool = False) -> bytes:
    named = f"Content-Encoding: {encoding}\r\n" if encoding else ""
    named += "Transfer-Encoding: chunked\r\n" if chunked else ""
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{named}\r\n".encode() + body


def in_chunks(body: bytes) -> bytes:
    parts = [body[start : start + 7] for start in range(0, len(body), 7)]
    return b"".join(b"%x;note=1\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(body) + packing.flush()


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("", bytes),
        ("gzip", gzip.compress),
        ("gzip", bytes),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("identity", bytes),
        ("deflate, gzip", lambda body: gzip.compress(zlib.compress(body))),
    ],
)
def test_bodies_come_out_as_people_read_them(encoding: str, pack, chunked: bool) -> None:
    body = pack(HTML.body)
    block = answer(encoding, in_chunks(body) if chunked else body, chunked=chunked)
    assert read_message(block, URL).body == HTML.body
    if chunked:
        assert read_message(answer(encoding, body, chunked=True), URL).body == HTML.body  # the header without chunks


def test_brotli_too() -> None:
    brotli = pytest.importorskip("brotli")
    assert read_message(answer("br", brotli.compress(HTML.body)), URL).body == HTML.body
    with pytest.raises(BadInput, match="longer than 10 MB"):
        read_message(answer("br", brotli.compress(bytes(MAX_BODY * 2), quality=1)), URL)


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("", bytes)])
def test_a_bomb_is_a_sentence(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    body = bytes(MAX_BODY * 30 if encoding else MAX_BODY + 1)
    with pytest.raises(BadInput, match="longer than 10 MB"):
        read_message(answer(encoding, pack(body)), URL)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (answer("gzip", gzip.compress(HTML.body, mtime=0)[:10] + b"\xff" * 20), "damaged"),
        (answer("compress", b"x"), "'compress' is not one"),
        (b"GET / HTTP/1.1\r\n\r\n", "no HTTP answer"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 100_000, "no HTTP answer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "answer",
)
def test_what_cannot_be_had_is_a_sentence(block: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        read_message(block, URL)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"role":"listing"}', '{"role":"x","source":"a","ref":"","looked_at":""}', "[" * 99_999]
)
def test_what_is_no_reading_is_none(text: str) -> None:
    assert Reading.from_json(text) is None


def test_workers_keep_what_they_read(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/state.db")
    with GrowingSite(posts=6, feeds=2) as site:
        options = CrawlOptions(
            database_url=database.url,
            allow_networks=(site.host,),
            delay=0.0,
            pages_folder=str(tmp_path / "pages"),
            sources_per_worker=1,
        )
        wanted = [Source(f"s{number}", url) for number, url in enumerate(site.feed_urls)]
        with database.write() as tx:
            for source in wanted:
                sources.put(tx, source)
        outcomes = list(Dispatcher(database, options).run_once(wanted))
        assert [outcome.outcome for outcome in outcomes] == ["fetched", "fetched"]
    database.close()
    found = [record for path in kept_files(tmp_path / "pages") for record in sound(path.read_bytes())]
    readings = [reading for record in found if (reading := Reading.from_json(record.block))]
    assert {(reading.source, reading.role) for reading in readings} >= {("s0", "listing"), ("s1", "listing")}
    asked = [record.block for record in found if record.kind == "request"]
    assert all(b"user-agent: Earshot/" in block for block in asked)
    bodies = [read_message(record.block, URL).body for record in found if record.kind == "response"]
    assert sum(b"<rss" in body for body in bodies) == 2  # the others are the pages that short entries were tried on
