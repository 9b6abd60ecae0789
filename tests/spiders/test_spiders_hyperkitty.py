"""HyperKitty: mails one after another, what is known is not asked for again, the feed; and mails' plain text."""

from __future__ import annotations

import pytest

from spiders.kinds.hyperkitty import HyperKitty
from spiders.mails import mail_prose
from spiders.spider import Request, Response, View
from tests.servers.forums.hyperkitty import LIST, hash_of
from tests.servers.forums.hyperkitty import HyperKitty as Double
from tests.servers.forums.truth import faults
from tests.servers.forums.village import NOW, Village
from tests.servers.forums.walk import Answer, Walker

BASE = "https://lists.example/archives"


def test_a_thread_goes_on_where_it_was_left() -> None:
    double = Double(Village("pl"))
    topic = double.village.topics[1]
    walker = Walker(HyperKitty(), double, f"{BASE}/list/{LIST}/thread/{hash_of(topic.posts[0])}/")
    walker.visit()
    assert len(walker.posts) == len(topic.shown)
    new = double.village.reply(topic, NOW)
    walker.visit()
    assert [url.split("/")[-2] for url in walker.asked[1:]] == [hash_of(new)]


def test_mails_cut_off_by_a_budget_are_read_by_the_next_look() -> None:
    double = Double(Village("pl"))
    walker = Walker(HyperKitty(), double, f"{BASE}/list/{LIST}/")
    with pytest.raises(AssertionError):
        walker.visit(most=9)
    read = set(walker.posts)
    walker.visit(again=True)
    asked = {url.split("/")[-2] for url in walker.asked if "/email/" in url}
    assert read and not read & asked and faults(double.expected(), walker.posts) == []


def test_all_lists_of_an_archive_can_be_one_source() -> None:
    double = Double(Village("pl"))
    walker = Walker(HyperKitty(), double, BASE + "/")
    walker.visit()
    assert faults(double.expected(), walker.posts) == []


def test_the_feed_stands_in_for_the_interface_under_the_same_refs() -> None:
    double = Double(Village("pl"))
    double.closed = True
    walker = Walker(HyperKitty(), double, f"{BASE}/list/{LIST}/")
    walker.visit()
    expected = double.expected()
    assert len(walker.posts) == 30
    for ref, post in walker.posts.items():
        one = expected[ref]
        assert (post.url, post.author.name, post.published_at, post.text) == (one.url, one.author, one.at, one.text)


class Broken(Double):
    """One mail makes the archive fail, as one of a charset that it does not know does."""

    lost = ""

    def answer(self, url: str) -> Answer:
        return (500, {}, b"") if self.lost and self.lost in url else super().answer(url)


def test_a_mail_that_the_archive_fails_to_give_keeps_none_of_the_others_away() -> None:
    double = Broken(Village("pl"))
    second = double.expected()
    thread = [ref for ref, one in second.items() if one.thread == next(iter(second.values())).thread]
    double.lost = thread[2]
    walker = Walker(HyperKitty(), double, f"{BASE}/list/{LIST}/")
    walker.visit()
    assert second.keys() - walker.posts.keys() == {thread[2]}
    double.lost = ""
    walker.visit(again=True)
    assert second.keys() == walker.posts.keys()


@pytest.mark.parametrize(
    ("path", "role"),
    [
        (f"/list/{LIST}/thread/ABC/", "thread"),
        (f"/list/{LIST}/", "listing"),
        (f"/list/{LIST}/latest", "listing"),
        ("/", "lists"),
    ],
)
def test_an_archive_is_recognised_by_what_its_pages_load(path: str, role: str) -> None:
    page = b"<html><head><link href='/static/hyperkitty/css/hyperkitty.css'></head><body></body></html>"
    response = Response(Request(BASE + path), BASE + path, page)
    found = HyperKitty().recognise(response, response.tree())
    assert found is not None and found.role == role
    other = Response(Request(BASE + path), BASE + path, b"<p>the kitty</p>")
    assert HyperKitty().recognise(other, other.tree()) is None


def test_an_address_in_a_name_leads_nowhere_else() -> None:
    body = b'{"results": [{"name": "a@b/../../x"}, {"name": "fine@lists.example"}]}'
    request = Request(f"{BASE}/api/lists/?format=json", "lists")
    harvest = HyperKitty().read(Response(request, request.url, body), View("l", BASE, NOW))
    assert [one.url.split("/list/")[1].split("/")[0] for one in harvest.follow] == ["fine@lists.example"]


@pytest.mark.parametrize(
    ("mail", "text", "quoted"),
    [
        ("Hello\n\n-- \nAnn\nCEO", "Hello", ""),
        ("On Fri, 20 Nov 2026 Ann wrote:\n> one\n> two\n\nYes.", "Yes.", "one\ntwo"),
        ("On Fri, 20 Nov 2026\nAnn <ann@x.example> wrote:\n> one\n\nYes.", "Yes.", "one"),
        ("Am 20.11.2026 schrieb Ann:\n> eins\n\nJa.", "Ja.", "eins"),
        ("W dniu 20.11.2026 Ann pisze:\n> raz\n\nTak.", "Tak.", "raz"),
        ("> deep\n>> deeper\n\nNo.\n\n> more\n\nAnd no.", "No.\n\nAnd no.", "deep\ndeeper\nmore"),
        ("The list is:\n> an example\nand goes on", "The list is:\nand goes on", "an example"),
        ("See below.\n\n-----Original Message-----\nFrom: Ann\n\nOld.", "See below.", ""),
        ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nTrue.\n-----BEGIN PGP SIGNATURE-----\nabc", "True.", ""),
        ("-- \nonly a signature", "-- \nonly a signature".replace("-- ", "--"), ""),
        ("", "", ""),
    ],
)
def test_what_a_mail_says_and_what_it_quotes(mail: str, text: str, quoted: str) -> None:
    prose = mail_prose(mail)
    assert (prose.text, prose.quoted) == (text, quoted)


def test_a_hostile_mail_takes_no_time() -> None:
    for mail in (
        "> " * 200_000,
        ">" * 300_000,
        "a:\n" * 100_000 + "> x",
        "-----BEGIN PGP SIGNATURE-----" * 20_000,
        "x\n> q\n" * 50_000,
    ):
        mail_prose(mail)
