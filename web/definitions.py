"""What each number means: one list for the page ``/help`` in the reader's language, and for docs/definitions.md.

    python -m web.definitions > docs/definitions.md

``_`` marks a text for the catalogues. A name is what pages link to: ``/help#negative-share``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    title: str
    definitions: tuple[Definition, ...]


def parts(_: Callable[[str], str]) -> tuple[Part, ...]:
    """All of them, in the language of ``_``."""
    return (
        Part("numbers", _("What is counted"), _counted(_)),
        Part("sure", _("How sure a number is"), _sure(_)),
        Part("analysis", _("Analysis"), _analysis(_)),
        Part("problem", _("Problems"), _problems(_)),
        Part("alert", _("Alerts and care"), _alerts(_)),
    )


def page(all_parts: tuple[Part, ...]) -> str:
    """As docs/definitions.md."""
    lines = ["# Definitions", "", "What each number of Earshot means; in the app at `/help`, in five languages.", ""]
    for part in all_parts:
        lines += [f"## {part.title}", "", "| | |", "| --- | --- |"]
        lines += [f'| <a id="{one.name}"></a>{one.title} | {one.text} |' for one in part.definitions]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _counted(_: Callable[[str], str]) -> tuple[Definition, ...]:
    return (
        Definition(
            "mention",
            _("Mentions"),
            _(
                "Posts, comments, articles and reviews that Earshot found. The same post met in several places is"
                " one mention. Every count is of all there are, never of a sample; what people called irrelevant "
                "is left out."
            ),
        ),
        Definition(
            "posted",
            _("Posted, seen"),
            _(
                "Posted is when it was written, where the source says so in a way that can be trusted; else it is"
                " when Earshot first saw it. Charts go by when it was posted, lists by when it was seen. Days and"
                " months are of your time zone."
            ),
        ),
        Definition(
            "series",
            _("Mentions over time"),
            _(
                "Mentions posted in each interval. A pale column is not a whole interval: it is not over yet, or "
                "it began before the period."
            ),
        ),
        Definition(
            "gap",
            _("Could not be read"),
            _(
                "In that interval a source that usually speaks could not be visited, or it fell silent. The share"
                " is how much of the usual comes from it: so much may be missing."
            ),
        ),
        Definition(
            "sentiment",
            _("Mood"),
            _(
                "Negative, neutral or positive: of the whole text, and towards each topic of the words nearest to what "
                "the topic found. Methods err; what people say wins."
            ),
        ),
        Definition(
            "negative-share",
            _("Negative and positive share"),
            _(
                "Of the mentions whose mood is known, how many are negative or positive. With exactly one topic "
                "it is the mood towards that topic, else of the whole text. What people say wins over what a "
                "method says."
            ),
        ),
        Definition(
            "unknown",
            _("Mood unknown"),
            _(
                "Nobody judged the mood: the language has no method, or no topic caught the mention. Unknown is "
                "never counted as neutral."
            ),
        ),
        Definition(
            "tagged",
            _("Tagged"),
            _("The author wrote one of the topic's handles. Untagged mentions are those that do not."),
        ),
    )


def _sure(_: Callable[[str], str]) -> tuple[Definition, ...]:
    return (
        Definition(
            "interval",
            _("95 % interval"),
            _(
                "Made of many samples like this one, such an interval holds the true share 95 times in 100 (Wilson's "
                "score interval). Few mentions make it wide. Beside it stands of how many the share is."
            ),
        ),
        Definition(
            "difference",
            _("Difference"),
            _(
                "In percentage points, the second side less the first, with its 95 % interval (Newcombe's hybrid "
                "score interval). When the interval holds zero, chance alone may explain it, and the page says "
                "so. Volumes are compared as how many times as much, each within the time it lasted so far (a "
                "score interval for the ratio of two Poisson rates: Graham, Mengersen and Morton 2003)."
            ),
        ),
        Definition(
            "estimate",
            _("Estimate"),
            _(
                "Not all texts were read, only so many, drawn evenly; the page says how many. Phrases and sizes "
                "of very large answers are estimates; nothing else is."
            ),
        ),
    )


def _analysis(_: Callable[[str], str]) -> tuple[Definition, ...]:
    return (
        Definition(
            "share-of-voice",
            _("Share of voice"),
            _(
                "Of the mentions that any of the chosen topics caught, how many each caught. A mention that "
                "several caught counts for each, so the shares may add up to more than 100 %."
            ),
        ),
        Definition(
            "panel",
            _("Constant panel"),
            _(
                "Only sources that spoke in every interval of the period count, so that a source added half-way "
                "does not look like a change."
            ),
        ),
        Definition(
            "moved",
            _("What moved most"),
            _("The values whose share of the mentions differs most between the two sides; the surest come first."),
        ),
        Definition(
            "phrase",
            _("Phrases that stand out"),
            _(
                "Runs of one to three words that stand in more of these texts than of the others. How surely is "
                "the signed root of the log-likelihood ratio (Dunning 1993): 3 is rarely chance, 10 never."
            ),
        ),
        Definition(
            "frequency",
            _("How often it is said"),
            _(
                "Of all mentions of the question in an interval, how many match the query: per 1,000, with its "
                "interval. A share does not grow because more is collected."
            ),
        ),
        Definition(
            "top", _("Most"), _("The commonest values, counted exactly, and how many different ones there are.")
        ),
        Definition(
            "percentile",
            _("Sizes"),
            _("Of 100 mentions, so many have at most this. Only mentions whose source says the number are counted."),
        ),
    )


def _problems(_: Callable[[str], str]) -> tuple[Definition, ...]:
    return (
        Definition(
            "problem-frequency",
            _("Mentions of a problem"),
            _(
                "Mentions that its query finds, among those of its topics, languages and kinds. The last 12 "
                "months are calendar months, this one among them."
            ),
        ),
        Definition(
            "problem-share",
            _("Size of a problem"),
            _("Its mentions as a share of all mentions of its topics, languages and kinds."),
        ),
        Definition(
            "problem-cost",
            _("Cost of a problem"),
            _("Its mentions times what one of them costs, as it was written down. It is as good as that amount."),
        ),
        Definition(
            "problem-fix",
            _("Fixed, and came back"),
            _(
                "The rate before a fix is of the year up to it, the rate after of the time since. Rates are per "
                "mention collected (per day where most of what is collected is the problem). Their ratio has a 95"
                " % interval, widened by how much more than chance the months before varied: it fell when all of "
                "the interval is below 1, it rose when all is above. It came back when there is a month from "
                "which on it is surely said more often than since the fix, after it had surely fallen; all months"
                " are tried, and the interval allows for that (Bonferroni). Under 28 days it is too early to say,"
                " unless it is clear."
            ),
        ),
        Definition(
            "problem-alerts",
            _("Alerts of a problem"),
            _(
                "Alerts among whose messages at least one is of the problem, of the newest 300; and those that "
                "people tied to it. What people untied is none of it."
            ),
        ),
    )


def _alerts(_: Callable[[str], str]) -> tuple[Definition, ...]:
    return (
        Definition(
            "severity",
            _("Severity"),
            _("From 1 to 10: how large the change is, and how many mentions are behind it."),
        ),
        Definition(
            "alarm-meter",
            _("Alarms in vain"),
            _(
                "Alarms of an inbox that people judged false, against how many it accepts a week. All its rules "
                "share that budget."
            ),
        ),
        Definition(
            "live",
            _("Live"),
            _(
                "Seen within 6 hours of being posted (unless the settings say otherwise). Only live mentions make"
                " an alert fire."
            ),
        ),
        Definition(
            "delay",
            _("How long it took"),
            _(
                "From a post to its sighting, to the decision, to the message, to a person: half of them, and "
                "nine of ten, took at most so long."
            ),
        ),
    )


if __name__ == "__main__":
    print(page(parts(str)), end="")
