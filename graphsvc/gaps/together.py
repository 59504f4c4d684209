"""
Which competences are missing together, role by role, against what chance makes of the same people.

Within a role two competences are compared over those who are assessed in both. What a person is expected to
lack is the share among people of her role times how much she lacks in all; what is above or below it is the
residual. If nothing ties the two together, each residual in one could as well have met any other in the
other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.alike import LEVELS, Shares, strata
from graphsvc.gaps.chance import NOTHING, score_of, upper_tail
from graphsvc.gaps.rules import UNKNOWN
from graphsvc.projection.block import Block
from graphsvc.projection.projection import Projection
from graphsvc.projection.tree import NOWHERE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Reals = NDArray[np.floating[Any]]

FAR = 3.0
"""Deviations from chance beyond which a person says no more about how much people differ."""

ALMOST = 0.99
"""Nobody is expected to lack something for certain."""


@dataclass(frozen=True)
class Observed:
    """
    The assessed pairs of some people, each person once.

    Shape:  equal-length arrays, by stratum; `lacks` is 1 where held is below required, else 0.
    """

    person: NDArray[np.int32]
    stratum: NDArray[np.int32]
    competence: NDArray[np.int32]
    required: NDArray[np.uint8]
    held: NDArray[np.uint8]

    @property
    def lacks(self) -> Floats:
        return np.asarray(self.held < self.required, np.float64)

    def take(self, which: NDArray[Any]) -> Observed:
        return Observed(*(getattr(self, field.name)[which] for field in fields(self)))


def observed(blocks: Iterable[Block], stratum: NDArray[np.int32]) -> Observed:
    """The assessed pairs of blocks whose rows are persons."""
    columns: list[tuple[NDArray[Any], ...]] = []
    for block in blocks:
        held, must = block.held, block.must
        known = np.flatnonzero((held != UNKNOWN) & (must > 0))
        person = block.person[block.row[known]]
        competence = block.competence[known].astype(np.int32)
        columns.append((person, stratum[person], competence, must[known], held[known]))
    if not columns:
        return Observed(*(np.zeros(0, np.int32),) * 3, *(np.zeros(0, np.uint8),) * 2)
    found = Observed(*(np.concatenate(column) for column in zip(*columns, strict=True)))
    return found.take(np.argsort(found.stratum, kind="stable"))


def everybody(projection: Projection) -> tuple[Observed, Floats]:
    """The assessed pairs of the organisation, and the chance at which each is expected to be lacked."""
    stratum = strata(projection)
    blocks = [part.block.of(part.block.until == NOWHERE) for part in projection.parts()]
    shares = Shares.of(blocks, stratum, len(projection.facts.competences))
    found = observed(blocks, stratum)
    width = len(shares.whole)
    alike = shares.alike[found.stratum * np.int64(width) + found.competence * LEVELS + found.required]
    return found, np.minimum(alike * _people(found, alike, len(stratum))[found.person], ALMOST)


def _people(found: Observed, alike: Floats, people: int) -> Floats:
    """
    How much more than others of her role each person lacks in all, drawn towards 1 as far as that is chance.

    Source: the gamma prior of an empirical Bayes rate, its shape from the moments (Clayton and Kaldor 1987,
            doi:10.2307/2532003).
    """
    lacks = np.bincount(found.person, found.lacks, minlength=people)
    expected = np.bincount(found.person, alike, minlength=people)
    chance = np.bincount(found.person, alike * (1 - alike), minlength=people)
    # a few who lack nearly everything should not speak for how much people differ
    far = np.minimum((lacks - expected) ** 2, FAR**2 * chance)
    beyond = float((far - chance).sum())
    if beyond <= NOTHING:
        return np.ones(people)
    shape = float((expected**2).sum()) / beyond
    return (lacks + shape) / (expected + shape)


@dataclass(frozen=True)
class Sheet:
    """
    The people of one stratum by competence.

    Shape:  people x competences; `residual`, `lacks` and `likely` are 0 where `known` is. Single precision
            holds them: no sum of them is asked for to more than four figures.
    """

    stratum: int
    competences: Ints
    known: Reals
    lacks: Reals
    likely: Reals

    @cached_property
    def residual(self) -> Reals:
        return self.lacks - self.likely

    @cached_property
    def powers(self) -> tuple[Floats, Floats, Floats]:
        """Per competence the sums of the residuals, their squares and cubes."""
        one, two, three = ((self.residual**power).sum(axis=0, dtype=np.float64) for power in (1, 2, 3))
        return one, two, three

    @cached_property
    def assessed(self) -> Floats:
        """How many are assessed in each competence."""
        return np.asarray(self.known.sum(axis=0, dtype=np.float64))

    def of(self, competences: Ints) -> Sheet:
        """The columns of some competences."""
        keep = np.isin(self.competences, competences)
        columns = (one[:, keep] for one in (self.known, self.lacks, self.likely))
        return Sheet(self.stratum, self.competences[keep], *columns)

    def some(self, people: NDArray[np.bool_]) -> Sheet:
        """The rows of some people."""
        rows = (one[people] for one in (self.known, self.lacks, self.likely))
        return Sheet(self.stratum, self.competences, *rows)


def sheets(found: Observed, expected: Floats) -> list[Sheet]:
    """A sheet per stratum."""
    starts = np.flatnonzero(np.append(True, found.stratum[1:] != found.stratum[:-1]))
    ends = np.append(starts[1:], len(found.stratum))
    return [_sheet(found, expected, slice(a, b)) for a, b in zip(starts, ends, strict=True) if b > a]


def _sheet(found: Observed, expected: Floats, span: slice) -> Sheet:
    person, row = np.unique(found.person[span], return_inverse=True)
    competence, column = np.unique(found.competence[span], return_inverse=True)
    known, lacks, likely = (np.zeros((len(person), len(competence)), np.float32) for _ in range(3))
    known[row, column] = 1.0
    lacks[row, column] = found.held[span] < found.required[span]
    likely[row, column] = expected[span]
    own = int(found.stratum[span.start])
    return Sheet(own, competence.astype(np.int64), known, lacks, likely)


@dataclass(frozen=True)
class Moments:
    """
    Sums of products of residuals, and their second and third moments if nothing ties the two sides together.

    Units: `both` people lack both sides, `expected` were to.
    """

    total: Floats
    variance: Floats
    third: Floats
    both: Floats
    expected: Floats

    @property
    def p(self) -> Floats:
        return upper_tail(*score_of(self.total, self.variance, self.third))

    @property
    def lift(self) -> Floats:
        return np.asarray(self.both / np.maximum(self.expected, NOTHING))

    def take(self, which: Any) -> Moments:
        return Moments(*(getattr(self, field.name)[which] for field in fields(self)))

    def summed(self, at: Ints, size: int) -> Moments:
        """Added up by place; what is of different people is independent, so its moments add up."""
        columns = (np.bincount(at, getattr(self, field.name), minlength=size) for field in fields(self))
        return Moments(*(column.astype(np.float64) for column in columns))


def joined(parts: Iterable[Moments]) -> Moments:
    """One after the other."""
    several = list(parts) or [Moments(*(np.zeros(0),) * 5)]
    return Moments(*(np.concatenate([getattr(p, f.name) for p in several]) for f in fields(Moments)))


def square(sheet: Sheet) -> tuple[Moments, Floats]:
    """
    Every competence of a sheet with every other, and how many people are assessed in both.

    Shape:  competences x competences. With n people and residuals a and b about their means: total = sum of
            ab, variance = S2(a) S2(b) / (n - 1), third = n S3(a) S3(b) / ((n - 1)(n - 2)), S2 and S3 being
            sums of squares and cubes: exact under permutation of one side (gaps/chance.py).
    """
    known, residual, lacks, likely = sheet.known, sheet.residual, sheet.lacks, sheet.likely
    products = (known.T @ known, residual.T @ known, (residual**2).T @ known, (residual**3).T @ known)
    n, one, two, three = (product.astype(np.float64) for product in products)
    some = np.maximum(n, 1)
    mean = one / some
    three = three - 3 * mean * two + 2 * mean**2 * one
    two = two - mean * one
    many = n > 2
    variance = np.where(many, two * two.T / np.maximum(n - 1, 1), 0.0)
    third = np.where(many, n * three * three.T / np.maximum((n - 1) * (n - 2), 1), 0.0)
    total = np.where(many, residual.T @ residual - one * one.T / some, 0.0)
    both, expected = ((one.T @ one).astype(np.float64) for one in (lacks, likely))
    return Moments(total, variance, third, both, expected), n


def ties(sheet: Sheet, inside: NDArray[np.bool_]) -> Moments:
    """
    Each competence of a sheet with all those `inside` together, itself left out.

    Shape:  per competence. A person's residual in it meets the sum of her residuals inside, which stays as it
            is; moments as in `square`.
    """
    own = inside.astype(sheet.known.dtype)
    one, two, three = sheet.powers
    n, residual, known = np.maximum(sheet.assessed, 3), sheet.residual, sheet.known
    side = residual @ own
    product = residual.T @ side
    first = known.T @ side - own * one
    second = known.T @ side**2 - own * (2 * product - two)
    cubes = known.T @ side**3 - own * (3 * (residual.T @ side**2) - 3 * ((residual**2).T @ side) + three)
    s2, s3 = _about_mean(n, first, second, cubes)
    r2, r3 = _about_mean(n, one, two, three)
    return Moments(
        product - own * two - one * first / n,
        r2 * s2 / (n - 1),
        n * r3 * s3 / ((n - 1) * (n - 2)),
        sheet.lacks.T @ (sheet.lacks @ own) - own * sheet.lacks.sum(axis=0, dtype=np.float64),
        sheet.likely.T @ (sheet.likely @ own) - own * (sheet.likely**2).sum(axis=0, dtype=np.float64),
    )


def _about_mean(n: Floats, one: Floats, two: Floats, three: Floats) -> tuple[Floats, Floats]:
    """Sums of squares and of cubes about the mean."""
    mean = one / n
    return two - mean * one, three - 3 * mean * two + 2 * mean**2 * one


def whole(sheet: Sheet) -> Moments:
    """
    All competences of a sheet with one another, as one number.

    Two by two, three that share people are independent in the second moment but not in the third: ab, bc and
    ca multiply to squares, which adds 6 S2(a) S2(b) S2(c) / (n - 1)^2 for each three.
    """
    found, n = square(sheet)
    above = np.triu_indices(len(n), 1)
    edge = np.sqrt(np.maximum(found.variance, 0.0)) / np.maximum(n - 1, 1) ** (1 / 6)
    np.fill_diagonal(edge, 0.0)
    sums = [np.atleast_1d(getattr(found, field.name)[above].sum()) for field in fields(found)]
    return replace(Moments(*sums), third=sums[2] + np.trace(edge @ edge @ edge))


@dataclass(frozen=True)
class Pairs:
    """
    Pairs of competences within a stratum, or (stratum -1) over all.

    Shape:  equal-length arrays, first < second; `fewest` people lack the one of the two that fewer lack.
    """

    stratum: Ints
    first: Ints
    second: Ints
    fewest: Floats
    moments: Moments

    def take(self, which: NDArray[Any]) -> Pairs:
        ends = self.stratum[which], self.first[which], self.second[which]
        return Pairs(*ends, self.fewest[which], self.moments.take(which))

    def __len__(self) -> int:
        return len(self.stratum)


def concatenated(tables: Sequence[Pairs]) -> Pairs:
    """One after the other."""
    ids = np.concatenate([np.stack([one.stratum, one.first, one.second]) for one in tables], axis=1)
    fewest = np.concatenate([one.fewest for one in tables])
    return Pairs(ids[0], ids[1], ids[2], fewest, joined(one.moments for one in tables))


def pairs(every: Iterable[Sheet]) -> Pairs:
    """The pairs of each sheet that can vary."""
    columns: list[tuple[NDArray[Any], ...]] = [(np.zeros((3, 0), np.int64), np.zeros(0))]
    moments = []
    for sheet in every:
        found, _ = square(sheet)
        first, second = np.nonzero(np.triu(found.variance > NOTHING, 1))
        lacking = (sheet.lacks.T @ sheet.known).astype(np.float64)
        ids = np.stack([np.full(len(first), sheet.stratum), *sheet.competences[np.stack([first, second])]])
        columns.append((ids, np.minimum(lacking, lacking.T)[first, second]))
        moments.append(found.take((first, second)))
    ids, fewest = (np.concatenate(side, axis=-1) for side in zip(*columns, strict=True))
    return Pairs(ids[0], ids[1], ids[2], fewest, joined(moments))


def pooled(table: Pairs) -> Pairs:
    """The pairs of all strata together, those of one stratum alone left out."""
    wide = int(table.second.max(initial=0)) + 1
    keys, at, count = np.unique(table.first * wide + table.second, return_inverse=True, return_counts=True)
    fewest = np.bincount(at, table.fewest, minlength=len(keys)).astype(np.float64)
    every = Pairs(
        np.full(len(keys), -1), keys // wide, keys % wide, fewest, table.moments.summed(at, len(keys))
    )
    return every.take(count > 1)
