"""
What follows from the graph about whoever has signed in: her units, her systems, herself.

The day is the one on which she asks, never the one that she asks about: whoever has left a post does not get
it back by asking about last year.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from threading import Lock

from graphsvc.access.delegation import Delegation, Delegations
from graphsvc.access.identity import Identity
from graphsvc.access.periods import covers
from graphsvc.people.viewer import PUBLIC, Viewer, ViewerKind
from graphsvc.store.protocol import Reader

GIVEN: frozenset[ViewerKind] = frozenset(("hr", "auditor", "lms"))
"""Kinds that an issuer or a key may give; the others follow from the graph alone."""

FURTHEST: tuple[ViewerKind, ...] = ("hr", "manager", "system_administrator", "auditor", "lms", "employee")
"""Which of several kinds a viewer is named by."""

MOST_KEPT = 10_000
"""Viewers that are kept."""


def viewer_of(
    reader: Reader, identity: Identity, day: str, *, delegated: Sequence[Delegation] = ()
) -> Viewer:
    """
    The viewer that an identity is on a day.

    `delegated` are the delegations to her. Somebody whom neither the graph nor the issuer knows anything of
    is like the public. Whoever has left (all her posts have ended) keeps what is about herself alone.
    Source: cypher/access/, DESIGN 9.
    """
    given = identity.kinds & GIVEN
    employee = identity.employee
    if employee is None or not reader.read("organisation.employee", employee=employee):
        return _named(Viewer("public", also=given, subject=identity.subject))
    if has_left(reader, employee, day):
        return _named(Viewer("employee", employee, also=given, subject=identity.subject))
    units = {unit for unit, _ in managed(reader, employee, day)}
    givers: set[str] = set()
    for one in delegated:
        if one.deputy == employee and one.in_force(day):
            handed = reaches(reader, one, day)
            units |= handed
            givers |= {one.giver} if handed else set()
    rows = reader.read("access.administers", employee=employee)
    systems = frozenset(row["system"] for row in rows if covers(day, row["valid_from"], row["valid_to"]))
    viewer = Viewer(
        "employee", employee, frozenset(units), systems, given, frozenset(givers), identity.subject
    )
    return _named(viewer)


def _named(viewer: Viewer) -> Viewer:
    """The same, named by the kind that reaches furthest."""
    kinds = viewer.kinds
    kind = next((one for one in FURTHEST if one in kinds), PUBLIC.kind)
    also = viewer.also - {kind}
    return replace(viewer, kind=kind, also=also)


def has_left(reader: Reader, employee: str, day: str) -> bool:
    """Whether she has had posts and has none on the day; leave is no leaving."""
    posts = reader.read("access.posts", employee=employee)
    return bool(posts) and not any(covers(day, row["valid_from"], row["valid_to"]) for row in posts)


def managed(reader: Reader, employee: str, day: str) -> list[tuple[str, frozenset[str]]]:
    """The units that she herself manages on the day, each with itself and all above it."""
    rows = reader.read("access.manages", employee=employee)
    return [
        (row["unit"], frozenset(row["above"]))
        for row in rows
        if covers(day, row["valid_from"], row["valid_to"])
    ]


def reaches(reader: Reader, one: Delegation, day: str) -> frozenset[str]:
    """What of a delegation's unit the giver herself has on the day: all of it, a part, or nothing."""
    if has_left(reader, one.giver, day):
        return frozenset()
    theirs = managed(reader, one.giver, day)
    own = {unit for unit, _ in theirs}
    above = {row["id"] for row in reader.read("access.above", unit=one.unit)}
    if above & own:
        return frozenset((one.unit,))
    return frozenset(unit for unit, over in theirs if one.unit in over)


class Viewers:
    """Viewers, kept per identity, revision, day and what is delegated; safe to use from many threads."""

    def __init__(self, delegations: Delegations) -> None:
        self._delegations = delegations
        self._kept: OrderedDict[tuple[Identity, int, str, tuple[Delegation, ...]], Viewer] = OrderedDict()
        self._lock = Lock()

    def of(self, reader: Reader, identity: Identity, day: str) -> Viewer:
        """The viewer; a delegation that was taken back counts from the next call on, in every process."""
        revision, delegated = reader.revision().number, self._to(identity, day)
        known = self._known((identity, revision, day, delegated))
        if known is not None:
            return known
        made = viewer_of(reader, identity, day, delegated=delegated)
        with self._lock:
            self._kept[identity, revision, day, delegated] = made
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return made

    def at_hand(self, revision: int, identity: Identity, day: str) -> Viewer | None:
        """The same without asking the graph, if it has been asked at this revision."""
        return self._known((identity, revision, day, self._to(identity, day)))

    def _to(self, identity: Identity, day: str) -> tuple[Delegation, ...]:
        """What is delegated to somebody; read anew each time, in microseconds."""
        employee = identity.employee
        return () if employee is None else tuple(self._delegations.to(employee, day))

    def _known(self, key: tuple[Identity, int, str, tuple[Delegation, ...]]) -> Viewer | None:
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
            return known


def inside(reader: Reader, units: Iterable[str], unit: str) -> bool:
    """Whether a unit is one of some units or lies below one."""
    return not frozenset(units).isdisjoint(row["id"] for row in reader.read("access.above", unit=unit))
