"""Lists of sources: what readers write, what hostile ones write, and that ours come back as they were."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services_house import opened

from model.errors import BadInput
from model.source import Source
from services.carrying_sources import export_sources, import_opml
from services.opml import MAX_DEPTH, read_opml, write_opml
from services.source_files import read_source_files
from services.sources import listed
from storage import sources

READER = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Subscriptions</title></head><body>
<outline text="News" title="News">
  <outline text="Daily" title="The Daily" type="rss" xmlUrl="https://daily.example/feed.xml" htmlUrl="https://daily.example/"/>
  <outline text="Caf\xc3\xa9" type="rss" xmlUrl="https://cafe.example/rss?a=1&b=2&amp;c=3"/>
  <outline text="only a folder"/>
</outline>
<outline text="A page" type="link" url="https://page.example/news"/>
</body></opml>"""


def test_a_reader_s_list_is_read_whatever_its_folders() -> None:
    found = read_opml(READER)
    assert [(one.url, one.title, one.feed, one.line) for one in found] == [
        ("https://daily.example/feed.xml", "The Daily", True, 4),
        ("https://cafe.example/rss?a=1&b=2&c=3", "Café", True, 5),
        ("https://page.example/news", "A page", False, 8),
    ]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1251", "iso-8859-2"])
def test_other_charsets_are_read(charset: str) -> None:
    letters = "Új és Ő" if charset == "iso-8859-2" else "Новости"
    text = f'<?xml version="1.0" encoding="{charset}"?><opml><body><outline text="{letters}" xmlUrl="http://a.b/"/></body></opml>'
    assert read_opml(text.encode(charset))[0].title == letters


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><opml><body>'
    b'<outline text="&b;" xmlUrl="http://a.b/"/></body></opml>'
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body>'
    b'<outline text="&x;" xmlUrl="http://a.b/"/></body></opml>'
)
OUTLINES = b'<outline xmlUrl="http://a.b/"/>' * 20_001


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no OPML"),
        (b"not xml", "no OPML"),
        (b"<rss><channel/></rss>", "no OPML"),
        (b"<!doctype html><html><body><p>Sign in", "no OPML"),
        (b"<opml><body><outline xmlUrl='http://a.b/'>", "no OPML"),
        (b'<?xml version="1.0" encoding="no-such"?><opml/>', "no OPML"),
        (b"\x00\x01\x02", "no OPML"),
        (LAUGHS, "declares entities"),
        (OUTSIDE, "declares entities"),
        (b"<opml><body>" + b"<outline>" * (MAX_DEPTH + 5), "nested more than"),
        (b"<opml><body>" + OUTLINES + b"</body></opml>", "more than 20,000"),
        (b"<opml>" + b" " * 20_000_000, "larger than 20 MB"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_hostile_or_broken_list_is_a_sentence(body: bytes, words: str) -> None:
    began = process_time()
    with pytest.raises(BadInput, match=words) as refused:
        read_opml(body, "list.opml")
    assert refused.value.where.startswith("list.opml")
    assert refused.value.todo
    assert process_time() - began < 2


@given(st.binary(max_size=300))
def test_no_bytes_give_anything_but_a_sentence(body: bytes) -> None:
    for some in (body, b"<opml><body>" + body + b"</body></opml>"):
        with suppress(BadInput):
            read_opml(some)


TEXT = st.text(max_size=30)
SOURCES = st.builds(
    Source,
    id=st.from_regex(r"[a-z0-9][a-z0-9.-]{0,8}[a-z0-9]", fullmatch=True),
    url=st.from_regex(r"https?://[a-z]{1,9}\.example/[a-zA-Z0-9?=&;%/'<>#_-]{0,30}", fullmatch=True),
    kind=st.sampled_from(["auto", "feed", "page"]),
    every=st.none() | st.integers(1, 86_400),
    render=st.booleans(),
    options=st.dictionaries(TEXT, TEXT | st.booleans() | st.integers() | st.lists(TEXT, max_size=2), max_size=3),
)


@given(st.lists(SOURCES, max_size=4, unique_by=lambda source: source.id))
def test_what_is_written_is_read_back(some: list[Source]) -> None:
    found = read_opml("\n".join(write_opml(some)).encode())
    assert [one.url for one in found] == [source.url for source in some]
    assert [one.ours["id"] for one in found] == [source.id for source in some]


def test_a_list_is_visited_from_now_on_and_given_out_again(tmp_path: Path) -> None:
    with opened(tmp_path / "one") as house:
        report = import_opml(house, READER, name="list.opml", every="1h")
        assert report.added == ["daily.example", "cafe.example", "page.example"]
        again = import_opml(house, READER, name="list.opml")
        assert (again.added, len(again.known)) == ([], 3)
        first = [view.source for view in listed(house)]
        assert [(s.kind, s.every) for s in first] == [("feed", 3600), ("feed", 3600), ("auto", 3600)]
        with house.db.write() as tx:
            wide = Source("wide", "https://wide.example/", "watch", None, True, {"selector": "東京 \u202ex\n"})
            sources.put(tx, wide)
        body = "\n".join(export_sources(house, "opml")).encode()
        text = "\n".join(export_sources(house, "yaml"))
        given = [view.source for view in listed(house)]
    assert "\u202e" not in body.decode() + text
    assert "東京" not in text  # that source is written in ASCII
    with opened(tmp_path / "two") as house:
        import_opml(house, body)
        assert [view.source for view in listed(house)] == given
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "all.yaml").write_text(text, encoding="utf-8")
    read = [(s.id, s.url, s.kind, s.every, s.render, s.options) for s in read_source_files(folder)]
    assert read == [(s.id, s.url, s.kind, s.every, s.render, s.options) for s in given]


BAD = {
    'xmlUrl="nonsense"': "no web address",
    'xmlUrl="file:///etc/passwd"': "no web address",
    'xmlUrl="http://a.b/" e:kind="no-such"': "no-such",
    'xmlUrl="http://a.b/" e:every="often"': "often",
    'xmlUrl="http://a.b/" e:id="Not So"': "Not So",
    'xmlUrl="http://a.b/" e:options="[1]"': "options",
    'xmlUrl="http://a.b/" e:options="{"': "options",
    'xmlUrl="http://a.b/" e:kind="watch" e:options="{&quot;selectors&quot;: 1}"': "Did you mean selector?",
}


def test_a_bad_outline_is_told_by_its_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines = "".join(f"<outline {outline}/>\n" for outline in [*BAD, 'xmlUrl="http://fine.example/"'])
    body = f'<opml xmlns:e="urn:earshot:opml"><body>\n{lines}</body></opml>'
    with opened(tmp_path) as house:
        report = import_opml(house, body.encode(), name="list.opml")
    assert report.added == ["fine.example"]
    assert len(report.refused) == len(BAD)
    for line, (sentence, words) in enumerate(zip(report.refused, BAD.values(), strict=True), 2):
        assert f"list.opml, line {line}" in sentence
        assert words in sentence


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path) as house, pytest.raises(BadInput, match="opml, yaml"):
        export_sources(house, "xlsx")
