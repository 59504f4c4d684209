"""A list of job titles or course names, matched name by name to what the graph has of such things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from graphsvc.answers import Answer, Lang
from graphsvc.errors import BadQuestion
from graphsvc.identifiers import candidates as spellings
from graphsvc.matching.folding import same
from graphsvc.matching.matcher import Asked, Candidate, Matcher
from graphsvc.matching.things import Thing

What = Literal["titles", "courses"]

FOUND_BY = 75.0
"""From this score on, what a role is mapped to in the vocabulary is proposed as well."""

AMONG = 40
"""Candidates that a target's own filter is applied to."""

MOST_PLACES = 20
"""Rows that are told of a name."""


@dataclass(frozen=True, slots=True)
class Written:
    """A name as a list has it; how often, and in which rows first."""

    name: str
    count: int = 1
    rows: tuple[int, ...] = ()


class Proposal(Answer):
    """A candidate; `via` is the role whose mapping in the vocabulary led to it."""

    id: str
    label: str
    code: str | None
    uri: str
    score: float
    match: bool
    via: str | None = None


class MatchedName(Answer):
    """A name with its candidates, target by target, the best first."""

    name: str
    count: int
    rows: tuple[int, ...]
    candidates: Mapping[str, tuple[Proposal, ...]]


class Matched(Answer):
    """The names in the order of the list; `targets` are what they were matched to, `absent` is not loaded."""

    data: tuple[MatchedName, ...]
    next: str | None = None
    total: int
    targets: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """What names are matched to: which types of those there are, and which things of them."""

    name: str
    types: Callable[[str], bool]
    fits: Callable[[Thing], bool] = lambda _: True
    scheme: str | None = None


def _own(kind: str) -> Callable[[str], bool]:
    return lambda type_: type_.startswith(f"{kind}/") and type_ != f"{kind}/esco"


def _occupation(thing: Thing) -> bool:
    return thing.kind != "concepts" or "/occupation/" in thing.uri


TARGETS: Mapping[What, tuple[Target, ...]] = {
    "titles": (
        Target("role", _own("roles")),
        Target(
            "styrk08",
            lambda type_: type_ == "concepts/styrk08",
            lambda thing: len(str(thing.row.get("notation"))) == 4,
            "styrk08",
        ),
        Target("esco", lambda type_: type_ in ("roles/esco", "concepts/esco"), _occupation, "esco"),
    ),
    "courses": (Target("course", _own("courses")), Target("competence", _own("competences"))),
}
"""By what the list is of. Of STYRK-08 only occupations are proposed, which have four digits."""


def match(
    matcher: Matcher, written: Sequence[Written], *, what: str = "titles", limit: int = 3, lang: Lang = "nb"
) -> Matched:
    """
    The candidates of each name, at most `limit` per target.

    Errors: BadQuestion for what is no list of ours, or a limit that is none.
    """
    if what not in TARGETS:
        raise BadQuestion(f"what: {what!r} is none of {', '.join(TARGETS)}.")
    if limit < 1:
        raise BadQuestion("limit: ask for one candidate or more.")
    types = {
        target.name: tuple(one for one in matcher.collection.types if target.types(one))
        for target in TARGETS[what]  # type: ignore[index]
    }
    there = [target for target in TARGETS[what] if types[target.name]]  # type: ignore[index]
    found: dict[str, list[list[Candidate]]] = {}
    for target in there:
        asked = [Asked(one.name, types[target.name], limit=limit + AMONG) for one in written]
        found[target.name] = [_fitting(each, target) for each in matcher.find(asked)]
    rows = tuple(
        MatchedName(
            name=one.name,
            count=one.count,
            rows=one.rows,
            candidates={
                target.name: tuple(_proposals(matcher, target, found, at, lang)[:limit]) for target in there
            },
        )
        for at, one in enumerate(written)
    )
    return Matched(
        data=rows,
        total=len(rows),
        targets=tuple(target.name for target in there),
        absent=tuple(name for name, each in types.items() if not each),
    )


def _fitting(found: Iterable[Candidate], target: Target) -> list[Candidate]:
    return [one for one in found if target.fits(one.thing)]


def _proposals(
    matcher: Matcher, target: Target, found: Mapping[str, list[list[Candidate]]], at: int, lang: Lang
) -> list[Proposal]:
    """By name, and by what the best role is mapped to; a thing once, by whichever is likelier."""
    made = [_proposal(one.thing, one.score, one.match, None, lang) for one in found[target.name][at]]
    if target.scheme and found.get("role") and found["role"][at]:
        best = found["role"][at][0]
        mapped = matcher.collection.related.get("mapped", {}).get(best.thing.id, ())
        for key in mapped if best.score >= FOUND_BY else ():
            thing = _meant(matcher, key)
            if thing is not None and thing.within == target.scheme and target.fits(thing):
                made.append(_proposal(thing, best.score, False, best.thing.id, lang))
    made.sort(key=lambda one: (-one.score, one.via is not None))
    return list({one.id: one for one in reversed(made)}.values())[::-1]


def _meant(matcher: Matcher, key: str) -> Thing | None:
    """The concept with an address; of ESCO the loaded occupation, which has its names."""
    by_id = matcher.collection.by_id
    return by_id.get(f"roles/{spellings(key)[0]}") or by_id.get(key)


def _proposal(thing: Thing, score: float, match: bool, via: str | None, lang: Lang) -> Proposal:
    return Proposal(
        id=thing.id,
        label=thing.label(lang),
        code=thing.row.get("notation"),
        uri=thing.uri,
        score=score,
        match=match,
        via=via,
    )


def grouped(names: Iterable[tuple[int, str]]) -> list[Written]:
    """Each name once, as it is written first, with its rows; what has no letter or digit is left out."""
    rows: dict[str, list[int]] = {}
    first: dict[str, str] = {}
    for row, name in names:
        key = same(name)
        if key:
            first.setdefault(key, " ".join(name.split()))
            rows.setdefault(key, []).append(row)
    return [Written(name, len(rows[key]), tuple(rows[key][:MOST_PLACES])) for key, name in first.items()]
