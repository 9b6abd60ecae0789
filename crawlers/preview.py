"""A look at an address: what the right spider sees there, stored nowhere."""

from __future__ import annotations

from dataclasses import replace

from crawlers.child import Child, outcome_of
from crawlers.errors import VisitFailed
from crawlers.job import Job
from crawlers.options import CrawlOptions
from model.capture import Capture, capture_from_json
from model.errors import BadInput
from model.source import Source
from spiders import Unreadable

PAGES = 10
"""Pages behind a listing that a look reads; the entries beyond them are left out."""
PATIENCE = 120.0


def fetch_once(url: str, options: CrawlOptions, *, kind: str = "auto") -> list[Capture]:
    """The captures found at ``url``, by a worker process of its own.

    Raises BadInput for what is no web address, Unreadable for what no spider can read, VisitFailed with the sentence
    when it does not come.
    """
    source = Source(url, url, kind)
    if not source.site or not url.lower().startswith(("http://", "https://")):
        raise BadInput("this is no web address", where=url, todo="Write it with http:// or https://")
    child = Child(Job(replace(options, pages_per_visit=PAGES, delay=min(options.delay, 0.5)), (source,), {}, look=True))
    if not child.wait(PATIENCE):
        child.kill()
        raise VisitFailed(f"it could not be read in {PATIENCE:.0f} s", where=url)
    for line in child.lines():
        outcome = outcome_of(line)
        if outcome is None:
            continue
        if outcome.outcome == "unreadable":
            raise Unreadable(outcome.message)
        if outcome.outcome not in ("fetched", "unchanged"):
            raise VisitFailed(outcome.message, status=outcome.status)
        found = line.get("captures")
        return [capture_from_json(capture) for capture in found] if isinstance(found, list) else []
    raise VisitFailed("the worker died", where=url, todo="The log says why")
