"""Scripts, styles and pictures: small, compressed once, and kept by browsers for as long as they stay what they are.

The address of a file names the digest of all of them, ``/static/DIGEST/live.js``, so what a script imports and a style
draws in, by addresses of their own folder, is of the same version. Templates write ``/static/live.js``; the digest
is put in when they are read.
"""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from jinja2.ext import Extension
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

STATIC = Path(__file__).parent / "static"
ADDRESS = "/static/"
FOREVER = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=300"
"""For a file asked for without the digest, or with another one, as by a page that was open when the server changed."""
LEAST = 600
"""Bytes below which compressing does not pay."""


@dataclass(frozen=True, slots=True)
class File:
    body: bytes
    packed: bytes
    """The same by gzip; empty where that is no shorter."""
    kind: str
    etag: str


class Assets:
    """ASGI application over the files of one folder, which are read at the start."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files = {path.relative_to(folder).as_posix(): _file(path) for path in paths}
        whole = blake2b(digest_size=6)
        for name, file in self.files.items():
            whole.update(f"{name}\0{file.etag}\0".encode())
        self.digest = whole.hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Only to be read\n", 405, {"Allow": "GET, HEAD"})
        name, kept = self._named(scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/"))
        file = self.files.get(name)
        if file is None:
            return PlainTextResponse("No such file\n", 404)
        asked = Headers(scope=scope)
        headers = {"ETag": file.etag, "Cache-Control": kept, "Vary": "Accept-Encoding"}
        if file.etag in (tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")):
            return Response(status_code=304, headers=headers)
        if file.packed and "gzip" in asked.get("accept-encoding", ""):
            return Response(file.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=file.kind)
        return Response(file.body, headers=headers, media_type=file.kind)

    def _named(self, path: str) -> tuple[str, str]:
        """The file's name without a digest, and how long it may be kept."""
        first, _, rest = path.partition("/")
        if first == self.digest:
            return rest, FOREVER
        return (path, SHORTLY) if path in self.files else (rest, SHORTLY)


def _file(path: Path) -> File:
    body = path.read_bytes()
    packed = gzip.compress(body, 9, mtime=0) if len(body) >= LEAST else b""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    return File(body, packed if len(packed) < 0.9 * len(body) else b"", kind, etag)


@cache
def assets() -> Assets:
    """The pages' own."""
    return Assets(STATIC)


class Addresses(Extension):
    """Puts the digest into the addresses of files that a template names."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's
        return source.replace(f'"{ADDRESS}', f'"{ADDRESS}{assets().digest}/')
