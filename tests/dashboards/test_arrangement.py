"""An arrangement keeps every place through all that is done to it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host.dashboards.arrangement import Arrangement, Place

KEYS = ("a", "b", "c", "d", "e")
FIVE = Arrangement(tuple(Place(key) for key in KEYS))


def test_a_move_passes_over_those_that_are_not_seen() -> None:
    assert FIVE.moved("d", -1, {"a", "d", "e"}).widgets == ("d", "b", "c", "a", "e")
    assert FIVE.moved("a", 1, {"a", "b"}).widgets == ("b", "a", "c", "d", "e")


@pytest.mark.parametrize(("widget", "steps"), [("a", -1), ("e", 1), ("z", 1)])
def test_a_move_stops_at_the_ends(widget: str, steps: int) -> None:
    assert FIVE.moved(widget, steps, set(KEYS)) == FIVE


def test_a_new_order_leaves_what_it_does_not_name_where_it_stands() -> None:
    assert FIVE.ordered(("e", "a", "nowhere", "e")).widgets == ("e", "b", "c", "d", "a")


def test_a_widget_has_one_place() -> None:
    assert FIVE.added(Place("b", wide=True)) == FIVE


@given(st.permutations(KEYS), st.sets(st.sampled_from(KEYS)), st.integers(-6, 6))
def test_nothing_is_lost_and_what_is_not_seen_stands_still(
    order: list[str], seen: set[str], steps: int
) -> None:
    before = Arrangement(tuple(Place(key, key == "c", {"k": key}) for key in order))
    after = before.moved("c", steps, seen)
    assert sorted(after.places, key=str) == sorted(before.places, key=str)
    hidden = [(at, key) for at, key in enumerate(before.widgets) if key not in seen]
    assert [after.widgets[at] for at, _ in hidden] == [key for _, key in hidden]
    assert Arrangement.of_stored(after.stored()) == after


@pytest.mark.parametrize(
    "row", [None, 1, "a", {}, {"widget": 1, "wide": True, "chosen": {}}, {"widget": "a"}]
)
def test_a_stored_row_that_cannot_be_read_is_left_out(row: Any) -> None:
    kept = Place("b", wide=True, chosen={"x": "y"})
    assert Arrangement.of_stored([row, *Arrangement((kept,)).stored()]).places == (kept,)
