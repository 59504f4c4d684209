"""
Checks of how the level texts vary: what two or many of them share word for word.

They measure variety, not truth. Texts are compared in plain words: case and punctuation set nothing apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from graphsvc.checks.check import Found, Path
from graphsvc.checks.material import Item, Material
from graphsvc.checks.words import sentences, stem, words

OPENING, OPENING_SHARE = 4, 0.02
SEQUENCE, SEQUENCE_SHARE = 8, 0.005
ALWAYS_ALLOWED = 2
"""Two texts may share a run of words however few there are, lest a small vocabulary fail by its size."""

Run = tuple[str, ...]


class LevelText(NamedTuple):
    """The text of one step of a competence, and its words."""

    item: Item
    step: str
    words: list[str]

    @property
    def path(self) -> Path:
        return ("levels", self.step)


def level_texts(material: Material) -> list[LevelText]:
    return [
        LevelText(item, step, words(text))
        for item in material.of("competences")
        for step, text in item.levels().items()
    ]


def equal_levels(material: Material) -> Iterator[Found]:
    """Equal as they stand, or once each is rid of the words of its own label."""
    first: dict[Run, LevelText] = {}
    for text in level_texts(material):
        own = {stem(word) for word in words(text.item.text("label"))}
        bare = tuple(word for word in text.words if stem(word) not in own)
        keys = {tuple(text.words), bare} - {()}
        twin = next((first[key] for key in keys if key in first), None)
        if twin:
            problem = f"The same text as level {twin.step} of {twin.item.id!r} ({twin.item.where})."
            yield Found(text.item, text.path, problem, "Say what one does in this competence at this level.")
        for key in keys:
            first.setdefault(key, text)


def shared_sentences(material: Material) -> Iterator[Found]:
    for item in material.of("competences"):
        first: dict[str, str] = {}
        for step, text in item.levels().items():
            for sentence in dict.fromkeys(sentences(text)):
                if first.setdefault(sentence, step) != step:
                    problem = f"Level {first[sentence]} says the same sentence: {sentence!r}."
                    yield Found(item, ("levels", step), problem, "Say what is different at this level.")


def shared_openings(material: Material) -> Iterator[Found]:
    yield from _shared(material, _opening, OPENING_SHARE, "begin")


def shared_sequences(material: Material) -> Iterator[Found]:
    yield from _shared(material, _sequences, SEQUENCE_SHARE, "say")


def _opening(text: list[str]) -> list[Run]:
    return [tuple(text[:OPENING])] if len(text) >= OPENING else []


def _sequences(text: list[str]) -> Iterable[Run]:
    return dict.fromkeys(zip(*(text[start:] for start in range(SEQUENCE)), strict=False))


def _shared(
    material: Material, runs: Callable[[list[str]], Iterable[Run]], share: float, verb: str
) -> Iterator[Found]:
    """The texts that have a run of words in common with too many of their step, each once."""
    steps: defaultdict[str, list[LevelText]] = defaultdict(list)
    for text in level_texts(material):
        steps[text.step].append(text)
    for step, texts in steps.items():
        most = max(ALWAYS_ALLOWED, int(len(texts) * share))
        told: set[str] = set()
        for run, sharing in _by_run(texts, runs).items():
            for text in sharing if len(sharing) > most else ():
                if text.item.id not in told:
                    told.add(text.item.id)
                    problem = f"{len(sharing)} of {len(texts)} texts of level {step} {verb} {' '.join(run)!r}"
                    yield Found(text.item, text.path, f"{problem}; at most {most} may.", "Write it anew.")


def _by_run(
    texts: Iterable[LevelText], runs: Callable[[list[str]], Iterable[Run]]
) -> dict[Run, list[LevelText]]:
    sharing: defaultdict[Run, list[LevelText]] = defaultdict(list)
    for text in texts:
        for run in runs(text.words):
            sharing[run].append(text)
    return sharing
