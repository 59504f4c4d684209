"""The question of a Graph about what to learn, in which order and when; a part of the facade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from graphsvc.answers import Lang
from graphsvc.errors import BadQuestion
from graphsvc.moves import checked_day, known
from graphsvc.people.viewer import Viewer

if TYPE_CHECKING:
    from graphsvc.courses.plans.answers import Plan
    from graphsvc.courses.plans.question import PlanQuestion
    from graphsvc.projection.facts import Facts
    from graphsvc.projection.projection import Projection
    from graphsvc.store.protocol import Store


class _Kept(Protocol):
    """What a Graph keeps, as far as this question needs it."""

    store: Store

    def projection(self, as_of: str | None = None) -> Projection: ...


class Plans:
    """Mixed into Graph."""

    def plan(self: _Kept, viewer: Viewer, *, lang: Lang = "nb", **filters: Any) -> Plan:
        """The courses that close gaps best within limits; `filters` are the fields of PlanQuestion."""
        from graphsvc.courses.plans.planning import plan_courses

        asked = _question(filters)
        projection = self.projection(checked_day(asked.as_of))
        with self.store.snapshot() as reader:
            return plan_courses(reader, projection, viewer, _known(projection.facts, asked), lang=lang)


def plan_question(facts: Facts, given: dict[str, Any]) -> PlanQuestion:
    """The question that some fields make. Errors: BadQuestion that names each field."""
    return _known(facts, _question(given))


def _question(given: dict[str, Any]) -> PlanQuestion:
    """Errors: BadQuestion that names each field."""
    from pydantic import ValidationError

    from graphsvc.courses.plans.question import PlanQuestion

    try:
        return PlanQuestion(**given)
    except ValidationError as error:
        told = (f"{'.'.join(map(str, one['loc'])) or 'plan'}: {one['msg']}" for one in error.errors())
        raise BadQuestion("; ".join(told)) from None


def _known(facts: Facts, asked: PlanQuestion) -> PlanQuestion:
    """The question with roles and competences by their ids, by whatever name they were given."""
    given: dict[str, Any] = {}
    if asked.role:
        given["role"] = known(facts.roles, asked.role)
    if asked.competence:
        given["competence"] = known(facts.competences, asked.competence)
    return asked.model_copy(update=given)
