"""From checked rows and the store before to the changes that make the store say what the files say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from graphsvc.changes import Change, Link, Put, Ref, Scalar, Unlink, ref
from graphsvc.people.adjustments import Source, Sources, inherited, must_on
from graphsvc.store.protocol import Row
from loaders.cells import Wrong
from loaders.organisation_assessments import Assessments
from loaders.organisation_known import Known, Period
from loaders.organisation_rows import AdjustmentRow, HeldRow, PersonRow, PostRow, Sheet, UnitRow

NO_PERIOD = Period(None, None)


class Organisation(NamedTuple):
    """What the files say, every row checked."""

    units: Sequence[UnitRow]
    people: Sequence[PersonRow]
    posts: Sequence[PostRow]
    assessments: Assessments
    adjusted: Sequence[Link]
    held: Sequence[HeldRow]


def changes_of(found: Organisation, known: Known, gone: Sequence[str]) -> list[Change]:
    """
    The changes, each node and edge named once; what would change nothing is left to the store to drop.

    `gone` are employments that the files no longer have.
    """
    out: list[Change] = []
    out += _units(found.units, known)
    out += _people(found.people, known)
    for post in found.posts:
        out += _post(post, known)
    for employment in gone:
        out += _unlinked(known, ref("Employment", employment), ("IN_UNIT", "HAS_ROLE", "HAS_PROFILE"))
    out += found.adjusted
    out += _held(found.held, known)
    out += _assessed(found.assessments)
    return out


def _units(rows: Iterable[UnitRow], known: Known) -> Iterator[Change]:
    for unit in rows:
        before = known.units.get(unit.id, {})
        at = ref("OrgUnit", unit.id)
        kept = {name: before.get(name) for name in ("kind", "vision", "values_text", "offer")}
        yield Put(at, {"name": unit.name, **kept})
        parent = known.parents.get(unit.id)
        if parent is not None and parent != unit.parent:
            yield Unlink("PART_OF", at, ref("OrgUnit", parent))
        if unit.parent:
            yield Link("PART_OF", at, ref("OrgUnit", unit.parent))


def _people(rows: Iterable[PersonRow], known: Known) -> Iterator[Change]:
    for person in rows:
        at = ref("Employee", person.id)
        external = known.employees.get(person.id, {}).get("external_id")
        yield Put(at, {"name": person.name, "email": person.email, "external_id": external})
        yield from _edges("MANAGES", at, "OrgUnit", person.manages, known)


def _post(post: PostRow, known: Known) -> Iterator[Change]:
    at = ref("Employment", post.id)
    yield Put(at, {"employee": post.employee, **_told(post, known)})
    yield Link("HAS_EMPLOYMENT", ref("Employee", post.employee), at)
    units = [post.unit] if post.unit else []
    for unit in known.edges["IN_UNIT"].get(post.id, {}):
        if unit not in units:
            yield Unlink("IN_UNIT", at, ref("OrgUnit", unit))
    for unit in units:
        yield Link("IN_UNIT", at, ref("OrgUnit", unit))
    yield from _edges("HAS_ROLE", at, "Role", post.roles, known)
    yield from _edges("HAS_PROFILE", at, "Profile", post.profiles, known)


def _told(post: PostRow, known: Known) -> dict[str, Scalar]:
    """Percent, kind, days and leave: the file's, or where it does not tell, the store's."""
    names = ("percent", "kind", "valid_from", "valid_to", "on_leave")
    if post.told or post.id not in known.employments:
        return {name: getattr(post, name) for name in names}
    return {name: known.employments[post.id][name] for name in names}


def _edges(type_: str, start: Ref, label: str, ends: Iterable[str], known: Known) -> Iterator[Change]:
    """The edges that the files name, with the days they had unless those are over; the others go."""
    before = known.edges[type_].get(str(start.key[0]), {})
    ends = tuple(ends)
    for end in before:
        if end not in ends:
            yield Unlink(type_, start, ref(label, end))
    for end in ends:
        period = before.get(end, NO_PERIOD)
        values: dict[str, Scalar] = {"valid_from": period.valid_from, "valid_to": None}
        if type_ == "HAS_PROFILE":
            values["necessity"] = period.necessity
        yield Link(type_, start, ref(label, end), values)


_LABELS = {"IN_UNIT": "OrgUnit", "HAS_ROLE": "Role", "HAS_PROFILE": "Profile"}


def _unlinked(known: Known, start: Ref, types: Iterable[str]) -> Iterator[Change]:
    for type_ in types:
        for end in known.edges[type_].get(str(start.key[0]), {}):
            yield Unlink(type_, start, ref(_LABELS[type_], end))


def _held(rows: Iterable[HeldRow], known: Known) -> Iterator[Change]:
    for held in rows:
        values = {
            "issued": held.issued,
            "valid_until": held.valid_until,
            "verified_by": known.verified.get((held.employee, held.qualification)),
        }
        start, end = ref("Employee", held.employee), ref("Qualification", held.qualification)
        yield Link("HOLDS_QUALIFICATION", start, end, values)


def _assessed(found: Assessments) -> Iterator[Change]:
    people: dict[str, Ref] = {}
    competences: dict[str, Ref] = {}
    for employee, competence, day, method, level, by in found.rows:
        start = people.get(employee) or people.setdefault(employee, Ref("Employee", (employee,)))
        end = competences.get(competence) or competences.setdefault(
            competence, Ref("Competence", (competence,))
        )
        values: dict[str, Scalar] = {
            "at": day,
            "method": method,
            "level": level,
            "by": by,
            "valid_until": None,
        }
        yield Link("ASSESSED", start, end, values)


class Spread:
    """Adjustments over the employments that they are for, the files' employments and the store's alike."""

    def __init__(self, known: Known, posts: Iterable[PostRow], gone: Iterable[str]) -> None:
        self._known = known
        self._files = {post.id: post for post in posts}
        left = set(gone)
        self._of: dict[str, list[str]] = {}
        for key, row in known.employments.items():
            if key not in self._files and key not in left:
                self._of.setdefault(row["employee"], []).append(key)
        for post in self._files.values():
            self._of.setdefault(post.employee, []).append(post.id)

    def employments(self, employee: str) -> Sequence[str]:
        return self._of.get(employee, ())

    def _sources(self, employment: str) -> Sources:
        post = self._files.get(employment)
        if post is None:
            return self._known.sources(employment)
        before = self._known.edges["HAS_PROFILE"].get(employment, {})
        return Sources(
            tuple(Source(role) for role in post.roles),
            tuple(Source(k, must=before.get(k, NO_PERIOD).necessity == "must") for k in post.profiles),
        )

    def adjusted(self, rows: Iterable[AdjustmentRow], sheet: Sheet) -> list[Link]:
        """
        One Link per employment that a row is for.

        A row below a legal requirement, or for an (employment, competence, day) that an earlier row is for,
        gets a fault.
        """
        first: dict[tuple[str, str, str], int] = {}
        links = []
        for row in rows:
            for employment in self._targets(row, sheet):
                met = first.setdefault((employment, row.competence, row.at), row.row)
                if met != row.row:
                    problem = f"Row {met} adjusts the same competence of the same employment on this day."
                    sheet.fault(row.row, "at", Wrong(problem, "Keep the one that holds."))
                    break
                links.append((row.row, self._link(row, employment, sheet)))
        return [link for number, link in links if number not in sheet.bad]

    def _targets(self, row: AdjustmentRow, sheet: Sheet) -> Sequence[str]:
        own = self.employments(row.employee)
        if not own:
            sheet.fault(
                row.row, "employee", Wrong("The person has no employment to adjust.", "Add one first.")
            )
        if not row.employment:
            return own
        if row.employment in own:
            return [row.employment]
        problem = "The employment is not one of this person's."
        sheet.fault(row.row, "employment", Wrong(problem, "Name one of hers, or leave the cell empty."))
        return ()

    def _link(self, row: AdjustmentRow, employment: str, sheet: Sheet) -> Link:
        must = must_on(self._known.demands, row.competence, self._sources(employment), row.at)
        if row.level < must.legal:
            problem = f"Level {row.level} lies below a requirement with a legal basis."
            sheet.fault(row.row, "level", Wrong(problem, f"Write {must.legal} or higher."))
        values: dict[str, Scalar] = {
            "at": row.at,
            "level": row.level,
            "replaced": self._replaced(row, employment, must.level),
            "scope": "employment" if row.employment else "person",
            "reason": row.reason,
            "by": row.by,
        }
        return Link("ADJUSTED", ref("Employment", employment), ref("Competence", row.competence), values)

    def _replaced(self, row: AdjustmentRow, employment: str, present: int) -> int:
        """The must level at the first load: loading again does not revive an adjustment that has lapsed."""
        for before in self._known.adjustments.get(employment, ()):
            same = (before["competence"], before["at"], before["level"])
            if same == (row.competence, row.at, row.level):
                return int(before["replaced"])
        return present

    def inherited(self, links: Iterable[Link], day: str) -> tuple[list[Link], int]:
        """
        The store's person-wide adjustments on employments that are new to it, and how many of them lie below
        a legal requirement there and so stay away.
        """
        taken = {(link.start.key[0], link.end.key[0], link.values["at"]) for link in links}
        out, refused = [], 0
        for post in self._files.values():
            if post.id in self._known.employments:
                continue
            for link in inherited(
                self._stored(post.employee), self._known.demands, post.id, self._sources(post.id), day
            ):
                if link is None:
                    refused += 1
                elif (post.id, link.end.key[0], link.values["at"]) not in taken:
                    out.append(link)
        return out, refused

    def _stored(self, employee: str) -> Iterator[Row]:
        for employment in self.employments(employee):
            yield from self._known.adjustments.get(employment, ())
