"""
The graph as arrays, for one revision and one day; immutable once made.

Three layers answer every question: posts as a whole, posts by role, posts by profile (DOMAIN: "at its own
level or the adjusted one"). They are made when first asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graphsvc.changes import Record
from graphsvc.gaps import rules
from graphsvc.projection import layer as layers
from graphsvc.projection.facts import Facts, Index
from graphsvc.projection.layer import Held, Layer
from graphsvc.projection.posts import Triples, active, adjust, adjustments, expand, pair_of
from graphsvc.projection.tree import Tree

Sight = Literal["posts", "roles", "profiles"]


@dataclass(frozen=True)
class Selection:
    """Which posts and whose view of them: a role, a profile, both, a kind of employment, some units."""

    on_leave: bool = False
    role: int | None = None
    profile: int | None = None
    kind: int | None = None
    scope: frozenset[int] | None = None
    person: int | None = None


@dataclass(frozen=True)
class Projection:
    """
    One revision on one day.

    `layer(sight, selection)` gives the pairs; they are kept, but for those of single persons, which are many.
    """

    facts: Facts
    day: int
    recent_months: int
    tree: Tree
    held: Held
    _made: dict[Any, Layer] = field(default_factory=dict, compare=False, repr=False)
    margins: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def build(cls, facts: Facts, day: str, *, recent_months: int = 12) -> Projection:
        """The facts as of a day."""
        number = rules.day_number(day)
        tree = Tree.of(facts.unit_parent)
        return cls(facts, number, recent_months, tree, _held(facts, number, recent_months))

    def layer(self, sight: Sight = "posts", chosen: Selection | None = None) -> Layer:
        """The pairs of a sight and a selection, with what is held."""
        wanted = chosen or Selection()
        if (sight, wanted) not in self._made:
            triples = _triples(self, sight, wanted)
            made = layers.build(triples, self.facts.post_person, self.facts.post_unit, self.tree)
            if wanted.person is not None:
                return made.with_held(self.held)
            self._made[(sight, wanted)] = made.with_held(self.held)
        return self._made[(sight, wanted)]


def advance(projection: Projection, records: Iterable[Record]) -> Projection | None:
    """
    The projection after further revisions that hold assessments alone; None where it must be made anew.

    Pure: the given projection stays as it is for whoever holds it. Its tables are patched where the person
    stands in them, and those of other people stay shared.
    """
    now = projection
    for record in records:
        if record.kind == "erase":
            return None
        for touch in record.touched:
            if touch.type != "ASSESSED" or touch.end is None:
                if touch.type in {"Change", "ChangePayload", "Meta"}:
                    continue
                return None
            person = now.facts.people.position.get(str(touch.start.key[0]))
            competence = now.facts.competences.position.get(str(touch.end.key[0]))
            if person is None or competence is None:
                return None
            now = _assess(now, person, competence, touch.before, touch.after)
        now = replace(now, facts=replace(now.facts, revision=record.revision))
    return now


def _assess(now: Projection, person: int, competence: int, before: Any, after: Any) -> Projection:
    """One assessment written or taken away."""
    facts = now.facts
    low, high = np.searchsorted(facts.ass_person, [person, person + 1])
    mine = np.arange(low, high)
    keep = np.ones(high - low, np.bool_)
    for gone in (row for row in (before, after) if row):
        keep &= ~(
            (facts.ass_competence[mine] == competence)
            & (facts.ass_at[mine] == rules.day_number(gone["at"]))
            & (facts.ass_standing[mine] == rules.STANDING[gone["method"]])
        )
    new = [] if after is None else [after]

    def spliced(old: NDArray[Any], values: list[int]) -> NDArray[Any]:
        return np.concatenate([old[:low], old[low:high][keep], np.array(values, old.dtype), old[high:]])

    facts = replace(
        facts,
        ass_person=spliced(facts.ass_person, [person for _ in new]),
        ass_competence=spliced(facts.ass_competence, [competence for _ in new]),
        ass_level=spliced(facts.ass_level, [row["level"] for row in new]),
        ass_standing=spliced(facts.ass_standing, [rules.STANDING[row["method"]] for row in new]),
        ass_at=spliced(facts.ass_at, [rules.day_number(row["at"]) for row in new]),
        ass_until=spliced(
            facts.ass_until,
            [int(rules.day_numbers([row.get("valid_until")], rules.FOREVER)[0]) for row in new],
        ),
    )
    span = slice(int(low), int(low) + int(keep.sum()) + len(new))
    found = _held(facts, now.day, now.recent_months, span, competence)
    level, standing, at = (
        (int(found.level[0]), int(found.standing[0]), int(found.at[0]))
        if len(found.pair)
        else (rules.UNKNOWN, 0, 0)
    )
    made = {key: old.with_level(person, competence, level, standing, at) for key, old in now._made.items()}
    return replace(
        now, facts=facts, held=_patched(now.held, person, competence, found), _made=made, margins={}
    )


def _patched(held: Held, person: int, competence: int, found: Held) -> Held:
    """`held` with one pair as it now is."""
    pair = int(pair_of(np.array([person]), np.array([competence]))[0])
    low, high = np.searchsorted(held.pair, [pair, pair + 1])

    def spliced(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([old[:low], new, old[high:]])

    return Held(
        spliced(held.pair, found.pair),
        spliced(held.level, found.level),
        spliced(held.standing, found.standing),
        spliced(held.at, found.at),
    )


def _held(
    facts: Facts, day: int, recent_months: int, span: slice = slice(None), competence: int | None = None
) -> Held:
    """The assessments in force, of everybody or of one span of the history."""
    column = facts.ass_competence[span]
    wanted = column >= 0 if competence is None else column == competence
    chosen = np.flatnonzero(wanted) + (span.start or 0)
    pair = pair_of(facts.ass_person[chosen], facts.ass_competence[chosen])
    winners, stale = rules.in_force(
        pair,
        facts.ass_at[chosen],
        facts.ass_standing[chosen],
        facts.ass_until[chosen],
        facts.valid_months[facts.ass_competence[chosen]],
        day=day,
        recent_months=recent_months,
    )
    valid = winners[~stale]
    at = chosen[valid]
    return Held(pair[valid], facts.ass_level[at], facts.ass_standing[at], facts.ass_at[at].astype(np.int32))


def _triples(projection: Projection, sight: Sight, chosen: Selection) -> Triples:
    """The required levels of the chosen posts as the sight tells them."""
    facts = projection.facts
    sources = active(facts, projection.day, on_leave=chosen.on_leave, only=_posts(facts, chosen))
    nothing = np.zeros(len(sources.source), np.int32)
    whole = expand(facts, sources, nothing == 0, nothing)
    changes = adjustments(facts, whole, sources.post, projection.day) if len(facts.adj_post) else None

    def of(which: NDArray[np.bool_], key: Index) -> Triples:
        rows = expand(facts, sources, which, key)
        return adjust(rows, changes, whole=False) if changes else rows

    first_profile = len(facts.roles)
    is_profile = sources.source >= first_profile
    views = {
        "roles": lambda: of(sources.source_role >= 0, sources.source_role),
        "profiles": lambda: of(is_profile, np.maximum(sources.source - first_profile, 0).astype(np.int32)),
    }
    if sight == "posts" and chosen.role is None and chosen.profile is None:
        return adjust(whole, changes, whole=True) if changes else whole
    main: Sight = sight if sight != "posts" else "roles" if chosen.role is not None else "profiles"
    rows = views[main]()
    wanted = {"roles": chosen.role, "profiles": chosen.profile}
    if wanted[main] is not None:
        rows = rows.take(rows.key == wanted[main])
    other = "profiles" if main == "roles" else "roles"
    if wanted[other] is not None:
        across = views[other]()
        rows = _both(rows, across.take(across.key == wanted[other]))
    if sight == "posts":
        rows = replace(rows, key=np.zeros(len(rows.key), np.int32))
    return rows


def _posts(facts: Facts, chosen: Selection) -> NDArray[np.bool_] | None:
    """Which posts a selection leaves; None for all."""
    keep = np.ones(len(facts.posts), np.bool_)
    if chosen.kind is not None:
        keep &= facts.post_kind == chosen.kind
    if chosen.person is not None:
        keep &= facts.post_person == chosen.person
    if chosen.scope is not None:
        keep &= np.isin(facts.post_unit, np.array(sorted(chosen.scope), np.int32))
    return None if keep.all() else keep


def _both(rows: Triples, across: Triples) -> Triples:
    """The rows whose (post, competence) the other sight requires too, at the higher of the two levels."""
    mine = pair_of(rows.post, rows.competence)
    theirs = pair_of(across.post, across.competence)
    if not len(theirs):
        return rows.take(np.zeros(len(mine), np.bool_))
    at = np.minimum(np.searchsorted(theirs, mine), len(theirs) - 1)
    shared = theirs[at] == mine

    def higher(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return np.where(shared & (a > 0) & (b[at] > 0), np.maximum(a, b[at]), 0).astype(np.uint8)

    joined = replace(
        rows,
        must=higher(rows.must, across.must),
        should=higher(rows.should, across.should),
        legal=higher(rows.legal, across.legal),
    )
    return joined.take(shared)
