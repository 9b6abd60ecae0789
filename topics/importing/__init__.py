"""Queries of other systems, read as those mean them and written in our language.

In: a query's text and whose it is. Out: our query, and every place where it means something else than there, told; what
cannot be carried over is refused with its place. Nothing is guessed in silence.
"""

from topics.importing.reading import Imported, import_query
from topics.importing.vendors import VENDORS, Change, vendor_named

__all__ = ["VENDORS", "Change", "Imported", "import_query", "vendor_named"]
