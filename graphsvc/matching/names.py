"""
How alike a written name and the names of things are.

Three measures, each between 0 and 1, are weighed together; the weights are fitted on names that the reported
figures do not use (docs/decisions/matching.md). A thing has its names in faces, one per language, of which
the best counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from graphsvc.matching.compounds import Compounds
from graphsvc.matching.folding import telling, words
from graphsvc.matching.letters import Floats, Ints, Saturation, Terms, Weighing, grams, numbered

MEASURES = ("names", "letters", "parts")
"""All names together; how much of the letters is anywhere in them; stems and parts, of the best name."""

WEIGHTS = np.array([4.6, 11.6, 3.4])
K1, B = 0.6, 0.3

SLOPE, MIDDLE = 0.55, 12.4
"""How scores become per cent: a logistic curve, fitted with the weights."""

HIGHEST = 99.0
"""Per cent of what does not have the very name."""

ONE_LETTER, SHORTEST, NEAREST = 75.0, 5, 50
"""
The least per cent of a thing that has a name one letter away, from so many letters on, among the nearest.

Nearly every name that was mistyped by a letter means it; most names that are right and lie a letter away are
another's (scenograf, stenograf). So it is likely, and never sure.
"""

WORD_SIZES = (3, 4)

Face = Sequence[str]


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Immutable but for the memory of compounds; built from the names of things, asked for all of them."""

    count: int
    face_thing: Ints
    name_thing: Ints
    names: Weighing
    letters: Saturation
    parts: Weighing
    numbers: dict[str, int]
    compounds: Compounds
    folded: tuple[tuple[str, ...], ...]

    @classmethod
    def build(cls, things: Sequence[Sequence[Face]]) -> NameIndex:
        """
        The index of things, each with its names face by face.

        Names without letters or digits are left out; a thing without names is never found.
        """
        folded = [[[" ".join(words(name)) for name in face] for face in each] for each in things]
        faces = [(at, [name for name in face if name]) for at, each in enumerate(folded) for face in each]
        faces = [(thing, face) for thing, face in faces if face]
        names = [(thing, name) for thing, face in faces for name in face]
        joined = [" ".join(face) for _, face in faces]
        compounds = Compounds({word for text in joined for word in text.split()})
        numbers: dict[str, int] = {}
        parted = numbered((_parts(compounds, name) for _, name in names), numbers, learn=True)
        return cls(
            count=len(things),
            face_thing=np.array([thing for thing, _ in faces], np.int64),
            name_thing=np.array([thing for thing, _ in names], np.int64),
            names=Weighing.of(_within_words(joined), len(joined)),
            letters=Saturation.of(grams(joined), len(joined), k1=K1, b=B),
            parts=Weighing.of(parted, len(names)),
            numbers=numbers,
            compounds=compounds,
            folded=tuple(tuple(name for face in each for name in face if name) for each in folded),
        )

    def likely(self, asked: Sequence[str]) -> tuple[Floats, Floats]:
        """
        The measures, and per question and thing how likely it is that the thing is meant, in per cent.

        0 where nothing is alike, at most HIGHEST.
        """
        measured = self.measured(asked)
        raw = raw_scores(measured)
        likely = np.minimum(HIGHEST, 100 / (1 + np.exp(-SLOPE * (raw - MIDDLE)))) * (raw > 0)
        for row, text in enumerate(" ".join(words(text)) for text in asked):
            for at in (
                np.argpartition(-raw[row], min(NEAREST, self.count - 1))[:NEAREST] if self.count else ()
            ):
                if len(text) >= SHORTEST and any(one_letter(text, name) for name in self.folded[at]):
                    likely[row, at] = max(likely[row, at], ONE_LETTER + likely[row, at] / 5)
        return measured, likely

    def measured(self, asked: Sequence[str]) -> Floats:
        """The measures of each question and thing. Shape: measures x questions x things."""
        folded = [" ".join(words(text)) for text in asked]
        out = np.zeros((len(MEASURES), len(asked), self.count))
        if not len(self.name_thing) or not asked:
            return out
        inside = _within_words(folded)
        parted = numbered((_parts(self.compounds, text) for text in folded), self.numbers, learn=False)
        alike = (
            (_against(self.names.asked(inside, len(asked)), self.names.rows), self.face_thing),
            (self._letters(folded), self.face_thing),
            (_against(self.parts.asked(parted, len(asked)), self.parts.rows), self.name_thing),
        )
        for place, (values, owner) in enumerate(alike):
            out[place] = _best(values, owner, self.count)
        return out

    def _letters(self, folded: Sequence[str]) -> Floats:
        """How much of a question's letters is there, rare ones counting more; 1 where all are, often."""
        asked, strange = self.letters.counted(grams(folded), len(folded))
        asked.data[:] = 1.0
        most = (asked @ self.letters.rarity + strange * self.letters.strange) * (K1 + 1)
        return _against(asked, self.letters.rows) / np.maximum(most, 1e-12)[:, None]


def one_letter(one: str, other: str) -> bool:
    """Whether two texts are the same but for a letter changed, left out or put in, or two swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return one == other
    at = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    if len(one) != len(other):
        return one[at + 1 :] == other[at:] if len(one) > len(other) else one[at:] == other[at + 1 :]
    changed = one[at + 1 :] == other[at + 1 :]
    return changed or (one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :])


def raw_scores(measured: Floats) -> Floats:
    """The measures weighed together. Shape: questions x things."""
    return np.tensordot(WEIGHTS, measured, axes=1)


def _parts(compounds: Compounds, folded: str) -> list[str]:
    return [part for word in telling(folded.split()) for part in compounds.parts(word)]


def _within_words(texts: Sequence[str]) -> Terms:
    """Letters in a row that do not reach over the end of a word, a space at either end of it."""
    pieces = [(row, word) for row, text in enumerate(texts) for word in text.split()]
    found = grams([word for _, word in pieces], WORD_SIZES)
    owner = np.array([row for row, _ in pieces], np.int64)
    return Terms(owner[found.text] if len(owner) else found.text, found.term, found.times)


def _against(asked: sp.csr_array, rows: sp.csr_array) -> Floats:
    return np.asarray((asked @ rows.T).todense(), float)


def _best(values: Floats, owner: Ints, count: int) -> Floats:
    """The best of each thing's columns; owners come in ascending order."""
    out = np.zeros((values.shape[0], count))
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    out[:, owner[starts]] = np.maximum.reduceat(values, starts, axis=1)
    return out
