"""Mastodon and what speaks its API (docs.joinmastodon.org/methods): accounts, hashtags, an instance's public timeline,
and its search, which asks for an access token of that instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from lxml import etree

from model.source import Json
from spiders.addresses import asking, host_of, origin_of, step, steps_of
from spiders.credentials import host_secret, lacking
from spiders.errors import Unreadable
from spiders.items import count, gathered, inner, listed, word
from spiders.limits import wait_of
from spiders.options import flag, texts
from spiders.query import PLACE, QUERY, TOPICS, Dialect, carried, literal, questions
from spiders.spider import Family, Harvest, Later, Recognised, Request, Response, Spider, View
from spiders.statuses import read_status

PER_PAGE = 40
KNOWN = frozenset(
    {
        "mas.to",
        "fosstodon.org",
        "hachyderm.io",
        "infosec.exchange",
        "chaos.social",
        "pol.social",
        "troet.cafe",
        "pawoo.net",
    }
)
"""Instances that are known by their names; the others by what they answer."""
DIALECT = Dialect(either="", questions=10)


class Mastodon(Spider):
    name = "mastodon"
    title = "Mastodon"
    family: ClassVar[Family] = "social"
    options: ClassVar = {
        "tags": 'hashtags to follow, a list; "{query}" among them stands for the topics\' words as hashtags',
        "query": QUERY + "; search needs a token, and finds only what the instance knows",
        "topics": TOPICS,
        "replies": "true: replies to the posts found are read and looked at again",
    }
    helps: ClassVar = {
        "host": "an access token with read:search, called as the instance: mastodon_social, a hyphen as two underscores"
    }

    def claims(self, url: str) -> Recognised | None:
        host, steps = host_of(url), steps_of(url)
        if host not in KNOWN and not host.startswith(("mastodon.", "mstdn.")):
            return None
        if steps and steps[0].startswith("@"):
            what = "an account of Mastodon, by its API"
        else:
            what = "a hashtag of Mastodon, by its API" if "tags" in steps else "an instance of Mastodon, by its API"
        return Recognised(self.name, 0.95, url, "door", said=what)

    def recognise(self, response: Response, tree: etree._Element | None) -> Recognised | None:
        served = response.headers.get("server", "").lower() == "mastodon"
        if tree is None or not (served or tree.xpath("//div[@id='mastodon' and contains(@class, 'app-holder')]")):
            return None
        return Recognised(self.name, 0.95, response.url, "door", said="Mastodon, by its API")

    def start(self, view: View) -> Sequence[Request]:
        steps, tags = steps_of(view.url), _tags(view)
        if tags:
            return tuple(_timeline(f"tag/{step(tag)}", view) for tag in tags)
        if "query" in view.options or steps[:1] == ["search"]:
            return self._search(view)
        if steps and steps[0].startswith("@"):
            return _account(steps, view)
        if len(steps) > 1 and steps[0] == "tags":
            return (_timeline(f"tag/{step(steps[1])}", view),)
        return (_timeline("public", view),)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def look(self, request: Request, view: View) -> Request:
        own = origin_of(request.url) == origin_of(view.url)
        headers = _authorised(view) if own else {}
        return replace(request, headers=headers, private=bool(headers))

    def read(self, response: Response, view: View) -> Harvest:
        if response.role == "account":
            id = word(inner(response.json()), "id")
            if not id:
                raise Unreadable("there is no such account", where=response.url, todo="Check the name in a browser")
            return Harvest(follow=(_statuses(id, view),), cursors={"account": id})
        if response.role == "search":
            return self._found(response, view)
        if response.role == "context":
            return _replies(response, view)
        if response.role not in ("timeline", "status"):
            return Harvest(follow=tuple(self.start(view)))
        answer = response.json()
        statuses = [answer] if response.role == "status" else answer
        if not isinstance(statuses, list):
            raise Unreadable("this is no timeline", where=response.url, todo="The instance may show it to members only")
        return _harvest(statuses, response, view, _older(statuses, response, view))

    def _search(self, view: View) -> tuple[Request, ...]:
        token = _authorised(view)
        if not token:
            raise lacking(self, host_secret(view.url) or "its token", view.url)
        wanted = questions(view, DIALECT)
        return tuple(_find(q, 0, view, dict(wanted.cursors)) for q in wanted.asked)

    def _found(self, response: Response, view: View) -> Harvest:
        statuses = listed(response.json(), "statuses")
        offset = count(response.note, "offset") + PER_PAGE
        more = len(statuses) >= PER_PAGE
        return _harvest(
            statuses, response, view, (_find(word(response.note, "query"), offset, view, {}),) if more else ()
        )


def _tags(view: View) -> list[str]:
    said = [tag for tag in texts(view.options, "tags") if tag != PLACE]
    if PLACE in texts(view.options, "tags"):
        said += ["".join(c for c in literal(term) if c.isalnum() or c == "_") for term in view.terms]
    return list(dict.fromkeys(tag.lstrip("#") for tag in said if tag.strip("#")))[:20]


def _account(steps: Sequence[str], view: View) -> tuple[Request, ...]:
    if len(steps) > 1 and steps[1].isdecimal():
        base = f"{origin_of(view.url)}/api/v1/statuses/{steps[1]}"
        return (_ask(base, "status", view), _ask(f"{base}/context", "context", view))
    if id := view.cursors.get("account"):
        return (_statuses(id, view),)
    return (
        _ask(asking(f"{origin_of(view.url)}/api/v1/accounts/lookup", {"acct": steps[0].lstrip("@")}), "account", view),
    )


def _statuses(id: str, view: View) -> Request:
    return _timeline(f"../accounts/{step(id)}/statuses", view, exclude_reblogs="true")


def _timeline(name: str, view: View, **values: str) -> Request:
    path = f"/api/v1/{name[3:]}" if name.startswith("../") else f"/api/v1/timelines/{name}"
    own = {"local": "true"} if name == "public" else {}
    base = f"{origin_of(view.url)}{path}"
    return _ask(asking(base, {"limit": PER_PAGE, **own, **values}), "timeline", view, {"base": base, **own, **values})


def _find(query: str, offset: int, view: View, cursors: dict[str, Json]) -> Request:
    values: dict[str, str | int] = {"q": query, "type": "statuses", "limit": PER_PAGE}
    url = asking(f"{origin_of(view.url)}/api/v2/search", {**values, "offset": offset} if offset else values)
    return _ask(url, "search", view, {"query": query, "offset": offset, "cursors": cursors}, news=bool(offset))


def _ask(url: str, role: str, view: View, note: dict[str, Json] | None = None, *, news: bool = False) -> Request:
    headers = _authorised(view)
    return Request(url, role, note or {}, while_news=news, headers=headers, private=bool(headers))


def _authorised(view: View) -> dict[str, str]:
    """The token of this very instance, and of no other: whoever names a source must not get another's token."""
    token = view.secrets.get(host_secret(view.url), "")
    return {"Authorization": f"Bearer {token}"} if token else {}


def _older(statuses: Sequence[Json], response: Response, view: View) -> tuple[Request, ...]:
    last = word(inner(statuses[-1]), "id") if statuses else ""
    if len(statuses) < PER_PAGE // 2 or not last:
        return ()
    note = dict(response.note)
    values = {name: str(value) for name, value in note.items() if name != "base"}
    url = asking(word(note, "base"), {"limit": PER_PAGE, **values, "max_id": last})
    return (_ask(url, "timeline", view, note, news=True),) if word(note, "base") else ()


def _harvest(statuses: Sequence[Json], response: Response, view: View, follow: tuple[Request, ...]) -> Harvest:
    posts, unread = gathered(statuses, lambda status: read_status(status, view.source))
    later = _threads(statuses, view) if flag(view.options, "replies") else ()
    wait = wait_of(response.headers, view.now)
    return Harvest(posts, follow, later, unread, carried(response.note), wait=wait)


def _threads(statuses: Sequence[Json], view: View) -> tuple[Later, ...]:
    found = ((word(inner(one), "id"), count(inner(one), "replies_count")) for one in statuses)
    base = f"{origin_of(view.url)}/api/v1/statuses"
    return tuple(Later(_ask(f"{base}/{step(id)}/context", "context", view), id, str(n)) for id, n in found if id and n)


def _replies(response: Response, view: View) -> Harvest:
    answer = response.json()
    below = [*listed(answer, "ancestors"), *listed(answer, "descendants")]
    posts, unread = gathered(below, lambda status: read_status(status, view.source))
    return Harvest(posts, unread=unread, wait=wait_of(response.headers, view.now))
