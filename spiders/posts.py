"""One post out of a page's markup, by the marks of its engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from model.capture import Author, Capture, Engagement, Thread
from spiders.marks import (
    Found,
    Marks,
    PostMarks,
    count_of,
    find,
    find_all,
    first_text,
    link_of,
    moment_of,
    number,
    text_of,
)
from spiders.moments import Habit
from spiders.text import Prose, prose_of

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a thread's page tells of all its posts. ``base`` is what its links are relative to."""

    source: str
    url: str
    base: str
    now: datetime
    thread: Thread
    habit: Habit = field(default_factory=Habit)
    lang: str = ""


def post_of(node: etree._Element, marks: PostMarks, sheet: Sheet) -> Capture | None:
    """The capture of one post; None when it is deleted, has no number, or says nothing. Changes the node."""
    ref = number(find(node, marks.ref))
    if not ref or find(node, marks.deleted):
        return None
    parent = number(find(node, marks.parent))
    at = moment_of(find(node, marks.time), sheet.now, sheet.habit)
    prose = _prose(node, marks, sheet)
    if not (prose.text or prose.quoted):
        return None
    return Capture(
        source=sheet.source,
        ref=ref,
        url=_permalink(node, marks, sheet, ref),
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=_author(node, marks, sheet),
        published_at=at.at if at else None,
        published_from=at.origin if at else "none",
        lang=sheet.lang,
        thread=sheet.thread,
        parent=parent if parent != ref else "",
        engagement=_engagement(node, marks),
        links=prose.links,
    )


def _permalink(node: etree._Element, marks: PostMarks, sheet: Sheet, ref: str) -> str:
    url = link_of(node, marks.permalink, sheet.base)
    if url or not marks.anchor:
        return url or sheet.url
    return f"{sheet.url.partition('#')[0]}#{marks.anchor.format(ref=ref)}"


def _author(node: etree._Element, marks: PostMarks, sheet: Sheet) -> Author:
    found = find(node, marks.author)
    url = link_of(node, marks.author_url or marks.author, sheet.base) if found else ""
    name = next((text for one in found if (text := text_of(one))), "")
    return Author(name=name[:LONGEST_NAME], handle=first_text(node, marks.handle)[:LONGEST_NAME], url=url)


def _engagement(node: etree._Element, marks: PostMarks) -> Engagement | None:
    counts = [count_of(first_text(node, mark)) if mark else 0 for mark in (marks.likes, marks.replies, marks.views)]
    return Engagement(likes=counts[0], replies=counts[1], views=counts[2]) if any(counts) else None


def prose_in(body: etree._Element, base: str, *, dropped: Marks = (), quotes: Marks = ()) -> Prose:
    """What a body says, without what its engine added and with quotes told apart. Changes the body."""
    for mark in dropped:
        _drop(find_all(body, mark))
    for mark in quotes:
        _rename(find_all(body, mark), "blockquote")
    if body.tag in ("blockquote", "button", "nav"):  # it is what was said, whatever the engine calls it
        body.tag = "div"
    return prose_of(body, base)


def _prose(node: etree._Element, marks: PostMarks, sheet: Sheet) -> Prose:
    bodies = [body for body in find(node, marks.body) if not isinstance(body, str)]
    read = [prose_in(body, sheet.base, dropped=marks.dropped, quotes=marks.quotes) for body in bodies]
    return Prose(
        "\n\n".join(prose.text for prose in read if prose.text),
        "\n\n".join(prose.quoted for prose in read if prose.quoted),
        tuple(dict.fromkeys(link for prose in read for link in prose.links)),
    )


def _drop(found: Iterable[Found]) -> None:
    """Takes elements out; what stands after them stays."""
    for node in found:
        if not isinstance(node, str) and node.getparent() is not None:
            node.drop_tree()


def _rename(found: Iterable[Found], tag: str) -> None:
    for node in found:
        if not isinstance(node, str):
            node.tag = tag
