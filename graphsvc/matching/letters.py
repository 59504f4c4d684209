"""
Texts as counts of letters in a row, and of any other terms, in sparse matrices.

Letters are written with 64 signs, so that a row of up to ten is one number and all texts are cut at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

SIZES = (2, 3, 4, 5)
BETWEEN, SPACE, OTHER, BASE = 0, 1, 63, 64
UNKNOWN = -1
"""A term that no document has."""

_CODES = np.full(128, OTHER, np.int64)
_CODES[ord(" ")] = SPACE
for _at, _letter in enumerate("0123456789abcdefghijklmnopqrstuvwxyz", 2):
    _CODES[ord(_letter)] = _at

CHUNK = 8_192
"""Texts that are cut at once, which bounds the memory of it."""

Floats = np.ndarray[Any, np.dtype[Any]]
Ints = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Terms:
    """Which text has which term how many times; the same pair may come again, and is then added."""

    text: Ints
    term: Ints
    times: Floats


def grams(texts: Sequence[str], sizes: Sequence[int] = SIZES) -> Terms:
    """The letters in a row of folded texts, words joined by one space, with a space at either end."""
    found = [
        (at + text, term, times)
        for at in range(0, len(texts), CHUNK)
        for size in sizes
        for text, term, times in [_of_size(_encoded(texts[at : at + CHUNK]), size)]
    ]
    text, term, times = zip(*found, strict=True) if found else ((), (), ())
    return Terms(_joined(text, np.int32), _joined(term, np.int32), _joined(times, np.float32))


def _joined(arrays: Sequence[Any], kind: Any) -> Any:
    return np.concatenate([one.astype(kind) for one in arrays]) if arrays else np.zeros(0, kind)


def _of_size(codes: Ints, size: int) -> tuple[Ints, Ints, Floats]:
    """Each text's rows of one size, each once with how often."""
    room = max(len(codes) - size + 1, 0)
    text = np.cumsum(codes == BETWEEN)[:room]
    term = np.zeros(room, np.int64)
    whole = np.ones(room, bool)
    for place in range(size):
        part = codes[place : place + room]
        term = term * BASE + part
        whole &= part != BETWEEN
    most = BASE**size
    both, times = np.unique(text[whole] * most + term[whole], return_counts=True)
    return both // most, both % most, times


def _encoded(texts: Sequence[str]) -> Ints:
    """All texts in one row of signs, each followed by BETWEEN."""
    joined = "".join(f" {text} \n" for text in texts).encode("utf-32-le")
    points = np.frombuffer(joined, np.uint32)
    codes = np.full(len(points), OTHER, np.int64)
    plain = points < 128
    codes[plain] = _CODES[points[plain]]
    codes[points == ord("\n")] = BETWEEN
    return codes


def numbered(texts: Iterable[Iterable[str]], known: dict[str, int], *, learn: bool) -> Terms:
    """The terms of texts by number; those that are not known are learned, or are all UNKNOWN."""
    text, term = [], []
    for row, words in enumerate(texts):
        for word in words:
            text.append(row)
            term.append(known.setdefault(word, len(known)) if learn else known.get(word, UNKNOWN))
    return Terms(np.asarray(text, np.int32), np.asarray(term, np.int32), np.ones(len(text), np.float32))


@dataclass(frozen=True, slots=True)
class Documents:
    """
    Documents by the terms that they have.

    Shape: `terms` sorted, `rarity` one per term, `strange` that of a term no document has; `rows` are
    documents x terms.
    """

    terms: Ints
    rarity: Floats
    strange: float
    rows: sp.csr_array

    def counted(self, found: Terms, count: int) -> tuple[sp.csr_array, Floats]:
        """How often each question has each known term, and how many it has that no document has."""
        place = np.searchsorted(self.terms, found.term)
        place[place == len(self.terms)] = 0
        known = self.terms[place] == found.term if len(self.terms) else np.zeros(len(place), bool)
        times = _counted(found.text[known], place[known], found.times[known], count, len(self.terms))
        return times, np.bincount(found.text[~known], found.times[~known], minlength=count)


@dataclass(frozen=True, slots=True)
class Weighing(Documents):
    """TF-IDF: rare terms weigh more, and each row has length one."""

    @classmethod
    def of(cls, found: Terms, count: int) -> Weighing:
        """Of the terms of `count` documents; 1 + log(times) x (log(documents / those with it) + 1)."""
        terms, column = np.unique(found.term, return_inverse=True)
        times = _counted(found.text, column, found.times, count, len(terms))
        rarity = (np.log((1 + count) / (1 + _having(times))) + 1).astype(np.float32)
        return cls(terms, rarity, np.log(1 + count) + 1, _unit(times, rarity))

    def asked(self, found: Terms, count: int) -> sp.csr_array:
        """Questions in the same way; what no document has makes the rest of a question count less."""
        times, strange = self.counted(found, count)
        return _unit(times, self.rarity, strange * self.strange**2)


@dataclass(frozen=True, slots=True)
class Saturation(Documents):
    """
    BM25: that a term comes again counts less and less, and more in a long document.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), section 3.
    """

    @classmethod
    def of(cls, found: Terms, count: int, *, k1: float, b: float) -> Saturation:
        """Of the terms of `count` documents."""
        terms, column = np.unique(found.term, return_inverse=True)
        times = _counted(found.text, column, found.times, count, len(terms))
        having = _having(times)
        rarity = np.log(1 + (count - having + 0.5) / (having + 0.5)).astype(np.float32)
        length = np.asarray(times.sum(axis=1)).ravel()
        long = (length / max(length.sum() / max(count, 1), 1e-9))[
            np.repeat(np.arange(count), np.diff(times.indptr))
        ]
        data = times.data * (k1 + 1) / (times.data + k1 * (1 - b + b * long))
        times.data = (data * rarity[times.indices]).astype(np.float32)
        return cls(terms, rarity, np.log(1 + (count + 0.5) / 0.5), times)


def _having(times: sp.csr_array) -> Ints:
    """How many documents have each term."""
    return np.bincount(times.indices, minlength=times.shape[1])


def _counted(row: Ints, column: Ints, times: Floats, rows: int, columns: int) -> sp.csr_array:
    places = (row.astype(np.int32), column.astype(np.int32))
    made = sp.coo_array((times.astype(np.float32), places), shape=(rows, columns)).tocsr()
    made.sum_duplicates()
    return made


def _unit(times: sp.csr_array, rarity: Floats, beside: Floats | float = 0.0) -> sp.csr_array:
    """Weights of length one, `beside` being the square of what is not here; empty rows stay empty."""
    made = times.copy()
    made.data = (1 + np.log(made.data)) * rarity[made.indices]
    row = np.repeat(np.arange(made.shape[0]), np.diff(made.indptr))
    length = np.sqrt(np.bincount(row, made.data**2, minlength=made.shape[0]) + beside)
    made.data = (made.data / np.maximum(length, 1e-12)[row]).astype(np.float32)
    return made
