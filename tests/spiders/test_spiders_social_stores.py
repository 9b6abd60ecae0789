"""Reviews of apps: ratings, countries, pages, edits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model.capture import Author, Capture, Engagement, Rating
from model.identity import keys_of
from servers.social.stores import AppStore, GooglePlay
from servers.social.visiting import DAY, Guest
from spiders.errors import Unreadable
from spiders.registry import all_spiders

APP = "https://apps.apple.com/pl/app/northwind/id123456789"


def apple(door: AppStore, **options: object) -> Guest:
    return Guest(all_spiders()["app-store"], APP, door, options=options)  # type: ignore[arg-type]


def test_a_review_of_the_app_store_has_every_field() -> None:
    door = AppStore()
    door.review("pl", 11, DAY, 2, "Źle", "Paczka nie doszła")
    (review,) = apple(door).visit().posts
    assert review == Capture(
        source="source",
        ref="11",
        url="https://apps.apple.com/pl/app/id123456789?see-all=reviews#review-11",
        kind="review",
        title="Źle",
        text="Paczka nie doszła",
        author=Author("ola77", "", "https://itunes.apple.com/us/reviews/id7"),
        published_at=DAY,
        published_from="structured",
        engagement=Engagement(likes=3),
        rating=Rating(2.0, 5.0),
    )


def test_two_reviews_of_one_app_are_two_mentions() -> None:
    door = AppStore()
    door.review("pl", 11, DAY, 2, "Źle", "Paczka nie doszła")
    door.review("pl", 12, DAY, 5, "Dobrze", "Doszła")
    first, second = apple(door).visit().posts
    assert not set(keys_of(first)) & set(keys_of(second))


def test_the_app_store_is_read_by_countries_and_pages_and_edits_are_seen() -> None:
    door = AppStore()
    for n in range(130):
        door.review("pl", 100 + n, DAY + timedelta(minutes=n), 1 + n % 5, "t", f"review {n}")
    door.review("de", 900, DAY, 4, "Gut", "Alles gut")
    source = apple(door, countries="pl, de")
    done = source.visit()
    assert (len(done.posts), len(done.asked)) == (131, 4)
    door.review("pl", 100, DAY, 5, "t", "edited")  # an edited review is the newest
    assert [(post.ref, post.rating and post.rating.value) for post in source.visit().posts] == [("100", 5.0)]


@pytest.mark.parametrize("options", [{"countries": "polska"}, {"countries": ["p1"]}])
def test_a_country_that_is_none_is_named(options: dict[str, object]) -> None:
    with pytest.raises(Unreadable, match="country"):
        apple(AppStore(), **options).visit()


def google(door: GooglePlay) -> Guest:
    url = "https://play.google.com/store/apps/details?id=com.example.app"
    return Guest(all_spiders()["google-play"], url, door, secrets={"account": door.account()})


def test_google_play_is_read_with_a_service_account() -> None:
    door = GooglePlay(per_page=3)
    for n in range(5):
        door.review(f"gp:{n}", DAY + timedelta(minutes=n), 1 + n, f"Title\tBody {n}")
    source = google(door)
    done = source.visit()
    review = done.posts[1]
    assert (review.ref, review.title, review.text, review.lang) == ("gp:1", "Title", "Body 1", "pl")
    assert (review.rating, review.published_at) == (Rating(2.0, 5.0), DAY + timedelta(minutes=1))
    assert review.url == "https://play.google.com/store/apps/details?id=com.example.app&reviewId=gp%3A1"
    assert len(done.posts) == 5
    assert all(request.private for request in done.asked)
    assert source.visit().posts == []


@pytest.mark.parametrize("account", ["", "{}", "null", "[1]", '{"private_key": 3}', '{"private_key": "x"}', "[" * 9999])
def test_an_account_that_is_none_is_told_and_never_shown(account: str) -> None:
    source = google(GooglePlay())
    source.secrets = {"account": account}
    with pytest.raises(Unreadable, match="account"):
        source.visit()
