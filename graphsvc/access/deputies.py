"""Handing units to a deputy, and taking them back: what may be given, by whom, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from graphsvc.access.delegation import Delegation, Delegations
from graphsvc.access.scope import inside, managed, reaches
from graphsvc.access.table import reach, refused, require
from graphsvc.answers import Answer, Page
from graphsvc.errors import BadQuestion, Forbidden, NotFound, UnknownEmployee
from graphsvc.people.viewer import Viewer
from graphsvc.store.protocol import Reader

MOST_DAYS = 366
"""How long a delegation may last, and how far ahead it may begin."""

MOST_UNITS = 100


class UnknownDelegation(NotFound):
    noun = "delegation"


class Deputised(Answer):
    """
    A unit that was handed to a deputy. Both days belong to it; `ended` says when it was taken back.

    `units_now` are those that the deputy has by it today: the unit, a part of it, or none.
    """

    id: int
    giver: str
    deputy: str
    unit: str
    valid_from: str
    valid_to: str
    ended: str | None
    units_now: tuple[str, ...]


def give(
    reader: Reader,
    delegations: Delegations,
    viewer: Viewer,
    *,
    deputy: str,
    units: Sequence[str],
    valid_from: str,
    valid_to: str,
    today: str,
    giver: str | None = None,
) -> Page[Deputised]:
    """
    Hand units to a deputy from one day to another.

    A manager gives her own; hr gives anybody's by naming the `giver`. Whether the deputy is somebody is told
    to hr alone, as all that is of people whom a manager does not see.
    Errors: Forbidden, also for units that the giver does not herself manage today; UnknownEmployee for hr;
            BadQuestion for impossible days, or no unit.
    """
    whose = _giver(viewer, giver)
    _check(valid_from, valid_to, today, units)
    if whose == deputy:
        raise BadQuestion("deputy: somebody else than who gives.")
    if reach(viewer, "give", "delegation") == "all":
        for one in (whose, deputy):
            if not reader.read("organisation.employee", employee=one):
                raise UnknownEmployee(one)
    wanted = tuple(dict.fromkeys(units))
    own = {unit for unit, _ in managed(reader, whose, today)}
    for unit in wanted:
        if not inside(reader, own, unit):
            raise Forbidden("Only units that the giver herself manages are delegated, or units below them.")
    made = delegations.add(whose, deputy, wanted, valid_from, valid_to, at=_now(), by=viewer.name)
    return _page(reader, made, today)


def delegations_of(
    reader: Reader, delegations: Delegations, viewer: Viewer, *, today: str, employee: str | None = None
) -> Page[Deputised]:
    """
    What was given, newest first: to hr everybody's or one `employee`'s, to others what they gave or got.

    Errors: Forbidden for somebody else's.
    """
    found = require(viewer, "read", "delegations")
    if found != "all" and employee not in (None, viewer.employee):
        raise refused("read", "delegations")
    whose = employee if found == "all" else viewer.employee
    rows = delegations.every() if whose is None else delegations.about(whose)
    return _page(reader, tuple(reversed(rows)), today)


def end(
    reader: Reader, delegations: Delegations, viewer: Viewer, *, number: int, today: str
) -> Page[Deputised]:
    """
    Take one back; doing it twice is fine.

    Errors: UnknownDelegation, also for one that is neither given by nor given to her, unless she is hr.
    """
    found = require(viewer, "read", "delegations")
    one = delegations.one(number) if 0 < number <= 2**53 else None
    if one is None or (found != "all" and viewer.employee not in (one.giver, one.deputy)):
        raise UnknownDelegation(str(number))
    delegations.end(number, _now())
    ended = delegations.one(number)
    return _page(reader, (ended,) if ended else (), today)


def _giver(viewer: Viewer, giver: str | None) -> str:
    """Whose units are given. Errors: Forbidden; BadQuestion where hr names nobody."""
    found = require(viewer, "give", "delegation")
    if found == "all":
        whose = giver or viewer.employee
        if whose is None:
            raise BadQuestion("giver: name the manager whose units are delegated.")
        return whose
    if viewer.employee is None or giver not in (None, viewer.employee):
        raise refused("give", "delegation")
    return viewer.employee


def _check(first: str, last: str, today: str, units: Sequence[str]) -> None:
    if not units or len(units) > MOST_UNITS:
        raise BadQuestion(f"units: name between 1 and {MOST_UNITS} units.")
    try:
        begins, ends, now = (date.fromisoformat(day) for day in (first, last, today))
    except ValueError as error:
        raise BadQuestion("valid_from and valid_to are days that exist, written YYYY-MM-DD.") from error
    if ends < begins or ends < now:
        raise BadQuestion("valid_to: a day that is neither before valid_from nor past.")
    if (ends - begins).days >= MOST_DAYS or (begins - now).days > MOST_DAYS:
        raise BadQuestion(f"A delegation lasts at most {MOST_DAYS} days, and begins within as many.")


def _page(reader: Reader, rows: Sequence[Delegation], today: str) -> Page[Deputised]:
    data = tuple(
        Deputised(
            id=one.id,
            giver=one.giver,
            deputy=one.deputy,
            unit=one.unit,
            valid_from=one.first,
            valid_to=one.last,
            ended=one.ended_at,
            units_now=tuple(sorted(reaches(reader, one, today))) if one.in_force(today) else (),
        )
        for one in rows
    )
    return Page[Deputised](data=data, total=len(data))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
