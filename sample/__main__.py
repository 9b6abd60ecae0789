"""``python -m sample``: the sample web as a process of its own, until interrupted."""

from __future__ import annotations

import argparse
import sys
import threading

from sample.post import PORTS, SITES
from sample.server import SampleWeb


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sample", description="A small web of our own on loopback.")
    parser.add_argument("--ports", type=int, nargs=3, default=PORTS, metavar=("BLOG", "NEWS", "FORUM"))
    parser.add_argument("--days", type=int, default=35, help="days of history (35)")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--pace", type=float, default=1.0, help="seconds of the story in one second (1)")
    chosen = parser.parse_args(arguments)
    if not 0 < chosen.pace < float("inf") or chosen.days < 0 or not all(0 <= port < 65536 for port in chosen.ports):
        parser.error("pace must be above 0, days 0 or more, ports between 0 and 65535")
    try:
        web = SampleWeb(ports=chosen.ports, days=chosen.days, seed=chosen.seed, pace=chosen.pace)
    except OSError as error:
        print(f"sample: cannot listen on {chosen.ports}: {error}. Try --ports 0 0 0", file=sys.stderr)
        return 1
    with web:
        print(" ".join(f"{site}={web.addresses[site]}" for site in SITES), flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
