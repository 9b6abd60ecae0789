"""Backups made from the pages: files of ``.earshot/backups`` beside earshot.toml, the newest first."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from model.errors import Unavailable
from model.said import said
from model.source import Json
from model.time import iso
from services.audit_log import note
from services.backup import Backup, create_backup
from services.house import House

__all__ = ["Backup", "backup_to_json", "backups", "make_backup"]

_ONE = Lock()


def folder_of(house: House) -> Path:
    return house.config.folder / ".earshot" / "backups"


def backups(house: House) -> list[Backup]:
    """Those that are there. Raises Unavailable."""
    folder, found = folder_of(house), []
    try:
        for path in sorted(folder.glob("earshot-*.tar.gz"), reverse=True) if folder.is_dir() else ():
            about = path.stat()
            found.append(Backup(path, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC), ()))
    except OSError as error:
        raise Unavailable(
            said("backups cannot be read: {strerror}", strerror=error.strerror), where=str(folder)
        ) from error
    return found


def make_backup(house: House, who: str) -> Backup:
    """Another one; Earshot goes on meanwhile. Raises BadInput where the stores have backups of their own, and
    Unavailable while one is being made."""
    if not _ONE.acquire(blocking=False):
        raise Unavailable("a backup is being made already", todo="Look again in a minute")
    try:
        folder = folder_of(house)
        folder.mkdir(parents=True, exist_ok=True)
        made = create_backup(house, folder / f"earshot-{house.clock():%Y-%m-%d-%H%M%S}.tar.gz")
    except OSError as error:
        raise Unavailable(
            said("the backup failed: {strerror}", strerror=error.strerror), where=str(folder_of(house))
        ) from error
    finally:
        _ONE.release()
    note(house, who, "backup made", {"file": made.path.name, "bytes": made.bytes})
    return made


def backup_to_json(one: Backup) -> dict[str, Json]:
    return {"file": one.path.name, "bytes": one.bytes, "made_at": iso(one.made_at)}
