"""A real Elasticsearch on loopback: one node, with or without security, or one of a cluster's.

``python -m tests.servers.elasticsearch [--security] [--version 8.19.8]`` starts one, prints its address and waits.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import secrets
import shutil
import signal
import ssl
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from .elasticsearch_certificates import fingerprint, make_certificates
from .elasticsearch_files import add_plugin, as_server_user, cache_folder, has_module, jdk_for, locked, own, server_home
from .loopback import free_port, wait_until

DEFAULT_VERSION = os.environ.get("TEST_ELASTICSEARCH_VERSION", "9.2.0")
START_SECONDS = 240.0
"""A start takes 8 seconds alone and a minute on a crowded machine."""
_LAUNCHER = "-XX:TieredStopAtLevel=1"
"""For the programs around the server, which end at once: compiling them well costs more than it saves."""
_GUARD = """
while kill -0 "$1" 2>/dev/null; do sleep 1; done
for turn in 1 2 3; do
    for process in /proc/[0-9]*; do
        number=${process#/proc/}
        [ "$number" != $$ ] && grep -qs -e "$2" "$process/cmdline" && kill -9 "$number"
    done
    sleep 2
done
rm -rf "$3"
"""
"""Three turns: a server that is just starting appears only after a while."""


class ElasticsearchError(RuntimeError):
    """The server did not start or refused what it was asked; the text holds the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """How to run one. ``seeds`` are the transport addresses of a cluster's nodes and ``masters`` the names of those
    that found it; ``fast`` compiles little, for tests, never for benchmarks."""

    version: str = DEFAULT_VERSION
    heap: str = "384m"
    name: str = "node-1"
    security: bool = False
    certificates: Path | None = None
    password: str = ""
    transport_port: int = 0
    seeds: tuple[str, ...] = ()
    masters: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    fast: bool = True


class Elasticsearch:
    """A node in a folder of its own; it ends when the process ``owner`` does, however. Raises MissingServer."""

    def __init__(self, node: Node | None = None, *, folder: Path | None = None, owner: int = 0) -> None:
        self.node = node or Node()
        self.folder = folder or Path(tempfile.mkdtemp(prefix="elasticsearch-"))
        self.port = free_port()
        self.transport_port = self.node.transport_port or free_port()
        self.password = self.node.password or (secrets.token_urlsafe(12) if self.node.security else "")
        self._owner = owner or os.getpid()
        self._home = server_home(self.node.version)
        self._jdk = jdk_for(self.node.version)
        self._guard: subprocess.Popen[bytes] | None = None
        add_plugin(self._home, self.node.version, self._jdk)
        self._prepare()

    @property
    def url(self) -> str:
        return f"{'https' if self.node.security else 'http'}://127.0.0.1:{self.port}"

    @property
    def ca(self) -> Path:
        return self.folder / "config" / "certificates" / "ca.crt"

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.ca)

    @property
    def pid(self) -> int:
        """0 when it does not run."""
        try:
            pid = int((self.folder / "pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
        except (OSError, ValueError):
            return 0
        return pid if self._mark in command else 0

    def start(self) -> Self:
        """Start it, anew after a stop or a kill, with the same data, and wait until it answers."""
        self.launch()
        self.await_health()
        return self

    def launch(self) -> None:
        """Start it without waiting; the nodes of a cluster wait for one another."""
        environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "ES_JAVA_HOME": str(self._jdk),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            "CLI_JAVA_OPTS": _LAUNCHER,
        }
        (self.folder / "pid").unlink(missing_ok=True)
        self._guarded()
        with (self.folder / "logs" / "console.log").open("wb") as log:
            self._starter = subprocess.Popen(
                [str(self._home / "bin" / "elasticsearch"), "-d", "-p", str(self.folder / "pid")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd="/",
                start_new_session=True,
                **as_server_user(),
            )

    def await_health(self, status: str = "yellow", nodes: int = 1) -> None:
        """With security it turns everybody away for a second while it makes the index of that: an API key is made to
        see that over. Raises ElasticsearchError with the end of the log when it does not come."""
        path = f"/_cluster/health?wait_for_status={status}&wait_for_nodes=ge({nodes})&timeout=1s"

        def ready() -> bool:
            if self._starter.poll():
                raise ElasticsearchError(f"it did not start: {self.log_end()}")
            try:
                settled = not self.node.security or self.request("POST", "/_security/api_key", {"name": "settled"})
                return bool(settled) and not self.request("GET", path)["timed_out"]
            except (ElasticsearchError, OSError):
                return False

        if not wait_until(ready, START_SECONDS, 0.2):
            self.kill()
            raise ElasticsearchError(f"it is not {status}: {self.log_end()}")

    def stop(self) -> None:
        """End it and remove its folder."""
        self._end(signal.SIGTERM)
        if self._guard is not None:
            self._guard.kill()
            self._guard.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self) -> None:
        """As by kill -9: nothing is written any more, its folder stays."""
        self._end(signal.SIGKILL)

    def request(self, method: str, path: str, body: object = None, *, user: str = "elastic") -> Any:
        """What it answers as JSON. Raises ElasticsearchError for a refusal, OSError when it is not there."""
        request = Request(self.url + path, method=method, data=None if body is None else json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        if self.password:
            token = base64.b64encode(f"{user}:{self.password}".encode()).decode()
            request.add_header("Authorization", f"Basic {token}")
        trust = ssl.create_default_context(cafile=str(self.ca)) if self.node.security else None
        try:
            with build_opener(ProxyHandler({}), HTTPSHandler(context=trust)).open(request, timeout=60) as answer:
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            raise ElasticsearchError(f"{error.code} {error.read()[:2000].decode(errors='replace')}") from None
        except URLError as error:
            raise OSError(str(error)) from None

    def log_end(self) -> str:
        logs = [path for path in sorted((self.folder / "logs").glob("*.log")) if "gc" not in path.name]
        return "\n".join(path.read_text(errors="replace")[-1500:] for path in logs)

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _mark(self) -> str:
        return f"-Dearshot.test={self.folder.name}"

    def _end(self, how: signal.Signals) -> None:
        pid = self.pid
        if pid:
            os.kill(pid, how)
            if not wait_until(lambda: not self.pid, 30):
                os.kill(pid, signal.SIGKILL)
                wait_until(lambda: not self.pid, 10)
        starter = getattr(self, "_starter", None)
        if starter is not None and starter.poll() is None:
            starter.kill()
        if starter is not None:
            starter.wait()

    def _guarded(self) -> None:
        """Leave a small shell behind that ends the server when the process that owns it is gone."""
        if self._guard is not None and self._guard.poll() is None:
            return
        told = [str(self._owner), self._mark.removeprefix("-D"), str(self.folder)]
        self._guard = subprocess.Popen(
            ["sh", "-c", _GUARD, "guard", *told],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def _prepare(self) -> None:
        """The folders, the options of Java and the settings."""
        config = self.folder / "config"
        for name in ("config", "data", "logs", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for given in ("log4j2.properties", "roles.yml", "role_mapping.yml", "users", "users_roles"):
            if (self._home / "config" / given).exists():
                shutil.copyfile(self._home / "config" / given, config / given)
        if self.node.security:
            self._secure(config)
        (config / "jvm.options").write_text("\n".join(self._java_options()) + "\n")
        settings = {**self._settings(), **dict(self.node.settings)}
        (config / "elasticsearch.yml").write_text("".join(f"{k}: {v}\n" for k, v in settings.items()))
        self.folder.chmod(0o755)
        own(self.folder)
        if self.node.security:
            self._set_password()

    def _java_options(self) -> list[str]:
        collector = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"] if self.node.fast else ["-XX:+UseG1GC"]
        vector = ["--add-modules=jdk.incubator.vector"] if has_module(self._jdk, "jdk.incubator.vector") else []
        return [
            *(f"-Xms{self.node.heap}", f"-Xmx{self.node.heap}", *collector, *vector, self._mark),
            *("-XX:-AlwaysPreTouch", "-XX:+ExitOnOutOfMemoryError", "-Djava.io.tmpdir=${ES_TMPDIR}"),
            f"-XX:ErrorFile={self.folder}/logs/hs_err_pid%p.log",
        ]

    def _settings(self) -> Mapping[str, object]:
        """A full disk of the machine must not redden tests, so the watermarks are off unless a test wants them."""
        settings: dict[str, object] = {
            "cluster.name": "earshot-tests",
            "node.name": self.node.name,
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "network.host": "127.0.0.1",
            "http.port": self.port,
            "transport.port": self.transport_port,
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            "xpack.ml.enabled": "false",
            "xpack.security.enabled": str(self.node.security).lower(),
        }
        if self.node.seeds:
            settings["discovery.seed_hosts"] = json.dumps(self.node.seeds)
            settings["cluster.initial_master_nodes"] = json.dumps(self.node.masters)
        else:
            settings["discovery.type"] = "single-node"
        if self.node.security:
            settings["xpack.security.enrollment.enabled"] = "false"
            settings["xpack.security.transport.ssl.verification_mode"] = "certificate"
            settings["xpack.security.transport.ssl.certificate_authorities"] = self.ca
            for layer in ("http", "transport"):
                settings[f"xpack.security.{layer}.ssl.enabled"] = "true"
                settings[f"xpack.security.{layer}.ssl.key"] = self.ca.with_name("node.key")
                settings[f"xpack.security.{layer}.ssl.certificate"] = self.ca.with_name("node.crt")
        return settings

    def _secure(self, config: Path) -> None:
        place = config / "certificates"
        if self.node.certificates is None:
            make_certificates(place)
        else:
            shutil.copytree(self.node.certificates, place)

    def _set_password(self) -> None:
        keystore = self._home / "bin" / "elasticsearch-keystore"
        done = subprocess.run(
            [str(keystore), "add", "--stdin", "--force", "bootstrap.password"],
            input=self.password.encode() + b"\n",
            capture_output=True,
            env={
                "PATH": "/usr/bin:/bin",
                "ES_JAVA_HOME": str(self._jdk),
                "ES_PATH_CONF": str(self.folder / "config"),
                "CLI_JAVA_OPTS": _LAUNCHER,
            },
            cwd="/",
            check=False,
            **as_server_user(),
        )
        if done.returncode:
            raise ElasticsearchError(f"the password could not be set: {done.stdout[-500:]!r} {done.stderr[-500:]!r}")


def shared_elasticsearch(version: str = DEFAULT_VERSION) -> str:
    """The address of one node that all workers of a test run share; it ends with the run. A test makes its own
    indices: nothing else in it is anyone's alone. Raises MissingServer."""
    owner = os.getppid() if os.environ.get("PYTEST_XDIST_WORKER") else os.getpid()
    folder = Path(tempfile.gettempdir()) / f"elasticsearch-of-{owner}-{version}"
    noted = folder / "address"
    with locked(cache_folder() / ".shared.lock"):
        if not noted.exists():
            shutil.rmtree(folder, ignore_errors=True)
            server = Elasticsearch(Node(version=version, heap="640m"), folder=folder, owner=owner).start()
            noted.write_text(server.url)
        return noted.read_text()


def cluster(names: tuple[str, ...] = ("node-1", "node-2", "node-3"), heap: str = "320m") -> list[Elasticsearch]:
    """Nodes of one cluster, started side by side. Each is the caller's to stop."""
    ports = [free_port() for _ in names]
    seeds = tuple(f"127.0.0.1:{port}" for port in ports)
    nodes = [
        Elasticsearch(Node(name=name, heap=heap, transport_port=port, seeds=seeds, masters=names))
        for name, port in zip(names, ports, strict=True)
    ]
    for node in nodes:
        node.launch()
    for node in nodes:
        node.await_health(nodes=len(names))
    return nodes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--version", default=DEFAULT_VERSION)
    parser.add_argument("--heap", default="512m")
    parser.add_argument("--security", action="store_true", help="TLS and the user elastic")
    parser.add_argument("--setting", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--slow-start", action="store_true", help="compile everything, as for measures")
    given = parser.parse_args()
    settings = tuple((pair.partition("=")[0], pair.partition("=")[2]) for pair in given.setting)
    wanted = Node(
        version=given.version,
        heap=given.heap,
        security=given.security,
        settings=settings,
        fast=not given.slow_start,
    )
    with Elasticsearch(wanted) as server:
        print(f"EARSHOT_INDEX_URL={server.url}")
        if given.security:
            print(f"EARSHOT_INDEX_CA={server.ca}\nEARSHOT_INDEX_USER=elastic\nEARSHOT_INDEX_PASSWORD={server.password}")
        print("Ctrl-C ends it.", flush=True)
        try:
            while server.pid:
                time.sleep(1)
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
