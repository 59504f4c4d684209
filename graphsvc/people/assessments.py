"""Assessments: a level given to a person for a competence on a day; history is only added to."""

from __future__ import annotations

from typing import cast

from graphsvc.changes import Link, link, ref
from graphsvc.errors import UnknownCompetence
from graphsvc.model.edges import Assessed
from graphsvc.model.types import Method
from graphsvc.people.permission import may_write, today
from graphsvc.people.viewer import Viewer
from graphsvc.store.protocol import Reader, Revision, Store


def assess(
    store: Store,
    viewer: Viewer,
    *,
    employee: str,
    competence: str,
    level: int,
    method: Method,
    at: str | None = None,
    by: str | None = None,
    valid_until: str | None = None,
) -> Revision:
    """
    Write one assessment.

    An employee assesses herself by the method self only, and nobody else may use that method for her but hr,
    who enters what was said on paper.
    Units:  level 0-4; `at` a day, today where none is given.
    Errors: Forbidden, UnknownEmployee, UnknownCompetence; InvalidChange for a level or day that is none.
    """
    may_write(store, viewer, "self-assessment" if method == "self" else "person", employee)
    know_competence(store, competence)
    who = by or viewer.employee or viewer.kind
    edge = assessed(employee, competence, level, method, at or today(), who, valid_until)
    return store.apply([edge], by=who, reason=f"assessment by {method}")


def know_competence(reader: Reader, competence: str) -> None:
    """Errors: UnknownCompetence."""
    if not reader.read("organisation.competence", competence=competence):
        raise UnknownCompetence(competence)


def assessed(
    employee: str,
    competence: str,
    level: int,
    method: str,
    at: str,
    by: str | None = None,
    valid_until: str | None = None,
) -> Link:
    """The change that writes one assessment."""
    edge = Assessed(at=at, method=cast(Method, method), level=level, by=by, valid_until=valid_until)
    return link("ASSESSED", ref("Employee", employee), ref("Competence", competence), edge)
