"""
The rules of the gap, as slowly and plainly as they can be told.

Written from the words of the domain alone, without a look at the program; what the program answers is held
against this. Every figure is counted from the pairs, every pair from the posts, every post from its sources;
nothing is kept, nothing is clever. A reader who knows the rules should be able to check each function by eye.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, get_args

from tests.oracle.model import Assessment, Employment, Method, Necessity, Organisation, Requirement

Dimension = Literal["unit", "role", "profile", "system", "competence", "group", "employee", "requirement"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
STANDING: dict[Method, int] = {"test": 5, "agreed": 4, "manager": 3, "course": 2, "self": 1}


# Days.


def add_months(day: date, months: int) -> date:
    """The same day number so many months on (or back), or the last day of that month."""
    count = day.year * 12 + (day.month - 1) + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def covers(start: date | None, end: date | None, day: date) -> bool:
    """Both ends belong to the period; an empty one is unbounded."""
    return (start is None or start <= day) and (end is None or day <= end)


# Required.


@dataclass(frozen=True)
class Source:
    """What reaches a post as required; `role` is None where picked, `profile` None where the role's own."""

    competence: str
    necessity: Necessity
    level: int
    legal: bool
    role: str | None
    profile: str | None


def active_employments(org: Organisation, day: date) -> list[Employment]:
    """The employments of that day, those on leave among them."""
    return [post for post in org.employments if covers(post.start, post.end, day)]


def sources(org: Organisation, post: Employment, day: date) -> list[Source]:
    """What the post's roles, their included profiles and picked profiles require, where it has a level."""
    found = []
    for in_role in post.roles:
        if covers(in_role.start, in_role.end, day):
            found += _told(org.roles[in_role.role], in_role.role, None, "must")
            for profile in org.includes.get(in_role.role, ()):
                found += _told(org.profiles[profile], in_role.role, profile, "must")
    for pick in post.profiles:
        if covers(pick.start, pick.end, day):
            found += _told(org.profiles[pick.profile], None, pick.profile, pick.necessity)
    return found


def _told(
    requirements: Iterable[Requirement], role: str | None, profile: str | None, picked_as: str
) -> list[Source]:
    """The requirements as sources; picked as should, all of them are should."""
    return [
        Source(
            need.competence,
            "should" if picked_as == "should" else need.necessity,
            need.level,
            need.legal,
            role,
            profile,
        )
        for need in requirements
        if need.level is not None and need.necessity in ("must", "should")
    ]


def highest(found: Iterable[Source], competence: str, necessity: str, *, legal: bool = False) -> int:
    """The highest level for a competence among sources, 0 where none requires it."""
    return max(
        (
            source.level
            for source in found
            if source.competence == competence
            and source.necessity == necessity
            and (source.legal or not legal)
        ),
        default=0,
    )


def adjusted(org: Organisation, post: Employment, competence: str, day: date) -> int | None:
    """
    The must level that an adjustment in force gives the post, or None.

    The latest by day stands; it has lapsed when the sources ask more than the level it replaced; it cannot go
    below what has a legal basis.
    """
    known = [
        adjustment
        for adjustment in org.adjustments
        if adjustment.employment == post.id and adjustment.competence == competence and adjustment.at <= day
    ]
    if not known:
        return None
    latest = max(known, key=lambda one: one.at)
    base = sources(org, post, day)
    if highest(base, competence, "must") > latest.replaced:
        return None
    return max(latest.level, highest(base, competence, "must", legal=True))


def required(
    org: Organisation,
    post: Employment,
    competence: str,
    day: date,
    *,
    necessity: Literal["must", "should"] = "must",
    basis: Literal["legal"] | None = None,
    role: str | None = None,
    profile: str | None = None,
) -> int:
    """
    The level that a post requires; 0 = nothing.

    With a role or a profile: what that one itself requires of those who have it, at its own level or the
    adjusted one; with both, what both require. With `basis`, what has a legal basis, whatever was adjusted.
    """
    every = sources(org, post, day)
    asked = []
    if role is not None:
        asked.append([source for source in every if source.role == role])
    if profile is not None:
        asked.append([source for source in every if source.profile == profile])
    if not asked:
        asked.append(every)
    own = [highest(found, competence, necessity, legal=basis == "legal") for found in asked]
    if (role or profile) and min(own) == 0:
        return 0
    if necessity == "must" and basis is None:
        individual = adjusted(org, post, competence, day)
        if individual is not None:
            return individual
    return max(own)


# Held.


@dataclass(frozen=True)
class Held:
    """The assessment that is to be looked at on a day, and whether it is past its time."""

    assessment: Assessment
    expired: bool


def looked_at(
    org: Organisation, employee: str, competence: str, day: date, recent_months: int = 12
) -> Held | None:
    """
    Which assessment decides, expired or not; None where there is none at all.

    Among those of the last months, the day so many months back included, the highest standing, then the
    latest; where none is recent, the latest, then the highest standing.
    """
    known = [
        one
        for one in org.assessments
        if one.employee == employee and one.competence == competence and one.at <= day
    ]
    recent = [one for one in known if one.at >= add_months(day, -recent_months)]
    if recent:
        winner = max(recent, key=lambda one: (STANDING[one.method], one.at))
    elif known:
        winner = max(known, key=lambda one: (one.at, STANDING[one.method]))
    else:
        return None
    return Held(winner, _expired(org, winner, day))


def _expired(org: Organisation, assessment: Assessment, day: date) -> bool:
    months = org.competences[assessment.competence]
    if assessment.valid_until is not None and assessment.valid_until < day:
        return True
    return months is not None and add_months(assessment.at, months) < day


def in_force(
    org: Organisation, employee: str, competence: str, day: date, recent_months: int = 12
) -> Assessment | None:
    """The valid assessment, or None: an expired one leaves nothing to fall back on."""
    held = looked_at(org, employee, competence, day, recent_months)
    return None if held is None or held.expired else held.assessment


# Places in trees.


def subtree(org: Organisation, unit: str) -> set[str]:
    """The unit and every unit under it."""
    under = {unit}
    for child, parent in org.units.items():
        if parent == unit:
            under |= subtree(org, child)
    return under


def groups_of(org: Organisation, competence: str) -> set[str]:
    """The groups that a competence lies in, and all that they lie in."""
    return {above for group in org.in_group.get(competence, ()) for above in _group_and_above(org, group)}


def _group_and_above(org: Organisation, group: str) -> set[str]:
    return {group}.union(*(_group_and_above(org, parent) for parent in org.groups[group]))


# Figures.


@dataclass(frozen=True)
class Figures:
    people: int
    people_with_gap: int
    requirements: int
    assessed: int
    gap_points: int
    gap_points_at_most: int
    share_met: float | None


@dataclass(frozen=True)
class Question:
    """What is asked: the filters, which all combine, and how to look."""

    unit: str | None = None
    role: str | None = None
    profile: str | None = None
    system: str | None = None
    group: str | None = None
    competence: str | None = None
    employee: str | None = None
    kind: str | None = None
    method: Method | None = None
    assessed_since: date | None = None
    necessity: Literal["must", "should"] = "must"
    basis: Literal["legal", "other"] | None = None
    on_leave: bool = False
    recent_months: int = 12


@dataclass(frozen=True)
class Pair:
    """A person and a competence that is required of her; `held` is None where it is not known."""

    employee: str
    competence: str
    required: int
    held: int | None


def figures(
    org: Organisation, day: date, by: Dimension, question: Question | None = None
) -> dict[str, Figures]:
    """The figures per row of a dimension; rows without a requirement are left out."""
    asked = question or Question()
    rows = {}
    for key in _rows(org, by, asked):
        narrowed: dict[str, Any] = {"competence" if by == "requirement" else by: key}
        row = replace(asked, **narrowed)
        counted = count(pairs(org, day, row))
        if counted.requirements:
            rows[key] = counted
    return rows


def total(org: Organisation, day: date, question: Question | None = None) -> Figures:
    """The figures of all pairs that the filters leave."""
    return count(pairs(org, day, question or Question()))


def _rows(org: Organisation, by: Dimension, asked: Question) -> list[str]:
    """
    The keys that a dimension may show.

    A filter on the dimension itself leaves its own row; of units and groups those below it too.
    """
    if by == "unit":
        return list(org.units) if asked.unit is None else sorted(subtree(org, asked.unit))
    if by == "group":
        return [
            group
            for group in org.groups
            if asked.group is None or asked.group in _group_and_above(org, group)
        ]
    if by == "requirement":
        return [
            competence
            for competence in org.competences
            if org.concerns.get(competence) and asked.competence in (None, competence)
        ]
    everything: dict[str, Iterable[str]] = {
        "role": org.roles,
        "profile": org.profiles,
        "system": org.systems,
        "competence": org.competences,
        "employee": org.employees,
    }
    return [key for key in everything[by] if getattr(asked, by) in (None, key)]


def pairs(org: Organisation, day: date, asked: Question) -> list[Pair]:
    """Each person and competence with something required, at the highest level of the posts asked about."""
    if asked.basis and asked.necessity != "must":
        raise ValueError("what the law asks is must")
    if asked.basis == "other":
        return _beyond_the_law(org, day, asked)
    found = []
    for employee in org.employees:
        posts = list(_posts(org, day, employee, asked))
        for competence in org.competences:
            level = max((_level(org, post, competence, day, asked) for post in posts), default=0)
            assessment = in_force(org, employee, competence, day, asked.recent_months)
            if level > 0 and _about(org, competence, asked) and _seen(assessment, asked):
                found.append(Pair(employee, competence, level, assessment.level if assessment else None))
    return found


def _beyond_the_law(org: Organisation, day: date, asked: Question) -> list[Pair]:
    """
    What must be met above what the law asks, counted from the legal level up.

    So that what is missing by law and what is missing beyond it add up to what is missing in all.
    """
    by_law = {
        (pair.employee, pair.competence): pair.required
        for pair in pairs(org, day, replace(asked, basis="legal"))
    }
    found = []
    for pair in pairs(org, day, replace(asked, basis=None)):
        law = by_law.get((pair.employee, pair.competence), 0)
        if pair.required > law:
            held = None if pair.held is None else max(0, pair.held - law)
            found.append(Pair(pair.employee, pair.competence, pair.required - law, held))
    return found


def _posts(org: Organisation, day: date, employee: str, asked: Question) -> Iterator[Employment]:
    """The person's posts that count: of the day, the unit and the kind, not on leave unless asked for."""
    for post in active_employments(org, day):
        if (
            post.employee == employee
            and asked.employee in (None, employee)
            and (asked.on_leave or not post.on_leave)
            and (asked.unit is None or post.unit in subtree(org, asked.unit))
            and asked.kind in (None, post.kind)
        ):
            yield post


def _level(org: Organisation, post: Employment, competence: str, day: date, asked: Question) -> int:
    return required(
        org,
        post,
        competence,
        day,
        necessity=asked.necessity,
        basis=asked.basis,
        role=asked.role,
        profile=asked.profile,
    )


def _about(org: Organisation, competence: str, asked: Question) -> bool:
    return (
        asked.competence in (None, competence)
        and (asked.system is None or asked.system in org.concerns.get(competence, ()))
        and (asked.group is None or asked.group in groups_of(org, competence))
    )


def _seen(assessment: Assessment | None, asked: Question) -> bool:
    """Whether the assessment in force is one that the filters on assessments let through."""
    if asked.method is None and asked.assessed_since is None:
        return True
    return (
        assessment is not None
        and asked.method in (None, assessment.method)
        and (asked.assessed_since is None or assessment.at >= asked.assessed_since)
    )


def count(found: list[Pair]) -> Figures:
    """The figures of pairs; gaps are added, never netted, and the unknown is kept apart from the known."""
    known = [pair for pair in found if pair.held is not None]
    gaps = {pair: max(0, pair.required - (pair.held or 0)) for pair in found}
    met = [pair for pair in known if gaps[pair] == 0]
    return Figures(
        people=len({pair.employee for pair in found}),
        people_with_gap=len({pair.employee for pair in known if gaps[pair] > 0}),
        requirements=len(found),
        assessed=len(known),
        gap_points=sum(gaps[pair] for pair in known),
        gap_points_at_most=sum(gaps[pair] for pair in found),
        share_met=len(met) / len(known) if known else None,
    )
