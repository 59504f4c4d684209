"""
Peers of name matching: TF-IDF over letters and BM25 over words, as textbooks have them, tuned like ours.

They share nothing with graphsvc.matching. Each is a function of the names in the index, whose they are, and
the questions; it gives a score per question and thing.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import scipy.sparse as sp
import tantivy

Scorer = Callable[[Sequence[str], Any, Sequence[str], int], Any]
Analyse = Callable[[str], Iterator[str]]

MOST_TERMS = 200_000
"""Columns of a matrix; more than any analysis has terms."""

_WORD = re.compile(r"\w+")
_STEMS = (
    tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    .filter(tantivy.Filter.lowercase())
    .filter(tantivy.Filter.stemmer("norwegian"))
    .build()
)


def plain_words(text: str) -> Iterator[str]:
    yield from _WORD.findall(text.lower())


def stemmed(text: str) -> Iterator[str]:
    yield from _STEMS.analyze(text)


def letters(least: int, most: int, *, within: bool) -> Analyse:
    """Letters in a row, `least` to `most` of them; within padded words, or over the whole text."""

    def analyse(text: str) -> Iterator[str]:
        found = _WORD.findall(text.lower())
        for piece in found if within else [" ".join(found)]:
            padded = f" {piece} "
            for size in range(least, most + 1):
                yield from (padded[at : at + size] for at in range(max(1, len(padded) - size + 1)))

    return analyse


def tfidf(analyse: Analyse, *, joined: bool, sublinear: bool) -> Scorer:
    """Cosine of TF-IDF weights with smoothed idf; of all names of a thing as one text, or the best one."""
    terms = _Terms(analyse)

    def score(names: Sequence[str], owner: Any, asked: Sequence[str], count: int) -> Any:
        texts, whose = _documents(names, owner, joined=joined)
        there, question = terms.counts(texts), terms.counts(asked)
        idf = np.log((1 + len(texts)) / (1 + np.diff(there.tocsc().indptr))) + 1
        weighed = [_unit(matrix, idf, sublinear=sublinear) for matrix in (there, question)]
        return _best(np.asarray((weighed[1] @ weighed[0].T).todense()), whose, count)

    return score


def bm25(analyse: Analyse, *, joined: bool, k1: float, b: float) -> Scorer:
    """Okapi BM25, with the idf that is never negative."""
    terms = _Terms(analyse)

    def score(names: Sequence[str], owner: Any, asked: Sequence[str], count: int) -> Any:
        texts, whose = _documents(names, owner, joined=joined)
        there, question = terms.counts(texts), terms.counts(asked)
        having = np.diff(there.tocsc().indptr)
        idf = np.log(1 + (len(texts) - having + 0.5) / (having + 0.5))
        length = np.asarray(there.sum(axis=1)).ravel()
        long = np.repeat(length / length.mean(), np.diff(there.indptr))
        there.data = there.data * (k1 + 1) / (there.data + k1 * (1 - b + b * long)) * idf[there.indices]
        return _best(np.asarray((question @ there.T).todense()), whose, count)

    return score


def grid_tfidf() -> dict[str, Scorer]:
    """What is tried of TF-IDF over letters."""
    made = {}
    for (least, most), within, joined, sublinear in itertools.product(
        ((2, 4), (2, 5), (3, 4), (3, 5)), (True, False), (True, False), (True, False)
    ):
        where, what = "within words" if within else "over words", "names joined" if joined else "best name"
        name = f"{least}-{most} letters {where}, {what}, {'sublinear' if sublinear else 'linear'}"
        made[name] = tfidf(letters(least, most, within=within), joined=joined, sublinear=sublinear)
    return made


def grid_bm25() -> dict[str, Scorer]:
    """What is tried of BM25 over words."""
    made = {}
    for (name, analyse), joined, k1, b in itertools.product(
        (("words", plain_words), ("stems", stemmed)), (True, False), (0.4, 0.8, 1.2, 2.0), (0.0, 0.3, 0.75)
    ):
        what = "names joined" if joined else "best name"
        made[f"{name}, {what}, k1 {k1}, b {b}"] = bm25(analyse, joined=joined, k1=k1, b=b)
    return made


def _documents(names: Sequence[str], owner: Any, *, joined: bool) -> tuple[list[str], Any]:
    if not joined:
        return list(names), owner
    whole: dict[int, list[str]] = defaultdict(list)
    for name, thing in zip(names, owner.tolist(), strict=True):
        whole[thing].append(name)
    things = sorted(whole)
    return [", ".join(whole[thing]) for thing in things], np.array(things)


class _Terms:
    """Terms by number, and those of each text that was met, so that a text is taken apart once."""

    def __init__(self, analyse: Analyse) -> None:
        self._analyse = analyse
        self._numbers: dict[str, int] = {}
        self._of: dict[str, Any] = {}

    def counts(self, texts: Sequence[str]) -> sp.csr_array:
        """Texts x terms; terms that only other texts have are columns of zeros."""
        each = [self._terms(text) for text in texts]
        rows = np.repeat(np.arange(len(texts)), [len(one) for one in each])
        columns = np.concatenate(each) if each else np.zeros(0, np.int64)
        made = sp.coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(texts), MOST_TERMS)).tocsr()
        made.sum_duplicates()
        return made

    def _terms(self, text: str) -> Any:
        if text not in self._of:
            found = (self._numbers.setdefault(term, len(self._numbers)) for term in self._analyse(text))
            self._of[text] = np.fromiter(found, np.int64)
        return self._of[text]


def _unit(counts: sp.csr_array, idf: Any, *, sublinear: bool) -> sp.csr_array:
    made = counts.copy()
    made.data = (1 + np.log(made.data) if sublinear else made.data) * idf[made.indices]
    row = np.repeat(np.arange(made.shape[0]), np.diff(made.indptr))
    length = np.sqrt(np.bincount(row, made.data**2, minlength=made.shape[0]))
    made.data /= np.maximum(length, 1e-12)[row]
    return made


def _best(values: Any, whose: Any, count: int) -> Any:
    """The best of each thing's texts; owners come in ascending order."""
    out = np.zeros((values.shape[0], count))
    starts = np.flatnonzero(np.r_[True, whose[1:] != whose[:-1]])
    out[:, whose[starts]] = np.maximum.reduceat(values, starts, axis=1)
    return out
