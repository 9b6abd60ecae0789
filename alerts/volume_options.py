"""What rules on a volume may say beside the common fields: the zone whose clock the hours of the week follow."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from alerts import options
from model.errors import BadInput
from model.said import said
from model.source import Json


def volume_options(given: Mapping[str, Json], where: str, *, also: tuple[str, ...] = ()) -> dict[str, Json]:
    """``zone`` is an IANA name, UTC unless said; ``also`` names options that somebody else reads. Raises BadInput."""
    options.known(given, ("zone", *also), "this kind", where)
    zone = given.get("zone", "UTC")
    try:
        ZoneInfo(zone if isinstance(zone, str) else "")
    except (ValueError, OSError, KeyError) as error:
        raise BadInput(
            said("{name} is {value!r:.60}", name="options.zone", value=zone),
            where=where,
            todo="Write the name of a time zone, such as Europe/Warsaw",
        ) from error
    return {"zone": zone} if "zone" in given else {}
