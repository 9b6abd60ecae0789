"""``earshot sources import`` and ``export``, and ``import --format``, as a user sees them."""

from __future__ import annotations

from pathlib import Path

from earshot_runner import Runner

from servers import platform_exports as made

LIST = """<opml version="2.0"><body>
<outline text="a" xmlUrl="https://a.example/feed"/>
<outline text="b" xmlUrl="mailto:b@example"/>
</body></opml>"""


def test_a_list_comes_in_and_goes_out(project: Path, cli: Runner) -> None:
    file = project / "list.opml"
    file.write_text(LIST)
    ran = cli("sources", "import", "list.opml", "--json")
    assert ran.json == {"added": 1, "known": 0, "refused": 1, "ids": ["a.example"]}
    assert "list.opml, line 3: this is no web address" in ran.err
    again = cli("sources", "import", "-", "--json", stdin=LIST).json
    assert (again["added"], again["known"]) == (0, 1)
    assert 'xmlUrl="https://a.example/feed"' in cli("sources", "export").out
    assert (
        cli("sources", "export", "--format", "yaml").out
        == "- url: https://a.example/feed\n  id: a.example\n  kind: feed\n"
    )


def test_what_is_no_list_is_one_line(project: Path, cli: Runner) -> None:
    file = project / "bomb.opml"
    file.write_text('<!DOCTYPE opml [<!ENTITY a "ha">]><opml><body/></opml>')
    cli("sources", "import", "bomb.opml").refused(2, "bomb.opml", "entities", "Export the list again")
    cli("sources", "import", "none.opml").refused(2, "none.opml", "cannot be read")
    cli("sources", "import", "-", stdin="<html>").refused(2, "no OPML")
    cli("sources", "export", "--format", "xls").refused(2, "opml, yaml")


def test_what_does_not_go_together_is_one_line(project: Path, cli: Runner) -> None:
    cli("import", "--format", "x-archive").refused(2, "standard input")
    cli("import", "--format", "x-archive", "--warc", "a.zip").refused(2, "--warc and --format")
    cli("import", "--format", "orkut", "a.zip").refused(2, "orkut", "x-archive")
    cli("import", "--format", "tiktok", "none.json").refused(2, "none.json", "cannot be read")


def test_an_export_is_taken_and_searchable(project: Path, cli: Runner) -> None:
    made.zipped(project / "twitter.zip", made.X)
    ran = cli("import", "--format", "x-archive", "twitter.zip", "--json")
    assert ran.json == {"read": 3, "new": 3, "edited": 0, "duplicate": 0, "quarantined": 0}
    found = cli("search", "paczka", "--json").lines
    assert [(line["source"], line["author"]["handle"]) for line in found] == [("x.com", "@northwind")]
