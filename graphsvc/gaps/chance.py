"""
How far something is from chance: tails of permutation distributions, and many questions asked at once.

Source: the exact moments of a linear statistic under permutation within strata, Strasser and Weber 1999,
    Mathematical Methods of Statistics 8; its tail as a Pearson type III of those moments, Mielke and Berry
    2007, Permutation Methods, ch. 2; many questions, Benjamini and Hochberg 1995,
    doi:10.1111/j.2517-6161.1995.tb02031.x.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ALPHA = 0.05
"""The expected share of false finds among what is called found."""

NOTHING = 1e-9
"""What floats leave of a variance that is nothing."""

STRAIGHT = 1e-3
"""A skewness this small is none."""


def upper_tail(score: Floats, skewness: Floats) -> Floats:
    """
    The chance of a score this high or higher, of a Pearson type III with mean 0 and deviation 1.

    Shape:  equal-length arrays. The normal distribution where nothing is skewed.
    """
    from scipy.special import gammainc, gammaincc, ndtr

    out = np.asarray(ndtr(-score), np.float64)
    bent = np.abs(skewness) > STRAIGHT
    shape = 4 / skewness[bent] ** 2
    at = np.maximum(shape + np.sign(skewness[bent]) * score[bent] * np.sqrt(shape), 0)
    out[bent] = np.where(skewness[bent] > 0, gammaincc(shape, at), gammainc(shape, at))
    return out


def adjusted(chances: NDArray[Any]) -> Floats:
    """The chances of many questions, each raised so that `ALPHA` bounds the expected share of false finds."""
    many = len(chances)
    order = np.argsort(chances, kind="stable")
    raised = chances[order] * many / np.arange(1, many + 1)
    out = np.empty(many)
    out[order] = np.minimum.accumulate(raised[::-1])[::-1]
    return np.minimum(out, 1.0)


def score_of(total: Floats, variance: Floats, third: Floats) -> tuple[Floats, Floats]:
    """
    Standardised totals and the skewness of their distribution from its second and third central moments.

    Errors: none; where nothing varies, the score and the skewness are 0.
    """
    varies = variance > NOTHING
    deviation = np.sqrt(np.where(varies, variance, 1.0))
    score = np.where(varies, total / deviation, 0.0)
    skewness = np.where(varies, third / deviation**3, 0.0)
    return np.asarray(score), np.asarray(skewness)
