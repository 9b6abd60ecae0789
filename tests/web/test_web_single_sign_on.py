"""Single sign-on against a provider on loopback: whom it lets in, and what it may not talk us into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from web_house import client_of

from houses import house_config
from servers.openid import CLIENT, SECRET, OpenId
from services.house import House, Provider, open_house
from services.users import accept, add_user, change_user, listed
from storage import audit
from web import create_app

WORDS = "four horses eat late"


@pytest.fixture
def provider() -> Iterator[OpenId]:
    with OpenId() as made:
        yield made


@pytest.fixture
def house(tmp_path: Path, provider: OpenId) -> Iterator[House]:
    made = opened(tmp_path, provider)
    yield made
    made.close()


def opened(folder: Path, provider: OpenId, role: str | None = None) -> House:
    oidc = Provider(provider.issuer, CLIENT, SECRET, "The Provider", role)  # type: ignore[arg-type]
    house = open_house(house_config(folder, oidc=oidc), clock=lambda: datetime.now(UTC))
    accept(house, add_user(house, "Ada", "admin", "test", email="Ada@Example.org")[1], WORDS)
    return house


def client(house: House) -> TestClient:
    return client_of(create_app(house, allowed_hosts=()))


def come(client: TestClient, provider: OpenId, **changed: str) -> tuple[int, str]:
    """To the provider and back: the status, and where it leads or what it says."""
    sent = client.get("/login/sso?next=/alerts")
    assert sent.status_code == 303 and sent.headers["location"].startswith(provider.issuer)
    answer = client.get("/login/sso/back", params={**provider.log_in(sent.headers["location"]), **changed})
    return answer.status_code, answer.headers.get("location", answer.text)


def test_a_user_comes_in_by_a_verified_address_and_then_by_the_subject(house: House, provider: OpenId) -> None:
    ada = client(house)
    assert "Log in with The Provider" in ada.get("/login").text
    assert come(ada, provider) == (303, "/alerts")
    assert ada.get("/account").status_code == 200
    provider.says = {"email": "renamed@example.org", "email_verified": False}
    assert come(client(house), provider) == (303, "/alerts")
    with house.db.read() as tx:
        assert [one.actor for one in audit.listed(tx) if one.action == "logged in"] == ["Ada", "Ada"]


LIES: tuple[tuple[str, dict[str, object]], ...] = (
    ("key", {}),
    ("none", {}),
    ("", {"email_verified": False}),
    ("", {"email_verified": "true"}),
    ("", {"email": "somebody@example.org"}),
    ("", {"nonce": "another"}),
    ("", {"aud": "another"}),
    ("", {"iss": "https://evil.example"}),
    ("", {"exp": 1}),
)


def test_nobody_comes_in_by_a_word_that_cannot_be_taken(house: House, provider: OpenId) -> None:
    for lie, says in LIES:
        provider.lie, provider.says = lie, says
        guest = client(house)
        status, told = come(guest, provider)
        assert status == 401 and "Traceback" not in told, (lie, says, told)
        assert guest.get("/").status_code == 303


def test_a_login_belongs_to_the_browser_that_began_it(house: House, provider: OpenId) -> None:
    assert come(client(house), provider, state="another")[0] == 401
    assert come(client(house), provider, iss="https://evil.example")[0] == 401
    begun = client(house).get("/login/sso").headers["location"]
    assert client(house).get("/login/sso/back", params=provider.log_in(begun)).status_code == 401
    ada = client(house)
    once = provider.log_in(ada.get("/login/sso").headers["location"])
    assert ada.get("/login/sso/back", params=once).status_code == 303
    assert ada.get("/login/sso/back", params=once).status_code == 401


def test_who_is_shut_out_stays_out(house: House, provider: OpenId) -> None:
    assert come(client(house), provider)[0] == 303
    accept(house, add_user(house, "Bo", "admin", "test")[1], WORDS)
    change_user(house, "Ada", "Bo", disabled=True)
    assert come(client(house), provider)[0] == 401


def test_strangers_become_users_only_where_a_role_is_set(tmp_path: Path, provider: OpenId) -> None:
    house = opened(tmp_path, provider, "analyst")
    provider.says = {"sub": "s-2", "email": "New@Example.org"}
    assert come(client(house), provider)[0] == 303
    (made,) = [user for user in listed(house) if user.name != "Ada"]
    assert (made.name, made.role, made.email) == ("new@example.org", "analyst", "new@example.org")
    provider.says = {"sub": "s-3", "email": "third@example.org", "email_verified": False}
    assert come(client(house), provider)[0] == 401
    house.close()


def test_a_provider_that_is_down_is_a_sentence(house: House, provider: OpenId) -> None:
    provider.lie = "down"
    answer = client(house).get("/login/sso")
    assert answer.status_code == 503 and "does not answer" in answer.text
    assert client(house).get("/login").status_code == 200


def test_the_way_back_never_leads_away(house: House, provider: OpenId) -> None:
    for wanted in ("https://evil.example/", "//evil.example", "/\\evil"):
        ada = client(house)
        sent = ada.get("/login/sso", params={"next": wanted})
        back = ada.get("/login/sso/back", params=provider.log_in(sent.headers["location"]))
        assert back.headers["location"] == "/"
