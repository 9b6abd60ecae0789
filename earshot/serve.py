"""Processes that go on: the parts of the service and the web pages, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import errno
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from types import FrameType
from typing import TYPE_CHECKING

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.settings import Settings
from model.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from services.house import House
    from services.run import Part, Service
    from web import Server

log = logging.getLogger("earshot.service")
INTERRUPTED = 130
PATIENCE = 5
"""Seconds that answers which are under way are waited for when the web stops."""
_ANSWERING = "AnyIO worker thread"
"""What the threads are called that pages are made in."""
TICKS: dict[str, tuple[Part, ...]] = {
    "crawl": ("crawl", "hubs", "publish"),
    "ingest": ("ingest",),
    "alert": ("alert", "notify", "trim"),
    "web": (),
}
"""Which ticks of the service each part of the command line means."""


class Stopped(Exception):
    """SIGTERM came."""


def serve(chosen: Settings, parts: Collection[str]) -> None:
    """Run these parts until SIGTERM (which is fine) or Ctrl-C. Raises BadInput or Unavailable when they cannot begin:
    nothing is begun then."""
    from services.run import Service

    ticks = [tick for part, needed in TICKS.items() if part in parts for tick in needed]
    with (
        _listening(chosen if "web" in parts else None) as listener,
        house(chosen, delivering="alert" in parts) as opened,
    ):
        if listener is not None:
            _refuse_strangers(listener, opened)
        _warnings_to_terminal()
        service = Service(opened, ticks)
        server = None if listener is None else _server(chosen, opened)
        with _stopping_on_sigterm() as stop:
            service.start()
            try:
                printing.say(_greeting(parts, listener))
                sys.stdout.flush()
                if server is None or listener is None:
                    _wait(stop)
                else:
                    _collect_garbage_seldom()
                    server.run(sockets=[listener])
            except (Stopped, KeyboardInterrupt):
                pass
            finally:
                _stop(service)
            if server is not None:
                _leave_behind()


def _stop(service: Service) -> None:
    """Wait for what is under way; another Ctrl-C ends the process, and its workers, at once: nothing is lost by it."""
    try:
        service.stop()
    except (Stopped, KeyboardInterrupt):
        service.stop(force=True)
        os._exit(INTERRUPTED)


def _leave_behind() -> None:
    """Threads of pages that wait for a store keep Python from ending for as long: what is cut off here only reads, or
    is a transaction."""
    end = time.monotonic() + 1.0
    answering = [one for one in threading.enumerate() if one.name == _ANSWERING]
    for one in answering:
        one.join(max(0.0, end - time.monotonic()))
    if under_way := sum(one.is_alive() for one in answering):
        log.warning("stopped: %s answers were under way and are not waited for any longer", under_way)
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)


def _server(chosen: Settings, opened: House) -> Server:
    import uvicorn

    from web import Limits, Server, create_app, read_ahead

    app = create_app(
        opened,
        allowed_hosts=(chosen.text("web.host"),),
        zone=chosen.text("web.zone") or "UTC",
        limits=Limits(chosen.number("web.api_rate"), chosen.number("web.page_rate")),
    )
    threading.Thread(target=read_ahead, args=(app,), name="read-ahead", daemon=True).start()
    return Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=PATIENCE))


def _collect_garbage_seldom() -> None:
    """What is loaded by now stays, and answers make few cycles: by the interpreter's usual thresholds looking for them
    took a tenth of what pages take."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@contextmanager
def _listening(chosen: Settings | None) -> Iterator[socket.socket | None]:
    """The web pages' socket, bound before anything else begins. Raises Unavailable when the port is taken."""
    if chosen is None:
        yield None
        return
    host, port = chosen.text("web.host"), int(chosen.number("web.port"))
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except (OSError, UnicodeError) as error:
        listener.close()
        raise _cannot_listen(error, host, port) from None
    try:
        yield listener
    finally:
        listener.close()


def _refuse_strangers(listener: socket.socket, opened: House) -> None:
    """Raises BadInput when others could reach the pages and nobody would have to say who they are."""
    from services.users import guarded

    host = str(listener.getsockname()[0])
    at_home: bool = ip_address(host.partition("%")[0]).is_loopback
    if at_home or guarded(opened):
        return
    what = "others can reach this address, and there are no users: everybody could do everything"
    raise BadInput(what, where=host, todo="Add one first: earshot users add NAME --role admin")


def _cannot_listen(error: OSError | UnicodeError, host: str, port: int) -> BadInput | Unavailable:
    where = f"{host}:{port}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        todo = "Stop the other program, or choose another port: EARSHOT_WEB_PORT=8001"
        return Unavailable("the port is in use", where=where, todo=todo)
    reason = getattr(error, "strerror", None) or "it is no address"
    return BadInput(f"it cannot be listened on: {reason}", where=where, todo="Change web.host or web.port")


def _greeting(parts: Collection[str], listener: socket.socket | None) -> str:
    at_work = ", ".join(part for part in TICKS if part in parts)
    if listener is None:
        return f"Earshot is at work: {at_work}. Ctrl-C stops it."
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"Earshot is at http://{shown}:{port}/ ({at_work}). Ctrl-C stops it."


@contextmanager
def _stopping_on_sigterm() -> Iterator[threading.Event]:
    stop = threading.Event()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            stop.set()
            raise Stopped

    before = signal.signal(signal.SIGTERM, stopped)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)


def _wait(stop: threading.Event) -> None:
    while not stop.wait(3600):
        pass


def _warnings_to_terminal() -> None:
    """What the service cannot do is said on standard error as well, one line each."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_OneLine())
    logging.getLogger().addHandler(handler)


class _OneLine(logging.Formatter):
    """A record as one line: its trace stays in the log file."""

    def format(self, record: logging.LogRecord) -> str:
        return printing.one_line(f"{self.formatTime(record)} {record.levelname.lower()} {record.getMessage()}")
