"""What a vocabulary's entries say of each other: every id known, none twice, no circles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.base import Faults, Nearest
from loaders.vocabulary_files import KINDS, CompetenceEntry, Entry, GoalEntry, ProfileEntry, RoleEntry
from loaders.vocabulary_read import Entries, Placed

Path = tuple[str | int, ...]

SAME = ""
"""The target is of the entry's own kind."""

_FIELDS: tuple[tuple[str, str | None, str], ...] = (
    ("broader", None, SAME),
    ("replaced_by", None, SAME),
    ("distinct_from", "id", SAME),
    ("groups", None, "groups"),
    ("areas", None, "areas"),
    ("includes", None, "profiles"),
    ("concerns", None, "systems"),
    ("system", None, "systems"),
    ("builds_on", None, "courses"),
    ("requires", "competence", "competences"),
    ("develops", "competence", "competences"),
)
"""Fields that name other entries: the field, the part of its items that is the id, the kind that is named."""

BY_FILE: Path = ("id",)
"""The place of a reference that the file's name makes: told once per file."""

_BY_FILE = {"competences": ("groups", "groups"), "roles": ("areas", "areas")}
"""Kinds whose file name says where an entry lies: the field that overrules it, the kind that is named."""

_NOUN = {kind.name: kind.name.removesuffix("s") for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Reference:
    path: Path
    kind: str
    id: str


def references(kind: str, placed: Placed[Entry]) -> Iterator[Reference]:
    """Every mention of another entry, with its place below the entry."""
    entry = placed.entry
    for field, part, target in _FIELDS:
        value = getattr(entry, field, None)
        items: Sequence[Any] = value if isinstance(value, list) else [value] if value else []
        for place, item in enumerate(items):
            path: Path = (field, place) if isinstance(value, list) else (field,)
            yield Reference(
                (*path, part) if part else path, target or kind, getattr(item, part) if part else item
            )
    if isinstance(entry, RoleEntry):
        for place, needed in enumerate(entry.qualifications):
            for at, key in enumerate(needed.any_of):
                yield Reference(("qualifications", place, "any_of", at), "qualifications", key)
    if kind in _BY_FILE and getattr(entry, _BY_FILE[kind][0]) is None:
        yield Reference(BY_FILE, _BY_FILE[kind][1], placed.stem)


def check(entries: Entries, elsewhere: Mapping[str, Mapping[str, str]], faults: Faults) -> None:
    """
    Add a fault for every unknown or doubled id and for every circle.

    `elsewhere` are, by kind, the ids that other vocabularies own and which one owns each: they may be named,
    not defined again.
    """
    _check_doubles(entries, elsewhere, faults)
    _check_references(entries, elsewhere, faults)
    _check_repeats(entries, faults)
    for kind in KINDS:
        for field in ("broader", "builds_on", "replaced_by"):
            _check_circles(entries.by_kind.get(kind.name, []), field, faults)


def _check_doubles(entries: Entries, elsewhere: Mapping[str, Mapping[str, str]], faults: Faults) -> None:
    first: dict[tuple[str, str], str] = {}
    for kind, path, key, placed in _minted(entries):
        place = f"{placed.where}, line {placed.line(*path)}"
        row, field = placed.line(*path), ".".join(map(str, path))
        if (kind, key) in first:
            problem = f"The id {key!r} is there already ({first[kind, key]})."
            faults.add(placed.where, row, field, problem, "Ids are never used twice; choose another.")
        elif key in elsewhere.get(kind, {}):
            problem = f"The id {key!r} belongs to the vocabulary {elsewhere[kind][key]!r}."
            faults.add(placed.where, row, field, problem, "Choose another.")
        first.setdefault((kind, key), place)


def _minted(entries: Entries) -> Iterator[tuple[str, Path, str, Placed[Entry]]]:
    """Every id that the vocabulary makes, also those of responsibilities and outcomes."""
    for kind, placed in entries:
        yield kind.name, ("id",), placed.entry.id, placed
        if isinstance(placed.entry, RoleEntry):
            for place, duty in enumerate(placed.entry.responsibilities):
                yield "responsibilities", ("responsibilities", place, "id"), duty.id, placed
        if isinstance(placed.entry, CompetenceEntry):
            for place, key in enumerate(outcome_ids(placed.entry)):
                yield "outcomes", ("outcomes", place), key, placed


def outcome_ids(entry: CompetenceEntry) -> list[str]:
    """The id of each outcome, its own or the one that its kind and place give."""
    count: dict[str, int] = {}
    ids = []
    for outcome in entry.outcomes:
        count[outcome.kind] = count.get(outcome.kind, 0) + 1
        ids.append(outcome.id or f"{entry.id}-{outcome.kind[0]}{count[outcome.kind]}")
    return ids


def _check_references(entries: Entries, elsewhere: Mapping[str, Mapping[str, str]], faults: Faults) -> None:
    known = {
        kind.name: {placed.entry.id for placed in entries.by_kind.get(kind.name, [])}
        | {key for name, key in entries.malformed if name == kind.name}
        | set(elsewhere.get(kind.name, {}))
        for kind in KINDS
    }
    nearest = {name: Nearest(ids) for name, ids in known.items()}
    told: set[str] = set()
    for kind, placed in entries:
        for reference in references(kind.name, placed):
            by_file = reference.path == BY_FILE
            if reference.id in known[reference.kind] or reference.kind in entries.unread:
                continue
            if by_file and placed.where in told:
                continue
            told.update([placed.where] if by_file else [])
            field = "file name" if by_file else ".".join(map(str, reference.path))
            remedy = nearest[reference.kind].remedy(reference.id, f"Add it to the {reference.kind}.")
            problem = f"No {_NOUN[reference.kind]} has the id {reference.id!r}."
            faults.add(placed.where, placed.line(*reference.path), field, problem, remedy)


def _check_repeats(entries: Entries, faults: Faults) -> None:
    """The same requirement twice in one entry would leave open which level holds."""
    for _, placed in entries:
        entry = placed.entry
        if isinstance(entry, RoleEntry | ProfileEntry | GoalEntry):
            keys: list[Any] = [(item.competence, item.necessity) for item in entry.requires]
            _repeats(placed, "requires", keys, faults)
        if isinstance(entry, RoleEntry):
            _repeats(placed, "qualifications", [sorted(q.any_of) for q in entry.qualifications], faults)


def _repeats(placed: Placed[Entry], field: str, keys: list[Any], faults: Faults) -> None:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            row = placed.line(field, place)
            faults.add(
                placed.where, row, f"{field}.{place}", "The same is required twice.", "Keep one of them."
            )


def _check_circles(placed: Sequence[Placed[Entry]], field: str, faults: Faults) -> None:
    above = {item.entry.id: _named(item.entry, field) for item in placed}
    at = {item.entry.id: item for item in placed}
    done: set[str] = set()
    for start in above:
        circle = _circle(start, above, done)
        if circle:
            item = at[circle[0]]
            problem = f"A circle: {' -> '.join([*circle, circle[0]])}."
            faults.add(item.where, item.line(field), field, problem, "Remove one of these links.")


def _named(entry: Entry, field: str) -> list[str]:
    """The ids in a field that holds one, several or none."""
    value: list[str] | str | None = getattr(entry, field, None)
    return [value] if isinstance(value, str) else list(value or ())


def _circle(start: str, above: Mapping[str, list[str]], done: set[str]) -> list[str]:
    """The ids of a circle that is reached from `start`, or nothing; `done` are known to be free of one."""
    trail: list[str] = []
    stack = [(start, iter(above.get(start, ())))] if start not in done else []
    trail.extend(key for key, _ in stack)
    while stack:
        following = next(stack[-1][1], None)
        if following is None:
            done.add(stack.pop()[0])
            trail.pop()
        elif following in trail:
            done.update(trail)
            return trail[trail.index(following) :]
        elif following not in done:
            stack.append((following, iter(above.get(following, ()))))
            trail.append(following)
    return []
