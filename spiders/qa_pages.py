"""A question's page on Stack Exchange, as it was kept or fetched: question, answers and the comments shown.

The same refs and addresses as from the interface, so that both doors lead to one mention.
"""

from __future__ import annotations

import re

from lxml import etree

from model.capture import Author, Capture, Engagement, Thread
from model.errors import BadInput
from model.time import parse_time
from spiders.addresses import origin_of
from spiders.entry import Entry, distinct, entry_of
from spiders.marks import Found, Marks, count_of, find, find_all, first_text, has, link_of, text_of
from spiders.spider import Harvest, Request, Response, View
from spiders.text import Prose, prose_of

QUESTION = re.compile(r"/(?:questions|q)/(\d+)(?=[/?#]|$)")

_POST = (
    "//div[@data-questionid or @id='question']"
    f" | //div[@data-answerid or ({has('answer')} and starts-with(@id,'answer-'))]"
)
_SCORE: Marks = ("@data-score", f".//*[{has('js-vote-count')}]")
_BODY: Marks = (f".//div[{has('js-post-body')}]", f".//div[{has('s-prose')}]", f".//div[{has('post-text')}]")
_SIGNED: Marks = (
    f".//div[{has('post-signature', 'owner')}]",
    f".//div[{has('post-signature')} and not(.//a[contains(@href,'/revisions')])]",
    f".//div[{has('post-signature')}]",
)
"""Who wrote it, of those who signed: others have edited it."""
_TIME: Marks = (f".//*[{has('relativetime')}]/@title", ".//time/@datetime")
_AUTHOR: Marks = (f".//div[{has('user-details')}]//a", f".//div[{has('user-details')}]")
_COMMENT = f".//li[{has('comment')} and @data-comment-id] | .//*[starts-with(@id,'follow-up-')]"
"""Comments as they were shown for long, and as Stack Overflow shows them since 2025."""
_COMMENT_BODY: Marks = (f".//*[{has('comment-copy')}]", ".//*[@itemprop='text']")
_COMMENT_TIME: Marks = (f".//*[{has('comment-date')}]//span/@title", f".//a[{has('comment-link')}]/time/@title")
_COMMENT_SCORE: Marks = ("@data-comment-score", ".//button[contains(@data-so-test,'vote-button')]//span[last()]")


def shows_question(tree: etree._Element) -> bool:
    return bool(find_all(tree, _POST))


def read_question(tree: etree._Element, response: Response, view: View) -> Harvest:
    """The posts of the page; its next page of answers is to follow."""
    site = origin_of(response.url)
    thread = _thread(tree, response.url)
    posts: list[Entry] = []
    for node in find_all(tree, _POST):
        if isinstance(node, str):
            continue
        question = node.get("data-questionid") is not None or node.get("id") == "question"
        ref = _number(node, thread) if question else _number(node)
        captures = [_post(node, ref, thread, site, view.source, question=question)]
        captures += [_comment(one, ref, thread, view.source, site) for one in _elements(find_all(node, _COMMENT))]
        posts.extend(entry for capture in captures for entry in _whole(capture))
    following = link_of(tree, ("//a[@rel='next']",), response.url)
    return Harvest(distinct(posts), (Request(following, "thread"),) if following else ())


def _whole(capture: Capture) -> tuple[Entry, ...]:
    """One whose text and title are both empty (an image only) is no post."""
    try:
        return (entry_of(capture, whole=True),)
    except BadInput:
        return ()


def _elements(found: list[Found]) -> list[etree._Element]:
    return [one for one in found if not isinstance(one, str)]


def _thread(tree: etree._Element, url: str) -> Thread:
    own = link_of(tree, ("//link[@rel='canonical']",), url) or url
    ref = QUESTION.search(own) or QUESTION.search(url)
    title = first_text(tree, ("//h1[@itemprop='name']", "//div[@id='question-header']//h1", "//h1"))
    return Thread(ref[1] if ref else "", title, own.partition("?")[0].partition("#")[0])


def _number(node: etree._Element, thread: Thread | None = None) -> str:
    told = node.get("data-questionid") or node.get("data-answerid")
    return str(told or (thread.ref if thread else str(node.get("id")).rpartition("-")[2]))


def _post(node: etree._Element, ref: str, thread: Thread, site: str, source: str, *, question: bool) -> Capture:
    signed = next(iter(reversed(_elements(find(node, _SIGNED)))), node)
    prose = next((prose_of(body, site) for body in _elements(find(node, _BODY))), Prose())
    at = parse_time(first_text(signed, _TIME)[:40])
    return Capture(
        source=source,
        ref=ref,
        url=thread.url if question else f"{site}/a/{ref}",
        title=thread.title if question else "",
        text=prose.text or prose.quoted,
        quoted=prose.quoted if prose.text else "",
        author=_author(signed, _AUTHOR, site),
        published_at=at,
        published_from="markup" if at else "none",
        thread=thread,
        parent="" if question else thread.ref,
        engagement=Engagement(likes=_score(node, _SCORE)),
        links=prose.links,
    )


def _comment(node: etree._Element, post: str, thread: Thread, source: str, site: str) -> Capture:
    ident = str(node.get("data-comment-id") or str(node.get("id")).rpartition("-")[2])
    body = next(iter(_elements(find(node, _COMMENT_BODY))), None)
    prose = Prose() if body is None else prose_of(body, site)
    at = parse_time(first_text(node, _COMMENT_TIME).partition(",")[0][:40])
    return Capture(
        source=source,
        ref=f"comment-{ident}",
        url=f"{thread.url}#comment{ident}_{post}",
        kind="comment",
        text=prose.text or prose.quoted,
        author=_author(node, (f".//*[{has('comment-user')}]",), site),
        published_at=at,
        published_from="markup" if at else "none",
        thread=thread,
        parent=post,
        engagement=Engagement(likes=_score(node, _COMMENT_SCORE)),
        links=prose.links,
    )


def _score(node: etree._Element, marks: Marks) -> int:
    """Votes for it less those against it; 0 when more are against it."""
    text = first_text(node, marks)
    return 0 if text.startswith(("-", "−")) else count_of(text)


def _author(node: etree._Element, marks: Marks, site: str) -> Author:
    found = next((one for one in find(node, marks) if text_of(one)), None)
    if found is None or isinstance(found, str):
        return Author(name=text_of(found or "")[:200])
    url = link_of(node, (f"{marks[0]}/@href",), site)
    number = re.search(r"/users/(\d+)", url)
    return Author(text_of(found)[:200], number[1] if number else "", url)
