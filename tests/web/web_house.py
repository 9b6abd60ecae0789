"""Houses for the pages' tests: the real stores, filled through the real line with posts that are hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from web_posts import ALERTS, NOW, evidence, posts

from houses import house_config
from index import Question
from model.identity import content_hash
from model.source import Source
from model.topic import Topic
from services.house import House, open_house
from services.line import Line
from storage import Found, Visit, incidents, outbox, sources, topics, visits


def make_house(folder: Path) -> House:
    return open_house(house_config(folder, public_url="https://listen.example/"), clock=lambda: NOW)


def fill(house: House) -> None:
    with house.db.write() as tx:
        topics.save(
            tx, Topic("northwind", "northwind OR *ノースウィンド* OR *นอร์ทวินด์*", name="Northwind <orders>"), NOW
        )
        topics.save(tx, Topic("late", "northwind AND (late OR delayed)", name="Late delivery"), NOW)
        for capture in posts():
            outbox.accept(tx, capture.source, [Found(capture, content_hash(capture))], NOW, first=False)
        for name in ("forum.example", "broken.example", "new.example"):
            sources.put(tx, Source(name, f"https://{name}/feed.xml", "feed"))
        due = NOW + timedelta(hours=1)
        visits.commit(tx, Visit("forum.example", NOW, NOW, "fetched", due, status=200, requests=2))
        visits.commit(
            tx, Visit("broken.example", NOW, NOW, "failed", due, message="the server answered <503>", requests=1)
        )
    house.reload_topics()
    line = Line(house)
    while line.tick().read:
        pass
    line.release()


def add_alerts(house: House) -> None:
    found = house.index.search(Question(), size=5).mentions
    with house.db.write() as tx:
        for alert in ALERTS:
            shown = evidence([mention.id for mention in found]) if alert.id != "bare" else {}
            incidents.save(tx, replace(alert, evidence=shown))
            incidents.log(tx, alert.id, alert.opened_at, who="", what="opened")


def client_of(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False, follow_redirects=False)
