"""Pages that stand in the way of the one that was asked for: a login, a question about cookies, a proof that one is a
person, a parked domain, a shell that only scripts fill. Told by what they say and how little else they say."""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from lxml import etree

from spiders.spider import MAX_MARKUP, Harvest, Response
from spiders.text import parse_html, prose_of

Wall = Literal["", "login", "consent", "captcha", "parked", "javascript"]

LITTLE = 1_200
"""Characters of text under which a page may be nothing but a wall."""
SHORT = 300
NEXT_TO_NOTHING = 200

_TITLES = re.compile(r"just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|ddos-guard", re.I)
_CAPTCHA = re.compile(
    r"cf[-_]chl|challenge-platform|px-captcha|captcha-delivery|_Incapsula_|"
    r"verif(?:y|ying) (?:that )?you are (?:a )?human|checking your browser|"
    r"enable javascript and cookies to continue|unusual traffic from your",
    re.I,
)
_PARKED = re.compile(
    r"domain(?: name)? (?:is|may be|could be) (?:available )?(?:for sale|parked)|buy (?:this|the) domain|"
    r"domain parking|parked (?:free|domain)|sedoparking|parkingcrew|hugedomains\.com|afternic\.com|"
    r"domain (?:steht )?zum verkauf|"
    r"ce (?:nom de )?domaine est à vendre|este dominio está (?:en|a la) venta|dominio (?:è )?in vendita|"
    r"domena (?:jest )?na sprzedaż|домен продаётся|домен продается|このドメインは",
    re.I,
)
_CONSENT = re.compile(
    r"before you continue|we value your privacy|cookie[- ]?(?:consent|wall|policy|settings|einstellungen)|"
    r"(?:accept|reject|allow|manage) (?:all|cookies)|store and(?:/or)? access information on a device|our \d+ partners|"
    r"alle(?:s)? (?:akzeptieren|ablehnen)|tout (?:accepter|refuser)|aceptar todo|accetta tutt|akceptuj|zgadzam się|"
    r"принять все|すべて同意|ยอมรับทั้งหมด",
    re.I,
)
_LOGIN = re.compile(
    r"log[ -]?in|sign[ -]?in|anmelden|einloggen|connexion|iniciar sesión|accedi|zaloguj|logowanie|войти|вход|авторизац|"
    r"ログイン|เข้าสู่ระบบ|登录|로그인",
    re.I,
)
_LOGIN_PATH = re.compile(r"/(?:log-?in|sign-?in|auth|sso|anmelden|connexion|ucp\.php)\b|mode=login|action=login", re.I)
_NEEDS_SCRIPT = re.compile(r"javascript|scripting", re.I)
_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "main-app", "react-root", "ember-app", "svelte"})


def poor(harvest: Harvest) -> bool:
    """Whether an answer held so little that it may have been a wall: no thread, and of posts at most a short page."""
    short = sum(len(entry.capture.text) for entry in harvest.posts) < LITTLE
    return (
        not (harvest.later or harvest.follow)
        and short
        and all(entry.capture.kind == "article" for entry in harvest.posts)
    )


def wall_of(response: Response, read: str = "") -> Wall:
    """What stands in the way; empty when the page is one in its own right. ``read`` is what was taken for its article,
    when there was one: what stands around it is on many good pages, too. Raises nothing."""
    markup = response.text()[:MAX_MARKUP]
    tree = parse_html(markup) if "<" in markup[:2_000] else None
    if tree is None:
        return ""
    said = prose_of(tree).text
    if len(said) >= LITTLE:
        return ""
    title = " ".join(" ".join("".join(node.itertext()) for node in tree.iter("title")).split())
    if _TITLES.search(title) or _CAPTCHA.search(markup[:200_000]):
        return "captcha"
    if _PARKED.search(f"{title} {said} {_frames(tree)}"):
        return "parked"
    return _asking(tree, response.url, title, read or said) or _empty(tree, said)


def _asking(tree: etree._Element, url: str, title: str, said: str) -> Wall:
    """A page that wants something before it shows more."""
    host = urlsplit(url).hostname or ""
    buttons = ["".join(node.itertext()) or str(node.get("value", "")) for node in tree.iter("button", "input")]
    words = {found.lower() for found in _CONSENT.findall(" | ".join([title, said, *buttons]))}
    asked = len(said) < SHORT or bool(_CONSENT.search(f"{title} {said}"))
    if host.startswith("consent.") or (asked and len(words) > 1):
        return "consent"
    password = any(str(node.get("type", "")).lower() == "password" for node in tree.iter("input"))
    if _LOGIN_PATH.search(url) or (password and (len(said) < SHORT or _LOGIN.search(title))):
        return "login"
    return ""


def _empty(tree: etree._Element, said: str) -> Wall:
    """A page that says nothing until its scripts have run."""
    if not any(True for _ in tree.iter("script")):
        return ""
    asks = any(_NEEDS_SCRIPT.search("".join(node.itertext())) for node in tree.iter("noscript"))
    shell = any(node.get("id") in _ROOTS for node in tree.iter("div", "main", "section"))
    little = len(said) < NEXT_TO_NOTHING
    return "javascript" if little and (asks or shell or not said) else ""


def _frames(tree: etree._Element) -> str:
    return " ".join(str(node.get("src") or "") for node in tree.iter("iframe", "frame", "script"))
