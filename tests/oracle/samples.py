"""Small organisations worked by hand, for the tests beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.oracle.model import (
    Adjustment,
    Assessment,
    Employment,
    InRole,
    Method,
    Organisation,
    Picked,
    Requirement,
)

DAY = date(2026, 11, 23)

# Requirement by requirement, what the profiles gerica1 to gerica5 ask.
GERICA = (
    (3, 4, 4, 4, 4),
    (1, 4, 2, 4, 4),
    (0, 0, 3, 4, 4),
    (0, 2, 2, 4, 3),
    (0, 0, 0, 0, 4),
    (0, 0, 0, 2, 0),
    (0, 0, 2, 0, 0),
    (0, 0, 0, 0, 0),
    (0, 0, 2, 4, 0),
    (0, 0, 0, 4, 0),
    (0, 4, 4, 4, 4),
    (0, 0, 0, 4, 1),
    (0, 0, 0, 0, 0),
)
REQUIREMENTS = tuple(f"gerica-{number:02}" for number in range(1, 14))


def must(competence: str, level: int | None, *, legal: bool = False) -> Requirement:
    return Requirement(competence, "must", level, legal)


def should(competence: str, level: int | None) -> Requirement:
    return Requirement(competence, "should", level)


def gerica(held: tuple[int, ...] = ()) -> Organisation:
    """One post with the profiles gerica2 and gerica3, and what its holder has in the first requirements."""
    profiles = {
        f"gerica{column + 1}": tuple(
            must(competence, levels[column]) for competence, levels in zip(REQUIREMENTS, GERICA, strict=True)
        )
        for column in range(5)
    }
    return Organisation(
        units={"hjemmetjenesten": None},
        employees=("kari",),
        employments=(
            Employment("post", "kari", "hjemmetjenesten", profiles=(Picked("gerica2"), Picked("gerica3"))),
        ),
        competences=dict.fromkeys(REQUIREMENTS),
        profiles=profiles,
        systems=("gerica",),
        concerns=dict.fromkeys(REQUIREMENTS, ("gerica",)),
        assessments=tuple(
            Assessment("kari", competence, DAY, "self", level)
            for competence, level in zip(REQUIREMENTS, held, strict=False)
        ),
    )


def one_post(
    *requirements: Requirement,
    competences: dict[str, int | None] | None = None,
    assessments: tuple[Assessment, ...] = (),
    adjustments: tuple[Adjustment, ...] = (),
    **post: object,
) -> Organisation:
    """Kari in the role nurse in one unit."""
    employment = Employment("post", "kari", "unit", roles=(InRole("nurse"),))
    return Organisation(
        units={"unit": None},
        employees=("kari",),
        employments=(replace(employment, **post),),  # type: ignore[arg-type]
        competences=competences or {"a": None, "b": None},
        roles={"nurse": requirements},
        assessments=assessments,
        adjustments=adjustments,
    )


def assessed(at: str, method: Method, level: int, valid_until: str | None = None) -> Assessment:
    until = date.fromisoformat(valid_until) if valid_until else None
    return Assessment("kari", "a", date.fromisoformat(at), method, level, until)
