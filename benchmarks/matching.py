"""
`python -m benchmarks.matching [--labels CSV]`: how often is an occupation found by another of its names?

Every alternative label of ESCO's Norwegian occupations is asked for once, after it was taken out of the index
(in 20 folds, so that an index lacks about one label in 20; a label that several occupations have is taken out
of all of them). Occupations are split in two halves by a written seed: on one, the weights of ours and the
settings of the peers are chosen; figures are of the other alone. Prints the tables of benchmarks/RESULTS.md,
and ends with 1 unless both peers are beaten: the 95 % interval of the difference in mean reciprocal rank is
above zero. Takes two minutes of one core.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.optimize import minimize

from benchmarks.peers.names import Scorer, bm25, grid_bm25, grid_tfidf, letters
from graphsvc.matching.folding import same
from graphsvc.matching.names import MEASURES, MIDDLE, SLOPE, WEIGHTS, NameIndex
from graphsvc.resources import room

LABELS = Path(__file__).resolve().parents[2] / "shared" / "data" / "esco-1.0.8-no" / "occupations_no.csv"
SEED = 20261125
FOLDS = 20
RESAMPLES = 10_000
CLOSE = 60
"""Occupations that the weights are to tell apart: the nearest by the present weights."""


@dataclass(frozen=True)
class Labels:
    """Names, whose they are, and which fold asks for each (-1: a preferred label, never asked for)."""

    names: list[str]
    owner: Any
    fold: Any
    tuning: Any
    having: Mapping[str, frozenset[int]]
    count: int

    def asked(self, *, tuning: bool, ambiguous: bool) -> Any:
        """The places of labels that are asked for; of an ambiguous one the first alone."""
        seen: set[str] = set()
        found = []
        for at in np.flatnonzero((self.fold >= 0) & (self.tuning[self.owner] == tuning)).tolist():
            name = same(self.names[at])
            if (len(self.having[name]) > 1) == ambiguous and name not in seen:
                found.append(at)
                seen.add(name)
        return np.array(found)


def read_labels(path: Path) -> Labels:
    """The file, split and folded by the seed."""
    names, owner, alternative = [], [], []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for thing, row in enumerate(rows):
        listed = [row["preferredLabel"], *row["altLabels"].split("\n")]
        for place, name in enumerate(name.strip() for name in listed):
            if name:
                names.append(name)
                owner.append(thing)
                alternative.append(place > 0)
    having: dict[str, set[int]] = defaultdict(set)
    for name, thing in zip(names, owner, strict=True):
        having[same(name)].add(thing)
    rng = np.random.default_rng(SEED)
    tuning = np.zeros(len(rows), bool)
    tuning[rng.permutation(len(rows))[: len(rows) // 2]] = True
    fold = np.full(len(names), -1)
    places: dict[int, list[int]] = defaultdict(list)
    for at, (thing, is_alternative) in enumerate(zip(owner, alternative, strict=True)):
        if is_alternative:
            places[thing].append(at)
    for each in places.values():
        fold[each] = (rng.integers(FOLDS) + np.arange(len(each))) % FOLDS
    frozen = {name: frozenset(things) for name, things in having.items()}
    return Labels(names, np.array(owner), fold, tuning, frozen, len(rows))


def ours(names: Sequence[str], owner: Any, asked: Sequence[str], count: int) -> Any:
    """What graphsvc answers, in per cent."""
    return index_of(names, owner, count).likely(asked)[1]


def measured(names: Sequence[str], owner: Any, asked: Sequence[str], count: int) -> Any:
    """The measures that the weights are for."""
    return index_of(names, owner, count).measured(asked)


def index_of(names: Sequence[str], owner: Any, count: int) -> NameIndex:
    """The index of occupations by their names."""
    each: list[list[str]] = [[] for _ in range(count)]
    for name, thing in zip(names, owner.tolist(), strict=True):
        each[thing].append(name)
    return NameIndex.build([[face] for face in each])


def scored(labels: Labels, places: Any, scorer: Callable[..., Any]) -> list[tuple[Any, Any]]:
    """Per fold, the places asked for and their scores, by an index without them."""
    out = []
    for fold in range(FOLDS):
        now = places[labels.fold[places] == fold]
        if not len(now):
            continue
        gone = {same(labels.names[at]) for at in now.tolist()}
        kept = [
            at for at, name in enumerate(labels.names) if labels.fold[at] != fold and same(name) not in gone
        ]
        asked = [labels.names[at] for at in now.tolist()]
        out.append((now, scorer([labels.names[at] for at in kept], labels.owner[kept], asked, labels.count)))
    return out


def ranks(labels: Labels, found: list[tuple[Any, Any]], among: Any = None) -> Any:
    """
    The place of the right occupation, the best of them where several are right; by place asked for.

    Equals share the middle of their places; what scores nothing comes last. `among`: of these only.
    """
    out: dict[int, float] = {}
    for places, scores in found:
        if among is not None:
            scores = np.where(among, scores, -1.0)
        for at, row in zip(places.tolist(), scores, strict=True):
            right = max(row[thing] for thing in labels.having[same(labels.names[at])])
            better, equal = int((row > right).sum()), int((row == right).sum())
            out[at] = better + (equal + 1) / 2 if right > 0 else float(labels.count)
    return np.array([out[at] for at in sorted(out)])


def told(rank: Any) -> str:
    """Mean reciprocal rank, and hits among the first 1, 5 and 10."""
    hits = " | ".join(f"{(rank <= most).mean():.3f}" for most in (1, 5, 10))
    return f"{(1 / rank).mean():.3f} | {hits}"


def interval(labels: Labels, places: Any, mine: Any, theirs: Any) -> tuple[float, float, float]:
    """The difference in mean reciprocal rank with its 95 % interval; occupations are drawn, not labels."""
    owner = labels.owner[np.sort(places)]
    things, group = np.unique(owner, return_inverse=True)
    gain = np.bincount(group, 1 / mine - 1 / theirs, minlength=len(things))
    size = np.bincount(group, minlength=len(things))
    rng = np.random.default_rng(SEED)
    drawn = [rng.integers(len(things), size=len(things)) for _ in range(RESAMPLES)]
    means = [gain[some].sum() / size[some].sum() for some in drawn]
    low, high = np.percentile(means, (2.5, 97.5))
    return float(gain.sum() / size.sum()), float(low), float(high)


def best_of(labels: Labels, grid: Mapping[str, Scorer]) -> str:
    """The setting with the highest mean reciprocal rank on the tuning half."""
    places = labels.asked(tuning=True, ambiguous=False)
    worth = {
        name: float((1 / ranks(labels, scored(labels, places, scorer))).mean())
        for name, scorer in grid.items()
    }
    return max(worth, key=worth.__getitem__)


def fitted(labels: Labels) -> tuple[Any, float, float]:
    """The weights, and the curve that makes per cent of scores, as the tuning half has them."""
    found = scored(labels, labels.asked(tuning=True, ambiguous=False), measured_rows)
    rows, right = [], []
    for places, values in found:
        for at, each in zip(places.tolist(), values, strict=True):
            near = np.argpartition(-(WEIGHTS @ each), CLOSE)[:CLOSE]
            place = np.flatnonzero(near == labels.owner[at])
            if len(place):
                rows.append(each[:, near].T)
                right.append(int(place[0]))
    weights = _softmax(np.array(rows), np.array(right))
    slope, middle = _curve(labels, found, weights)
    return weights, slope, middle


def measured_rows(names: Sequence[str], owner: Any, asked: Sequence[str], count: int) -> Any:
    """Questions x measures x occupations."""
    return measured(names, owner, asked, count).transpose(1, 0, 2)


def _softmax(rows: Any, right: Any) -> Any:
    """Weights under which the right one of each list is likeliest (multinomial logit), drawn to 0."""
    spread = rows.std((0, 1))
    units = rows / spread
    chosen = units[np.arange(len(right)), right]

    def loss(weights: Any) -> tuple[float, Any]:
        score = units @ weights
        score -= score.max(1, keepdims=True)
        share = np.exp(score)
        share /= share.sum(1, keepdims=True)
        worth = -np.log(share[np.arange(len(right)), right] + 1e-12).mean() + 1e-3 * weights @ weights
        slope = (np.einsum("nk,nkd->d", share, units) - chosen.sum(0)) / len(right) + 2e-3 * weights
        return float(worth), slope

    return minimize(loss, np.full(rows.shape[2], 0.5), jac=True).x / spread


def _curve(labels: Labels, found: list[tuple[Any, Any]], weights: Any) -> tuple[float, float]:
    """Slope and middle of the logistic curve from a score to being right, over the first ten of each."""
    score, right = _pairs(labels, [(places, weights @ values) for places, values in found])

    def loss(both: Any) -> float:
        at = both[0] * (score - both[1])
        return float(np.logaddexp(0, np.where(right, -at, at)).mean())

    slope, middle = minimize(loss, np.array([0.5, score.mean()]), method="Nelder-Mead").x
    return float(slope), float(middle)


def _pairs(labels: Labels, found: list[tuple[Any, Any]], most: int = 10) -> tuple[Any, Any]:
    score, right = [], []
    for places, values in found:
        for at, row in zip(places.tolist(), values, strict=True):
            for thing in np.argsort(-row)[:most].tolist():
                score.append(row[thing])
                right.append(thing == labels.owner[at])
    return np.array(score), np.array(right)


def mistyped(labels: Labels) -> tuple[list[str], Any]:
    """Preferred labels of the reported half with one letter left out, doubled, changed, or swapped."""
    rng = np.random.default_rng(SEED)
    asked, whose = [], []
    for at in np.flatnonzero((labels.fold < 0) & ~labels.tuning[labels.owner]).tolist():
        name = labels.names[at]
        spots = [place for place in range(1, len(name) - 1) if name[place : place + 2].isalpha()]
        if len(labels.having[same(name)]) > 1 or not spots:
            continue
        place = int(rng.choice(spots))
        letter = "abdefgiklmnoprstuvyåø"[int(rng.integers(21))]
        before, here, after = name[:place], name[place], name[place + 1 :]
        kinds = (after, here + here + after, letter + after, after[0] + here + after[1:])
        asked.append(before + kinds[int(rng.integers(4))])
        whose.append(labels.owner[at])
    return asked, np.array(whose)


def nynorsk() -> tuple[list[str], Any, list[str], Any]:
    """The names of the shipped roles in bokmål, and their names in nynorsk where those differ."""
    names, owner, asked, whose = [], [], [], []
    entries = [
        entry
        for file in sorted((room("vocabulary") / "roles").glob("*.yaml"))
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]
    for thing, entry in enumerate(entries):
        label = entry["label"]
        for name in (label["nb"], *entry.get("alt", {}).get("nb", ())):
            names.append(name)
            owner.append(thing)
        if label.get("nn") and same(label["nn"]) != same(label["nb"]):
            asked.append(label["nn"])
            whose.append(thing)
    return names, np.array(owner), asked, np.array(whose)


def places_of(scores: Any, whose: Any) -> Any:
    """The place of the right thing in each row."""
    right = scores[np.arange(len(whose)), whose][:, None]
    return (scores > right).sum(1) + ((scores == right).sum(1) + 1) / 2


def main() -> None:
    """Choose on one half, tell of the other, judge."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    options.add_argument(
        "--labels", type=Path, default=LABELS, help="occupations_no.csv with Norwegian labels"
    )
    chosen = options.parse_args()
    if not chosen.labels.is_file():
        sys.exit(f"The Norwegian labels are not there: {chosen.labels}. Name the file with --labels.")
    labels = read_labels(chosen.labels)
    weights, slope, middle = fitted(labels)
    print(f"weights chosen: {dict(zip(MEASURES, weights.round(2).tolist(), strict=True))}; in use: {WEIGHTS}")
    print(f"curve chosen: slope {slope:.3f}, middle {middle:.2f}; in use: {SLOPE}, {MIDDLE}\n")
    methods: dict[str, Callable[..., Any]] = {"Kompetansegraf": ours}
    for name, grid in (("TF-IDF", grid_tfidf()), ("BM25", grid_bm25())):
        best = best_of(labels, grid)
        methods[f"{name}: {best}"] = grid[best]
    methods["BM25 over 2-5 letters, k1 0.6, b 0.3 (a part of ours)"] = bm25(
        letters(2, 5, within=False), joined=True, k1=0.6, b=0.3
    )
    sys.exit(_report(labels, methods))


def _report(labels: Labels, methods: Mapping[str, Callable[..., Any]]) -> int:
    """The tables; 1 where a peer is not beaten."""
    head = "| method | MRR | hit@1 | hit@5 | hit@10 | ours - it, 95 % interval |\n|---|---|---|---|---|---|"
    places = labels.asked(tuning=False, ambiguous=False)
    found = {name: scored(labels, places, scorer) for name, scorer in methods.items()}
    rank = {name: ranks(labels, each) for name, each in found.items()}
    mine = rank["Kompetansegraf"]
    beaten = []
    print(
        f"{len(places):,} labels that one occupation has, of the half that nothing was chosen on:\n\n{head}"
    )
    for name, each in rank.items():
        gain, low, high = interval(labels, places, mine, each)
        difference = "" if each is mine else f"{gain:+.3f} ({low:+.3f} to {high:+.3f})"
        beaten += [] if each is mine else [low > 0]
        print(f"| {name} | {told(each)} | {difference} |")
    asked_for = np.isin(np.arange(labels.count), labels.owner[labels.fold >= 0])
    print(
        f"\nthe same among the {int(asked_for.sum()):,} occupations that have other names at all:\n\n{head}"
    )
    for name, each in found.items():
        near = ranks(labels, each, asked_for)
        gain, low, high = interval(labels, places, ranks(labels, found["Kompetansegraf"], asked_for), near)
        beaten += [] if each is found["Kompetansegraf"] else [low > 0]
        print(f"| {name} | {told(near)} | {gain:+.3f} ({low:+.3f} to {high:+.3f}) |")
    _others(labels, methods)
    _bands(labels, found["Kompetansegraf"])
    return int(not all(beaten[:2]))


def _others(labels: Labels, methods: Mapping[str, Callable[..., Any]]) -> None:
    head = "| method | MRR | hit@1 | hit@5 | hit@10 |\n|---|---|---|---|---|"
    several = labels.asked(tuning=False, ambiguous=True)
    print(f"\n{len(several)} labels that several occupations have; any of them is right:\n\n{head}")
    for name, scorer in methods.items():
        print(f"| {name} | {told(ranks(labels, scored(labels, several, scorer)))} |")
    asked, whose = mistyped(labels)
    print(f"\n{len(asked):,} preferred labels with one typing error, nothing taken out:\n\n{head}")
    for name, scorer in methods.items():
        scores = scorer(labels.names, labels.owner, asked, labels.count)
        print(f"| {name} | {told(places_of(scores, whose))} |")
    names, owner, asked, whose = nynorsk()
    print(f"\n{len(asked)} names of shipped roles in nynorsk, the index in bokmål alone:\n\n{head}")
    for name, scorer in methods.items():
        print(f"| {name} | {told(places_of(scorer(names, owner, asked, int(owner[-1]) + 1), whose))} |")


def _bands(labels: Labels, found: list[tuple[Any, Any]]) -> None:
    """What per cent means: how often candidates of a band are right."""
    per_cent, right = _pairs(labels, found)
    print("\n| score | candidates | mean score | right |\n|---|---|---|---|")
    for low, high in ((1, 10), (10, 25), (25, 50), (50, 75), (75, 90), (90, 100)):
        band = (per_cent >= low) & (per_cent < high)
        if band.any():
            share = f"{100 * right[band].mean():.0f} %"
            print(f"| {low}-{high} | {int(band.sum()):,} | {per_cent[band].mean():.0f} | {share} |")


if __name__ == "__main__":
    main()
