"""
Roles by the competences they share.

`weighted` (the default) is a weighted Jaccard index over competences. Of two roles a and b, with the sums
over the competences that either requires:

    score = sum rarity * min(n_a, n_b) * overlap / sum rarity * max(n_a, n_b)

- rarity: ln(1 + roles / roles that require the competence). What every role requires says next to nothing.
- n: 1 for must (essential), 1/2 for should (optional), 0 where the role does not require the competence.
- overlap: the lower level over the higher; 1 where either requirement has no level.

So 1 is two roles that ask the same, 0 two that have nothing in common, and it is symmetric. `jaccard` counts
the shared competences among all of both, each as one. What comes through included profiles is common to many
roles and tells them apart badly: it is left out unless asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graphsvc.answers import Lang, Page, pick
from graphsvc.errors import BadQuestion
from graphsvc.model.types import Necessity
from graphsvc.roles.answers import (
    LackingQualification,
    MissingRequirement,
    Option,
    SharedRequirement,
    SimilarRole,
)
from graphsvc.roles.matrix import CLASSES, NO_LEVEL, Entry, QualificationSet, Requirements, RoleMatrix

Measure = Literal["weighted", "jaccard"]
MEASURES: tuple[Measure, ...] = ("weighted", "jaccard")
SHOULD_WEIGHT = 0.5
STRONG: tuple[Necessity, ...] = ("must", "essential")
DECIMALS = 6
"""Scores are rounded before they are ranked, so that sums in another order make no other rank."""

Floats = NDArray[np.float64]


def _class_tables() -> tuple[Floats, Floats, Floats]:
    """Per pair of classes: min(n) * overlap, and min(n); per class: n."""
    half = CLASSES // 2
    weight = np.where(np.arange(CLASSES) >= half, 1.0, SHOULD_WEIGHT)
    level = np.arange(CLASSES) % half - 1
    least = np.minimum.outer(weight, weight)
    low, high = np.minimum.outer(level, level), np.maximum.outer(level, level)
    overlap = np.where(low == NO_LEVEL, 1.0, low / np.maximum(high, 1))
    return least * overlap, least, weight


ALIKE, LEAST, WEIGHT = _class_tables()


def similar_roles(
    matrix: RoleMatrix,
    role: str,
    *,
    measure: Measure = "weighted",
    limit: int = 10,
    common: bool = False,
    lang: Lang = "nb",
) -> Page[SimilarRole]:
    """
    The roles that share most with a role, the most similar first, equal scores by id.

    Shape:  roles that share nothing are left out; `total` counts those that share something.
    Units:  score 0-1.
    Errors: UnknownRole; BadQuestion for another measure.
    """
    row = matrix.row(role)
    scores = scores_of(matrix, row, measure=measure, common=common)
    ranked = np.lexsort((np.arange(len(scores)), -scores))
    total = int(np.count_nonzero(scores))
    own = matrix.entries(row, common=common)
    found = ranked[: min(max(limit, 0), total)].tolist()
    return Page[SimilarRole](
        data=tuple(_similar(matrix, row, own, other, float(scores[other]), common, lang) for other in found),
        total=total,
    )


def scores_of(matrix: RoleMatrix, row: int, *, measure: Measure, common: bool) -> Floats:
    """The score of one role against each, itself 0."""
    _check(measure)
    of = matrix.requirements(common)
    at = slice(int(of.start[row]), int(of.start[row + 1]))
    columns, kinds = of.columns[at], of.classes[at]
    shared, united = _kernels(of, measure)
    rarity = _rarity(of, measure)
    alike = of.features @ _spread(of, columns, rarity[columns, None] * shared[kinds])
    least = (
        alike
        if shared is united
        else of.features @ _spread(of, columns, rarity[columns, None] * united[kinds])
    )
    totals = role_totals(of, measure)
    scores = _ratio(alike, totals + totals[row] - least)
    scores[row] = 0.0
    return scores


def all_similarities(
    matrix: RoleMatrix, *, measure: Measure = "weighted", common: bool = False
) -> sparse.csr_array:
    """
    The scores of every pair of roles that share something; the diagonal is there too.

    Shape: roles x roles, in the matrix's order.
    """
    _check(measure)
    of = matrix.requirements(common)
    shared, united = _kernels(of, measure)
    alike = _pairs(of, shared, measure)
    least = alike if shared is united else _pairs(of, united, measure)
    totals = role_totals(of, measure)
    rows = np.repeat(np.arange(of.shape[0]), np.diff(alike.indptr))
    scores = _ratio(alike.data, totals[rows] + totals[alike.indices] - least.data)
    return sparse.csr_array((scores, alike.indices, alike.indptr), shape=alike.shape)


def role_totals(of: Requirements, measure: Measure) -> Floats:
    """The weight of everything that each role requires."""
    weight = WEIGHT[of.classes] if measure == "weighted" else np.ones(len(of.rows))
    values = weight * _rarity(of, measure)[of.columns]
    return np.asarray(np.bincount(of.rows, values, minlength=of.shape[0]), dtype=np.float64)


def _kernels(of: Requirements, measure: Measure) -> tuple[Floats, Floats]:
    """Per class and present class: what a shared competence adds above, and takes from the union below."""
    if measure == "jaccard":
        ones = np.ones((CLASSES, len(of.present)))
        return ones, ones
    least = LEAST[:, of.present]
    alike = ALIKE[:, of.present]
    levelled = bool((of.levels != NO_LEVEL).any())
    return (alike, least) if levelled else (least, least)


def _rarity(of: Requirements, measure: Measure) -> Floats:
    return of.rarity if measure == "weighted" else np.ones(of.shape[1])


def _spread(of: Requirements, columns: NDArray[np.int64], values: Floats) -> Floats:
    """A vector over the features: `values` holds, per competence of a role, one number per present class."""
    vector = np.zeros((of.shape[1], len(of.present)))
    vector[columns] = values
    return vector.ravel()


def _pairs(of: Requirements, kernel: Floats, measure: Measure) -> sparse.csr_array:
    """Kernel sums of all pairs: features times the features of every class that a class could meet."""
    kinds = len(of.present)
    values = (_rarity(of, measure)[of.columns, None] * kernel[of.classes]).ravel()
    columns = (of.columns[:, None] * kinds + np.arange(kinds)).ravel()
    met = sparse.csr_array(
        (values, (columns, np.repeat(of.rows, kinds))), shape=(of.shape[1] * kinds, of.shape[0])
    )
    product = of.features @ met
    product.sort_indices()
    return product


def _ratio(above: Floats, below: Floats) -> Floats:
    out = np.divide(above, below, out=np.zeros_like(above), where=below > 0)
    return np.asarray(np.round(out, DECIMALS), dtype=np.float64)


def _check(measure: str) -> None:
    if measure not in MEASURES:
        raise BadQuestion(f"The measure {measure!r} is none of {', '.join(MEASURES)}.")


def _similar(
    matrix: RoleMatrix,
    row: int,
    own: dict[int, Entry],
    other: int,
    score: float,
    common: bool,
    lang: Lang,
) -> SimilarRole:
    theirs = matrix.entries(other, common=common)
    return SimilarRole(
        id=matrix.roles[other],
        label=matrix.role_label(other, lang),
        score=score,
        covers=covers(own, theirs),
        shared=shared(matrix, own, theirs, lang),
        missing=missing(matrix, own, theirs, lang),
        qualifications=lacking_qualifications(matrix, matrix.roles[row], matrix.roles[other], lang=lang),
    )


def covers(own: dict[int, Entry], theirs: dict[int, Entry]) -> float | None:
    """The share of what `own` must have that `theirs` asks too, in level points; 1 each without a level."""
    asked = [(column, entry.level) for column, entry in own.items() if entry.necessity in STRONG]
    if not asked:
        return None
    met = sum(min(level or 1, _asks(theirs[column], level)) for column, level in asked if column in theirs)
    return float(round(met / sum(level or 1 for _, level in asked), DECIMALS))


def _asks(entry: Entry, level: int | None) -> int:
    """How much of a level another requirement asks; all of it where either has no level."""
    return (level or 1) if entry.level is None or level is None else entry.level


def shared(
    matrix: RoleMatrix, own: dict[int, Entry], theirs: dict[int, Entry], lang: Lang
) -> tuple[SharedRequirement, ...]:
    """What both require, the rarest competence first."""
    return tuple(
        SharedRequirement(
            id=matrix.competences[column],
            label=matrix.competence_label(column, lang),
            level=own[column].level,
            necessity=own[column].necessity,
            other_level=theirs[column].level,
            other_necessity=theirs[column].necessity,
        )
        for column in rarest(matrix, own.keys() & theirs.keys())
    )


def missing(
    matrix: RoleMatrix, own: dict[int, Entry], theirs: dict[int, Entry], lang: Lang
) -> tuple[MissingRequirement, ...]:
    """What `theirs` asks beyond `own`: must first, then the widest, then the rarest."""
    lacks = [
        MissingRequirement(
            id=matrix.competences[column],
            label=matrix.competence_label(column, lang),
            level=own[column].level if column in own else None,
            other_level=theirs[column].level,
            other_necessity=theirs[column].necessity,
            points=_points(own.get(column), theirs[column]),
        )
        for column in rarest(matrix, theirs)
        if _lacks(own.get(column), theirs[column])
    ]
    lacks.sort(key=lambda item: (item.other_necessity in ("should", "optional"), -(item.points or 0)))
    return tuple(lacks)


def _lacks(own: Entry | None, theirs: Entry) -> bool:
    if own is None:
        return True
    return own.level is not None and theirs.level is not None and own.level < theirs.level


def _points(own: Entry | None, theirs: Entry) -> int | None:
    return None if theirs.level is None else theirs.level - ((own.level or 0) if own else 0)


def rarest(matrix: RoleMatrix, columns: Iterable[int]) -> list[int]:
    """Columns, the competence that fewest roles require first, then by id."""
    spread = matrix.full.spread_list
    return sorted(columns, key=lambda column: (spread[column], column))


def lacking_qualifications(
    matrix: RoleMatrix, from_: str, to: str, *, lang: Lang = "nb"
) -> tuple[LackingQualification, ...]:
    """
    The qualifications that `to` requires and that holding `from_` does not ensure, must first.

    `from_` ensures one of a set where it must have one of a set that lies wholly inside it.
    Errors: UnknownRole.
    """
    had, wanted = (matrix.qualifications.get(matrix.roles[matrix.row(role)], ()) for role in (from_, to))
    ensured = [item.ids for item in had if item.necessity == "must" and not item.exemption]
    return tuple(
        _lacking(item, lang) for item in wanted if not any(options <= item.ids for options in ensured)
    )


def _lacking(item: QualificationSet, lang: Lang) -> LackingQualification:
    return LackingQualification(
        any_of=item.any_of,
        options=tuple(Option(id=key, label=pick(row, "label", lang) or key) for key, row in item.options),
        necessity=item.necessity,
        due=item.due,
        months=item.months,
        exemption=item.exemption,
        bars=item.necessity == "must" and item.due in ("hire", None) and not item.exemption,
    )
