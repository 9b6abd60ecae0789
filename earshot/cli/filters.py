"""The filters that search, export and the analyst's commands share, as one set of options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from model.errors import BadInput
from model.mention import SENTIMENTS, SentimentLabel
from model.time import utc

if TYPE_CHECKING:
    from services.asking import Facts, SearchRequest

SINCE = "Posted from then on: 2026-11-20, 24h, 7d."
MOODS = f"Of this mood: {', '.join(SENTIMENTS)}."

Texts = list[str] | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What the options said, as typed; :meth:`request` reads it."""

    query: str = ""
    topic: Texts = None
    lang: Texts = None
    source: Texts = None
    site: Texts = None
    kind: Texts = None
    author: Texts = None
    thread: Texts = None
    sentiment: Texts = None
    tag: Texts = None
    not_topic: Texts = None
    not_lang: Texts = None
    not_source: Texts = None
    not_site: Texts = None
    not_kind: Texts = None
    not_author: Texts = None
    not_thread: Texts = None
    not_sentiment: Texts = None
    not_tag: Texts = None
    since: str = ""
    until: str = ""
    seen: bool = False
    tagged: bool | None = None
    irrelevant: bool = False

    def request(self, now: datetime) -> SearchRequest:
        """Raises BadInput naming the option."""
        from services.asking import SearchRequest

        since, until = moment_of(self.since, "--since", now), moment_of(self.until, "--until", now)
        facts = self._facts("")
        return SearchRequest(
            query=self.query,
            topics=facts.topics,
            languages=facts.languages,
            sources=facts.sources,
            sites=facts.sites,
            kinds=facts.kinds,
            authors=facts.authors,
            threads=facts.threads,
            sentiments=facts.sentiments,
            tags=facts.tags,
            without=self._facts("not_"),
            since=since if self.seen else None,
            until=until if self.seen else None,
            event_since=None if self.seen else since,
            event_until=None if self.seen else until,
            tagged=self.tagged,
            irrelevant=None if self.irrelevant else False,
        )

    def _facts(self, prefix: str) -> Facts:
        from services.asking import Facts

        def said(name: str) -> tuple[str, ...]:
            values: Sequence[str] = getattr(self, prefix + name) or ()
            return tuple(dict.fromkeys(values))

        option = f"--{prefix.replace('_', '-')}sentiment"
        return Facts(
            topics=said("topic"),
            languages=tuple(code.lower() for code in said("lang")),
            sources=said("source"),
            sites=said("site"),
            kinds=said("kind"),
            authors=said("author"),
            threads=said("thread"),
            sentiments=tuple(mood_of(label, option) for label in said("sentiment")),
            tags=said("tag"),
        )


def _values(flag: str, metavar: str, help_: str) -> Any:
    return Annotated[Texts, typer.Option(flag, metavar=metavar, help=help_)]


_KINDS: tuple[tuple[str, str, str, str], ...] = (
    ("topic", "ID", "Caught by this topic.", "Not caught by this topic."),
    ("lang", "CODE", "In this language.", "Not in this language."),
    ("source", "ID", "From this source.", "Not from this source."),
    ("site", "HOST", "On this site.", "Not on this site."),
    ("kind", "KIND", "Of this kind: post, comment, article, review.", "Not of this kind."),
    ("author", "KEY", "By this author, as `earshot top author` names them.", "Not by this author."),
    ("thread", "REF", "In this thread.", "Not in this thread."),
    ("sentiment", "LABEL", MOODS, "Not of this mood."),
    ("tag", "TAG", "With this tag of your people.", "Without this tag."),
)
_SINGLE: dict[str, Any] = {
    "since": Annotated[str, typer.Option("--since", metavar="TIME", help=SINCE)],
    "until": Annotated[str, typer.Option("--until", metavar="TIME", help="Posted before then.")],
    "seen": Annotated[bool, typer.Option("--seen", help="Since and until are of when it was seen, not posted.")],
    "tagged": Annotated[
        bool | None, typer.Option("--tagged/--untagged", help="Names the brand's handle, or does not.")
    ],
    "irrelevant": Annotated[bool, typer.Option("--irrelevant", help="With what people called irrelevant, too.")],
}
_QUERY = Annotated[str, typer.Argument(metavar="[QUERY]", help="In the topic language; all when left out.")]


def _options() -> dict[str, Any]:
    only = {name: _values(f"--{name}", metavar, help_) for name, metavar, help_, _ in _KINDS}
    without = {f"not_{name}": _values(f"--not-{name}", metavar, help_) for name, metavar, _, help_ in _KINDS}
    return {**only, **without, **_SINGLE}


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """A command with a parameter ``filters`` as one with QUERY and all filter options instead."""
    own = {
        name: kept.replace(annotation=hint)
        for (name, kept), hint in zip(
            ((n, p) for n, p in inspect.signature(command).parameters.items() if n != "filters"),
            (h for n, h in get_type_hints(command, include_extras=True).items() if n not in ("filters", "return")),
            strict=True,
        )
    }
    kind = inspect.Parameter.KEYWORD_ONLY
    defaults = Filters()
    shared = {
        name: inspect.Parameter(name, kind, default=getattr(defaults, name), annotation=annotation)
        for name, annotation in {"query": _QUERY, **_options()}.items()
    }
    arguments = {name: kept for name, kept in own.items() if kept.kind is not kind}

    @wraps(command)
    def wrapped(*args: Any, **given: Any) -> None:
        said = {name: given.pop(name) for name in shared if name in given}
        command(*args, filters=Filters(**said), **given)

    parameters = [*arguments.values(), *shared.values(), *(p for n, p in own.items() if n not in arguments)]
    wrapped.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return wrapped


def mood_of(label: str, option: str = "--sentiment") -> SentimentLabel:
    """Raises BadInput for what is no sentiment's label."""
    for known in SENTIMENTS:
        if label.lower() == known:
            return known
    raise BadInput(f"{label!r:.60} is no sentiment", where=option, todo=f"Write one of {', '.join(SENTIMENTS)}")


def moment_of(text: str, option: str, now: datetime) -> datetime | None:
    """A date or time in the user's own zone, or how long ago (90m, 24h, 7d). Raises BadInput."""
    if not text:
        return None
    from services.source_files import interval

    try:
        return utc(datetime.fromisoformat(text).astimezone())
    except (ValueError, OverflowError):
        pass
    try:
        seconds = interval(text) or 0
    except BadInput:
        seconds = 0
    if not seconds:
        todo = "Write a date such as 2026-11-20, a time such as 2026-11-20T08:00, or 24h, 7d"
        raise BadInput(f"{text!r:.60} is no time", where=option, todo=todo)
    try:
        return now - timedelta(seconds=seconds)
    except OverflowError:
        raise BadInput(f"{text!r:.60} is too long ago", where=option, todo="Write a date such as 2026-11-20") from None


def choice_of(text: str, known: Sequence[str], option: str) -> str:
    """Raises BadInput naming the choices."""
    if text not in known:
        raise BadInput(f"{text!r:.60} is none of them", where=option, todo=f"Write one of {', '.join(known)}")
    return text
