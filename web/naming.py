"""How the intervals of a chart are named for a reader, and how money is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from babel.dates import format_skeleton
from babel.numbers import format_currency

from web.viewer import Viewer
from web.words import LOCALES

_SKELETONS = {"m": "MMMdHm", "h": "MMMdHm", "d": "yMMMEd", "w": "yMMMd", "M": "yMMMM", "y": "y"}


@dataclass(frozen=True, slots=True)
class Naming:
    """``of`` names the interval that begins at a moment: ``Tue 3 Nov 2026``, ``November 2026``; a week by its Monday,
    an hour by its start."""

    viewer: Viewer
    interval: str = "1d"

    def of(self, start: datetime) -> str:
        skeleton = _SKELETONS[self.interval[-1]]
        return str(format_skeleton(skeleton, self.viewer.local(start), locale=LOCALES[self.viewer.language]))

    def day(self, moment: datetime) -> str:
        return str(format_skeleton("yMMMd", self.viewer.local(moment), locale=LOCALES[self.viewer.language]))

    def month(self, moment: datetime) -> str:
        return str(format_skeleton("yMMMM", self.viewer.local(moment), locale=LOCALES[self.viewer.language]))

    def money(self, amount: Decimal, currency: str) -> str:
        """With the currency's own digits; what CLDR does not know by its letters."""
        return str(format_currency(amount, currency, locale=LOCALES[self.viewer.language]))
