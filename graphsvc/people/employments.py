"""Employments: a person's posts, with unit, roles and picked profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from graphsvc.changes import Change, Unlink, link, put, ref
from graphsvc.model.edges import HasProfile, Period
from graphsvc.model.nodes import Employment
from graphsvc.people.adjustments import Source, Sources, inherited, read_demands, read_person
from graphsvc.people.permission import may_write, today
from graphsvc.people.viewer import Viewer
from graphsvc.store.protocol import Reader, Revision, Store


def employ(
    store: Store,
    viewer: Viewer,
    *,
    employment: Employment,
    unit: str | None = None,
    roles: Iterable[str] = (),
    profiles: Mapping[str, Literal["must", "should"]] | None = None,
    reason: str = "employment",
) -> Revision:
    """
    Give a person a post; adjustments that hold for all of the person's employments come along.

    Errors: Forbidden, UnknownEmployee; InvalidChange naming an unknown unit, role or profile, or an id that
            is taken.
    """
    may_write(store, viewer, "person", employment.employee)
    changes = employment_changes(store, employment, unit, tuple(roles), dict(profiles or {}))
    return store.apply(changes, by=viewer.employee or viewer.kind, reason=reason)


def employment_changes(
    reader: Reader,
    employment: Employment,
    unit: str | None,
    roles: Sequence[str],
    profiles: Mapping[str, Literal["must", "should"]],
) -> list[Change]:
    """What makes a post: node, edges, and the person's own adjustments that are not yet on it."""
    at = ref("Employment", employment.id)
    changes: list[Change] = [
        put(employment),
        link("HAS_EMPLOYMENT", ref("Employee", employment.employee), at),
    ]
    if unit is not None:
        changes.append(link("IN_UNIT", at, ref("OrgUnit", unit)))
    changes += [link("HAS_ROLE", at, ref("Role", role), Period()) for role in roles]
    changes += [
        link("HAS_PROFILE", at, ref("Profile", profile), HasProfile(necessity=necessity))
        for profile, necessity in profiles.items()
    ]
    return changes + _adjustments(reader, employment, roles, profiles)


def _adjustments(
    reader: Reader,
    employment: Employment,
    roles: Sequence[str],
    profiles: Mapping[str, Literal["must", "should"]],
) -> list[Change]:
    rows = reader.read("organisation.adjustments_of", employee=employment.employee)
    own = {(row["competence"], row["at"]) for row in rows if row["employment"] == employment.id}
    others = [row for row in rows if (row["competence"], row["at"]) not in own]
    found = inherited(
        others,
        read_demands(reader),
        employment.id,
        Sources(
            tuple(Source(role) for role in roles),
            tuple(Source(key, must=necessity == "must") for key, necessity in profiles.items()),
        ),
        today(),
    )
    return [change for change in found if change is not None]


def pick_profiles(
    store: Store,
    viewer: Viewer,
    *,
    employee: str,
    employment: str,
    profiles: Mapping[str, Literal["must", "should"]],
    reason: str = "profiles picked",
) -> Revision:
    """
    Make these the picked profiles of a post, as from a buffet; those not named go.

    Errors: Forbidden, UnknownEmployee, UnknownEmployment; InvalidChange for an unknown profile.
    """
    may_write(store, viewer, "person", employee)
    present = read_person(store, employee).sources(employment).profiles
    at = ref("Employment", employment)
    kept = {source.id: source for source in present}
    changes: list[Change] = [
        Unlink("HAS_PROFILE", at, ref("Profile", key)) for key in kept if key not in profiles
    ]
    for key, necessity in profiles.items():
        start = kept[key].valid_from if key in kept else None
        edge = HasProfile(necessity=necessity, valid_from=start)
        changes.append(link("HAS_PROFILE", at, ref("Profile", key), edge))
    return store.apply(changes, by=viewer.employee or viewer.kind, reason=reason)
