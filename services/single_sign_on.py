"""Single sign-on by OpenID Connect: the authorization code flow with state, nonce and PKCE (OpenID Connect Core 1.0,
RFC 7636, RFC 9207). Somebody comes in when the provider vouches for a user of ours: one it vouched for before (issuer
and subject), else one whose e-mail address it has verified. Needs the extra ``earshot[oidc]``.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from model.errors import BadInput, Unavailable
from model.said import said
from model.user import User
from services.house import House, Provider
from services.logins import NotLoggedIn, begin_session
from services.passwords import sealed, unsealed
from services.secret import secret_of
from storage import audit, users

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

__all__ = ["LASTS", "Begun", "Provider", "begin", "finish", "provider_of"]

LASTS = timedelta(minutes=10)
"""How long somebody may take at the provider."""
PATIENCE = 10
"""Seconds its server has for one answer."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures that are taken: never none, and none by a shared secret."""
LEEWAY = 60
"""Seconds that two clocks may differ."""
_AGAIN = "Try again; who runs Earshot finds the reason in the log"


@dataclass(frozen=True, slots=True)
class Begun:
    """``address`` is where to send the browser, ``sealed`` what it keeps until it comes back."""

    address: str
    sealed: str = field(repr=False)


def provider_of(house: House) -> Provider:
    """Raises BadInput when there is none."""
    if house.config.oidc is None:
        raise BadInput("there is no single sign-on here", todo="Log in with your name and password")
    return house.config.oidc


def begin(house: House, back: str, then: str) -> Begun:
    """Send somebody to the provider, which sends them ``back``; ``then`` is where they want to go. Raises BadInput,
    Unavailable."""
    provider = provider_of(house)
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    with _client(provider, back) as client:
        where = _asked(client, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
        _refuse_other(provider, where)
        address, _ = client.create_authorization_url(
            str(where["authorization_endpoint"]),
            state=kept["state"],
            nonce=kept["nonce"],
            code_verifier=kept["verifier"],
        )
    whole = {**kept, "then": then, "until": int((house.clock() + LASTS).timestamp())}
    return Begun(str(address), sealed(secret_of(house), json.dumps(whole)))


def finish(house: House, back: str, told: Mapping[str, str], kept: str) -> tuple[str, str]:
    """The token of a new session, and where they wanted to go. ``told`` is what the provider sent along, ``kept`` what
    the browser did. Raises BadInput, NotLoggedIn, Unavailable."""
    provider = provider_of(house)
    begun = _unsealed(house, kept)
    if not hmac.compare_digest(told.get("state", "").encode(), str(begun["state"]).encode()):
        raise NotLoggedIn("this login was not begun here", todo="Begin at the login page")
    if told.get("iss", provider.issuer) != provider.issuer or not told.get("code"):
        raise NotLoggedIn("the provider did not let you in", todo=_AGAIN)
    with _client(provider, back) as client:
        claims = _claims(provider, client, told["code"], begun)
    with house.db.write() as tx:
        user = _user(tx, house, provider, claims)
        audit.note(tx, audit.Record(house.clock(), user.name, "logged in", {"by": provider.issuer}))
        return begin_session(tx, user, house.clock()), str(begun["then"])


def _claims(provider: Provider, client: OAuth2Session, code: str, begun: Mapping[str, object]) -> Mapping[str, Any]:
    """What the provider says of who came, after every check that OpenID Connect Core 1.0, 3.1.3.7 asks for."""
    from authlib.common.errors import AuthlibBaseError
    from authlib.oidc.core import CodeIDToken
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet
    from requests import RequestException

    where = _asked(client, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    _refuse_other(provider, where)
    try:
        token = client.fetch_token(
            str(where["token_endpoint"]), code=code, code_verifier=begun["verifier"], grant_type="authorization_code"
        )
        keys = KeySet.import_key_set(_asked(client, str(where["jwks_uri"])))  # type: ignore[arg-type]
        read = jwt.decode(str(token["id_token"]), keys, algorithms=ALGORITHMS)
        options = {"iss": {"essential": True, "value": provider.issuer}, "aud": {"value": provider.client_id}}
        params = {"nonce": begun["nonce"], "client_id": provider.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(read.claims, read.header, options, params)
        claims.validate(leeway=LEEWAY)
    except (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError, TypeError) as error:
        raise NotLoggedIn(f"the provider's word cannot be taken: {error}"[:300], todo=_AGAIN) from error
    found: Mapping[str, Any] = dict(claims)
    return found


def _user(tx: Connection, house: House, provider: Provider, claims: Mapping[str, Any]) -> User:
    """Whom the provider means. Raises NotLoggedIn."""
    subject, email = str(claims["sub"])[:255], str(claims.get("email") or "").strip().casefold()[:255]
    user = users.with_identity(tx, provider.issuer, subject)
    if user is None:
        user = users.with_email(tx, email) if claims.get("email_verified") is True else None
        if user is None and claims.get("email_verified") is True and provider.default_role and users.any_there(tx):
            user = _made(tx, house, provider, email)
        if user is not None:
            users.identify(tx, user.id, provider.issuer, subject, house.clock())
    if user is None or user.disabled:
        what = said("nobody here is known by {email}", email=email or said("what the provider says of you"))
        raise NotLoggedIn(what, todo="Ask an admin: earshot users change NAME --email ADDRESS")
    return user


def _made(tx: Connection, house: House, provider: Provider, email: str) -> User | None:
    """A user for who comes for the first time, under their address."""
    if not 3 <= len(email) <= 64 or users.secrets_of(tx, email) is not None or not provider.default_role:
        return None
    user = users.add(tx, email, provider.default_role, house.clock())
    users.change(tx, user.id, email=email)
    detail = {"name": email, "role": provider.default_role}
    audit.note(tx, audit.Record(house.clock(), provider.issuer, "user added", {**detail}))
    return user


def _client(provider: Provider, back: str) -> OAuth2Session:
    try:
        from authlib.integrations.requests_client import OAuth2Session
    except ImportError:
        raise Unavailable("single sign-on is not installed", todo="pip install 'earshot[oidc]'") from None
    return OAuth2Session(
        provider.client_id,
        provider.client_secret,
        scope="openid email profile",
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=PATIENCE,
    )


def _asked(client: OAuth2Session, address: str) -> Mapping[str, object]:
    """A JSON object of the provider's. Raises Unavailable."""
    from requests import RequestException

    try:
        answer = client.get(address, withhold_token=True, timeout=PATIENCE)
        answer.raise_for_status()
        found = answer.json()
    except (RequestException, ValueError) as error:
        what = said("the provider of single sign-on does not answer: {name}", name=type(error).__name__)
        raise Unavailable(what, where=urlsplit(address).netloc, todo="Log in with your name and password") from error
    if not isinstance(found, dict):
        raise Unavailable("the provider of single sign-on says nothing usable", where=urlsplit(address).netloc)
    return found


def _refuse_other(provider: Provider, where: Mapping[str, object]) -> None:
    """Raises Unavailable for a document of another issuer, or without what is needed (OpenID Connect Discovery 4.3)."""
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if where.get("issuer") != provider.issuer or not all(isinstance(where.get(name), str) for name in needed):
        what = said("the provider of single sign-on says it is {value}", value=str(where.get("issuer"))[:100])
        raise Unavailable(what, where="oidc.issuer", todo="Correct the setting")


def _unsealed(house: House, kept: str) -> Mapping[str, object]:
    """Raises NotLoggedIn."""
    try:
        found = json.loads(unsealed(secret_of(house), kept) or "null")
    except ValueError:
        found = None
    if not isinstance(found, dict) or int(found["until"]) < house.clock().timestamp():
        raise NotLoggedIn("this login took too long, or was not begun here", todo="Begin at the login page")
    return found
