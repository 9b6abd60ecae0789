"""The connection to a cluster: made late, kept, its errors in words."""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from index.elasticsearch.addresses import Address, read_addresses
from index.elasticsearch.answers import FastJson, ReadyLines
from index.elasticsearch.errors import Refused, in_words
from index.elasticsearch.node8 import Node8
from index.options import IndexOptions
from model.errors import BadInput

T = TypeVar("T")
ASK_SECONDS = 60.0
WRITE_SECONDS = 30.0
"""What a bulk may take; the line's lease outlasts it."""
_OTHER_VERSION = "media_type_header_exception"

logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # a node that fails is told in our own words, once
logging.getLogger("elastic_transport.node").propagate = False  # or it makes a text of every body, to be thrown away


class Connection:
    """A cluster at one or several addresses, of which any that answers serves. Safe to share between threads.

    Nothing is asked before the first question; ``first`` is done before it, and again at the next one when it failed.
    The client tries another address when one does not answer and else never again: who asks knows when and how often.
    """

    def __init__(
        self, url: str, options: IndexOptions, first: Callable[[Elasticsearch], object] = lambda _: None
    ) -> None:
        """Raises BadInput for an address or a setting that is none."""
        self.addresses, options = read_addresses(url, options)
        self._how = _how(self.addresses, options)
        self._client = Elasticsearch(**self._how)
        self._waiting: dict[float, Elasticsearch] = {}
        self._first = first
        self._begun = False
        self._beginning = threading.Lock()

    @property
    def where(self) -> str:
        """The addresses, without user and password."""
        return ", ".join(map(str, self.addresses))

    def ask(self, call: Callable[[Elasticsearch], T], *, seconds: float = ASK_SECONDS) -> T:
        """What the call gives, in so many seconds. Raises Refused when the server says no, Unavailable when it cannot
        be asked."""
        if not self._begun:
            self.begin()
        return self._said(lambda client: call(self._within(client, seconds)))

    def begin(self) -> None:
        """Do what is first, (again)."""
        with self._beginning:
            try:
                self._said(self._first)
            except Refused as error:
                if _OTHER_VERSION not in error.refusal.types:
                    raise
                self._client = Elasticsearch(**self._how, node_class=Node8)
                self._waiting = {}
                self._said(self._first)
            self._begun = True

    def close(self) -> None:
        self._client.close()

    def _within(self, client: Elasticsearch, seconds: float) -> Elasticsearch:
        """The client that waits so long; each is kept, since it is made anew with all its parts."""
        if seconds == ASK_SECONDS:
            return client
        if seconds not in self._waiting:
            self._waiting[seconds] = client.options(request_timeout=seconds)
        return self._waiting[seconds]

    def _said(self, call: Callable[[Elasticsearch], T]) -> T:
        try:
            return call(self._client)
        except (ApiError, TransportError) as error:
            raise in_words(error, self.where) from error


def _how(addresses: tuple[Address, ...], options: IndexOptions) -> dict[str, Any]:
    """The arguments of the client."""
    how: dict[str, Any] = {
        "hosts": [address.node() for address in addresses],
        "request_timeout": ASK_SECONDS,
        "max_retries": len(addresses) - 1,
        "serializers": {"application/json": FastJson(), "application/x-ndjson": ReadyLines()},
        "retry_on_status": (),
        "sniff_on_start": False,
    }
    if options.api_key:
        how["api_key"] = _header_safe(options.api_key, "index.api_key")
    elif options.user:
        how["basic_auth"] = (options.user, options.password)
    if addresses[0].scheme == "https":
        how |= _trust(options)
    elif options.ca or options.fingerprint:
        todo = "Write https:// in index.url, or leave index.ca and index.fingerprint empty"
        raise BadInput("a certificate is named, but http:// shows none", where="index.url", todo=todo)
    return how


def _trust(options: IndexOptions) -> dict[str, Any]:
    if options.fingerprint:
        digits = options.fingerprint.replace(":", "").strip().lower()
        if len(digits) != 64 or any(c not in "0123456789abcdef" for c in digits):
            todo = "openssl x509 -noout -fingerprint -sha256 -in http_ca.crt prints it"
            raise BadInput("it is not a SHA-256 in hexadecimal digits", where="index.fingerprint", todo=todo)
        return {"ssl_assert_fingerprint": digits}
    if not options.ca:
        return {}
    try:
        ssl.create_default_context(cafile=options.ca)
    except ssl.SSLError:
        todo = "Name the authority's certificate, as Elasticsearch wrote it to config/certs/http_ca.crt"
        raise BadInput("it is not a PEM certificate", where=f"index.ca {options.ca}", todo=todo) from None
    except OSError as error:
        todo = "Copy Elasticsearch's config/certs/http_ca.crt there, readable by Earshot"
        raise BadInput(f"it cannot be read ({error.strerror})", where=f"index.ca {options.ca}", todo=todo) from None
    return {"ca_certs": str(Path(options.ca))}


def _header_safe(secret: str, where: str) -> str:
    if not secret.isascii() or not secret.isprintable():
        raise BadInput(
            "it has characters no key has", where=where, todo="Use the value 'encoded' of the answer that made it"
        )
    return secret
