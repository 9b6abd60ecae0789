"""``earshot alerts simulate``: would a rule find a dip?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from earshot.cli import printing
from earshot.cli.opening import house
from earshot.cli.options import AsJson
from earshot.cli.replaying import MENTIONS, SERIES, TOPIC, ground_of
from model.errors import BadInput

if TYPE_CHECKING:
    from services.simulating import Simulated

RULE = Annotated[str, typer.Argument(metavar="RULE", help="Id of a rule.")]
DIP = Annotated[str, typer.Option("--dip", metavar="SHARES", help="By how much the share of negatives rises.")]
HOURS = Annotated[str, typer.Option("--hours", metavar="HOURS", help="How long the dips last.")]
TIMES = Annotated[int, typer.Option("--times", metavar="N", help="How many of each are planted.")]
SEED = Annotated[int, typer.Option("--seed", metavar="N", help="Another number draws other moments.")]


def add_to(app: typer.Typer) -> None:
    app.command("simulate")(simulate)


def simulate(
    rule: RULE,
    *,
    topic: TOPIC = "",
    dip: DIP = "0.15,0.25",
    hours: HOURS = "6,24",
    times: TIMES = 30,
    seed: SEED = 1,
    mentions: MENTIONS = "",
    series: SERIES = "",
    as_json: AsJson = False,
) -> None:
    """Plants dips in the topic's own quiet past, and says how many the rule would have found, and how late."""
    from services.replaying import rules_asked
    from services.simulating import planting_of, simulated

    planting = planting_of(_numbers(dip, "--dip"), _numbers(hours, "--hours"), times, seed)
    if mentions and series:
        raise BadInput("--mentions and --series are both given", todo="Give one of them")
    with house() as opened, printing.progress("planting dips") as moving:
        asked = rules_asked(opened, rule, None, topic)[0]
        ground = ground_of(opened, mentions, series, asked.topics)

        def told(topic_id: str, n: int) -> None:
            moving(f"{topic_id}: {n} of {times}")

        done = list(simulated(opened, asked, ground, planting, told=told))
    _print(done, as_json=as_json)


def _numbers(text: str, where: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise BadInput(f"{text!r:.60} is no list of numbers", where=where, todo="Write it as 0.15,0.25") from None


def _print(done: list[Simulated], *, as_json: bool) -> None:
    from services.simulating import simulated_to_json

    rows = [row for one in done for row in simulated_to_json(one)]
    if as_json:
        for row in rows:
            printing.print_json(row)
        return
    columns = ("topic", "dip", "hours", "planted", "found", "share", "very likely between", "typically after")
    printing.table(
        columns,
        [
            (
                str(row["topic"]),
                f"+{row['dip']:.0%}",
                f"{row['hours']:g}",
                str(row["planted"]),
                str(row["found"]),
                f"{row['share']:.0%}",
                "{:.0%} and {:.0%}".format(*row["interval"]),  # type: ignore[misc]
                "–" if row["delay"] is None else f"{row['delay']:.1f} h",
            )
            for row in rows
        ],
    )
