"""A shop that listens: its project, its people, a forum that goes on talking, a mailbox; Earshot running on them."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from projects import Project, Running, eventually, lines
from servers.loopback import Answer, Loopback, Request
from servers.mail import MailBox

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASSWORD = "a lamp on every table"
PEOPLE = {"Ada": "admin", "Mia": "marketer", "Jan": "analyst", "Cai": "care"}
NORTHWIND, KESTREL = 30, 20
"""Posts of Polish forums in the last month."""


class TalkingForum(Loopback):
    """A feed to which posts are added."""

    def __init__(self) -> None:
        super().__init__()
        self._posts: list[tuple[datetime, str]] = []
        self._guard = threading.Lock()

    def say(self, text: str) -> None:
        with self._guard:
            self._posts.append((datetime.now(UTC), text))

    def answer(self, request: Request) -> Answer:
        if request.path != "/feed.xml":
            return Answer(404)
        with self._guard:
            posts = list(enumerate(self._posts))
        items = "".join(
            f"<item><title>Post {n}</title><link>{self.url(f'/t/{n}')}</link><guid>g{n}</guid>"
            f"<pubDate>{format_datetime(at)}</pubDate><description>{text}</description></item>"
            for n, (at, text) in posts
        )
        body = f'<rss version="2.0"><channel><title>Forum</title>{items}</channel></rss>'
        return Answer(body=body.encode(), type="application/rss+xml")


@dataclass(frozen=True, slots=True)
class Shop:
    project: Project
    earshot: Running
    forum: TalkingForum
    mail: MailBox
    links: dict[str, str]

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.project.port}"

    @contextmanager
    def person(self, browser: Browser, name: str, **context: object) -> Iterator[Page]:
        """Their browser, after they came in by their one-time link (the first time) or logged in."""
        with browser.new_context(viewport={"width": 1280, "height": 900}, **context) as opened:  # type: ignore[arg-type]
            page = opened.new_page()
            page.set_default_timeout(20_000)
            link = self.links.pop(name, "")
            page.goto(link or f"{self.base}/login")
            if link:
                page.fill("input[name=again]", PASSWORD)
            else:
                page.fill("input[name=name]", name)
            page.fill("input[name=password]", PASSWORD)
            page.click("main form button")
            page.wait_for_url(re.compile(r"/$"))
            yield page


@contextmanager
def open_shop(folder: Path, index_url: str = "", state_url: str = "") -> Iterator[Shop]:
    with TalkingForum() as forum, MailBox() as mail:
        settings = f'[channels]\ncare = "{mail.channel("care@shop.example")}"\n'
        project = Project(folder, allow=[forum.host], settings=settings, index_url=index_url, state_url=state_url)
        project.write("topics/northwind.yaml", {"id": "northwind", "query": "northwind", "name": "Northwind"})
        project.write("topics/kestrel.yaml", {"id": "kestrel", "query": "kestrel", "name": "Kestrel"})
        polish = {"id": "forum.example.pl", "url": forum.url("/pl/"), "kind": "forum", "every": "1d"}
        project.write("sources/forum.yaml", [{"url": forum.url("/feed.xml"), "every": "1s"}, polish])
        lost = {
            "id": "lost",
            "topics": ["northwind"],
            "kind": "keyword",
            "options": {"query": "lost"},
            "channels": ["care"],
        }
        project.write("rules/lost.yaml", lost)
        assert project.earshot("topics", "publish").returncode == 0
        assert project.earshot("import", stdin=lines(last_month(datetime.now(UTC)))).returncode == 0
        links = {name: _link(project, name, role) for name, role in PEOPLE.items()}
        with project.running() as earshot:
            assert eventually(lambda: forum.requests and _listens(project.port), seconds=60), earshot.said
            yield Shop(project, earshot, forum, mail, links)
            assert earshot.interrupt() == 0
        assert "Traceback" not in earshot.said


def last_month(now: datetime) -> Iterator[dict[str, object]]:
    """What Polish forums said of Northwind and of Kestrel; and one English one, of Kestrel alone."""
    middle = (now.replace(day=1, hour=12) - timedelta(days=15)).replace(minute=0, second=0, microsecond=0)
    for brand, count in (("Northwind", NORTHWIND), ("Kestrel", KESTREL)):
        for n in range(count):
            yield {
                "source": "forum.example.pl",
                "ref": f"{brand}-{n}",
                "url": f"https://forum.example.pl/{brand}/{n}",
                "text": f"Paczka ze sklepu {brand} przyszła wczoraj, wszystko było w porządku. Zamówienie numer {n}.",
                "author": f"użytkownik {n}",
                "published_at": (middle - timedelta(hours=n)).isoformat(),
                "published_from": "feed",
                "backlog": True,
            }
    for n in range(25):
        yield {
            "source": "forum.example.com",
            "ref": f"en-{n}",
            "url": f"https://forum.example.com/{n}",
            "text": f"My parcel from Kestrel came yesterday and everything in it was fine. The order had number {n}.",
            "published_at": (middle - timedelta(hours=n)).isoformat(),
            "published_from": "feed",
            "backlog": True,
        }


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def _link(project: Project, name: str, role: str) -> str:
    done = project.earshot("users", "add", name, "--role", role)
    found = re.search(r"http\S+/welcome\?link=\S+", done.stdout)
    assert found, done.stdout + done.stderr
    return found[0]
