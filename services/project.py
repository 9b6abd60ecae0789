"""A new project: earshot.toml and the folders of topics, lists, sources and rules, each with a commented example."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from model.errors import BadInput

SETTINGS_FILE = "earshot.toml"

EXAMPLES: Mapping[str, str] = {
    "topics/example.yaml": """\
# A listening topic, one a file. Take away the "# " and make it yours, then: earshot topics check topics/example.yaml
#
# id: northwind                                   # a-z, 0-9 and -, unique
# name: Northwind online orders
# query: |
#   ("northwind" OR "north wind shop") AND NOT jobs
# handles: ["@northwind", "northwind.example"]    # whoever writes these has tagged the brand
# accents: asymmetric                             # or exact, fold
# filters: {lang: [pl, en], kind: [post, comment]}
# owner: marketing
""",
    "lists/example.yaml": """\
# A list that several topics share, one a file: topics draw it in by @@northwind-names. Published with the topics.
#
# id: northwind-names                             # a-z, 0-9 and -, unique
# terms: [northwind, north wind shop, ノースウィンド]   # or query: and a query
""",
    "sources/example.yaml": """\
# What to visit, as a list. Or add one by hand: earshot sources add https://forum.example/
#
# - url: https://forum.example/
#   id: forum                                     # optional; made from the address
#   kind: auto                                    # or a family such as forum, or a kind such as discourse
#   every: auto                                   # or 15m, 6h, 1d
#   render: false                                 # true: read its pages in a browser
#   options: {}                                   # of its kind: docs/source-kinds.md
""",
    "rules/example.yaml": """\
# When to call whom, one rule a file.
#
# id: northwind-dip
# topics: [northwind]
# kind: sentiment_dip
# sensitivity: balanced                           # or sensitive, strict
# channels: [care-mail]                           # names from [channels] of earshot.toml
""",
    ".gitignore": """\
.earshot/
""",
}


def init_project(folder: Path, *, settings: str = "") -> list[Path]:
    """Make what a project needs and return what was made; nothing that is there is touched.

    ``settings`` is the text of earshot.toml. Raises BadInput when the folder cannot be written.
    """
    made = []
    for name, text in {SETTINGS_FILE: settings, **EXAMPLES}.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError as error:
            if not path.is_file():
                raise BadInput("it is in the way", where=str(error.filename), todo="Move it away") from None
            continue
        except OSError as error:
            raise BadInput(
                f"it cannot be made: {error.strerror}", where=str(path), todo="Choose a folder you may write"
            ) from None
        made.append(path)
    return made
