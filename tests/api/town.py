"""
A town of four employees, small enough to count by hand.

Two roles share legemiddelhandtering and dokumentasjon. Unit `hjemme` has a1 (nurse, medication held 1 of 3,
known) and a2 (nurse, nothing assessed); unit `sykehjem` has a3 (head nurse, all met) and a4 (nurse, on
leave). A course takes medication from 1 to 3, none takes documentation past 2.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.changes import Change, Ref, link, put, ref
from graphsvc.model import edges as e
from graphsvc.model import nodes as n

NURSE, HEAD = "sykepleier-hjemmetjeneste", "avdelingsleder-sykehjem"
MEDICINE, RECORDS, LEADING = "legemiddelhandtering", "dokumentasjon", "ledelse"
DAY = "2026-01-01"


def changes() -> list[Change]:
    """Everything, as one ChangeSet."""
    return [*_vocabulary(), *_requirements(), *_courses(), *_organisation(), *_assessments()]


def _named(model: type[n.Labelled], key: str, nb: str, **more: object) -> Change:
    uri = f"https://example.org/id/{key}"
    return put(model(id=key, vocabulary="kommune", label_nb=nb, label_en=f"{key} (en)", uri=uri, **more))  # type: ignore[arg-type]


def _vocabulary() -> Iterator[Change]:
    yield put(
        n.Vocabulary(
            id="kommune",
            title="Felles vokabular",
            version="1",
            licence="CC BY 4.0",
            namespace="https://example.org/id/",
        )
    )
    yield _named(n.ServiceArea, "helse-og-omsorg", "Helse og omsorg")
    yield _named(n.CompetenceGroup, "legemidler", "Legemidler")
    yield _named(n.Role, NURSE, "Sykepleier i hjemmetjenesten", purpose_nb="Hjelp hjemme.")
    yield _named(n.Role, HEAD, "Avdelingsleder på sykehjem")
    yield _named(n.Competence, MEDICINE, "Legemiddelhåndtering", learned_by=["course", "practice"])
    yield _named(n.Competence, RECORDS, "Dokumentasjon av helsehjelp", learned_by=["practice"])
    yield _named(n.Competence, LEADING, "Ledelse", learned_by=["practice"])
    yield _named(
        n.Qualification, "autorisasjon-sykepleier", "Autorisasjon som sykepleier", kind="authorisation"
    )
    yield _named(n.System, "gerica", "Gerica")
    yield _named(n.Profile, "felles-ansatt", "Felles for alle ansatte", kind="common")
    for step in range(1, 5):
        yield put(n.Level(competence=MEDICINE, step=step, description_nb=f"Nivå {step}."))
        yield link("HAS_LEVEL", ref("Competence", MEDICINE), ref("Level", MEDICINE, step))
    for role in (NURSE, HEAD):
        yield link("IN_AREA", ref("Role", role), ref("ServiceArea", "helse-og-omsorg"))
    for competence in (MEDICINE, RECORDS, LEADING):
        yield link("IN_GROUP", ref("Competence", competence), ref("CompetenceGroup", "legemidler"))
    yield link("CONCERNS", ref("Competence", RECORDS), ref("System", "gerica"))


def _requirements() -> Iterator[Change]:
    for role, competence, level in (
        (NURSE, MEDICINE, 3),
        (NURSE, RECORDS, 3),
        (HEAD, MEDICINE, 2),
        (HEAD, RECORDS, 2),
        (HEAD, LEADING, 3),
    ):
        edge = e.Requires(necessity="must", level=level)
        yield link("REQUIRES", ref("Role", role), ref("Competence", competence), edge)
    needs = e.RequiresQualification(any_of="sykepleier", necessity="must", due="hire")
    yield link(
        "REQUIRES_QUALIFICATION", ref("Role", NURSE), ref("Qualification", "autorisasjon-sykepleier"), needs
    )


def _courses() -> Iterator[Change]:
    for key, competence, low, high in (
        ("legemiddelkurs", MEDICINE, 1, 3),
        ("journalkurs", RECORDS, 0, 2),
    ):
        yield _named(n.Course, key, f"Kurs {key}", hours=3.0, price=500.0)
        yield link(
            "DEVELOPS",
            ref("Course", key),
            ref("Competence", competence),
            e.Develops(from_level=low, to_level=high),
        )


def _organisation() -> Iterator[Change]:
    for key, name, parent in (
        ("kommune", "Eksempel kommune", None),
        ("hjemme", "Hjemmetjenesten", "kommune"),
        ("sykehjem", "Sykehjemmet", "kommune"),
    ):
        yield put(n.OrgUnit(id=key, name=name))
        if parent:
            yield link("PART_OF", ref("OrgUnit", key), ref("OrgUnit", parent))
    for employee, name, unit, role, leave in (
        ("a1", "Kari Ås", "hjemme", NURSE, False),
        ("a2", "Ola Berg", "hjemme", NURSE, False),
        ("a3", "Liv Dahl", "sykehjem", HEAD, False),
        ("a4", "=Per Eng", "sykehjem", NURSE, True),
    ):
        yield put(n.Employee(id=employee, name=name, email=f"{employee}@example.org"))
        post = f"{employee}-1"
        yield put(n.Employment(id=post, employee=employee, percent=100.0, kind="permanent", on_leave=leave))
        yield link("HAS_EMPLOYMENT", ref("Employee", employee), ref("Employment", post))
        yield link("IN_UNIT", ref("Employment", post), ref("OrgUnit", unit))
        yield link("HAS_ROLE", ref("Employment", post), ref("Role", role), e.Period())


def assessed(employee: str, competence: str, level: int, at: str = DAY) -> Change:
    """An assessment by the manager."""
    ends: tuple[Ref, Ref] = ref("Employee", employee), ref("Competence", competence)
    return link("ASSESSED", *ends, e.Assessed(at=at, method="manager", level=level, by="leder"))


def _assessments() -> Iterator[Change]:
    yield assessed("a1", MEDICINE, 1)
    yield assessed("a1", RECORDS, 2)
    for competence in (MEDICINE, RECORDS, LEADING):
        yield assessed("a3", competence, 3)
