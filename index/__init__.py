"""The mention index: what analysts search. One protocol, engines behind it.

In: mentions with their token streams, at a version of the ledger. Out: exact pages, counts and series of mentions; no
list and no count is a sample. ``open_index`` gives the engine an address names; ``KeepingIndex`` one that keeps counts
until something is written.
"""

from index.intervals import Start, read_interval, starts_in
from index.keeping import Engine, KeepingIndex
from index.opening import MonthsOf, open_index
from index.options import IndexOptions
from index.protocol import (
    Answer,
    Ask,
    Bucket,
    Count,
    Dimension,
    Entry,
    Facts,
    Group,
    Held,
    IndexStatus,
    MentionIndex,
    Month,
    Order,
    Page,
    Phrase,
    Phrases,
    Question,
    Renewal,
    Sample,
    Series,
    SeriesBy,
    Values,
    Written,
)

__all__ = [
    "Answer",
    "Ask",
    "Bucket",
    "Count",
    "Dimension",
    "Engine",
    "Entry",
    "Facts",
    "Group",
    "Held",
    "IndexOptions",
    "IndexStatus",
    "KeepingIndex",
    "MentionIndex",
    "Month",
    "MonthsOf",
    "Order",
    "Page",
    "Phrase",
    "Phrases",
    "Question",
    "Renewal",
    "Sample",
    "Series",
    "SeriesBy",
    "Start",
    "Values",
    "Written",
    "open_index",
    "read_interval",
    "starts_in",
]
