"""The statistics of what chance makes, held against scipy on the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from graphsvc.gaps.chance import adjusted, score_of, upper_tail

scores = st.floats(-8, 12)
skews = st.builds(lambda size, sign: size * sign, st.floats(0.05, 3), st.sampled_from([-1, 1]))
chances = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(score=scores, skewness=skews)
def test_tails_are_those_of_a_pearson_type_iii(score: float, skewness: float) -> None:
    """Skewed to either side, far out in the tail as well."""
    found = upper_tail(np.array([score]), np.array([skewness]))[0]
    assert found == pytest.approx(stats.pearson3.sf(score, skewness), rel=1e-2, abs=1e-12)


@given(score=scores, skewness=st.floats(-2e-3, 2e-3))
def test_a_nearly_straight_tail_is_the_normal_one(score: float, skewness: float) -> None:
    """On both sides of the skewness that counts as none (scipy's own is not to be relied on there)."""
    found = upper_tail(np.array([score]), np.array([skewness]))[0]
    bend = np.exp(abs(skewness) * (abs(score) ** 3 + 3 * abs(score)) / 6)
    assert stats.norm.sf(score) / bend * 0.99 <= found <= stats.norm.sf(score) * bend * 1.01


@given(many=chances)
def test_adjusting_is_that_of_benjamini_and_hochberg(many: list[float]) -> None:
    """The same as scipy's, in whatever order the chances come."""
    assert adjusted(np.array(many)) == pytest.approx(stats.false_discovery_control(many))


def test_what_cannot_vary_is_never_far_from_chance() -> None:
    """A variance of nothing gives score and skewness 0, whatever the total."""
    score, skewness = score_of(np.array([1.0, 2.0]), np.array([0.0, 4.0]), np.array([1.0, 8.0]))
    assert (score.tolist(), skewness.tolist()) == ([0.0, 1.0], [0.0, 1.0])
