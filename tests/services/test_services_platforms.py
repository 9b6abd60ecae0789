"""Exports of closed platforms: what each holds, and that no shape of them gives more than a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from services_house import opened

from model.capture import Capture, capture_to_json
from model.errors import BadInput
from servers import platform_exports as made
from services.imports import import_export
from services.platforms import PLATFORMS, Parts
from services.platforms.values import lists_named, mended, seconds, written


def read(form: str, path: Path) -> list[Capture]:
    with Parts(path) as parts:
        found = list(PLATFORMS[form].read(parts, PLATFORMS[form].site))
        assert parts.problems == []
        return found


def told(capture: Capture) -> tuple[Any, ...]:
    value = capture_to_json(capture)
    return tuple(value.get(name) for name in ("kind", "text", "published_at", "published_from"))


def test_an_archive_of_x(tmp_path: Path) -> None:
    first, reply, long = read("x-archive", made.zipped(tmp_path / "x.zip", made.X))
    assert told(first) == (
        "post", "Parcels & pallets https://northwind.example/a", "2018-10-10T20:19:24.000000Z", "structured",
    )  # fmt: skip
    assert (first.url, first.source) == ("https://x.com/northwind/status/1100000000000000001", "x.com")
    assert (first.author.handle, first.author.name) == ("@northwind", "Northwind")
    assert first.engagement is not None
    assert (first.engagement.likes, first.engagement.shares) == (12, 3)
    assert (reply.parent, reply.lang) == ("1099999999999999999", "pl")
    assert (long.text, long.lang) == (made.LONG, "")


def test_an_export_of_facebook(tmp_path: Path) -> None:
    post, comment = read("facebook", made.zipped(tmp_path / "f.zip", made.FACEBOOK))
    assert told(post) == (
        "post", "Opóźnienia na północy, przepraszamy", "2023-11-14T22:13:20.000000Z", "structured",
    )  # fmt: skip
    assert (post.author.name, post.links) == ("Café North", ("https://northwind.example/news",))
    assert (comment.kind, comment.text, comment.author.name) == ("comment", "Спасибо!", "Café North")


@pytest.mark.parametrize("form", ["facebook", "instagram"])
def test_a_table_of_the_business_suite(tmp_path: Path, form: str) -> None:
    table = tmp_path / "content.csv"
    table.write_text(made.META_TABLE, encoding="utf-8-sig", newline="")
    (post,) = read(form, table)
    assert told(post) == ("post", "Open again,\nfrom Monday", "2026-11-20T09:30:00.000000Z", "text")
    assert (post.ref, post.url) == ("5550001", "https://www.facebook.com/77/posts/5550001")
    assert post.engagement is not None
    assert (post.engagement.likes, post.engagement.views) == (1204, 900)


def test_an_export_of_instagram(tmp_path: Path) -> None:
    found = read("instagram", made.zipped(tmp_path / "i.zip", made.INSTAGRAM))
    assert [(c.kind, c.text) for c in found] == [
        ("post", "Zima już tu jest"),
        ("post", "Two vans"),
        ("post", "A reel"),
        ("comment", "Thanks for telling us"),
    ]
    assert {c.author.handle for c in found} == {"@northwind"}
    assert all(c.published_from == "structured" and c.published_at for c in found)
    assert len({c.ref for c in found}) == 4


def test_an_export_of_tiktok(tmp_path: Path) -> None:
    video, comment = read("tiktok", made.zipped(tmp_path / "t.zip", made.TIKTOK))
    assert told(video) == ("post", "How a parcel travels", "2024-05-01T10:00:00.000000Z", "structured")
    assert video.url == "https://www.tiktok.com/@northwind/video/7300000000000000001"
    assert told(comment) == ("comment", "Write to us, please", "2024-05-03T11:00:00.000000Z", "structured")


def test_an_export_of_linkedin(tmp_path: Path) -> None:
    comment, share = sorted(read("linkedin", made.zipped(tmp_path / "l.zip", made.LINKEDIN)), key=lambda c: c.kind)
    assert told(share) == ("post", "We hire\nin Gdańsk", "2024-06-01T07:08:09.000000Z", "structured")
    assert (share.ref, share.author.name) == ("urn:li:share:7200000000000000001", "Ann North")
    assert (comment.text, comment.parent) == ("Welcome!", "urn:li:activity:7200000000000000009")
    page = tmp_path / "content.csv"
    page.write_bytes(made.LINKEDIN_PAGE.encode("utf-16"))
    (post,) = read("linkedin", page)
    assert told(post) == ("post", "New depot", "2024-06-30T00:00:00.000000Z", "text")
    assert post.engagement is not None
    assert (post.engagement.likes, post.engagement.shares, post.engagement.views) == (12, 1, 900)


def test_an_unpacked_export_is_the_same(tmp_path: Path) -> None:
    packed = read("x-archive", made.zipped(tmp_path / "x.zip", made.X))
    folder = tmp_path / "unpacked"
    for name, body in made.X.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(body, encoding="utf-8")
    assert read("x-archive", folder) == packed
    assert len(read("x-archive", folder / "data" / "tweets.js")) == len(packed)


def test_importing_again_doubles_nothing_and_a_broken_file_is_told(tmp_path: Path) -> None:
    files: Mapping[str, str | bytes] = {
        **made.X,
        "data/tweets-part1.js": "window.YTD.tweets.part1 = [ {",
        "a.csv": b"\xff\x00",
    }
    path = made.zipped(tmp_path / "x.zip", files)
    with opened(tmp_path) as house:
        first = import_export(house, "x-archive", [path])
        assert (first.read, first.new, first.quarantined) == (4, 3, 1)
        assert "tweets-part1.js" in str(first.problems[0])
        again = import_export(house, "x-archive", [path], source="")
        assert (again.new, again.duplicate) == (0, 3)


def excel(path: Path) -> Path:
    return made.zipped(path, {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": ""})


@pytest.mark.parametrize(
    ("form", "body", "words"),
    [
        ("myspace", b"", "facebook, instagram, linkedin, tiktok, x-archive"),
        ("x-archive", b"PK\x03\x04 cut off", "cannot be unpacked"),
        ("x-archive", b"", "no post of X"),
        ("tiktok", b"<html>your data</html>", "no post of TikTok.*as JSON"),
        ("linkedin", b"\xd0\xcf\x11\xe0old sheet", "Excel.*CSV"),
        ("linkedin", None, "Excel.*CSV"),
    ],
)
def test_what_is_no_export_is_a_sentence(tmp_path: Path, form: str, body: bytes | None, words: str) -> None:
    path = tmp_path / "given"
    if body is None:
        excel(path)
    else:
        path.write_bytes(body)
    with opened(tmp_path) as house, pytest.raises(BadInput) as refused:
        import_export(house, form, [path])
    assert_words(str(refused.value), words)


def assert_words(sentence: str, words: str) -> None:
    at = 0
    for word in words.split(".*"):
        assert word in sentence[at:], sentence
        at = sentence.index(word, at)


def test_what_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        Parts(tmp_path / "none")
    with pytest.raises(BadInput, match="cannot be read"):
        Parts(Path("a\x00b"))


def test_a_bomb_in_an_export_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.platforms.parts.MAX_PART", 1000)
    path = made.zipped(tmp_path / "x.zip", {"data/tweets.js": b" " * 5000})
    with Parts(path) as parts:
        assert list(PLATFORMS["x-archive"].read(parts, "x.com")) == []
        assert "larger than" in parts.problems[0]


FIELDS = ["tweet", "full_text", "id_str", "created_at", "entities", "urls", "data", "post", "comment", "timestamp"]
FIELDS += ["title", "media", "uri", "comments_v2", "string_map_data", "value", "VideoList", "CommentsList", "Date"]
FIELDS += ["Link", "ProfileMap", "userName"]
BROKEN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(FIELDS),
            below,
            max_size=4,
        )
    ),
    max_leaves=25,
)
NAMES = {
    "x-archive": "tweets.js",
    "facebook": "profile_posts_1.json",
    "instagram": "posts_1.json",
    "tiktok": "user_data.json",
    "linkedin": "Shares.csv",
}


@given(BROKEN, st.sampled_from(sorted(NAMES)))
def test_no_shape_gives_a_traceback(value: Any, form: str) -> None:
    body = json.dumps([value, value]).encode()
    with Parts(Path(__file__).parent) as parts:
        parts._files = {NAMES[form]: lambda: made_stream(body), "comments.json": lambda: made_stream(body)}
        list(PLATFORMS[form].read(parts, "somewhere"))


def made_stream(body: bytes) -> Any:
    from io import BytesIO

    return BytesIO(body)


def test_small_words() -> None:
    assert mended("Ã³") == "ó"
    assert mended("naïve …") == "naïve …"
    assert seconds(10**20) is None
    assert seconds(True) is None
    assert written("2024-01-01 10:00:00 UTC") == written("2024-01-01 10:00:00")
    assert written("soon") is None
    deep: Any = []
    for _ in range(100):
        deep = {"VideoList": deep} if deep == [] else {"a": deep}
    assert list(lists_named(deep, "VideoList")) == []
