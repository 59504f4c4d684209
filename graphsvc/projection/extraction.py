"""Reading the facts of one revision, cohort by cohort, so that no text of many people is held at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.rules import BEGINNING, FOREVER, STANDING, day_number, day_numbers
from graphsvc.projection.cohort import COHORT, FULL, Cohort, narrowed
from graphsvc.projection.facts import KINDS, Facts
from graphsvc.projection.names import Columns, Index, Names
from graphsvc.projection.tree import Tree
from graphsvc.store.protocol import Reader

Read = Callable[[str], Columns]


def extract(reader: Reader, *, cohort: int = COHORT) -> Facts:
    """
    Read one revision; the caller sees to it that the reads belong together.

    Source: cypher/projection/*.cypher.
    """

    def columns(query: str) -> Columns:
        return reader.columns(f"projection.{query}")

    names: dict[str, Any] = {
        noun: Names.of(columns(noun)) for noun in ("roles", "profiles", "systems", "groups")
    }
    units, competences = columns("units"), columns("competences")
    names |= {"units": Names.of(units), "competences": Names.of(competences)}
    names["people"] = Names.of_many(columns("employees"))
    posts: list[str] = []
    made = tuple(_cohorts(reader, names, posts, cohort))
    owners = [np.where(one.post_person < 0, -1, one.post_person + one.first) for one in made]
    return Facts(
        revision=reader.revision().number,
        **names,
        posts=Names.of_many({"id": posts, "name": posts}),
        tree=Tree.of(names["units"].at(units["parent"])),
        post_person=np.concatenate([*owners, np.zeros(0, np.int32)]).astype(np.int32),
        **_includes(columns, names),
        **_requirements(columns, names),
        valid_months=np.array([m or 0 for m in competences["valid_months"]], np.int16),
        **_groups(columns, names),
        concerns=_pairs(columns("concerns"), names["competences"], names["systems"], "system"),
        cohort=cohort,
        cohorts=made,
    )


def _cohorts(reader: Reader, names: Mapping[str, Names], posts: list[str], size: int) -> Iterator[Cohort]:
    """The cohorts one by one; puts the ids of their posts, which are numbered in that order, to `posts`."""
    every = names["people"].ids
    for first in range(0, len(every), size):
        people = every[first : first + size]

        def columns(query: str, people: Sequence[str] = people) -> Columns:
            return reader.columns(f"projection.{query}", employees=people)

        rows = columns("employments")
        own = Names.of({"id": rows["id"], "name": rows["id"]})
        here = {**names, "people": Names.of({"id": people, "name": people})}
        part = _posts(rows, here) | _sources(columns, here, own) | _adjustments(columns, here, own)
        part["post"] = np.arange(len(posts), len(posts) + len(own), dtype=np.int32)
        posts.extend(own.ids)
        yield Cohort(first, len(people), **part, **_assessments(columns("assessments"), here))


def _posts(rows: Columns, names: Mapping[str, Names]) -> dict[str, Any]:
    kinds = {kind: at for at, kind in enumerate(KINDS)}
    return {
        "post_person": names["people"].at(rows["employee"]),
        "post_unit": names["units"].at(rows["unit"]),
        "post_kind": np.array([kinds.get(kind, -1) for kind in rows["kind"]], np.int32),
        "post_from": day_numbers(rows["valid_from"], BEGINNING),
        "post_to": day_numbers(rows["valid_to"], FOREVER),
        "post_leave": np.array([bool(flag) for flag in rows["on_leave"]], np.bool_),
        "post_percent": np.array([FULL if part is None else part for part in rows["percent"]], np.float32),
    }


def _sources(columns: Read, names: Mapping[str, Names], posts: Names) -> dict[str, Any]:
    """The roles and the picked profiles of posts."""
    roles, profiles = columns("post_roles"), columns("post_profiles")
    shift = len(names["roles"])
    should = [kind == "should" for kind in profiles["necessity"]]
    found: dict[str, NDArray[Any]] = {
        "has_post": posts.at([*roles["employment"], *profiles["employment"]]),
        "has_source": np.concatenate(
            [names["roles"].at(roles["role"]), shift + names["profiles"].at(profiles["picked"])]
        ).astype(np.int32),
        "has_should": np.array([False] * len(roles["role"]) + should, np.bool_),
        "has_from": day_numbers([*roles["valid_from"], *profiles["valid_from"]], BEGINNING),
        "has_to": day_numbers([*roles["valid_to"], *profiles["valid_to"]], FOREVER),
    }
    return _known(found, "has_post")


def _known(columns: dict[str, NDArray[Any]], of: str) -> dict[str, NDArray[Any]]:
    """The rows of posts that are there; one that came between two reads comes with the change feed."""
    there = columns[of] >= 0
    return columns if there.all() else {name: column[there] for name, column in columns.items()}


def _includes(columns: Read, names: Mapping[str, Names]) -> dict[str, Any]:
    rows = columns("includes")
    role, profile = names["roles"].at(rows["role"]), names["profiles"].at(rows["included"])
    order = np.argsort(role, kind="stable")
    return {"include_role": role[order], "include_profile": profile[order]}


def _requirements(columns: Read, names: Mapping[str, Names]) -> dict[str, Any]:
    """Requirements with a level; must, should and legal stand in columns of their own, 0 elsewhere."""
    own, common = columns("role_requirements"), columns("profile_requirements")
    necessity = np.array([*own["necessity"], *common["necessity"]], dtype=object)
    level = np.array([*own["level"], *common["level"]], np.uint8)
    legal = np.array([*own["legal"], *common["legal"]], np.bool_)
    must = np.where(necessity == "must", level, 0).astype(np.uint8)
    source = np.concatenate(
        [names["roles"].at(own["source"]), len(names["roles"]) + names["profiles"].at(common["source"])]
    ).astype(np.int32)
    found: dict[str, NDArray[Any]] = {
        "req_source": source,
        "req_competence": names["competences"].at([*own["competence"], *common["competence"]]),
        "req_must": must,
        "req_should": np.where(necessity == "should", level, 0).astype(np.uint8),
        "req_legal": np.where(legal, must, 0).astype(np.uint8),
    }
    order = np.argsort(source, kind="stable")
    return {name: column[order] for name, column in found.items()}


def _adjustments(columns: Read, names: Mapping[str, Names], posts: Names) -> dict[str, Any]:
    rows = columns("adjustments")
    found: dict[str, NDArray[Any]] = {
        "adj_post": posts.at(rows["employment"]),
        "adj_competence": names["competences"].at(rows["competence"]),
        "adj_at": day_numbers(rows["at"], BEGINNING),
        "adj_level": np.array(rows["level"], np.uint8),
        "adj_replaced": np.array(rows["replaced"], np.uint8),
    }
    return _known(found, "adj_post")


def _assessments(rows: Columns, names: Mapping[str, Names]) -> dict[str, Any]:
    """The history of a cohort; grouped per employee in the answer, one row each here."""
    counts = np.fromiter(map(len, rows["levels"]), np.int64, len(rows["levels"]))
    total = int(counts.sum())

    def flat(name: str) -> Iterable[Any]:
        return chain.from_iterable(rows[name])

    def days(name: str, empty: int) -> Index:
        known = _Days({"": empty})
        return np.fromiter(map(known.__getitem__, flat(name)), np.int32, total)

    standing = np.fromiter(map(STANDING.__getitem__, flat("methods")), np.uint8, total)
    find = names["competences"].position.__getitem__
    found: dict[str, NDArray[Any]] = {
        "ass_person": np.repeat(names["people"].at(rows["employee"]), counts).astype(np.uint16),
        "ass_competence": narrowed(np.fromiter(map(find, flat("competences")), np.int32, total)),
        "ass_level": np.fromiter(flat("levels"), np.uint8, total),
        "ass_standing": standing,
        "ass_at": narrowed(days("ats", BEGINNING)),
        "ass_until": days("untils", FOREVER),
    }
    return found


class _Days(dict[str, int]):
    """Day numbers by their text, each worked out once."""

    def __missing__(self, day: str) -> int:
        number = self[day] = day_number(day)
        return number


def _pairs(rows: Columns, left: Names, right: Names, column: str) -> tuple[frozenset[int], ...]:
    """Per competence the positions on the other side."""
    found: list[set[int]] = [set() for _ in range(len(left))]
    for competence, other in zip(rows["competence"], rows[column], strict=True):
        found[left.position[competence]].add(right.position[other])
    return tuple(frozenset(others) for others in found)


def _groups(columns: Read, names: Mapping[str, Names]) -> dict[str, Any]:
    """Per group itself and all above it; per competence every group that it lies in, at any depth."""
    direct = _pairs(columns("in_groups"), names["competences"], names["groups"], "competence_group")
    broader: dict[int, set[int]] = {}
    rows = columns("broader_groups")
    find = names["groups"].position
    for narrow, broad in zip(rows["narrower"], rows["broader"], strict=True):
        broader.setdefault(find[narrow], set()).add(find[broad])
    return {
        "group_above": tuple(
            frozenset(_upwards(frozenset({at}), broader)) for at in range(len(names["groups"]))
        ),
        "in_group": tuple(frozenset(_upwards(groups, broader)) for groups in direct),
    }


def _upwards(start: frozenset[int], broader: Mapping[int, set[int]]) -> set[int]:
    reached: set[int] = set()
    waiting = list(start)
    while waiting:
        group = waiting.pop()
        if group not in reached:
            reached.add(group)
            waiting.extend(broader.get(group, ()))
    return reached
