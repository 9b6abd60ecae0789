"""What a visit left as a line of English is told in the reader's language: whole, or as it was."""

from __future__ import annotations

import re
import time
from ast import JoinedStr, parse, walk
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, NotSupported

from crawlers.errors import AddressRefused, SpiderFailed, VisitFailed
from crawlers.progress import Progress
from crawlers.sentences import WALLS, check_status, failure_of, walled
from model.errors import EarshotError
from model.said import said
from model.time import EPOCH
from spiders import Unreadable
from web.catalogues import LANGUAGES
from web.heard import MOST, heard
from web.sentences import Sentences, template_of, visited

HERE = "https://forum.example/feed"
SAID = st.deferred(lambda: st.sampled_from(sorted(visited().said)))  # by the test alone: the source is read for it


def refused() -> Iterator[EarshotError]:
    """Errors as visits make them."""
    for status in (401, 403, 404, 410, 429, 500, 503, 777):
        with pytest.raises(EarshotError) as raised:
            check_status(status, "", "", HERE, EPOCH)
        yield raised.value
    for error in (CannotResolveHostError(), DownloadTimeoutError(), NotSupported(), ValueError("x")):
        yield failure_of(error, HERE)
    yield from (walled(wall, HERE) for wall in WALLS)  # type: ignore[arg-type]
    yield from (AddressRefused("10.0.0.1:80"), SpiderFailed("RSS", HERE))
    yield from (Unreadable("this feed is broken: no element", where=HERE), VisitFailed("nothing came", where=HERE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stopped_a_visit_is_told_in_the_readers_language(language: str) -> None:
    for error in refused():
        line = str(error)
        told = heard(line, language)
        assert told != line and error.what not in told, line
        assert not error.todo or error.todo not in told, line
        assert error.where in told


def test_every_value_stays_as_it_was() -> None:
    line = "https://x.example/a: this feed is broken: syntax error {0}: line 3. Tell the site's owner"
    assert heard(line, "pl") == "https://x.example/a: ten kanał jest uszkodzony: syntax error {0}: line 3. " + (
        "Powiadom właściciela strony"
    )
    assert heard("worker died (exit code 1); it is tried again", "ja") == (
        "ワーカーが落ちました（終了コード 1）。もう一度試みます"
    )


def test_what_a_visit_has_to_say_besides_is_told_sentence_by_sentence() -> None:
    progress = Progress("a", EPOCH)
    progress.gone, progress.missed, progress.waiting = 2, 1, True
    assert progress.said() == "2 pages gone; 1 page could not be had; more pages wait for the next visit"
    assert heard(progress.said(), "pl") == (
        "stron, które zniknęły: 2; nie udało się pobrać 1 strony; kolejne strony czekają na następne odwiedziny"
    )


def test_a_line_that_is_not_known_stays_as_it_is() -> None:
    for line in ("", "Half of it is known; 2 pages gone", "the moon is no address", "x" * (MOST + 1)):
        assert heard(line, "pl") == line
    assert heard("2 pages gone", "en") == "2 pages gone"


@settings(max_examples=30, deadline=None)
@given(st.text("ab:;. {}()", max_size=MOST), SAID)
def test_whatever_a_server_says_is_read_quickly(text: str, template: str) -> None:
    began = time.process_time()
    heard(template + text, "th")
    heard(text + template, "th")
    assert time.process_time() - began < 0.5


@given(SAID, st.sampled_from(LANGUAGES))
@settings(max_examples=200, deadline=None)
def test_every_sentence_of_a_visit_is_found_again(template: str, language: str) -> None:
    names = set(re.findall(r"\{(\w+)(?::[.,\w]*)?\}", template))
    made = str(said(template, **dict.fromkeys(names, 7))) if names else template
    told = heard(made, language)
    assert told != made or template in ("an article",), template
    assert told.count("7") >= made.count("7")


def test_an_f_string_is_a_template_by_the_names_in_it() -> None:
    told = Sentences(drawn=True)
    drawn = next(
        n for n in walk(parse("f\"{a.b} of {c[:20]!r} and {', '.join(d)} and {e(f)}\"")) if isinstance(n, JoinedStr)
    )
    assert template_of(drawn) == "{b} of {c} and {d} and {f}"
    told.add(template_of(drawn))
    assert told.said == {"{b} of {c} and {d} and {f}"}
