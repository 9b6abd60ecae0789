"""What somebody may see who may not see all topics: a house that holds nothing else."""

from __future__ import annotations

from services.house import House
from services.users import Guest


def seen_by(house: House, guest: Guest) -> House:
    """The house as the guest may see it."""
    if guest.topics is None:
        return house
    return house
