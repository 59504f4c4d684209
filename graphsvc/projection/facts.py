"""
What the graph says about people and requirements, as columns: every day's truth at one revision.

Positions stand for ids: `posts[i]` is the id of post i, and `post_person[i]` the position of its employee.
Sources of requirements share one numbering: roles first, then profiles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.rules import BEGINNING, FOREVER, STANDING, day_numbers
from graphsvc.store.protocol import Reader

Index = NDArray[np.int32]
Columns = Mapping[str, Sequence[Any]]

KINDS = ("permanent", "temporary", "hourly", "apprentice")


@dataclass(frozen=True)
class Names:
    """The ids of one noun in order, their positions, and what they are called per language."""

    ids: tuple[str, ...]
    labels: Mapping[str, Sequence[str | None]]
    position: Mapping[str, int]

    @classmethod
    def of(cls, rows: Columns) -> Names:
        ids = tuple(rows["id"])
        if "name" in rows:
            labels: dict[str, Sequence[str | None]] = dict.fromkeys(("nb", "nn", "en"), rows["name"])
        else:
            labels = {code: rows[f"label_{code}"] for code in ("nb", "nn", "en")}
        return cls(ids, labels, {name: at for at, name in enumerate(ids)})

    def at(self, ids: Sequence[str | None]) -> Index:
        """Positions of ids; -1 for null or an id that is not there."""
        find = self.position.get
        return np.fromiter((find(i, -1) if i is not None else -1 for i in ids), np.int32, len(ids))

    def label(self, at: int, lang: str) -> str:
        """What it is called in a language, or in the next best one."""
        for code in (lang, "nb", "nn", "en"):
            text = self.labels[code][at]
            if text:
                return text
        return self.ids[at]

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Facts:
    """
    One revision in columns.

    Shape:  equal-length arrays per prefix: `post_*` per post, `has_*` per role or profile of a post,
            `req_*` per requirement, `adj_*` per adjustment, `ass_*` per assessment, sorted by person.
    Units:  days since 1970-01-01; levels 0-4.
    Source: cypher/projection/*.cypher.
    """

    revision: int
    units: Names
    people: Names
    posts: Names
    roles: Names
    profiles: Names
    systems: Names
    groups: Names
    competences: Names
    unit_parent: Index
    post_person: Index
    post_unit: Index
    post_kind: Index
    post_from: Index
    post_to: Index
    post_leave: NDArray[np.bool_]
    has_post: Index
    has_source: Index
    has_should: NDArray[np.bool_]
    has_from: Index
    has_to: Index
    include_role: Index
    include_profile: Index
    req_source: Index
    req_competence: Index
    req_must: NDArray[np.uint8]
    req_should: NDArray[np.uint8]
    req_legal: NDArray[np.uint8]
    adj_post: Index
    adj_competence: Index
    adj_at: Index
    adj_level: NDArray[np.uint8]
    adj_replaced: NDArray[np.uint8]
    ass_person: Index
    ass_competence: Index
    ass_level: NDArray[np.uint8]
    ass_standing: NDArray[np.uint8]
    ass_at: Index
    ass_until: Index
    valid_months: NDArray[np.int16]
    group_above: tuple[frozenset[int], ...]
    in_group: tuple[frozenset[int], ...]
    concerns: tuple[frozenset[int], ...]

    def of_group(self, group: int) -> NDArray[np.bool_]:
        """Marks the competences in a group or below it."""
        return np.array([group in groups for groups in self.in_group], np.bool_)

    @classmethod
    def extract(cls, reader: Reader) -> Facts:
        """Read one revision; the caller sees to it that the reads belong together."""

        def columns(query: str) -> Columns:
            return reader.columns(f"projection.{query}")

        names: dict[str, Any] = {
            noun: Names.of(columns(noun))
            for noun in ("units", "roles", "profiles", "systems", "groups", "competences")
        }
        people, posts = columns("employees"), columns("employments")
        names["people"] = Names.of(people)
        names["posts"] = Names.of({"id": posts["id"], "name": posts["id"]})
        units = columns("units")
        return cls(
            revision=reader.revision().number,
            **names,
            unit_parent=names["units"].at(units["parent"]),
            post_person=names["people"].at(posts["employee"]),
            post_unit=names["units"].at(posts["unit"]),
            post_kind=np.array([KINDS.index(k) if k in KINDS else -1 for k in posts["kind"]], np.int32),
            post_from=day_numbers(posts["valid_from"], BEGINNING),
            post_to=day_numbers(posts["valid_to"], FOREVER),
            post_leave=np.array([bool(flag) for flag in posts["on_leave"]], np.bool_),
            **_sources(columns, names),
            **_requirements(columns, names),
            **_adjustments(columns, names),
            **_assessments(columns, names),
            valid_months=np.array([m or 0 for m in columns("competences")["valid_months"]], np.int16),
            **_groups(columns, names),
            concerns=_pairs(columns("concerns"), names["competences"], names["systems"], "system"),
        )


def _sources(columns: Any, names: Mapping[str, Names]) -> dict[str, Any]:
    """The roles and profiles of posts, and the profiles that roles include."""
    roles, profiles, includes = columns("post_roles"), columns("post_profiles"), columns("includes")
    shift = len(names["roles"])
    return {
        "has_post": names["posts"].at([*roles["employment"], *profiles["employment"]]),
        "has_source": np.concatenate(
            [names["roles"].at(roles["role"]), shift + names["profiles"].at(profiles["picked"])]
        ).astype(np.int32),
        "has_should": np.array(
            [False] * len(roles["role"]) + [kind == "should" for kind in profiles["necessity"]], np.bool_
        ),
        "has_from": day_numbers([*roles["valid_from"], *profiles["valid_from"]], BEGINNING),
        "has_to": day_numbers([*roles["valid_to"], *profiles["valid_to"]], FOREVER),
        "include_role": names["roles"].at(includes["role"]),
        "include_profile": names["profiles"].at(includes["included"]),
    }


def _requirements(columns: Any, names: Mapping[str, Names]) -> dict[str, Any]:
    """Requirements with a level; must, should and legal stand in columns of their own, 0 elsewhere."""
    own, common = columns("role_requirements"), columns("profile_requirements")
    necessity = np.array([*own["necessity"], *common["necessity"]], dtype=object)
    level = np.array([*own["level"], *common["level"]], np.uint8)
    legal = np.array([*own["legal"], *common["legal"]], np.bool_)
    must = np.where(necessity == "must", level, 0).astype(np.uint8)
    return {
        "req_source": np.concatenate(
            [names["roles"].at(own["source"]), len(names["roles"]) + names["profiles"].at(common["source"])]
        ).astype(np.int32),
        "req_competence": names["competences"].at([*own["competence"], *common["competence"]]),
        "req_must": must,
        "req_should": np.where(necessity == "should", level, 0).astype(np.uint8),
        "req_legal": np.where(legal, must, 0).astype(np.uint8),
    }


def _adjustments(columns: Any, names: Mapping[str, Names]) -> dict[str, Any]:
    rows = columns("adjustments")
    return {
        "adj_post": names["posts"].at(rows["employment"]),
        "adj_competence": names["competences"].at(rows["competence"]),
        "adj_at": day_numbers(rows["at"], BEGINNING),
        "adj_level": np.array(rows["level"], np.uint8),
        "adj_replaced": np.array(rows["replaced"], np.uint8),
    }


def _assessments(columns: Any, names: Mapping[str, Names]) -> dict[str, Any]:
    """The history; grouped per employee in the answer, one row each here."""
    rows = columns("assessments")

    def flat(name: str) -> list[Any]:
        return [value for group in rows[name] for value in group]

    counts = np.array([len(group) for group in rows["levels"]], np.int64)
    person = np.repeat(names["people"].at(rows["employee"]), counts).astype(np.int32)
    order = np.argsort(person, kind="stable")
    return {
        "ass_person": person[order],
        "ass_competence": names["competences"].at(flat("competences"))[order],
        "ass_level": np.array(flat("levels"), np.uint8)[order],
        "ass_standing": np.array([STANDING[method] for method in flat("methods")], np.uint8)[order],
        "ass_at": day_numbers(flat("ats"), BEGINNING)[order],
        "ass_until": day_numbers(flat("untils"), FOREVER)[order],
    }


def _pairs(rows: Columns, left: Names, right: Names, column: str) -> tuple[frozenset[int], ...]:
    """Per competence the positions on the other side."""
    found: list[set[int]] = [set() for _ in range(len(left))]
    for competence, other in zip(rows["competence"], rows[column], strict=True):
        found[left.position[competence]].add(right.position[other])
    return tuple(frozenset(others) for others in found)


def _groups(columns: Any, names: Mapping[str, Names]) -> dict[str, Any]:
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
