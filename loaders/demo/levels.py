"""Who is assessed at which level, when and by which method: two years that end on the demo's day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from loaders.demo.plan import DemoPlan
from loaders.demo.staff import Staff
from loaders.demo.terms import Requirements, Terms
from loaders.demo.tree import Rng

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

METHODS = ("self", "manager", "agreed", "course", "test")
SHARES = (0.42, 0.27, 0.17, 0.08, 0.06)
CHUNK = 8_192
HISTORY = 730
YEAR = 365
NEVER = 1 / 3
"""The share of pairs that nobody has assessed."""
PER_PERSON = 22
"""Assessments that a person has on average, where the vocabulary requires enough."""


@dataclass(frozen=True, eq=False)
class Assessed:
    """
    Assessments in arrays, by person.

    Units: `age` in days before the demo's day; `until` days of validity from then, 0 without limit.
    """

    person: NDArray[np.int32]
    competence: NDArray[np.int16]
    age: NDArray[np.int16]
    method: NDArray[np.int8]
    level: NDArray[np.int8]
    until: NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Required pairs of some people: the level that counts, and whether it is a must."""

    person: Ints
    competence: Ints
    level: NDArray[np.int8]
    must: Flags


def required(plan: DemoPlan, start: int, stop: int) -> Pairs:
    """The pairs of people `start` to `stop`, over all their posts; must before should."""
    staff, terms = plan.staff, plan.terms
    must = np.zeros((stop - start, len(terms.competences)), np.uint8)
    should = np.zeros_like(must)
    for owner, row, source, as_must in _sources(staff, terms, start, stop):
        if as_must:
            must[owner] = np.maximum(must[owner], source.must[row])
            should[owner] = np.maximum(should[owner], source.should[row])
        else:
            more = np.maximum(source.must[row], source.should[row])
            should[owner] = np.maximum(should[owner], more)
    person, competence = np.nonzero(np.maximum(must, should))
    level = np.where(must > 0, must, should)[person, competence].astype(np.int8)
    return Pairs(person + start, competence, level, must[person, competence] > 0)


def _sources(
    staff: Staff, terms: Terms, start: int, stop: int
) -> Iterator[tuple[Ints, Ints, Requirements, bool]]:
    """(people, rows, of what, as must), each person at most once per part, so that maxima do not get lost."""
    yield np.arange(stop - start), staff.role[start:stop], terms.role, True
    low, high = np.searchsorted(staff.owner[staff.people :], (start, stop)) + staff.people
    yield staff.owner[low:high] - start, staff.role[low:high], terms.role, True
    owner = staff.owner[staff.pick_post]
    for as_must in (True, False):
        own = np.flatnonzero((owner >= start) & (owner < stop) & (staff.pick_must == as_must))
        own = own[np.argsort(owner[own], kind="stable")]
        people = owner[own] - start
        turn = np.arange(len(own)) - np.searchsorted(people, people)
        for number in range(int(turn.max(initial=-1)) + 1):
            part = turn == number
            yield people[part], staff.pick_profile[own[part]], terms.profile, as_must


class _Planted:
    """Which pairs are planted: in a cluster, in a hotspot, or a cluster's competence in somebody else."""

    def __init__(self, plan: DemoPlan) -> None:
        people, competences = plan.staff.people, len(plan.terms.competences)
        self._of_person = np.zeros((people, len(plan.cluster_sets)), bool)
        self._of_competence = np.zeros((competences, len(plan.cluster_sets)), bool)
        for number, (_, chosen, members) in enumerate(plan.cluster_sets):
            self._of_person[members, number] = True
            self._of_competence[chosen, number] = True
        self._cells = np.zeros((len(plan.tree.units), max(len(plan.terms.groups), 1)), bool)
        for unit, group in plan.hot_cells:
            self._cells[unit, group] = True
        self._unit = plan.staff.unit[:people]
        self._group = plan.terms.group
        self.clustered: Flags = np.asarray(self._of_competence.any(axis=1))

    def cluster(self, pairs: Pairs) -> Flags:
        out = np.zeros(len(pairs.person), bool)
        for number in range(self._of_person.shape[1]):
            out |= self._of_person[pairs.person, number] & self._of_competence[pairs.competence, number]
        return out

    def hotspot(self, pairs: Pairs) -> Flags:
        group = self._group[pairs.competence]
        return (group >= 0) & self._cells[self._unit[pairs.person], group]


def assess(plan: DemoPlan) -> Assessed:
    """Every assessment of the demo."""
    rng = plan.rng("levels")
    planted = _Planted(plan)
    silence = _silence(rng, plan)
    people = np.exp(rng.normal(0, 0.45, plan.staff.people))
    competences = np.exp(rng.normal(0, 0.35, len(plan.terms.competences)))
    chance = people / people.mean(), competences / competences.mean()
    extra = _extra(plan)
    parts = []
    for start in range(0, plan.staff.people, CHUNK):
        pairs = required(plan, start, min(start + CHUNK, plan.staff.people))
        parts.append(_chunk(rng, plan, pairs, planted, silence, chance, extra))
    fields = Assessed.__dataclass_fields__
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in fields}
    return Assessed(**whole)


def _silence(rng: Rng, plan: DemoPlan) -> NDArray[np.float64]:
    """The share of pairs never assessed per unit: uneven, and a third over all people."""
    rate = rng.beta(0.9, 1.8, len(plan.tree.units))
    weights = (plan.terms.role.must > 0).sum(axis=1)[plan.staff.role[: plan.staff.people]]
    of_unit = np.bincount(plan.staff.unit[: plan.staff.people], weights, len(plan.tree.units))
    low, high = 0.02, 20.0
    for _ in range(50):
        middle = (low + high) / 2
        mean = (rate**middle * of_unit).sum() / of_unit.sum()
        low, high = (middle, high) if mean > NEVER else (low, middle)
    return np.asarray(rate**low)


def _extra(plan: DemoPlan) -> float:
    """Earlier assessments per pair, so that a person has about as many as is wanted."""
    terms, staff = plan.terms, plan.staff
    per_role = (np.maximum(terms.role.must, terms.role.should) > 0).sum(axis=1)
    per_profile = (terms.profile.must > 0).sum(axis=1) if len(terms.profiles) else np.zeros(1)
    pairs = per_role[staff.role[: staff.people]].sum() + per_profile[staff.pick_profile].sum() * 0.7
    return float(np.clip(PER_PERSON * staff.people / max(1.0, pairs * (1 - NEVER)) - 1, 0.05, 2.5))


def _chunk(
    rng: Rng,
    plan: DemoPlan,
    pairs: Pairs,
    planted: _Planted,
    silence: NDArray[np.float64],
    chance: tuple[NDArray[np.float64], NDArray[np.float64]],
    extra: float,
) -> Assessed:
    cluster, hot = planted.cluster(pairs), planted.hotspot(pairs)
    quiet = silence[plan.staff.unit[pairs.person]]
    quiet = np.where(cluster, 0.04, np.where(hot, 0.12, quiet))
    came = plan.staff.start[pairs.person] <= 0
    kept = np.flatnonzero((rng.random(len(quiet)) >= quiet) & came)
    pairs = Pairs(pairs.person[kept], pairs.competence[kept], pairs.level[kept], pairs.must[kept])
    cluster, hot = cluster[kept], hot[kept]
    likely = plan.background * chance[0][pairs.person] * chance[1][pairs.competence]
    clustered = planted.clustered[pairs.competence]
    likely = np.clip(likely, 0.03, 0.8) * np.where(clustered, 0.6, 1.0)
    likely = np.where(cluster, 0.94, np.where(hot, 0.82, likely))
    held = _held(rng, pairs.level, likely)
    age = _ages(rng, plan, pairs, cluster | hot)
    method = _methods(rng, plan, pairs)
    none = np.zeros(len(age), np.int64)
    until = np.where((method == METHODS.index("test")) & ~(cluster | hot), 1095, 0)
    rows: list[tuple[Any, ...]] = [(np.arange(len(age)), age, method, held, until)]
    rows += [
        (at, *values, none[: len(at)]) for at, *values in _earlier(rng, plan, pairs, age, method, held, extra)
    ]
    rows += [(at, *values, none[: len(at)]) for at, *values in _later(rng, plan, pairs, age, method, held)]
    at, ages, methods, levels, untils = (np.concatenate(column) for column in zip(*rows, strict=True))
    order = np.argsort(pairs.person[at], kind="stable")
    at = at[order]
    return Assessed(
        pairs.person[at].astype(np.int32),
        pairs.competence[at].astype(np.int16),
        ages[order].astype(np.int16),
        methods[order].astype(np.int8),
        levels[order].astype(np.int8),
        untils[order].astype(np.int16),
    )


def _held(rng: Rng, level: NDArray[np.int8], likely: NDArray[np.float64]) -> Ints:
    """The level in force: below what is required as often as is likely, else at it or above."""
    short, depth, more = rng.random((3, len(level)))
    lack = 1 + (depth < 0.3).astype(np.int64) + (depth < 0.06)
    surplus = (more < 0.36).astype(np.int64) + (more < 0.09)
    return np.asarray(np.clip(np.where(short < likely, level - lack, level + surplus), 0, 4), dtype=np.int64)


def _gone(plan: DemoPlan, person: Ints) -> Ints:
    """Days since a person's post ended, 0 where it has not."""
    return np.maximum(0, -plan.staff.end[person].astype(np.int64))


def _tenure(plan: DemoPlan, person: Ints) -> Ints:
    return np.minimum(HISTORY, np.maximum(0, -plan.staff.start[person].astype(np.int64)))


def _ages(rng: Rng, plan: DemoPlan, pairs: Pairs, planted: Flags) -> Ints:
    """Days since the assessment in force; seldom longer than it is valid, and never for what is planted."""
    months = plan.terms.valid_months[pairs.competence]
    valid = np.where(months > 0, (months * 29.5).astype(np.int64), HISTORY)
    overdue = (rng.random(len(months)) < 0.1) & ~planted
    most = np.minimum(np.where(overdue, HISTORY, valid), np.where(planted, 330, HISTORY))
    age = (np.minimum(most, HISTORY) * rng.random(len(months)) ** 1.4).astype(np.int64)
    age = np.minimum(age, _tenure(plan, pairs.person))
    return np.maximum(age, _gone(plan, pairs.person))


def _methods(rng: Rng, plan: DemoPlan, pairs: Pairs) -> Ints:
    method = rng.choice(len(METHODS), len(pairs.person), p=SHARES)
    taught = np.zeros(len(plan.terms.competences), bool)
    taught[[at for course in plan.terms.develops for at in course]] = True
    course = METHODS.index("course")
    return np.where((method == course) & ~taught[pairs.competence], 0, method)


Rows = Iterator[tuple[Ints, Ints, Ints, Ints]]


def _earlier(
    rng: Rng, plan: DemoPlan, pairs: Pairs, age: Ints, method: Ints, held: Ints, extra: float
) -> Rows:
    """Older assessments, which the one in force outranks: within a year by no higher method than its own."""
    at = np.arange(len(age))
    before = age
    tenure = _tenure(plan, pairs.person)
    for turn in range(3):
        again = np.flatnonzero(rng.random(len(at)) < extra - turn)
        before = before[again] + rng.integers(60, 240, len(again))
        at = at[again]
        fits = before <= np.minimum(tenure[at], HISTORY)
        at, before = at[fits], before[fits]
        drawn = rng.choice(len(METHODS), len(at), p=SHARES)
        drawn = np.where(drawn == METHODS.index("course"), 0, drawn)
        level = np.maximum(held[at] - (rng.random(len(at)) < 0.45), 0)
        yield (
            at,
            before,
            np.where(before > YEAR + 5, drawn, np.where(rng.random(len(at)) < 0.5, 0, method[at])),
            level,
        )


def _later(rng: Rng, plan: DemoPlan, pairs: Pairs, age: Ints, method: Ints, held: Ints) -> Rows:
    """Later assessments of oneself, which a recent one of higher standing overrules."""
    gone = _gone(plan, pairs.person)
    fits = (method != 0) & (age > 30) & (age < 330) & (gone == 0) & (rng.random(len(age)) < 0.06)
    at = np.flatnonzero(fits)
    steps = rng.choice(np.array((-1, 0, 1, 2)), len(at), p=(0.15, 0.25, 0.35, 0.25))
    day = (age[at] * rng.uniform(0.1, 0.9, len(at))).astype(np.int64)
    yield at, day, np.zeros(len(at), np.int64), np.clip(held[at] + steps, 0, 4)
