"""What a plan says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from graphsvc.answers import Answer
from graphsvc.roles.answers import Option

if TYPE_CHECKING:
    import polars

Reason = Literal["no_course", "from_level", "date", "seats", "away", "days", "budget", "time"]


class Raised(Answer):
    """A competence that a course raises, from where she stands then."""

    id: str
    label: str
    from_level: int
    to_level: int


class Attendance(Answer):
    """
    One course of one person.

    Shape:  `order` counts a person's courses from 1 in the order in which she takes them; a run has its
            `session` and days, a course on demand neither: `earliest` is the first day on which it can be
            taken.
    Units:  kroner, hours; nothing where she is enrolled already. `fee` and `hours` None where nobody has
            said.
    """

    employee: str
    employee_label: str
    order: int
    course: str
    course_label: str
    session: str | None
    place: str | None
    start: str | None
    finish: str | None
    earliest: str | None
    raises: tuple[Raised, ...]
    enrolled: bool
    fee: float | None
    hours: float | None
    hours_cost: float
    substitutes: float
    cost: float


class Cost(Answer):
    """Kroner and hours of a plan; `unpriced` attendances have no fee told, and add none."""

    fees: float
    hours: float
    hours_cost: float
    substitutes: float
    total: float
    unpriced: int


class Closed(Answer):
    """How much of what was asked for is closed: pairs of person and competence, and points."""

    pairs: int
    must_points: int
    should_points: int


class Greedy(Answer):
    """What somebody would close who goes gap by gap by the cheapest way, and at what cost."""

    closed: Closed
    cost: float
    hours: float


class Bar(Answer):
    """A course that would raise her, and a level that it takes people from and that she does not reach."""

    course: str
    course_label: str
    competence: str
    competence_label: str
    level: int


class Open(Answer):
    """
    A gap that the plan leaves, and why.

    `reaches` is the level that the plan takes her to. Reasons: `no_course`, `from_level`
    (a course that would raise her takes people from where none brings her, see `bar`), `date` (no run
    within the days), `seats`, `away` (too many of the unit are), `days` (her own courses meet), `budget`,
    `time` (was not found in the seconds given).
    """

    employee: str
    employee_label: str
    competence: str
    competence_label: str
    held: int | None
    reaches: int
    must: int
    should: int
    must_points: int
    should_points: int
    reason: Reason
    bar: Bar | None = None


class Holder(Answer):
    """Somebody who holds a competence, and where she works."""

    id: str
    label: str
    level: int
    units: tuple[Option, ...]


class Otherwise(Answer):
    """
    What would close the gaps that are left in a competence.

    `learned_by` is how it is learned beside courses; `guides` who could guide practice at work (level 4),
    `movable` who holds the `level` that is asked for at most, and has no post that asks for it; both of
    those that the viewer sees, a few by name. `recruit` says that nobody there holds it.
    """

    id: str
    label: str
    people: int
    level: int
    reasons: dict[str, int]
    learned_by: tuple[str, ...]
    guides: int
    guides_named: tuple[Holder, ...]
    movable: int
    movable_named: tuple[Holder, ...]
    recruit: bool


class Plan(Answer):
    """
    Who takes what, in which order, on which days, at what cost; what remains, why, and what else would
    close it.

    Shape:  `data` by employee and order; `open` by employee, most points first.
    Units:  points of level; kroner; hours. `optimal` says that no plan closes more points, and none as many
            for less (where thousands of choices hang together: for less by a ten-thousandth); else `gaps`
            tells by objective by how much a better plan could at most be better (null: unknown).
            `unassessed` counts the pairs of which nobody knows what is held: they are left to an assessment,
            unless the question takes them for 0.
    """

    optimal: bool
    gaps: dict[str, float | None]
    objective: str
    planned_from: str
    deadline: str | None
    people: int
    wanted: Closed
    closed: Closed
    unassessed: int
    unassessed_points_at_most: int
    cost: Cost
    greedy: Greedy
    data: tuple[Attendance, ...]
    open: tuple[Open, ...]
    otherwise: tuple[Otherwise, ...]

    def to_frame(self) -> polars.DataFrame:
        """A row per attendance; needs the extra `frames`."""
        import polars

        return polars.DataFrame([one.body() for one in self.data])
