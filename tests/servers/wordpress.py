"""A real WordPress on loopback, from Debian's packages: MariaDB on a private socket, PHP's own web server.

Two traps it steps around: without a theme WordPress answers 200 with an empty page while its feeds look perfect, and
without ``$wp_rewrite->init()`` every permalink is a 404.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.error import URLError
from urllib.request import urlopen

from servers.loopback import free_port, wait_until
from servers.missing import need, program_path

HERE = Path(__file__).parent
PACKAGE = Path("/usr/share/wordpress")
THEME = "twentytwentyone"
THEMES = PACKAGE / "wp-content" / "themes"
SALTS = [f"{kind}_{what}" for kind in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE") for what in ("KEY", "SALT")]


FIRST_SQL = """\
create database wp character set utf8mb4;
create user wp@localhost identified by 'wp';
grant all on wp.* to wp@localhost;
"""


class WordPressError(RuntimeError):
    """WordPress did not start or refused what it was asked; the text holds the end of its log."""


@dataclass(frozen=True, slots=True)
class Published:
    id: int
    permalink: str


class WordPress:
    """A blog of its own in a folder of its own; ``start`` takes some 5 to 15 seconds. Raises MissingServer.

    As root MariaDB runs as ``mysql`` and PHP as ``nobody``, else both run as the user.
    """

    def __init__(self, title: str = "Parcel Watch") -> None:
        need(["mariadbd", "mariadb-install-db", "php"], [PACKAGE / "wp-load.php", THEMES / THEME])
        self.title = title
        self.host = f"127.0.0.1:{free_port()}"
        self.address = f"http://{self.host}"
        self.folder = Path(tempfile.mkdtemp(prefix="wordpress-"))
        self._web = self.folder / "web"
        self._data = self.folder / "db"
        self._socket = self.folder / "run" / "s"  # apart from the data, which MariaDB closes to everybody else
        self._running: list[subprocess.Popen[bytes]] = []

    def url(self, path: str) -> str:
        return self.address + path

    @property
    def feed(self) -> str:
        return self.url("/feed/")

    def publish(self, title: str, html: str, date: datetime | None = None, lang: str = "") -> Published:
        """A new post. With ``lang`` its text stands in an element of that language."""
        body = f'<div lang="{lang}">{html}</div>' if lang else html
        return _published(self._do("publish", title=title, html=body, date=_gmt(date)))

    def publish_all(self, posts: Sequence[Mapping[str, Any]]) -> list[Published]:
        """New posts in one go: title, html, date, and author where it is not the blog's own."""
        return self._many("publish", posts)

    def comment_all(self, comments: Sequence[Mapping[str, Any]]) -> list[Published]:
        """Comments in one go: id (of the post), author, text, date; parent (a comment's id), approved (1 or 0)."""
        return self._many("comment", comments)

    def edit(self, post: int, *, title: str | None = None, html: str | None = None) -> Published:
        """Changes what is given of a post."""
        given = {"post_title": title, "post_content": html}
        return _published(self._do("edit", id=post, fields={k: v for k, v in given.items() if v is not None}))

    def comment(self, post: int, author: str, text: str, date: datetime | None = None) -> Published:
        """A comment, approved; its permalink ends in ``#comment-ID``."""
        return _published(self._do("comment", id=post, author=author, text=text, date=_gmt(date)))

    def edit_comment(self, comment: int, **fields: object) -> Published:
        """Changes columns of a comment: comment_content, comment_approved …"""
        return _published(self._do("change_comment", id=comment, fields=fields))

    def delete(self, post: int) -> None:
        self._do("delete", id=post)

    def delete_all(self, posts: Iterable[int]) -> None:
        """Deletes posts with the comments under them, those that are gone already passed over."""
        self._do("many", deeds=[{"do": "delete", "id": post} for post in posts])

    def delete_comment(self, comment: int) -> None:
        self._do("remove_comment", id=comment)

    def trash(self, post: int) -> None:
        """Into the bin: the API then refuses the post, and its page is gone."""
        self._do("trash", id=post)

    def truth(self) -> dict[str, list[dict[str, str]]]:
        """The public posts and comments as they stand in the database: id, author, time (UTC), html, permalink; of
        comments post and parent."""
        return self._do("truth")

    def start(self) -> Self:
        try:
            self.folder.chmod(0o755)
            self._start_database()
            self._copy_package()
            self._do("install", title=self.title)
            self._start_php()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        for process in reversed(self._running):
            # PHP's workers are children of the process we know; they share its group, which is ours alone.
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        self._running = []
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start_database(self) -> None:
        data = self._data
        for place in (data, self._socket.parent):
            place.mkdir()
            if os.geteuid() == 0:
                shutil.chown(place, "mysql", "mysql")
        make = ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db"]
        made = _run([*make, "--auth-root-authentication-method=normal"], "mysql")
        if made.returncode:
            raise WordPressError(f"mariadb-install-db failed: {made.stdout[-500:]!r}")
        (self.folder / "first.sql").write_text(FIRST_SQL)
        settings = ["--skip-networking", "--skip-log-bin", "--innodb-buffer-pool-size=64M"]
        places = [f"--datadir={data}", f"--socket={self._socket}", f"--init-file={self.folder / 'first.sql'}"]
        command = ["mariadbd", "--no-defaults", *places, *settings, "--innodb-flush-log-at-trx-commit=0"]
        self._spawn("database", command, "mysql")
        self._await("database", self._database_answers)

    def _database_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as caller:
            return caller.connect_ex(str(self._socket)) == 0

    def _copy_package(self) -> None:
        shutil.copytree(PACKAGE, self._web, ignore=shutil.ignore_patterns("wp-config.php"))
        constants = {
            "DB_NAME": "wp",
            "DB_USER": "wp",
            "DB_PASSWORD": "wp",
            "DB_HOST": f"localhost:{self._socket}",
            "DB_CHARSET": "utf8mb4",
            "DB_COLLATE": "",
            "WP_HOME": self.address,
            "WP_SITEURL": self.address,
            "WP_DEFAULT_THEME": THEME,
            "WP_HTTP_BLOCK_EXTERNAL": True,
            "DISABLE_WP_CRON": True,
            "AUTOMATIC_UPDATER_DISABLED": True,
        } | {name: f"test-{name}" for name in SALTS}
        lines = "".join(f"define('{name}', {json.dumps(value)});\n" for name, value in constants.items())
        (self._web / "wp-config.php").write_text(
            f"<?php\n{lines}$table_prefix = 'wp_';\n"
            "if (!defined('ABSPATH')) { define('ABSPATH', __DIR__ . '/'); }\n"
            "require_once ABSPATH . 'wp-settings.php';\n"
        )
        for name in ("wordpress.php", "wordpress_router.php"):  # where PHP's user can read them
            shutil.copyfile(HERE / name, self.folder / name)

    def _start_php(self) -> None:
        options = ["-d", "display_errors=0", "-S", self.host, "-t", str(self._web)]
        self._spawn("php", ["php", *options, str(self.folder / "wordpress_router.php")], "nobody")
        self._await("php", self._home_answers)

    def _home_answers(self) -> bool:
        try:
            with urlopen(self.address + "/", timeout=20) as answer:
                return bool(answer.read())
        except URLError:
            return False

    def _do(self, deed: str, **told: object) -> dict[str, Any]:
        """One deed through WordPress's own functions. Raises WordPressError."""
        script = [str(self.folder / "wordpress.php"), str(self._web)]
        order = json.dumps({"do": deed, "host": self.host, **told}).encode()
        done = _run(["php", "-d", "display_errors=stderr", *script], "nobody", order)
        last = done.stdout.decode("utf-8", "replace").strip().rpartition("\n")[2]
        try:
            answer = dict(json.loads(last) or {})
        except ValueError:
            raise WordPressError(f"{deed}: {done.stdout[-500:]!r} {done.stderr[-500:]!r}") from None
        if "error" in answer:
            raise WordPressError(f"{deed}: {answer['error']}")
        return answer

    def _many(self, deed: str, told: Sequence[Mapping[str, Any]]) -> list[Published]:
        deeds = [{**one, "do": deed, "date": _gmt(one.get("date"))} for one in told]
        return [_published(answer) for answer in self._do("many", deeds=deeds)["answers"]]

    def _spawn(self, name: str, command: Sequence[str], user: str) -> None:
        environment = os.environ | {"PHP_CLI_SERVER_WORKERS": "3"}
        with (self.folder / f"{name}.log").open("wb") as log:
            self._running.append(
                subprocess.Popen(
                    [program_path(command[0]) or command[0], *command[1:]],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    cwd=self.folder,
                    start_new_session=True,
                    **_as(user),
                )
            )

    def _await(self, name: str, ready: Any) -> None:
        process = self._running[-1]
        wait_until(lambda: process.poll() is not None or ready(), 60, 0.1)
        if process.poll() is not None or not ready():
            end = (self.folder / f"{name}.log").read_text("utf-8", "replace")[-800:]
            raise WordPressError(f"{name} did not start: {end}")


def _run(command: Sequence[str], user: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = program_path(command[0]) or command[0]
    return subprocess.run(
        [program, *command[1:]], input=given, capture_output=True, cwd="/", timeout=120, check=False, **_as(user)
    )


def _as(user: str) -> dict[str, Any]:
    """How to run as an ordinary user when we are root."""
    if os.geteuid() != 0:
        return {}
    group = "nogroup" if user == "nobody" else user
    return {"user": user, "group": group, "extra_groups": []}


def _gmt(date: datetime | None) -> str:
    return (date or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _published(answer: dict[str, Any]) -> Published:
    return Published(int(answer["id"]), str(answer["permalink"]))
