"""What a command works on: the settings chosen for this run, and the house opened for its time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from earshot.logs import log_to
from earshot.settings import FILE, Settings, load_settings
from model.errors import BadInput

if TYPE_CHECKING:
    from services.house import House


@dataclass(frozen=True, slots=True)
class Globals:
    """Options that stand before or after any command. ``config`` is None when its file was left out."""

    config: str | None = ""
    debug: bool = False


_chosen: ContextVar[Globals] = ContextVar("earshot_globals", default=Globals())  # noqa: B039  frozen


def choose(given: Globals) -> None:
    """Take up the options of this run. Raises BadInput."""
    if given.config is None:
        raise BadInput("--config needs a file", todo="Write --config FILE")
    _chosen.set(given)


def settings() -> Settings:
    """The settings of this run; the defaults where there is no project. Raises BadInput."""
    named = _chosen.get().config
    return load_settings(Path(named) if named else None)


def project() -> Settings:
    """The settings of this run. Raises BadInput where there is no project: no earshot.toml, nor both addresses in the
    environment."""
    found = settings()
    if found.file is None and not (found.text("state.url") and found.text("index.url")):
        todo = "Run earshot init here, or name one with --config"
        raise BadInput(f"there is no {FILE} here or above", where=str(found.folder), todo=todo)
    return found


@contextmanager
def house(chosen: Settings | None = None, *, delivering: bool = False) -> Iterator[House]:
    """The house of this project, open until the command ends. Raises BadInput or Unavailable with a sentence."""
    chosen = chosen or project()
    log_to(chosen.hidden, chosen.text("log.level"))
    from services.house import open_house

    opened = open_house(chosen.house_config(delivering=delivering))
    try:
        yield opened
    finally:
        opened.close()
