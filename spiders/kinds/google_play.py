"""Reviews of Google Play, by the Play Developer API (developers.google.com/android-publisher, reviews.list): those of
your own app, of the last week. There is no documented door to other apps' reviews, so there is none here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from model.capture import Author, Capture, Engagement, Rating
from spiders.addresses import asked_of, asking, host_of, step
from spiders.credentials import lacking, needed
from spiders.errors import Unreadable
from spiders.google_keys import token_request
from spiders.items import Item, count, gathered, inner, listed, unix, word
from spiders.sessions import ROLE, first_a_token, then_asked
from spiders.spider import Family, Harvest, Recognised, Request, Response, Spider, View
from spiders.text import tidy

API = "https://androidpublisher.googleapis.com/androidpublisher/v3/applications"
SCOPE = "https://www.googleapis.com/auth/androidpublisher"
SITE = "https://play.google.com/store/apps/details"
PER_PAGE = 100
REST = {"ttl": "600"}
"""Seconds between visits: the API may be asked 200 times an hour for reviews, and gives what changed within days."""
MOST_STARS = 5.0


class GooglePlay(Spider):
    name = "google-play"
    title = "Google Play"
    family: ClassVar[Family] = "reviews"
    secrets: ClassVar = {
        "account": "the JSON key of a service account that may see your app's reviews (Play Console, Users)"
    }

    def claims(self, url: str) -> Recognised | None:
        if host_of(url) != "play.google.com" or not asked_of(url).get("id"):
            return None
        return Recognised(self.name, 1.0, url, said="reviews of your own app on Google Play")

    def start(self, view: View) -> Sequence[Request]:
        if not asked_of(view.url).get("id"):
            raise Unreadable("this names no app", where=view.url, todo=f"Give {SITE}?id=com.example.app")
        return (self._token(view),)

    def look(self, request: Request, view: View) -> Request:
        return first_a_token(self._token(view), request)

    def _token(self, view: View) -> Request:
        return token_request(needed(self, view)["account"], SCOPE, view.now)

    def read(self, response: Response, view: View) -> Harvest:
        answer, app = response.json(), asked_of(view.url).get("id", "")
        if response.role == ROLE:
            token = word(inner(answer), "access_token")
            if not token:
                raise lacking(self, "account", response.url)
            headers = {"Authorization": f"Bearer {token}"}
            return Harvest(follow=(then_asked(response.note, headers, f"{API}/") or _page(app, headers),))
        posts, unread = gathered(listed(answer, "reviews"), lambda one: _of(one, app, view.source), ids="reviewId")
        following = word(inner(answer, "tokenPagination"), "nextPageToken")
        more = (_page(app, response.request.headers, following),) if following else ()
        return Harvest(posts, more, unread=unread, cursors=REST)


def _page(app: str, headers: Mapping[str, str], token: str = "") -> Request:
    url = asking(f"{API}/{step(app)}/reviews", {"maxResults": PER_PAGE, "token": token})
    return Request(url, "reviews", while_news=bool(token), headers=headers, private=True)


def _of(review: Item, app: str, source: str) -> Capture | None:
    said = next((found for one in listed(review, "comments") if (found := inner(one, "userComment"))), {})
    id = word(review, "reviewId")
    title, _, text = word(said, "text").rpartition("\t")  # the API writes title, tab, body
    if not id or not (title.strip() or text.strip()):
        return None
    stars = count(said, "starRating")
    return Capture(
        source=source,
        ref=id,
        url=asking(SITE, {"id": app, "reviewId": id}),
        kind="review",
        title=tidy(title),
        text=tidy(text),
        author=Author(word(review, "authorName")),
        published_at=(at := unix(inner(said, "lastModified"), "seconds")),
        published_from="structured" if at else "none",
        lang=word(said, "reviewerLanguage"),
        engagement=Engagement(likes=count(said, "thumbsUpCount")),
        rating=Rating(float(stars), MOST_STARS) if 0 < stars <= MOST_STARS else None,
    )
