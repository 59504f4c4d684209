"""Competences that are missing together in the same people: who, where, and what closes most of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc import paging
from graphsvc.answers import Answer, Lang, Page
from graphsvc.courses.cheapest_first import CourseSet, Gaps, cheapest_first
from graphsvc.errors import UnknownCluster
from graphsvc.gaps.alike import strata
from graphsvc.gaps.communities import Community, Link, find
from graphsvc.gaps.figures import Filters, cut
from graphsvc.gaps.rules import UNKNOWN
from graphsvc.gaps.scope import FEW, Scope, scope_of, unit_of
from graphsvc.gaps.together import everybody
from graphsvc.people.viewer import Viewer
from graphsvc.projection.facts import Names
from graphsvc.projection.projection import Part, Projection
from graphsvc.store.protocol import Reader

Ints = NDArray[np.int64]

UNITS = 5
"""Units named of a cluster."""

NAMES = {
    "nb": ("{first} og {n} andre hos {role}", "{first} og {n} andre hos {role} og {more} roller til"),
    "nn": ("{first} og {n} andre hos {role}", "{first} og {n} andre hos {role} og {more} roller til"),
    "en": ("{first} and {n} others in {role}", "{first} and {n} others in {role} and {more} more roles"),
}
NO_ROLE = {"nb": "ansatte uten rolle", "nn": "tilsette utan rolle", "en": "employees without a role"}


class ClusterCompetence(Answer):
    """A competence of a cluster, and of the people in the cluster those who lack it."""

    id: str
    label: str
    people: int


class ClusterRole(Answer):
    """A role in which the competences are missing together; `id` null for people without a role."""

    id: str | None
    label: str


class ClusterUnit(Answer):
    """A unit's own posts: people of the cluster, of those in its roles who are assessed, and their share."""

    id: str
    label: str
    people: int
    of: int
    share: float


class ClusterLink(Answer):
    """Two competences: people of the roles who lack both, how many were to, and the one by the other."""

    first: str
    second: str
    people: int
    expected: float
    lift: float


class Cluster(Answer):
    """
    Three or more competences that are missing together in the same people more than chance makes.

    Units: `people` lack more than half of those they are assessed in, and two at least: `employees` are
           their ids, `of` the people of the roles who are assessed in two or more. `lift`: people who lack
           two of them, by how many were expected to; `p`: how often chance makes any such cluster;
           `stability`: 0.0-1.0, how alike it is found again among four people in five. `people`, `units`,
           `competences` and `courses` are about the people in view; `lift`, `p`, `stability` and `links`
           about all the people of the roles; links that would tell a manager of fewer than five others are
           left out.
    """

    id: str
    name: str
    competences: tuple[ClusterCompetence, ...]
    roles: tuple[ClusterRole, ...]
    people: int
    of: int
    share_assessed: float
    employees: tuple[str, ...]
    units: tuple[ClusterUnit, ...]
    lift: float
    p: float
    stability: float
    links: tuple[ClusterLink, ...]
    courses: CourseSet


class Members(NamedTuple):
    """The people and the competences of a cluster, by their positions."""

    people: Ints
    competences: Ints


def clusters(
    reader: Reader,
    projection: Projection,
    viewer: Viewer,
    *,
    unit: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Page[Cluster]:
    """
    The clusters of the organisation that somebody in view is in, the furthest from chance first.

    Shape:  what is missing together is told by everybody; who, where and what closes it by those in view.
    Errors: UnknownUnit; BadQuestion for an impossible limit or cursor; Forbidden without sight of persons.
    Source: gaps/communities.py, docs/decisions/chance.md.
    """
    scope = scope_of(projection.facts, viewer, "read", "clusters")
    unit_of(projection, scope, unit)
    found = _found(projection)
    view = _View.of(projection, scope, unit, found)
    seen = [(one, group) for one in found if (group := _Group.of(view, one)).people.size]
    page, following = paging.cut(range(len(seen)), limit=limit, cursor=cursor)
    mine = None if scope.units is None else view if unit is None else _View.of(projection, scope, None, found)
    rows = tuple(_cluster(reader, view, *seen[at], mine, lang) for at in page)
    return Page[Cluster](data=rows, total=len(seen), next=following)


def _found(projection: Projection) -> Sequence[Community]:
    return projection.margins.get(("clusters",), lambda: find(*everybody(projection)))


def members(projection: Projection, scope: Scope, *, cluster: str, unit: str | None = None) -> Members:
    """
    The people in view of a cluster, and its competences.

    Errors: UnknownCluster, also where nobody of it is in view.
    """
    ids = projection.facts.competences.ids
    chosen = [one for one in _found(projection) if ids[one.by_ties[0]] == cluster]
    view = _View.of(projection, scope, unit, chosen)
    groups = [_Group.of(view, one).people for one in chosen]
    people = np.unique(np.concatenate([np.zeros(0, np.int64), *groups]))
    if not people.size:
        raise UnknownCluster(cluster)
    return Members(people, np.array([at for one in chosen for at in one.competences], np.int64))


@dataclass(frozen=True)
class _View:
    """
    What somebody sees of the competences of all clusters, and the units of the posts in view.

    Shape:  `pairs`: equal rows of person, competence, required and held level (UNKNOWN: not assessed);
            `post_person` and `post_unit` per post.
    """

    projection: Projection
    pairs: Ints
    stratum: NDArray[np.int32]
    post_person: Ints
    post_unit: Ints

    @classmethod
    def of(cls, projection: Projection, scope: Scope, unit: str | None, found: Sequence[Community]) -> _View:
        """Of one unit and those below it where one is named."""
        looked = np.zeros(len(projection.facts.competences), np.bool_)
        looked[[competence for one in found for competence in one.competences]] = True
        pairs = [np.zeros((4, 0), np.int64)]
        pairs += [_required(part, looked) for part in cut(projection, Filters(unit=unit), scope).parts]
        people, units = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for cohort in projection.facts.cohorts:
            live = cohort.live(projection.day, on_leave=False) & (cohort.post_unit >= 0)
            people.append(cohort.post_person[live].astype(np.int64) + cohort.first)
            units.append(cohort.post_unit[live].astype(np.int64))
        person, where = np.concatenate(people), np.concatenate(units)
        seen = np.ones(len(person), np.bool_)
        if scope.units is not None:
            seen &= np.isin(where, sorted(scope.units))
        if unit is not None:
            inside = projection.facts.units.position[unit]
            seen &= projection.tree.inside(inside, where.astype(np.int32))
        every = np.concatenate(pairs, axis=1)
        return cls(projection, every, strata(projection), person[seen], where[seen])


def _required(part: Part, looked: NDArray[np.bool_]) -> Ints:
    """Person, competence, required and held level of the pairs that are looked at."""
    block = part.block
    keep = looked[block.competence] & (block.must > 0)
    if part.rows is not None:
        keep &= part.rows[block.row]
    at = np.flatnonzero(keep)
    person = block.person[block.row[at]]
    return np.stack([person, block.competence[at], block.must[at], block.held[at]]).astype(np.int64)


@dataclass(frozen=True)
class _Group:
    """
    The people of a cluster in view, and the assessed pairs of all people of its roles in view.

    Shape:  equal-length arrays of assessed pairs, of `pairs` required ones; `people` are in the cluster,
            `looked` are assessed in two or more.
    """

    person: Ints
    competence: Ints
    required: Ints
    held: Ints
    pairs: int
    people: Ints
    looked: Ints

    @classmethod
    def of(cls, view: _View, one: Community) -> _Group:
        """Who lacks more than half of those competences that she is assessed in, and two at least."""
        own = np.isin(view.pairs[1], one.competences) & np.isin(view.stratum[view.pairs[0]], one.strata)
        person, competence, required, held = view.pairs[:, own & (view.pairs[3] != UNKNOWN)]
        known, place = np.unique(person, return_inverse=True)
        assessed = np.bincount(place, minlength=len(known))
        lacks = np.bincount(place, held < required, minlength=len(known))
        inside = (lacks >= 2) & (2 * lacks > assessed)
        looked = known[assessed >= 2]
        return cls(person, competence, required, held, int(own.sum()), known[inside], looked)

    @property
    def lacking(self) -> NDArray[np.bool_]:
        """The pairs of the cluster's people with a gap."""
        return np.isin(self.person, self.people) & (self.held < self.required)


def _cluster(
    reader: Reader, view: _View, one: Community, group: _Group, mine: _View | None, lang: Lang
) -> Cluster:
    facts = view.projection.facts
    ordered = one.by_ties
    lacking = group.lacking
    many = np.bincount(group.competence[lacking], minlength=len(facts.competences))
    roles = [_role(facts.roles, stratum, lang) for stratum in one.strata]
    ids = facts.competences.ids
    return Cluster(
        id=ids[ordered[0]],
        name=_name(facts.competences, ordered, roles, lang),
        competences=tuple(
            ClusterCompetence(id=ids[at], label=facts.competences.label(at, lang), people=int(many[at]))
            for at in ordered
        ),
        roles=tuple(roles),
        people=len(group.people),
        of=len(group.looked),
        share_assessed=len(group.person) / group.pairs,
        employees=tuple(facts.people.ids[at] for at in group.people.tolist()),
        units=_units(view, group, lang),
        lift=round(one.lift, 3),
        p=float(f"{one.p:.3g}"),
        stability=one.stability or 0.0,
        links=tuple(_link(ids, link) for link in _told(one, mine)),
        courses=_courses(reader, [ids[at] for at in ordered], ordered, group, lacking, lang),
    )


def _told(one: Community, mine: _View | None) -> Iterator[Link]:
    """
    The links that may be told of; `mine` is all that the viewer sees, None where that is everybody.

    A link counts people whom she does not see: with those whom she sees taken off, fewer than five others
    must not be left.
    """
    if mine is None:
        yield from one.links
        return
    person, competence, required, held = mine.pairs
    lacks = np.isin(mine.stratum[person], one.strata) & (held != UNKNOWN) & (held < required)
    for link in one.links:
        first, second = (person[lacks & (competence == at)] for at in (link.first, link.second))
        if not 0 < link.both - len(np.intersect1d(first, second)) < FEW:
            yield link


def _role(roles: Names, stratum: int, lang: Lang) -> ClusterRole:
    if stratum >= len(roles):
        return ClusterRole(id=None, label=NO_ROLE[lang])
    return ClusterRole(id=roles.ids[stratum], label=roles.label(stratum, lang))


def _name(competences: Names, ordered: Sequence[int], roles: Sequence[ClusterRole], lang: Lang) -> str:
    """The competence with the closest ties, how many others, and whose."""
    pattern = NAMES[lang][len(roles) > 1]
    first, role = competences.label(ordered[0], lang), roles[0].label
    small = role[:1].lower() + role[1:] if role[1:2].islower() else role
    return pattern.format(first=first, n=len(ordered) - 1, role=small, more=len(roles) - 1)


def _link(ids: Sequence[str], link: Link) -> ClusterLink:
    return ClusterLink(
        first=ids[link.first],
        second=ids[link.second],
        people=link.both,
        expected=round(link.expected, 3),
        lift=round(link.both / link.expected, 3),
    )


def _units(view: _View, group: _Group, lang: Lang) -> tuple[ClusterUnit, ...]:
    """The units with the most people of the cluster beyond their share of all who are looked at."""
    units = view.projection.facts.units

    def count(people: Ints) -> Ints:
        own = np.isin(view.post_person, people)
        pairs = np.unique(np.stack([view.post_unit[own], view.post_person[own]]), axis=1)
        return np.bincount(pairs[0], minlength=len(units))

    of = count(np.union1d(group.looked, group.people))
    people = count(group.people)
    beyond = people - of * people.sum() / max(int(of.sum()), 1)
    order: Any = np.lexsort((np.arange(len(units)), -beyond))
    return tuple(
        ClusterUnit(
            id=units.ids[at],
            label=units.label(at, lang),
            people=int(people[at]),
            of=int(of[at]),
            share=round(int(people[at]) / int(of[at]), 4),
        )
        for at in order[:UNITS].tolist()
        if people[at]
    )


def _courses(
    reader: Reader,
    ids: Sequence[str],
    ordered: Sequence[int],
    group: _Group,
    lacking: NDArray[np.bool_],
    lang: Lang,
) -> CourseSet:
    place = {at: number for number, at in enumerate(ordered)}
    competence = np.array([place[at] for at in group.competence[lacking].tolist()], np.int64)
    gaps = Gaps(group.person[lacking], competence, group.held[lacking], group.required[lacking])
    return cheapest_first(reader, ids, gaps, lang)
