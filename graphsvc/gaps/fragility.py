"""What hangs on few people: which competences break when somebody leaves, and which certificates run out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from graphsvc import paging
from graphsvc.answers import Answer, Lang, pick
from graphsvc.errors import BadQuestion, UnknownEmployee
from graphsvc.gaps import hanging
from graphsvc.gaps.hanging import Cells, Ints, Losses
from graphsvc.gaps.rules import UNKNOWN, add_months, day_name
from graphsvc.gaps.scope import person_of, scope_of, unit_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.holding import holdings, in_roles, posts
from graphsvc.projection.projection import Projection
from graphsvc.roles.answers import Option
from graphsvc.roles.barring import bars
from graphsvc.roles.matrix import RoleMatrix
from graphsvc.store.protocol import Reader

TOLD, TOLD_EACH = 10, 20
"""How many people, and pairs of them, are told of; how many cells that each of them breaks."""

MOST_HOLDERS, MOST_MONTHS = 5, 60


class FragileCompetence(Answer):
    """
    A unit (with those below it) and a competence that few there hold at the highest level required there.

    `people` must have it, at whatever level; `assessed` of them have a valid assessment. `holders` are who
    holds the level, required of them or not; `elsewhere` counts those outside the unit whom the viewer sees.
    """

    unit: str
    unit_label: str
    competence: str
    label: str
    level: int
    legal: bool
    people: int
    assessed: int
    held_by: int
    holders: tuple[Option, ...]
    elsewhere: int


class Broken(Answer):
    """A cell that nobody holds any more; `gone` where nobody elsewhere holds the level either."""

    unit: str
    unit_label: str
    competence: str
    label: str
    level: int
    legal: bool
    people: int
    gone: bool


class Loss(Answer):
    """
    What breaks when some people leave all their posts.

    Units: units x competences; what a unit and the one above it lose together counts once, at the widest.
           `legal` of `breaks` are required by law; `people` adds up who must have what breaks. `broken` names
           the gravest.
    """

    leaving: tuple[Option, ...]
    breaks: int
    legal: int
    people: int
    broken: tuple[Broken, ...]


class RunningOut(Answer):
    """A formal qualification that ends; `roles` of its holder ask for it, and it `bars` from one of them."""

    employee: str
    name: str
    qualification: str
    label: str
    valid_until: str
    roles: tuple[Option, ...]
    bars: bool


class Fragility(Answer):
    """
    The competences that hang on few, gravest first; who alone and which two together take most with them.

    `nobody` counts cells that nobody is known to hold: a gap or a silence, not a fragility. `leaving` is what
    breaks when those named leave; `running_out` are qualifications whose last day is `as_of` to `until`.
    """

    as_of: str
    until: str
    data: tuple[FragileCompetence, ...]
    next: str | None = None
    total: int
    nobody: int
    one: tuple[Loss, ...]
    two: tuple[Loss, ...]
    leaving: Loss | None
    running_out: tuple[RunningOut, ...]


def fragility(
    reader: Reader,
    projection: Projection,
    matrix: RoleMatrix,
    viewer: Viewer,
    *,
    unit: str | None = None,
    most: int = 2,
    leaving: Sequence[str] = (),
    months: int = 6,
    limit: int = 20,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Fragility:
    """
    What hangs on at most `most` people, exactly for any one and any two; what breaks if `leaving` leave.

    Gravest first: by law, nobody elsewhere, fewest holders, highest level, most people who must have it.
    Errors: UnknownUnit, UnknownEmployee (also for somebody without a post of the day); BadQuestion;
            Forbidden without sight of persons, and for a unit or person outside the viewer's scope.
    """
    scope = scope_of(projection.facts, viewer, "read", "fragility")
    _check("most", most, MOST_HOLDERS)
    _check("months", months, MOST_MONTHS)
    within = unit_of(projection, scope, unit)
    found = hanging.cells(projection, scope.units, within)
    ranked = _ranked(found, most)
    page, following = paging.cut(ranked.tolist(), limit=limit, cursor=cursor)
    gone = _leaving(projection, viewer, scope.units, leaving)
    tell = _Teller(projection, found, lang)
    until = day_name(int(add_months(np.array([projection.day], np.int32), months)[0]))
    return Fragility(
        as_of=day_name(projection.day),
        until=until,
        data=tuple(tell.fragile(cell) for cell in page),
        next=following,
        total=len(ranked),
        nobody=int(np.count_nonzero(found.holders == 0)),
        one=tell.losses(hanging.ones(found, TOLD)),
        two=tell.losses(hanging.twos(found, TOLD)),
        leaving=tell.loss(gone) if leaving else None,
        running_out=_running_out(reader, projection, matrix, scope.units, within, until, lang),
    )


def _check(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise BadQuestion(f"{name} lies between 1 and {most}, not at {value}.")


def _ranked(found: Cells, most: int) -> Ints:
    few = np.flatnonzero((found.holders > 0) & (found.holders <= most))
    keys = (found.competence, found.unit, -found.people, -found.level, found.holders, found.elsewhere > 0)
    return few[np.lexsort(tuple(key[few] for key in (*keys, ~found.legal)))]


def _leaving(
    projection: Projection, viewer: Viewer, units: frozenset[int] | None, given: Sequence[str]
) -> list[int]:
    """The positions of those who leave, of whom the viewer sees a post."""
    there = set(posts(projection, units).person.tolist()) if given else set()
    places = [person_of(projection, viewer, "read", "fragility", one) for one in given]
    for one, at in zip(given, places, strict=True):
        if at not in there:
            raise UnknownEmployee(one)
    return list(dict.fromkeys(places))


class _Teller:
    """Cells and people as answers."""

    def __init__(self, projection: Projection, found: Cells, lang: Lang) -> None:
        self.facts, self.found, self.lang = projection.facts, found, lang
        self._held = holdings(projection)
        self._heaviest = np.lexsort((found.competence, found.unit, -found.people, -found.level, ~found.legal))
        self._rank = np.empty(len(self._heaviest), np.int64)
        self._rank[self._heaviest] = np.arange(len(self._heaviest))

    def fragile(self, cell: int) -> FragileCompetence:
        found = self.found
        holders = found.held_by(cell)
        return FragileCompetence(
            **self._cell(cell),
            assessed=int(found.assessed[cell]),
            held_by=len(holders),
            holders=self._people(holders),
            elsewhere=int(found.elsewhere[cell]),
        )

    def losses(self, given: Losses) -> tuple[Loss, ...]:
        return tuple(self.loss(people, TOLD_EACH) for people in given.people.tolist())

    def loss(self, people: Sequence[int], most: int | None = None) -> Loss:
        """What breaks without some people, the gravest first; at most so many cells are named."""
        found = self.found
        cells = hanging.broken(found, people)
        cells = cells[np.argsort(self._rank[cells], kind="stable")]
        breaks = found.weight()[cells].sum(axis=0).tolist()
        theirs = np.zeros(len(cells), np.int64)
        for person in people:
            held = self._held.of(person, len(self.facts.competences))[found.competence[cells]]
            theirs += (held != UNKNOWN) & (held >= found.level[cells])
        left = found.elsewhere[cells] + found.holders[cells] - theirs
        told = zip(cells.tolist()[:most], left.tolist(), strict=False)
        return Loss(
            leaving=self._people(people),
            breaks=breaks[1],
            legal=breaks[0],
            people=breaks[2],
            broken=tuple(Broken(**self._cell(at), gone=not rest) for at, rest in told),
        )

    def _cell(self, cell: int) -> dict[str, object]:
        found, facts = self.found, self.facts
        unit, competence = int(found.unit[cell]), int(found.competence[cell])
        return {
            "unit": facts.units.ids[unit],
            "unit_label": facts.units.label(unit, self.lang),
            "competence": facts.competences.ids[competence],
            "label": facts.competences.label(competence, self.lang),
            "level": int(found.level[cell]),
            "legal": bool(found.legal[cell]),
            "people": int(found.people[cell]),
        }

    def _people(self, people: Iterable[int]) -> tuple[Option, ...]:
        names = self.facts.people
        return tuple(Option(id=names.ids[at], label=names.label(at, self.lang)) for at in map(int, people))


def _running_out(
    reader: Reader,
    projection: Projection,
    matrix: RoleMatrix,
    units: frozenset[int] | None,
    within: int | None,
    until: str,
    lang: Lang,
) -> tuple[RunningOut, ...]:
    """
    The qualifications of people with a post there that end in the period, the first to end first.

    Source: cypher/gaps/running_out.cypher.
    """
    facts, there = projection.facts, posts(projection, units)
    if within is not None:
        there = there.take(projection.tree.inside(within, there.unit))
    rows = reader.read("gaps.running_out", first=day_name(projection.day), last=until)
    find = facts.people.position
    people = set(there.person.tolist())
    rows = [row for row in rows if find.get(row["employee"], -1) in people]
    has: dict[int, set[int]] = {}
    at, roles = in_roles(projection, there)
    for person, role in zip(there.person[at].tolist(), roles.tolist(), strict=True):
        has.setdefault(person, set()).add(role)
    told = []
    for row in rows:
        person = find[row["employee"]]
        sets = [
            (role, one)
            for role in sorted(has.get(person, ()))
            for one in matrix.qualifications.get(facts.roles.ids[role], ())
            if row["qualification"] in one.ids
        ]
        told.append(
            RunningOut(
                employee=row["employee"],
                name=facts.people.label(person, lang),
                qualification=row["qualification"],
                label=pick(row, "label", lang) or row["qualification"],
                valid_until=row["valid_until"],
                roles=tuple(
                    Option(id=facts.roles.ids[role], label=facts.roles.label(role, lang))
                    for role in dict.fromkeys(role for role, _ in sets)
                ),
                bars=any(bars(one) for _, one in sets),
            )
        )
    return tuple(told)
