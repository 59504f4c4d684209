"""
Pages that are made: what the vocabulary covers, every legal basis in it, and what the gate asks.

Run `python -m graphsvc.checks.pages` after a change of the vocabulary or of a check; a test compares.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from graphsvc.checks.material import Item, Material
from graphsvc.checks.spelling import NAMES
from graphsvc.checks.vocabulary import CHECKS, read_material
from graphsvc.resources import room

NOT_LOOKED_UP = "not looked up yet"
_MADE = "Made of the files under `vocabulary/` by `python -m graphsvc.checks.pages`; do not edit."
_OF_LAW = """\
Where an act or regulation sets a duty or asks for a qualification, the requirement names it. The level is
never the law's: it is a judgement, and `level_reason` beside it says why. *Checked* is the day on which a
reader looked the section up; without one the reference counts as unverified, and the reason stands here."""
_OF_READING = """\
The reader saw copies of the acts that others make of Lovdata's open data, and pages of the authorities; not
Lovdata itself. Such a copy can keep a replaced text beside the new one, and its day is that of the last
change it tells. What the reader found stands in the reader's own words; the addresses stand in
`law-sources.csv`, what was taken away in `law-removed.csv`. *Checked* is one reader's eye and not a lawyer's
opinion."""

_OF_GATE = """\
`graphsvc check vocabulary` holds a vocabulary to what follows, and tells file, line, entry and what to do;
the name in brackets is the check. One error is enough to fail. The gate measures variety and completeness,
not truth: its thresholds are not loosened to let a text pass. A share of the texts is never less than two of
them."""

Row = Sequence[object]


class Source(NamedTuple):
    """Where a reader found an act's section, and what stood there."""

    act: str
    section: str
    address: str
    as_of: str
    says: str


class Removed(NamedTuple):
    """A basis that was taken away, as the law does not say so; its requirement stays."""

    act: str
    section: str
    duty: str
    reason: str


class Readings(NamedTuple):
    """What a reading of the law left beside the vocabulary."""

    sources: Sequence[Source] = ()
    removed: Sequence[Removed] = ()


def read_readings(folder: Path) -> Readings:
    """The two tables in the folder of the pages."""
    sources = [Source(*row) for row in _rows(folder / "law-sources.csv", Source._fields)]
    return Readings(sources, [Removed(*row) for row in _rows(folder / "law-removed.csv", Removed._fields)])


def _rows(path: Path, head: Sequence[str]) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        found, *rows = csv.reader(file)
    if tuple(found) != tuple(head):
        raise ValueError(f"{path.name} has the columns {found}, not {list(head)}.")
    return rows


def rendered(material: Material, readings: Readings = Readings()) -> dict[str, str]:
    """The text of each page, by file name."""
    pages = {"coverage.md": _coverage(material), "gate.md": _gate(), "law.md": _law(material, readings)}
    return {name: _text(blocks) for name, blocks in pages.items()}


def write(folder: Path) -> None:
    """Write every page."""
    for name, text in rendered(read_material(room("vocabulary")), read_readings(folder)).items():
        (folder / name).write_text(text, encoding="utf-8")


def _text(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _table(head: Sequence[str], rows: Iterable[Row]) -> str:
    """Cells that are numbers stand to the right."""
    body = list(rows)
    right = [all(isinstance(row[place], int) for row in body) for place in range(len(head))]
    lines = ["| " + " | ".join(head) + " |", "|" + "|".join("---:" if at else "---" for at in right) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(map(_cell, row)) + " |" for row in body)])


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def _coverage(material: Material) -> Iterator[str]:
    yield "# What the vocabulary covers"
    yield _MADE
    yield _table(("kind", "entries", "drafts"), _counts(material))
    yield from _competence_figures(material)
    yield "## Roles by service area"
    yield _table(("area", "roles", "which"), _members(material, "areas", "roles"))
    yield "## Competences by group"
    yield _table(("group", "competences", "which"), _members(material, "groups", "competences"))
    yield "## Courses"
    yield "A competence counts where `learned_by` names courses, and as taught where a course develops it."
    yield _table(("group", "learned by course", "of these taught", "courses"), _courses(material))
    yield "## Systems"
    yield _table(("system", "profiles"), _systems(material))


def _counts(material: Material) -> Iterator[Row]:
    items = list(material.of())
    drafts = Counter(item.kind for item in items if item.value.get("status") == "draft")
    for kind, count in sorted(Counter(item.kind for item in items).items()):
        yield kind, count, drafts[kind]


def _competence_figures(material: Material) -> Iterator[str]:
    competences = list(material.of("competences"))
    apart = sum(not item.list("concerns") for item in competences)
    yield f"{apart} of the {len(competences)} competences are not about an IT system."


def _members(material: Material, places: str, kind: str) -> Iterator[Row]:
    """Every place with what lies in it, in the order of the files; a place within another says so."""
    inside = _inside(material, kind, places)
    labels = {item.id: item.text("label") for item in material.of(places)}
    for place in material.of(places):
        names = sorted((item.text("label") for item in inside.get(place.id, ())), key=_alphabet)
        above = ", ".join(labels.get(key, key) for key in place.list("broader"))
        name = f"{labels[place.id]} (in {above})" if above else labels[place.id]
        yield name, len(names), "; ".join(names)


def _inside(material: Material, kind: str, places: str) -> dict[str, list[Item]]:
    """By place: what names it, or lies in the file that is called after it."""
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for item in material.of(kind):
        for place in item.list(places) or (Path(item.where).stem,):
            found[place].append(item)
    return found


def _alphabet(text: str) -> str:
    """Norwegian order: the last letters are æ, ø, å."""
    return text.lower().translate(str.maketrans("æøå", "{|}"))


def _courses(material: Material) -> Iterator[Row]:
    courses: defaultdict[str, set[str]] = defaultdict(set)
    for course in material.of("courses"):
        for step in course.list("develops"):
            courses[step["competence"]].add(course.id)
    inside = _inside(material, "competences", "groups")
    for group in material.of("groups"):
        asked = [item.id for item in inside.get(group.id, ()) if "course" in item.list("learned_by")]
        taught = [key for key in asked if courses[key]]
        if asked:
            offered = {course for key in taught for course in courses[key]}
            yield group.text("label"), len(asked), len(taught), len(offered)


def _systems(material: Material) -> Iterator[Row]:
    for system in material.of("systems"):
        profiles = [item for item in material.of("profiles") if item.value.get("system") == system.id]
        yield system.text("label"), "; ".join(item.text("label") for item in profiles)


class Basis(NamedTuple):
    """One use of a legal basis: what the law says, and the requirement that rests on it."""

    act: str
    section: str
    duty: str
    checked: str
    use: str


def bases(material: Material) -> list[Basis]:
    """Every legal basis, by act and section."""
    found = [
        Basis(
            str(basis.get("act", "")),
            str(basis.get("section") or ""),
            str(basis.get("duty") or ""),
            _checked(basis),
            f"`{item.id}`: {what}",
        )
        for item in material.of("roles", "profiles", "goals")
        for basis, what in _based(item)
    ]
    return sorted(found, key=lambda basis: (_alphabet(basis.act), _numbers(basis.section), basis))


def _based(item: Item) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The bases of an entry's requirements, each with what is required."""
    for _, need in item.requirements():
        if need.get("basis"):
            yield need["basis"], f"{need['competence']} {need['level']}"
    for need in item.list("qualifications"):
        if need.get("basis"):
            yield need["basis"], " or ".join(need["any_of"])


def _checked(basis: Mapping[str, Any]) -> str:
    if basis.get("checked"):
        return " ".join(str(basis[name]) for name in ("checked", "checked_by") if basis.get(name))
    return f"no: {basis.get('unchecked') or NOT_LOOKED_UP}"


def _numbers(section: str) -> tuple[int, ...]:
    """So that § 4 stands before § 12-3."""
    return tuple(map(int, re.findall(r"\d+", section)))


def _law(material: Material, readings: Readings) -> Iterator[str]:
    acts: defaultdict[str, list[Basis]] = defaultdict(list)
    for basis in bases(material):
        acts[basis.act].append(basis)
    yield "# The legal bases"
    yield _MADE
    yield _OF_LAW
    yield _OF_READING
    yield _table(("act or regulation", "uses", "checked"), (_act(act, of) for act, of in acts.items()))
    for act, of in acts.items():
        yield from _act_in_full(act, of, [source for source in readings.sources if source.act == act])
    if readings.removed:
        yield "## Taken away"
        yield _table(("act or regulation", "section", "duty as it stood", "why"), readings.removed)


def _act(act: str, of: Sequence[Basis]) -> Row:
    return act, len(of), sum(not basis.checked.startswith("no:") for basis in of)


def _act_in_full(act: str, of: Sequence[Basis], sources: Sequence[Source]) -> Iterator[str]:
    """Where it was read, then its sections; a section that was read elsewhere links to that page."""
    yield f"## {act[:1].upper()}{act[1:]}"
    usual = _usual(sources)
    if sources:
        as_of = f", changed last on {usual[1]}" if usual[1] else ""
        yield f"Read at <{usual[0]}>{as_of}."
    found = {
        source.section: source.says + (f" <{source.address}>" if source.address != usual[0] else "")
        for source in sources
    }
    yield _table(("section", "duty", "where used", "checked", "what the reader found"), _sections(of, found))


def _usual(sources: Sequence[Source]) -> tuple[str, str]:
    """The address and the day that most sections share."""
    shared = Counter((source.address, source.as_of) for source in sources).most_common(1)
    return shared[0][0] if shared else ("", "")


def _sections(of: Iterable[Basis], found: Mapping[str, str]) -> Iterator[Row]:
    """A row per section and duty; what rests on it stands in one cell."""
    uses: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for basis in of:
        uses[basis.section, basis.duty, basis.checked].append(basis.use)
    for (section, duty, checked), where in uses.items():
        says = "" if checked.startswith("no:") else found.get(section, "")
        yield section, duty, "; ".join(dict.fromkeys(where)), checked, says


def _gate() -> Iterator[str]:
    yield "# The quality gate"
    yield "Made of the table of checks by `python -m graphsvc.checks.pages`; do not edit."
    yield _OF_GATE
    yield _table(("check", "weighs as", "promise"), _promises())


def _promises() -> Iterator[Row]:
    yield "`form`", "error", "What the loader would refuse: form, unknown and doubled ids, circles."
    for check in CHECKS:
        yield f"`{check.name}`", check.severity, check.promise
    for name in NAMES:
        yield (
            f"`{name}`",
            "warning",
            "Every word is known to hunspell, to the vocabulary's list, or made of two such.",
        )


if __name__ == "__main__":
    write(room("vocabulary").parent / "docs" / "vocabulary")
