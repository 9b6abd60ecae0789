"""A small web of our own on loopback: what `earshot run --sample` listens to, and the tests.

In: a start time, a seed and a clock. Out: three sites (a blog, a news portal, a forum) that publish as time goes by,
the weeks before as captures, and the files of a project that listens to them. All of it is invented, in English,
Polish, Russian, Thai and Japanese: people talk about a shop, Northwind, whose online orders start to arrive late.
It imports nothing of ours and nothing but the standard library.
"""

from sample.files import project_files
from sample.history import history, posts_before
from sample.post import DEFAULT_ADDRESSES, SITES, Post, Thread
from sample.server import SampleWeb
from sample.story import PHASES, Phase, stream

__all__ = [
    "DEFAULT_ADDRESSES",
    "PHASES",
    "SITES",
    "Phase",
    "Post",
    "SampleWeb",
    "Thread",
    "history",
    "posts_before",
    "project_files",
    "stream",
]
