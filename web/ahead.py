"""What the first pages of a process would wait for, done as soon as it serves."""

from __future__ import annotations

from contextlib import suppress

from fastapi import FastAPI

from model.errors import Unavailable
from services.overview import overview
from web.front import Front
from web.render import piece, templates
from web.viewer import Viewer

FIRST = ("base.html", "parts.html", "overview.html", "overview_topic.html")


def read_ahead(app: FastAPI) -> None:
    """The overview first, as most see it, then what is counted by, then the other pages' templates. What a store does
    not answer is told to whoever asks."""
    front: Front = app.state.front
    made = templates("en")
    for name in FIRST:
        made.get_template(name)
    with suppress(Unavailable):
        _cards(front)
    front.house.warm()
    for name in made.list_templates():
        made.get_template(name)


def _cards(front: Front) -> None:
    shown = overview(front.house, zone=front.zone)
    viewer = Viewer(front.zone, front.now)
    for topic in shown.topics:
        piece("overview_topic.html", viewer, topic=topic, began=shown.since, before=shown.before)
