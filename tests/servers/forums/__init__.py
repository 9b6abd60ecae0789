"""Forums on loopback: an engine's pages, feeds and JSON as its templates write them, over one board whose truth is known."""
