"""Settings: each from the file, each from the environment, and every mistake as one clear line."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest

from earshot import SETTINGS, Settings, load_settings
from earshot.template import commented_settings
from earshot.values import write_value
from model.errors import BadInput


def load(folder: Path, text: str | None = None, **environment: str) -> Settings:
    if text is not None:
        (folder / "earshot.toml").write_text(text, encoding="utf-8")
    return load_settings(environment=environment, start=folder)


def sentence(folder: Path, text: str, **environment: str) -> str:
    with pytest.raises(BadInput) as caught:
        load(folder, text, **environment)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.file is None
    assert settings.folder == tmp_path
    assert dict(settings.values) == {s.name: s.default for s in SETTINGS}


def test_the_nearest_file_upward_is_taken(tmp_path: Path) -> None:
    (tmp_path / "earshot.toml").write_text("[web]\nport = 1\n")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert load(deep).number("web.port") == 1
    (tmp_path / "a" / "earshot.toml").write_text("[web]\nport = 2\n")
    assert load(deep).number("web.port") == 2
    assert load(deep).folder == tmp_path / "a"


def test_earshot_config_and_config_name_a_file_or_its_folder(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("[web]\nport = 3\n")
    assert load_settings(environment={"EARSHOT_CONFIG": str(other)}, start=tmp_path).number("web.port") == 3
    (tmp_path / "earshot.toml").write_text("[web]\nport = 4\n")
    named = load_settings(tmp_path, environment={"EARSHOT_CONFIG": str(other)}, start=tmp_path)
    assert named.number("web.port") == 4


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_each_setting_by_file_and_by_environment(setting, tmp_path: Path) -> None:
    given = {
        "text": "x",
        "count": str(int(setting.least) + 7),
        "number": "1.5",
        "duration": "90s",
        "list": "10.0.0.0/8, 127.0.0.1:80",
        "choice": setting.choices[-1] if setting.choices else "",
    }[setting.kind]
    by_environment = load(tmp_path, **{setting.variable: given})
    value = by_environment.values[setting.name]
    assert value != setting.default
    assert by_environment.origins[setting.name] == setting.variable
    section, _, key = setting.name.rpartition(".")
    text = f"[{section}]\n" if section else ""
    by_file = load(tmp_path, f"{text}{key} = {write_value(setting, value)}\n")
    assert by_file.values[setting.name] == value


def test_the_environment_wins_and_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    text = "[crawl]\nworkers = 5\n"
    assert load(tmp_path, text, EARSHOT_CRAWL_WORKERS="3").number("crawl.workers") == 3
    assert load(tmp_path, text, EARSHOT_CRAWL_WORKERS="").number("crawl.workers") == 5


def test_variables_that_formats_names() -> None:
    variables = {setting.name: setting.variable for setting in SETTINGS}
    assert variables["index.url"] == "EARSHOT_INDEX_URL"
    assert variables["crawl.allow_networks"] == "EARSHOT_ALLOW_NETWORKS"
    assert len(set(variables.values())) == len(variables)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[crawl]\nworker = 2\n", ["crawl.worker ", "Did you mean crawl.workers?"]),
        ("[crawl]\nworkers = 0\n", ["crawl.workers", "from 1 to 64"]),
        ("[crawl]\nworkers = 2.5\n", ["crawl.workers", "whole number"]),
        ("[crawl]\nworkers = true\n", ["crawl.workers", "whole number"]),
        ("[crawl]\ndelay = 'soon'\n", ["crawl.delay", "Write a number"]),
        ("[crawl]\ndelay = nan\n", ["crawl.delay", "Write a number"]),
        ("[crawl]\nworkers = 1" + "0" * 400 + "\n", ["crawl.workers"]),
        ("[crawl]\nallow_networks = [1]\n", ["crawl.allow_networks", "list of texts"]),
        ("[alerts]\nlateness = 'six hours'\n", ["alerts.lateness", "90s, 15m, 6h"]),
        ("publish = 'often'\n", ["publish", "auto, manual"]),
        ("publish\n", ["not TOML", "line 1"]),
        ("port = 80\n", ["port is not a setting", "web.port"]),
        ("crawl = 3\n", ["crawl is not a setting"]),
        ("[web.port]\nx = 1\n", ["web.port"]),
        ("channels = 3\n", ["channels is not a table"]),
        ("[channels]\ncare = 'nowhere'\n", ["channels.care", "://"]),
        ("[channels]\ncare = 3\n", ["channels.care"]),
    ],
)
def test_a_mistake_is_one_line_with_file_key_and_what_to_do(tmp_path: Path, text: str, words: list[str]) -> None:
    said = sentence(tmp_path, text)
    assert "earshot.toml" in said
    for word in words:
        assert word in said


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    assert "EARSHOT_WEB_PORT" in sentence(tmp_path, "", EARSHOT_WEB_PORT="99999")


def test_a_secret_is_not_told_even_when_wrong(tmp_path: Path) -> None:
    assert "123456" not in sentence(tmp_path, "secret = 123456\n")


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        load_settings(tmp_path / "none.toml", environment={}, start=tmp_path)
    (tmp_path / "earshot.toml").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BadInput, match="UTF-8"):
        load(tmp_path)


def test_relative_databases_lie_beside_the_file(tmp_path: Path) -> None:
    settings = load(tmp_path, "[state]\nurl = 'sqlite:///x/state.db'\n")
    assert settings.database_url("state.url", "state.db") == f"sqlite:///{tmp_path}/x/state.db"
    assert settings.database_url("index.url", "index.db") == f"sqlite:///{tmp_path}/.earshot/index.db"
    absolute = load(tmp_path, "[state]\nurl = 'sqlite:////var/state.db'\n")
    assert absolute.database_url("state.url", "state.db") == "sqlite:////var/state.db"


def test_house_config_carries_every_setting_the_rooms_need(tmp_path: Path) -> None:
    config = load(
        tmp_path,
        "secret = 's'\npublish = 'manual'\n[alerts]\nlateness = '2h'\nbudget = 3\n[crawl]\nmin_interval = '10m'\n"
        "allow_networks = ['10.0.0.0/8']\n[web]\npublic_url = 'https://e.example/'\n",
    ).house_config()
    assert config.lateness == timedelta(hours=2)
    assert (config.budget, config.min_interval, config.publish, config.secret) == (3.0, 600, "manual", "s")
    assert config.allow_networks == ("10.0.0.0/8",)
    assert config.public_url == "https://e.example"


def test_channels_take_their_secrets_from_the_environment(tmp_path: Path) -> None:
    text = "[channels]\ncare = 'mailtos://e:${MAIL}@x.example'\nhook = 'webhook+https://h.example/'\n"
    assert load(tmp_path, text, MAIL="pw").house_config(delivering=True).channels["care"] == "mailtos://e:pw@x.example"
    without = load(tmp_path, text)
    assert dict(without.house_config().channels) == {"care": "", "hook": "webhook+https://h.example/"}
    with pytest.raises(BadInput, match=r"channels.care: the variable MAIL is not set"):
        without.house_config(delivering=True)


def test_a_fresh_file_is_toml_and_names_every_setting(tmp_path: Path) -> None:
    text = commented_settings()
    assert load(tmp_path, text).values == load(tmp_path / "none").values
    assert text.count("\n# ") >= 2 * len(SETTINGS)
    section = ""
    named = set()
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[]") + "."
        elif " = " in line and line.endswith(tuple('"]0123456789')) and "; " not in line:
            tomllib.loads(line.removeprefix("# "))
            named.add(section + line.removeprefix("# ").partition(" = ")[0])
    assert {setting.name for setting in SETTINGS} <= named


def test_variables_that_set_nothing_are_noticed(tmp_path: Path) -> None:
    assert load(tmp_path, EARSHOT_INDX_URL="x", EARSHOT_CONFIG="", PATH="y").strangers == ("EARSHOT_INDX_URL",)
