"""Posts of one page: each is a mention of its own, whatever addresses the page gives them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from model.capture import Author, Capture
from model.identity import canonical_url, keys_of
from spiders.entry import placed

PAGE = "https://forum.example/t/9"


def post(ref: str, url: str = PAGE) -> Capture:
    return Capture("s", ref, url, text="Lost.", author=Author("Ola"))


def addresses(*posts: Capture, below: bool = False) -> list[str]:
    return [one.url for one in placed(posts, PAGE, below=below)]


def test_addresses_of_their_own_stay() -> None:
    own = [f"{PAGE}#p-1", f"{PAGE}#comment-2", "https://forum.example/p/3"]
    assert addresses(*(post(url.rpartition("/")[2], url) for url in own)) == own


def test_a_post_whose_address_the_page_is_keeps_it() -> None:
    lead, reply = addresses(post(PAGE), post("abc"))
    assert lead == PAGE and reply.startswith(f"{PAGE}#entry-")
    assert addresses(post(PAGE), below=True) != [PAGE]  # there an article stands


def test_an_anchor_that_identity_drops_is_no_address() -> None:
    (made,) = addresses(post("hello", f"{PAGE}#hello"))
    assert canonical_url(made) != canonical_url(PAGE)


def test_posts_that_all_name_the_thread_are_apart() -> None:
    thread = "https://forum.example/thread"
    made = addresses(*(replace(post(thread, thread), author=Author(name)) for name in ("Ola", "Jan", "Ewa")))
    assert len(set(made)) == 3


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", PAGE]), st.sampled_from([PAGE, f"{PAGE}#p-1", f"{PAGE}#x"]))))
def test_posts_of_different_refs_never_share_a_key(posts: list[tuple[str, str]]) -> None:
    given_posts = [post(ref, url) for ref, url in dict(posts).items()]
    made = placed(given_posts, PAGE)
    keys = [keys_of(one) for one in made]
    assert len({key for found in keys for key in found}) == sum(map(len, keys))
    assert placed(given_posts, PAGE) == made
