"""
The organisation: units, people, posts, assessments, adjustments, qualifications; CSV files or one workbook.

A load is a diff for what the files tell. Whom the files do not name is left alone; of whom they name, they
decide the units managed, and each post's unit, roles and profiles. A post that files with `employments` no
longer have keeps its node and history, but no unit, role or profile. Assessments and adjustments are
history: they are added or corrected, never taken away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from graphsvc import collector
from graphsvc.changes import Change
from graphsvc.errors import Fault
from graphsvc.people.permission import today
from graphsvc.store.protocol import Progress, Store
from loaders.base import Faults, LoadReport, Option, Sources, report
from loaders.cells import Wrong
from loaders.organisation_assessments import Assessments, read_assessments
from loaders.organisation_changes import Organisation, Spread, changes_of
from loaders.organisation_known import Known, read_known
from loaders.organisation_rows import (
    TABLES,
    PostRow,
    References,
    Register,
    Sheet,
    read_adjustments,
    read_held,
    read_people,
    read_posts,
    read_units,
    settle_tree,
)
from loaders.tables import Table, read_tables

SKIP = "skip_bad_rows"


PATH = Sources("PATH", 1, 1, "A folder of CSV files, or an XLSX workbook with sheets of their names.")


@dataclass(frozen=True)
class OrganisationLoader:
    """Loads an organisation; see the module."""

    name: str = "organisation"
    help: str = "Units, employees, posts, assessments and adjustments from CSV files or one XLSX workbook."
    sources: Sources = PATH
    options: tuple[Option, ...] = (
        Option(SKIP, bool, "Leave rows with faults out, and list them, instead of loading nothing.", False),
    )

    def run(
        self,
        store: Store,
        *,
        sources: Sequence[Path],
        options: Mapping[str, Any],
        progress: Progress | None = None,
    ) -> LoadReport:
        """
        Load one folder or workbook.

        Errors: BadFile with every fault; with `skip_bad_rows` only where a whole table cannot be read.
        """
        with store.snapshot() as reader:
            known = read_known(reader)
        with collector.paused():
            said = _said(sources[0], known, bool(options.get(SKIP)), progress)
        revision = store.load(
            said.changes, by="organisation", reason=f"load {sources[0].name}", progress=progress
        )
        return report(self.name, revision, said.counts, warnings=said.warnings, skipped=said.faults)


class Said(NamedTuple):
    """What the files say, in changes; the rows themselves are gone, since a long table takes a gigabyte."""

    changes: Sequence[Change]
    counts: Mapping[str, int]
    warnings: Sequence[str]
    faults: Sequence[Fault]


def _said(path: Path, known: Known, skip: bool, progress: Progress | None) -> Said:
    faults = Faults()
    tables = read_tables(path, TABLES, faults)
    reading = Reading(tables, known, faults, skip=skip)
    found, gone = reading.read(progress)
    reading.check()
    warnings = [*reading.warnings, *_left_alone(found, known, gone)]
    return Said(changes_of(found, known, gone), _counts(found), warnings, tuple(faults))


class Reading:
    """One pass over the tables, in the order in which their rows name each other."""

    def __init__(self, tables: Mapping[str, Table], known: Known, faults: Faults, *, skip: bool) -> None:
        self.warnings = [warning for table in tables.values() for warning in table.warnings()]
        self._faults = faults
        self._skip = skip
        # A header that is wrong, or a table that is missing, cannot be left out row by row.
        self._unreadable = any(fault.row <= 1 or fault.where not in _places(tables) for fault in faults)
        self._known = known
        self._sheets = {name: Sheet(table, faults) for name, table in tables.items()}

        def register(noun: str, stored: Iterable[str]) -> Register:
            return Register(noun, stored, cascade=skip)

        self._refs = References(
            units=register("unit", known.units),
            roles=register("role", known.roles),
            profiles=register("profile", known.profiles),
            competences=register("competence", known.competences),
            qualifications=register("qualification", known.qualifications),
            employees=register("employee", known.employees),
            employments=register("employment", known.employments),
        )
        self._refs.units.anything = "units" not in tables
        self._refs.employees.anything = "employees" not in tables

    def read(self, progress: Progress | None) -> tuple[Organisation, list[str]]:
        """What the files say, and the employments that they no longer have."""
        sheets, refs = self._sheets, self._refs
        units = people = posts = held = []  # type: ignore[var-annotated]
        if "units" in sheets:
            units = settle_tree(
                sheets["units"], read_units(sheets["units"], refs.units), refs.units, self._known.parents
            )
        if "employees" in sheets:
            people, posts = read_people(sheets["employees"], refs)
        posts = self._all_posts(posts)
        gone = self._gone({person.id for person in people}, {post.id for post in posts})
        spread = Spread(self._known, posts, gone)
        adjusted = []
        if "adjustments" in sheets:
            rows = read_adjustments(sheets["adjustments"], refs)
            adjusted = spread.adjusted(rows, sheets["adjustments"])
        copies, refused = spread.inherited(adjusted, today())
        if refused:
            self.warnings.append(
                f"{refused} adjustments of whole persons are not on their new employments, where the law"
                " requires more."
            )
        if "qualifications" in sheets:
            held = read_held(sheets["qualifications"], refs)
        assessments = self._assessments(progress)
        return Organisation(units, people, posts, assessments, [*adjusted, *copies], held), gone

    def check(self) -> None:
        """Errors: BadFile, unless there is nothing wrong but rows that may be left out."""
        if not self._skip or self._unreadable:
            self._faults.check()

    def _all_posts(self, first: Sequence[PostRow]) -> list[PostRow]:
        """Each person's first post and the further ones; one of these with a first one's id completes it."""
        own = {post.id: post for post in first}
        sheet = self._sheets.get("employments")
        further = self._checked(sheet, read_posts(sheet, self._refs), own) if sheet else []
        for post in further:
            base = own.get(post.id)
            own[post.id] = post if base is None else _completed(post, base)
        self._refs.employments.good.update(own)
        for post in first:
            self._refs.employments.seen.setdefault(post.id, post.row)
        return list(own.values())

    def _checked(self, sheet: Sheet, posts: Sequence[PostRow], own: Mapping[str, PostRow]) -> list[PostRow]:
        """The posts whose id belongs to the same person, in the files and in the store."""
        for post in posts:
            stored = self._known.employments.get(post.id)
            owners = {stored["employee"]} if stored else set()
            owners |= {own[post.id].employee} if post.id in own else set()
            if owners - {post.employee}:
                problem = "An employment of another person has this id."
                sheet.fault(post.row, "id", Wrong(problem, "Give each employment its own."))
        return sheet.good(posts)

    def _gone(self, people: set[str], posts: set[str]) -> list[str]:
        if "employments" not in self._sheets:
            return []
        bad = self._refs.employments.seen
        return [
            key
            for key, row in self._known.employments.items()
            if row["employee"] in people and key not in posts and key not in bad
        ]

    def _assessments(self, progress: Progress | None) -> Assessments:
        sheet = self._sheets.get("assessments")
        if sheet is None:
            return Assessments((), 0)
        found = read_assessments(sheet, self._refs, progress)
        if found.repeated:
            self.warnings.append(f"{sheet.where}: {found.repeated} rows repeat an earlier row.")
        return found


def _places(tables: Mapping[str, Table]) -> set[str]:
    return {table.where for table in tables.values()}


def _completed(post: PostRow, base: PostRow) -> PostRow:
    """A post told twice: the further table wins where it says something."""
    return post._replace(
        unit=post.unit or base.unit,
        roles=post.roles or base.roles,
        profiles=post.profiles or base.profiles,
    )


def _left_alone(found: Organisation, known: Known, gone: Sequence[str]) -> list[str]:
    named = {person.id for person in found.people}
    alone = len(known.employees.keys() - named)
    units = len(known.units.keys() - {unit.id for unit in found.units})
    sentences = (
        (alone, f"{alone} employees of the store are not in the files and were left alone."),
        (units, f"{units} units of the store are not in the files and were left alone."),
        (
            len(gone),
            f"{len(gone)} employments are no longer in the files and have no unit, role or profile now.",
        ),
    )
    return [sentence for count, sentence in sentences if count]


def _counts(found: Organisation) -> dict[str, int]:
    return {
        "OrgUnit": len(found.units),
        "Employee": len(found.people),
        "Employment": len(found.posts),
        "MANAGES": sum(len(person.manages) for person in found.people),
        "ADJUSTED": len(found.adjusted),
        "ASSESSED": len(found.assessments.rows),
        "HOLDS_QUALIFICATION": len(found.held),
    }


LOADER = OrganisationLoader()
