"""A row of figures as it is answered: DOMAIN "Aggregates", and how many answered beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import quote, urlencode

from graphsvc.answers import Answer

Rank = Literal["legal", "other", "should"]


class Figures(Answer):
    """
    Figures of some (person, competence) pairs.

    Units: people; pairs; level points; shares 0.0-1.0, `share_met` of the assessed, `share_assessed` of what
           is required, whatever filters on assessments leave.
    """

    people: int | None
    people_with_gap: int | None
    requirements: int | None
    assessed: int | None
    gap_points: int | None
    gap_points_at_most: int | None
    share_met: float | None
    share_assessed: float | None


class RankFigures(Figures):
    """The figures of one rank: what the law asks, what else must be met, what should be."""

    rank: Rank


class GapRow(Figures):
    """
    The figures of one unit, role, competence, ...

    Units: as of Figures. `ranks`, where asked for, tells apart legal must, other must and should. `down` is
           the address of the next question: the people in the row, a person's gaps, and where one of them
           comes from.
    """

    key: str
    label: str
    ranks: tuple[RankFigures, ...] | None = None
    down: str | None = None


def told(figures: Sequence[int], required: int) -> dict[str, float | int | None]:
    """The fields of Figures; `required` are the pairs that might have been assessed."""
    people, with_gap, requirements, assessed, points, at_most, met = (int(number) for number in figures)
    return {
        "people": people,
        "people_with_gap": with_gap,
        "requirements": requirements,
        "assessed": assessed,
        "gap_points": points,
        "gap_points_at_most": at_most,
        "share_met": met / assessed if assessed else None,
        "share_assessed": assessed / required if required else None,
    }


def downwards(by: str, filters: Mapping[str, Any], day: str) -> Callable[[str], str]:
    """What makes the address of the next question out of a row's key; `filters` are those that were set."""
    if by == "employee":
        why = filters.get("competence")
        if why is None:
            return lambda key: f"/v1/employees/{quote(key, safe='')}/gaps?as_of={day}"
        rest = urlencode({"competence": why, "as_of": day})
        return lambda key: f"/v1/gaps/why?employee={quote(key, safe='')}&{rest}"
    dimension = "competence" if by == "requirement" else by
    kept = {name: str(value).lower() if value is True else value for name, value in filters.items()}
    kept.pop(dimension, None)
    rest = urlencode({"by": "employee", **kept, "as_of": day})
    return lambda key: f"/v1/gaps?{rest}&{dimension}={quote(key, safe='')}"
