"""Addresses of servers, as typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from elastic_transport import NodeConfig

from index.options import IndexOptions
from model.errors import BadInput

_PORTS = {"http": 80, "https": 443}
_EXAMPLE = "Write it as https://host:9200, several with commas between them"


@dataclass(frozen=True, slots=True)
class Address:
    scheme: str
    host: str
    port: int
    path: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path}"

    def node(self) -> NodeConfig:
        return NodeConfig(self.scheme, self.host, self.port, path_prefix=self.path)


def read_addresses(url: str, options: IndexOptions) -> tuple[tuple[Address, ...], IndexOptions]:
    """The addresses of a comma-separated list, and the options with the user an address names, if they name none.

    Raises BadInput, never with what may be a password in it.
    """
    addresses = []
    for number, one in enumerate((part.strip() for part in url.split(",")), start=1):
        where = f"index.url, address {number}"
        try:
            parts = urlsplit(one)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise BadInput("it is not an address", where=where, todo=_EXAMPLE) from None
        if parts.scheme not in _PORTS or not host or parts.query or parts.fragment or any(c.isspace() for c in one):
            raise BadInput("it is not an address of a server", where=where, todo=_EXAMPLE)
        addresses.append(Address(parts.scheme, host, port or _PORTS[parts.scheme], parts.path.rstrip("/")))
        if parts.username and not (options.api_key or options.user):
            user, password = unquote(parts.username), unquote(parts.password or "")
            options = replace(options, user=user, password=options.password or password)
    if len({address.scheme for address in addresses}) > 1:
        raise BadInput("http and https are mixed", where="index.url", todo="Use one of them for all servers")
    return tuple(addresses), options
