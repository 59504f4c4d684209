"""
A projection as if some changes had been applied, which they never are.

People, posts and requirements follow as the change feed would have them (`advance`). New roles, profiles,
systems, competences and another tree of units, for which the feed reads everything anew, are put into the
facts here: what is new is numbered behind what was there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from graphsvc.changes import Change, Drop, Link, Put, Record, Touch
from graphsvc.projection.advancing import advance
from graphsvc.projection.facts import Facts
from graphsvc.projection.names import Names
from graphsvc.projection.projection import Projection
from graphsvc.projection.tree import Tree

LABELS = {"Role": "roles", "Profile": "profiles", "System": "systems", "Competence": "competences"}
"""What may be new, and where the facts name it."""


def imagined(projection: Projection, changes: Sequence[Change]) -> Projection:
    """
    The projection after a ChangeSet; the one given stays as it is, and is what comes back without changes.

    Errors: ValueError for a change that cannot be followed: a new person or unit, another name or validity.
    """
    if not changes:
        return projection
    facts = _with_places(_with_nouns(projection.facts, changes), changes)
    if facts is not projection.facts:
        projection = Projection(facts, projection.day, projection.recent_months)
    touched = [_touch(change) for change in changes if not _is_structure(change)]
    number = max(1, facts.revision)
    record = Record(number, number, "", "", "imagined", "imagined", touched)
    after = advance(projection, [record])
    if after is None:
        raise ValueError("This change cannot be followed: a new person, or one that touches a noun.")
    return after


def _is_structure(change: Change) -> bool:
    """Whether a change is put into the facts here."""
    if isinstance(change, Put | Drop):
        return change.ref.label in LABELS or change.ref.label == "OrgUnit"
    return change.type in ("PART_OF", "CONCERNS", "IN_GROUP")


def _touch(change: Change) -> Touch:
    if isinstance(change, Put):
        return Touch(change.ref.label, change.ref, None, None, change.values)
    if isinstance(change, Drop):
        return Touch(change.ref.label, change.ref, None, {}, None)
    if isinstance(change, Link):
        return Touch(change.type, change.start, change.end, None, change.values)
    return Touch(change.type, change.start, change.end, change.values, None)


def _with_nouns(facts: Facts, changes: Iterable[Change]) -> Facts:
    """The facts with the things that are new."""
    for change in changes:
        if isinstance(change, Put) and change.ref.label in LABELS:
            noun, key = LABELS[change.ref.label], str(change.ref.key[0])
            names: Names = getattr(facts, noun)
            if key in names.position:
                raise ValueError(f"{change.ref} is there already.")
            grown: dict[str, Any] = {noun: _named(names, key, change.values)}
            facts = replace(facts, **grown)
            if change.ref.label == "Role":
                facts = _with_role(facts)
            elif change.ref.label == "Competence":
                facts = _with_competence(facts, change.values["valid_months"])
    return facts


def _named(names: Names, key: str, values: Any) -> Names:
    labels = {code: [*texts, values[f"label_{code}"]] for code, texts in names.labels.items()}
    return Names([*names.ids, key], labels, {**names.position, key: len(names)})


def _with_role(facts: Facts) -> Facts:
    """Profiles are numbered behind the roles as sources of requirements: each moves one further."""
    new = len(facts.roles) - 1

    def moved(sources: Any) -> Any:
        return sources + (sources >= new).astype(sources.dtype)

    cohorts = tuple(replace(one, has_source=moved(one.has_source)) for one in facts.cohorts)
    return replace(facts, req_source=moved(facts.req_source), cohorts=cohorts)


def _with_competence(facts: Facts, months: Any) -> Facts:
    return replace(
        facts,
        valid_months=np.append(facts.valid_months, np.int16(months or 0)),
        in_group=(*facts.in_group, frozenset()),
        concerns=(*facts.concerns, frozenset()),
    )


def _with_places(facts: Facts, changes: Iterable[Change]) -> Facts:
    """The facts with other edges between units, and from competences to systems and groups."""
    parents = np.where(facts.tree.parent == facts.tree.top, -1, facts.tree.parent)[:-1]
    concerns, groups = list(facts.concerns), list(facts.in_group)
    for change in changes:
        if isinstance(change, Put | Drop):
            if change.ref.label == "OrgUnit" and isinstance(change, Put):
                raise ValueError("A new unit cannot be imagined.")
            continue
        start, end, there = str(change.start.key[0]), str(change.end.key[0]), isinstance(change, Link)
        if change.type == "PART_OF":
            child, parent = facts.units.position[start], facts.units.position[end]
            if there:
                parents[child] = parent
            elif parents[child] == parent:
                parents[child] = -1
        elif change.type == "CONCERNS" and change.start.label == "Competence":
            _put(concerns, facts.competences.position[start], {facts.systems.position[end]}, there)
        elif change.type == "IN_GROUP":
            above = facts.group_above[facts.groups.position[end]]
            _put(groups, facts.competences.position[start], above, there)
    if tuple(concerns) != facts.concerns or tuple(groups) != facts.in_group:
        facts = replace(facts, concerns=tuple(concerns), in_group=tuple(groups))
    if not np.array_equal(np.where(parents < 0, facts.tree.top, parents), facts.tree.parent[:-1]):
        facts = replace(facts, tree=Tree.of(parents.astype(np.int32)))
    return facts


def _put(sets: list[frozenset[int]], at: int, members: Iterable[int], there: bool) -> None:
    if not there:
        raise ValueError("That a competence leaves a system or group cannot be imagined.")
    sets[at] = sets[at] | frozenset(members)
