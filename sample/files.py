"""The ready files of a project that listens to the sample web: topics, a rule, and the three sources."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Final

from sample.post import DEFAULT_ADDRESSES

NAMES: Final = (
    "topics/northwind.yaml",
    "topics/late-delivery.yaml",
    "topics/other-shops.yaml",
    "rules/northwind-dip.yaml",
    "sources/sample.yaml",
)


def project_files(addresses: Mapping[str, str] = DEFAULT_ADDRESSES) -> dict[str, str]:
    """Path below the project's folder → content, with the sites' addresses filled in."""
    folder = files("sample") / "project"
    texts = {name: folder.joinpath(name).read_text(encoding="utf-8") for name in NAMES}
    return texts | {"sources/sample.yaml": Template(texts["sources/sample.yaml"]).substitute(addresses)}
