"""Why there was no answer at all, and what to do about it."""

from __future__ import annotations

from elastic_transport import ConnectionError as NoConnection
from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError

from index.elasticsearch.refusals import Sentence

_LONGEST = 300


def unreached(error: Exception) -> Sentence:
    said = _chain(error)
    if isinstance(error, TlsError):
        return _untrusted(said)
    if isinstance(error, ConnectionTimeout):
        return (
            "it did not answer in time",
            "It is overloaded or unreachable, or a part of the index is not there: look at GET _cluster/health",
        )
    if isinstance(error, NoConnection):
        return _no_connection(said)
    if isinstance(error, SerializationError):
        return "what answers is not Elasticsearch", "Check index.url; a proxy's page may stand before it"
    if isinstance(error, TransportError):
        return f"the request failed ({type(error).__name__})", "Earshot tries again"
    return f"the request failed ({type(error).__name__}: {str(error)[:_LONGEST]})", "Check index.url and its settings"


def _chain(error: BaseException | None) -> str:
    """What it says and what those say that caused it: the client's own words leave that out."""
    said: list[str] = []
    while error is not None and len(said) < 9:
        said.append(f"{type(error).__name__} {error}")
        error = error.__cause__ or error.__context__
    return " ".join(said)


def _untrusted(said: str) -> Sentence:
    if "ingerprint" in said:
        return (
            "its certificate does not have the fingerprint of index.fingerprint",
            "If the certificate was renewed, set the new one (openssl x509 -noout -fingerprint -sha256 -in ca.crt); "
            "the server must send the certificate that bears it",
        )
    if "WRONG_VERSION_NUMBER" in said or "record layer" in said or "UNEXPECTED_EOF" in said or "HTTP_REQUEST" in said:
        return "it does not speak TLS at this port", "Write http:// in index.url, or name its TLS port"
    if "doesn't match" in said or "mismatch" in said:
        return "its certificate is for another name", "Use the name of the certificate in index.url"
    if "expired" in said or "not yet valid" in said:
        return "its certificate is not valid today", "Renew it, or set this machine's clock"
    return (
        "its certificate is not signed by an authority this machine trusts",
        "Set index.ca to the authority's PEM file (http_ca.crt of Elasticsearch), or index.fingerprint",
    )


def _no_connection(said: str) -> Sentence:
    if "NameResolution" in said or "Name or service not known" in said or "getaddrinfo" in said:
        return "its name cannot be resolved", "Check the host in index.url"
    if "refused" in said:
        return "nothing listens there", "Start Elasticsearch, or check the port in index.url (it is mostly 9200)"
    if "RemoteDisconnected" in said or "Connection aborted" in said or "reset by peer" in said:
        return (
            "it broke the connection off",
            "It is stopping or starting; if it never worked, it may expect TLS: write https:// in index.url",
        )
    if "nreachable" in said or "No route" in said:
        return "there is no way to it", "Check the network and the host in index.url"
    return "it cannot be reached", "Check index.url and the network"
