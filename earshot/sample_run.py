"""``earshot run --sample``: a project of its own, a small web on loopback to listen to, and weeks of history."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.serve import serve
from earshot.settings import FILE, Settings

if TYPE_CHECKING:
    from sample import SampleWeb

FOLDER = "sample"
QUICK = {"crawl.min_interval": 2, "crawl.delay": 0.0, "crawl.workers": 2}
"""The story is told in minutes: its sites are visited every few seconds."""


TOML = f"""\
# The sample's own settings, so that commands can look at it: earshot --config .earshot/sample/{FILE} alerts list
[crawl]
allow_networks = [{{hosts}}]
"""


def run_sample(chosen: Settings, parts: Collection[str]) -> None:
    """Everything on the sample, in ``.earshot/sample`` of the current project or folder; begun anew each time."""
    from sample import SampleWeb

    with SampleWeb() as web:
        own = sample_settings(chosen, web)
        _write_project(own.folder, web.addresses)
        _hand_in(own, web)
        serve(own, parts)


def sample_settings(chosen: Settings, web: SampleWeb) -> Settings:
    """The settings for the sample's project: only its own addresses are let through, nothing is sent to channels."""
    folder = chosen.hidden / FOLDER
    values = {**chosen.values, **QUICK, "crawl.allow_networks": tuple(web.hosts), "state.url": "", "index.url": ""}
    return replace(chosen, folder=folder, file=None, values=values, channels={})


def _write_project(folder: Path, addresses: Mapping[str, str]) -> None:
    from sample import project_files

    for old in (folder / ".earshot").glob("*.db*"):
        old.unlink()
    for name, text in project_files(addresses).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    hosts = ", ".join(f'"{urlsplit(address).netloc}"' for address in addresses.values())
    (folder / FILE).write_text(TOML.format(hosts=hosts), encoding="utf-8")


def _hand_in(own: Settings, web: SampleWeb) -> None:
    """Put the weeks of history into the outbox; the line takes them while the pages are shown already."""
    from sample import history
    from services.imports import import_lines

    with house(own) as opened:
        past = history(web.started_at, addresses=web.addresses)
        report = import_lines(opened, _lines(past), drain=False)
    printing.say(f"Five weeks of history: {printing.amount(report.read, 'post')} on their way to the index.")


def _lines(posts: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    return (json.dumps({**post, "backlog": True}, ensure_ascii=False).encode() for post in posts)
