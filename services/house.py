"""The house: every room opened and joined, once, at start-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

from enrich import LanguageRouter, SentimentRouter
from index import Engine, IndexOptions, KeepingIndex, MentionIndex, open_index
from model.digest import DigestPlan
from model.errors import Unavailable
from model.time import Clock, system_clock
from model.topic import Topic
from model.user import Role
from services.methods import router_of
from services.rulebook import RuleBook
from storage import Database, labels, ledger, lists, open_database, rescorings, topics
from topics import TopicSet

__all__ = ["House", "HouseConfig", "IndexOptions", "Provider", "open_house"]


@dataclass(frozen=True, slots=True)
class Provider:
    """Who vouches for people (settings ``oidc.*``). ``default_role`` is that of who is no user yet; None lets only
    users in."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    default_role: Role | None = None


@dataclass(frozen=True, slots=True)
class HouseConfig:
    """Everything the rooms are told. ``channels``, ``secret``, ``key``, ``credentials`` (by their variables' names) and
    parts of ``index`` are secrets: never logged.

    ``folder`` holds earshot.toml with topics/, lists/, sources/ and rules/ beside it; ``lateness`` is how long after it
    happened a mention still counts as live; ``budget`` is in alarms per inbox and week; ``delay``, ``min_interval`` and
    ``max_interval`` are seconds, ``visits_per_hour`` those of all sources together; ``languages`` are those expected,
    the usual ones when empty; with ``keep_pages`` what visits fetch is kept for ``pages_kept``; ``keep`` are the rules
    of ``retention.keep``.
    """

    folder: Path
    state_url: str
    index_url: str
    contact: str
    user_agent: str
    allow_networks: tuple[str, ...]
    workers: int
    pages_per_visit: int
    delay: float
    min_interval: int
    lateness: timedelta
    budget: float
    channels: Mapping[str, str]
    secret: str
    public_url: str
    publish: str
    index: IndexOptions = field(default_factory=IndexOptions)
    language_method: str = "vote"
    languages: tuple[str, ...] = ()
    keep_pages: bool = False
    pages_kept: timedelta = timedelta(days=90)
    max_interval: int = 86_400
    visits_per_hour: int = 1_200
    digests: tuple[DigestPlan, ...] = ()
    key: str = field(default="", repr=False)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    oidc: Provider | None = None
    keep: tuple[str, ...] = ()

    @property
    def pages(self) -> Path:
        """Where pages are kept."""
        return self.folder / ".earshot" / "pages"


class House:
    """The open rooms. ``topics`` is the compiled set of the published revisions, ``in_force`` are those topics by id,
    ``lists`` the shared lists they draw in, ``rulebook`` the standing label rules; reading is safe from any thread.

    ``visible`` are the ids of the only topics this house holds, None when it holds all (``services.visibility``)."""

    def __init__(self, config: HouseConfig, db: Database, index: MentionIndex, clock: Clock) -> None:
        self.config = config
        self.db = db
        self.index = index
        self.clock = clock
        self.languages = LanguageRouter(config.language_method, config.languages)
        self.sentiments = SentimentRouter()
        self.in_force: Mapping[str, Topic] = {}
        self.lists: Mapping[str, str] = {}
        self.topics = TopicSet()
        self.rulebook = RuleBook()
        self.visible: frozenset[str] | None = None
        self._method = ""
        self._generation = (-1, -1)
        self._reloading = Lock()
        self.reload_topics()

    def reload_topics(self) -> None:
        """Take up what was published since; a running match goes on with the set it began with."""
        with self._reloading:
            with self.db.read() as tx:
                current, shared, generation = topics.current(tx), lists.current(tx), topics.generation(tx)
            current = [topic for topic in current if self.visible is None or topic.id in self.visible]
            self.topics = TopicSet(current, lists=shared)
            self.in_force = {topic.id: topic for topic in current}
            self.lists = shared
            self._generation = generation

    def take_up_topics(self) -> None:
        """Reload when something was published since, by this process or another."""
        with self.db.read() as tx:
            generation = topics.generation(tx)
        if generation != self._generation:
            self.reload_topics()

    def take_up_rules(self, tx: Connection) -> None:
        """Read the standing label rules anew when one was added or ended, by this process or another."""
        generation = labels.generation(tx)
        if generation != self.rulebook.generation:
            self.rulebook = RuleBook(labels.rules(tx), generation)

    def take_up_method(self, tx: Connection) -> None:
        """Score by the method people switched on, by this process or another."""
        chosen = rescorings.method_chosen(tx)
        if chosen != self._method:
            self.sentiments, self._method = router_of(chosen), chosen

    def warm(self) -> None:
        """Let the index read ahead what pages count by. What it cannot, whoever asks is told."""
        if isinstance(self.index, KeepingIndex):
            with suppress(Unavailable):
                self.index.warm()

    def close(self) -> None:
        self.index.close()
        self.db.close()


def open_house(config: HouseConfig, *, clock: Clock = system_clock) -> House:
    """Open the state database and the index, which keeps its counts until something is written. Raises
    BadInput or Unavailable with a sentence."""
    db = open_database(config.state_url)
    try:
        index = _open_index(config, config.index_url, db)
    except BaseException:
        db.close()
        raise
    return House(config, db, KeepingIndex(index), clock)


def open_target(house: House, url: str) -> MentionIndex:
    """Another index, to copy to, with the same options. Raises BadInput or Unavailable."""
    return _open_index(house.config, url, house.db)


def _open_index(config: HouseConfig, url: str, db: Database) -> Engine:
    return open_index(url, config.index, months_of=lambda ids: _months_of(db, ids))


def _months_of(db: Database, ids: Sequence[str]) -> Mapping[str, str]:
    with db.read() as tx:
        return {mention: row.month for mention, row in ledger.rows_of(tx, ids).items()}
