"""Five languages: no string without words, and no words of a template that were not marked for translation."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from gettext import NullTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from fastapi.testclient import TestClient
from web_words import unmarked, unmarked_in

from web import catalogues, render
from web.translation import LOCALES
from web.viewer import Viewer
from web.words import Words
from web.wrong import CONTEXT, VISIT

TEMPLATES = Path(render.__file__).parent / "templates"
PAGES = ["/", "/?period=hour", "/sources", "/sources?state=failing", "/sources/forum.example"]
PAGES += ["/mentions", "/mentions?topic=northwind&sentiment=negative&q=northwind", "/searches", "/help"]
PAGES += ["/topics", "/topics/_new", "/topics/northwind", "/topics/northwind/history", "/topics/_import", "/lists"]
PAGES += ["/alerts?state=all", "/alerts/grave", "/alerts/bare", "/work", "/care", "/rules", "/rules/new"]
PAGES += ["/analysis", "/problems", "/problems/new", "/settings", "/settings/audit", "/users"]
PLACES = re.compile(r"%\((\w+)\)s|\{(\w+)(?:![rs])?(?::[^{}]*)?\}|(%%)")

SCRIPTS = {"ru": "[а-я]", "th": "[ก-๛]", "ja": "[぀-ヿ一-鿿]", "pl": "[a-zżźćńółęąś]"}


def places(text: str) -> list[str]:
    return sorted("".join(found) for found in PLACES.findall(text))


@pytest.fixture(scope="module")
def said() -> list[Message]:
    return [message for message in catalogues.extracted() if message.id]


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_string_has_words_in_every_form_with_its_places(language: str, said: list[Message]) -> None:
    catalogue = catalogues.kept(language)
    forms = catalogue.num_plurals
    for message in said:
        found = catalogue.get(message.id, message.context)
        assert found is not None and catalogues.filled(found), f"{language} lacks {message.id!r}"
        if message.context in (CONTEXT, VISIT):
            continue  # tests/web/test_web_wrong.py
        if isinstance(message.id, str):
            assert places(str(found.string)) == places(message.id), (language, message.id)
            continue
        assert len(found.string) == forms, (language, message.id)
        wanted = {place for place in places(message.id[1]) if place != "num"}
        for form in found.string:
            assert wanted <= set(places(form)) <= wanted | {"num"}, (language, message.id, form)
    assert len([message for message in catalogue if message.id]) == len(said), "run python -m web.catalogues"


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_what_is_read_is_what_was_translated(language: str) -> None:
    catalogue = catalogues.kept(language)
    assert (LOCALES / f"{language}.mo").read_bytes() == catalogues.compiled(catalogue), "run python -m web.catalogues"


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_no_language_is_another_one(language: str) -> None:
    own = SCRIPTS[language]
    others = [letters for one, letters in SCRIPTS.items() if one not in (language, "pl")]
    for message in catalogues.kept(language):
        if not message.id:
            continue
        text = message.string if isinstance(message.string, str) else " ".join(message.string)
        assert not any(re.search(letters, text, re.IGNORECASE) for letters in others), (language, text)
        plain = "" if text == message.id else PLACES.sub("", text)
        assert not re.search(r"[^\W\d_]", plain) or re.search(own, plain, re.IGNORECASE), (language, text)


class Pseudo(NullTranslations):
    """Every translated string stands in ⟦…⟧."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return f"⟦{message}⟧"

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def _marking(told: Callable[..., str]) -> Callable[..., str]:
    """What Babel says in the language, marked as said in it."""
    return lambda *given: f"⟦{told(*given)}⟧"


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, module in list(sys.modules.items()):
        if name.startswith("web.") and hasattr(module, "translations"):
            monkeypatch.setattr(module, "translations", lambda _language: Pseudo())
    for owner, names in ((Words, ("language_name", "lasted")), (Viewer, ("short", "full", "day", "ago"))):
        for name in names:
            monkeypatch.setattr(owner, name, _marking(getattr(owner, name)))
    _forget()
    yield
    _forget()


def _forget() -> None:
    """What was said before in the words of others."""
    for name, module in list(sys.modules.items()):
        if name.startswith("web."):
            for kept in vars(module).values():
                if callable(clear := getattr(kept, "cache_clear", None)):
                    clear()


def test_words_that_are_not_marked_are_found() -> None:
    template = '<p title="{{ "Now" if x else _("Then") }}">Says {{ name }} <b>{{ _("all") }}</b> <bdi>Ann</bdi></p>'
    assert unmarked_in(template) == ["p title='Now'", "Says"]
    assert unmarked("<p>⟦It says⟧ <bdi>Ann</bdi> and more</p><time>now</time>") == ["⟦It says⟧ and more"]
    assert unmarked('<p lang="th">สวัสดี</p><i class="data">feed</i>⟦⟦a⟧ b⟧') == []


@pytest.mark.parametrize("template", sorted(path.name for path in TEMPLATES.glob("*.html")))
def test_every_word_of_a_template_is_marked(template: str) -> None:
    assert unmarked_in((TEMPLATES / template).read_text(encoding="utf-8")) == []


@pytest.mark.usefixtures("pseudo")
@pytest.mark.parametrize("address", PAGES)
def test_every_word_of_a_page_is_marked(client: TestClient, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200
    assert unmarked(page.text) == []
