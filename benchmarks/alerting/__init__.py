"""A world of topics whose moods are known, and what each test of them finds.

Public: ``noise`` (what disturbs a topic), ``world`` (a topic's stream with its truth), ``live`` (the product's own test
on it), ``rivals`` and ``elastalert_environment`` (others'), ``scoring`` (hits, false alarms, intervals).
"""
