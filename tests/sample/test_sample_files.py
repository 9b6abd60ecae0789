"""The ready project: files that parse and name what the sample serves."""

from __future__ import annotations

from pathlib import Path

import yaml

from sample import DEFAULT_ADDRESSES, project_files, write_project


def test_every_file_is_yaml_of_its_kind() -> None:
    read = {name: yaml.safe_load(text) for name, text in project_files().items()}
    for name, content in read.items():
        if name != "sources.yaml":
            assert content["id"] == Path(name).stem
    assert read["rules/northwind-dip.yaml"]["topics"] == ["northwind"]
    assert read["rules/northwind-dip.yaml"]["scale"] == {
        "grid": "5s",
        "vote": "1m",
        "settle": "10s",
        "cooldown": "30s",
        "budget": 20,
    }
    assert read["topics/northwind.yaml"]["handles"] == ["@northwind", "northwind.example"]


def test_sources_point_at_the_sites() -> None:
    sources = yaml.safe_load(project_files()["sources.yaml"])
    assert [source["url"].rpartition("/")[0] for source in sources] == list(DEFAULT_ADDRESSES.values())


def test_written_twice_is_the_same(tmp_path: Path) -> None:
    first = write_project(tmp_path, DEFAULT_ADDRESSES)
    assert write_project(tmp_path, DEFAULT_ADDRESSES) == first
    assert {str(path.relative_to(tmp_path)) for path in first} == set(project_files())
    assert "$" not in (tmp_path / "sources.yaml").read_text()
