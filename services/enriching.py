"""Enrichment by hand: texts as JSON lines in, language and sentiment out; the same methods as in the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from enrich import LanguageRouter, SentimentRouter
from model.capture import clean_text, rating_from_json
from model.errors import BadInput
from model.mention import Language, Sentiment
from model.source import Json
from services.lines import Line, LineProblem, read_lines


def enrich_lines(
    lines: Iterable[bytes], method: str = "vote", expected: Iterable[str] = ()
) -> Iterator[dict[str, Json] | LineProblem]:
    """``{id, text}`` in, ``{id, language, sentiment}`` out, in order; ``title``, ``lang`` (a hint) and ``rating``
    ({value, max}: evidence of the mood) may be there. ``method`` tells languages among those ``expected`` (none: the
    usual). Raises BadInput for a method or a language that there is not."""
    codes = tuple(expected)
    languages = LanguageRouter(method, codes) if codes else LanguageRouter(method)
    sentiments = SentimentRouter()
    for line in read_lines(lines):
        if isinstance(line, LineProblem):
            yield line
            continue
        try:
            yield _enriched(line, languages, sentiments)
        except BadInput as problem:
            yield LineProblem(line.number, problem.what)


def _enriched(line: Line, languages: LanguageRouter, sentiments: SentimentRouter) -> dict[str, Json]:
    """Raises BadInput for a line without a text, or with a rating that is none."""
    text = _text(line)
    if text is None:
        raise BadInput('it needs "text", as text')
    rating = rating_from_json(line.value.get("rating"), line.where)
    hint, given = line.value.get("lang"), line.value.get("id")
    language = languages.detect(text, hint=hint if isinstance(hint, str) else "")
    return {
        "id": given if isinstance(given, (str, int, float)) else None,
        "language": _language(language),
        "sentiment": _sentiment(sentiments.score(text, language, rating)),
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
