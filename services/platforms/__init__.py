"""Exports of platforms that are closed to visitors: what an account holder may download of their own.

In: a path to the ZIP as it was downloaded, to the folder it was unpacked to, or to one file of it. Out: captures, in
the order of the export; a file that is not as the platform writes it is a sentence, and the others are read.

Public: PLATFORMS (by the name that ``earshot import --format`` takes), Platform, Parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from model.capture import Capture
from services.platforms import facebook, instagram, linkedin, tiktok, x_archive
from services.platforms.parts import Parts

__all__ = ["PLATFORMS", "Parts", "Platform"]


@dataclass(frozen=True, slots=True)
class Platform:
    """``site`` is the source of its posts unless another is given; ``got`` says how to come by an export, and ``read``
    gives its posts."""

    title: str
    site: str
    got: str
    read: Callable[[Parts, str], Iterator[Capture]]


_META = "Download your information, as JSON, or the content table of Meta Business Suite, as CSV"

PLATFORMS: Mapping[str, Platform] = {
    "facebook": Platform("Facebook", facebook.SITE, _META, facebook.read),
    "instagram": Platform("Instagram", instagram.SITE, _META, instagram.read),
    "linkedin": Platform("LinkedIn", linkedin.SITE, "a copy of your data, or a page's posts as CSV", linkedin.read),
    "tiktok": Platform("TikTok", tiktok.SITE, "Download your data, as JSON", tiktok.read),
    "x-archive": Platform("X", x_archive.SITE, "Download an archive of your data", x_archive.read),
}
