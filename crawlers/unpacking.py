"""Packed bodies, unpacked as far as a visit takes them; what is too much is let go at once."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response


class Unpacking(HttpCompressionMiddleware):
    """Scrapy's own, whose refusal of a bomb brings no frames along: each of them would hold what was unpacked until the
    visit's turn comes, and a handful of bombs come between two turns."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 (Scrapy is about to drop it)
    ) -> Request | Response:
        """Raises IgnoreRequest when the body is more than is taken."""
        try:
            made: Request | Response = super().process_response(request, response)
        except IgnoreRequest as error:
            said = str(error)
        else:
            return made
        raise IgnoreRequest(said)  # not within the handler: the refusal's context would hold the frames, too
