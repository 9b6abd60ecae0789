"""The face: pages for people and the HTTP API, both thin over services.

In: requests, which are hostile until shown otherwise. Out: pages that work without scripts, and the same data as JSON
under ``/api/v1`` with one shape for errors.

Public: create_app, Limits (how much one may ask of it), read_ahead (what its first pages would wait for), and Server,
which serves it.
"""

from web.ahead import read_ahead
from web.app import create_app
from web.limits import Limits
from web.serving import Server

__all__ = ["Limits", "Server", "create_app", "read_ahead"]
