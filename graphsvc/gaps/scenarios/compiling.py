"""From a step to the changes that it would take, against what has been imagined so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from graphsvc.changes import Change, Drop, Link, Ref, Unlink, link, put, ref
from graphsvc.errors import (
    BadQuestion,
    UnknownCompetence,
    UnknownEmployee,
    UnknownProfile,
    UnknownRole,
    UnknownUnit,
)
from graphsvc.gaps.figures import position
from graphsvc.gaps.scenarios import steps as s
from graphsvc.gaps.scope import Scope
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.projection.facts import Facts, Names
from graphsvc.projection.holding import Posts, in_roles, posts
from graphsvc.projection.projection import Projection
from graphsvc.store.protocol import Reader


class Compiler:
    """
    Turns steps into changes, as far as a viewer's scope reaches.

    Errors: UnknownEmployee, UnknownUnit, UnknownRole, ... (also for what is outside the scope); BadQuestion.
    """

    def __init__(self, reader: Reader, projection: Projection, scope: Scope) -> None:
        self.reader, self.projection, self.scope = reader, projection, scope
        self.facts: Facts = projection.facts

    def changes(self, step: Any) -> list[Change]:
        """The ChangeSet of a step."""
        return list(_HOW[type(step)](self, step))

    def leave(self, step: s.Leave) -> Iterator[Change]:
        for person in self._people(step.employees):
            cohort, local = self.facts.of_person(person)
            for post in cohort.post[cohort.post_person == local].tolist():
                yield Drop(self._post(post))

    def move(self, step: s.Move) -> Iterator[Change]:
        if step.unit is None and step.role is None:
            raise BadQuestion("move: name a unit, a role, or both.")
        there = posts(self.projection, self.scope.units)
        mine = np.isin(there.person, self._people(step.employees))
        if step.unit is not None:
            self._unit(step.unit)
            yield from self._placed(there.take(mine), step.unit)
        if step.role is not None:
            self._known(self.facts.roles, step.role, UnknownRole)
            at, roles = in_roles(self.projection, there)
            for place, role in zip(at[mine[at]].tolist(), roles[mine[at]].tolist(), strict=True):
                if self.facts.roles.ids[role] != step.role:
                    yield Unlink(
                        "HAS_ROLE", self._post(there.post[place]), ref("Role", self.facts.roles.ids[role])
                    )
            for post in there.post[mine].tolist():
                yield link("HAS_ROLE", self._post(post), ref("Role", step.role), e.Period())

    def merge(self, step: s.Merge) -> Iterator[Change]:
        facts, into = self.facts, self._unit(step.into)
        units = [self._unit(unit) for unit in dict.fromkeys(step.units) if unit != step.into]
        tree = facts.tree
        if any(tree.inside(unit, np.array([into], np.int32))[0] for unit in units):
            raise BadQuestion("merge: the unit that others go into cannot lie below one of them.")
        for unit in units:
            yield from self._placed(self._posts_in(unit), step.into)
            here = ref("OrgUnit", facts.units.ids[unit])
            for child in np.flatnonzero(tree.parent[:-1] == unit).tolist():
                if child not in units:
                    below = ref("OrgUnit", facts.units.ids[child])
                    yield Unlink("PART_OF", below, here)
                    yield Link("PART_OF", below, ref("OrgUnit", step.into))

    def require(self, step: s.Require) -> Iterator[Change]:
        if (step.role is None) == (step.profile is None):
            raise BadQuestion("require: name a role or a profile, one of them.")
        label, key = ("Role", step.role) if step.role is not None else ("Profile", step.profile)
        names, error = (
            (self.facts.roles, UnknownRole) if label == "Role" else (self.facts.profiles, UnknownProfile)
        )
        self._known(names, str(key), error)
        self._known(self.facts.competences, step.competence, UnknownCompetence)
        ends = ref(label, str(key)), ref("Competence", step.competence)
        if step.level == 0:
            yield Unlink("REQUIRES", *ends, {"necessity": step.necessity})
            return
        basis = self._basis(label.lower(), str(key), step)
        yield link("REQUIRES", *ends, e.Requires(necessity=step.necessity, level=step.level, **basis))

    def role(self, step: s.Role) -> Iterator[Change]:
        self._new(self.facts.roles, "role", step.id)
        here = ref("Role", step.id)
        yield put(n.Role(id=step.id, label_nb=step.label))
        yield from self._needs(here, step.requires)
        for profile in dict.fromkeys(step.includes):
            self._known(self.facts.profiles, profile, UnknownProfile)
            yield Link("INCLUDES", here, ref("Profile", profile))
        there = posts(self.projection, self.scope.units)
        for post in there.post[np.isin(there.person, self._people(step.employees))].tolist():
            yield link("HAS_ROLE", self._post(post), here, e.Period())

    def system(self, step: s.System) -> Iterator[Change]:
        self._new(self.facts.systems, "system", step.id)
        self._new(self.facts.profiles, "profile", step.id)
        here, profile = ref("System", step.id), ref("Profile", step.id)
        yield put(n.System(id=step.id, label_nb=step.label))
        yield put(n.Profile(id=step.id, label_nb=step.label, kind="system"))
        yield Link("CONCERNS", profile, here)
        yield from self._needs(profile, step.requires)
        for competence in dict.fromkeys(need.competence for need in step.requires):
            yield Link("CONCERNS", ref("Competence", competence), here)
        for post in self._users(step):
            yield link("HAS_PROFILE", self._post(post), profile, e.HasProfile(necessity="must"))

    def _users(self, step: s.System) -> list[int]:
        """The posts of the day that a system is for."""
        facts, there = self.facts, posts(self.projection, self.scope.units)
        mine = np.isin(there.person, self._people(step.employees))
        for unit in step.units:
            mine |= facts.tree.inside(self._unit(unit), there.unit)
        wanted = [self._known(facts.roles, role, UnknownRole) for role in step.roles]
        at, roles = in_roles(self.projection, there)
        mine[at[np.isin(roles, wanted)]] = True
        return [int(post) for post in there.post[mine]]

    def _needs(self, start: Ref, needs: Iterable[s.Need]) -> Iterator[Change]:
        asked: set[tuple[str, str]] = set()
        new: set[str] = set()
        for need in needs:
            key = need.competence, need.necessity
            if key in asked:
                raise BadQuestion(f"{start.key[0]} requires {need.competence} twice.")
            asked.add(key)
            if need.competence not in new and need.label is not None:
                self._new(self.facts.competences, "competence", need.competence)
                new.add(need.competence)
                yield put(n.Competence(id=need.competence, label_nb=need.label))
            elif need.competence not in new:
                self._known(self.facts.competences, need.competence, UnknownCompetence)
            edge = e.Requires(necessity=need.necessity, level=need.level)
            yield link("REQUIRES", start, ref("Competence", need.competence), edge)

    def _basis(self, kind: str, source: str, step: s.Require) -> dict[str, Any]:
        """The legal basis that the requirement has now, which a higher level keeps."""
        for row in self.reader.read("gaps.requirement_sources", competence=step.competence):
            if (row["source_kind"], row["source"], row["necessity"]) == (kind, source, step.necessity):
                return {name: value for name, value in row.items() if name.startswith("basis_")}
        return {}

    def _placed(self, some: Posts, unit: str) -> Iterator[Change]:
        """The changes that put posts into a unit."""
        for post, old in zip(some.post.tolist(), some.unit.tolist(), strict=True):
            if old >= 0 and self.facts.units.ids[old] != unit:
                yield Unlink("IN_UNIT", self._post(post), ref("OrgUnit", self.facts.units.ids[old]))
            yield Link("IN_UNIT", self._post(post), ref("OrgUnit", unit))

    def _posts_in(self, unit: int) -> Posts:
        """Every post right in a unit, whatever the day."""
        found = []
        for cohort in self.facts.cohorts:
            here = (cohort.post_unit == unit) & (cohort.post_person >= 0)
            columns = cohort.post, cohort.post_person, cohort.post_unit, cohort.post_percent
            found.append([column[here] for column in columns])
        return Posts(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def _people(self, employees: Iterable[str]) -> list[int]:
        """The positions of people who have a post of the day that the viewer sees."""
        there = set(posts(self.projection, self.scope.units).person.tolist())
        found = [position(self.facts.people, one, UnknownEmployee) or 0 for one in employees]
        for one, person in zip(employees, found, strict=True):
            if person not in there:
                raise UnknownEmployee(one)
        return found

    def _unit(self, unit: str) -> int:
        at = self._known(self.facts.units, unit, UnknownUnit)
        if self.scope.units is not None and at not in self.scope.units:
            raise UnknownUnit(unit)
        return at

    def _known(self, names: Names, key: str, error: type[Any]) -> int:
        return position(names, key, error) or 0

    def _new(self, names: Names, noun: str, key: str) -> None:
        if key in names.position:
            raise BadQuestion(f"There is a {noun} {key!r} already; name the new one otherwise.")

    def _post(self, post: int) -> Ref:
        return ref("Employment", self.facts.posts.ids[int(post)])


_HOW: Mapping[type[Any], Callable[[Compiler, Any], Iterator[Change]]] = {
    s.Leave: Compiler.leave,
    s.Move: Compiler.move,
    s.Merge: Compiler.merge,
    s.Require: Compiler.require,
    s.Role: Compiler.role,
    s.System: Compiler.system,
}
