"""What stands in the way of a page is told for what it is, and pages in their own right are not taken for it."""

from __future__ import annotations

import pytest

from spiders import Request, Response
from spiders.walls import LITTLE, wall_of

URL = "https://a.example/forum"
STORY = "<article><h1>A parcel</h1>" + "<p>It came late again, and nobody at the shop wanted to hear of it.</p>" * 40
LOGIN_BOX = '<form action="/login"><input name="u"><input type="password" name="p"><button>Log in</button></form>'
BANNER = '<div id="cc"><p>We value your privacy</p><button>Accept all</button><button>Reject all</button></div>'

WALLS = {
    "login": [
        f"<title>Sign in</title><body>{LOGIN_BOX}",
        f"<title>Забыли пароль?</title><body><p>Войдите, чтобы читать форум</p>{LOGIN_BOX}",
    ],
    "consent": [
        f"<title>Before you continue</title><body>{BANNER}<p>We and our 812 partners store cookies.</p>",
        "<title>Ihre Privatsphäre</title><body><p>Wir und unsere Partner</p><form><button>Alle akzeptieren</button>"
        "<button>Alle ablehnen</button></form>",
    ],
    "captcha": [
        '<title>Just a moment...</title><body><script src="/cdn-cgi/challenge-platform/x.js"></script>',
        "<title>Shop</title><body><p>Please verify you are a human to go on.</p>",
        "<title>Attention Required! | Cloudflare</title><body><p>Sorry, you have been blocked",
    ],
    "parked": [
        "<title>a.example</title><body><h1>a.example</h1><p>This domain is for sale!</p>",
        '<title>a.example</title><body><iframe src="https://sedoparking.com/x"></iframe>',
        "<title>a.example</title><body><p>Diese Domain steht zum Verkauf.</p>",
    ],
    "javascript": [
        "<title>Shop</title><body><noscript>You need to enable JavaScript to run this app.</noscript>"
        '<div id="root"></div><script src="/app.js"></script>',
        '<title>Shop</title><body><div id="__next"></div><script src="/x.js"></script>',
        '<title>Shop</title><body><script>boot()</script>',
    ],
    "": [
        f"<title>A parcel</title><body>{LOGIN_BOX}{BANNER}{STORY}",
        "<title>Links</title><body><a href='/a'>a</a> <a href='/b'>b</a>",
        "<title>Contact</title><body><p>Write to us. We accept all parcels.</p><form><button>Send</button></form>",
        "<title>Hi</title><body><p>A short page with a script, that says what it has to say.</p><script>x()</script>",
        "<p>no head, no body",
        "",
        "plain text < with a sign",
        "\x00\x01\x02",
    ],
}  # fmt: skip


def of(markup: str, url: str = URL) -> str:
    return wall_of(Response(Request(url), url, markup.encode(), {"content-type": "text/html; charset=utf-8"}))


@pytest.mark.parametrize(("wall", "markup"), [(wall, markup) for wall, pages in WALLS.items() for markup in pages])
def test_a_page_is_told_for_what_it_is(wall: str, markup: str) -> None:
    assert of(markup) == wall


def test_where_it_leads_tells_too() -> None:
    assert of("<title>x</title><body><p>Hello", "https://a.example/login?next=/forum") == "login"
    assert of("<title>x</title><body><p>Hello", "https://consent.a.example/m?continue=x") == "consent"


def test_a_page_that_says_much_is_no_wall() -> None:
    assert of(f"<title>Sign in</title><body>{LOGIN_BOX}<p>{'word ' * LITTLE}</p>") == ""


SHORT_STORY = "The parcel came late again, and nobody at the shop wanted to hear of it. " * 6


def test_what_stands_around_a_short_article_is_no_wall() -> None:
    markup = f"<title>A parcel</title><body>{LOGIN_BOX}{BANNER}<article><p>{SHORT_STORY}</p></article>"
    response = Response(Request(URL), URL, markup.encode(), {"content-type": "text/html; charset=utf-8"})
    assert wall_of(response, SHORT_STORY) == ""
    assert wall_of(response, "We value your privacy. Accept all cookies.") == "consent"
