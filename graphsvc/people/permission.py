"""Who may write about whom: hr about everybody, a manager about her people, an employee about herself."""

from __future__ import annotations

from datetime import date

from graphsvc.errors import Forbidden, UnknownEmployee
from graphsvc.people.viewer import Viewer
from graphsvc.store.protocol import Reader


def today() -> str:
    """The day that a write gets which names none."""
    return date.today().isoformat()  # noqa: DTZ011 - a day of the calendar where the service stands


def may_manage(reader: Reader, viewer: Viewer, employee: str) -> None:
    """
    Let through whoever may decide about this person.

    Errors: UnknownEmployee for hr; Forbidden for everybody else, whether the person is there or not.
    Source: cypher/organisation/{employee,units_of}.cypher
    """
    if viewer.kind == "hr":
        if not reader.read("organisation.employee", employee=employee):
            raise UnknownEmployee(employee)
    elif viewer.kind != "manager" or viewer.employee == employee or not _in_units(reader, viewer, employee):
        raise Forbidden("Only hr, or the manager of this person's unit, may do that.")


def may_speak_for(reader: Reader, viewer: Viewer, employee: str) -> None:
    """
    Let through the person herself, and whoever may decide about her.

    Errors: as `may_manage`.
    """
    if viewer.employee is not None and viewer.employee == employee:
        return
    may_manage(reader, viewer, employee)


def _in_units(reader: Reader, viewer: Viewer, employee: str) -> bool:
    rows = reader.read("organisation.units_of", employee=employee)
    return any(viewer.units.intersection(row["above"]) for row in rows)
