"""Users: who is let in, by what, for how long; and what is kept of their secrets."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from houses import house_config
from model.errors import BadInput, NotFound, NotSo
from model.user import DEEDS, MAY, ROLES
from services.house import House, open_house
from services.passwords import LONGEST, checked_password, code_at, fresh_second, hashed, matches, step_of
from services.users import (
    NotLoggedIn,
    accept,
    add_token,
    add_user,
    begin_second,
    change_password,
    change_user,
    guarded,
    guest_of_session,
    guest_of_token,
    invited,
    listed,
    log_in,
    log_out,
    new_link,
    remove_token,
    remove_user,
)
from storage import audit

WORDS = "four horses eat late"
HERE, THERE = "192.0.2.1", "192.0.2.2"


@dataclass
class Time:
    now: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def house(tmp_path: Path, time: Time) -> Iterator[House]:
    made = open_house(house_config(tmp_path), clock=time)
    yield made
    made.close()


@pytest.fixture
def ada(house: House) -> str:
    """An admin with a password; the token of her first session."""
    return accept(house, add_user(house, "Ada", "admin", "test")[1], WORDS)


def test_the_first_user_is_an_admin_and_has_no_password(house: House) -> None:
    assert not guarded(house)
    with pytest.raises(NotSo, match="admin"):
        add_user(house, "Bo", "viewer", "test")
    add_user(house, "Ada", "admin", "test")
    assert guarded(house)
    for password in ("", "admin", WORDS):
        with pytest.raises(NotLoggedIn):
            log_in(house, "Ada", password, "", HERE)


def test_a_link_sets_a_password_once_within_a_day(house: House, time: Time) -> None:
    _, link = add_user(house, "Ada", "admin", "test")
    with pytest.raises(BadInput):
        accept(house, link, "short")
    session = accept(house, link, WORDS)
    found = guest_of_session(house, session)
    assert found is not None and found.user.name == "Ada"
    for used in (link, "nonsense", ""):
        with pytest.raises(NotFound):
            accept(house, used, "other words that fit")
    late = new_link(house, "ada", "test")
    time.pass_(days=1, seconds=1)
    with pytest.raises(NotFound):
        invited(house, late)


def test_a_new_link_ends_what_was(house: House, ada: str) -> None:
    user = listed(house)[0]
    key = fresh_second()
    begin_second(house, user, key, code_at(key, int(house.clock().timestamp()) // 30))
    new_link(house, "Ada", "test")
    assert guest_of_session(house, ada) is None and not listed(house)[0].second


def test_only_the_right_name_and_password_come_in(house: House, ada: str) -> None:
    assert guest_of_session(house, log_in(house, " ada".strip(), WORDS, "", HERE)) is not None
    for name, password in (("Ada", WORDS + "x"), ("Ada", ""), ("Eve", WORDS), ("", ""), ("Ada", "x" * 10_000)):
        with pytest.raises(NotLoggedIn, match="the name, the password or the code is not right"):
            log_in(house, name, password, "", HERE)


def test_tries_cost_ever_more_time_and_only_where_they_came_from(house: House, ada: str, time: Time) -> None:
    for _ in range(6):
        with pytest.raises(NotLoggedIn, match="not right"):
            log_in(house, "Ada", "wrong wrong wrong", "", HERE)
        time.pass_(seconds=1)
    with pytest.raises(NotLoggedIn, match="too many tries"):
        log_in(house, "Ada", WORDS, "", HERE)
    log_in(house, "Ada", WORDS, "", THERE)
    time.pass_(minutes=15)
    log_in(house, "Ada", WORDS, "", HERE)
    with pytest.raises(NotLoggedIn, match="not right"):
        log_in(house, "Ada", "wrong wrong wrong", "", HERE)


def test_an_address_that_tries_many_names_waits_too(house: House, ada: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.logins.TRIES_OF_ADDRESS", 6)
    for number in range(6):
        with pytest.raises(NotLoggedIn):
            log_in(house, f"user {number}", "wrong wrong wrong", "", HERE)
    with pytest.raises(NotLoggedIn, match="too many tries"):
        log_in(house, "Ada", WORDS, "", HERE)


def test_a_session_ends_unused_or_old_or_by_logging_out(house: House, ada: str, time: Time) -> None:
    other = log_in(house, "Ada", WORDS, "", HERE)
    log_out(house, other)
    assert guest_of_session(house, other) is None and guest_of_session(house, "made up") is None
    for _ in range(4):
        time.pass_(days=6.9)
        assert guest_of_session(house, ada) is not None
    time.pass_(days=6)
    assert guest_of_session(house, ada) is None, "thirty days are over"
    third = log_in(house, "Ada", WORDS, "", HERE)
    time.pass_(days=7, minutes=1)
    assert guest_of_session(house, third) is None, "a week without a request"


def test_another_password_logs_out_everywhere_else(house: House, ada: str) -> None:
    user = listed(house)[0]
    with pytest.raises(NotLoggedIn):
        change_password(house, user, "not the old one", "quite another sentence")
    session = change_password(house, user, WORDS, "quite another sentence")
    assert guest_of_session(house, ada) is None and guest_of_session(house, session) is not None
    log_in(house, "Ada", "quite another sentence", "", HERE)


def test_who_is_shut_out_is_out_at_once(house: House, ada: str) -> None:
    session = accept(house, add_user(house, "Bo", "care", "Ada")[1], WORDS)
    _, token = add_token(house, listed(house)[1], "report", ["read"])
    change_user(house, "Bo", "Ada", disabled=True)
    assert guest_of_session(house, session) is None and guest_of_token(house, token) is None
    with pytest.raises(NotLoggedIn):
        log_in(house, "Bo", WORDS, "", HERE)
    change_user(house, "Bo", "Ada", disabled=False)
    assert guest_of_token(house, token) is not None
    log_in(house, "Bo", WORDS, "", HERE)


def test_somebody_may_always_do_everything(house: House, ada: str) -> None:
    add_user(house, "Bo", "viewer", "Ada")
    for act in (
        lambda: change_user(house, "Ada", "Ada", role="viewer"),
        lambda: change_user(house, "Ada", "Ada", disabled=True),
        lambda: remove_user(house, "Ada", "Ada"),
    ):
        with pytest.raises(NotSo, match="nobody would be left"):
            act()
    assert [user.role for user in listed(house)] == ["admin", "viewer"]
    remove_user(house, "Bo", "Ada")
    remove_user(house, "Ada", "Ada")
    assert not guarded(house)


def test_a_token_does_no_more_than_it_is_for_nor_than_its_user_may(house: House, ada: str, time: Time) -> None:
    user, _ = add_user(house, "Bo", "care", "Ada")
    with pytest.raises(BadInput, match="users"):
        add_token(house, user, "too much", ["read", "users"])
    with pytest.raises(BadInput, match="fly"):
        add_token(house, user, "no such thing", ["fly"])
    made, token = add_token(house, user, "pager", ["alerts"], until=time.now + timedelta(days=1))
    guest = guest_of_token(house, token)
    assert guest is not None and [deed for deed in DEEDS if guest.may(deed)] == ["alerts"]
    change_user(house, "Bo", "Ada", role="viewer")
    guest = guest_of_token(house, token)
    assert guest is not None and not any(guest.may(deed) for deed in DEEDS), "his role says less now"
    time.pass_(days=1)
    assert guest_of_token(house, token) is None, "its time is over"
    _, second = add_token(house, user, "", [])
    remove_token(house, made.id + 1, "Ada")
    assert guest_of_token(house, second) is None


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B: the last six digits."""
    key = base64.b32encode(b"12345678901234567890").decode()
    for seconds, code in ((59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")):
        assert code_at(key, seconds // 30) == code
        assert step_of(key, code, datetime.fromtimestamp(seconds + 29, UTC)) == seconds // 30
        assert step_of(key, code, datetime.fromtimestamp(seconds + 90, UTC)) == 0


def test_a_second_factor_is_asked_for_and_each_code_serves_once(house: House, ada: str, time: Time) -> None:
    user, key = listed(house)[0], fresh_second()
    for wrong in ("", "000000", "letters"):
        with pytest.raises(BadInput):
            begin_second(house, user, key, wrong)
    with pytest.raises(BadInput):
        begin_second(house, user, "not base 32!", "123456")
    begin_second(house, user, key, code_at(key, int(time.now.timestamp()) // 30))
    time.pass_(minutes=2)
    code = code_at(key, int(time.now.timestamp()) // 30)
    for wrong in ("", "000000"):
        with pytest.raises(NotLoggedIn):
            log_in(house, "Ada", WORDS, wrong, HERE)
    log_in(house, "Ada", WORDS, f"{code[:3]} {code[3:]}", HERE)
    with pytest.raises(NotLoggedIn):
        log_in(house, "Ada", WORDS, code, HERE)


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaaaaaa", "x" * (LONGEST + 1), "adalovelace1"])
def test_passwords_that_are_none(password: str) -> None:
    with pytest.raises(BadInput):
        checked_password(password, "AdaLovelace1")


def test_a_hash_is_not_the_password_and_fits_it_alone() -> None:
    kept = hashed("สี่ม้ากินสาย 🐎")
    assert kept.startswith("$argon2id$") and "ม้า" not in kept and kept != hashed("สี่ม้ากินสาย 🐎")
    assert matches("สี่ม้ากินสาย 🐎", kept) and not matches("สี่ม้ากินสาย", kept)
    assert not matches("anything", "") and not matches("\udcff", kept)


def test_nothing_that_could_be_used_is_kept(house: House, ada: str) -> None:
    user = listed(house)[0]
    _, token = add_token(house, user, "report", ["read"])
    link, key = new_link(house, "Ada", "test"), fresh_second()
    begin_second(house, user, key, code_at(key, int(house.clock().timestamp()) // 30))
    stored = b"".join(path.read_bytes() for path in house.config.folder.rglob("state.db*"))
    for secret in (WORDS, ada, token, link, key):
        assert secret.encode() not in stored


def test_every_change_is_noted_with_who_did_it(house: House, ada: str) -> None:
    add_user(house, "Bo", "viewer", "Ada")
    change_user(house, "Bo", "Ada", role="care")
    remove_user(house, "Bo", "Ada")
    with house.db.read() as tx:
        said = [(record.actor, record.action) for record in audit.listed(tx)]
    assert said[:3] == [("Ada", "user removed"), ("Ada", "user changed"), ("Ada", "user added")]


def test_roles_say_what_they_may() -> None:
    assert set(MAY) == set(ROLES) and MAY["admin"] == set(DEEDS)
    assert all("read" in deeds for deeds in MAY.values())
    assert [role for role in ROLES if "users" in MAY[role]] == ["admin"]
