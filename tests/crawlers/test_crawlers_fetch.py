"""A spider's request as Scrapy gets it: what may hold a secret goes nowhere else, and is written down nowhere."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers import CrawlOptions, Handed
from crawlers.fetch import NO_VALIDATOR, _download
from crawlers.job import Job
from crawlers.kept import keep_request, kept_request
from model.source import Source
from spiders import Request
from storage import Validator

AT = "https://a.example/x"
SINCE = datetime(2026, 1, 2, tzinfo=UTC)


def test_a_plain_request_is_conditional_and_may_be_redirected() -> None:
    made = _download(Request(AT, headers={"Accept": "application/json"}), Validator('"1"', "yesterday"), render=False)
    assert made.headers.to_unicode_dict() == {
        "Accept": "application/json",
        "If-None-Match": '"1"',
        "If-Modified-Since": "yesterday",
    }
    assert not made.meta


@pytest.mark.parametrize(
    "request_",
    [Request(AT, headers={"X-Api-Key": "k"}), Request(AT, method="POST", body=b"key=k"), Request(AT, private=True)],
    ids=("header", "body", "private"),
)
def test_what_may_hold_a_secret_follows_no_redirect(request_: Request) -> None:
    made = _download(request_, NO_VALIDATOR, render=False)
    assert made.meta["dont_redirect"] is True
    assert made.meta.get("dont_obey_robotstxt", False) is request_.private
    assert (made.method, made.body) == (request_.method, request_.body)


def test_a_browser_is_asked_for_by_the_source() -> None:
    assert _download(Request(AT), NO_VALIDATOR, render=True).meta == {"earshot_render": True}


def test_a_job_arrives_as_it_was_written_and_shows_no_secrets() -> None:
    handed = {"s": Handed(("parcel", "late parcel"), {"mastodon": {"token": "s3cr3t"}})}
    job = Job(CrawlOptions(), (Source("s", AT, "mastodon"),), {}, handed=handed, since=SINCE)
    again = Job.from_line(job.to_line())
    assert (again, again.handed, again.since) == (job, handed, SINCE)
    assert "s3cr3t" not in repr(job)


def test_a_request_is_kept_without_headers_and_body() -> None:
    other = Request(f"{AT}/rss", role="rss", optional=True)
    full = Request(
        AT, "page", {"n": 1}, True, False, other, "POST", {"Authorization": "s3cr3t"}, b"s3cr3t", private=True
    )
    kept = keep_request(full)
    assert "s3cr3t" not in repr(kept)
    assert kept_request(kept) == Request(AT, "page", {"n": 1}, True, False, other, "POST", private=True)


@pytest.mark.parametrize("value", [None, 5, "x", [], {}, {"url": 5}])
def test_what_is_no_request_is_none(value: object) -> None:
    assert kept_request(value) is None  # type: ignore[arg-type]


def test_a_damaged_request_is_read_as_far_as_it_goes() -> None:
    nested: dict[str, object] = {"url": AT}
    for _ in range(100):
        nested = {"url": AT, "role": 7, "note": [], "otherwise": nested}
    made = kept_request(nested)  # type: ignore[arg-type]
    assert made is not None and (made.role, made.note) == ("listing", {})
