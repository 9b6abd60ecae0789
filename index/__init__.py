"""The mention index: what analysts search. One protocol, engines behind it.

In: mentions with their token streams, at a version of the ledger. Out: exact pages, counts and series of mentions.
"""
