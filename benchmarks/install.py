"""From a clone to the first page: minutes, packages and megabytes of the base install."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.result import Result, Row, at_most
from servers.loopback import free_port

ROOT = Path(__file__).parents[1]
LARGEST = 5
BUYS = {
    "icu4py": "word boundaries in Thai, Japanese and other spaceless scripts",
    "twisted": "Scrapy's network engine",
    "babel": "languages' names and date rules, for trafilatura's date parser",
    "sqlalchemy": "the state database, one code for SQLite and PostgreSQL",
    "cryptography": "TLS inspection for Scrapy's downloads",
    "apprise": "a hundred notification services behind one address",
    "lxml": "parsing of pages and feeds",
    "pip": "the installer itself",
}


def measure() -> Result:
    with TemporaryDirectory(prefix="earshot-bench-") as folder:
        clone = Path(folder) / "earshot"
        start = time.monotonic()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        _first_page(clone)
        seconds = time.monotonic() - start
        packages = json.loads(_pip(clone, "list", "--format=json"))
        sizes = _sizes(clone)
    rows = [
        at_most("clone to first page", seconds, 180, "s"),
        at_most("packages", len(packages), 110),
        at_most("size of the environment", sum(sizes.values()) / 1e6, 450, "MB"),
    ]
    largest = sizes.most_common(LARGEST)
    rows += [Row(f"  {name}: {BUYS.get(name, 'see constraints.txt')}", size / 1e6, "MB") for name, size in largest]
    return Result("install", "a new clone, `make run`, the first page", rows)


def _first_page(clone: Path) -> None:
    """``make run`` until the page answers; then Ctrl-C."""
    port = free_port()
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("EARSHOT_", "VIRTUAL_ENV"))
    }
    environment["EARSHOT_WEB_PORT"] = str(port)
    run = subprocess.Popen(
        ["make", "run"], cwd=clone, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while not _answers(port):
            if run.poll() is not None:
                raise RuntimeError(f"make run ended with {run.returncode}")
            time.sleep(0.2)
    finally:
        os.killpg(run.pid, signal.SIGINT)
        run.wait(60)


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return page.status == 200
    except (URLError, OSError):
        return False


def _pip(clone: Path, *words: str) -> str:
    command = [str(clone / ".venv/bin/python"), "-m", "pip", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _sizes(clone: Path) -> Counter[str]:
    """Bytes by top folder of site-packages; a library's bundled ``.libs`` count as its own."""
    sizes: Counter[str] = Counter()
    (site,) = (clone / ".venv/lib").glob("python*/site-packages")
    for path in site.rglob("*"):
        if path.is_file() and not path.is_symlink():
            top = path.relative_to(site).parts[0].removesuffix(".libs")
            sizes[top.partition("-")[0] if top.endswith(".dist-info") else top] += path.stat().st_size
    return sizes
