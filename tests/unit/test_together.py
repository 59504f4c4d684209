"""Sums of products of residuals and their moments, held against every permutation that there is."""

from __future__ import annotations

from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from graphsvc.gaps.together import Moments, Sheet, joined, pairs, pooled, square, ties, whole

LACKS = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 0], [1, 0, 1], [0, 0, 0], [0, 0, 1], [1, 1, 1]], float)


def sheet(lacks: Any, known: Any = None, likely: Any = None, stratum: int = 0) -> Sheet:
    """A sheet where everybody is assessed in everything and expected as everybody, unless told otherwise."""
    lacks = np.asarray(lacks, float)
    known = np.ones_like(lacks) if known is None else np.asarray(known, float)
    likely = np.full_like(lacks, 0.4) if likely is None else np.asarray(likely, float)
    return Sheet(stratum, np.arange(lacks.shape[1]), known, lacks * known, likely * known)


def moments(values: list[float]) -> tuple[float, float, float]:
    about = np.array(values) - np.mean(values)
    return float(np.mean(values)), float((about**2).mean()), float((about**3).mean())


def test_moments_are_those_of_every_permutation() -> None:
    """Seven people, 5,040 ways to pair who lacks the one with who lacks the other."""
    likely = np.linspace(0.1, 0.7, 21).reshape(7, 3)
    found, n = square(sheet(LACKS, likely=likely))
    residual = LACKS - likely
    one, other = residual[:, 0] - residual[:, 0].mean(), residual[:, 1] - residual[:, 1].mean()
    mean, variance, third = moments([float(one @ other[list(way)]) for way in permutations(range(7))])
    assert n[0, 1] == 7
    assert found.total[0, 1] == pytest.approx(one @ other)
    assert mean == pytest.approx(0, abs=1e-12)
    assert found.variance[0, 1] == pytest.approx(variance)
    assert found.third[0, 1] == pytest.approx(third)


def test_all_together_has_the_moments_of_every_permutation() -> None:
    """Five people, three competences, each of two permuted on its own: 14,400 ways."""
    own = sheet(LACKS[:5])
    residual = LACKS[:5] - LACKS[:5].mean(axis=0)
    a, b, c = residual.T
    ways = [list(way) for way in permutations(range(5))]
    totals = [float(a @ b[one] + a @ c[other] + b[one] @ c[other]) for one, other in product(ways, repeat=2)]
    mean, variance, third = moments(totals)
    found = whole(own)
    assert found.total[0] == pytest.approx(a @ b + a @ c + b @ c)
    assert mean == pytest.approx(0, abs=1e-9)
    assert found.variance[0] == pytest.approx(variance)
    assert found.third[0] == pytest.approx(third)


def test_two_by_two_it_is_the_chi_square_of_the_table() -> None:
    """With the same expected of all, score squared is Pearson's chi-square times (n - 1) / n."""
    found, _ = square(sheet(LACKS))
    table = [[((LACKS[:, 0] == i) & (LACKS[:, 1] == j)).sum() for j in (0, 1)] for i in (0, 1)]
    chi = stats.chi2_contingency(table, correction=False).statistic
    assert found.total[0, 1] ** 2 / found.variance[0, 1] == pytest.approx(chi * 6 / 7)


def test_strata_add_up_to_the_hypergeometric() -> None:
    """Over two roles, who lacks both is as Mantel and Haenszel have it: hypergeometric moments, summed."""
    parts = [sheet(LACKS), sheet(1 - LACKS[:6], stratum=1)]
    table = pairs(parts)
    both, mean, variance = 0.0, 0.0, 0.0
    for part in parts:
        a, b = part.lacks[:, 0], part.lacks[:, 1]
        law = stats.hypergeom(len(a), int(a.sum()), int(b.sum()))
        both, mean, variance = both + a @ b, mean + law.mean(), variance + law.var()
    (at,) = np.flatnonzero((pooled(table).first == 0) & (pooled(table).second == 1))
    found = pooled(table).moments
    assert found.both[at] == both
    assert found.total[at] == pytest.approx(both - mean)
    assert found.variance[at] == pytest.approx(variance)


def test_two_that_only_one_role_requires_are_not_tied_by_that() -> None:
    """A role that lacks both in everybody has nothing that could vary, and makes no pair."""
    assert len(pairs([sheet(np.ones((30, 2)))])) == 0


@st.composite
def sparse(draw: st.DrawFn) -> tuple[Sheet, list[bool]]:
    """A small sheet in which not everybody is assessed, and some of its competences."""
    people, wide = draw(st.integers(3, 6)), draw(st.integers(2, 4))
    size = people * wide
    cells = [draw(st.lists(st.integers(0, 1), min_size=size, max_size=size)) for _ in range(2)]
    likely = draw(st.lists(st.sampled_from([0.1, 0.25, 0.5]), min_size=size, max_size=size))
    shaped = (np.array(cell).reshape(people, wide) for cell in (*cells, likely))
    return sheet(*shaped), draw(st.lists(st.booleans(), min_size=wide, max_size=wide))


@settings(max_examples=60, deadline=None)
@given(case=sparse())
def test_ties_are_counted_as_the_words_say(case: tuple[Sheet, list[bool]]) -> None:
    """Per competence, those assessed in it: her residual against the sum of her others inside."""
    own, inside = case
    found = ties(own, np.array(inside))
    for at in range(len(inside)):
        rows = [i for i in range(len(own.known)) if own.known[i, at]]
        if len(rows) < 3:
            continue
        others = [c for c in range(len(inside)) if inside[c] and c != at]
        mine = np.array([own.residual[i, at] for i in rows])
        side = np.array([sum(own.residual[i, c] for c in others) for i in rows])
        mine, side, n = mine - mine.mean(), side - side.mean(), len(rows)
        assert found.total[at] == pytest.approx(mine @ side, abs=1e-9)
        assert found.variance[at] == pytest.approx((mine @ mine) * (side @ side) / (n - 1), abs=1e-9)
        third = n * (mine**3).sum() * (side**3).sum() / ((n - 1) * (n - 2))
        assert found.third[at] == pytest.approx(third, abs=1e-9)
        assert found.both[at] == sum(own.lacks[i, at] * own.lacks[i, c] for i in rows for c in others)


def test_nothing_joined_is_nothing() -> None:
    """No sheets, no pairs."""
    empty = pairs([])
    assert len(empty) == len(pooled(empty)) == 0
    assert isinstance(joined([]), Moments)
