"""Credentials of the operator's own, for services that ask for them: out of the environment, or kept in the state
database, encrypted with a key that only the operator holds (``EARSHOT_KEY``).

They are opened for the source that needs them and handed to its visit; no log, page, export or message has them, and a
backup has them only as they are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from model.errors import BadInput, NotFound
from services.house import House
from spiders import SECRET_NAME, Spider, all_spiders, secret_variable
from storage import credentials
from storage.credentials import Sealed

Home = Literal["environment", "database"]
LONGEST = 20_000
"""Characters of one credential: the JSON of a service account's key has 2,400."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One that is there. ``what`` says what it is; ``trouble`` why it cannot be used, empty when it can."""

    kind: str
    name: str
    home: Home
    set_at: datetime | None = None
    what: str = ""
    trouble: str = ""


def new_key() -> str:
    """A key for ``EARSHOT_KEY``: 32 random bytes in URL-safe base64 (Fernet's form)."""
    return Fernet.generate_key().decode()


def set_credential(house: House, kind: str, name: str, value: str) -> Credential:
    """Keep it encrypted, in place of what there was. Raises BadInput for a kind or name that no spider knows, an empty
    value, or without a key."""
    what = _what(_spider(kind), name)
    if not value.strip() or len(value) > LONGEST:
        todo = f"Give it on standard input, or set {secret_variable(kind, name)}"
        raise BadInput("the credential is empty" if not value.strip() else "it is too long", where=name, todo=todo)
    sealed = _box(house).encrypt(value.strip().encode()).decode()
    now = house.clock()
    with house.db.write() as tx:
        credentials.put(tx, Sealed(kind, name, sealed, now))
    return Credential(kind, name, "database", now, what)


def remove_credential(house: House, kind: str, name: str) -> None:
    """Forget one that is kept. Raises NotFound."""
    with house.db.write() as tx:
        gone = credentials.remove(tx, kind, name)
    if not gone:
        named = secret_variable(kind, name)
        todo = f"It is set by {named}; unset that" if named in house.config.credentials else "earshot credentials list"
        raise NotFound("no such credential is kept", where=f"{kind} {name}", todo=todo)


def listed(house: House) -> list[Credential]:
    """Those there are, never their values; where both homes have one, the environment's is used."""
    found = [_of_environment(written) for written in sorted(house.config.credentials)]
    taken = {(one.kind, one.name) for one in found}
    with house.db.read() as tx:
        kept = credentials.listed(tx)
    found += [_kept(house, one, hidden=(one.kind, one.name) in taken) for one in kept]
    return sorted(found, key=lambda one: (one.kind, one.name, one.home))


def secrets_of(house: House, kind: str) -> dict[str, dict[str, str]]:
    """What a spider of this kind may use, by kind and name; of every kind when it is empty. What cannot be opened is
    left out; ``listed`` says so."""
    made = of_environment(kind, house.config.credentials)
    with house.db.read() as tx:
        kept = credentials.listed(tx, kind)
    for one in kept:
        if one.name not in made.get(one.kind, {}) and (value := _opened(house, one)):
            made.setdefault(one.kind, {})[one.name] = value
    return made


def of_environment(kind: str, environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The credentials that stand in an environment, of a kind or of every one, by kind and name."""
    made: dict[str, dict[str, str]] = {}
    for written, value in environment.items():
        of = _kind_of(written)
        if value and of and kind in ("", of):
            made.setdefault(of, {})[written[len(secret_variable(of, "")) :].lower()] = value
    return made


def _kind_of(written: str) -> str:
    """The kind whose credential a variable holds; empty when it is none's."""
    return max((kind for kind in all_spiders() if written.startswith(secret_variable(kind, ""))), key=len, default="")


def _box(house: House) -> MultiFernet:
    """What encrypts with the first key, and opens with any. Raises BadInput."""
    keys = [key.strip() for key in house.config.key.split(",") if key.strip()]
    if not keys:
        todo = "Make one with earshot credentials key, keep it safe, and set EARSHOT_KEY to it"
        raise BadInput("there is no key to encrypt credentials with", where="EARSHOT_KEY", todo=todo)
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        todo = "Make one with earshot credentials key"
        raise BadInput("this is no key", where="EARSHOT_KEY", todo=todo) from None


def _opened(house: House, sealed: Sealed) -> str:
    try:
        return _box(house).decrypt(sealed.sealed.encode()).decode()
    except (InvalidToken, BadInput, ValueError):
        return ""


def _kept(house: House, sealed: Sealed, *, hidden: bool) -> Credential:
    spider = all_spiders().get(sealed.kind)
    trouble = "" if spider is not None else f"no kind of source is called {sealed.kind}"
    if not house.config.key:
        trouble = "EARSHOT_KEY is not set, so it cannot be opened"
    elif not _opened(house, sealed):
        trouble = "EARSHOT_KEY is not the key it was encrypted with"
    if hidden:
        trouble = f"{secret_variable(sealed.kind, sealed.name)} is set and wins"
    return Credential(sealed.kind, sealed.name, "database", sealed.set_at, _said(spider, sealed.name), trouble)


def _of_environment(written: str) -> Credential:
    kind = _kind_of(written)
    if not kind:
        trouble = "no kind of source has such a name: docs/source-kinds.md"
        return Credential("", written, "environment", trouble=trouble)
    name = written[len(secret_variable(kind, "")) :].lower()
    return Credential(kind, name, "environment", what=_said(all_spiders()[kind], name))


def _spider(kind: str) -> Spider:
    spider = all_spiders().get(kind)
    if spider is None:
        needing = ", ".join(name for name, one in all_spiders().items() if one.secrets or one.helps)
        raise BadInput("there is no such kind of source", where=kind, todo=f"Those that take credentials: {needing}")
    return spider


def _what(spider: Spider, name: str) -> str:
    """What a credential is. Raises BadInput for one that the spider never asks for."""
    if not SECRET_NAME.fullmatch(name):
        raise BadInput("this is no name of a credential", where=name, todo="Write it in a-z, 0-9 and _")
    said = _said(spider, name)
    if not said:
        names = ", ".join({**spider.secrets, **spider.helps}) or "none"
        raise BadInput(f"{spider.title} asks for no {name}", where=spider.name, todo=f"It takes: {names}")
    return said


def _said(spider: Spider | None, name: str) -> str:
    """A kind whose credentials are told apart by host (``host`` among its names) takes any name."""
    known = {} if spider is None else {**spider.secrets, **spider.helps}
    return known.get(name) or known.get("host", "")


__all__ = [
    "Credential",
    "listed",
    "new_key",
    "of_environment",
    "remove_credential",
    "secrets_of",
    "set_credential",
]
