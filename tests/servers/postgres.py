"""A real PostgreSQL on loopback, from Debian's packages, with a database for each who asks.

Its data lies in a temporary folder and is thrown away: it need not be safe from a power cut, so nothing waits for the
disk. PostgreSQL refuses to run as root; as root it runs as the package's own user.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any, Self

import psutil

from servers.loopback import free_port, wait_until
from servers.missing import MissingServer, program_path

USER, PASSWORD = "earshot", "s3cret/of:a@kind"
QUOTED = "s3cret%2Fof%3Aa%40kind"
_MADE = Path("/usr/lib/postgresql")
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "fsync": "off",
    "full_page_writes": "off",
    "logging_collector": "off",
    "lc_messages": "C",
}


class PostgresError(RuntimeError):
    """PostgreSQL did not start or refused what it was asked; the text holds the end of its log."""


class Postgres:
    """A server of its own; ``start`` takes some 2 seconds the first time. Raises MissingServer."""

    def __init__(self, **settings: str) -> None:
        self._bin = _programs()
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._settings = _SETTINGS | settings
        self._data = self.folder / "data"
        self._log = self.folder / "log.txt"
        self._process: subprocess.Popen[bytes] | None = None
        self._names = itertools.count(1)

    def url(self, database: str = "postgres") -> str:
        """The address of a database as ``state.url`` takes it."""
        return f"postgresql://{USER}:{QUOTED}@127.0.0.1:{self.port}/{database}"

    def new_database(self, how: str = "") -> str:
        """A new, empty database (``how``: options of CREATE DATABASE); its address."""
        name = f"state_{next(self._names)}"
        self.sql(f"CREATE DATABASE {name} {how}")
        return self.url(name)

    def sql(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run statements as the owner of everything; the rows of the last one."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def start(self) -> Self:
        """Start it, or start it again after ``kill`` or ``stop`` on the data it had."""
        if not self._data.exists():
            self._make()
        options = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-p", str(self.port), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
                **_as_ordinary_user(),
            )
        process = self._process
        wait_until(lambda: process.poll() is not None or self._answers(), 60, 0.05)
        if process.poll() is not None or not self._answers():
            raise PostgresError(f"it did not start: {self._log.read_text('utf-8', 'replace')[-800:]}")
        return self

    def kill(self) -> None:
        """kill -9 of the server and of everything it started."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Shut it down at once and throw its data away."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        family = psutil.Process(process.pid).children(recursive=True) if how == signal.SIGKILL else []
        process.send_signal(how)
        for child in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        process.wait(30)

    def _make(self) -> None:
        password = self.folder / "password"
        password.write_text(PASSWORD, encoding="utf-8")
        if os.geteuid() == 0:
            for path in (self.folder, password):
                shutil.chown(path, "postgres", "postgres")
        made = subprocess.run(
            [
                *(self._bin / "initdb", "-D", self._data, "-U", USER, f"--pwfile={password}"),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            capture_output=True,
            cwd=self.folder,
            timeout=120,
            check=False,
            **_as_ordinary_user(),
        )
        if made.returncode:
            raise PostgresError(f"initdb failed: {made.stderr.decode('utf-8', 'replace')[-800:]}")

    def _answers(self) -> bool:
        asked = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0


def _programs() -> Path:
    """The folder of the newest server there is. Debian keeps them off the PATH."""
    found = sorted(_MADE.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = program_path("initdb")
    if on_path is None:
        raise MissingServer("postgresql (initdb)")
    return Path(on_path).resolve().parent


def _as_ordinary_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}
