"""Doubts about a query that need no archive: it is in order, but may not mean what its writer meant."""

from __future__ import annotations

from model.topic import Accents
from topics.problems import Findings
from topics.tree import Node


def lint(tree: Node, findings: Findings, accents: Accents) -> None:
    """Adds warnings about a tree that was read without errors."""
