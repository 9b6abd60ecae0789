"""Kinds of column that mean the same in SQLite and in PostgreSQL.

Text compares and sorts by its bytes in UTF-8 (PostgreSQL would by the database's own collation), and holds neither NUL
nor lone surrogates (PostgreSQL refuses the one, UTF-8 the other): they become U+FFFD, also in what is asked for.
Whole numbers have 64 bits.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from sqlalchemy import BigInteger, Dialect, types

from storage.dialects import POSTGRESQL

Integer = BigInteger().with_variant(types.Integer(), "sqlite")
"""64 bits in both; SQLite numbers rows by itself only in a column it calls INTEGER."""


KEY_BYTES = 1_200


class String(types.TypeDecorator[str]):
    """A short text: an id, a name, a word of ours."""

    impl = types.String
    cache_ok = True
    kind: type[types.String] = types.String

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        return dialect.type_descriptor(self.kind(collation="C" if dialect.name == POSTGRESQL else None))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return value if value is None else storable(value)


class Text(String):
    """A text of any length."""

    impl = types.Text
    cache_ok = True
    kind = types.Text


class Key(String):
    """A text of any length that rows are found by. PostgreSQL's indexes hold a third of a page (2,704 bytes) in all, so
    what is longer than KEY_BYTES is kept, and looked for, as its beginning and a digest."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return value if value is None else as_key(value)


class TextKey(Key):
    """The same in a column called TEXT."""

    impl = types.Text
    cache_ok = True
    kind = types.Text


def as_key(text: str) -> str:
    """How a text stands in a column of :class:`Key`."""
    text = storable(text)
    whole = text.encode()
    if len(whole) <= KEY_BYTES:
        return text
    return f"{whole[:1_100].decode(errors='ignore')}…{blake2b(whole, digest_size=16).hexdigest()}"


def storable(text: str) -> str:
    """The text itself when both databases can hold it, else with U+FFFD for what they cannot."""
    if "\x00" in text:
        text = text.replace("\x00", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
