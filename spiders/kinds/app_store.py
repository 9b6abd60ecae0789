"""Reviews of the App Store, by Apple's public feed of customer reviews: the newest five hundred of each country."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from model.capture import Author, Capture, Engagement, Rating
from model.source import Json
from spiders.addresses import host_of, steps_of
from spiders.errors import Unreadable
from spiders.items import NOTHING, Item, count, gathered, inner, moment, word
from spiders.options import texts
from spiders.spider import Family, Harvest, Recognised, Request, Response, Spider, View
from spiders.text import one_line, tidy

API = "https://itunes.apple.com"
PAGES = 10
PER_PAGE = 50
"""Apple gives ten pages of fifty."""
MOST_STARS = 5.0
_ID = re.compile(r"id(\d{5,15})", re.ASCII)
_COUNTRY = re.compile(r"[a-z]{2}", re.ASCII)


class AppStore(Spider):
    name = "app-store"
    title = "App Store"
    family: ClassVar[Family] = "reviews"
    options: ClassVar = {
        "countries": "two-letter codes of the stores to read, a list; that of the address when left out"
    }

    def claims(self, url: str) -> Recognised | None:
        if host_of(url) not in ("apps.apple.com", "itunes.apple.com") or not _app(url):
            return None
        return Recognised(self.name, 1.0, url, said="reviews of the App Store")

    def start(self, view: View) -> Sequence[Request]:
        app = _app(view.url)
        if not app:
            raise Unreadable(
                "this names no app", where=view.url, todo="Give https://apps.apple.com/us/app/name/id123456"
            )
        codes = [code.lower() for code in texts(view.options, "countries")] or [_country(view.url)]
        wrong = [code for code in codes if not _COUNTRY.fullmatch(code)]
        if wrong:
            raise Unreadable(f"{wrong[0]!r} is no country's code", where="countries", todo='Write ["us", "pl"]')
        return tuple(_page(app, code, 1) for code in codes)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def read(self, response: Response, view: View) -> Harvest:
        feed = inner(response.json(), "feed")
        if feed is NOTHING:
            raise Unreadable("this is no feed of reviews", where=response.url, todo="Check the app's id and country")
        entries = feed.get("entry")
        found: list[Json] = entries if isinstance(entries, list) else [entries] if entries else []
        app, country, page = word(response.note, "app"), word(response.note, "country"), count(response.note, "page")
        posts, unread = gathered(found, lambda entry: _of(entry, app, country, view.source))
        more = len(found) >= PER_PAGE and page < PAGES
        return Harvest(posts, (_page(app, country, page + 1),) if more else (), unread=unread)


def _app(url: str) -> str:
    return next((found[1] for name in reversed(steps_of(url)) if (found := _ID.fullmatch(name.replace("=", "")))), "")


def _country(url: str) -> str:
    first = next(iter(steps_of(url)), "").lower()
    return first if _COUNTRY.fullmatch(first) else "us"


def _page(app: str, country: str, page: int) -> Request:
    url = f"{API}/{country}/rss/customerreviews/page={page}/id={app}/sortBy=mostRecent/json"
    return Request(url, "reviews", {"app": app, "country": country, "page": page}, while_news=page > 1)


def _of(entry: Item, app: str, country: str, source: str) -> Capture | None:
    """A review; the entry without a rating is the app itself."""
    if "im:rating" not in entry:
        return None
    stars = count(inner(entry, "im:rating"), "label")
    id = word(inner(entry, "id"), "label")
    updated = inner(entry, "updated")
    writer = inner(entry, "author")
    return Capture(
        source=source,
        ref=id,
        url=f"{API.replace('itunes', 'apps')}/{country}/app/id{app}?see-all=reviews#review-{id}"
        if id.isdecimal()
        else "",
        kind="review",
        title=one_line(word(inner(entry, "title"), "label")),
        text=tidy(word(inner(entry, "content"), "label")),
        author=Author(word(inner(writer, "name"), "label"), url=word(inner(writer, "uri"), "label")),
        published_at=(at := moment(updated, "label")),
        published_from="structured" if at else "none",
        engagement=Engagement(likes=count(inner(entry, "im:voteSum"), "label")),
        rating=Rating(float(stars), MOST_STARS) if 0 < stars <= MOST_STARS else None,
    )
