"""What the forms and addresses of the mentions pages say, beside their filters."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from services.export import Format
from web.filters import MentionFilters

EXPORT_NAME = r"^[0-9a-zA-Z-]{0,40}$"


class PageFilters(MentionFilters):
    """With ``whole`` facets and timeline are in the page, for who reads without scripts; ``did`` and ``done`` are what
    was labelled just now, and of how many mentions."""

    whole: bool = False
    did: str = Field("", max_length=64)
    done: int = Field(0, ge=0, le=10**9)


class ExportFilters(MentionFilters):
    """A page's ``size`` and ``cursor`` say nothing here."""

    format: Format = Field("jsonl", description="jsonl, csv, xlsx; parquet and hyper where they are installed.")
    progress: str = Field("", pattern=EXPORT_NAME, description="A name to ask its progress by.")
    zone: str = Field("", max_length=64, description="Of since and until; the server's when left out.")


class Labelling(BaseModel):
    """Which mentions: ``scope`` is some (those of ``one``), all (that ``search``, the filters as an address has them,
    finds) or rule (these, and what comes); or ``say``, a card's button: a label's name and the mention's id. And what
    of them: mood, relevance, tags; ``clear`` takes back first what people said."""

    token: str = Field("", max_length=200)
    search: str = Field("", max_length=70_000)
    one: list[str] = Field([], max_length=200)
    scope: Literal["some", "all", "rule"] = "some"
    say: str = Field("", max_length=300)
    say_mood: str = Field("", max_length=20)
    say_relevance: str = Field("", max_length=20)
    say_tag: str = Field("", max_length=1_300)
    clear: bool = False
    next: str = Field("/mentions", max_length=70_000)
    who: str = Field("", max_length=80)


class TakingBack(BaseModel):
    token: str = Field("", max_length=200)
    at: str = Field("", max_length=64)
    next: str = Field("/mentions", max_length=70_000)
    who: str = Field("", max_length=80)


class Keeping(BaseModel):
    """A search to be kept: ``search`` is the filters as an address has them."""

    token: str = Field("", max_length=200)
    name: str = Field("", max_length=200)
    search: str = Field("", max_length=70_000)
    shared: bool = False
