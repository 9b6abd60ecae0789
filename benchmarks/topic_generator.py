"""Topics and texts for the measures of matching: words by a Zipf law, the same on every run.

Each language's commonest words come from the sample's phrase books; rarer ones are coined from syllables. A tenth of
what is written is collocations, so that phrases and NEAR have something to find. A query is built as an expression
(lists, as JSON has them) from which our language and the rival's are printed alike.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, product
from pathlib import Path
from typing import Any

from icu4py.breakers import WordBreaker

from model.topic import Topic

Expression = list[Any]
"""[kind, …]: word w · phrase w w … · prefix p · near n left right · or … · and … · not x."""

BOOKS = Path(__file__).parents[1] / "sample" / "words"
VOCABULARY = 40_000
COLLOCATIONS = 30_000
MIX = ("pl", "ru", "th", "ja", "en")
MAX_CLAUSES = 40

_SYLLABLES = {
    "en": "ba co de el fi ga ho in jo ke la me no op pe qui ro sto tu ul van wi er ed ly an shi ar",
    "pl": "ba czy dra eł fa gó hu iń ja kro łą mie nę or prze rzy ski tow ula wę zyk żar ość owy nia cja",
    "ru": "ба вол гра ден ёр жи зор ин ко лав мер ны ост при ров ста тел уш фор хо цен чик щи ный ния ость",
    "th": "กา ขอ คน งาน จะ ดี ตา ทำ นา บาน ปลา พา มา ยา รัก ลม วัน สวย หา อา เมือง ไทย ใจ โต กิน ขาย คำ งู จีน ชม ซื้อ ดำ ถาม ทาง นก บิน ปาก ผม ฝน พูด ฟัน ภาพ มือ ยิ้ม รถ เล่น วัว ศาล สี หมอ ออก เก่ง เขา แดง แม่ โลก ไฟ",  # noqa: E501
    "ja": "ア イ ウ エ オ カ キ ク ケ コ サ シ ス セ ソ タ チ ツ テ ト ナ ニ ヌ ネ ノ ハ ヒ フ ヘ ホ マ ミ ム メ モ ヤ ユ ヨ ラ リ ル レ ロ ワ ン 山 川 田 本 日 東 西 南 北 青 白 新 高 大 小 水 火 木 金 土 人 口 手 足 目 耳 花 草 石 空 海 町 村 森 林 道 車 電 気 天 地 学 校 先 生 国 語 文 書 会 社 店 員 駅",  # noqa: E501
}
_JOINER = {"th": "", "ja": ""}
_STOPS = {"th": " ", "ja": "。"}


@cache
def vocabulary(language: str) -> tuple[str, ...]:
    """Words from commonest to rarest, none twice, lower-case."""
    words = dict.fromkeys(_book_words(language))
    made = random.Random(f"words {language}")
    syllables = _SYLLABLES[language].split()
    coined = ["".join(parts) for parts in (*product(syllables, repeat=2), *product(syllables, repeat=3))]
    made.shuffle(coined)
    while len(words) < VOCABULARY:
        word = coined.pop() if coined else "".join(made.choices(syllables, k=4))
        words[word] = None
    return tuple(words)


def _book_words(language: str) -> Iterator[str]:
    lines = (BOOKS / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    text = re.sub(r"\{\w+\}|\|", " ", " ".join(line for line in lines if line and line[0] not in "#["))
    pieces = WordBreaker(text, "und") if language in _JOINER else re.findall(r"[^\W\d_]+", text)
    return (piece.casefold() for piece in pieces if piece.isalpha() and piece == piece.strip())


@cache
def _weights() -> list[float]:
    return list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))


@cache
def collocations(language: str) -> tuple[tuple[str, str], ...]:
    made = random.Random(f"pairs {language}")
    words = vocabulary(language)
    return tuple((words[_rank(made, 100, 20_000)], words[_rank(made, 100, 30_000)]) for _ in range(COLLOCATIONS))


def _rank(made: random.Random, low: int, high: int) -> int:
    """Log-uniform: as likely between 100 and 1,000 as between 1,000 and 10,000."""
    return min(int(low * (high / low) ** made.random()), VOCABULARY - 1)


def posts(count: int, languages: tuple[str, ...] = ("en",)) -> list[str]:
    """Short posts, about 84 bytes each in English."""
    made = random.Random("posts")
    return [_write(made, languages[n % len(languages)], made.randint(7, 17)) for n in range(count)]


def articles(count: int, languages: tuple[str, ...] = ("en",)) -> list[str]:
    """Articles of some six paragraphs, about 2,600 bytes in English."""
    made = random.Random("articles")
    written = []
    for number in range(count):
        language = languages[number % len(languages)]
        written.append("\n\n".join(_write(made, language, made.randint(42, 80)) for _ in range(6)))
    return written


def _write(made: random.Random, language: str, length: int) -> str:
    words = vocabulary(language)
    chosen = made.choices(words, cum_weights=_weights(), k=length)
    pairs = collocations(language)
    for at in range(0, length - 1, 20):
        place = at + made.randrange(min(19, length - 1 - at))
        chosen[place : place + 2] = made.choice(pairs)
    sentences, joiner = [], _JOINER.get(language, " ")
    while chosen:
        size = made.randint(6, 16)
        sentence, chosen = chosen[:size], chosen[size:]
        if len(sentence) > 8:
            sentence[4] += "," if joiner else ""
        sentences.append(joiner.join(sentence).capitalize() + _STOPS.get(language, "."))
    return joiner.join(sentences)


def expressions(count: int, languages: tuple[str, ...] = ("en",)) -> Iterator[Expression]:
    """Queries of nine clauses on average and forty at most: names, mostly with context words and some exclusions."""
    made = random.Random("topics")
    for number in range(count):
        language = languages[number % len(languages)]
        clauses = min(MAX_CLAUSES, max(1, round(made.lognormvariate(1.9, 0.75))))
        yield _expression(made, language, clauses)


def _expression(made: random.Random, language: str, clauses: int) -> Expression:
    if clauses < 3 or made.random() < 0.1:
        return _any(made, language, clauses, rare=True)
    names = max(1, round(clauses * made.uniform(0.2, 0.6)))
    without = round(clauses * 0.25) if made.random() < 0.4 else 0
    parts = [_any(made, language, names, rare=True)]
    parts.append(_any(made, language, max(clauses - names - without, 1), rare=False))
    if without:
        parts.append(["not", _any(made, language, without, rare=False)])
    return ["and", *parts]


def _any(made: random.Random, language: str, clauses: int, *, rare: bool) -> Expression:
    found = [_clause(made, language, rare=rare) for _ in range(clauses)]
    return found[0] if clauses == 1 else ["or", *found]


def _clause(made: random.Random, language: str, *, rare: bool) -> Expression:
    words, kind = vocabulary(language), made.random()
    word = words[_rank(made, 6_000, VOCABULARY) if rare else _rank(made, 150, 12_000)]
    if kind < 0.16:
        return ["phrase", *made.choice(collocations(language))]
    if kind < 0.26:
        left, right = made.choice(collocations(language))
        return ["near", made.randint(0, 10), left, word if kind < 0.21 and word != left else right]
    if kind < 0.33 and language not in _JOINER and len(word) > 5:
        return ["prefix", word[:-1]]
    return ["word", word]


def query_of(expression: Expression) -> str:
    """The expression in our language."""
    kind, *rest = expression
    if kind == "word":
        return str(rest[0])
    if kind == "prefix":
        return f"{rest[0]}*"
    if kind == "phrase":
        return f'"{" ".join(rest)}"'
    if kind == "near":
        return f"({rest[1]} NEAR/{rest[0]} {rest[2]})"
    if kind == "not":
        return f"NOT {query_of(rest[0])}"
    return f"({f' {kind.upper()} '.join(map(query_of, rest))})"


def topics(count: int, languages: tuple[str, ...] = ("en",)) -> Iterator[Topic]:
    for number, expression in enumerate(expressions(count, languages)):
        yield Topic(f"t{number:06d}", query_of(expression), revision=1)
