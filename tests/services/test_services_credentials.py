"""Credentials: kept encrypted, opened for the kind that asks for them, seen nowhere else."""

from __future__ import annotations

import io
import logging
import sqlite3
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from houses import new_house
from model.errors import BadInput, NotFound
from services.backup import create_backup
from services.credentials import listed, new_key, remove_credential, secrets_of, set_credential
from services.house import House

SECRET = "hush-hush-hush-4711"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = new_house(tmp_path, topic="", key=new_key())
    yield made
    made.close()


def with_config(house: House, **changes: object) -> House:
    house.config = replace(house.config, **changes)  # type: ignore[arg-type]
    return house


def test_a_credential_is_opened_for_its_kind_alone(house: House) -> None:
    set_credential(house, "reddit", "secret", f" {SECRET}\n")
    assert secrets_of(house, "reddit") == {"reddit": {"secret": SECRET}}
    assert secrets_of(house, "youtube") == {}
    (one,) = listed(house)
    assert (one.kind, one.name, one.home, one.trouble) == ("reddit", "secret", "database", "")


def test_the_environment_wins(house: House) -> None:
    set_credential(house, "reddit", "id", "kept")
    with_config(house, credentials={"EARSHOT_SECRET_REDDIT_ID": "set", "EARSHOT_SECRET_GOOGLE_PLAY_ACCOUNT": "{}"})
    assert secrets_of(house, "reddit") == {"reddit": {"id": "set"}}
    assert secrets_of(house, "google-play") == {"google-play": {"account": "{}"}}
    assert secrets_of(house, "") == {**secrets_of(house, "reddit"), **secrets_of(house, "google-play")}
    found = {(one.kind, one.name, one.home): one.trouble for one in listed(house)}
    assert found["reddit", "id", "environment"] == ""
    assert "wins" in found["reddit", "id", "database"]


def test_a_variable_of_no_kind_is_named(house: House) -> None:
    with_config(house, credentials={"EARSHOT_SECRET_REDIT_ID": SECRET})
    (one,) = listed(house)
    assert (one.name, one.trouble) == (
        "EARSHOT_SECRET_REDIT_ID",
        "no kind of source has such a name: docs/source-kinds.md",
    )


def test_another_key_opens_nothing_and_says_so(house: House) -> None:
    set_credential(house, "reddit", "id", SECRET)
    old = house.config.key
    for key, trouble in (("", "not set"), (new_key(), "not the key"), ("nonsense", "not the key")):
        with_config(house, key=key)
        assert secrets_of(house, "reddit") == {}
        assert trouble in listed(house)[0].trouble
    with_config(house, key=f"{new_key()}, {old}")
    assert secrets_of(house, "reddit") == {"reddit": {"id": SECRET}}


def test_a_key_is_changed_by_setting_the_new_one_first(house: House) -> None:
    old, new = house.config.key, new_key()
    with_config(house, key=f"{new},{old}")
    set_credential(house, "reddit", "id", SECRET)
    with_config(house, key=new)
    assert secrets_of(house, "reddit") == {"reddit": {"id": SECRET}}


WRONG = [
    ("nosuch", "id", SECRET, "no such kind"),
    ("reddit", "password", SECRET, "asks for no password"),
    ("reddit", "ID", SECRET, "no name"),
    ("feed", "id", SECRET, "asks for no id"),
    ("reddit", "id", "  ", "empty"),
    ("reddit", "id", "x" * 30_000, "too long"),
]


def test_what_cannot_be_kept_is_said(house: House) -> None:
    for kind, name, value, said in WRONG:
        with pytest.raises(BadInput, match=said):
            set_credential(house, kind, name, value)
    for key in ("", "short", "!" * 44):
        with pytest.raises(BadInput, match="credentials key"):
            set_credential(with_config(house, key=key), "reddit", "id", SECRET)
    assert listed(house) == []


def test_an_instance_has_a_credential_of_its_own(house: House) -> None:
    set_credential(house, "mastodon", "mastodon_social", SECRET)
    assert secrets_of(house, "mastodon") == {"mastodon": {"mastodon_social": SECRET}}


def test_one_that_is_forgotten_is_gone(house: House) -> None:
    set_credential(house, "reddit", "id", SECRET)
    remove_credential(house, "reddit", "id")
    assert secrets_of(house, "reddit") == {}
    with pytest.raises(NotFound):
        remove_credential(house, "reddit", "id")


def test_no_file_log_or_backup_has_it_in_the_clear(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    set_credential(house, "reddit", "id", SECRET)
    with_config(house, credentials={"EARSHOT_SECRET_REDDIT_SECRET": SECRET})
    secrets_of(house, "reddit")
    made = create_backup(house, tmp_path / "backup.tgz")
    with tarfile.open(made.path) as archive:
        copies = [(archive.extractfile(one) or io.BytesIO()).read() for one in archive if one.isfile()]
    written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [one for one in (*copies, *written) if SECRET.encode() in one or house.config.key.encode() in one]
    assert SECRET not in caplog.text + repr(house.config) + repr(listed(house))
    with sqlite3.connect(tmp_path / "state.db") as state:
        assert state.execute("SELECT count(*) FROM credentials").fetchone() == (1,)
