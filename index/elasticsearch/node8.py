"""Speaking to a server of version 8 with the client of version 9."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elastic_transport import HttpHeaders, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT, DefaultType

if TYPE_CHECKING:
    from elastic_transport._node import NodeApiResponse


class Node8(Urllib3HttpNode):
    """Asks for answers in the form of version 8: the client names 9 in its headers, which 8.19 refuses with a 400, and
    overwrites headers it is given. Servers of version 9 take it, too."""

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        if headers is not None:
            told = {name: value.replace("compatible-with=9", "compatible-with=8") for name, value in headers.items()}
            headers = HttpHeaders(told)
        return super().perform_request(method, target, body, headers, request_timeout)
