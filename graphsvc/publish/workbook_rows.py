"""
What stands in the workbook's sheets: rows for people, with names where the tables have ids.

A sheet is data: its columns, each with a width in characters, and a generator of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphsvc.answers import Lang, pick
from graphsvc.publish.open_tables import read_tables
from graphsvc.publish.terms import address
from graphsvc.publish.workbook_words import TERMS
from graphsvc.store.protocol import Reader, Row

Cells = list[Any]

_LAST_LETTERS = str.maketrans("æøå", "{|}")

NAMED = ("areas", "groups", "roles", "competences", "qualifications", "courses", "profiles", "goals")


class Material:
    """The open tables by name, and the names of things in one language."""

    def __init__(self, reader: Reader, lang: Lang) -> None:
        self.lang: Lang = lang
        self.tables = {table.name: rows for table, rows in read_tables(reader)}
        self._labels = {path: {row["id"]: self.text(row) for row in self.tables[path]} for path in NAMED}

    def text(self, row: Row, stem: str = "label") -> str:
        """A text of a row; a thing without a name in any language has its id."""
        return pick(row, stem, self.lang) or (str(row["id"]) if stem == "label" else "")

    def label(self, path: str, key: str) -> str:
        return self._labels[path][key]

    def term(self, value: str | None) -> str:
        """A word such as `must` in the workbook's language."""
        words = TERMS.get(value or "")
        return words[self.lang] if words else (value or "")

    def by(self, table: str, column: str) -> dict[str, list[Row]]:
        """The rows of a table by one of its columns."""
        found: dict[str, list[Row]] = {}
        for row in self.tables[table]:
            found.setdefault(row[column], []).append(row)
        return found

    def ordered(self, path: str) -> list[Row]:
        """The things of a kind by name."""
        return sorted(self.tables[path], key=lambda row: (_order(self.text(row)), row["id"]))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name and those of its columns in workbook_words, their widths, and its rows."""

    name: str
    columns: Mapping[str, int]
    rows: Callable[[Material], Iterator[Cells]]


def _about(material: Material) -> Iterator[Cells]:
    for row in material.tables["vocabularies"]:
        yield [row["title"], row["version"], row["publisher"], row["licence"], row["scale"]]


def _roles(material: Material) -> Iterator[Cells]:
    areas, profiles = material.by("role_areas", "role"), material.by("role_profiles", "role")
    duties, wanted = material.by("responsibilities", "role"), material.by("role_qualifications", "role")
    for row in material.ordered("roles"):
        key = row["id"]
        told = sorted(duties.get(key, ()), key=lambda duty: (duty["position"] or 0, duty["id"]))
        yield [
            material.text(row),
            _list(material.label("areas", one["area"]) for one in areas.get(key, ())),
            material.text(row, "purpose"),
            _lines(material.text(duty, "text") for duty in told),
            _list(material.label("profiles", one["profile"]) for one in profiles.get(key, ())),
            _lines(_qualifications(material, wanted.get(key, ()))),
            *_last(material, "roles", row),
        ]


def _qualifications(material: Material, rows: Iterable[Row]) -> Iterator[str]:
    """A line per set of alternatives."""
    sets: dict[str, list[Row]] = {}
    for row in rows:
        sets.setdefault(row["any_of"], []).append(row)
    between = f" {material.term('or')} "
    for alternatives in sets.values():
        names = between.join(material.label("qualifications", row["qualification"]) for row in alternatives)
        yield f"{names} ({material.term(alternatives[0]['necessity'])})"


def _competences(material: Material) -> Iterator[Cells]:
    groups = material.by("competence_groups", "competence")
    levels, outcomes = material.by("levels", "competence"), material.by("outcomes", "competence")
    for row in material.ordered("competences"):
        key = row["id"]
        steps = {level["step"]: material.text(level, "description") for level in levels.get(key, ())}
        yield [
            material.text(row),
            _list(material.label("groups", one["group"]) for one in groups.get(key, ())),
            material.text(row, "definition"),
            *(steps.get(step) for step in range(1, 5)),
            _lines(material.text(one, "text") for one in outcomes.get(key, ())),
            _list(map(material.term, row["learned_by"])),
            *_last(material, "competences", row),
        ]


def _requirements(material: Material) -> Iterator[Cells]:
    for noun in ("role", "profile", "goal"):
        path = f"{noun}s"
        named = [
            (material.label(path, row[noun]), material.label("competences", row["competence"]), row)
            for row in material.tables[f"{noun}_requires"]
        ]
        named.sort(key=lambda one: (_order(one[0]), one[2][noun], _order(one[1]), one[2]["necessity"]))
        for owner, competence, row in named:
            basis = (row["basis_act"], row["basis_section"], row["basis_duty"])
            told = (row["level"], material.term(row["necessity"]), *basis)
            yield [owner, material.term(noun), competence, *told, row[noun], row["competence"]]


def _courses(material: Material) -> Iterator[Cells]:
    """A row per course and competence, so that they can be filtered; one of no competence has a row too."""
    develops = material.by("course_develops", "course")
    for row in material.ordered("courses"):
        about = (
            row["hours"],
            row["price"],
            material.term(row["form"]),
            row["provider"],
            row["series"],
            row["url"],
        )
        last = _last(material, "courses", row)
        steps = [
            (material.label("competences", step["competence"]), step["from_level"], step["to_level"])
            for step in develops.get(row["id"], ())
        ]
        if not steps:
            yield [material.text(row), None, None, None, *about, *last]
        for developed in steps:
            yield [material.text(row), *developed, *about, *last]


def _last(material: Material, path: str, row: Row) -> Sequence[str]:
    """What every sheet of things ends with."""
    return (material.term(row["status"]), row["id"], address(path, row["id"], row["uri"]))


def _order(name: str) -> str:
    """A name by which Norwegian lists are sorted: æ, ø and å last, in that order."""
    return name.casefold().translate(_LAST_LETTERS)


def _list(words: Iterable[str]) -> str:
    return ", ".join(words)


def _lines(words: Iterable[str]) -> str:
    return "\n".join(words)


_LAST = {"status": 14, "id": 26, "uri": 40}

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "roles",
        {
            "role": 34,
            "area": 26,
            "purpose": 50,
            "responsibilities": 60,
            "profiles": 34,
            "qualifications": 50,
            **_LAST,
        },
        _roles,
    ),
    Sheet(
        "competences",
        {
            "competence": 34,
            "group": 26,
            "definition": 50,
            **{f"level {step}": 44 for step in range(1, 5)},
            "can": 60,
            "learned_by": 18,
            **_LAST,
        },
        _competences,
    ),
    Sheet(
        "requirements",
        {
            "of": 36,
            "kind": 10,
            "competence": 36,
            "level": 8,
            "necessity": 16,
            "law": 34,
            "section": 14,
            "duty": 50,
            "id": 30,
            "competence_id": 30,
        },
        _requirements,
    ),
    Sheet(
        "courses",
        {
            "course": 40,
            "competence": 36,
            "from": 11,
            "to": 11,
            "hours": 9,
            "price": 15,
            "form": 16,
            "provider": 24,
            "series": 24,
            "url": 36,
            **_LAST,
        },
        _courses,
    ),
    Sheet("about", {"vocabulary": 44, "version": 10, "publisher": 34, "licence": 48, "scale": 60}, _about),
)
