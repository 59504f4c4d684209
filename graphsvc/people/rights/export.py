"""
All that is stored of a person: what the graph says, what the audit trail tells, what lies beside the graph.

Of other people it tells who assessed, adjusted and verified (the source of the data, GDPR art. 15(1)(g));
of what she did to others that she did it, not to whom nor with which result (art. 15(4)). Why:
docs/decisions/erasure.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from graphsvc.access.table import refused, require
from graphsvc.answers import Answer
from graphsvc.errors import UnknownEmployee
from graphsvc.people.rights.elsewhere import Rows, told_elsewhere
from graphsvc.people.rights.forms import (
    Acted,
    Adjustment,
    Administered,
    Assessment,
    ChangeTold,
    Checked,
    Employment,
    Enrolment,
    Held,
    Managed,
    Person,
    PostProfile,
    PostRole,
    PostUnit,
    Touched,
)
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings
from graphsvc.store import payloads
from graphsvc.store.protocol import Reader, Row

FORM: Literal["kompetansegraf-person/1"] = "kompetansegraf-person/1"

COVERED: Mapping[str, str] = {
    "HAS_EMPLOYMENT": "employments",
    "IN_UNIT": "employment_units",
    "HAS_ROLE": "employment_roles",
    "HAS_PROFILE": "employment_profiles",
    "ADJUSTED": "adjustments",
    "ASSESSED": "assessments",
    "HOLDS_QUALIFICATION": "qualifications",
    "ENROLLED": "enrolments",
    "MANAGES": "manages",
    "ADMINISTERS": "administers",
}
"""Where each edge type that starts at a person or her posts is told; a test holds it against the table."""


class PersonExport(Answer):
    """
    A person's copy of what is stored of her; a list per kind of thing, empty where there is none.

    `acted` and `checked` are what she did in her work to others and to the open vocabulary, `changes` the
    revisions that tell of her with values before and after, `elsewhere` what is kept beside the graph.
    """

    form: Literal["kompetansegraf-person/1"] = FORM
    made: str
    revision: int
    employee: str
    person: Person | None
    employments: tuple[Employment, ...]
    employment_units: tuple[PostUnit, ...]
    employment_roles: tuple[PostRole, ...]
    employment_profiles: tuple[PostProfile, ...]
    adjustments: tuple[Adjustment, ...]
    assessments: tuple[Assessment, ...]
    qualifications: tuple[Held, ...]
    enrolments: tuple[Enrolment, ...]
    manages: tuple[Managed, ...]
    administers: tuple[Administered, ...]
    acted: tuple[Acted, ...]
    checked: tuple[Checked, ...]
    changes: tuple[ChangeTold, ...]
    elsewhere: dict[str, Rows]


LISTS: Mapping[str, str] = {
    "employments": "rights.posts",
    "employment_units": "rights.post_units",
    "employment_roles": "rights.post_roles",
    "employment_profiles": "rights.post_profiles",
    "adjustments": "rights.adjusted",
    "assessments": "rights.assessed",
    "qualifications": "rights.qualified",
    "enrolments": "rights.enrolled",
    "manages": "rights.manages",
    "administers": "rights.administers",
}
"""The query of each list; its columns are the fields."""


def export_person(reader: Reader, settings: Settings, viewer: Viewer, *, employee: str) -> PersonExport:
    """
    All that is stored of a person, for herself and for hr on her behalf.

    Errors: Forbidden for everybody else, whether the person is there or not; UnknownEmployee where nothing is
            stored of her.
    """
    if require(viewer, "export", "person") != "all" and viewer.employee != employee:
        raise refused("export", "person")
    found = stored(reader, settings, employee)
    if not counts(found):
        raise UnknownEmployee(employee)
    return found


def stored(reader: Reader, settings: Settings, employee: str) -> PersonExport:
    """
    The same for whoever has been let through; empty where nothing is stored.

    Source: cypher/rights/.
    """
    people = reader.read("rights.person", employee=employee)
    lists: dict[str, Any] = {
        name: tuple(reader.read(query, employee=employee)) for name, query in LISTS.items()
    }
    told = reader.read("rights.told", employee=employee)
    names = _names(employee, people)
    return PersonExport(
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        revision=reader.revision().number,
        employee=employee,
        person=Person(**people[0]) if people else None,
        acted=tuple(_acted(reader, employee, names)),
        checked=tuple(_checked(reader, names)),
        changes=tuple(map(_change, told)),
        elsewhere=told_elsewhere(settings, employee),
        **lists,
    )


def counts(found: PersonExport) -> dict[str, int]:
    """How much there is of each kind, without what there is nothing of."""
    told = {name: len(getattr(found, name)) for name in (*LISTS, "acted", "checked", "changes")}
    told |= {"person": 0 if found.person is None else 1}
    told |= {name: len(rows) for name, rows in found.elsewhere.items()}
    return {name: number for name, number in told.items() if number}


def _names(employee: str, people: Sequence[Row]) -> list[str]:
    """What she is called where she did something, in small letters."""
    row = people[0] if people else {}
    told = (employee, *(row.get(name) for name in ("name", "email", "external_id")))
    return sorted({str(one).strip().lower() for one in told if one})


def _acted(reader: Reader, employee: str, names: Sequence[str]) -> list[Acted]:
    found = [
        Acted(did=did, at=row.get("at"), means=row.get("means"), thing=row[thing], times=row["times"])
        for did, query, thing in (
            ("assessed", "rights.assessed_by", "competence"),
            ("adjusted", "rights.adjusted_by", "competence"),
            ("verified", "rights.verified_by", "qualification"),
        )
        for row in reader.read(query, apart_from=[employee], names=names)
    ]
    changed = reader.read("rights.changed_by", names=names)
    return found + [
        Acted(did="changed", at=row["at"], means=row["kind"], thing=str(row["revision"]), times=1)
        for row in changed
    ]


def _checked(reader: Reader, names: Sequence[str]) -> list[Checked]:
    return [
        Checked(did=did, **row)
        for did, query in (
            ("requirement", "rights.checked_by"),
            ("qualification", "rights.qualification_checked_by"),
            ("mapping", "rights.matched_by"),
        )
        for row in reader.read(query, names=names)
    ]


def _change(row: Row) -> ChangeTold:
    """What a revision did to her; its reason only where it tells of nobody else."""
    told = [
        Touched(
            what=touch.type,
            start="/".join(map(str, touch.start.key)),
            end=None if touch.end is None else "/".join(map(str, touch.end.key)),
            before=None if touch.before is None else dict(touch.before),
            after=None if touch.after is None else dict(touch.after),
        )
        for touch in payloads.touches(row["body"])
    ]
    alone = row["reason"] if not row["others"] else None
    return ChangeTold(
        revision=row["revision"],
        at=row["at"],
        by=row["by"],
        reason=alone,
        kind=row["kind"],
        touched=tuple(told),
    )
