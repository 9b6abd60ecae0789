"""Reviews on a page, as it declares them with schema.org's words (JSON-LD, microdata, RDFa)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from model.capture import Thread
from model.said import said
from spiders.detect import detect
from spiders.discussion import next_page, title_of
from spiders.entry import distinct, entry_of, placed
from spiders.errors import Unreadable
from spiders.schema_items import Item, json_items, marked_items
from spiders.schema_posts import REVIEWS, schema_reviews
from spiders.spider import Harvest, Recognised, Request, Response, Spider, View

FEW = 3
"""Reviews from which on a page is taken for one of reviews."""


class ReviewsPage(Spider):
    """Each review with its rating; its thread is what is reviewed. Paged by the page's own rel=next."""

    name = "reviews-page"
    title = "Reviews on a page"
    family = "reviews"

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        if tree is None:
            return None
        found = len(schema_reviews(tree, response.url, self.name))
        if found == 0:
            return None
        article = detect(response.body, response.headers, response.url).article
        sure = 0.2 if found < FEW else 0.3 if article else 0.6
        return Recognised(self.name, sure, response.request.url, said=f"{found} reviews on the page")

    def read(self, response: Response, view: View) -> Harvest:
        tree = response.tree()
        items = [*json_items(tree), *marked_items(tree)]
        thread = Thread(view.url, _reviewed(items) or title_of(tree), view.url)
        found = schema_reviews(tree, response.url, view.source)
        if not found:
            return Harvest(said=_average(items, response.url))
        reviews = [replace(one, thread=one.thread or thread) for one in placed(found, response.url, below=True)]
        posts = distinct([entry_of(one, whole=True) for one in reviews])
        onward = next_page(tree, response.url)
        follow = (Request(onward, role=response.role, while_news=True, optional=True),) if onward else ()
        return Harvest(posts, follow)


def _reviewed(items: Sequence[Item]) -> str:
    """The name of what is reviewed."""
    reviewing = (item for item in items if item.types.isdisjoint(REVIEWS) and (item.values.get("review")))
    named = (item.text("name") for item in reviewing)
    inside = (one.text("name") for item in items if item.types & REVIEWS for one in item.items("itemReviewed"))
    return next((name for name in (*named, *inside) if name), "")[:300]


def _average(items: Sequence[Item], url: str) -> str:
    """What a page says that tells an average alone. Raises Unreadable when it tells nothing of reviews."""
    for item in items:
        for rating in (*item.items("aggregateRating"), *([item] if "AggregateRating" in item.types else [])):
            value, best = rating.text("ratingValue")[:20], rating.text("bestRating")[:20] or "5"
            count = rating.text("reviewCount", "ratingCount")[:20] or said("an unknown number of")
            return f"this page tells only an average, {value} of {best} from {count} reviews, and no review"
    raise Unreadable(
        "this page declares no reviews", where=url, todo='Give the page that lists them, or watch it: "kind: watch"'
    )
