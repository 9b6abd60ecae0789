"""What belongs together in an answer: texts that are alike, and posts of one thread; how many of each there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from model.mention import Mention
from services.asking import SearchRequest, read_request
from services.house import House
from services.search import Found

__all__ = ["Bundle", "Kin", "bundled", "kin_of", "thread_of"]


@dataclass(frozen=True, slots=True)
class Kin:
    """How many answers there are of each cluster and each thread, those of the page itself included."""

    copies: Mapping[str, int] = field(default_factory=dict)
    threads: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bundle:
    """One of a page with those of the same page that go with it: of the same text, and of the same thread."""

    first: Found
    copies: tuple[Found, ...] = ()
    thread: tuple[Found, ...] = ()


def thread_of(mention: Mention) -> str:
    """What a thread is asked for by; "" where there is none."""
    thread = mention.capture.thread
    return (thread.ref or thread.url) if thread else ""


def kin_of(house: House, request: SearchRequest, mentions: Sequence[Mention]) -> Kin:
    """Counted exactly over the whole answer. Raises as ``read_request`` does, Unavailable."""
    question = read_request(house, request).question
    clusters = sorted({mention.cluster for mention in mentions if mention.cluster})
    threads = sorted(set(map(thread_of, mentions)) - {""})
    copies = house.index.groups(question, clusters) if clusters else {}
    asked = set(question.threads)
    wanted = tuple(thread for thread in threads if not asked or thread in asked)
    within = replace(question, threads=wanted)
    counted = house.index.facets(within, "thread", limit=len(wanted)) if wanted else ()
    return Kin({name: group.count for name, group in copies.items()}, dict(counted))


def bundled(found: Sequence[Found], *, copies: bool = True, threads: bool = True) -> list[Bundle]:
    """Those of a page, each once, in their order: what goes with an earlier one stands with it."""
    made: list[tuple[Found, list[Found], list[Found]]] = []
    by_cluster: dict[str, int] = {}
    by_thread: dict[str, int] = {}
    for one in found:
        cluster, thread = one.mention.cluster if copies else "", thread_of(one.mention) if threads else ""
        if cluster in by_cluster:
            made[by_cluster[cluster]][1].append(one)
        elif thread in by_thread:
            made[by_thread[thread]][2].append(one)
        else:
            made.append((one, [], []))
            by_cluster |= {cluster: len(made) - 1} if cluster else {}
            by_thread |= {thread: len(made) - 1} if thread else {}
    return [Bundle(first, tuple(same), tuple(others)) for first, same, others in made]
