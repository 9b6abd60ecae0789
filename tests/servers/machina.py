"""A real forum on loopback: django-machina from PyPI, in an environment of its own that is kept between runs.

The environment lies in the user's cache folder; making it takes half a minute and needs the package index once. The
forum's database is SQLite in a folder of its own, and is the truth about what its pages show.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import urlopen

from .elasticsearch_files import cache_folder, locked
from .loopback import free_port, wait_until
from .missing import MissingServer

PACKAGES = ("django-machina==1.3.1", "Django==5.2.19", "django-haystack==3.4.0", "setuptools==80.9.0")
SITE = Path(__file__).parent / "machina_site.py"


class MachinaError(RuntimeError):
    """The forum did not start or refused what it was asked; the text holds what it said."""


@dataclass(frozen=True, slots=True)
class Written:
    """A post as the database has it; ``content`` in Markdown."""

    author: str
    at: datetime
    thread: str
    permalink: str
    content: str


class Machina:
    """A forum in a folder of its own; ``start`` takes some 5 seconds. Raises MissingServer."""

    def __init__(self) -> None:
        self._python = environment()
        self.folder = Path(tempfile.mkdtemp(prefix="machina-"))
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def seed(self, described: Mapping[str, Any]) -> dict[str, Written]:
        """Make the database with these threads; gives every post by its number."""
        return self._truth("seed", described)

    def change(self, described: Mapping[str, Any]) -> dict[str, Written]:
        """``{"edit": {number: text}, "delete": [number, …]}``; gives what is left."""
        return self._truth("change", described)

    def start(self) -> Self:
        with (self.folder / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command("serve", str(self.port)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                start_new_session=True,
            )
        if not wait_until(self._answers, timeout=60, step=0.2):
            raise MachinaError(f"it does not answer: {(self.folder / 'server.log').read_text()[-2000:]}")
        return self

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answers(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise MachinaError(f"it ended: {(self.folder / 'server.log').read_text()[-2000:]}")
        try:
            with urlopen(self.url, timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def _truth(self, command: str, described: Mapping[str, Any]) -> dict[str, Written]:
        ran = subprocess.run(
            self._command(command),
            input=json.dumps(described),
            capture_output=True,
            text=True,
            env=self._environment(),
            check=False,
        )
        if ran.returncode:
            raise MachinaError(ran.stderr[-2000:])
        return {
            number: Written(
                post["author"],
                datetime.fromisoformat(post["at"]),
                urljoin(self.url, post["thread"]),
                urljoin(self.url, post["permalink"]),
                post["content"],
            )
            for number, post in json.loads(ran.stdout).items()
        }

    def _command(self, *arguments: str) -> list[str]:
        return [str(self._python), "-P", str(SITE), *arguments]  # this very file is called as the package is

    def _environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8", "FORUM_FOLDER": str(self.folder)}


def environment() -> Path:
    """A Python that has the forum, made when there is none. Raises MissingServer when it cannot be had."""
    folder = cache_folder() / f"machina-{PACKAGES[0].partition('==')[2]}"
    python, done = folder / "bin" / "python", folder / "complete"
    with locked(cache_folder() / "machina.lock"):
        if done.exists() and done.read_text() == "\n".join(PACKAGES):
            return python
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        ran = subprocess.run(
            [str(python), "-m", "pip", "install", "-q", *PACKAGES], capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise MissingServer(f"{PACKAGES[0]} from the package index ({ran.stderr.strip()[-200:]})")
        done.write_text("\n".join(PACKAGES))
    return python
