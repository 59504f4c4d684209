"""
A municipality of 160 people in which something is planted: a cluster, and a hotspot.

Nurses and teachers work in eight units below one root; each role requires twelve competences at level 2,
three of them (`begge-*`) both do. A quarter of all pairs is lacked by chance. Besides, 28 of the 80 nurses
lack four of theirs nearly always, and, where asked for, unit 3's teachers nearly all of `skole`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from graphsvc.changes import Change, link, put, ref
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from tests.oracle.changes import to_changes
from tests.oracle.model import Assessment, Employment, InRole, Organisation, Requirement

DAY = date(2026, 11, 25)
CLUSTER = ("pleie-0", "pleie-2", "pleie-4", "pleie-8")
BOTH = ("begge-0", "begge-1", "begge-2")
REQUIRES = {
    "sykepleier": (*(f"pleie-{at}" for at in range(21)), *BOTH),
    "laerer": (*(f"skole-{at}" for at in range(21)), *BOTH),
}
UNITS = [f"enhet-{at}" for at in range(8)]
PEOPLE = 160
HOT = ("enhet-3", "skole")


def weak(rng: np.random.Generator) -> list[str]:
    """Who is in the cluster."""
    nurses = [f"p{at:03}" for at in range(0, PEOPLE, 2)]
    return sorted(rng.choice(nurses, 28, replace=False).tolist())


def second(one: str, unit: str, members: set[str]) -> tuple[str, ...]:
    """The members of the cluster in the first unit help out in the last one."""
    return (UNITS[-1],) if one in members and unit == UNITS[0] else ()


def organisation(seed: int = 1, *, hot: bool = False) -> Organisation:
    """Even people are nurses, odd ones teachers; both work in every unit."""
    rng = np.random.default_rng(seed)
    members = set(weak(rng))
    people = [f"p{at:03}" for at in range(PEOPLE)]
    role = {one: ("sykepleier", "laerer")[at % 2] for at, one in enumerate(people)}
    unit = {one: UNITS[at // 2 % 8] for at, one in enumerate(people)}
    assessments = []
    for one in people:
        for competence in REQUIRES[role[one]]:
            planted = one in members and competence in CLUSTER
            here = hot and unit[one] == HOT[0] and competence.startswith(HOT[1])
            lacks = rng.random() < (0.95 if planted else 0.95 if here else 0.25)
            if rng.random() < 0.9:
                assessments.append(Assessment(one, competence, DAY, "manager", 1 if lacks else 2))
    every = sorted({competence for own in REQUIRES.values() for competence in own})
    return Organisation(
        units={"kommune": None, **dict.fromkeys(UNITS, "kommune")},
        employees=tuple(people),
        employments=tuple(
            Employment(f"{one}-{post}", one, where, roles=(InRole(role[one]),))
            for one in people
            for post, where in enumerate((unit[one], *second(one, unit[one], members)))
        ),
        competences=dict.fromkeys(every),
        roles={key: tuple(Requirement(one, "must", 2) for one in own) for key, own in REQUIRES.items()},
        groups=dict.fromkeys(("pleie", "skole", "begge"), ()),
        in_group={one: (one.split("-")[0],) for one in every},
        assessments=tuple(assessments),
    )


def changes(seed: int = 1, *, hot: bool = False) -> list[Change]:
    """The organisation, and courses for the cluster."""
    return [*to_changes(organisation(seed, hot=hot)), *_courses()]


def _courses() -> Iterator[Change]:
    """One course for two of the cluster's competences, a cheaper one for one of them; none for the others."""
    for key, price, competences in (
        ("kurs-begge", 1000.0, ("pleie-0", "pleie-4")),
        ("kurs-en", 500.0, ("pleie-4",)),
    ):
        yield put(n.Course(id=key, vocabulary="v", label_nb=key, hours=1.0, price=price))
        for one in competences:
            develops = e.Develops(from_level=0, to_level=2)
            yield link("DEVELOPS", ref("Course", key), ref("Competence", one), develops)
