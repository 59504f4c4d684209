"""The naive rules of the gap against cases worked by hand: what is counted, and for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.oracle.model import (
    Assessment,
    Employment,
    InRole,
    Necessity,
    Organisation,
    Picked,
    Requirement,
)
from tests.oracle.naive import Figures, Question, figures, required, total
from tests.oracle.samples import DAY, REQUIREMENTS, assessed, gerica, must, one_post, should


def test_a_post_with_two_gerica_profiles_must_have_the_higher_level_of_each_requirement() -> None:
    """The worked case of the domain: gerica2 and gerica3 together ask 4 4 3 2 0 0 2 0 2 0 4 0 0."""
    org = gerica()
    levels = [required(org, org.employments[0], competence, DAY) for competence in REQUIREMENTS]
    assert levels == [4, 4, 3, 2, 0, 0, 2, 0, 2, 0, 4, 0, 0]


def test_known_and_unknown_gaps_of_the_gerica_post_are_kept_apart() -> None:
    """3 3 3 3 held in the first four: two points known, eight more at most in what nobody assessed."""
    answer = Figures(
        people=1,
        people_with_gap=1,
        requirements=7,
        assessed=4,
        gap_points=2,
        gap_points_at_most=10,
        share_met=0.5,
    )
    org = gerica(held=(3, 3, 3, 3))
    assert figures(org, DAY, "unit") == {"hjemmetjenesten": answer}
    assert figures(org, DAY, "employee") == {"kari": answer}
    assert figures(org, DAY, "system") == {"gerica": answer}
    assert total(org, DAY) == answer


def test_a_profile_has_the_level_that_it_asks_itself() -> None:
    """By profile, gerica3's row counts 2 where gerica2 asks 4 of the same person."""
    rows = figures(gerica(held=(3, 3, 3, 3)), DAY, "profile")
    assert set(rows) == {"gerica2", "gerica3"}
    assert rows["gerica2"] == Figures(1, 1, 4, 3, 2, 6, 1 / 3)
    assert rows["gerica3"] == Figures(1, 1, 7, 4, 1, 9, 3 / 4)


def test_a_silent_unit_is_not_the_weakest() -> None:
    """Where nothing is assessed no gap is known, the most it can be is told, and no share is made up."""
    assert total(gerica(), DAY) == Figures(1, 0, 7, 0, 0, 21, None)


def test_must_and_should_are_not_mixed() -> None:
    """A must 2, B should 4, held 3 in both: the must gap is 0 and the should gap 1."""
    held = tuple(Assessment("kari", competence, DAY, "manager", 3) for competence in "ab")
    org = one_post(must("a", 2), should("b", 4), assessments=held)
    assert total(org, DAY).gap_points == 0
    assert total(org, DAY, Question(necessity="should")).gap_points == 1
    assert total(org, DAY).requirements == total(org, DAY, Question(necessity="should")).requirements == 1


def test_one_competence_can_be_both_must_and_should() -> None:
    """A must 2 and A should 4, held 3: each necessity is asked for at its own level."""
    org = one_post(must("a", 2), should("a", 4), assessments=(Assessment("kari", "a", DAY, "test", 3),))
    assert total(org, DAY) == Figures(1, 0, 1, 1, 0, 0, 1.0)
    assert total(org, DAY, Question(necessity="should")) == Figures(1, 1, 1, 1, 1, 1, 0.0)


def test_surplus_pays_for_nothing() -> None:
    """4 held where 1 is asked does not help where 1 is held and 4 is asked."""
    held = (Assessment("kari", "a", DAY, "self", 4), Assessment("kari", "b", DAY, "self", 1))
    org = one_post(must("a", 1), must("b", 4), assessments=held)
    assert total(org, DAY) == Figures(1, 1, 2, 2, 3, 3, 0.5)


@pytest.mark.parametrize("necessity", ["must", "should", "essential", "optional"])
def test_a_requirement_without_a_level_never_makes_a_gap(necessity: Necessity) -> None:
    """What ESCO says of a role, and a must that nobody gave a level, are in no figure."""
    org = one_post(Requirement("a", necessity, None))
    assert total(org, DAY).requirements == 0
    assert total(org, DAY, Question(necessity="should")).requirements == 0


def test_a_unit_above_counts_the_person_once_at_the_highest_level() -> None:
    """Posts in two branches that ask 2 and 4: each branch sees its own, the root one pair at 4."""
    org = Organisation(
        units={"root": None, "left": "root", "right": "root", "deep": "right", "other": None},
        employees=("kari",),
        employments=(
            Employment("one", "kari", "left", roles=(InRole("low"),)),
            Employment("two", "kari", "deep", roles=(InRole("high"),)),
            Employment("three", "kari", None, roles=(InRole("other"),)),
        ),
        competences={"a": None, "b": None},
        roles={"low": (must("a", 2),), "high": (must("a", 4),), "other": (must("b", 1),)},
        assessments=(Assessment("kari", "a", DAY, "self", 3),),
    )
    met, missed = Figures(1, 0, 1, 1, 0, 0, 1.0), Figures(1, 1, 1, 1, 1, 1, 0.0)
    assert figures(org, DAY, "unit") == {"left": met, "deep": missed, "right": missed, "root": missed}
    assert total(org, DAY) == Figures(1, 1, 2, 1, 1, 2, 0.0)
    assert figures(org, DAY, "role")["low"] == met
    assert figures(org, DAY, "role", Question(unit="left")) == {"low": met}


def test_a_post_on_leave_is_left_out_and_the_persons_others_stay() -> None:
    """On leave from the post that asks 4, only the 2 of the other is counted, unless leave is asked for."""
    org = one_post(must("a", 4), on_leave=True)
    other = Employment("other", "kari", "unit", roles=(InRole("helper"),))
    org = replace(
        org,
        employments=(*org.employments, other),
        roles={**org.roles, "helper": (must("a", 2),)},
    )
    assert total(org, DAY).gap_points_at_most == 2
    assert total(org, DAY, Question(on_leave=True)).gap_points_at_most == 4


def test_a_competence_counts_once_in_a_group_however_it_got_there() -> None:
    """Two ways up to the same group make one pair there, and one in each group on the way."""
    org = one_post(must("a", 2))
    org = replace(
        org,
        groups={"top": (), "left": ("top",), "right": ("top",), "empty": ("top",)},
        in_group={"a": ("left", "right")},
    )
    rows = figures(org, DAY, "group")
    assert set(rows) == {"top", "left", "right"}
    assert {row.requirements for row in rows.values()} == {1}


def test_a_role_and_a_profile_together_ask_what_both_ask() -> None:
    """The role's 2 and the profile's 3 in a: 3; b of the role alone and c of the profile alone are out."""
    org = one_post(must("a", 2), must("b", 4), competences=dict.fromkeys("abc"), profiles=(Picked("p"),))
    org = replace(org, profiles={"p": (must("a", 3), must("c", 4))})
    together = Figures(1, 0, 1, 0, 0, 3, None)
    assert figures(org, DAY, "role", Question(profile="p")) == {"nurse": together}
    assert figures(org, DAY, "profile", Question(role="nurse")) == {"p": together}
    assert total(org, DAY, Question(role="nurse", profile="p")) == together


def test_filters_on_assessments_leave_out_what_nobody_assessed() -> None:
    """Asked for one method or for late assessments, a pair without such a one in force is not counted."""
    org = one_post(must("a", 2), must("b", 2), assessments=(assessed("2026-06-01", "test", 1),))
    assert total(org, DAY, Question(method="test")) == Figures(1, 1, 1, 1, 1, 1, 0.0)
    assert total(org, DAY, Question(method="self")).requirements == 0
    assert total(org, DAY, Question(assessed_since=date(2026, 6, 1))).requirements == 1
    assert total(org, DAY, Question(assessed_since=date(2026, 6, 2))).requirements == 0


def test_a_requirement_row_is_a_competence_that_concerns_a_system() -> None:
    """By requirement, what concerns no system has no row; by system, one that concerns two is in both."""
    org = one_post(must("a", 2), must("b", 3))
    org = replace(org, systems=("x", "y"), concerns={"a": ("x", "y")})
    assert set(figures(org, DAY, "requirement")) == {"a"}
    assert set(figures(org, DAY, "system")) == {"x", "y"}
    assert set(figures(org, DAY, "system", Question(system="x"))) == {"x"}


def test_should_by_law_is_refused() -> None:
    """What the law asks is must; asking for should by law is a fault, not an empty answer."""
    with pytest.raises(ValueError, match="must"):
        total(one_post(), DAY, Question(necessity="should", basis="legal"))
