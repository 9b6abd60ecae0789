"""A post that is deleted in a forum, from there to its mention's page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from web_house import client_of

from houses import HeldClock, new_house
from index import Question
from model.source import Source
from servers.forums.phpbb import PhpBB
from servers.forums.village import NOW, Village
from services.line import drain
from services.tables import COLUMNS
from storage import sources
from visiting import Crawl, Doors
from web.app import create_app


def test_a_post_deleted_in_a_forum_is_kept_and_its_page_says_since_when(tmp_path: Path) -> None:
    clock = HeldClock(NOW)
    house = new_house(tmp_path, clock, topic="northwind")
    forum = PhpBB(Village("en"))
    crawl = Crawl(house.db, Doors(forum), Source("forum", f"{forum.base}/", "auto"), NOW)
    with house.db.write() as tx:
        sources.put(tx, crawl.source)
    crawl.visit()
    drain(house)
    before = house.index.count(Question())
    topic = forum.village.topic(20)
    dead = topic.posts[2]
    dead.deleted = True
    for _ in range(3):
        crawl.later(hours=2)
        forum.village.reply(topic, crawl.now - timedelta(minutes=1))
        crawl.visit()
    clock.now = crawl.now
    drain(house)
    assert house.index.count(Question()) == before + 3
    (mention,) = (one for one in house.index.scan(Question()) if one.gone_at is not None)
    assert (mention.capture.text, mention.capture.published_at) == (dead.text, dead.at)
    client = client_of(create_app(house, allowed_hosts=["127.0.0.1"]))
    page = client.get(f"/mentions/{mention.id}").text
    assert "no longer at its source since" in page and "it is no longer at its source; what it said is kept" in page
    assert "nie ma go już u źródła" in client.get(f"/mentions/{mention.id}", headers={"accept-language": "pl"}).text
    told = client.get(f"/api/v1/mentions/{mention.id}").json()
    assert (
        told["gone_at"] and next(column for column in COLUMNS if column.name == "gone_at").of(told) == told["gone_at"]
    )
    other = next(one for one in house.index.scan(Question()) if one.gone_at is None)
    assert "gone_at" not in client.get(f"/api/v1/mentions/{other.id}").json()
    house.close()
