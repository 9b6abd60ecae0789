"""``earshot credentials``: nothing is shown that was set, and every refusal says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from earshot_runner import Runner


def test_a_credential_is_set_listed_and_removed(project: Path, cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli("credentials", "list").out.startswith("There are none.")
    refused = cli("credentials", "set", "reddit", "id", stdin="hush-4711\n")
    assert (refused.code, "earshot credentials key" in refused.err) == (2, True)
    monkeypatch.setenv("EARSHOT_KEY", cli("credentials", "key", "--json").json["key"])
    monkeypatch.setenv("EARSHOT_SECRET_YOUTUBE_KEY", "hush-4711")
    kept = cli("credentials", "set", "reddit", "id", "--json", stdin="hush-4711\n")
    assert (kept.json["kind"], kept.json["from"], kept.json["trouble"]) == ("reddit", "database", "")
    listed = {(line["kind"], line["name"]): line["from"] for line in cli("credentials", "list", "--json").lines}
    assert listed == {("reddit", "id"): "database", ("youtube", "key"): "environment"}
    shown = cli("credentials", "list").out + cli("config", "show").out + kept.out + kept.err
    assert "hush-4711" not in shown
    assert cli("credentials", "set", "reddit", "nope", stdin="x").code == 2
    assert "It takes: id, secret" in cli("credentials", "set", "reddit", "nope", stdin="x").err
    assert cli("credentials", "remove", "youtube", "key").code == 1
    assert cli("credentials", "remove", "reddit", "id", "--json").json["removed"] is True
    assert cli("credentials", "remove", "reddit", "id").code == 1
