"""Real servers on loopback for tests, each a context manager.

``hostile`` answers with everything a crawler fears, ``site`` is a site that grows, ``webhook`` records what is sent
to it, ``wordpress`` is a real WordPress, ``elasticsearch`` a real node or a cluster of them, ``browser`` a real
Chromium. A test imports them as plain modules (``from servers.site import GrowingSite``) or asks for the fixtures of
``tests/conftest.py``.
"""
