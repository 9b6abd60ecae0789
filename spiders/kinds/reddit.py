"""Reddit, by its Data API (reddit.com/dev/api) with an app of your own: a subreddit's posts and comments, a user's, a
thread, or what the search finds. Without an app Reddit answers nobody."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import ClassVar

from model.source import Json
from spiders.addresses import asked_of, asking, host_of, step, steps_of
from spiders.credentials import lacking, needed
from spiders.errors import Unreadable
from spiders.items import gathered, inner, listed, word
from spiders.limits import wait_of
from spiders.query import QUERY, TOPICS, Dialect, carried, questions
from spiders.reddit_things import SITE, read_thing, things_below
from spiders.sessions import ROLE, first_a_token, then_asked
from spiders.spider import Family, Harvest, Recognised, Request, Response, Spider, View

TOKEN = f"{SITE}/api/v1/access_token"
API = "https://oauth.reddit.com"
PER_PAGE = 100
DIALECT = Dialect(alternatives=15, longest=500, questions=8)


class Reddit(Spider):
    name = "reddit"
    title = "Reddit"
    family: ClassVar[Family] = "social"
    options: ClassVar = {"query": QUERY + "; posts are searched, comments cannot be", "topics": TOPICS}
    secrets: ClassVar = {
        "id": "your app's client id (reddit.com/prefs/apps; Reddit has to approve new apps)",
        "secret": "your app's secret, from the same page",
    }

    def claims(self, url: str) -> Recognised | None:
        host = host_of(url)
        if host not in ("reddit.com", "redd.it") and not host.endswith(".reddit.com"):
            return None
        return Recognised(self.name, 1.0, url, "door", said="Reddit, by its API with an app of your own")

    def start(self, view: View) -> Sequence[Request]:
        _paths(view)  # what cannot be asked is told before anything is
        return (self._token(view),)

    def history(self, view: View) -> Sequence[Request]:
        return self.start(view)

    def look(self, request: Request, view: View) -> Request:
        return first_a_token(self._token(view), request)

    def _token(self, view: View) -> Request:
        secrets = needed(self, view)
        pair = b64encode(f"{secrets['id']}:{secrets['secret']}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}", "Content-Type": "application/x-www-form-urlencoded"}
        body = b"grant_type=client_credentials"
        return Request(TOKEN, ROLE, method="POST", headers=headers, body=body, private=True)

    def read(self, response: Response, view: View) -> Harvest:
        answer = response.json()
        if response.role == ROLE:
            token = word(inner(answer), "access_token")
            if not token:
                raise lacking(self, "secret", response.url)
            headers = {"Authorization": f"Bearer {token}"}
            then = then_asked(response.note, headers, f"{API}/")
            return Harvest(follow=(then,) if then else tuple(_ask(p, headers, note) for p, note in _paths(view)))
        listings = answer if isinstance(answer, list) else [answer]
        things = [thing for one in listings for thing in listed(one, "data", "children")]
        if not things and word(inner(answer), "kind") != "Listing":
            raise Unreadable("Reddit gave no listing", where=response.url, todo="Check the address in a browser")
        posts, unread = gathered(things_below(things), lambda thing: read_thing(thing, view.source), ids="kind")
        after = word(inner(answer, "data"), "after")
        follow: tuple[Request, ...] = ()
        if after:
            follow = (_ask(word(response.note, "path"), response.request.headers, {}, after=after),)
        wait = wait_of(response.headers, view.now)
        return Harvest(posts, follow, unread=unread, cursors=carried(response.note), wait=wait)


def _paths(view: View) -> list[tuple[str, dict[str, Json]]]:
    """What of the API gives what stands at the address, with the notes of the requests."""
    steps, asked = steps_of(view.url), asked_of(view.url)
    room = f"/r/{step(steps[1])}" if len(steps) > 1 and steps[0] == "r" else ""
    if host_of(view.url) == "redd.it" and steps:
        return [(f"/comments/{step(steps[0])}?sort=new", {})]
    if "comments" in steps[:-1] and steps[0] in ("r", "user", "comments"):
        return [(f"/comments/{step(steps[steps.index('comments') + 1])}?sort=new", {})]
    if "query" not in view.options and asked.get("q"):
        return [(_search(asked["q"], room), {})]
    if "query" not in view.options and room and steps[2:3] != ["search"]:
        return [(f"{room}/new?sort=new", {}), (f"{room}/comments?sort=new", {})]
    if len(steps) > 1 and steps[0] in ("u", "user"):
        return [(f"/user/{step(steps[1])}/overview?sort=new", {})]
    wanted = questions(view, DIALECT)
    return [(_search(q, room), {"cursors": dict(wanted.cursors)}) for q in wanted.asked]


def _search(query: str, room: str) -> str:
    within: dict[str, str | int] = {"restrict_sr": "1"} if room else {}
    return asking(f"{room}/search", {"q": query, "sort": "new", "type": "link", **within})


def _ask(path: str, headers: Mapping[str, str], note: dict[str, Json], *, after: str = "") -> Request:
    values: dict[str, str | int] = {"limit": PER_PAGE, "raw_json": "1", "after": after}
    url = f"{API}{path}&{asking('', values).removeprefix('?')}"
    return Request(url, "listing", {**note, "path": path}, while_news=bool(after), headers=headers, private=True)
