"""Courses that take somebody from a level to a level."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.courses.closing import cheapest_ways, closing, courses_for
from graphsvc.errors import BadQuestion, UnknownCompetence
from graphsvc.store.protocol import Store
from tests.unit import open_sample


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_sample.opened(tmp_path_factory.mktemp("courses")) as opened:
        yield opened


def test_the_cheapest_ordered_path_wins(store: Store) -> None:
    """Two short courses beat one dear course; hours and fees are added, an unknown fee is told."""
    found = closing(store, competence="drug", from_=0, to=3)
    assert found.closes
    assert [step.id for step in found.path.steps] == ["intro", "basic", "deep"]
    assert (found.path.hours, found.path.price, found.path.unpriced, found.path.reaches) == (
        12.0,
        500.0,
        1,
        3,
    )
    assert [[step.id for step in path.steps] for path in found.alternatives] == [["fast", "deep"]]
    assert found.otherwise == ()


def test_what_an_hour_costs_decides(store: Store) -> None:
    """6 hours and 500 kroner beat 4 hours and 1,500 until an hour away costs over 500."""
    for hour_cost, expected in ((0.0, ["intro", "basic"]), (499.0, ["intro", "basic"]), (501.0, ["fast"])):
        found = closing(store, competence="drug", from_=0, to=2, hour_cost=hour_cost)
        assert [step.id for step in found.path.steps] == expected


def test_a_course_takes_whoever_stands_at_its_level_or_above(store: Store) -> None:
    """From level 1 the course 0-2 serves too, as the dearer way."""
    found = closing(store, competence="drug", from_=1, to=2)
    assert [[step.id for step in path.steps] for path in (found.path, *found.alternatives)] == [
        ["basic"],
        ["fast"],
    ]


def test_where_courses_do_not_reach_practice_is_named(store: Store) -> None:
    """No course reaches 4 but a withdrawn one: the path goes to 3, and the rest is learned by practice."""
    found = closing(store, competence="drug", from_=0, to=4)
    assert (found.closes, found.reaches, found.path.reaches) == (False, 3, 3)
    assert found.otherwise == ("practice",)
    nothing = closing(store, competence="rare", from_=1, to=2)
    assert (nothing.closes, nothing.reaches, nothing.path.steps, nothing.otherwise) == (
        False,
        1,
        (),
        ("practice",),
    )


def test_nothing_to_close_needs_no_course(store: Store) -> None:
    """From a level to the same or a lower one, the path is empty and closes."""
    found = closing(store, competence="drug", from_=3, to=2)
    assert (found.closes, found.path.steps, found.path.hours, found.alternatives) == (True, (), 0, ())


def test_prerequisites_stand_in_order_and_say_whether_the_path_has_them(store: Store) -> None:
    """A course names what it builds on, the first to take first, and what of it the path already takes."""
    deep = closing(store, competence="drug", from_=0, to=3).path.steps[-1]
    assert [(course.id, course.in_path) for course in deep.builds_on] == [("ethics", False), ("basic", True)]


def test_courses_for_a_level_raise_whoever_stands_there(store: Store) -> None:
    """All courses of a competence, or those that raise somebody at a level; no withdrawn ones."""
    assert [course.id for course in courses_for(store, "drug").data] == ["basic", "deep", "fast", "intro"]
    assert [course.id for course in courses_for(store, "drug", level=1).data] == ["basic", "fast"]


def test_wrong_questions_are_refused(store: Store) -> None:
    """A level outside 0-4 and an unknown competence are named errors."""
    with pytest.raises(BadQuestion):
        closing(store, competence="drug", from_=0, to=5)
    with pytest.raises(UnknownCompetence):
        closing(store, competence="none", from_=0, to=2)


COURSES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 4), st.integers(0, 5), st.integers(0, 3)).filter(
        lambda c: c[0] < c[1]
    ),
    max_size=5,
)


@settings(max_examples=200, deadline=None)
@given(COURSES, st.integers(0, 4))
def test_the_first_way_is_the_cheapest_of_all_orders(drawn: list[tuple[int, ...]], start: int) -> None:
    """For any courses, each level's first way costs what the best of all orders of all subsets costs."""
    courses: list[dict[str, Any]] = [
        {"id": f"k{i}", "from_level": low, "to_level": high, "price": float(price), "hours": float(hours)}
        for i, (low, high, price, hours) in enumerate(drawn)
    ]
    best: dict[int, float] = {start: 0.0}
    for size in range(1, len(courses) + 1):
        for order in permutations(courses, size):
            level, cost = start, 0.0
            for course in order:
                if not course["from_level"] <= level < course["to_level"]:
                    break
                level, cost = course["to_level"], cost + course["price"] + 2.0 * course["hours"]
            else:
                best[level] = min(best.get(level, cost), cost)
    found = {level: ways[0].cost for level, ways in cheapest_ways(courses, start, 2.0).items()}
    assert found == pytest.approx(best)
