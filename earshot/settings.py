"""Settings: earshot.toml and the environment, read, checked and told as one clear line when wrong."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from earshot.digests import digests_of
from earshot.table import BY_NAME, SETTINGS, Setting, Value
from earshot.values import Wrong, read_value
from model.digest import DigestPlan
from model.errors import BadInput

if TYPE_CHECKING:
    from services.house import HouseConfig, IndexOptions, Provider

FILE = "earshot.toml"
HIDDEN = ".earshot"
OWN_VARIABLES = frozenset({"EARSHOT_CONFIG", "EARSHOT_DATA", "EARSHOT_REQUIRE_SERVERS"})
CREDENTIALS = "EARSHOT_SECRET_"
"""What variables begin with that hold a credential: EARSHOT_SECRET_<KIND>_<NAME>."""
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class Settings:
    """What was chosen. ``folder`` is the project's, ``file`` is None when there is no earshot.toml; ``origins`` says of
    each value that is not the default where it came from; ``strangers`` are EARSHOT_ variables that set nothing."""

    folder: Path
    file: Path | None
    values: Mapping[str, Value]
    origins: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()
    digests: tuple[DigestPlan, ...] = ()

    def text(self, name: str) -> str:
        return str(self.values[name])

    def number(self, name: str) -> float:
        value = self.values[name]
        return float(value) if isinstance(value, (int, float)) else 0.0

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.values[name]
        return value if isinstance(value, tuple) else (str(value),)

    @property
    def hidden(self) -> Path:
        """The folder of the state, the embedded index and the log."""
        return self.folder / HIDDEN

    def database_url(self, name: str, default: str) -> str:
        """The address named by a setting, with a relative SQLite path taken from the project's folder."""
        return self.absolute(self.text(name) or f"{_SQLITE}{self.hidden / default}")

    def absolute(self, url: str) -> str:
        """An address with a relative SQLite path taken from the project's folder."""
        path = url.removeprefix(_SQLITE)
        if path == url or path.startswith("/") or path == ":memory:":
            return url
        return f"{_SQLITE}{self.folder / path}"

    def expanded_channels(self) -> dict[str, str]:
        """The channels with each ``${NAME}`` replaced from the environment. Raises BadInput for one that is not set."""
        return {name: self._expanded(name, url) for name, url in self.channels.items()}

    def house_config(self, *, delivering: bool = False) -> HouseConfig:
        """What the rooms are told. Only who is ``delivering`` messages needs every channel's secrets to be set; for
        others a channel whose secret is missing has no address."""
        from services.house import HouseConfig

        channels = self.expanded_channels() if delivering else self._usable_channels()
        return HouseConfig(
            folder=self.folder,
            state_url=self.database_url("state.url", "state.db"),
            index_url=self.database_url("index.url", "index.db"),
            index=self.index_options,
            contact=self.text("crawl.contact"),
            user_agent=self.text("crawl.user_agent"),
            allow_networks=self.texts("crawl.allow_networks"),
            workers=int(self.number("crawl.workers")),
            pages_per_visit=int(self.number("crawl.pages_per_visit")),
            delay=self.number("crawl.delay"),
            min_interval=int(self.number("crawl.min_interval")),
            max_interval=int(self.number("crawl.max_interval")),
            visits_per_hour=int(self.number("crawl.visits_per_hour")),
            keep_pages=self.text("crawl.keep_pages") == "on",
            pages_kept=timedelta(seconds=self.number("retention.pages")),
            lateness=timedelta(seconds=self.number("alerts.lateness")),
            budget=self.number("alerts.budget"),
            channels=channels,
            secret=self.text("secret"),
            key=self.text("key"),
            credentials={name: value for name, value in self.environment.items() if name.startswith(CREDENTIALS)},
            public_url=self.public_url,
            publish=self.text("publish"),
            language_method=self.text("language.method"),
            languages=self.texts("language.expected"),
            digests=self.digests,
            oidc=self.provider,
            keep=self.texts("retention.keep"),
        )

    @property
    def provider(self) -> Provider | None:
        """Who vouches for people. Raises BadInput for one that could be overheard, or is not said in full."""
        from services.house import Provider
        from services.users import checked_role

        issuer, role = self.text("oidc.issuer"), self.text("oidc.default_role")
        if not issuer:
            return None
        parts = urlsplit(issuer)
        if not parts.hostname or (parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1")):
            raise BadInput(f"{issuer!r:.100} is no https address", where="oidc.issuer", todo="Write https://…")
        if not self.text("oidc.client_id"):
            raise BadInput("the provider has to know Earshot", where="oidc.client_id", todo="Write what it calls it")
        return Provider(
            issuer,
            self.text("oidc.client_id"),
            self.text("oidc.client_secret"),
            self.text("oidc.name") or parts.hostname,
            None if role == "none" else checked_role(role),
        )

    @property
    def index_options(self) -> IndexOptions:
        """How to reach an Elasticsearch."""
        from services.house import IndexOptions

        ca = self.text("index.ca")
        return IndexOptions(
            ca=str(self.folder / ca) if ca else "",
            fingerprint=self.text("index.fingerprint"),
            api_key=self.text("index.api_key"),
            user=self.text("index.user"),
            password=self.text("index.password"),
            prefix=self.text("index.prefix"),
            replicas=int(self.number("index.replicas")),
            shards=int(self.number("index.shards")),
        )

    @property
    def public_url(self) -> str:
        given = self.text("web.public_url").rstrip("/")
        return given or f"http://{self.text('web.host')}:{int(self.number('web.port'))}"

    def _usable_channels(self) -> dict[str, str]:
        """The channels as far as their secrets are set; of the others only the name, so that rules may name them."""
        usable = {}
        for name, url in self.channels.items():
            try:
                usable[name] = self._expanded(name, url)
            except BadInput:
                usable[name] = ""
        return usable

    def _expanded(self, name: str, url: str) -> str:
        for variable in _REFERENCE.findall(url):
            if not self.environment.get(variable):
                raise BadInput(
                    f"the variable {variable} is not set",
                    where=f"{self.where}: channels.{name}",
                    todo=f"Set {variable}",
                )
        return _REFERENCE.sub(lambda found: self.environment[found[1]], url)

    @property
    def where(self) -> str:
        return str(self.file or FILE)


def load_settings(
    config: Path | None = None, *, environment: Mapping[str, str] | None = None, start: Path | None = None
) -> Settings:
    """Read the settings: of ``config``, else of EARSHOT_CONFIG, else of the nearest earshot.toml from ``start`` upward,
    with the environment on top. Without any file the defaults hold and ``start`` is the folder.

    Raises BadInput for a file that cannot be read, an unknown key or a wrong value.
    """
    environment = os.environ if environment is None else environment
    start = (start or Path.cwd()).absolute()
    file = _chosen_file(config, environment, start)
    written = {} if file is None else _read_file(file)
    channels = _channels(written.pop("channels", {}), str(file))
    digests = digests_of(written.pop("digests", {}), channels, str(file))
    values: dict[str, Value] = {setting.name: setting.default for setting in SETTINGS}
    origins: dict[str, str] = {}
    for name, found in _flat(written, str(file)).items():
        values[name] = _read(BY_NAME[name], found, f"{file}: {name}")
        origins[name] = str(file)
    for setting in SETTINGS:
        if given := environment.get(setting.variable, ""):
            values[setting.name] = _read(setting, given, setting.variable)
            origins[setting.name] = setting.variable
    folder = start if file is None else file.parent
    return Settings(folder, file, values, origins, channels, environment, _strangers(environment), digests)


def _chosen_file(config: Path | None, environment: Mapping[str, str], start: Path) -> Path | None:
    named = config or (Path(environment["EARSHOT_CONFIG"]) if environment.get("EARSHOT_CONFIG") else None)
    if named is not None:
        return (named / FILE if named.is_dir() else named).absolute()
    return next((folder / FILE for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def _read_file(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput("there is no such file", where=str(file), todo="earshot init makes one") from None
    except OSError as error:
        raise BadInput(f"it cannot be read: {error.strerror}", where=str(file), todo="Check its rights") from None
    except UnicodeDecodeError:
        raise BadInput("it is not UTF-8 text", where=str(file), todo="Save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"it is not TOML: {error}", where=str(file), todo="Mend that line") from None


def _flat(written: Mapping[str, object], where: str) -> dict[str, object]:
    """section.key → value, every key known. Raises BadInput with the nearest name."""
    flat: dict[str, object] = {}
    for key, value in written.items():
        if isinstance(value, Mapping) and key not in BY_NAME:
            flat.update({f"{key}.{inner}": below for inner, below in value.items()})
        else:
            flat[key] = value
    for name in flat:
        if name not in BY_NAME:
            raise BadInput(f"{name} is not a setting", where=where, todo=_nearest(name))
    return flat


def _nearest(name: str) -> str:
    near = get_close_matches(name, BY_NAME, n=1, cutoff=0.6) or [
        known for known in BY_NAME if known.rpartition(".")[2] == name.rpartition(".")[2]
    ]
    return f"Did you mean {near[0]}?" if near else "earshot config show lists the settings"


def _read(setting: Setting, found: object, where: str) -> Value:
    try:
        return read_value(setting, found)
    except Wrong as error:
        shown = "a wrong value" if setting.secret else repr(found)[:80]
        raise BadInput(f"the value is {shown}", where=where, todo=str(error)) from None


def _channels(found: object, where: str) -> dict[str, str]:
    if not isinstance(found, Mapping):
        raise BadInput("channels is not a table", where=where, todo='Write [channels] and below it name = "address"')
    for name, url in found.items():
        if not isinstance(url, str) or "://" not in url:
            raise BadInput(
                "a channel is an address with ://",
                where=f"{where}: channels.{name}",
                todo=f'Write {name} = "mailto://…" or another Apprise address, or webhook+https://…',
            )
    return {str(name): str(url) for name, url in found.items()}


def _strangers(environment: Mapping[str, str]) -> tuple[str, ...]:
    known = {setting.variable for setting in SETTINGS} | OWN_VARIABLES
    ours = (name for name in environment if name.startswith("EARSHOT_") and not name.startswith(CREDENTIALS))
    return tuple(sorted(name for name in ours if name not in known))
