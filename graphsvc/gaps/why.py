"""Where every number comes from: the requirement that set it, and the assessment that met it or did not."""

from __future__ import annotations

import numpy as np

from graphsvc.answers import Answer, Lang, pick
from graphsvc.errors import UnknownCompetence
from graphsvc.gaps.figures import position
from graphsvc.gaps.rules import FOREVER, STANDING, UNKNOWN, day_name, day_numbers, in_force
from graphsvc.gaps.scope import person_of, scope_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.cohort import Cohort
from graphsvc.projection.posts import Sources, levels, sources
from graphsvc.projection.projection import Projection, Selection
from graphsvc.store.protocol import Reader, Row


class RequirementSource(Answer):
    """A requirement that reaches a post: from its role, a profile that the role includes, or a picked one."""

    employment: str
    kind: str
    source: str
    label: str
    through: str | None
    necessity: str
    level: int
    basis_act: str | None
    basis_section: str | None
    basis_url: str | None
    basis_verified: bool
    level_reason: str | None


class AdjustmentSaid(Answer):
    """An adjustment, and what became of it: in force, replaced by a later one, lapsed, or not begun."""

    employment: str
    at: str
    level: int
    replaced: int
    scope: str
    reason: str | None
    by: str | None
    state: str


class AssessmentSaid(Answer):
    """An assessment: in force, expired, overruled, or later than the day."""

    at: str
    method: str
    level: int
    by: str | None
    valid_until: str | None
    state: str
    differs: bool


class Why(Answer):
    """
    One person and one competence on a day.

    `gap` is None where nothing valid is known; it is then at most `gap_at_most`.
    """

    employee: str
    competence: str
    label: str
    as_of: str
    required_must: int
    required_should: int
    held: int | None
    gap: int | None
    gap_at_most: int
    requirements: tuple[RequirementSource, ...]
    adjustments: tuple[AdjustmentSaid, ...]
    assessments: tuple[AssessmentSaid, ...]


class EmployeeGap(Answer):
    """A competence that is required of a person, and what is known of it."""

    competence: str
    label: str
    required_must: int
    required_should: int
    held: int | None
    method: str | None
    assessed_at: str | None
    gap: int | None
    gap_should: int | None
    gap_at_most: int


class QualificationState(Answer):
    """A set of formal qualifications of which one is needed: met, expired, or missing."""

    role: str
    any_of: str
    qualifications: tuple[str, ...]
    labels: tuple[str, ...]
    necessity: str
    due: str | None
    months: int | None
    exemption: str | None
    state: str
    held_until: str | None


class EmployeeGaps(Answer):
    """All that is required of a person, largest known gaps first; qualifications beside, without points."""

    employee: str
    name: str
    as_of: str
    data: tuple[EmployeeGap, ...]
    qualifications: tuple[QualificationState, ...]
    next: str | None = None
    total: int


def why(
    reader: Reader,
    projection: Projection,
    viewer: Viewer,
    *,
    employee: str,
    competence: str,
    lang: Lang = "nb",
) -> Why:
    """
    Where the figures of one person in one competence come from.

    Managers are told what stood on the day: somebody may have left their units since.
    Errors: UnknownEmployee, UnknownCompetence; Forbidden, also for somebody outside the viewer's scope.
    """
    facts = projection.facts
    person = person_of(projection, viewer, "read", "person", employee)
    what = position(facts.competences, competence, UnknownCompetence) or 0
    must, should, held = _levels(projection, person, what)
    later = _sees_later(projection, viewer, employee)
    adjustments = _adjustments(reader, projection, employee, competence)
    assessments = _assessments(reader, projection, employee, competence, what)
    gap = None if held is None else max(0, must - held)
    return Why(
        employee=employee,
        competence=competence,
        label=facts.competences.label(what, lang),
        as_of=day_name(projection.day),
        required_must=must,
        required_should=should,
        held=held,
        gap=gap,
        gap_at_most=must if gap is None else gap,
        requirements=tuple(_requirements(reader, projection, person, competence, lang)),
        adjustments=tuple(one for one in adjustments if later or one.state != "not begun"),
        assessments=tuple(one for one in assessments if later or one.state != "later"),
    )


def _sees_later(projection: Projection, viewer: Viewer, employee: str) -> bool:
    """Whether she is told what was written about a person after the day asked about."""
    return scope_of(projection.facts, viewer, "read", "person", about=employee).units is None


def employee_gaps(
    reader: Reader, projection: Projection, viewer: Viewer, *, employee: str, lang: Lang = "nb"
) -> EmployeeGaps:
    """
    Every gap of a person over all her posts.

    Errors: UnknownEmployee; Forbidden, also for somebody outside the viewer's scope.
    """
    facts = projection.facts
    person = person_of(projection, viewer, "read", "person", employee)
    later = _sees_later(projection, viewer, employee)
    layer = projection.layer("posts", Selection(person=person))
    pairs = np.flatnonzero(layer.once())
    methods = {standing: method for method, standing in STANDING.items()}
    rows = []
    for pair in pairs:
        must, should, held = int(layer.must[pair]), int(layer.should[pair]), int(layer.held[pair])
        if not must and not should:
            continue
        known = held != UNKNOWN
        gap = max(0, must - held) if known else None
        rows.append(
            EmployeeGap(
                competence=facts.competences.ids[layer.competence[pair]],
                label=facts.competences.label(int(layer.competence[pair]), lang),
                required_must=must,
                required_should=should,
                held=held if known else None,
                method=methods[int(layer.standing[pair])] if known else None,
                assessed_at=day_name(int(layer.at[pair])) if known else None,
                gap=gap,
                gap_should=max(0, should - held) if known else None,
                gap_at_most=must if gap is None else gap,
            )
        )
    rows.sort(key=lambda row: (-(row.gap or 0), -row.gap_at_most, row.competence))
    return EmployeeGaps(
        employee=employee,
        name=facts.people.label(person, lang),
        as_of=day_name(projection.day),
        data=tuple(rows),
        qualifications=tuple(_qualifications(reader, projection, person, employee, lang, later=later)),
        total=len(rows),
    )


def _sources(projection: Projection, person: int, *, on_leave: bool) -> tuple[Cohort, Sources]:
    """The sources of a person's posts on the day, and the cohort that the posts are numbered in."""
    cohort, local = projection.facts.of_person(person)
    live = cohort.live(projection.day, on_leave=on_leave) & (cohort.post_person == local)
    return cohort, sources(projection.facts, cohort, live, projection.day)


def _levels(projection: Projection, person: int, competence: int) -> tuple[int, int, int | None]:
    """Required must and should over all posts, and what is held (None: nothing valid)."""
    layer = projection.layer("posts", Selection(person=person))
    pairs = np.flatnonzero((layer.competence == competence) & layer.once())
    held = projection.held(person, competence)
    if not len(pairs):
        return 0, 0, held
    return int(layer.must[pairs[0]]), int(layer.should[pairs[0]]), held


def _requirements(
    reader: Reader, projection: Projection, person: int, competence: str, lang: Lang
) -> list[RequirementSource]:
    facts = projection.facts
    cohort, found = _sources(projection, person, on_leave=False)
    rows: dict[tuple[str, str], list[Row]] = {}
    for row in reader.read("gaps.requirement_sources", competence=competence):
        rows.setdefault((row["source_kind"], row["source"]), []).append(row)
    said = []
    for at in range(len(found.source)):
        source, role = int(found.source[at]), int(found.role[at])
        is_role = source < len(facts.roles)
        names = facts.roles if is_role else facts.profiles
        place = source if is_role else source - len(facts.roles)
        how = "role" if is_role else "included" if role >= 0 else "picked"
        for row in rows.get(("role" if is_role else "profile", names.ids[place]), []):
            said.append(
                RequirementSource(
                    employment=facts.posts.ids[cohort.post[found.post[at]]],
                    kind=how,
                    source=names.ids[place],
                    label=names.label(place, lang),
                    through=facts.roles.ids[role] if how == "included" else None,
                    necessity="should" if found.should[at] else row["necessity"],
                    level=row["level"],
                    basis_act=row["basis_act"],
                    basis_section=row["basis_section"],
                    basis_url=row["basis_url"],
                    basis_verified=row["basis_checked"] is not None,
                    level_reason=row["level_reason"],
                )
            )
    return sorted(said, key=lambda one: (one.employment, -one.level, one.kind, one.source, one.necessity))


def _adjustments(
    reader: Reader, projection: Projection, employee: str, competence: str
) -> list[AdjustmentSaid]:
    rows = reader.read("gaps.adjustments_of", employee=employee, competence=competence)
    today = day_name(projection.day)
    latest: dict[str, str] = {}
    for row in rows:
        if row["at"] <= today:
            latest[row["employment"]] = max(row["at"], latest.get(row["employment"], ""))
    base = _base(projection, employee, competence)
    said = []
    for row in rows:
        if row["at"] > today:
            state = "not begun"
        elif row["at"] < latest[row["employment"]]:
            state = "replaced"
        else:
            state = "lapsed" if base.get(row["employment"], 0) > row["replaced"] else "in force"
        said.append(AdjustmentSaid(**row, state=state))
    return said


def _base(projection: Projection, employee: str, competence: str) -> dict[str, int]:
    """The must level per post before any adjustment."""
    facts = projection.facts
    person = facts.people.position[employee]
    cohort, found = _sources(projection, person, on_leave=True)
    posts = np.unique(found.post)
    what = np.array([facts.competences.position[competence]], np.int32)
    rows = levels(facts, found, np.searchsorted(posts, found.post), len(posts), what)
    must = rows.must[:, rows.place[what[0]]]
    return {
        facts.posts.ids[cohort.post[post]]: int(level)
        for post, level in zip(posts, must, strict=True)
        if level
    }


def _assessments(
    reader: Reader, projection: Projection, employee: str, competence: str, what: int
) -> list[AssessmentSaid]:
    rows = reader.read("gaps.assessments_of", employee=employee, competence=competence)
    if not rows:
        return []
    at = day_numbers([row["at"] for row in rows], 0)
    standing = np.array([STANDING[row["method"]] for row in rows], np.uint8)
    months = np.full(len(rows), projection.facts.valid_months[what], np.int16)
    until = day_numbers([row["valid_until"] for row in rows], FOREVER)
    winners, stale = in_force(
        np.zeros(len(rows), np.int64),
        at,
        standing,
        until,
        months,
        day=projection.day,
        recent_months=projection.recent_months,
    )
    winner = int(winners[0]) if len(winners) else -1
    said = []
    for place, row in enumerate(rows):
        state = "overruled"
        if at[place] > projection.day:
            state = "later"
        elif place == winner:
            state = "expired" if stale[0] else "in force"
        differs = (
            row["method"] == "self"
            and winner >= 0
            and rows[winner]["method"] != "self"
            and abs(row["level"] - rows[winner]["level"]) >= 2
        )
        said.append(AssessmentSaid(**row, state=state, differs=differs))
    return said


def _qualifications(
    reader: Reader, projection: Projection, person: int, employee: str, lang: Lang, *, later: bool
) -> list[QualificationState]:
    facts, day = projection.facts, day_name(projection.day)
    _, found = _sources(projection, person, on_leave=False)
    mine = {facts.roles.ids[at] for at in found.source if at < len(facts.roles)}
    rows = reader.read("gaps.qualifications_of", employee=employee)
    held = {row["id"]: row for row in rows if later or (row["issued"] or "") <= day}
    sets: dict[tuple[str, str], list[Row]] = {}
    for row in reader.read("gaps.required_qualifications"):
        if row["role"] in mine:
            sets.setdefault((row["role"], row["any_of"]), []).append(row)
    return [_qualification(rows, held, day, lang) for rows in sets.values()]


def _qualification(rows: list[Row], held: dict[str, Row], today: str, lang: Lang) -> QualificationState:
    mine = [held[row["qualification"]] for row in rows if row["qualification"] in held]
    valid = [one for one in mine if (one["valid_until"] or "9999-12-31") >= today]
    untils = [one["valid_until"] for one in (valid or mine) if one["valid_until"]]
    first = rows[0]
    return QualificationState(
        role=first["role"],
        any_of=first["any_of"],
        qualifications=tuple(row["qualification"] for row in rows),
        labels=tuple(pick(row, "label", lang) or row["qualification"] for row in rows),
        necessity=first["necessity"],
        due=first["due"],
        months=first["months"],
        exemption=first["exemption"],
        state="met" if valid else "expired" if mine else "missing",
        held_until=max(untils) if untils else None,
    )
