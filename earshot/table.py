"""Every setting, once: its name, type, default, environment variable and meaning.

This table makes validation, ``earshot config show`` and docs/settings.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "count", "number", "duration", "list", "choice"]
Value = str | int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. ``name`` is ``section.key`` of earshot.toml (or a bare key); a duration's value is in seconds;
    ``least`` and ``most`` bound numbers and durations; a ``secret`` is never shown."""

    name: str
    kind: Kind
    default: Value
    help: str
    env: str = ""
    secret: bool = False
    choices: tuple[str, ...] = ()
    least: float = 0
    most: float = float("inf")

    @property
    def variable(self) -> str:
        """The environment variable that sets it and wins over the file."""
        return self.env or "EARSHOT_" + self.name.replace(".", "_").upper()


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "publish",
        "choice",
        "auto",
        "Whether `earshot run` publishes topics, lists, sources and rules from their files at start and when a file "
        "changes",
        choices=("auto", "manual"),
    ),
    Setting(
        "secret",
        "text",
        "",
        "Key that signs links and webhooks; made once and kept in the state database when empty",
        secret=True,
    ),
    Setting(
        "key",
        "text",
        "",
        "Key that credentials in the state database are encrypted with; `earshot credentials key` makes one. "
        "Of several, with commas between them, the first encrypts and all open",
        secret=True,
    ),
    Setting(
        "state.url",
        "text",
        "",
        "Address of the state database; a relative path starts at earshot.toml's folder; "
        "empty: `.earshot/state.db` beside earshot.toml",
    ),
    Setting(
        "index.url",
        "text",
        "",
        "Address of the mention index: sqlite:///… for the embedded one, a relative path starts at earshot.toml's "
        "folder; or one or several of an Elasticsearch, https://host:9200, with commas between them; "
        "empty: `.earshot/index.db` beside earshot.toml",
    ),
    Setting(
        "index.ca",
        "text",
        "",
        "PEM file of the authority that signed Elasticsearch's certificate; a relative path starts at earshot.toml's "
        "folder; empty: those this machine trusts",
    ),
    Setting(
        "index.fingerprint",
        "text",
        "",
        "SHA-256 of a certificate Elasticsearch sends, in hexadecimal digits; instead of index.ca",
    ),
    Setting("index.api_key", "text", "", "Elasticsearch's API key, `encoded` in the answer that made it", secret=True),
    Setting("index.user", "text", "", "Elasticsearch's user, where there is no API key"),
    Setting("index.password", "text", "", "That user's password", secret=True),
    Setting(
        "index.prefix",
        "text",
        "earshot-mentions",
        "What the names of Elasticsearch's indices begin with; one installation, one prefix",
    ),
    Setting(
        "index.replicas",
        "count",
        -1,
        "Copies Elasticsearch keeps of each month besides the first; -1: none on one node, else one",
        least=-1,
        most=9,
    ),
    Setting(
        "index.shards",
        "count",
        1,
        "Parts Elasticsearch keeps a month in; more than one is for 50 GB a month",
        least=1,
        most=64,
    ),
    Setting(
        "retention.keep",
        "list",
        (),
        "How long mentions are kept, each rule one of `topic:ID=2y`, `source:ID=90d`, `*=5y` (d, w, m of 30 days, y of "
        "365); empty: for ever. `earshot index retention run` deletes what is past it",
    ),
    Setting(
        "retention.pages",
        "duration",
        90 * 86_400,
        "How long pages that were kept (crawl.keep_pages) stay; whole days of them are deleted when the next is begun, "
        "and by `earshot index retention run`",
        least=1,
        most=10 * 365 * 86_400,
    ),
    Setting(
        "crawl.contact",
        "text",
        "",
        "How the owner of a visited site reaches you (an e-mail address or a page); part of the User-Agent",
    ),
    Setting("crawl.user_agent", "text", "", "The whole User-Agent; empty: Earshot's name, version and your contact"),
    Setting(
        "crawl.allow_networks",
        "list",
        (),
        "Private addresses the guard lets through: networks (10.1.0.0/16) or single addresses (127.0.0.1:8080)",
        env="EARSHOT_ALLOW_NETWORKS",
    ),
    Setting("crawl.workers", "count", 2, "Crawl processes at a time", least=1, most=64),
    Setting("crawl.pages_per_visit", "count", 50, "Pages read in one visit to a source", least=1, most=10_000),
    Setting("crawl.delay", "number", 0.5, "Seconds between two requests to one site", most=3600),
    Setting("crawl.min_interval", "duration", 300, "Shortest time between two visits to a source", least=1),
    Setting(
        "crawl.max_interval",
        "duration",
        86_400,
        "Longest time between two visits to a source that answers, unless it has an `every` of its own",
        least=1,
    ),
    Setting(
        "crawl.visits_per_hour",
        "count",
        1_200,
        "Visits an hour to all sources together; those without an `every` share what the others leave, by how much "
        "they post",
        least=1,
        most=1_000_000,
    ),
    Setting(
        "crawl.keep_pages",
        "choice",
        "off",
        "Whether pages are kept as they were fetched, in `.earshot/pages`; `earshot import --warc` reads them again",
        choices=("off", "on"),
    ),
    Setting(
        "alerts.lateness",
        "duration",
        6 * 3600,
        "How long after it happened a mention still counts as live; only live mentions can make an alert fire",
        least=1,
    ),
    Setting("alerts.budget", "number", 2.0, "False alarms a team accepts per inbox and week", least=0.001, most=1000),
    Setting(
        "language.method",
        "choice",
        "vote",
        "How the language of a text is told: a vote of eldc and py3langid, or langdetect, which is slower and worse",
        choices=("vote", "langdetect"),
    ),
    Setting(
        "language.expected",
        "list",
        (),
        "Languages your sources are in, as ISO 639-1 codes; empty: the 26 usual ones (docs/languages.md)",
    ),
    Setting("web.host", "text", "127.0.0.1", "Address the web pages are served on"),
    Setting("web.port", "count", 8000, "Port the web pages are served on; 0 takes any free one", most=65_535),
    Setting(
        "web.public_url", "text", "", "How people reach the web pages, for links in messages; empty: host and port"
    ),
    Setting(
        "web.zone",
        "text",
        "",
        "IANA time zone of pages until the browser tells its own, such as Europe/Warsaw; empty: UTC",
    ),
    Setting(
        "web.api_rate",
        "count",
        1_200,
        "Requests a minute that one user's sessions, or one token, may make of the API, and who is not known from one "
        "address; 0: no limit",
    ),
    Setting("web.page_rate", "count", 600, "The same of pages; 0: no limit"),
    Setting(
        "oidc.issuer",
        "text",
        "",
        "Single sign-on: address of the OpenID provider, https://…, which tells the rest at "
        "/.well-known/openid-configuration; empty: none. Needs the extra earshot[oidc]",
    ),
    Setting("oidc.client_id", "text", "", "What the provider knows Earshot as"),
    Setting("oidc.client_secret", "text", "", "The secret that goes with it", secret=True),
    Setting("oidc.name", "text", "", "What the login page calls the provider; empty: its host"),
    Setting(
        "oidc.default_role",
        "choice",
        "none",
        "Role of who comes by single sign-on and is no user yet; none: only users with that e-mail address come in",
        choices=("none", "viewer", "analyst", "marketer", "care"),
    ),
    Setting(
        "log.level",
        "choice",
        "info",
        "What `.earshot/earshot.log` keeps",
        choices=("debug", "info", "warning", "error"),
    ),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}
