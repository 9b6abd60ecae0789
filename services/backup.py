"""Backup of the state database and the embedded index, as one file; and putting it back.

Both are copied by SQLite's own online backup, in the writer's place, so that they fit one another; the product goes on
meanwhile. PostgreSQL and Elasticsearch have their own ways (pg_dump, snapshots): docs/operator.md.
"""

from __future__ import annotations

import json
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from model.errors import BadInput, NotFound, Unavailable
from model.said import said
from model.source import Json
from model.time import Clock, iso, system_clock
from services.house import House, HouseConfig
from services.writer import writers_place
from storage import leases, open_database

SQLITE = "sqlite:///"
STATE, INDEX, ABOUT = "state.db", "index.db", "about.json"
FORMAT = 1
LONG = timedelta(hours=1)
"""The most a copy may take; the lease is freed as soon as it ends, or its process."""


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    bytes: int
    made_at: datetime
    files: tuple[str, ...]


def create_backup(house: House, path: Path) -> Backup:
    """Write the file, under its name only when it is whole. Raises BadInput when neither store is a file of ours,
    LeaseLost, Unavailable."""
    stores = _stores(house.config)
    if not stores:
        todo = "Use pg_dump and Elasticsearch snapshots: docs/operator.md"
        raise BadInput("neither state nor index is an SQLite file", where="backup create", todo=todo)
    if path.exists():
        raise BadInput("there is such a file already", where=str(path), todo="Name another one")
    now = house.clock()
    made = path.with_name(path.name + ".new")
    try:
        with TemporaryDirectory(dir=path.absolute().parent, prefix=".backup-") as folder, writers_place(house) as place:
            copies = {name: Path(folder) / name for name in stores}
            place.hold(LONG)
            for name, copied in copies.items():
                _copy(stores[name], copied)
            _pack(made, copies, now)
    except (OSError, sqlite3.Error) as error:
        made.unlink(missing_ok=True)
        todo = "Make room or name another folder"
        raise Unavailable(said("the backup failed: {error}", error=error), where=str(path), todo=todo) from error
    made.replace(path)
    return Backup(path, path.stat().st_size, now, tuple(stores))


def restore_backup(
    config: HouseConfig, path: Path, *, force: bool = False, clock: Clock = system_clock
) -> tuple[str, ...]:
    """Put the files back, each whole or not at all; which ones. Raises NotFound, BadInput (no backup of ours, a damaged
    one, or files that are there, without ``force``), Unavailable, also while somebody is at work: what they wrote from
    then on would be lost."""
    stores = _stores(config)
    if not path.is_file():
        raise NotFound("there is no such file", where=str(path), todo="Name a file made by earshot backup create")
    there = [str(place) for place in stores.values() if place.exists()]
    if there and not force:
        raise BadInput("it would replace what is there", where=", ".join(there), todo="Add --force, or move them away")
    if there and (STATE not in stores or stores[STATE].exists()):
        _check_idle(config, clock())
    for place in filter(Path.exists, stores.values()):
        _check_closed(place)
    try:
        with tarfile.open(path) as archive:
            about = _about(archive, path)
            names = [name for name in stores if name in about]
            if not names:
                todo = "Set state.url and index.url to SQLite files, as when it was made"
                raise BadInput("nothing in it has a place here", where=str(path), todo=todo)
            unpacked = {name: _unpack(archive, name, about[name], stores[name], path) for name in names}
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BadInput(f"it cannot be read: {error}", where=str(path), todo="Use another backup") from error
    if STATE in unpacked:
        _free_leases(unpacked[STATE])
    for name, new in unpacked.items():
        for rest in ("-wal", "-shm"):
            stores[name].with_name(stores[name].name + rest).unlink(missing_ok=True)
        new.replace(stores[name])
    return tuple(unpacked)


def _check_idle(config: HouseConfig, now: datetime) -> None:
    """By the leases that are held. Raises Unavailable."""
    try:
        database = open_database(config.state_url)
    except Unavailable:
        return  # a damaged one is what backups are for
    with closing(database), database.write() as tx:
        leases.free_dead(tx, now)
        found = leases.held(tx, now)
    if found:
        todo = "Stop it first; of one that died on another host this is said for some minutes"
        what = "Earshot is at work, and what it writes from now on would be lost"
        raise Unavailable(what, where=f"{found[0].name}, held by {found[0].owner}", todo=todo)


def _check_closed(file: Path) -> None:
    """Who has it open, as web pages do that hold no lease, would go on reading and writing the old one, which has no
    name any more. SQLite leaves write-ahead mode only where nobody else is connected. Raises Unavailable."""
    try:
        with closing(sqlite3.connect(file, timeout=1.0, isolation_level=None)) as connection:
            for mode in ("DELETE", "WAL"):
                connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()
    except sqlite3.DatabaseError as error:  # a damaged one is what backups are for
        if error.sqlite_errorname == "SQLITE_BUSY":
            what = "another process has it open, and would go on with what was there before"
            todo = "Stop Earshot, its web pages too, and try again"
            raise Unavailable(what, where=str(file), todo=todo) from error


def _stores(config: HouseConfig) -> dict[str, Path]:
    urls = {STATE: config.state_url, INDEX: config.index_url}
    return {name: Path(url.removeprefix(SQLITE)) for name, url in urls.items() if url.startswith(SQLITE)}


def _copy(source: Path, target: Path) -> None:
    """In one step, of one moment: in steps, each write of another process would begin it anew."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
        read.backup(write)


def _pack(made: Path, copies: dict[str, Path], now: datetime) -> None:
    digests: dict[str, Json] = {name: _digest(copied) for name, copied in copies.items()}
    about: dict[str, Json] = {"earshot": FORMAT, "made_at": iso(now), "files": digests}
    written = json.dumps(about, indent=1).encode()
    with tarfile.open(made, "w:gz", compresslevel=3) as archive:
        head = tarfile.TarInfo(ABOUT)
        head.size = len(written)
        archive.addfile(head, BytesIO(written))
        for name, copied in copies.items():
            archive.add(copied, arcname=name)


def _about(archive: tarfile.TarFile, path: Path) -> dict[str, str]:
    """File → digest, of a backup of ours."""
    try:
        first = archive.next()
        if first is None or first.name != ABOUT:
            raise ValueError
        read = archive.extractfile(first)
        about = json.loads(read.read(100_000)) if read else {}
        if about.get("earshot") != FORMAT:
            raise ValueError
        return {str(name): str(digest) for name, digest in about["files"].items()}
    except (ValueError, KeyError, AttributeError):
        raise BadInput(
            "it is no backup of Earshot", where=str(path), todo="Name a file made by earshot backup create"
        ) from None


def _unpack(archive: tarfile.TarFile, name: str, digest: str, target: Path, path: Path) -> Path:
    """The file beside its place, under another name, verified."""
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(target.name + ".restored")
    read = archive.extractfile(name)
    if read is None:
        raise BadInput(f"{name} is missing in it", where=str(path), todo="Use another backup")
    with new.open("wb") as out:
        while part := read.read(1 << 20):
            out.write(part)
    if _digest(new) != digest:
        new.unlink()
        raise BadInput(f"{name} in it is damaged", where=str(path), todo="Use another backup")
    return new


def _free_leases(state: Path) -> None:
    """Those who held them are not at work on this copy; the one that made the backup is among them."""
    with closing(sqlite3.connect(state)) as write, write:
        write.execute("UPDATE leases SET owner = '', expires = 0")


def _digest(file: Path) -> str:
    made = sha256()
    with file.open("rb") as read:
        while part := read.read(1 << 20):
            made.update(part)
    return made.hexdigest()
