"""Which courses develop what a role requires."""

from __future__ import annotations

from graphsvc.answers import Answer, Lang, Page
from graphsvc.courses.closing import CourseStep, steps_for
from graphsvc.store.protocol import Reader
from graphsvc.things import thing


class Offer(Answer):
    """A competence with the courses that develop it; `level` is what is required, null where nobody says."""

    id: str
    label: str
    level: int | None
    courses: tuple[CourseStep, ...]


def role_courses(reader: Reader, role: str, *, lang: Lang = "nb") -> Page[Offer]:
    """
    Per competence that a role requires, itself or through a profile, the courses that begin below its level.

    Shape:  one Offer per competence at its highest level, in the order of the role's requirements; a level of
            0 requires nothing and is left out.
    Errors: UnknownRole.
    Source: cypher/roles/, cypher/courses/developing.cypher.
    """
    wanted: dict[str, tuple[str, int | None]] = {}
    for one in thing(reader, "roles", role, lang=lang).body()["requirements"]:
        level, before = one["level"], wanted.get(one["id"])
        if before is None or (level is not None and level > (before[1] or 0)):
            wanted[one["id"]] = (one["label"], level)
    required = {key: one for key, one in wanted.items() if one[1] != 0}
    courses = steps_for(reader, required, lang=lang)
    offers = tuple(
        Offer(id=key, label=label, level=level, courses=_below(courses[key], level))
        for key, (label, level) in required.items()
    )
    return Page[Offer](data=offers, total=len(offers))


def _below(courses: tuple[CourseStep, ...], level: int | None) -> tuple[CourseStep, ...]:
    return tuple(one for one in courses if level is None or one.from_level < level)
