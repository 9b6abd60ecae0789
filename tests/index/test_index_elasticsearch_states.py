"""States that are held: shared for a moment, never past a write, let go when nobody walks over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

import pytest

from index import Question
from index.elasticsearch.pages import Pages
from index.elasticsearch.requests import Reader
from index.elasticsearch.states import FRESH, State, States
from model.errors import Unavailable


class Held:
    """A cluster that only holds states; ``then`` happens while one is asked for."""

    def __init__(self) -> None:
        self.held = 0
        self.released: list[str] = []
        self.now = 100.0
        self.empty = False
        self.then: Callable[[], None] = lambda: None
        self.dead: set[str] = set()

    def search(self, body: object, *, state: str) -> object:
        if state in self.dead:
            raise Unavailable("a part of the state is not there")
        return {"hits": {"total": {"value": 0}, "hits": []}}

    def hold(self) -> str:
        self.held += 1
        self.then()
        return "" if self.empty else f"state-{self.held}"

    def release(self, name: str) -> None:
        self.released.append(name)
        raise Unavailable("it is gone already")  # which is nobody's trouble


@pytest.fixture
def cluster() -> Held:
    return Held()


@pytest.fixture
def states(cluster: Held) -> Iterator[States]:
    made = States(cast(Reader, cluster), clock=lambda: cluster.now)
    yield made
    made.close()


def taken(states: States) -> State:
    state = states.take()
    assert state is not None
    return state


def used(states: States, *, walked: bool = False) -> str:
    state = taken(states)
    states.give_back(state, walked=walked)
    return state.name


def test_one_serves_for_a_moment(cluster: Held, states: States) -> None:
    assert [used(states), used(states)] == ["state-1", "state-1"]
    cluster.now += FRESH
    assert used(states) == "state-2"
    states.close()
    assert cluster.released == ["state-1", "state-2"]


def test_a_write_ends_it(cluster: Held, states: States) -> None:
    assert used(states) == "state-1"
    states.forget()
    assert used(states) == "state-2"


def test_one_asked_for_before_a_write_serves_nobody_after_it(cluster: Held, states: States) -> None:
    cluster.then = states.forget
    first = taken(states)
    cluster.then = lambda: None
    assert used(states) == "state-2"
    states.give_back(first, walked=False)
    states.close()
    assert sorted(cluster.released) == ["state-1", "state-2"]


def test_one_that_is_walked_over_or_read_is_kept(cluster: Held, states: States) -> None:
    assert used(states, walked=True) == "state-1"
    states.forget()
    read = taken(states)
    states.forget()
    states.close()
    assert cluster.released == []
    states.give_back(read, walked=True)


def test_where_nothing_is_nothing_is_held(cluster: Held, states: States) -> None:
    cluster.empty = True
    assert states.take() is None
    cluster.empty = False
    assert used(states) == "state-2"


def test_who_shares_one_is_told(states: States) -> None:
    first = taken(states)
    assert not first.shared
    assert taken(states) is first and first.shared


def test_a_first_page_over_a_state_that_is_gone_is_asked_for_once_more(cluster: Held, states: States) -> None:
    pages = Pages(cast(Reader, cluster), states)
    for _ in range(3):
        assert pages.page(Question(), 20, "", "newest").total == 0
    assert cluster.held == 1
    cluster.dead = {"state-1"}
    assert pages.page(Question(), 20, "", "newest").total == 0
    assert cluster.held == 2
    states.forget()
    cluster.dead = {"state-3"}
    with pytest.raises(Unavailable, match="a part"):
        pages.page(Question(), 20, "", "newest")  # its own: no other would do better
    assert cluster.held == 3
