"""
What the completions of one person are worth: a fold over their days that does not depend on when they came.

Completing a course only raises: to its to-level, where she stood at its from-level or above, on the day of
the completion. A completion that comes late is judged as of its day, and those after it are judged again,
so that the graph is the same in whatever order they come. What others have written is never touched.

Source: DOMAIN "The gap", Held; docs/decisions/completions.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graphsvc.changes import Change, Unlink, ref
from graphsvc.completions.records import LevelResult, LevelTold
from graphsvc.people.assessments import assessed
from graphsvc.people.enrolments import held_levels
from graphsvc.store.protocol import Row

OWN = "completion:"
"""What `by` of an assessment begins with that a completion gave; the course follows."""


class Step(NamedTuple):
    """What a course does to a competence, and for how many months a level in it holds (None: for ever)."""

    competence: str
    from_level: int
    to_level: int
    valid_months: int | None = None


class Done(NamedTuple):
    """A course that a person has completed."""

    id: str
    course: str
    day: str
    at: str


Steps = Mapping[str, Sequence[Step]]
"""By course."""


class Judged(NamedTuple):
    """The changes that the judgement asks for, and what each completion did, by its id."""

    changes: list[Change]
    told: dict[str, list[LevelTold]]


def judge(
    employee: str,
    history: Sequence[Row],
    done: Sequence[Done],
    gone: Sequence[Done],
    steps: Steps,
    *,
    since: str,
    competences: frozenset[str],
    recent_months: int,
) -> Judged:
    """
    The assessments of some competences from a day on, as all completions of a person make them.

    Shape:  `history` has all assessments of these competences, `done` all completions that count, `gone`
            those that were taken back; a completion before `since` stands as it was judged.
    Errors: none; a course without steps does nothing.
    """
    known = {(one.course, one.day) for one in (*done, *gone)}
    own = {_place(row): row for row in history if _own(row, known) and row["at"] >= since}
    base = [row for row in history if _place(row) not in own or row["method"] != "course"]
    made, told = _fold(base, [one for one in done if one.day >= since], steps, competences, recent_months)
    changes: list[Change] = []
    for (competence, day), (level, course) in sorted(made.items()):
        old = own.get((competence, day))
        if old is None or (old["level"], old["by"]) != (level, OWN + course):
            changes.append(assessed(employee, competence, level, "course", day, OWN + course))
    for competence, day in sorted(own.keys() - made.keys()):
        ends = ref("Employee", employee), ref("Competence", competence)
        changes.append(Unlink("ASSESSED", *ends, {"at": day, "method": "course"}))
    return Judged(changes, told)


def _place(row: Row) -> tuple[str, str]:
    return row["competence"], row["at"]


def _own(row: Row, known: set[tuple[str, str]]) -> bool:
    """Whether a completion that we know of gave this assessment."""
    by = row["by"] or ""
    return row["method"] == "course" and by.startswith(OWN) and (by.removeprefix(OWN), row["at"]) in known


Made = dict[tuple[str, str], tuple[int, str]]
"""Level and course by competence and day."""


def _fold(
    base: Sequence[Row],
    done: Iterable[Done],
    steps: Steps,
    competences: frozenset[str],
    recent_months: int,
) -> tuple[Made, dict[str, list[LevelTold]]]:
    """Day by day; within a day whatever can follow does, so that its order does not matter either."""
    made: Made = {}
    told: dict[str, list[LevelTold]] = defaultdict(list)
    history = list(base)
    taken = {_place(row) for row in history if row["method"] == "course"}
    for day, courses in _by_day(done):
        held = held_levels(history, day, recent_months) if history else {}
        for competence, tries in _by_competence(courses, steps, competences):
            climbed = _climb(tries, held.get(competence), (competence, day) in taken)
            for one, level in climbed.told:
                told[one.id].append(level)
            if climbed.last is not None:
                made[competence, day] = climbed.last
                history.append(_row(competence, day, climbed.last[0], tries[0][1].valid_months))
    return made, told


def _by_day(done: Iterable[Done]) -> Iterator[tuple[str, list[Done]]]:
    days: dict[str, list[Done]] = defaultdict(list)
    for one in sorted(done, key=lambda one: (one.day, one.at, one.course, one.id)):
        days[one.day].append(one)
    yield from days.items()


Try = tuple[Done, Step]


def _by_competence(
    done: Iterable[Done], steps: Steps, competences: frozenset[str]
) -> Iterator[tuple[str, list[Try]]]:
    found: dict[str, list[Try]] = defaultdict(list)
    for one in done:
        for step in steps.get(one.course, ()):
            if step.competence in competences:
                found[step.competence].append((one, step))
    yield from sorted(found.items())


class _Climbed(NamedTuple):
    told: list[tuple[Done, LevelTold]]
    last: tuple[int, str] | None


def _climb(tries: Sequence[Try], held: int | None, taken: bool) -> _Climbed:
    """What one day's completions do to one competence: each is taken once it can be, the lowest first."""
    stands, last = held, None
    told: list[tuple[Done, LevelTold]] = []
    for one, step in sorted(tries, key=_lowest_first):  # so that none which was too high is reached later
        result = _result(step, stands or 0)
        if result == "raised" and taken:
            result = "day taken"
        told.append((one, _told(step, stands, result)))
        if result == "raised":
            stands, last = step.to_level, (step.to_level, one.course)
    return _Climbed(told, last)


def _lowest_first(pair: Try) -> tuple[int, int, str, str, str]:
    one, step = pair
    return step.from_level, step.to_level, one.course, one.at, one.id


def _result(step: Step, stands: int) -> LevelResult:
    if stands < step.from_level:
        return "below"
    return "raised" if stands < step.to_level else "already"


def _told(step: Step, held: int | None, result: LevelResult) -> LevelTold:
    competence, low, high, _ = step
    return LevelTold(competence=competence, from_level=low, to_level=high, held=held, result=result)


def _row(competence: str, day: str, level: int, months: int | None) -> Row:
    return {
        "competence": competence,
        "at": day,
        "method": "course",
        "level": level,
        "valid_until": None,
        "valid_months": months,
    }
