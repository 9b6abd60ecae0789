"""The forms that label mentions: one, a selection, or by a standing rule; shown before it is done, and taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from model.errors import BadInput, NotSo
from model.labels import JUDGED, RELEVANCES, Label
from model.said import said
from model.time import iso
from services.label_acts import MOST, Act, label_found, label_some, moment_of_act, take_back
from services.label_rules import add_rule, remove_rule, rule_query, rules_listed, try_rule
from services.labels import given, selected
from services.mention import mentions_shown
from services.search import QueryRefused, SearchRequest
from services.topics import titles
from web.door import inner
from web.front import Fronted
from web.mention_forms import Labelling, TakingBack
from web.render import link
from web.routes.searches import filters_in, filters_of

router = APIRouter()


@router.get("/mentions/labelling", response_class=HTMLResponse, include_in_schema=False)
def labelling_page(front: Fronted, request: Request, asked: Annotated[Labelling, Query()]) -> HTMLResponse:
    """What a labelling would be given to: how many, and which; nothing is changed."""
    shown: dict[str, object] = {"asked": asked, "next": inner(asked.next), "titles": titles(front.house), "most": MOST}
    shown |= {"wrong": None, "refused": None, "query": "", "selection": None, "found": (), "wished": ()}
    status = 200
    try:
        shown["wished"] = wished_of(asked)
        if asked.scope == "rule":
            shown["query"] = query = _rule(front, request, asked)
            selection = try_rule(front.house, query)
        else:
            selection = selected(front.house, _selection(front, request, asked))
        shown["selection"] = selection
        shown["found"] = mentions_shown(front.house, [mention.id for mention in selection.examples])
    except (BadInput, NotSo) as wrong:
        shown, status = {**shown, "wrong": wrong}, 409 if isinstance(wrong, NotSo) else 400
        shown["refused"] = wrong if isinstance(wrong, QueryRefused) else None
    return front.page(request, "mention_labelling.html", shown, status=status, form=True)


@router.post("/mentions/labels", include_in_schema=False)
def labels_form(front: Fronted, request: Request, asked: Annotated[Labelling, Form()]) -> RedirectResponse:
    """Gives the labels and goes back to the list."""
    front.forms.check_form(request.headers, request.cookies, asked.token)
    who = front.actor(request, asked.who)
    if asked.say:
        word, _, mention = asked.say.partition(":")
        return _back(label_some(front.house, [mention], [_button(word)], who), asked.next, mention)
    wished = wished_of(asked)
    if asked.scope == "rule":
        query = _rule(front, request, asked)
        for each in wished:
            add_rule(front.house, query, each, who)
        return RedirectResponse("/mentions/rules", status_code=303)
    return _back(label_found(front.house, _selection(front, request, asked), wished, who), asked.next)


@router.post("/mentions/labels/undo", include_in_schema=False)
def undo_form(front: Fronted, request: Request, asked: Annotated[TakingBack, Form()]) -> RedirectResponse:
    front.forms.check_form(request.headers, request.cookies, asked.token)
    take_back(front.house, moment_of_act(asked.at), front.actor(request, asked.who))
    return RedirectResponse(inner(asked.next), status_code=303)


@router.get("/mentions/rules", response_class=HTMLResponse, include_in_schema=False)
def rules_page(front: Fronted, request: Request) -> HTMLResponse:
    return front.page(request, "mention_rules.html", {"rules": rules_listed(front.house)}, form=True)


@router.post("/mentions/rules/{rule_id}/remove", include_in_schema=False)
def remove_form(
    front: Fronted, request: Request, rule_id: int, token: Annotated[str, Form(max_length=200)] = ""
) -> RedirectResponse:
    front.forms.check_form(request.headers, request.cookies, token)
    remove_rule(front.house, rule_id, front.actor(request))
    return RedirectResponse("/mentions/rules", status_code=303)


def wished_of(asked: Labelling) -> list[Label]:
    """Raises BadInput."""
    tags = asked.say_tag.replace(",", " ").split()
    return given(relevance=asked.say_relevance, sentiment=asked.say_mood, tags=tags, clear=asked.clear)


def _button(word: str) -> Label:
    """A label by its name alone, as the buttons of a card say it."""
    if word in JUDGED:
        return Label("sentiment", word)
    if word in RELEVANCES:
        return Label("relevance", word)
    raise BadInput(said("{word!r} is no label", word=word[:40]), where="label", todo="Use the buttons of the page")


def _selection(front: Fronted, request: Request, asked: Labelling) -> SearchRequest:
    """These mentions, or all that the search finds. Raises BadInput, NotSo when no mention is chosen."""
    zone = front.viewer(request).zone
    if asked.scope == "all":
        return filters_in(asked.search).request(zone, now=front.now)
    if not asked.one:
        raise NotSo(
            "no mention is chosen", where="the selection", todo="Tick some, or choose all that the search finds"
        )
    return filters_of({"id": asked.one, "irrelevant": "with"}).request(zone)


def _rule(front: Fronted, request: Request, asked: Labelling) -> str:
    return rule_query(front.house, filters_in(asked.search).request(front.viewer(request).zone, now=front.now))


def _back(act: Act, next_: str, mention: str = "") -> RedirectResponse:
    """Where it was done, which then says what was, and offers to take it back."""
    base = inner(next_)
    told = link("", did=iso(act.at), done=act.mentions).lstrip("?")
    address = f"{base}{'&' if '?' in base else '?'}{told}" + (f"#m-{mention}" if mention else "")
    return RedirectResponse(address, status_code=303)
