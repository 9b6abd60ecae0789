"""Sets of months: the one in use, one that is being written anew beside it, and those out of use.

A set's number only rises. The alias of all questions stands for the months of one set; which form its documents have is
noted in each month's mapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from index.elasticsearch.mapping import FORM
from index.elasticsearch.names import Names, Place
from model.errors import Unavailable

_FORMS = "*.mappings._meta.form"
_FIRST_FORM = 1
"""Of months that do not say theirs."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The set that an alias stands for, or is to be begun; the forms its months have, today's when there is none."""

    set: int
    forms: frozenset[int] = frozenset({FORM})

    @property
    def today(self) -> bool:
        return self.forms == {FORM}

    def why(self) -> str:
        """Why its mentions are to be written anew; "" when they are not. Raises Unavailable for a newer form."""
        if max(self.forms) > FORM:
            todo = "Run that version or newer"
            raise Unavailable("the index was made by a newer Earshot", where=f"set v{self.set}", todo=todo)
        return "" if self.today else f"months of the index are of form {min(self.forms)}, and this version's is {FORM}"


def standing(client: Elasticsearch, names: Names) -> Standing:
    """Of the set in use; for names that are ``begun``, of the one that is being written, or a new one."""
    places = behind(client, names)
    if places:
        return Standing(max(place.set for place in places), _forms(client, names, places))
    newest = max((place.set for place in everywhere(client, names)), default=0)
    return Standing(newest + 1 if names.begun else newest or FORM)


def behind(client: Elasticsearch, names: Names) -> list[Place]:
    """The months the alias stands for."""
    return _places(names, client.options(ignore_status=404).indices.get_alias(name=names.alias).body)


def everywhere(client: Elasticsearch, names: Names) -> list[Place]:
    """The months of all sets."""
    return of_month(client, names, "*")


def of_month(client: Elasticsearch, names: Names, month: str) -> list[Place]:
    return _places(names, client.indices.get_alias(index=names.any_set(month)).body)


def unused(client: Elasticsearch, names: Names) -> list[Place]:
    """The months no question reaches: of sets that were replaced, or that are not ready."""
    used = {place.index for place in behind(client, names)}
    return [place for place in everywhere(client, names) if place.index not in used]


def delete(client: Elasticsearch, names: Names, places: Iterable[Place]) -> None:
    """Each by its exact name; the template of a set that is over goes as well."""
    gone = list(places)
    for place in gone:
        client.options(ignore_status=404).indices.delete(index=place.index)
    left = {place.set for place in everywhere(client, names)} if gone else set[int]()
    for number in {place.set for place in gone} - left - {standing(client, names).set}:
        _delete_template(client, names.template(number))


def swap(client: Elasticsearch, names: Names, begun: Names) -> None:
    """From one moment to the next all aliases stand for the set that was begun."""
    changes: list[dict[str, Any]] = []
    for place in behind(client, names):
        changes += _alias("remove", place, names)
    for place in behind(client, begun):
        changes += _alias("remove", place, begun) + _alias("add", place, names)
    if changes:
        client.indices.update_aliases(actions=changes)


def _alias(what: str, place: Place, names: Names) -> list[dict[str, Any]]:
    told: dict[str, Any] = {"must_exist": False} if what == "remove" else {}
    return [{what: {"index": place.index, "alias": name} | told} for name in (names.alias, names.writing(place.month))]


def _delete_template(client: Elasticsearch, name: str) -> None:
    found = client.options(ignore_status=404).indices.get_index_template(name=name).body.get("index_templates", ())
    if found and found[0]["index_template"].get("_meta", {}).get("made_by") == "earshot":
        client.options(ignore_status=404).indices.delete_index_template(name=name)


def _forms(client: Elasticsearch, names: Names, places: Sequence[Place]) -> frozenset[int]:
    told = client.options(ignore_status=404).indices.get_mapping(index=names.alias, filter_path=_FORMS).body
    return frozenset(_form(told.get(place.index, {})) for place in places)


def _form(told: Mapping[str, Any]) -> int:
    return int(told.get("mappings", {}).get("_meta", {}).get("form", _FIRST_FORM))


def _places(names: Names, told: Mapping[str, Any]) -> list[Place]:
    return [place for index in sorted(told) if (place := names.place(index)) is not None]
