"""What Elasticsearch said no to, and what that means for who runs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Sentence = tuple[str, str]
"""What is wrong, and what to do."""
RIGHTS = "docs/elasticsearch.md lists the rights Earshot needs"
ASKED_FOR = ("read", "index", "delete", "manage", "monitor", "manage_index_templates")
"""The rights of that page: of those that would allow an action, the one to grant."""
_PRIVILEGES = re.compile(r"(cluster|index) privileges \[([^\]]+)\]")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Refusal:
    """Of a request or of one item of a bulk. ``types`` are its type and those of its causes."""

    status: int
    types: tuple[str, ...]
    reason: str

    @property
    def full_disk(self) -> bool:
        return "cluster_block_exception" in self.types

    @property
    def busy(self) -> bool:
        """Back-pressure, or a shard that is not there just now: trying again, or with less, may do."""
        return self.status in (413, 429, 502, 503, 504) and not self.full_disk

    @property
    def no_index(self) -> bool:
        return "index_not_found_exception" in self.types

    @property
    def closed(self) -> bool:
        return "index_closed_exception" in self.types

    @property
    def foreign_mapping(self) -> bool:
        """Our documents name only fields of our mapping: it is the index that is another's."""
        return "strict_dynamic_mapping_exception" in self.types

    @property
    def doubled(self) -> bool:
        """A month's name stands for two indices, as two who began to migrate at once leave it."""
        return "no write index is defined for alias" in self.reason

    @property
    def of_the_index(self) -> bool:
        """No document is at fault."""
        return self.foreign_mapping or self.doubled


def refusal(status: int, error: object) -> Refusal:
    """Of the ``error`` part of an answer, which a proxy may have written."""
    if not isinstance(error, Mapping):
        return Refusal(status, (), str(error or "")[:_LONGEST])
    causes = [error, *(cause for cause in error.get("root_cause", ()) if isinstance(cause, Mapping))]
    if isinstance(error.get("caused_by"), Mapping):
        causes.append(error["caused_by"])
    types = dict.fromkeys(str(cause.get("type", "")) for cause in causes)
    said = (cause.get(name) for cause in causes for name in ("reason", "additional_unsuccessful_credentials"))
    reasons = dict.fromkeys(str(reason) for reason in said if reason)
    return Refusal(status, tuple(types), "; ".join(reasons)[: 3 * _LONGEST])


def no_from(found: Refusal) -> Sentence:
    """The first of the table that fits."""
    return next(say(found) for fits, say in _SENTENCES if fits(found))


def _credentials(found: Refusal) -> Sentence:
    if "api key" in found.reason.lower():
        what = "the API key is not valid: it is wrong, was revoked or has expired"
        return what, "Make a new one and set index.api_key (EARSHOT_INDEX_API_KEY)"
    if "missing authentication" in found.reason:
        return "it asks for credentials and got none", "Set index.api_key, or index.user and index.password"
    return (
        "the user or the password is wrong",
        "Check index.user and index.password (EARSHOT_INDEX_PASSWORD), or set index.api_key",
    )


def _privilege(found: Refusal) -> Sentence:
    if "license" in found.reason:
        return f"its licence does not allow this ({found.reason[:_LONGEST]})", "Use what the basic licence has"
    named = _PRIVILEGES.search(found.reason)
    which = f"the {named[1]} privilege {_to_grant(named[2].split(','))}" if named else "a privilege"
    return f"the key or user lacks {which} ({found.reason[:_LONGEST]})", f"Grant it; {RIGHTS}"


def _to_grant(enough: Sequence[str]) -> str:
    return next((privilege for privilege in enough if privilege in ASKED_FOR), enough[0])


def _disk(found: Refusal) -> Sentence:
    if "read-only-allow-delete" in found.reason or "flood" in found.reason:
        return (
            "a disk of the cluster is full (flood stage), so it takes no writes",
            "Free space or add a node; the block goes by itself then, and Earshot goes on",
        )
    return f"the cluster blocks this ({found.reason[:_LONGEST]})", "Lift the block; Earshot goes on then"


_SENTENCES: tuple[tuple[Callable[[Refusal], bool], Callable[[Refusal], Sentence]], ...] = (
    (lambda found: found.status == 401, _credentials),
    (lambda found: found.status == 403 and not found.full_disk, _privilege),
    (lambda found: found.full_disk, _disk),
    (
        lambda found: "media_type_header_exception" in found.types,
        lambda _: ("the server is too old", "Earshot works with Elasticsearch 8.19 or newer"),
    ),
    (
        lambda found: "circuit_breaking_exception" in found.types,
        lambda _: ("it is short of memory (a circuit breaker opened)", "Give it more heap; Earshot tries again"),
    ),
    (
        lambda found: found.status == 429,
        lambda _: ("it is overloaded and turns requests away", "Earshot tries again; give it more processors or heap"),
    ),
    (
        lambda found: found.status == 413,
        lambda _: ("the request is larger than it takes", "Raise http.max_content_length to its default of 100mb"),
    ),
    (
        lambda found: found.closed,
        lambda found: (
            f"an index is closed ({found.reason[:_LONGEST]})",
            "Open it (POST …/_open); Earshot goes on then",
        ),
    ),
    (
        lambda found: found.status in (502, 503, 504),
        lambda _: (
            "a part of the index is not there (a node is down, or the index is red)",
            "Look at GET _cluster/health and GET _cat/shards; Earshot goes on when it is back",
        ),
    ),
    (
        lambda found: found.foreign_mapping,
        lambda found: (
            f"an index has a mapping that Earshot did not make ({found.reason[:_LONGEST]})",
            "Let earshot index migrate make it anew, or set another index.prefix",
        ),
    ),
    (
        lambda found: found.doubled,
        lambda found: (
            f"a name stands for two indices ({found.reason[:_LONGEST]})",
            "Let earshot index migrate --drop-old delete those that are not in use, and begin again",
        ),
    ),
    (
        lambda _: True,
        lambda found: (
            f"it refused a request ({found.status} {' '.join(found.types[:2])}: {found.reason[:_LONGEST]})",
            "Report this; it is a fault in Earshot or an unusual server",
        ),
    ),
)
