"""How the sentiment methods are made: ``make models`` writes ``enrich/models/`` anew, the same bytes each time.

In: labelled texts, from the folder that EARSHOT_DATA names and from ``written/``; only what ``sources`` lists with a
licence is read. Out: weights, settings and measures by language, and digests of texts trained on, so that anyone can
tell whether an evaluation overlaps with them (``python -m enrich.training overlap FILE``). Needs ``earshot[training]``;
nothing that runs imports this.
"""
