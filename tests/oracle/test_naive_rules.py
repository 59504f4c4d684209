"""The naive rules of the gap against cases worked by hand: what is required, and what is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.oracle.model import (
    Adjustment,
    Assessment,
    InRole,
    Method,
    Picked,
)
from tests.oracle.naive import Figures, Question, add_months, figures, in_force, looked_at, required, total
from tests.oracle.samples import DAY, assessed, must, one_post, should


def adjustment(at: str, level: int, replaced: int, competence: str = "a") -> Adjustment:
    return Adjustment("post", competence, date.fromisoformat(at), level, replaced)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 11, 23), -12, date(2025, 11, 23)),
        (date(2024, 2, 29), -12, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 2, 28), -12, date(2024, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_end_on_the_same_day_number_or_the_last_of_the_month(
    day: date, months: int, then: date
) -> None:
    """Month ends as the domain says them, over leap years and new years."""
    assert add_months(day, months) == then


@pytest.mark.parametrize(
    ("history", "level"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param([("2026-11-24", "test", 4)], None, id="only after the day"),
        pytest.param([("2026-11-23", "self", 2)], 2, id="on the day"),
        pytest.param([("2026-11-01", "self", 4), ("2026-02-01", "test", 1)], 1, id="test before self"),
        pytest.param([("2026-11-01", "agreed", 4), ("2026-02-01", "test", 1)], 1, id="test before agreed"),
        pytest.param(
            [("2026-11-01", "manager", 4), ("2026-02-01", "agreed", 1)], 1, id="agreed before manager"
        ),
        pytest.param(
            [("2026-11-01", "course", 4), ("2026-02-01", "manager", 1)], 1, id="manager before course"
        ),
        pytest.param([("2026-11-01", "self", 4), ("2026-02-01", "course", 1)], 1, id="course before self"),
        pytest.param([("2026-11-01", "test", 4), ("2026-02-01", "test", 1)], 4, id="latest of equals"),
        pytest.param(
            [("2025-11-23", "test", 1), ("2026-11-01", "self", 4)], 1, id="twelve months ago is recent"
        ),
        pytest.param([("2025-11-22", "test", 1), ("2026-11-01", "self", 4)], 4, id="a day more is not"),
        pytest.param([("2020-01-01", "test", 1), ("2021-01-01", "self", 4)], 4, id="none recent: the latest"),
        pytest.param(
            [("2021-01-01", "test", 1), ("2021-01-01", "self", 4)], 1, id="same day: higher standing"
        ),
        pytest.param([("2026-11-01", "self", 0)], 0, id="level 0 is known"),
    ],
)
def test_standing_decides_among_recent_assessments_and_the_day_among_old_ones(
    history: list[tuple[str, Method, int]], level: int | None
) -> None:
    """Test, agreed, manager, course, self within twelve months; without any, the latest of all."""
    org = one_post(assessments=tuple(assessed(*one) for one in history))
    found = in_force(org, "kari", "a", DAY)
    assert (found.level if found else None) == level


def test_how_many_months_are_recent_is_a_setting() -> None:
    """With three recent months a test from February no longer outranks a later self-assessment."""
    org = one_post(assessments=(assessed("2026-02-01", "test", 1), assessed("2026-11-01", "self", 4)))
    found = in_force(org, "kari", "a", DAY, 3)
    assert found is not None
    assert found.level == 4


@pytest.mark.parametrize(
    ("one", "months", "expired"),
    [
        (assessed("2026-01-01", "test", 3, "2026-11-23"), None, False),
        (assessed("2026-01-01", "test", 3, "2026-11-22"), None, True),
        (assessed("2026-05-23", "test", 3), 6, False),
        (assessed("2026-05-22", "test", 3), 6, True),
        (assessed("2026-05-22", "test", 3, "2030-01-01"), 6, True),
        (assessed("2026-11-01", "test", 3, "2026-11-02"), 6, True),
    ],
)
def test_the_last_day_of_an_assessment_is_its_own(one: Assessment, months: int | None, expired: bool) -> None:
    """Valid until its day and through the competence's months; the earlier of the two decides."""
    org = one_post(competences={"a": months}, assessments=(one,))
    found = looked_at(org, "kari", "a", DAY)
    assert found is not None
    assert found.expired == expired


def test_months_of_validity_end_on_the_last_of_a_shorter_month() -> None:
    """Assessed on 31 August for six months: known on 28 February, not on 1 March."""
    org = one_post(competences={"a": 6}, assessments=(assessed("2025-08-31", "self", 3),))
    assert in_force(org, "kari", "a", date(2026, 2, 28)) is not None
    assert in_force(org, "kari", "a", date(2026, 3, 1)) is None


def test_an_expired_winner_leaves_nothing_to_fall_back_on() -> None:
    """Neither an older assessment nor one of lower standing stands in for the one that ran out."""
    history = (
        assessed("2026-06-01", "test", 4, "2026-10-01"),
        assessed("2026-05-01", "test", 3),
        assessed("2026-11-01", "self", 3),
    )
    org = one_post(must("a", 2), assessments=history)
    assert total(org, DAY) == Figures(1, 0, 1, 0, 0, 2, None)


@pytest.mark.parametrize(
    ("adjustments", "level"),
    [
        pytest.param([], 3, id="none"),
        pytest.param([("2026-11-23", 1, 3)], 1, id="from its day"),
        pytest.param([("2026-11-24", 1, 3)], 3, id="not before"),
        pytest.param([("2026-01-01", 0, 3)], 0, id="nothing required"),
        pytest.param([("2026-01-01", 4, 3)], 4, id="raised"),
        pytest.param([("2026-01-01", 1, 4)], 1, id="the base went down"),
        pytest.param([("2026-01-01", 1, 2)], 3, id="the base went up: lapsed"),
        pytest.param([("2026-01-01", 4, 2)], 3, id="a raise lapses too"),
        pytest.param([("2026-01-01", 1, 3), ("2026-02-01", 2, 3)], 2, id="the latest"),
        pytest.param([("2026-01-01", 1, 4), ("2026-02-01", 2, 2)], 3, id="the latest lapsed: no earlier one"),
        pytest.param([("2026-01-01", 1, 2), ("2026-02-01", 2, 3)], 2, id="an earlier one lapsed"),
    ],
)
def test_the_latest_adjustment_replaces_the_must_level_until_a_higher_one_arrives(
    adjustments: list[tuple[str, int, int]], level: int
) -> None:
    """From its day; lapsed when the sources ask more than it replaced; the should level is not touched."""
    org = one_post(must("a", 3), should("a", 4), adjustments=tuple(adjustment(*one) for one in adjustments))
    assert required(org, org.employments[0], "a", DAY) == level
    assert required(org, org.employments[0], "a", DAY, necessity="should") == 4


def test_an_adjustment_cannot_go_below_what_the_law_asks() -> None:
    """Base 4, of which 2 by law: adjusted to 0, two are left; asked by law alone, no adjustment counts."""
    org = one_post(must("a", 4), adjustments=(adjustment("2026-01-01", 0, 4),))
    org = replace(org, profiles={"p": (must("a", 2, legal=True),)}, includes={"nurse": ("p",)})
    assert required(org, org.employments[0], "a", DAY) == 2
    assert required(org, org.employments[0], "a", DAY, role="nurse") == 2
    raised = replace(org, adjustments=(adjustment("2026-01-01", 4, 4),))
    assert required(raised, raised.employments[0], "a", DAY, basis="legal") == 2


def test_an_adjustment_without_a_base_is_the_posts_and_no_roles() -> None:
    """A level set where nothing is required counts for unit, competence and employee, not by role."""
    org = one_post(must("b", 1), adjustments=(adjustment("2026-01-01", 2, 0),))
    assert total(org, DAY).requirements == 2
    assert set(figures(org, DAY, "competence")) == {"a", "b"}
    assert figures(org, DAY, "role")["nurse"].requirements == 1


def test_a_profile_picked_as_should_asks_nothing_as_must() -> None:
    """Picked as should, all of a profile is should, law and all; included besides, it keeps its must."""
    org = one_post(profiles=(Picked("p", "should"),))
    org = replace(org, profiles={"p": (must("a", 3, legal=True), should("b", 2))})
    assert total(org, DAY).requirements == 0
    assert total(org, DAY, Question(basis="legal")).requirements == 0
    assert total(org, DAY, Question(necessity="should")).gap_points_at_most == 5
    both = replace(org, includes={"nurse": ("p",)})
    assert figures(both, DAY, "profile") == {"p": Figures(1, 0, 1, 0, 0, 3, None)}
    assert figures(both, DAY, "profile", Question(necessity="should"))["p"].gap_points_at_most == 5


@pytest.mark.parametrize(
    ("start", "end", "counted"),
    [
        (None, None, 1),
        (DAY, DAY, 1),
        (date(2026, 11, 24), None, 0),
        (None, date(2026, 11, 22), 0),
    ],
)
def test_first_and_last_day_belong_to_a_period(start: date | None, end: date | None, counted: int) -> None:
    """An employment and a role of that day alone count on it, neither before nor after."""
    assert total(one_post(must("a", 1), start=start, end=end), DAY).requirements == counted
    in_role = InRole("nurse", start, end)
    assert total(one_post(must("a", 1), roles=(in_role,)), DAY).requirements == counted
