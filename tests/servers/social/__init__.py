"""Doubles of social services and app stores: their documented answers, written anew, over posts that a test holds.

Each is a function of a request, as bytes; ``visiting`` asks them as a visit does.
"""
