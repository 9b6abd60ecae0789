"""``earshot alerts``, ``rules`` and ``config``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from earshot_runner import Runner

from model.alert import Alert
from servers.webhook import Webhook
from storage import incidents, open_database

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
RULE = "id: dip\ntopics: [acme]\nkind: sentiment_dip\nsensitivity: strict\nchannels: [care]\nscale: {grid: 5s}\n"


@pytest.fixture
def firing(project: Path, cli: Runner) -> str:
    """The id of an alert that fires."""
    cli("status")
    said = [{"name": "down\x1b[2J", "n": 20, "negative": 20, "contribution": 0.4}]
    evidence = {"n": 30, "negative": 20, "mentions": [], "by": {"phrase": said}}
    db = open_database(f"sqlite:///{project}/.earshot/state.db")
    with db.write() as tx:
        incidents.save(tx, Alert("a1", "dip", "sentiment_dip", "acme", "firing", 7, NOW, NOW, evidence=evidence))
        incidents.save(tx, Alert("a2", "dip", "sentiment_dip", "other", "resolved", 3, NOW, NOW, resolved_at=NOW))
    db.close()
    return "a1"


def test_the_queue_is_listed_and_filtered(cli: Runner, firing: str) -> None:
    listed = cli("alerts", "list", "--json").lines
    assert {line["id"] for line in listed} == {"a1", "a2"}
    assert {"id", "rule", "kind", "topic", "state", "severity", "opened_at", "evidence"} <= set(listed[0])
    assert [line["id"] for line in cli("alerts", "list", "--state", "firing", "--json").lines] == ["a1"]
    assert [line["id"] for line in cli("alerts", "list", "--topic", "other", "--json").lines] == ["a2"]
    shown = cli("alerts", "list").out
    assert "20 of 30 mentions of “acme” are negative" in shown
    assert "\x1b" not in shown
    assert "20 of 30 mentions of “acme” are negative" in cli("alerts", "show", firing).out
    assert cli("alerts", "show", firing, "--json").json["severity"] == 7


def test_an_alert_is_acknowledged_once_and_resolved(cli: Runner, firing: str) -> None:
    assert cli("alerts", "ack", firing, "--who", "jo", "--json").json["state"] == "acknowledged"
    cli("alerts", "ack", firing, "--who", "jo").refused(1)
    assert "jo" in cli("alerts", "show", firing).out
    assert cli("alerts", "resolve", firing, "--note", "lorry found").out == "a1 is resolved\n"
    cli("alerts", "resolve", firing).refused(1)
    for action in ("show", "ack", "resolve"):
        cli("alerts", action, "none").refused(1, "none", "no such alert")


def test_an_alert_is_put_off_handed_on_noted_and_judged(cli: Runner, firing: str) -> None:
    assert cli("alerts", "snooze", firing, "--until", "2d", "--who", "jo", "--json").json["snoozed_until"]
    cli("alerts", "snooze", firing, "--until", "2001-01-01").refused(2, "to come")
    cli("alerts", "snooze", firing, "--until", "soon").refused(2, "--until", "is no time")
    assert "Snoozed until" in cli("alerts", "show", firing).out
    assert "firing, snoozed" in cli("alerts", "list").out
    assert cli("alerts", "unsnooze", firing).code == 0
    cli("alerts", "unsnooze", firing).refused(1, "not snoozed")
    assert cli("alerts", "assign", firing, "Bea").out == "a1 is firing, Bea’s\n"
    assert cli("alerts", "note", firing, "lorry found", "--who", "jo").code == 0
    cli("alerts", "note", firing, " ").refused(2, "empty")
    cli("alerts", "judge", firing, "perhaps").refused(2, "real, false")
    assert cli("alerts", "resolve", firing, "--false").code == 0
    shown = cli("alerts", "show", firing).out
    assert all(words in shown for words in ("snoozed", "assigned Bea", "jo noted lorry found", "Judged false"))
    cli("alerts", "assign", firing, "Cy").refused(1, "resolved")


def test_mutes_are_added_listed_and_removed(project: Path, cli: Runner) -> None:
    assert "Nothing is muted" in cli("alerts", "mutes", "list").out
    cli("alerts", "mutes", "add").refused(2, "names nothing")
    cli("alerts", "mutes", "add", "--topic", "x" * 300).refused(2, "letters")
    made = cli("alerts", "mutes", "add", "--topic", "acme*", "--until", "2h", "--note", "launch", "--json").json
    assert (made["topic"], made["note"], made["id"]) == ("acme*", "launch", 1)
    assert [line["id"] for line in cli("alerts", "mutes", "list", "--json").lines] == [1]
    assert "acme*" in cli("alerts", "mutes", "list").out
    assert cli("alerts", "mutes", "remove", "1").code == 0
    cli("alerts", "mutes", "remove", "1").refused(1, "no such mute")


def test_events_are_planned_listed_and_taken_out(project: Path, cli: Runner) -> None:
    cli("alerts", "planned", "add", "acme").refused(1, "no such topic")
    cli("alerts", "planned", "add", "--since", "2026-12-01", "--until", "2026-11-01").refused(2, "after it begins")
    made = cli("alerts", "planned", "add", "--since", "2d", "--until", "3h", "--title", "Sale", "--json").json
    assert (made["topic"], made["title"]) == ("", "Sale")
    assert "Sale" in cli("alerts", "planned", "list").out
    assert [line["id"] for line in cli("alerts", "planned", "list", "--json").lines] == [1]
    assert cli("alerts", "planned", "remove", "1").out == "Sale is taken out\n"
    cli("alerts", "planned", "remove", "1").refused(1, "no such planned event")


def test_channels_are_tried_out(project: Path, cli: Runner, webhook: Webhook) -> None:
    hook = webhook.hook.replace("http://", "webhook+http://:hush-hush@")
    (project / "earshot.toml").write_text(
        f'[channels]\ncare = "{hook}"\ndead = "webhook+http://127.0.0.1:1/hush-hush"\n'
    )
    assert cli("alerts", "channels", "test", "care", "--json").json == {
        "channel": "care",
        "kind": "webhook+http",
        "ok": True,
        "error": "",
    }
    (told,) = webhook.messages
    assert isinstance(told, dict)
    assert (told["event"], "care" in told["text"]) == ("test", True)
    ran = cli("alerts", "channels", "test")
    assert ran.code == 1
    assert "does not answer" in ran.out and "hush-hush" not in ran.out + ran.err
    cli("alerts", "channels", "test", "nobody").refused(1, "no such channel")


def test_digests_and_the_meter_add_up(project: Path, cli: Runner, firing: str) -> None:
    assert "No rule is in force" in cli("alerts", "meter").out
    (project / "rules" / "dip.yaml").write_text(RULE.replace("channels: [care]\n", ""))
    (project / "topics" / "acme.yaml").write_text("id: acme\nquery: acme\n")
    assert cli("topics", "publish").code == cli("rules", "publish").code == 0
    cli("alerts", "resolve", firing, "--false")
    (line,) = cli("alerts", "meter", "--json", "--weeks", "520").lines
    assert (line["fired"], line["false"], line["real"]) == (2, 1, 0)
    assert cli("alerts", "digest", "--weekly", "--json").json["allowed"] == 2
    cli("alerts", "digest", "--language", "xx").refused(2, "en, pl")


def test_no_alert_is_said(project: Path, cli: Runner) -> None:
    assert "All is quiet" in cli("alerts", "list").out
    assert cli("alerts", "list", "--json").lines == []


def test_a_rule_that_names_no_channel_or_topic_there_is_is_not_put_in_force(project: Path, cli: Runner) -> None:
    (project / "rules" / "dip.yaml").write_text(RULE)
    cli("rules", "publish").refused(2, "'care'", "[channels]")
    (project / "earshot.toml").write_text('[channels]\ncare = "mailtos://x.example"\n')
    cli("rules", "publish").refused(2, "watches the topic", "earshot topics list")
    assert cli("rules", "list", "--json").lines == []


def test_rules_are_checked_published_and_listed(project: Path, cli: Runner) -> None:
    file = project / "rules" / "dip.yaml"
    file.write_text(RULE)
    cli("rules", "check").refused(2, "dip.yaml", "'care'", "[channels]")
    (project / "earshot.toml").write_text('[channels]\ncare = "mailtos://x.example"\n')
    assert cli("rules", "check", "--json").json == {"ok": True, "rules": ["dip"]}
    assert cli("rules", "list", "--json").lines == []
    (project / "topics" / "acme.yaml").write_text("id: acme\nquery: acme\n")
    assert cli("topics", "publish").code == 0
    assert cli("rules", "publish", "--json").json["new"] == ["dip"]
    assert cli("rules", "publish", "--json").json["unchanged"] == ["dip"]
    (line,) = cli("rules", "list", "--json").lines
    assert (line["sensitivity"], line["channels"], line["scale"], line["home"]) == (
        "strict",
        ["care"],
        {"grid": 5},
        "file",
    )
    assert "dip" in cli("rules", "list").out
    file.write_text(RULE.replace("strict", "balanced"))
    assert cli("rules", "publish", "--json").json["changed"] == ["dip"]
    file.unlink()
    assert cli("rules", "publish", "--json").json["removed"] == ["dip"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id: [", ["not YAML"]),
        ("id: dip\n", ["topics"]),
        (RULE.replace("strict", "hearty"), ["hearty"]),
        (RULE.replace("5s", "soon"), ["grid"]),
        (RULE + "colour: red\n", ["colour"]),
        ("- 3\n", ["mapping"]),
        ("[" * 20_000, []),
    ],
)
def test_a_wrong_rule_is_exit_2_with_its_file(project: Path, cli: Runner, text: str, words: list[str]) -> None:
    (project / "rules" / "dip.yaml").write_text(text)
    cli("rules", "check").refused(2, "dip.yaml", *words)


def test_config_show_tells_all_and_hides_secrets(project: Path, cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "earshot.toml").write_text(
        'secret = "hush-hush"\n[state]\nurl = "sqlite:///x.db"\n[channels]\ncare = "mailtos://jo:hush-hush@x.example"\n'
    )
    monkeypatch.setenv("EARSHOT_INDEX_URL", "https://user:hush-hush@es.example:9200/")
    monkeypatch.setenv("EARSHOT_INDX_URL", "x")
    for arguments in (["config", "show"], ["config", "show", "--json"]):
        ran = cli(*arguments)
        assert ran.code == 0
        assert "hush-hush" not in ran.out + ran.err
        assert "es.example:9200" in ran.out
        assert "EARSHOT_INDX_URL sets nothing. Did you mean EARSHOT_INDEX_URL?" in ran.err
    shown = {line["name"]: line for line in cli("config", "show", "--json").lines}
    assert shown["index.url"]["from"] == "EARSHOT_INDEX_URL"
    assert shown["state.url"]["from"].endswith("earshot.toml")
    assert shown["channels.care"]["value"] == "mailtos://(hidden)"


def test_config_show_without_a_project(tmp_path: Path, cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "the defaults hold" in cli("config", "show").out


def test_init_overwrites_nothing(project: Path, cli: Runner) -> None:
    (project / "earshot.toml").write_text("[web]\nport = 9\n")
    assert cli("init", "--json").json == {"made": []}
    assert "nothing was changed" in cli("init").out
    assert (project / "earshot.toml").read_text() == "[web]\nport = 9\n"
    assert cli("init", "deep/er").code == 0
    assert (project / "deep" / "er" / "rules" / "example.yaml").is_file()
    (project / "blocked").write_text("a file")
    cli("init", "blocked").refused(2, "blocked")
    for name in ("topics", "sources", "rules"):
        cli("topics", "publish") if name == "topics" else cli("rules", "check")
    assert cli("rules", "check").code == 0
