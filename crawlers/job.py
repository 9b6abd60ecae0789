"""What a worker is given on its standard input: one JSON line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from crawlers.handed import Handed
from crawlers.options import CrawlOptions
from model.source import Json, Source
from model.time import iso, parse_time
from storage import Lease


@dataclass(frozen=True, slots=True)
class Job:
    """Sources to visit, each with its site's lease, and what each is handed; ``look`` is True for a look that stores
    nothing (no leases). With ``since`` their past is visited."""

    options: CrawlOptions
    sources: tuple[Source, ...]
    leases: Mapping[str, Lease]
    look: bool = False
    handed: Mapping[str, Handed] = field(default_factory=dict, repr=False)
    since: datetime | None = None

    def to_line(self) -> str:
        return json.dumps(
            {
                "options": self.options.to_json(),
                "sources": [asdict(source) for source in self.sources],
                "leases": {
                    site: asdict(lease) | {"expires": iso(lease.expires)} for site, lease in self.leases.items()
                },
                "look": self.look,
                "handed": {source: handed.to_json() for source, handed in self.handed.items()},
                "since": iso(self.since) if self.since else "",
            },
            ensure_ascii=True,
        )

    @classmethod
    def from_line(cls, line: str | bytes) -> Job:
        """The inverse of :meth:`to_line`, for what a dispatcher wrote."""
        value = json.loads(line)
        leases: dict[str, Lease] = {}
        for site, lease in value["leases"].items():
            expires = parse_time(lease["expires"])
            if expires is None:
                raise ValueError("a lease without an end")
            leases[site] = Lease(lease["name"], lease["owner"], lease["token"], expires)
        sources = tuple(Source(**source) for source in value["sources"])
        options: Mapping[str, Json] = value["options"]
        handed = {source: Handed.from_json(given) for source, given in value["handed"].items()}
        since = parse_time(value["since"])
        return cls(CrawlOptions.from_json(options), sources, leases, value["look"], handed, since)
