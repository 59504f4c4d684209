"""Who may write about whom, as far as the table of access lets a viewer at all."""

from __future__ import annotations

from datetime import date

from graphsvc.access.periods import covers
from graphsvc.access.table import reaches, refused
from graphsvc.errors import UnknownEmployee
from graphsvc.people.viewer import Viewer
from graphsvc.store.protocol import Reader


def today() -> str:
    """The day that a write gets which names none."""
    return date.today().isoformat()  # noqa: DTZ011 - a day of the calendar where the service stands


def may_write(reader: Reader, viewer: Viewer, thing: str, employee: str) -> None:
    """
    Let through whoever may write a thing of the table about this person; no manager decides about herself,
    nor a deputy about her for whom she stands in.

    Errors: UnknownEmployee for whoever may about everybody; Forbidden for the others, in the same words
            whether the person is there or not.
    Source: cypher/organisation/{employee,units_of}.cypher
    """
    found = reaches(viewer, "write", thing)
    if "all" in found:
        if not reader.read("organisation.employee", employee=employee):
            raise UnknownEmployee(employee)
        return
    if viewer.employee == employee:
        allowed = "own" in found
    else:
        allowed = "unit" in found and employee not in viewer.givers and _in_units(reader, viewer, employee)
    if not allowed:
        raise refused("write", thing)


def _in_units(reader: Reader, viewer: Viewer, employee: str) -> bool:
    rows = reader.read("organisation.units_of", employee=employee)
    day = today()
    return any(
        viewer.units.intersection(row["above"])
        for row in rows
        if covers(day, row["valid_from"], row["valid_to"])
    )
