"""One page: its article and its comments."""

from __future__ import annotations

from lxml import etree

from model.identity import content_hash
from spiders.detect import detect
from spiders.entry import Entry, entry_of, placed
from spiders.page import read_page
from spiders.spider import Harvest, Recognised, Response, Spider, View


class PageSpider(Spider):
    """A page's article, a new version whenever it reads otherwise, and the comments under it."""

    name = "page"
    title = "Page"
    family = "page"

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None:
            return None
        seen = detect(response.body, response.headers, response.url)
        if seen.kind != "page":
            return None
        said = "an article" if seen.article else "a page"
        return Recognised(self.name, 0.4 if seen.article else 0.1, response.request.url, said=said)

    def read(self, response: Response, view: View) -> Harvest:
        page = read_page(response.body, response.headers, response.url, view.source, view.now)
        article = Entry(page.capture, content_hash(page.capture), canonical=page.canonical)
        comments = placed(page.comments, response.url, below=True)
        return Harvest((article, *(entry_of(comment, whole=True) for comment in comments)))
