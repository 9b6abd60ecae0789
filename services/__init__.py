"""The use cases, one file each, straight down: the only room that joins rooms.

In: what the web and the command line ask for. Out: answers as plain frozen objects. No service prints.

Begin with ``services.house`` (every room opened and joined) and ``services.ingest`` (the line from the
outbox to the index).
"""
