"""The options by which people give a label."""

from __future__ import annotations

from typing import Annotated

import typer

from model.labels import JUDGED, RELEVANCES

Sentiment = Annotated[str, typer.Option("--sentiment", help=f"{', '.join(JUDGED)}.")]
Relevance = Annotated[str, typer.Option("--relevance", help=f"{', '.join(RELEVANCES)}.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="Add a tag.")]
