"""What the sample web has published by now."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from sample.post import Post, Thread

KEPT: Final = 8000
"""Posts kept on the shelf; older ones are gone from the sites, as they are elsewhere."""


class Shelf:
    """Posts by site and thread as of the clock: those of ``past`` at once, those of ``story`` when their moment comes.

    Safe to ask from any thread.
    """

    def __init__(
        self, past: Iterable[Post], story: Iterator[tuple[datetime, Post]], clock: Callable[[], datetime]
    ) -> None:
        self._story = story
        self._clock = clock
        self.began = clock()
        self._lock = threading.Lock()
        self._posts: dict[int, Post] = {post.number: post for post in past}
        self._next: tuple[datetime, Post] | None = next(story, None)

    def posts(self, site: str, *, lang: str = "") -> list[Post]:
        """The site's posts, newest first."""
        return [post for post in self._now() if post.site == site and lang in ("", post.lang)]

    def post(self, site: str, number: int) -> Post | None:
        self._now()
        with self._lock:
            found = self._posts.get(number)
        return found if found is not None and found.site == site else None

    def thread(self, ref: str) -> tuple[Thread, list[Post]] | None:
        """A forum thread and its posts, oldest first; None when there is no such thread."""
        said = [post for post in reversed(self._now()) if post.thread is not None and post.thread.ref == ref]
        return (said[0].thread, said) if said and said[0].thread is not None else None

    def threads(self, *, lang: str = "") -> list[tuple[Thread, list[Post]]]:
        """The forum's threads with their posts, newest first in both."""
        found: dict[Thread, list[Post]] = defaultdict(list)
        for post in self.posts("forum", lang=lang):
            if post.thread is not None:
                found[post.thread].append(post)
        return list(found.items())

    def _now(self) -> list[Post]:
        """Everything published by now, newest first."""
        now = self._clock()
        with self._lock:
            while self._next is not None and self._next[0] <= now:
                self._posts[self._next[1].number] = self._next[1]
                self._next = next(self._story, None)
            while len(self._posts) > KEPT:
                del self._posts[next(iter(self._posts))]
            return list(reversed(self._posts.values()))
