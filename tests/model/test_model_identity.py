"""Which posts are the same post."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.capture import Capture, Rating
from model.identity import canonical_url, content_hash, keys_of, mention_id


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Ex.com:80/a b/%C5%82?utm_source=x&b=2&a=1#top", "http://ex.com/a%20b/%C5%82?a=1&b=2"),
        ("https://e.com/t/9?sid=abcdefabcdef0123456789#p-123", "https://e.com/t/9#p-123"),
        ("https://e.com/t/9?sid=7", "https://e.com/t/9?sid=7"),
        ("https://e.com/a;jsessionid=12?x=%ff", "https://e.com/a?x=%FF"),
        ("https://e.com/%2Fa", "https://e.com/%2Fa"),
        ("https://e.com/?gclid=1&fbclid=2&UTM_Campaign=3", "https://e.com/"),
        ("https://e.com/zażółć?q=ł", "https://e.com/za%C5%BC%C3%B3%C5%82%C4%87?q=%C5%82"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://e.com:443/x#comment-7", "https://e.com/x#comment-7"),
        ("https://e.com/app?id=1#review-7", "https://e.com/app?id=1#review-7"),
        ("https://e.com/x#section", "https://e.com/x"),
        ("http://e.com", "http://e.com/"),
    ],
)
def test_a_permalink_is_known_by_its_canonical_form(url, canonical):
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://e.com/a", "javascript:alert(1)", "//e.com/x", "http://", "http://e.com:99999/"]
)
def test_what_is_no_web_address_identifies_nothing(url):
    assert canonical_url(url) == ""


@given(st.text())
def test_any_text_gives_an_address_that_is_its_own_canonical_form(text):
    for url in (text, f"http://e.com/{text}", f"https://{text}/"):
        once = canonical_url(url)
        assert canonical_url(once) == once


def test_both_keys_lead_to_a_mention_and_the_permalink_names_it():
    capture = Capture("forum", ref="p-1", url="https://f.example/t/9?utm_source=a#p-1", text="x")
    assert keys_of(capture) == ("url:f.example/t/9#p-1", "ref:forum\x1fp-1")
    assert mention_id(keys_of(capture)) == mention_id(("url:f.example/t/9#p-1",))


def test_http_and_https_are_the_same_post():
    first, second = (keys_of(Capture("a", url=f"{scheme}://e.com/p", text="x"))[0] for scheme in ("http", "https"))
    assert first == second


def test_a_declared_canonical_is_respected_on_the_same_site_only():
    capture = Capture("a", url="https://e.com/p?page=2", text="x")
    assert keys_of(capture, canonical="https://www.e.com/p")[0] == "url:www.e.com/p"
    assert keys_of(capture, canonical="https://evil.example/p")[0] == "url:e.com/p?page=2"


def test_a_declared_canonical_never_drops_the_posts_own_anchor():
    capture = Capture("a", url="https://e.com/t?x=1#p-9", text="x")
    assert keys_of(capture, canonical="https://e.com/t")[0] == "url:e.com/t#p-9"


def test_a_post_without_a_web_address_is_known_by_its_source_and_ref():
    assert keys_of(Capture("import", ref="7", text="x")) == ("ref:import\x1f7",)
    assert keys_of(Capture("import", url="mail:7", text="x")) == ("ref:import\x1fmail:7",)


def test_an_edit_is_what_people_read_not_likes_or_blanks():
    post = Capture("a", ref="1", title="T", text="one two", rating=Rating(2, 5))
    same = Capture("b", ref="2", url="https://e.com/", title="T ", text="one\n two", rating=Rating(2, 5))
    assert content_hash(post) == content_hash(same)
    assert content_hash(post) != content_hash(Capture("a", ref="1", title="T", text="one two", rating=Rating(3, 5)))
    assert content_hash(Capture("a", ref="1", title="ab", text="c")) != content_hash(
        Capture("a", ref="1", title="a", text="bc")
    )
