"""Checks of what is made of a competence: does anything require it, and do courses lead to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from graphsvc.checks.check import Found, Path
from graphsvc.checks.material import Item, Material

MANY_ROLES = 3
"""From how many roles on a competence that courses teach must have a path of courses."""


def unused_competences(material: Material) -> Iterator[Found]:
    """A profile that asks for level 0 uses it: it says that the system's users need not know it."""
    used = {
        need.get("competence") for item in material.of("roles", "profiles") for _, need in item.requirements()
    }
    for item in material.of("competences"):
        if item.id not in used:
            problem = "No role or profile requires it."
            yield Found(item, ("id",), problem, "Require it somewhere, or withdraw it.")


_NAMED = (
    ("requires", "competence", "competences"),
    ("develops", "competence", "competences"),
    ("includes", None, "profiles"),
    ("builds_on", None, "courses"),
    ("groups", None, "groups"),
    ("areas", None, "areas"),
)
"""Fields whose members a withdrawn entry may not be: the field, the part that is the id, the kind."""


def withdrawn_in_use(material: Material) -> Iterator[Found]:
    gone = {(item.kind, item.id) for item in material.items} - {
        (item.kind, item.id) for item in material.of()
    }
    for item in material.of():
        for path, kind, key in _names(item):
            if (kind, key) in gone:
                remedy = "Name what replaces it, or take it out."
                yield Found(item, path, f"{key!r} is withdrawn.", remedy)


def _names(item: Item) -> Iterator[tuple[Path, str, str]]:
    """Every entry that an entry rests on: where it is named, its kind and id."""
    for field, part, kind in _NAMED:
        for place, member in enumerate(item.list(field)):
            yield (field, place), kind, member[part] if part else member
    for place, needed in enumerate(item.list("qualifications")):
        for key in needed["any_of"]:
            yield ("qualifications", place), "qualifications", key


def course_paths(material: Material) -> Iterator[Found]:
    for item, levels, reached in _taught_and_asked(material):
        if reached < min(levels):
            yield _short(item, levels, reached, f"the lowest at level {min(levels)}")


def course_paths_to_the_highest(material: Material) -> Iterator[Found]:
    """Only where courses reach the lowest; else that is what is said."""
    for item, levels, reached in _taught_and_asked(material):
        if min(levels) <= reached < max(levels):
            yield _short(item, levels, reached, f"the highest at level {max(levels)}")


def _short(item: Item, levels: Sequence[int], reached: int, asked: str) -> Found:
    problem = f"{len(levels)} roles require it, {asked}; courses lead from 0 to {reached}."
    remedy = "Add courses, or say in learned_by that courses do not teach it."
    return Found(item, ("learned_by",), problem, remedy)


def _taught_and_asked(material: Material) -> Iterator[tuple[Item, Sequence[int], int]]:
    """What courses teach and many roles require: the levels required, and how far courses lead."""
    asked, taught = _asked(material), _taught(material)
    for item in material.of("competences"):
        levels = list(asked.get(item.id, {}).values())
        if len(levels) >= MANY_ROLES and "course" in item.list("learned_by"):
            yield item, levels, _reach(taught.get(item.id, ()))


def _asked(material: Material) -> dict[str, dict[str, int]]:
    """By competence, the level that each role requires, itself or by a profile that it includes."""
    profiles = {profile.id: profile for profile in material.of("profiles")}
    asked: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for role in material.of("roles"):
        for item in (role, *(profiles[key] for key in role.list("includes") if key in profiles)):
            for _, need in item.requirements():
                levels = asked[need["competence"]]
                if need["level"]:
                    levels[role.id] = max(need["level"], levels.get(role.id, 0))
    return asked


def _taught(material: Material) -> dict[str, list[tuple[int, int]]]:
    steps: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for course in material.of("courses"):
        for step in course.list("develops"):
            steps[step["competence"]].append((step["from"], step["to"]))
    return steps


def _reach(steps: Sequence[tuple[int, int]]) -> int:
    """The level that courses lead to, one after the other, who begins at 0."""
    level = 0
    while (further := max((to for start, to in steps if start <= level), default=0)) > level:
        level = further
    return level
