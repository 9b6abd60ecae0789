"""Queries and documents for the laws: few words in every script, so that they meet often."""

from __future__ import annotations

from hypothesis import strategies as st

from model.capture import Capture
from topics import Document, read_document

WORDS = (
    *("rock", "Rock", "late", "delivery", "LATE", "C++", "#fail", "@acme", "mbank.pl", "wendy's", "wendy’s", "Yahoo!"),
    *("żółć", "zolc", "Żółć", "ёлка", "елка", "каша", "Ψυχή", "ψυχη", "straße", "STRASSE", "naïve", "e\u0301te", "été"),
    *("京都", "東京都", "京都大学", "カフェ", "ｶﾌｪ", "です", "น้ำ", "น้\u0e4d\u0e32", "ใช้LINEดี", "ข้าวมันไก่", "ไก่"),
    *("한국어", "हिन्दी", "שלום", "سلام", "👍🏽", "👩‍👩‍👧", "🇵🇱", "A1", "ear\u00adshot", "earshot", "½", "ﷺ"),
)
BLANKS = (" ", " ", " ", ", ", ". ", "", "\n", "\n\n", " - ", "!! ", "\u3000", "。", "@", "#", "/")

texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BLANKS)), max_size=14).map(
    lambda pairs: "".join(word + blank for word, blank in pairs)
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    capture = Capture(
        "s",
        ref="1",
        title=draw(texts),
        text=draw(texts),
        quoted=draw(texts),
        kind=draw(st.sampled_from(["post", "comment"])),
    )
    return read_document(capture, id="d", language=draw(st.sampled_from(["pl", "en"])))


_WRITTEN = (
    *("rock", "late", "delivery", "deliver*", "r?ck", "*very", "C++", "C+", "c", "#fail", "fail", "@acme", "acme"),
    *("mbank.pl", "mbank", "pl", "wendy's", "Yahoo!", "zolc", "żółć", "żół*", "ёлка", "елка", "ψυχη", "strasse"),
    *(
        "naive",
        "naïve",
        "été",
        "ete",
        "京都",
        "*京都*",
        "京都*",
        "都",
        "大学",
        "カフェ",
        "น้ำ",
        "ไก่",
        "มันไก่",
        "line",
        "ดี",
    ),
    *("한국어", "हिन्दी", "سلام", "👍", "🇵🇱", "earshot", "1", "late!", "-", "~late"),
)
words = st.sampled_from([word for word in _WRITTEN if word != "-"])
_BARE = [word for word in _WRITTEN if word not in ("-", "~late")]
phrases = st.lists(st.sampled_from(_BARE), min_size=1, max_size=3).map(lambda made: f'"{" ".join(made)}"')
cased = st.sampled_from(["Rock", "rock", "LATE", "late", "Żółć", "żółć", "STRASSE", "LINE"]).map("{{{}}}".format)
leaves = st.one_of(words, words, phrases, cased)

placed = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        st.tuples(inner, st.sampled_from(["NEAR", "ONEAR"]), st.integers(0, 4), inner).map(
            lambda made: f"({made[0]} {made[1]}/{made[2]} {made[3]})"
        ),
    ),
    max_leaves=5,
)
_terms = st.one_of(
    placed,
    st.tuples(placed, st.integers(0, 3), placed).map(lambda made: f"({made[0]} NOT NEAR/{made[1]} {made[2]})"),
    st.tuples(st.integers(1, 3), placed).map(lambda made: f"ATLEAST/{made[0]}({made[1]})"),
    st.tuples(st.sampled_from(["title", "text", "quoted"]), placed).map(lambda made: f"{made[0]}:({made[1]})"),
    st.sampled_from(["kind:post", "lang:(pl OR en)", "lang:pl"]),
)
queries = st.recursive(
    _terms,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda made: f"({' AND '.join(made)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda made: f"({' OR '.join(made)})"),
        st.tuples(inner, inner).map(lambda made: f"({made[0]} AND NOT {made[1]})"),
    ),
    max_leaves=5,
)
