"""The embedded engine: one SQLite file, its full-text index FTS5, and nothing to run beside it.

FTS5 answers a superset on the folded stream; where that is not the answer yet, the matcher judges each candidate.
"""

from index.embedded.engine import EmbeddedIndex

__all__ = ["EmbeddedIndex"]
