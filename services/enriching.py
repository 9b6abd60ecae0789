"""Enrichment by hand: texts as JSON lines in, language and sentiment out; the same methods as in the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from enrich import LanguageRouter, SentimentRouter
from model.capture import clean_text
from model.mention import Language, Sentiment
from model.source import Json
from services.lines import Line, LineProblem, read_lines


def enrich_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Json] | LineProblem]:
    """``{id, text}`` in, ``{id, language, sentiment}`` out, in order; ``title`` and ``lang`` (a hint) may be there."""
    languages, sentiments = LanguageRouter(), SentimentRouter()
    for line in read_lines(lines):
        if isinstance(line, LineProblem):
            yield line
            continue
        text = _text(line)
        if text is None:
            yield LineProblem(line.number, 'it needs "text", as text')
            continue
        hint = line.value.get("lang")
        language = languages.detect(text, hint=hint if isinstance(hint, str) else "")
        given = line.value.get("id")
        yield {
            "id": given if isinstance(given, (str, int, float)) else None,
            "language": _language(language),
            "sentiment": _sentiment(sentiments.score(text, language)),
        }


def _text(line: Line) -> str | None:
    """Title and text as the line reads them; None when there is neither, or one is no text."""
    parts = [line.value.get(name) for name in ("title", "text") if line.value.get(name) is not None]
    if not parts or not all(isinstance(part, str) for part in parts):
        return None
    return clean_text("\n\n".join(str(part) for part in parts)).strip()


def _language(language: Language) -> Json:
    return {
        "code": language.code,
        "confidence": language.confidence,
        "method": language.method,
        "others": list(language.others),
    }


def _sentiment(sentiment: Sentiment) -> Json:
    return {
        "label": sentiment.label,
        "score": sentiment.score,
        "confidence": sentiment.confidence,
        "method": sentiment.method,
    }
