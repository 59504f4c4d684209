"""One thing in full: all that is open about it, and what it hangs together with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graphsvc.answers import LANGS, Answer, Lang, pick
from graphsvc.kinds import kind_of, resolve
from graphsvc.store.protocol import Reader, Row
from graphsvc.thinganswers import (
    AreaObject,
    Basis,
    CompetenceObject,
    CourseObject,
    DatedRun,
    Develops,
    GoalObject,
    GroupObject,
    LevelText,
    Link,
    Match,
    Outcome,
    ProfileObject,
    QualificationObject,
    RequiredBy,
    RequiredQualification,
    Requirement,
    ResponsibilityText,
    RoleObject,
    SystemObject,
    VocabularyObject,
)

Parts = dict[str, Any]


def thing(reader: Reader, kind: str, id: str, *, lang: Lang = "nb") -> Answer:  # noqa: A002
    """
    Everything open about one thing of a kind.

    `id` may be its URI, or a bare ESCO UUID.
    Errors: BadQuestion for an unknown kind; UnknownRole, UnknownCompetence, ... by the kind.
    Source: cypher/roles/, competences/, courses/, lists/, vocabulary/.
    """
    which = kind_of(kind)
    key = resolve(reader, which.label, id)
    query, make = MAKERS[kind]
    found = reader.read(query, id=key)
    if not found:
        raise which.unknown(id)
    return make(reader, found[0], lang)


def _shared(kind: str, row: Row, lang: Lang) -> Parts:
    """What every labelled thing has."""
    return {
        "kind": kind,
        "id": row["id"],
        "label": pick(row, "label", lang) or row["id"],
        "labels": {code: row[f"label_{code}"] for code in LANGS if row[f"label_{code}"]},
        "alternative": _alternative(row, lang),
        "definition": pick(row, "definition", lang),
        "description": pick(row, "description", lang),
        "vocabulary": row["vocabulary"],
        "status": row["status"],
        "uri": row["uri"],
        "replaced_by": row["replaced_by"],
        "created": row["created"],
        "modified": row["modified"],
    }


def _alternative(row: Row, lang: Lang) -> tuple[str, ...]:
    return next((tuple(row[f"alt_{code}"]) for code in (lang, *LANGS) if row[f"alt_{code}"]), ())


def _links(rows: Iterable[Row], lang: Lang) -> tuple[Link, ...]:
    return tuple(Link(id=row["id"], label=pick(row, "label", lang) or row["id"]) for row in rows)


def _basis(row: Row) -> Basis | None:
    if not row["basis_act"]:
        return None
    return Basis(
        act=row["basis_act"],
        section=row["basis_section"],
        url=row["basis_url"],
        duty=row["basis_duty"],
        checked=row["basis_checked"],
        verified=row["basis_checked"] is not None,
    )


def _requirements(rows: Iterable[Row], lang: Lang, via: bool = False) -> tuple[Requirement, ...]:
    return tuple(
        Requirement(
            id=row["id"],
            label=pick(row, "label", lang) or row["id"],
            level=row["level"],
            necessity=row["necessity"],
            profile=row["through"] if via else None,
            basis=_basis(row),
        )
        for row in rows
    )


def _qualifications(rows: Iterable[Row], lang: Lang) -> tuple[RequiredQualification, ...]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["any_of"], []).append(row)
    return tuple(
        RequiredQualification(
            any_of=_links(group, lang),
            necessity=group[0]["necessity"],
            due=group[0]["due"],
            months=group[0]["months"],
            exemption=group[0]["exemption"],
            basis=_basis(group[0]),
        )
        for group in groups.values()
    )


def _matches(rows: Iterable[Row], lang: Lang) -> tuple[Match, ...]:
    return tuple(
        Match(
            uri=row["uri"],
            kind=row["kind"],
            scheme=row["scheme"],
            notation=row["notation"],
            label=pick(row, "label", lang),
        )
        for row in rows
    )


def _develops(rows: Iterable[Row], lang: Lang) -> tuple[Develops, ...]:
    return tuple(
        Develops(
            id=row["id"],
            label=pick(row, "label", lang) or row["id"],
            from_level=row["from_level"],
            to_level=row["to_level"],
        )
        for row in rows
    )


def _required_by(rows: Iterable[Row], lang: Lang) -> tuple[RequiredBy, ...]:
    return tuple(
        RequiredBy(
            id=row["id"],
            label=pick(row, "label", lang) or row["id"],
            level=row.get("level"),
            necessity=row["necessity"],
        )
        for row in rows
    )


def _role(reader: Reader, row: Row, lang: Lang) -> RoleObject:
    def part(name: str) -> list[Row]:
        return reader.read(f"roles.{name}", id=row["id"])

    return RoleObject(
        **_shared("roles", row, lang),
        purpose=pick(row, "purpose", lang),
        notation=row["notation"],
        responsibilities=tuple(
            ResponsibilityText(id=item["id"], text=pick(item, "text", lang))
            for item in part("responsibilities")
        ),
        profiles=_links(part("profiles"), lang),
        requirements=_requirements(part("requirements"), lang)
        + _requirements(part("included"), lang, via=True),
        qualifications=_qualifications(part("qualifications"), lang),
        areas=_links(part("areas"), lang),
        broader=_links(part("broader"), lang),
        narrower=_links(part("narrower"), lang),
        matches=_matches(part("matches"), lang),
    )


def _competence(reader: Reader, row: Row, lang: Lang) -> CompetenceObject:
    def part(name: str) -> list[Row]:
        return reader.read(f"competences.{name}", id=row["id"])

    roles = {item["id"] for name in ("roles_own", "roles_included") for item in part(name)}
    return CompetenceObject(
        **_shared("competences", row, lang),
        question=pick(row, "question", lang),
        learned_by=tuple(row["learned_by"]),
        valid_months=row["valid_months"],
        nature=row["kind"],
        reuse=row["reuse"],
        levels=tuple(
            LevelText(step=item["step"], description=pick(item, "description", lang))
            for item in part("levels")
        ),
        outcomes=tuple(
            Outcome(id=item["id"], kind=item["kind"], text=pick(item, "text", lang))
            for item in part("outcomes")
        ),
        groups=_links(part("groups"), lang),
        systems=_links(part("systems"), lang),
        broader=_links(part("broader"), lang),
        narrower=_links(part("narrower"), lang),
        profiles=_required_by(part("profiles"), lang),
        courses=_develops(part("courses"), lang),
        roles=len(roles),
        matches=_matches(part("matches"), lang),
    )


def _course(reader: Reader, row: Row, lang: Lang) -> CourseObject:
    def part(name: str) -> list[Row]:
        return reader.read(f"courses.{name}", id=row["id"])

    return CourseObject(
        **_shared("courses", row, lang),
        **{name: row[name] for name in ("provider", "hours", "price", "form", "url", "series")},
        develops=_develops(part("develops"), lang),
        builds_on=_links(part("prerequisites"), lang),
        sessions=tuple(DatedRun(**item) for item in part("sessions")),
    )


def _group(reader: Reader, row: Row, lang: Lang) -> GroupObject:
    return GroupObject(
        **_shared("groups", row, lang),
        notation=row["notation"],
        **_parts(reader, row, lang, "group", ("broader", "narrower", "competences")),
    )


def _area(reader: Reader, row: Row, lang: Lang) -> AreaObject:
    return AreaObject(
        **_shared("areas", row, lang), **_parts(reader, row, lang, "area", ("broader", "narrower", "roles"))
    )


def _system(reader: Reader, row: Row, lang: Lang) -> SystemObject:
    return SystemObject(
        **_shared("systems", row, lang),
        vendor=row["vendor"],
        **_parts(reader, row, lang, "system", ("competences", "profiles")),
    )


def _profile(reader: Reader, row: Row, lang: Lang) -> ProfileObject:
    return ProfileObject(
        **_shared("profiles", row, lang),
        scope=row["kind"],
        requirements=_requirements(reader.read("lists.profile_requirements", id=row["id"]), lang),
        **_parts(reader, row, lang, "profile", ("systems", "roles")),
    )


def _qualification(reader: Reader, row: Row, lang: Lang) -> QualificationObject:
    return QualificationObject(
        **_shared("qualifications", row, lang),
        nature=row["kind"],
        valid_months=row["valid_months"],
        roles=_required_by(reader.read("lists.qualification_roles", id=row["id"]), lang),
    )


def _goal(reader: Reader, row: Row, lang: Lang) -> GoalObject:
    return GoalObject(
        **_shared("goals", row, lang),
        people=row["people"],
        where=row["located"],
        due=row["due"],
        requirements=_requirements(reader.read("lists.goal_requirements", id=row["id"]), lang),
    )


def _vocabulary(reader: Reader, row: Row, _lang: Lang) -> VocabularyObject:
    counts = {
        item["kind"]: item["things"]
        for item in reader.read("vocabulary.counts")
        if item["vocabulary"] == row["id"]
    }
    return VocabularyObject(kind="vocabularies", label=row["title"], counts=counts, **row)


def _parts(reader: Reader, row: Row, lang: Lang, noun: str, names: tuple[str, ...]) -> Parts:
    return {name: _links(reader.read(f"lists.{noun}_{name}", id=row["id"]), lang) for name in names}


MAKERS: Mapping[str, tuple[str, Callable[[Reader, Row, Lang], Answer]]] = {
    "vocabularies": ("vocabulary.one", _vocabulary),
    "areas": ("lists.one_area", _area),
    "groups": ("lists.one_group", _group),
    "roles": ("roles.one", _role),
    "competences": ("competences.one", _competence),
    "qualifications": ("lists.one_qualification", _qualification),
    "courses": ("courses.one", _course),
    "systems": ("lists.one_system", _system),
    "profiles": ("lists.one_profile", _profile),
    "goals": ("lists.one_goal", _goal),
}
"""By the plural in addresses: the query of the thing itself, and what makes its answer."""
