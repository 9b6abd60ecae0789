"""Run every measure, or those named: ``python -m benchmarks [NAME …]``."""

from __future__ import annotations

import sys
from importlib import import_module

from benchmarks.result import keep, show

NAMES = (
    "install",
    "line",
    "alert_rounds",
    "crawl",
    "polling",
    "delays_replay",
    "hostile",
    "memory",
    "index_embedded",
    "topics_matching",
    "extraction",
    "forum_text",
    "posts_live",
    "posts_wordpress",
    "languages",
    "sentiment",
    "alerts",
    "web",
)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        print(f"benchmarks: there is no {unknown[0]}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    for name in names or NAMES:
        result = import_module(f"benchmarks.{name}").measure()
        show(result)
        keep(result)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
