"""
Programmes to the end with HiGHS (scipy.optimize.milp), one objective after the other.

Most must points come first, then most should points, then fewest hours where they are asked for, then the
lowest cost; each keeps what the ones before have reached.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from graphsvc.courses.plans.model import Model

Floats = NDArray[np.float64]

NEAR = 0.4
"""
An objective is proven where no answer can be better by more than this: less than a point, a krone, half an
hour.
"""

FINEST = 1e-9
"""The relative gap below which floats tell nothing."""

ENOUGH = 1e-4
"""The share of a large programme's hours or kroner that nobody looks for once the points are proven."""

SLICE = 6.0
"""Seconds after which an answer to a large programme is held against a bound with rows."""

LARGE = 2_000
"""Columns from which on an answer in fractions comes first."""

TRIES = 3
"""How often the weight of earlier objectives is raised before they become rows."""


@dataclass
class Clock:
    """How much time is left, and by how much each objective may still miss its best."""

    until: float
    gaps: dict[str, float] = field(default_factory=dict)

    @classmethod
    def within(cls, seconds: float) -> Clock:
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        return max(0.0, self.until - time.monotonic())

    def missed(self, stage: str, by: float) -> None:
        """Note that an objective may miss its best by so much; parts add up."""
        self.gaps[stage] = self.gaps.get(stage, 0.0) + by


@dataclass(frozen=True)
class Stage:
    """An objective: what each column adds to what is to be least."""

    name: str
    weights: Floats

    @classmethod
    def of(cls, model: Model, *, hours: bool, should: bool) -> list[Stage]:
        """The objectives in their order."""
        stages = [cls("must", -np.array(model.must))]
        if should:
            stages.append(cls("should", -np.array(model.should)))
        if hours:
            stages.append(cls("hours", np.array(model.hours)))
        return [*stages, cls("cost", np.array(model.cost))]


class Programme:
    """A model as HiGHS takes it."""

    def __init__(self, model: Model) -> None:
        self.whole = np.array(model.whole)
        self.least = np.zeros(len(model.most))
        self.most = np.array(model.most)
        shape = len(model.upper), len(model.most)
        self.rows: Any = csr_array((model.value, (model.row, model.column)), shape=shape)
        self.upper = np.array(model.upper, np.float64)

    def least_of(self, weights: Floats, seconds: float, precision: float, *, tied: bool = True) -> Found:
        """
        The answer with the least sum of weights, or the best that was met in time.

        A large programme is first solved in fractions, and what came out whole is fixed: that gives an
        answer near the best within seconds, and a bound that often proves it. Where nothing is `tied`, that
        gains nothing.
        Units: `precision` is the sum by which the answer may miss the best and still count as it.
        """
        until = time.monotonic() + seconds
        quick = Found(None, np.inf)
        if tied and len(self.most) > LARGE:
            quick = self._rounded(weights, seconds, precision)
            if quick.impossible or (quick.answer is not None and not quick.missing):
                return quick
        found = self._solved(weights, until - time.monotonic(), precision, (self.least, self.most))
        if quick.answer is None or found.impossible:
            return found
        if found.answer is None or weights @ found.answer > weights @ quick.answer:
            bound = max(_bound(weights, found), _bound(weights, quick))
            return Found(quick.answer, _miss(float(weights @ quick.answer), bound, precision))
        return Found(
            found.answer, min(found.missing, _miss(_value(weights, found), _bound(weights, quick), precision))
        )

    def enough(
        self, stage: Stage, reached: Sequence[tuple[Stage, float]], answer: Floats, seconds: float
    ) -> bool:
        """
        Whether an answer is as good as proven, by a bound with a row for each objective that was reached.

        Weights promise fractions of a point that nobody can close, so that their bound alone seldom meets.
        """
        rows, upper = self.rows, self.upper
        for one, most in reached:
            self.at_most(one.weights, most + 1e-6)
        loose = self._solved(stage.weights, seconds, 0.0, (self.least, self.most), fractions=True)
        self.rows, self.upper = rows, upper
        value = float(stage.weights @ answer)
        return value - _bound(stage.weights, loose) <= max(2 * NEAR, ENOUGH * abs(value))

    def _rounded(self, weights: Floats, seconds: float, precision: float) -> Found:
        """What is whole in the answer in fractions, and the best of the rest."""
        until = time.monotonic() + seconds
        loose = self._solved(weights, seconds, 0.0, (self.least, self.most), fractions=True)
        if loose.answer is None:
            return loose
        near = np.rint(loose.answer)
        sure = (self.whole == 1) & (np.abs(loose.answer - near) < 1e-6)
        low, high = np.where(sure, near, self.least), np.where(sure, near, self.most)
        found = self._solved(weights, (until - time.monotonic()) / 3, precision, (low, high))
        if found.answer is None:
            return Found(None, np.inf)
        value, bound = float(weights @ found.answer), float(weights @ loose.answer)
        return Found(found.answer, _miss(value, bound, precision))

    def _solved(
        self,
        weights: Floats,
        seconds: float,
        precision: float,
        bounds: tuple[Floats, Floats],
        *,
        fractions: bool = False,
    ) -> Found:
        """One run of HiGHS."""
        if seconds <= 0:
            return Found(None, np.inf)
        scale = float(np.abs(weights) @ self.most) or 1.0
        found = milp(
            weights,
            integrality=np.zeros_like(self.whole) if fractions else self.whole,
            bounds=Bounds(*bounds),
            constraints=LinearConstraint(self.rows, -np.inf, self.upper) if len(self.upper) else None,
            options={
                "time_limit": max(0.05, seconds),
                "mip_rel_gap": min(1e-6, max(FINEST, precision / scale)),
            },
        )
        if found.x is None:
            return Found(None, np.inf, impossible=found.status == 2)
        bound = getattr(found, "mip_dual_bound", None)
        if fractions or bound is None:
            return Found(np.asarray(found.x), 0.0 if found.status == 0 else np.inf)
        return Found(np.asarray(found.x), _miss(float(weights @ found.x), bound, precision))

    def at_most(self, weights: Floats, upper: float) -> None:
        """One more row."""
        from scipy.sparse import vstack

        self.rows = vstack([self.rows, csr_array(weights[None, :])], format="csr")
        self.upper = np.append(self.upper, upper)


def _value(weights: Floats, found: Found) -> float:
    return np.inf if found.answer is None else float(weights @ found.answer)


def _bound(weights: Floats, found: Found) -> float:
    """Below what no answer can be; minus infinity where nothing is known."""
    return -np.inf if found.answer is None else _value(weights, found) - found.missing


def _miss(value: float, bound: float, precision: float) -> float:
    """By how much an answer may miss the best; nothing where that is less than matters."""
    missing = value - bound
    return missing if missing > 2 * precision else 0.0


@dataclass(frozen=True)
class Found:
    """An answer, and by how much it may miss the best; None where there is none (in time, or at all)."""

    answer: Floats | None
    missing: float
    impossible: bool = False


def forced(model: Model, stages: Sequence[Stage], seconds: float) -> Floats | None:
    """The cheapest answer that reaches every level, by a proof; None where there is none in time."""
    programme = Programme(model)
    for levels in model.levels:
        programme.least[levels.start : levels.stop] = 1.0
    found: Found | None = None
    for stage in stages:
        if stage.name in ("must", "should"):
            continue
        found = programme.least_of(stage.weights, seconds, NEAR, tied=False)
        if found.answer is None or found.missing:
            return None
        programme.at_most(stage.weights, float(stage.weights @ found.answer) + 1e-6)
    return found.answer if found else None


def in_turn(model: Model, stages: Sequence[Stage], clock: Clock, seconds: float) -> Floats | None:
    """
    The answer that is best by the first objective, among those by the second, and so on.

    What is known of earlier objectives enters with a weight, which HiGHS solves an order of magnitude
    sooner than a row over everybody; where a heavy enough weight keeps their values, the answer is exact.
    None where not even the first objective has an answer in time.
    """
    programme, until = Programme(model), time.monotonic() + seconds
    answer: Floats | None = None
    reached: list[tuple[Stage, float]] = []
    for number, stage in enumerate(stages):
        share = (until - time.monotonic()) / (1.5 if number < len(stages) - 1 else 1.0)
        found = _keeping(programme, stage, reached, share)
        if found.answer is not None:
            answer = found.answer
        if found.missing:
            clock.missed(stage.name, found.missing)
        if answer is None:
            return None
        reached.append((stage, float(stage.weights @ answer)))
    return answer


def _keeping(
    programme: Programme, stage: Stage, reached: Sequence[tuple[Stage, float]], seconds: float
) -> Found:
    """The best answer by a stage that keeps the values of the ones before."""
    if not reached:
        return programme.least_of(stage.weights, seconds, NEAR)
    until = time.monotonic() + seconds
    size = _size(stage.weights)
    weight = {before.name: 2.0 * size for before, _ in reached}
    for _ in range(TRIES):
        left = until - time.monotonic()
        if left <= 0:
            return Found(None, np.inf)
        weights = stage.weights + sum(weight[before.name] * before.weights for before, _ in reached)
        large = len(programme.most) > LARGE
        found = programme.least_of(weights, min(left / 4, SLICE) if large else left, NEAR)
        if (
            large
            and found.missing
            and found.answer is not None
            and not _worse(found.answer, reached)
            and programme.enough(stage, reached, found.answer, until - time.monotonic())
        ):
            return Found(found.answer, 0.0)
        if large and found.missing:
            found = programme.least_of(weights, until - time.monotonic(), NEAR)
        if found.answer is None:
            return found
        worse = _worse(found.answer, reached)
        if not worse:
            return found
        for name in worse:
            weight[name] *= 4.0
    for one, value in reached:
        programme.at_most(one.weights, value + 1e-6)
    return programme.least_of(stage.weights, until - time.monotonic(), NEAR)


def _worse(answer: Floats, reached: Sequence[tuple[Stage, float]]) -> list[str]:
    """The objectives that an answer does not keep."""
    return [one.name for one, value in reached if float(one.weights @ answer) > value + NEAR]


def _size(weights: Floats) -> float:
    """What a single choice weighs at most."""
    return float(np.abs(weights).max(initial=0.0)) or 1.0


def taken(model: Model, answer: Floats) -> list[frozenset[int]]:
    """Per part the places of its items that an answer takes."""
    return [
        frozenset(at for at, column in enumerate(columns) if answer[column] > 0.5) for columns in model.items
    ]
