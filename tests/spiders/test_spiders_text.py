"""HTML becomes what people read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.text import absolute, one_line, read_html, tidy

INSET = 'class="alt2" style="border:1px inset"'
OLD = '<div style="margin:20px"><div>{}</div>{}</div>I say'
"""As vBulletin 3 frames quotes and code."""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hi <b>the</b>re</p><p>again</p>", "Hi there\n\nagain"),
        ("one<br>two<br/><br>three", "one\ntwo\n\nthree"),
        ("<ul><li>a<li>b</ul>after", "a\nb\n\nafter"),
        ("<script>alert(1)</script><style>p{}</style>seen<!-- not -->", "seen"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("caf&eacute; &amp; bar &lt;3 &#8364;", "café & bar <3 €"),
        ("fish & chips &nbsp; late", "fish & chips late"),
        ("plain\ntext stays\n\n\n\nin lines", "plain\ntext stays\n\nin lines"),
        ("<p>source\nlines   fold</p>", "source lines fold"),
        ("a < b and c > d", "a < b and c > d"),
        ("<p>un<p>closed <b>bold", "un\n\nclosed bold"),
        ("<img src=x alt=y>", ""),
        ("", ""),
        ("<p>bell\x07 and nul\x00</p>", "bell and nul\ufffd"),
    ],
)
def test_text(html: str, text: str) -> None:
    assert read_html(html).text == text


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote><p>they said</p></blockquote><p>I say</p>",
        '<div class="post"><div class="bbcode_quote Quote">they <b>said</b></div>I say</div>',
        "<blockquote>they <blockquote>said</blockquote></blockquote>I say",
        '<div class="quote_container">they said</div>I say',
        '<div data-testid="quote-container"><span>they</span> said</div>I say',
    ],
)
def test_quotes_are_kept_apart(html: str) -> None:
    prose = read_html(html)
    assert prose.text == "I say" and prose.quoted.split() == ["they", "said"]


@pytest.mark.parametrize(
    ("html", "text", "quoted"),
    [
        (OLD.format("Quote:", f"<table><tr><td {INSET}>they said</td></tr></table>"), "I say", "Quote:\n\nthey said"),
        (OLD.format("引用：", f"<div {INSET}>they said</div>"), "I say", "引用：\n\nthey said"),
        (OLD.format("Code:", f"<div {INSET}><code>x = 1</code></div>"), "Code:\n\nx = 1\n\nI say", ""),
        (OLD.format("Code:", f"<pre {INSET}>x = 1</pre>"), "Code:\n\nx = 1\n\nI say", ""),
        (OLD.format("Is it so", f"<div {INSET}>framed</div>"), "Is it so\n\nframed\n\nI say", ""),
        ('<div class="request-a-quote">Ask</div>I say', "Ask\n\nI say", ""),
    ],
)
def test_what_looks_like_a_quote_is_one_or_not(html: str, text: str, quoted: str) -> None:
    prose = read_html(html)
    assert (prose.text, prose.quoted) == (text, quoted)


def test_links_are_absolute_and_once() -> None:
    hrefs = ("/a", "/a", "javascript:x()", "http://[bad", "//o.x/b")
    html = "".join(f'<a href="{href}">x</a>' for href in hrefs)
    assert read_html(html, "https://e.x/p/").links == ("https://e.x/a", "https://o.x/b")


def test_absolute_refuses_what_is_no_web_address() -> None:
    assert absolute("mailto:a@b.c", "http://e.x/") == absolute("http:///x", "") == absolute(None, "") == ()


def test_one_line_and_tidy() -> None:
    assert one_line("<b>A</b>\n &amp; B") == "A & B"
    assert tidy("a  b \r\n\r\n\r\n c\x0b") == "a b\n\nc"


def test_deep_and_wide_markup_takes_bounded_time() -> None:
    began = time.monotonic()
    read_html("<div>" * 100_000 + "deep")
    read_html("<p>x" * 100_000)
    read_html("<blockquote>" * 20_000 + "deep")
    assert time.monotonic() - began < 10


@given(st.text(max_size=200))
def test_never_raises_and_never_leaves_controls(html: str) -> None:
    prose = read_html(html, "http://e.x/")
    assert not any(ch < " " and ch != "\n" for ch in prose.text + prose.quoted)
