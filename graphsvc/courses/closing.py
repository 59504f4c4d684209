"""Which courses take somebody from a level to a level of one competence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graphsvc.answers import Answer, Lang, Page, pick
from graphsvc.errors import BadQuestion
from graphsvc.kinds import resolve
from graphsvc.store.protocol import Reader, Row

HIGHEST = 4
HOUR_COST = 400.0
"""Kroner that an hour away from work is reckoned at where courses are ranked; fees come on top."""
KEPT = 4
"""How many ways to each level are kept: the best, and its alternatives."""


class Prerequisite(Answer):
    """A course that another builds on; `in_path` where the path takes it before."""

    id: str
    label: str
    hours: float | None
    price: float | None
    in_path: bool


class CourseStep(Answer):
    """A course that takes a competence from a level to a level; what it builds on stands in order."""

    id: str
    label: str
    from_level: int
    to_level: int
    provider: str | None
    hours: float | None
    price: float | None
    form: str | None
    url: str | None
    series: str | None
    builds_on: tuple[Prerequisite, ...] = ()


class CoursePath(Answer):
    """
    Courses in the order they are taken.

    Units: hours of participation, kroner; `unpriced` steps have no price and add none. What the steps build
           on outside the path is not added.
    """

    steps: tuple[CourseStep, ...]
    hours: float
    price: float
    unpriced: int
    reaches: int


Prerequisites = Mapping[str, Sequence[Row]]
"""The rows of `courses.builds_on` by the course that builds."""


class Closing(Answer):
    """
    The cheapest way of courses from a level to a level.

    Where courses do not reach (`closes` is false), `path` goes as far as they do, and `otherwise` says how
    the rest is learned: practice, education. `alternatives` are the next cheapest ways that go as far.
    """

    id: str
    label: str
    from_level: int
    to_level: int
    closes: bool
    reaches: int
    path: CoursePath
    alternatives: tuple[CoursePath, ...]
    otherwise: tuple[str, ...]


class Way(NamedTuple):
    """A way to a level so far; compares by cost, then by fewer courses, then by their ids."""

    cost: float
    length: int
    ids: tuple[str, ...]
    steps: tuple[int, ...]


def closing(
    reader: Reader,
    *,
    competence: str,
    from_: int,
    to: int,
    hour_cost: float = HOUR_COST,
    lang: Lang = "nb",
    before: Prerequisites | None = None,
) -> Closing:
    """
    The cheapest ordered courses that take somebody from a level to a level.

    A course takes whoever stands at its from-level or above, and below its to-level, to its to-level. Cost is
    the fees and `hour_cost` per hour; equal costs go by fewer courses, then by id. `before` is what
    `prerequisites` reads, where somebody has it already.
    Units:  levels 0-4, kroner, hours.
    Errors: UnknownCompetence; BadQuestion for a level outside 0-4.
    Source: cypher/courses/developing.cypher, builds_on.cypher, cypher/competences/learning.cypher.
    """
    for level in (from_, to):
        if not 0 <= level <= HIGHEST:
            raise BadQuestion(f"A level lies between 0 and {HIGHEST}, not at {level}.")
    key = resolve(reader, "Competence", competence)
    (learning,) = reader.read("competences.learning", competence=key)
    courses = reader.read("courses.developing", competence=key)
    ways = cheapest_ways(courses, from_, hour_cost)
    reaches = max(ways)
    closes = reaches >= to
    wanted = _reaching(courses, ways, start=from_, to=min(to, reaches))
    known = prerequisites(reader) if before is None else before
    paths = [_path(courses, way, known, from_, lang) for way in sorted(wanted)[:KEPT]]
    return Closing(
        id=key,
        label=pick(learning, "label", lang) or key,
        from_level=from_,
        to_level=to,
        closes=closes,
        reaches=reaches,
        path=paths[0],
        alternatives=tuple(paths[1:]),
        otherwise=() if closes else tuple(how for how in learning["learned_by"] if how != "course"),
    )


def cheapest_ways(
    courses: Sequence[Row], start: int, hour_cost: float, kept: int = KEPT
) -> dict[int, list[Way]]:
    """
    The cheapest ways to each level that courses reach from `start`, itself included.

    Levels only rise, so going through them in order settles each. No course is taken twice, nor before one
    that could be taken without it.
    """
    ways: dict[int, list[Way]] = {start: [Way(0.0, 0, (), ())]}
    for level in range(start, HIGHEST):
        if level not in ways:
            continue
        ways[level] = sorted(ways[level])[:kept]
        for number, course in enumerate(courses):
            if course["from_level"] <= level < course["to_level"]:
                ways.setdefault(course["to_level"], []).extend(
                    _further(way, number, course, hour_cost)
                    for way in ways[level]
                    if course["id"] not in way.ids
                    and (not way.steps or course["from_level"] > _before_last(courses, way, start))
                )
    return {level: sorted(found)[:kept] for level, found in ways.items() if found}


def _reaching(courses: Sequence[Row], ways: Mapping[int, Sequence[Way]], *, start: int, to: int) -> list[Way]:
    """The ways that reach a level, each without a course past it."""
    if start >= to:
        return list(ways[start])
    return [
        way
        for level, found in ways.items()
        if level >= to
        for way in found
        if _before_last(courses, way, start) < to
    ]


def _before_last(courses: Sequence[Row], way: Way, start: int) -> int:
    """Where somebody stood before the last course of a way."""
    return int(courses[way.steps[-2]]["to_level"]) if way.length > 1 else start


def _further(way: Way, number: int, course: Row, hour_cost: float) -> Way:
    cost = (course["price"] or 0.0) + hour_cost * (course["hours"] or 0.0)
    return Way(way.cost + cost, way.length + 1, (*way.ids, course["id"]), (*way.steps, number))


def courses_for(
    reader: Reader, competence: str, *, level: int | None = None, lang: Lang = "nb"
) -> Page[CourseStep]:
    """
    The courses that develop a competence; with `level`, those that raise somebody who stands there.

    Errors: UnknownCompetence.
    Source: cypher/courses/developing.cypher, builds_on.cypher.
    """
    key = resolve(reader, "Competence", competence)
    steps = steps_for(reader, [key], lang=lang)[key]
    found = tuple(one for one in steps if level is None or one.from_level <= level < one.to_level)
    return Page[CourseStep](data=found, total=len(found))


def steps_for(
    reader: Reader, competences: Iterable[str], *, lang: Lang = "nb"
) -> dict[str, tuple[CourseStep, ...]]:
    """The courses that develop each of some competences, by their ids."""
    before = prerequisites(reader)
    return {
        key: tuple(_step(row, before, (), lang) for row in reader.read("courses.developing", competence=key))
        for key in competences
    }


def prerequisites(reader: Reader) -> Prerequisites:
    """What each course builds on directly. Source: cypher/courses/builds_on.cypher."""
    out: dict[str, list[Row]] = {}
    for row in reader.read("courses.builds_on"):
        out.setdefault(row["course"], []).append(row)
    return out


def _before(course: str, before: Prerequisites) -> list[Row]:
    """Everything that a course builds on, directly or not, the first to take first."""
    found: dict[str, Row] = {}

    def visit(key: str) -> None:
        for row in before.get(key, ()):
            if row["id"] not in found:
                visit(row["id"])
                found[row["id"]] = row

    visit(course)
    return list(found.values())


def _path(courses: Sequence[Row], way: Way, before: Prerequisites, start: int, lang: Lang) -> CoursePath:
    steps = [_step(courses[number], before, way.ids[:place], lang) for place, number in enumerate(way.steps)]
    return CoursePath(
        steps=tuple(steps),
        hours=sum(step.hours or 0.0 for step in steps),
        price=sum(step.price or 0.0 for step in steps),
        unpriced=sum(step.price is None for step in steps),
        reaches=steps[-1].to_level if steps else start,
    )


def _step(row: Row, before: Prerequisites, taken: Sequence[str], lang: Lang) -> CourseStep:
    return CourseStep(
        id=row["id"],
        label=pick(row, "label", lang) or row["id"],
        from_level=row["from_level"],
        to_level=row["to_level"],
        provider=row["provider"],
        hours=row["hours"],
        price=row["price"],
        form=row["form"],
        url=row["url"],
        series=row["series"],
        builds_on=tuple(
            Prerequisite(
                id=course["id"],
                label=pick(course, "label", lang) or course["id"],
                hours=course["hours"],
                price=course["price"],
                in_path=course["id"] in taken,
            )
            for course in _before(row["id"], before)
        ),
    )
