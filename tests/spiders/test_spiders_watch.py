"""A watched page: what a change is, and what it is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.identity import keys_of
from servers.social.visiting import Guest, Reply
from spiders.errors import Unreadable
from spiders.kinds.watch import MOST, Watch, difference, packed, unpacked
from spiders.spider import Request

URL = "https://shop.example/terms#delivery"
PAGE = """<html><head><title>Terms &amp; prices</title></head><body><nav>Home</nav><header>12:{minute}</header>
<main><h1>Delivery</h1><p>Parcels take {days} days.</p><ul><li>Poland</li>{more}</ul>
<div id=price>{price} <span class=clock>12:{minute}</span></div></main><footer>© {minute}</footer></body></html>"""


class Shop:
    """A page that changes in its parts."""

    def __init__(self) -> None:
        self.parts = {"minute": "00", "days": "three", "more": "", "price": "10 zł"}
        self.body: bytes | None = None

    def __call__(self, request: Request) -> Reply:
        return Reply(PAGE.format(**self.parts).encode() if self.body is None else self.body)


def guest(shop: Shop, **options: str) -> Guest:
    return Guest(Watch(), URL, shop, options)


def test_the_first_visit_keeps_the_whole_as_history() -> None:
    (post,) = guest(Shop(), ignore=".clock").visit().posts
    assert post.text == "Delivery\n\nParcels take three days.\n\nPoland\n\n10 zł"
    assert (post.title, post.backlog, post.published_from, post.kind) == ("Terms & prices", True, "none", "article")
    assert post.thread is not None and post.thread.url == URL


def test_a_change_is_what_is_new_and_quotes_what_it_replaced() -> None:
    shop = Shop()
    source = guest(shop, ignore=".clock")
    first = source.visit().posts
    shop.parts.update(days="five", more="<li>Łódź</li>", minute="31")
    (post,) = source.visit().posts
    assert (post.text, post.quoted) == ("Parcels take five days.\n\nŁódź", "Parcels take three days.")
    assert not post.backlog
    assert source.visit().posts == []
    shop.parts.update(days="three", more="")
    (back,) = source.visit().posts
    assert (back.text, back.quoted) == ("Parcels take three days.", "Parcels take five days.\n\nŁódź")
    posts = [*first, post, back]
    assert len({key for one in posts for key in keys_of(one)}) == 2 * len(posts)


def test_what_only_went_is_quoted_under_the_title() -> None:
    shop = Shop()
    shop.parts["more"] = "<li>Litwa</li>"
    source = guest(shop, ignore=".clock")
    source.visit()
    shop.parts["more"] = ""
    (post,) = source.visit().posts
    assert (post.title, post.text, post.quoted) == ("Terms & prices", "", "Litwa")


def test_a_chosen_part_is_watched_alone() -> None:
    shop = Shop()
    source = guest(shop, selector="#price, #price .clock", ignore=".clock")
    assert [post.text for post in source.visit().posts] == ["10 zł"]
    shop.parts.update(days="nine", minute="59")
    assert source.visit().posts == []
    shop.parts["price"] = "12 zł"
    assert [post.text for post in source.visit().posts] == ["12 zł"]


def test_what_stands_around_is_no_change() -> None:
    shop = Shop()
    source = guest(shop, ignore="#price")
    source.visit()
    shop.parts["minute"] = "44"
    assert source.visit().posts == []


def test_plain_text_is_watched_too() -> None:
    shop = Shop()
    shop.body = b"one\ntwo\n"
    source = guest(shop)
    source.visit()
    shop.body = b"two\none\nthree\n"
    (post,) = source.visit().posts
    assert (post.text, post.quoted) == ("three", "")


@pytest.mark.parametrize("css", ["p[", "::", "a:has(", "p:nope(1)", "||", "p" * 5000 + "["])
@pytest.mark.parametrize("option", ["selector", "ignore"])
def test_a_selector_that_is_none_is_said(css: str, option: str) -> None:
    with pytest.raises(Unreadable, match="no CSS selector"):
        guest(Shop(), **{option: css}).visit()


def test_a_part_that_is_not_there_is_said_and_keeps_what_was_known() -> None:
    shop = Shop()
    source = guest(shop, selector="#price")
    source.visit()
    known = dict(source.cursors)
    shop.body = b"<html><body><p>We are back soon.</p></body></html>"
    with pytest.raises(Unreadable, match="chosen by '#price'"):
        source.visit()
    assert source.cursors == known


lines = st.lists(st.text("ab ", min_size=1).filter(str.strip), max_size=8)


@given(lines, lines)
def test_what_is_new_and_what_is_gone_make_one_text_of_the_other(before: list[str], now: list[str]) -> None:
    new, gone = difference("\n".join(before), "\n".join(now))
    told = [sorted(" ".join(line.split()) for line in text) for text in (before, now)]
    rest = sorted([*told[0], *new.split("\n\n")] if new else told[0])
    for line in gone.split("\n\n") if gone else []:
        rest.remove(line)
    assert rest == told[1]
    assert difference("\n".join(now), "\n".join(reversed(now))) == ("", "")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_kept_text_comes_back(text: str) -> None:
    assert unpacked(packed(text)) == text


@pytest.mark.parametrize("kept", ["", "x", "not kept by us", packed("a" * 10)[:-3]])
def test_what_was_not_kept_by_us_is_nothing(kept: str) -> None:
    assert len(unpacked(kept)) <= MOST
