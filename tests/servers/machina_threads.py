"""What is written in the forum of the tests: threads over several pages, in five languages, with quotes and guests."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SENTENCES = (
    ("The parcel of the autumn sale came two weeks late.", "Nobody at the shop answers my letters.", "I got it today!"),
    ("Paczka przyszła dwa tygodnie po terminie.", "Nikt w sklepie nie odpowiada na listy.", "Źle, bardzo źle."),
    ("Посылка пришла на две недели позже срока.", "Никто в магазине не отвечает.", "Больше не закажу."),
    ("พัสดุมาช้าไปสองสัปดาห์", "ร้านไม่ตอบจดหมายของฉันเลย", "วันนี้ได้ของแล้ว"),
    ("荷物が二週間遅れて届きました。", "店は手紙に答えません。", "今日やっと届いた。"),
)
USERS = ("ola", "jan_kowalski", "Ирина", "kim", "ann-sophie", "三郎", "m.rossi", "user2026")
GUESTS = ("Guest Ewa", "Anna Nowak")
LENGTHS = (1, 2, 3, 5, 9, 10, 11, 20, 21, 33)
"""Posts of each thread; a page shows ten."""
FIRST = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """A post as it was meant: its Markdown, what it says and what it quotes."""

    markdown: str
    text: str
    quoted: str


def described(seed: int = 8) -> tuple[dict, dict[str, Said]]:
    """What to seed, and what each post says by its Markdown."""
    chance = random.Random(seed)
    said: dict[str, Said] = {}
    threads = []
    for number, length in enumerate(LENGTHS):
        at = FIRST + timedelta(days=7 * number)
        posts = []
        for place in range(length):
            at += timedelta(minutes=chance.choice((1, 7, 60, 61, 720, 3_000)))
            post = _post(chance, number, place, posts, said)
            posts.append(
                {"author": chance.choice((*USERS, *USERS, *GUESTS)), "text": post.markdown, "at": at.isoformat()}
            )
        threads.append({"title": f"{SENTENCES[number % 5][0].rstrip('.。')} ({number})", "posts": posts})
    return {"forum": "Parcels & letters", "users": list(USERS), "threads": threads}, said


def edit_of(number: str) -> Said:
    text = f"Edited: it came after all, number {number}."
    return Said(text, text, "")


def _post(chance: random.Random, number: int, place: int, before: list[dict], said: dict[str, Said]) -> Said:
    sentences = SENTENCES[chance.randrange(5)]
    paragraphs = [f"{chance.choice(sentences)} {number}.{place}"]
    paragraphs += [chance.choice(sentences) for _ in range(chance.choice((0, 0, 1, 3)))]
    quoted = ""
    if before and chance.random() < 0.3:
        quoted = said[chance.choice(before)["text"]].text.partition("\n")[0]
    markdown = "\n\n".join([*([f"> {quoted}"] if quoted else []), *paragraphs])
    made = Said(markdown, "\n\n".join(paragraphs), quoted)
    said[markdown] = made
    return made
