"""How much of a page's text, and its date, is read right: ours beside trafilatura and rs-trafilatura in the same run.

The pages are those of EARSHOT_DATA (``pages``: WCXB, dev split, CC BY 4.0, © 2026 Murrough Foley): 120 articles, 113
forum threads. Word F1 is WCXB's own: bags of lower-case words, page by page, averaged. Pages of odd number were looked
at while the roads were made, those of even number were only counted. Ours is what ``earshot extract`` gives: of a forum
page the texts of all posts (StackExchange's comments are kept, though the truth drops them), of an article page that of
the article. A date is right when its day is the labelled one, in the zone in which the page writes it.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import time
import venv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.result import Result, Row, at_least
from services.extract import extract_lines
from services.lines import LineProblem

RIVAL = "rs-trafilatura==0.1.1"
NAMES = ("earshot", "earshot without StackExchange's comments", "trafilatura", "rs-trafilatura")
STACK = re.compile(r"stackexchange\.com|stackoverflow\.com|superuser\.com|serverfault\.com|askubuntu\.com")
_RUST = """
import json, sys, rs_trafilatura
for line in sys.stdin:
    page = json.loads(line)
    try:
        found = rs_trafilatura.extract(page["html"], url=page["url"] or None, page_type=page["type"])
        made = {"text": found.main_content or "", "date": str(found.date or "")}
    except Exception as error:
        made = {"text": "", "date": "", "error": repr(error)}
    print(json.dumps(made), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    type: str
    url: str
    date: str
    text: str
    html: str

    @property
    def odd(self) -> bool:
        return int(self.id) % 2 == 1


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    date: str


Answers = Mapping[str, Sequence[Answer]]


def measure() -> Result:
    about = "word F1 and dates on saved pages, articles and forum threads"
    pages = saved_pages()
    if not pages:
        return Result("extraction", about, [Row("extraction", "not measured: EARSHOT_DATA names no folder with pages")])
    answers, seconds = _answers(pages)
    rows = list(_rows(pages, answers))
    rows += [Row(f"{name}, all pages", len(pages) / took, "pages per second") for name, took in seconds.items()]
    return Result("extraction", about, rows)


def saved_pages() -> list[Page]:
    folder = Path(os.environ.get("EARSHOT_DATA", "")) / "pages"
    if not (folder / "truth.jsonl").is_file():
        return []
    made = []
    for line in (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        with gzip.open(folder / f"{truth['id']}.html.gz", "rt", encoding="utf-8", errors="replace") as file:
            html = file.read()
        url = truth["url"] or "https://page.example/"
        made.append(Page(truth["id"], truth["type"], url, truth["date"] or "", truth["text"] or "", html))
    return made


def _answers(pages: Sequence[Page]) -> tuple[dict[str, Sequence[Answer]], dict[str, float]]:
    _ours(pages[:3])  # whatever is loaded once is loaded
    began = time.process_time()
    captures = _ours(pages)
    ours = time.process_time() - began
    _trafilatura(pages[:1])
    began = time.process_time()
    theirs = _trafilatura(pages)
    seconds = {"earshot": ours, "trafilatura": time.process_time() - began}
    answers: dict[str, Sequence[Answer]] = {
        "earshot": [_answer(page, found, stack=True) for page, found in zip(pages, captures, strict=True)],
        NAMES[1]: [_answer(page, found, stack=False) for page, found in zip(pages, captures, strict=True)],
        "trafilatura": theirs,
    }
    if rust := _rust(pages):
        answers["rs-trafilatura"] = rust
    return answers, seconds


def answered(pages: Sequence[Page]) -> list[Answer]:
    """What Earshot reads of pages."""
    return [_answer(page, found, stack=True) for page, found in zip(pages, _ours(pages), strict=True)]


def _ours(pages: Sequence[Page]) -> list[list[dict[str, str]]]:
    lines = (json.dumps({"id": page.id, "url": page.url, "html": page.html}).encode() for page in pages)
    made = {str(line["id"]): line["captures"] for line in extract_lines(lines) if not isinstance(line, LineProblem)}
    return [made[page.id] for page in pages]  # type: ignore[misc]


def _answer(page: Page, captures: Sequence[dict[str, str]], *, stack: bool) -> Answer:
    kept = [one for one in captures if page.type == "forum" or one.get("kind") == "article"]
    if not stack and STACK.search(page.url):
        kept = [one for one in kept if not one.get("ref", "").startswith("comment")]
    date = captures[0].get("published_at", "") if captures else ""
    return Answer("\n".join(one.get("text", "") for one in kept), date[:10])


def _trafilatura(pages: Sequence[Page]) -> list[Answer]:
    import trafilatura

    made = []
    for page in pages:
        told = trafilatura.extract_metadata(page.html, default_url=page.url)
        text = trafilatura.extract(page.html, url=page.url, include_comments=page.type == "forum") or ""
        made.append(Answer(text, (told.date or "") if told is not None else ""))
    return made


def _rust(pages: Sequence[Page]) -> list[Answer]:
    """rs-trafilatura, told each page's type, in an environment of its own; nothing when it cannot be had."""
    with TemporaryDirectory(prefix="earshot-rs-") as place:
        venv.create(Path(place) / "env", with_pip=True)
        python = Path(place) / "env" / "bin" / "python"
        installed = subprocess.run([str(python), "-m", "pip", "install", "-q", RIVAL], capture_output=True, check=False)
        if installed.returncode:
            return []
        lines = "\n".join(json.dumps({"html": page.html, "url": page.url, "type": page.type}) for page in pages)
        ran = subprocess.run([str(python), "-c", _RUST], input=lines, capture_output=True, text=True, check=False)
        found = [json.loads(line) for line in ran.stdout.splitlines()]
    return [Answer(one["text"] or "", one["date"][:10]) for one in found] if len(found) == len(pages) else []


def _rows(pages: Sequence[Page], answers: Answers) -> Iterator[Row]:
    halves: dict[str, Callable[[Page], bool]] = {
        "all": lambda _: True,
        "looked at": lambda page: page.odd,
        "only counted": lambda page: not page.odd,
    }
    for half, inside in halves.items():
        yield Row(half, "")
        scores = {name: _scores(pages, found, inside) for name, found in answers.items()}
        for name, (forum, article, date) in scores.items():
            bars = half == "all" and name == "earshot"
            yield at_least(f"  {name}: forum", forum, 0.82, "F1") if bars else Row(f"  {name}: forum", forum, "F1")
            yield Row(f"  {name}: article", article, "F1")
            yield at_least(f"  {name}: date", date, 0.86) if bars else Row(f"  {name}: date", date)
        ratio = scores["earshot"][1] / scores["trafilatura"][1]
        what = "  article F1 ÷ trafilatura's"
        yield at_least(what, ratio, 0.995) if half == "all" else Row(what, ratio)


def _scores(pages: Sequence[Page], found: Sequence[Answer], inside: Callable[[Page], bool]) -> tuple[float, ...]:
    """Forum F1, article F1, share of labelled dates that are right."""
    pairs = [(page, answer) for page, answer in zip(pages, found, strict=True) if inside(page)]
    f1 = {
        kind: [word_f1(answer.text, page.text) for page, answer in pairs if page.type == kind]
        for kind in ("forum", "article")
    }
    dates = [answer.date == page.date for page, answer in pairs if page.date]
    return tuple(sum(values) / max(1, len(values)) for values in (f1["forum"], f1["article"], dates))


def word_f1(text: str, truth: str) -> float:
    """The harmonic mean of precision and recall over bags of words (WCXB, evaluate.py)."""
    said, wanted = (Counter(re.findall(r"\w+", one.lower())) for one in (text, truth))
    if not wanted:
        return float(not said)
    both = (said & wanted).total()
    return 2 * both / (said.total() + wanted.total()) if said else 0.0
