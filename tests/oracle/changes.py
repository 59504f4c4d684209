"""An organisation of the naive model as the changes that write it to a real store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from graphsvc.changes import Change, Drop, Link, Put, Ref, Unlink, edge_key, link, put, ref
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from tests.oracle.model import Employment, Organisation, Requirement


def to_changes(org: Organisation) -> list[Change]:
    """The ChangeSet that makes an empty store hold the organisation: nodes first, then edges."""
    return [*_nodes(org), *_vocabulary_edges(org), *_people_edges(org)]


def between(before: Organisation, after: Organisation) -> list[Change]:
    """The ChangeSet that turns the one into the other; a node that goes takes its edges with it."""
    old, new = ({_identity(one): one for one in to_changes(org)} for org in (before, after))
    gone = {key: one for key, one in old.items() if key not in new}
    dropped: list[Change] = [Drop(one.ref) for one in gone.values() if isinstance(one, Put)]
    nodes = {one.ref for one in gone.values() if isinstance(one, Put)}
    unlinked: list[Change] = [
        Unlink(one.type, one.start, one.end, one.values)
        for one in gone.values()
        if isinstance(one, Link) and not {one.start, one.end} & nodes
    ]
    return [*dropped, *unlinked, *(one for key, one in new.items() if old.get(key) != one)]


def _identity(change: Change) -> tuple[object, ...]:
    if isinstance(change, Put | Drop):
        return change.ref
    return (change.type, change.start, change.end, edge_key(change.type, change.values))


def _nodes(org: Organisation) -> Iterator[Put]:
    yield from (put(n.OrgUnit(id=unit, name=unit)) for unit in org.units)
    yield from (put(n.Employee(id=employee, name=employee)) for employee in org.employees)
    yield from (put(_employment(post)) for post in org.employments)
    yield from (put(n.Competence(id=one, valid_months=months)) for one, months in org.competences.items())
    yield from (put(n.Role(id=role)) for role in org.roles)
    yield from (put(n.Profile(id=profile, kind="common")) for profile in org.profiles)
    yield from (put(n.System(id=system)) for system in org.systems)
    yield from (put(n.CompetenceGroup(id=group)) for group in org.groups)


def _employment(post: Employment) -> n.Employment:
    return n.Employment(
        id=post.id,
        employee=post.employee,
        percent=post.percent,
        kind=post.kind,
        valid_from=_iso(post.start),
        valid_to=_iso(post.end),
        on_leave=post.on_leave,
    )


def _vocabulary_edges(org: Organisation) -> Iterator[Link]:
    for label, requiring in (("Role", org.roles), ("Profile", org.profiles)):
        for owner, needs in requiring.items():
            yield from (
                link("REQUIRES", ref(label, owner), ref("Competence", need.competence), _requires(need))
                for need in needs
            )
    yield from _plain("INCLUDES", "Role", "Profile", org.includes)
    yield from _plain("CONCERNS", "Competence", "System", org.concerns)
    yield from _plain("IN_GROUP", "Competence", "CompetenceGroup", org.in_group)
    yield from _plain("BROADER", "CompetenceGroup", "CompetenceGroup", org.groups)


def _plain(type_: str, start: str, end: str, pairs: dict[str, tuple[str, ...]]) -> Iterator[Link]:
    yield from (link(type_, ref(start, one), ref(end, other)) for one in pairs for other in pairs[one])


def _requires(need: Requirement) -> e.Requires:
    act = "helsepersonelloven" if need.legal else None
    return e.Requires(necessity=need.necessity, level=need.level, basis_act=act)


def _people_edges(org: Organisation) -> Iterator[Link]:
    for unit, parent in org.units.items():
        if parent is not None:
            yield link("PART_OF", ref("OrgUnit", unit), ref("OrgUnit", parent))
    for post in org.employments:
        yield from _post_edges(post)
    for adjusted in org.adjustments:
        edge = e.Adjusted(
            at=adjusted.at.isoformat(),
            level=adjusted.level,
            replaced=adjusted.replaced,
            scope=adjusted.scope,
        )
        yield link("ADJUSTED", ref("Employment", adjusted.employment), _competence(adjusted.competence), edge)
    for one in org.assessments:
        held = e.Assessed(
            at=one.at.isoformat(), method=one.method, level=one.level, valid_until=_iso(one.valid_until)
        )
        yield link("ASSESSED", ref("Employee", one.employee), _competence(one.competence), held)


def _post_edges(post: Employment) -> Iterator[Link]:
    here = ref("Employment", post.id)
    yield link("HAS_EMPLOYMENT", ref("Employee", post.employee), here)
    if post.unit is not None:
        yield link("IN_UNIT", here, ref("OrgUnit", post.unit))
    for role in post.roles:
        period = e.Period(valid_from=_iso(role.start), valid_to=_iso(role.end))
        yield link("HAS_ROLE", here, ref("Role", role.role), period)
    for pick in post.profiles:
        picked = e.HasProfile(necessity=pick.necessity, valid_from=_iso(pick.start), valid_to=_iso(pick.end))
        yield link("HAS_PROFILE", here, ref("Profile", pick.profile), picked)


def _competence(competence: str) -> Ref:
    return ref("Competence", competence)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
