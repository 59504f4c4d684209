"""
A municipality full of canaries, and who asks about it.

Whatever is about a person or a unit has the person's or the unit's mark in it: ids, names, mails, the free
texts of adjustments, assessments and enrolments, and who wrote them. So a text tells by the marks in it whom
it tells of. The people are the 160 of tests/unit/spotted.py, in whom a cluster and a hotspot are planted;
beside them there are those who ask, and one employee (`emp`) in a unit below `e0`.

    rot ── e0 ── e0a        led manages e0, both works in e0a and manages it, vik deputises for led
        ├─ e1 (vik)         adm administers gerica, sjef managed e1 until yesterday, slutt has left
        └─ e2 ... e7
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from graphsvc.access.identity import Identity
from graphsvc.changes import Change, Link, Put, Ref, link, put, ref
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from tests.api import town as plain
from tests.unit import spotted

MARK = re.compile(r"zq(\w+?)qz", re.IGNORECASE)

FIRST_DAY, LAST_DAY, DAY = "2020-01-01", "2099-12-31", "2026-11-25"


SOON = (date.today() + timedelta(days=100)).isoformat()  # noqa: DTZ011
"""When certificates run out."""


def marked(key: str) -> str:
    """The id of a person or a unit, which is its mark."""
    return f"zq{key}qz"


def told_of(text: str) -> set[str]:
    """Whom and which units a text tells of."""
    return {found.lower() for found in MARK.findall(text)}


UNITS = {"rot": None, **{f"e{at}": "rot" for at in range(8)}, "e0a": "e0"}

OTHERS = {"led": "rot", "both": "e0a", "adm": "rot", "vik": "e1", "emp": "e0a", "sjef": "e1", "slutt": "e0"}
"""Where those work who are not among the 160."""

IN_E0 = {f"p{at:03}" for at in range(spotted.PEOPLE) if at // 2 % 8 == 0} | {"both", "emp"}
"""Who has a post in e0 or below today."""

EVERYBODY = {f"p{at:03}" for at in range(spotted.PEOPLE)} | set(OTHERS)

PAST = "2026-01-31"
"""The last day of what has ended."""


def changes() -> list[Change]:
    """The vocabulary of the plain town, the 160 with marks, and those who ask."""
    open_things = [*plain._vocabulary(), *plain._requirements(), *plain._courses(), *_session()]
    return [*open_things, *_inner(), *_sealed(spotted.changes(hot=True)), *_units(), *_people(), *_texts()]


def _inner() -> Iterator[Change]:
    """What stays inside of open things: who checked a basis, why a level was chosen, who mapped."""
    mark = marked("indre")
    basis = e.Requires(
        necessity="should",
        level=2,
        basis_act="helsepersonelloven",
        basis_checked=FIRST_DAY,
        basis_checked_by=f"Sjekket av {mark}",
        level_reason=f"Fordi {mark}",
    )
    yield link("REQUIRES", ref("Role", plain.HEAD), ref("Competence", plain.LEADING), basis)
    term = "http://data.europa.eu/esco/skill/y"
    yield put(n.Concept(uri=term, scheme="esco", label_nb="Ledelse"))
    mapped = e.Matches(kind="exact", by=f"Koblet av {mark}")
    yield link("MATCHES", ref("Competence", plain.LEADING), ref("Concept", term), mapped)


def later() -> list[Change]:
    """Writes about people and units: somebody new with all that may be written of her, and a unit renamed."""
    return [*_sealed_person("ny", "e0"), *_about("ny"), *_about("emp", at="2026-11-02"), *_renamed()]


def _renamed() -> Iterator[Change]:
    yield put(
        n.OrgUnit(id=marked("e5"), name=f"Nytt navn {marked('e5')}", vision=f"Ny visjon {marked('e5')}")
    )
    yield put(n.OrgUnit(id=marked("e9"), name=f"Ny enhet {marked('e9')}"))
    yield link("PART_OF", ref("OrgUnit", marked("e9")), ref("OrgUnit", marked("rot")))


def _sealed_person(person: str, unit: str) -> Iterator[Change]:
    key = marked(person)
    yield put(n.Employee(id=key, **_person(key)))
    yield put(n.Employment(id=f"{key}-0", employee=key, percent=50.0))
    yield link("HAS_EMPLOYMENT", ref("Employee", key), ref("Employment", f"{key}-0"))
    yield link("IN_UNIT", ref("Employment", f"{key}-0"), ref("OrgUnit", marked(unit)))
    yield link("HAS_ROLE", ref("Employment", f"{key}-0"), ref("Role", plain.NURSE), e.Period())
    yield link("MANAGES", ref("Employee", key), ref("OrgUnit", marked("e6")), e.Period())
    yield link("ADMINISTERS", ref("Employee", key), ref("System", "gerica"), e.Administers(capacity="owner"))


def _session() -> Iterator[Change]:
    yield put(n.CourseSession(id="okt", start="2027-03-01", finish="2027-03-02", seats=20))
    yield link("RUN_OF", ref("CourseSession", "okt"), ref("Course", "legemiddelkurs"))


def _sealed(given: list[Change]) -> Iterator[Change]:
    """The same with marks in all that is about people and units."""
    for one in given:
        if isinstance(one, Put):
            at = _ref(one.ref)
            yield Put(at, _values(one.ref, one.values))
        elif isinstance(one, Link):
            start, end = _ref(one.start), _ref(one.end)
            yield Link(one.type, start, end, _edge(one.start, one.values))
        else:
            raise TypeError(one)


def _key(label: str, key: str) -> str:
    if label == "OrgUnit":
        return marked("rot" if key == "kommune" else key.replace("enhet-", "e"))
    person, _, post = key.partition("-")
    return marked(person) + (f"-{post}" if post else "")


def _ref(what: Ref) -> Ref:
    if what.label not in ("OrgUnit", "Employee", "Employment"):
        return what
    return Ref(what.label, (_key(what.label, what.key[0]),))


def _values(what: Ref, values: Any) -> dict[str, Any]:
    found = dict(values)
    if what.label == "OrgUnit":
        key = _key("OrgUnit", what.key[0])
        return found | {"name": f"Enhet {key}", "vision": f"Visjon {key}", "offer": f"Tilbud {key}"}
    if what.label == "Employee":
        return found | _person(_key("Employee", what.key[0]))
    if what.label == "Employment":
        return found | {"employee": marked(str(found["employee"]))}
    return found


def _person(key: str) -> dict[str, Any]:
    return {"name": f"Navn {key}", "email": f"{key}@example.org", "external_id": f"ekstern-{key}"}


def _edge(start: Ref, values: Any) -> dict[str, Any]:
    found = dict(values)
    if "by" in found and start.label == "Employee":
        found["by"] = f"Skrevet om {_key('Employee', start.key[0])}"
    return found


def _units() -> Iterator[Change]:
    key = marked("e0a")
    yield put(n.OrgUnit(id=key, name=f"Enhet {key}"))
    yield link("PART_OF", ref("OrgUnit", key), ref("OrgUnit", marked("e0")))


def _people() -> Iterator[Change]:
    for person, unit in OTHERS.items():
        key = marked(person)
        yield put(n.Employee(id=key, **_person(key)))
        last = PAST if person == "slutt" else None
        yield put(n.Employment(id=f"{key}-0", employee=key, percent=100.0, valid_to=last))
        yield link("HAS_EMPLOYMENT", ref("Employee", key), ref("Employment", f"{key}-0"))
        yield link("IN_UNIT", ref("Employment", f"{key}-0"), ref("OrgUnit", marked(unit)))
        yield link("HAS_ROLE", ref("Employment", f"{key}-0"), ref("Role", plain.NURSE), e.Period())
        yield link("HAS_ROLE", ref("Employment", f"{key}-0"), ref("Role", "laerer"), e.Period())
    for person, unit, last in (
        ("led", "e0", None),
        ("both", "e0a", None),
        ("sjef", "e1", PAST),
        ("slutt", "e0", None),
    ):
        edge = e.Period(valid_to=last)
        yield link("MANAGES", ref("Employee", marked(person)), ref("OrgUnit", marked(unit)), edge)
    capacity = e.Administers(capacity="administrator")
    yield link("ADMINISTERS", ref("Employee", marked("adm")), ref("System", "gerica"), capacity)


def _texts() -> Iterator[Change]:
    """Free texts about some people: of an adjustment, an assessment, an enrolment, a certificate."""
    for person in ("emp", "both", "led", "vik", "adm", "p001", "p003"):
        yield from _about(person)


def _about(person: str, at: str = "2026-11-01") -> Iterator[Change]:
    key = marked(person)
    who, post = ref("Employee", key), ref("Employment", f"{key}-0")
    adjusted = e.Adjusted(
        at=at, level=4, replaced=3, scope="employment", reason=f"Grunn {key}", by=f"Av {key}"
    )
    yield link("ADJUSTED", post, ref("Competence", plain.MEDICINE), adjusted)
    given = e.Assessed(at=at, method="manager", level=1, by=f"Av {key}")
    yield link("ASSESSED", who, ref("Competence", plain.MEDICINE), given)
    enrolled = e.Enrolled(state="enrolled", at=f"{at}T09:00:00+01:00", evaluation=f"Omtale {key}")
    yield link("ENROLLED", who, ref("CourseSession", "okt"), enrolled)
    held = e.HoldsQualification(issued=FIRST_DAY, valid_until=SOON, verified_by=f"Sett av {key}")
    yield link("HOLDS_QUALIFICATION", who, ref("Qualification", "autorisasjon-sykepleier"), held)


@dataclass(frozen=True)
class Asking:
    """
    Somebody who asks: how she is known, and the marks that she may be told.

    `people` and `units` are what her answers may tell of; `before` whom she may be told of when she asks
    about January 2026, `delegated` whose names stand in a delegation of hers; `employee` is herself.
    """

    name: str
    identity: Identity | None
    employee: str | None = None
    people: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    delegated: frozenset[str] = frozenset()

    @property
    def marks(self) -> frozenset[str]:
        return self.people | self.units


def _asking(
    name: str, person: str | None, people: set[str], units: set[str], *kinds: str, **more: frozenset[str]
) -> Asking:
    key = marked(person) if person else None
    identity = Identity(f"sub-{name}", "token", key, frozenset(kinds))  # type: ignore[arg-type]
    return Asking(name, identity, key, frozenset(people), frozenset(units), **more)


THEN = frozenset(("slutt",))
"""Who had a post in e0 in January 2026."""

ASKING = (
    Asking("public", None),
    _asking("stranger", "ukjent", set(), set()),
    _asking("employee", "emp", {"emp"}, {"e0a", "e0", "rot"}),
    _asking(
        "manager",
        "led",
        IN_E0 | {"led"},
        {"e0a", "e0", "rot"},
        before=THEN,
        delegated=frozenset(("vik", "p003")),
    ),
    _asking("system_administrator", "adm", {"adm"}, {"rot"}),
    _asking("hr", None, EVERYBODY, set(UNITS), "hr"),
    _asking("lms", None, set(), set(), "lms"),
    _asking("auditor", None, set(), set(), "auditor"),
    _asking("manager_employee", "both", {"both", "emp"}, {"e0a", "e0", "rot"}),
    _asking(
        "deputy",
        "vik",
        IN_E0 | {"vik"},
        {"e0a", "e0", "e1", "rot"},
        before=THEN,
        delegated=frozenset(("led",)),
    ),
    _asking("former_manager", "sjef", {"sjef"}, {"e1", "rot"}),
    _asking("leaver", "slutt", {"slutt"}, {"e0", "rot"}),
)
BY_NAME = {one.name: one for one in ASKING}
