"""Adjustments: a must level set for one employment, or for all of a person's, over what it inherits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graphsvc.changes import Link, link, ref
from graphsvc.errors import BadQuestion, GraphsvcError, NotFound
from graphsvc.model.edges import Adjusted
from graphsvc.people.assessments import know_competence
from graphsvc.people.permission import may_write, today
from graphsvc.people.viewer import Viewer
from graphsvc.store.protocol import Reader, Revision, Row, Store


class Must(NamedTuple):
    """A must level, and the highest one among its sources that has a legal basis (0 where none has)."""

    level: int
    legal: int = 0


NOTHING = Must(0)

MustLevels = Mapping[str, Must]


@dataclass(frozen=True)
class Demands:
    """What each role (with the profiles it includes) and each profile must have, by competence."""

    roles: Mapping[str, MustLevels] = field(default_factory=dict)
    profiles: Mapping[str, MustLevels] = field(default_factory=dict)

    def must(self, competence: str, roles: Iterable[str], profiles: Iterable[str]) -> Must:
        """The highest must level that these roles and profiles (picked as must) set for a competence."""
        level = legal = 0
        for source, ids in ((self.roles, roles), (self.profiles, profiles)):
            for key in ids:
                found = source.get(key, {}).get(competence, NOTHING)
                level, legal = max(level, found.level), max(legal, found.legal)
        return Must(level, legal)


def read_demands(reader: Reader) -> Demands:
    """
    The must levels of every role and profile, as of the present revision.

    Source: cypher/organisation/{role_requirements,profile_requirements,included_profiles}.cypher
    """
    profiles = _musts(reader.read("organisation.profile_requirements"), "profile_id")
    roles = _musts(reader.read("organisation.role_requirements"), "role")
    for row in reader.read("organisation.included_profiles"):
        own = roles.setdefault(row["role"], {})
        for competence, found in profiles.get(row["profile_id"], {}).items():
            own[competence] = _higher(own.get(competence, NOTHING), found)
    return Demands(roles, profiles)


def _musts(rows: Iterable[Row], start: str) -> dict[str, dict[str, Must]]:
    out: dict[str, dict[str, Must]] = {}
    for row in rows:
        if row["necessity"] == "must":
            found = Must(row["level"], row["level"] if row["legal"] else 0)
            own = out.setdefault(row[start], {})
            own[row["competence"]] = _higher(own.get(row["competence"], NOTHING), found)
    return out


def _higher(one: Must, other: Must) -> Must:
    return Must(max(one.level, other.level), max(one.legal, other.legal))


class Source(NamedTuple):
    """A role or picked profile of an employment, with its days; `must` False for one picked as should."""

    id: str
    valid_from: str | None = None
    valid_to: str | None = None
    must: bool = True

    def holds(self, day: str) -> bool:
        return (self.valid_from or "") <= day and (self.valid_to is None or day <= self.valid_to)


class Sources(NamedTuple):
    """The roles and picked profiles of one employment."""

    roles: tuple[Source, ...] = ()
    profiles: tuple[Source, ...] = ()


def must_on(demands: Demands, competence: str, sources: Sources, day: str) -> Must:
    """The must level of an employment with these sources on a day, before any adjustment."""
    return demands.must(
        competence,
        (source.id for source in sources.roles if source.holds(day)),
        (source.id for source in sources.profiles if source.must and source.holds(day)),
    )


class Posts(dict[str, Sources]):
    """The employments of one person."""

    def sources(self, employment: str) -> Sources:
        """Errors: UnknownEmployment."""
        if employment not in self:
            raise UnknownEmployment(employment)
        return self[employment]


def read_person(reader: Reader, employee: str) -> Posts:
    """
    The employments of one person, with their roles and picked profiles.

    Source: cypher/organisation/{employments_of,roles_of,profiles_of}.cypher
    """
    rows = reader.read("organisation.employments_of", employee=employee)
    roles: dict[str, list[Source]] = {row["id"]: [] for row in rows}
    profiles: dict[str, list[Source]] = {row["id"]: [] for row in rows}
    for row in reader.read("organisation.roles_of", employee=employee):
        roles[row["employment"]].append(Source(row["role"], row["valid_from"], row["valid_to"]))
    for row in reader.read("organisation.profiles_of", employee=employee):
        source = Source(row["profile_id"], row["valid_from"], row["valid_to"], row["necessity"] == "must")
        profiles[row["employment"]].append(source)
    return Posts({key: Sources(tuple(roles[key]), tuple(profiles[key])) for key in roles})


class UnknownEmployment(NotFound):
    """The id is not repeated: it is personal data."""

    noun = "employment"

    def __init__(self, key: str) -> None:
        GraphsvcError.__init__(self, "This person has no employment with that id.")
        self.key = key


def adjust(
    store: Store,
    viewer: Viewer,
    *,
    employee: str,
    competence: str,
    level: int,
    reason: str,
    employment: str | None = None,
    at: str | None = None,
    by: str | None = None,
) -> Revision:
    """
    Set the must level of a competence for one employment, or (without one) for all of a person's.

    Units:  level 0-4, 0 meaning that nothing is required; `at` a day, today where none is given.
    Errors: Forbidden; UnknownEmployee, UnknownEmployment; BadQuestion below a legal requirement.
    Source: DOMAIN "The gap", Required.
    """
    may_write(store, viewer, "person", employee)
    posts = read_person(store, employee)
    know_competence(store, competence)
    targets = posts if employment is None else {employment: posts.sources(employment)}
    demands = read_demands(store)
    edge = Adjusted(
        at=at or today(),
        level=level,
        replaced=0,
        scope="person" if employment is None else "employment",
        reason=reason,
        by=by or viewer.employee or viewer.kind,
    )
    changes = [_adjusted(demands, key, sources, competence, edge) for key, sources in targets.items()]
    return store.apply(changes, by=edge.by or viewer.kind, reason="adjustment")


def _adjusted(demands: Demands, employment: str, sources: Sources, competence: str, edge: Adjusted) -> Link:
    found = must_on(demands, competence, sources, edge.at)
    if edge.level < found.legal:
        raise BadQuestion(
            f"A requirement with a legal basis sets level {found.legal} here. Set {found.legal} or higher."
        )
    whole = edge.model_copy(update={"replaced": found.level})
    return link("ADJUSTED", ref("Employment", employment), ref("Competence", competence), whole)


def inherited(
    rows: Iterable[Row], demands: Demands, employment: str, sources: Sources, day: str
) -> Iterator[Link | None]:
    """
    The person-wide adjustments among `rows`, as a later employment of that person gets them.

    Shape:  one Link per competence and day, its `replaced` the must level that the employment has on `day`;
            None in place of one that lies below a legal requirement of the new employment.
    """
    done = set()
    for row in rows:
        key = (row["competence"], row["at"])
        if row["scope"] != "person" or key in done:
            continue
        done.add(key)
        found = must_on(demands, row["competence"], sources, day)
        if row["level"] < found.legal:
            yield None
            continue
        values = {name: row[name] for name in ("at", "level", "scope", "reason", "by")}
        start, end = ref("Employment", employment), ref("Competence", row["competence"])
        yield Link("ADJUSTED", start, end, {**values, "replaced": found.level})
