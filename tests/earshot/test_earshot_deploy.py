"""The files of deploy/ name settings, files and rights that exist, and hold no secret. No engine runs here."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from earshot.table import BY_NAME, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]


def test_every_setting_of_earshot_exists_and_fits() -> None:
    given = SERVICES["earshot"]["environment"]
    known = {setting.variable for setting in SETTINGS}
    assert set(given) <= known
    assert {"EARSHOT_STATE_URL", "EARSHOT_INDEX_URL", "EARSHOT_INDEX_CA", "EARSHOT_INDEX_PASSWORD"} <= set(given)
    assert given["EARSHOT_INDEX_URL"].startswith("https://elasticsearch:")


def test_secrets_come_from_outside() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|API_KEY|SECRET", name):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), name
    named = set(re.findall(r"\$\{(\w+)", COMPOSE))
    example = (DEPLOY / "compose.env.example").read_text(encoding="utf-8")
    assert named - {"ELASTIC_VERSION"} == set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert not re.search(r"^[A-Z_]*PASSWORD=.+$", example, re.MULTILINE)


def test_files_and_volumes_exist() -> None:
    volumes = set(yaml.safe_load(COMPOSE)["volumes"])
    for service in SERVICES.values():
        for mount in service.get("volumes", ()):
            source = mount.partition(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in volumes, mount
    built = SERVICES["earshot"]["build"]
    dockerfile = (DEPLOY / built["context"] / built["dockerfile"]).read_text(encoding="utf-8")
    for extra in re.findall(r"\.\[(\w+)\]", dockerfile):
        assert re.search(rf"^{extra} = \[", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    for service in SERVICES.values():
        for other, waited in service.get("depends_on", {}).items():
            assert other in SERVICES
            assert waited["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]


def test_only_this_machine_is_listened_to() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_the_rights_are_those_of_the_elasticsearch_page() -> None:
    script = (DEPLOY / "compose-setup.sh").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "elasticsearch.md").read_text(encoding="utf-8")
    rights = re.compile(r'"(?:cluster|privileges)": \[([^\]]+)\]')
    told = [set(re.findall(r"\w+", found)) for found in rights.findall(script)]
    assert told == [set(re.findall(r"\w+", found)) for found in rights.findall(page)][:2]
    assert f'"{BY_NAME["index.prefix"].default}*"' in script and f'"{BY_NAME["index.prefix"].default}*"' in page


def test_the_script_is_a_script() -> None:
    subprocess.run(["bash", "-n", str(DEPLOY / "compose-setup.sh")], check=True)


def test_the_engine_reads_it_where_there_is_one(tmp_path: Path) -> None:
    command = [shutil.which("docker") or "docker", "compose", "--file", str(DEPLOY / "compose.yaml")]
    try:
        able = subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        able = False
    if not able:
        pytest.skip("this machine has no docker compose")
    example = (DEPLOY / "compose.env.example").read_text(encoding="utf-8")
    (tmp_path / "env").write_text(re.sub(r"^([A-Z_]+)=$", r"\1=x", example, flags=re.MULTILINE))
    read = [*command, "--env-file", str(tmp_path / "env"), "config", "--quiet"]
    assert subprocess.run(read, capture_output=True, check=False).returncode == 0
