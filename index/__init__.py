"""The mention index: what analysts search. One protocol, engines behind it.

In: mentions with their token streams, at a version of the ledger. Out: exact pages, counts and series of mentions; no
list and no count is a sample. ``open_index`` gives the engine an address names.
"""

from index.opening import open_index
from index.protocol import Bucket, Dimension, Entry, IndexStatus, MentionIndex, Page, Question, SeriesBy, Written

__all__ = [
    "Bucket",
    "Dimension",
    "Entry",
    "IndexStatus",
    "MentionIndex",
    "Page",
    "Question",
    "SeriesBy",
    "Written",
    "open_index",
]
