"""Debian's Chromium as a page's reader of last resort: who it runs as, what it may use, how it is started.

As root it is started under an unprivileged user, with its own sandbox; its memory is bounded a process at a time, so a
page that unpacks to gigabytes breaks itself alone; its home is a folder that is thrown away.
"""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from crawlers.errors import VisitFailed

USER = "nobody"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MEMORY = 1_500_000
"""Kilobytes of writable memory one process of the browser may have (RLIMIT_DATA)."""
FLAGS = (
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--js-flags=--max-old-space-size=256",
    "--blink-settings=imagesEnabled=false",
)
INSTALL = 'Install the browser: pip install "earshot[browser]" and a Chromium (Debian: apt install chromium)'


def program() -> str:
    """The path of a Chromium. Raises VisitFailed with what to install."""
    found = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if found is None:
        raise VisitFailed("this page is to be shown by a browser, and there is none here", todo=INSTALL)
    return found


def can_render() -> bool:
    try:
        check_rendering()
    except VisitFailed:
        return False
    return True


def check_rendering() -> None:
    """Raises VisitFailed unless pages can be rendered here."""
    program()
    if find_spec("scrapy_playwright") is None:
        raise VisitFailed("this page is to be shown by a browser, and Playwright is missing", todo=INSTALL)


class BrowserHome:
    """A folder of the browser's own, with the script in it that starts Chromium there. Close it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="earshot-browser-", ignore_cleanup_errors=True)
        home = Path(self._folder.name)
        self.profile = home / "profile"
        self.profile.mkdir(mode=0o700)
        self.starter = home / "chromium"
        self.starter.write_text(start_script(program(), self.profile, unprivileged=os.geteuid() == 0), encoding="utf-8")
        self.starter.chmod(0o755)
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER)
            home.chmod(0o755)
            os.chown(self.profile, user.pw_uid, user.pw_gid)

    def close(self) -> None:
        self._folder.cleanup()


def start_script(chromium: str, profile: Path, *, unprivileged: bool) -> str:
    """A shell script that becomes Chromium: as ``nobody`` without any rights when ``unprivileged``, with nothing of our
    environment, and with the profile last, which wins over Playwright's own."""
    home, browser = shlex.quote(str(profile)), shlex.quote(chromium)
    drop = f"setpriv --reuid={USER} --regid={pwd.getpwnam(USER).pw_gid} --clear-groups --inh-caps=-all "
    return (
        "#!/bin/sh\n"
        f"ulimit -d {MEMORY} 2>/dev/null\n"
        f"exec {drop if unprivileged else ''}env -i HOME={home} PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 "
        f'{browser} "$@" --user-data-dir={home}\n'
    )
