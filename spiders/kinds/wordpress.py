"""WordPress: posts and comments by its REST API, by its feeds where that is closed."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from spiders.addresses import origin_of
from spiders.detect import detect
from spiders.kinds.feed import FeedSpider
from spiders.spider import Harvest, Recognised, Request, Response, Spider, View
from spiders.wordpress import door_of, is_one_post, made_by_wordpress, named_door, site_behind
from spiders.wordpress_visit import READERS, as_articles, asked

FEED = FeedSpider()


class WordPress(Spider):
    """A blog, or one category, tag or author of it."""

    name = "wordpress"
    title = "WordPress"
    family = "blog"

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        door = named_door(response, tree)
        if tree is None or (door is None and not made_by_wordpress(tree)):
            return None
        home, seen = (
            door.home if door else f"{origin_of(response.url)}/",
            detect(response.body, response.headers, response.url),
        )
        if seen.kind == "feed":
            return Recognised(self.name, 0.5, site_behind(response.url), "home", said="a feed of a blog by WordPress")
        start_page = response.url.rstrip("/") == home.rstrip("/")
        if is_one_post(response, tree) or (seen.article and not start_page):
            return Recognised(self.name, 0.3, home, "home", said="a page of a site by WordPress")
        return Recognised(self.name, 0.85 if door else 0.7, response.request.url, "home", said="a blog by WordPress")

    def start(self, view: View) -> Sequence[Request]:
        door = door_of(view.cursors.get("api") or view.url)
        if door is not None:
            return asked(door, view)
        return (Request(site_behind(view.url) if "/feed" in view.url else view.url, role="home"),)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def read(self, response: Response, view: View) -> Harvest:
        reader = READERS.get(response.role)
        return reader(response, view) if reader else as_articles(FEED.read(response, view))

    def instead(self, request: Request, view: View) -> Harvest:
        return as_articles(FEED.instead(request, view))
