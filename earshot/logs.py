"""The log: ``.earshot/earshot.log`` of the project, kept small."""

from __future__ import annotations

import logging
import os
import tempfile
import traceback
from pathlib import Path

MAX_BYTES = 5_000_000
KEPT = 3
_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"
_opened: list[Path] = []


def log_to(hidden: Path, level: str) -> None:
    """Write the log into the project's hidden folder; a folder that cannot be written leaves it out."""
    from logging.handlers import RotatingFileHandler

    path = hidden / "earshot.log"
    if path in _opened:
        return
    try:
        hidden.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=False)
    except OSError:
        return
    handler.setFormatter(logging.Formatter(_FORMAT))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(level.upper())
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a full disk must not print a traceback on the terminal
    _opened.append(path)


def keep_trace(error: BaseException) -> Path | None:
    """Write an unexpected error's traceback to the project's log, else to a file of its own; returns where, None when
    nothing can be written."""
    trace = "".join(traceback.format_exception(error))
    try:
        if _opened:
            with _opened[-1].open("a", encoding="utf-8", errors="replace") as log:
                log.write(trace)
            return _opened[-1]
        number, name = tempfile.mkstemp(prefix="earshot-", suffix=".log", text=True)
        with os.fdopen(number, "w", encoding="utf-8", errors="replace") as log:
            log.write(trace)
        return Path(name)
    except OSError:
        return None
