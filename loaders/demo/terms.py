"""What the loaded vocabulary offers a demo: roles, what they require, profiles, courses, qualifications."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphsvc.errors import BadInput
from graphsvc.store.protocol import Reader, Row

Levels = NDArray[np.uint8]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Requirements:
    """
    What roles or profiles require.

    Shape: level 0-4 per row and competence; `legal` is the highest must level with a legal basis.
    """

    must: Levels
    should: Levels
    legal: Levels


@dataclass(frozen=True, eq=False)
class Terms:
    """
    The vocabulary in arrays; positions stand for ids.

    `role_words` are what a kind of unit is matched with: words of ids and labels; those of a role's service
    areas lie apart in `area_words`. `roles` require at least one level; what they include is in `role`.
    `group` is a competence's (first) group, or -1 - its own position where it has none.
    """

    roles: tuple[str, ...]
    role_words: tuple[frozenset[str], ...]
    area_words: tuple[frozenset[str], ...]
    role: Requirements
    profiles: tuple[str, ...]
    profile_system: Ints
    profile: Requirements
    competences: tuple[str, ...]
    valid_months: Ints
    groups: tuple[str, ...]
    group: Ints
    systems: tuple[str, ...]
    system_words: tuple[frozenset[str], ...]
    courses: tuple[str, ...]
    hours: NDArray[np.float64]
    develops: tuple[tuple[int, ...], ...]
    qualifications: tuple[str, ...]
    qualification_months: Ints
    required_qualifications: tuple[tuple[int, tuple[int, ...], bool], ...]
    digest: str


class NoRoles(BadInput):
    """There is nothing that a demo could be made from."""

    def __init__(self) -> None:
        super().__init__(
            "The store holds no role that requires a level. Run `graphsvc load vocabulary` first."
        )


QUERIES = (
    *("roles", "role_requirements", "role_areas", "areas", "included_profiles", "profiles"),
    *("profile_requirements", "profile_systems", "systems", "competences", "competence_groups"),
    *("courses", "course_levels", "qualifications", "role_qualifications"),
)


def read_terms(reader: Reader) -> Terms:
    """
    The vocabulary of a store, in an order that does not depend on the engine.

    Errors: NoRoles.
    Source: cypher/organisation/*.cypher
    """
    return terms({name: reader.read(f"organisation.{name}") for name in QUERIES})


def terms(rows: dict[str, list[Row]]) -> Terms:
    """The same from the rows of each query."""
    demanding = {row["role"] for row in rows["role_requirements"]}
    profiles = sorted(row["id"] for row in rows["profiles"])
    with_levels = {row["profile_id"] for row in rows["profile_requirements"]}
    demanding |= {row["role"] for row in rows["included_profiles"] if row["profile_id"] in with_levels}
    roles = sorted(demanding)
    if not roles:
        raise NoRoles
    used = {row["competence"] for name in ("role", "profile") for row in rows[f"{name}_requirements"]}
    months = {row["id"]: row["valid_months"] or 0 for row in rows["competences"]}
    competences = sorted(used)
    at = {key: place for place, key in enumerate(competences)}
    own = _requirements(rows["profile_requirements"], "profile_id", profiles, at)
    groups, group = _groups(rows["competence_groups"], at)
    systems = sorted(row["id"] for row in rows["systems"])
    labels = {row["id"]: row["label"] for name in ("roles", "profiles", "areas") for row in rows[name]}
    system_words = _of(systems, {row["id"]: row["label"] for row in rows["systems"]})
    courses, develops = _courses(rows, at)
    hours = {row["id"]: row["hours"] for row in rows["courses"]}
    qualifications = sorted(row["id"] for row in rows["qualifications"])
    valid = {row["id"]: row["valid_months"] or 0 for row in rows["qualifications"]}
    return Terms(
        roles=tuple(roles),
        role_words=_of(roles, labels),
        area_words=_areas(rows, roles, labels),
        role=_included(
            _requirements(rows["role_requirements"], "role", roles, at), own, rows, roles, profiles
        ),
        profiles=tuple(profiles),
        profile_system=_systems(rows, profiles, systems),
        profile=own,
        competences=tuple(competences),
        valid_months=np.array([months.get(key, 0) for key in competences], np.int64),
        groups=groups,
        group=group,
        systems=tuple(systems),
        system_words=system_words,
        courses=courses,
        hours=np.array([hours.get(key) or 3.0 for key in courses]),
        develops=develops,
        qualifications=tuple(qualifications),
        qualification_months=np.array([valid[key] for key in qualifications], np.int64),
        required_qualifications=_alternatives(rows, roles, qualifications),
        digest=_digest(rows, demanding, used),
    )


def words(*texts: str | None) -> frozenset[str]:
    """The words of ids and labels; an id also as a whole, and each of its ends."""
    found: set[str] = set()
    for text in filter(None, texts):
        lowered = text.lower()
        parts = lowered.replace("-", " ").replace("/", " ").replace(",", " ").split()
        found.update(parts)
        found.update("-".join(parts[start:]) for start in range(len(parts)))
    return frozenset(found)


def _of(ids: Sequence[str], labels: dict[str, str | None]) -> tuple[frozenset[str], ...]:
    return tuple(words(key, labels.get(key)) for key in ids)


def _requirements(rows: Iterable[Row], start: str, ids: Sequence[str], at: dict[str, int]) -> Requirements:
    shape = (len(ids), len(at))
    out = Requirements(np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8))
    place = {key: number for number, key in enumerate(ids)}
    for row in rows:
        cell = place[row[start]], at[row["competence"]]
        must = row["necessity"] == "must"
        for kind in (out.must if must else out.should, *([out.legal] if must and row["legal"] else [])):
            kind[cell] = max(kind[cell], row["level"])
    return out


def _included(
    own: Requirements,
    profile: Requirements,
    rows: dict[str, list[Row]],
    roles: Sequence[str],
    profiles: Sequence[str],
) -> Requirements:
    for row in rows["included_profiles"]:
        if row["role"] not in roles:
            continue
        to, of = roles.index(row["role"]), profiles.index(row["profile_id"])
        for mine, theirs in zip(vars(own).values(), vars(profile).values(), strict=True):
            mine[to] = np.maximum(mine[to], theirs[of])
    return own


def _groups(rows: Iterable[Row], at: dict[str, int]) -> tuple[tuple[str, ...], Ints]:
    first: dict[str, str] = {}
    for row in rows:
        if row["competence"] in at:
            first[row["competence"]] = min(row["grp"], first.get(row["competence"], row["grp"]))
    groups = sorted(set(first.values()))
    place = {key: number for number, key in enumerate(groups)}
    group = [place[first[key]] if key in first else -1 - number for key, number in at.items()]
    return tuple(groups), np.array(group, np.int64)


def _areas(
    rows: dict[str, list[Row]], roles: Sequence[str], labels: dict[str, str | None]
) -> tuple[frozenset[str], ...]:
    of: dict[str, set[str]] = defaultdict(set)
    for row in rows["role_areas"]:
        of[row["role"]] |= words(row["area"], labels.get(row["area"]))
    return tuple(frozenset(of[role]) for role in roles)


def _systems(rows: dict[str, list[Row]], profiles: Sequence[str], systems: Sequence[str]) -> Ints:
    """The system of each profile picked for one, or -1."""
    kinds = {row["id"]: row["kind"] for row in rows["profiles"]}
    of = {row["profile_id"]: systems.index(row["system"]) for row in rows["profile_systems"]}
    return np.array([of.get(key, -1) if kinds[key] == "system" else -1 for key in profiles], np.int64)


def _courses(
    rows: dict[str, list[Row]], at: dict[str, int]
) -> tuple[tuple[str, ...], tuple[tuple[int, ...], ...]]:
    of: dict[str, set[int]] = defaultdict(set)
    for row in rows["course_levels"]:
        if row["competence"] in at:
            of[row["course"]].add(at[row["competence"]])
    return tuple(sorted(of)), tuple(tuple(sorted(of[key])) for key in sorted(of))


def _alternatives(
    rows: dict[str, list[Row]], roles: Sequence[str], qualifications: Sequence[str]
) -> tuple[tuple[int, tuple[int, ...], bool], ...]:
    """(role, alternatives, must) for each set of which a role requires one."""
    sets: dict[tuple[str, str], list[int]] = defaultdict(list)
    must: dict[tuple[str, str], bool] = {}
    for row in rows["role_qualifications"]:
        if row["role"] in roles:
            key = (row["role"], row["any_of"])
            sets[key].append(qualifications.index(row["qualification"]))
            must[key] = row["necessity"] == "must"
    return tuple((roles.index(key[0]), tuple(sorted(sets[key])), must[key]) for key in sorted(sets))


def _digest(rows: dict[str, list[Row]], roles: set[str], competences: set[str]) -> str:
    """A short name for what a demo is made from: another vocabulary makes another demo."""
    only = {
        "roles": ("id", roles),
        "role_areas": ("role", roles),
        "competences": ("id", competences),
        "competence_groups": ("competence", competences),
    }
    digest = hashlib.sha256()
    for name in QUERIES:
        column, kept = only.get(name, ("", set()))
        values = (list(row.values()) for row in rows[name] if not column or row[column] in kept)
        digest.update(repr((name, sorted(values, key=repr))).encode())
    return digest.hexdigest()[:12]
