"""
A small vocabulary, worked out by hand: four roles, six competences, five courses.

    role        drug  wound  talk  report   (rule: staff profile)
    nurse       m3    m2     s2    -         included by nurse, aide
    aide        m2    -      m2    -
    manager     m1    -      m3    m3
    caretaker   -     -      -     -         rare m2
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphsvc.changes import Change, link, put, ref
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Store

NS = "https://kompetansegraf.no/id/"
ESCO = "http://data.europa.eu/esco/occupation/8d3e8aaa-791b-4c75-a465-f3f827028f50"
UUID = ESCO.rsplit("/", 1)[1]


def _uri(path: str, key: str) -> dict[str, Any]:
    return {"id": key, "vocabulary": "kommune", "uri": f"{NS}{path}/{key}"}


def _requires(
    start: tuple[str, str], competence: str, necessity: str, level: int | None, **more: Any
) -> Change:
    edge = e.Requires(necessity=necessity, level=level, **more)  # type: ignore[arg-type]
    return link("REQUIRES", ref(*start), ref("Competence", competence), edge)


def nodes() -> Iterator[Change]:
    """Every node."""
    yield put(n.Vocabulary(id="kommune", title="Felles vokabular", version="1.0", namespace=NS))
    yield put(n.Vocabulary(id="esco", title="ESCO", version="1.1.1"))
    yield put(n.ServiceArea(**_uri("areas", "helse"), label_nb="Helse", label_nn="Helse"))
    yield put(n.ServiceArea(**_uri("areas", "sykehjem"), label_nb="Sykehjem", label_nn="Sjukeheim"))
    yield put(
        n.CompetenceGroup(**_uri("groups", "klinisk"), label_nb="Klinisk arbeid", label_nn="Klinisk arbeid")
    )
    yield put(n.CompetenceGroup(**_uri("groups", "legemidler"), label_nb="Legemidler", label_nn="Legemiddel"))
    yield put(n.CompetenceGroup(**_uri("groups", "tom"), label_nb="Tom", label_nn="Tom"))
    for key, nb, nn, en in (
        ("nurse", "Sykepleier", "Sjukepleiar", "Nurse"),
        ("aide", "Helsefagarbeider", "Helsefagarbeidar", "Health care worker"),
        ("manager", "Avdelingsleder", "Avdelingsleiar", "Ward manager"),
        ("caretaker", "Vaktmester", "Vaktmeister", "Caretaker"),
    ):
        yield put(
            n.Role(
                **_uri("roles", key), label_nb=nb, label_nn=nn, label_en=en, purpose_nb=f"Formålet til {nb}."
            )
        )
    yield put(
        n.Role(id=f"esco-{UUID}", vocabulary="esco", label_en="nurse responsible for general care", uri=ESCO)
    )
    yield put(n.Responsibility(id="nurse-plan", text_nb="Lage plan.", order=2))
    yield put(n.Responsibility(id="nurse-follow", text_nb="Følge opp.", order=1))
    yield put(
        n.Competence(
            **_uri("competences", "drug"),
            label_nb="Legemiddelhåndtering",
            label_nn="Legemiddelhandtering",
            label_en="Medication management",
            alt_nb=["Medisinhåndtering", "Legemiddelhåndtering"],
            definition_nb='Å gi "riktig" legemiddel.\nTil rett tid.',
            learned_by=["course", "practice"],
            question_nb="I hvor stor grad kan du gi legemidler?",
        )
    )
    yield put(n.Competence(**_uri("competences", "wound"), label_nb="Sårstell", label_nn="Sårstell"))
    yield put(n.Competence(**_uri("competences", "talk"), label_nb="Samtale", label_nn="Samtale"))
    yield put(
        n.Competence(**_uri("competences", "report"), label_nb="Ærlig rapport", label_nn="Ærleg rapport")
    )
    yield put(
        n.Competence(**_uri("competences", "rule"), label_nb="Øvelse i regler", label_nn="Øving i reglar")
    )
    yield put(
        n.Competence(
            **_uri("competences", "rare"),
            label_nb="Åpning av bygg",
            label_nn="Opning av bygg",
            learned_by=["practice"],
        )
    )
    for step in range(1, 5):
        yield put(n.Level(competence="drug", step=step, description_nb=f"Nivå {step}"))
    yield put(n.LearningOutcome(id="drug-1", kind="knowledge", text_nb="Vet om legemidler."))
    yield put(n.System(**_uri("systems", "journal"), label_nb="Journal", vendor="Firma"))
    yield put(n.Profile(**_uri("profiles", "staff"), label_nb="Ansatt", kind="common"))
    yield put(n.Profile(**_uri("profiles", "journal-basic"), label_nb="Journal grunn", kind="system"))
    yield put(
        n.Goal(**_uri("goals", "safe"), label_nb="Trygg medisin", people=5, where="helse", due="2027-12-31")
    )
    yield put(
        n.Qualification(**_uri("qualifications", "licence"), label_nb="Autorisasjon", kind="authorisation")
    )
    yield put(
        n.Qualification(**_uri("qualifications", "licence2"), label_nb="Vernepleier", kind="authorisation")
    )
    yield put(
        n.Qualification(**_uri("qualifications", "trade"), label_nb="Fagbrev", kind="trade_certificate")
    )
    yield put(n.Concept(uri="urn:styrk08:2223", scheme="styrk08", notation="2223", label_nb="Sykepleiere"))
    yield put(n.Concept(uri="urn:styrk08:222", scheme="styrk08", notation="222", label_nb="Pleie"))


def courses() -> Iterator[Change]:
    """Courses in drug: 0-1 and 1-2 cheap, 0-2 dear in one go, 2-3; none reaches 4."""
    for key, hours, price, low, high in (
        ("intro", 3.0, 0.0, 0, 1),
        ("basic", 3.0, 500.0, 1, 2),
        ("fast", 4.0, 1500.0, 0, 2),
        ("deep", 6.0, None, 2, 3),
    ):
        yield put(n.Course(**_uri("courses", key), label_nb=f"Kurs {key}", hours=hours, price=price))
        yield link(
            "DEVELOPS",
            ref("Course", key),
            ref("Competence", "drug"),
            e.Develops(from_level=low, to_level=high),
        )
    yield put(n.Course(**_uri("courses", "ethics"), label_nb="Etikk", hours=2.0))
    yield put(
        n.Course(**_uri("courses", "old"), label_nb="Nedlagt", hours=1.0, price=0.0, status="withdrawn")
    )
    yield link(
        "DEVELOPS", ref("Course", "old"), ref("Competence", "drug"), e.Develops(from_level=0, to_level=4)
    )
    yield link("BUILDS_ON", ref("Course", "deep"), ref("Course", "basic"))
    yield link("BUILDS_ON", ref("Course", "basic"), ref("Course", "ethics"))
    yield put(
        n.CourseSession(id="intro-1", start="2027-01-10", finish="2027-01-10", seats=12, place="Rådhuset")
    )
    yield link("RUN_OF", ref("CourseSession", "intro-1"), ref("Course", "intro"))


def edges() -> Iterator[Change]:
    """Every edge but the courses'."""
    role = {key: ("Role", key) for key in ("nurse", "aide", "manager", "caretaker")}
    for who, what, necessity, level in (
        ("nurse", "drug", "must", 3),
        ("nurse", "wound", "must", 2),
        ("nurse", "talk", "should", 2),
        ("aide", "drug", "must", 2),
        ("aide", "talk", "must", 2),
        ("manager", "drug", "must", 1),
        ("manager", "talk", "must", 3),
        ("manager", "report", "must", 3),
        ("caretaker", "rare", "must", 2),
        ("caretaker", "report", "must", 0),
    ):
        law = {"basis_act": "En lov", "basis_section": "§ 4", "basis_checked_by": "CANARY Kari"}
        yield _requires(role[who], what, necessity, level, level_reason="CANARY fordi", **law)
    yield _requires(("Role", f"esco-{UUID}"), "wound", "essential", None)
    yield _requires(("Profile", "staff"), "rule", "must", 2)
    yield _requires(("Profile", "journal-basic"), "report", "must", 2)
    yield _requires(("Goal", "safe"), "drug", "must", 3)
    for who in ("nurse", "aide"):
        yield link("INCLUDES", ref("Role", who), ref("Profile", "staff"))
    yield link("IN_AREA", ref("Role", "nurse"), ref("ServiceArea", "sykehjem"))
    yield link("IN_AREA", ref("Role", "manager"), ref("ServiceArea", "helse"))
    yield link("BROADER", ref("ServiceArea", "sykehjem"), ref("ServiceArea", "helse"))
    yield link("BROADER", ref("CompetenceGroup", "legemidler"), ref("CompetenceGroup", "klinisk"))
    yield link("IN_GROUP", ref("Competence", "drug"), ref("CompetenceGroup", "legemidler"))
    yield link("IN_GROUP", ref("Competence", "wound"), ref("CompetenceGroup", "klinisk"))
    yield link("RESPONSIBLE_FOR", ref("Role", "nurse"), ref("Responsibility", "nurse-plan"))
    yield link("RESPONSIBLE_FOR", ref("Role", "nurse"), ref("Responsibility", "nurse-follow"))
    for step in range(1, 5):
        yield link("HAS_LEVEL", ref("Competence", "drug"), ref("Level", "drug", step))
    yield link("HAS_OUTCOME", ref("Competence", "drug"), ref("LearningOutcome", "drug-1"))
    yield link("CONCERNS", ref("Competence", "report"), ref("System", "journal"))
    yield link("CONCERNS", ref("Profile", "journal-basic"), ref("System", "journal"))
    yield link("BROADER", ref("Concept", "urn:styrk08:2223"), ref("Concept", "urn:styrk08:222"))
    match = e.Matches(kind="broad", by="CANARY Kari", checked="2026-11-01")
    yield link("MATCHES", ref("Role", "nurse"), ref("Concept", "urn:styrk08:2223"), match)
    for who, what, group in (
        ("nurse", "licence", "a"),
        ("manager", "licence", "b"),
        ("manager", "licence2", "b"),
        ("aide", "trade", "c"),
    ):
        needed = e.RequiresQualification(any_of=group, necessity="must", due="hire")
        yield link("REQUIRES_QUALIFICATION", ref("Role", who), ref("Qualification", what), needed)


def people() -> Iterator[Change]:
    """Somebody whose words must not come out of anything open."""
    yield put(n.OrgUnit(id="u1", name="CANARY enhet"))
    yield put(n.Employee(id="e1", name="CANARY Ola", email="canary@example.org"))
    yield put(n.Employment(id="p1", employee="e1"))
    yield link("HAS_EMPLOYMENT", ref("Employee", "e1"), ref("Employment", "p1"))
    yield link("IN_UNIT", ref("Employment", "p1"), ref("OrgUnit", "u1"))
    yield link("HAS_ROLE", ref("Employment", "p1"), ref("Role", "nurse"), e.Period())


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """A store that holds the sample."""
    store = open_store(Settings(store=f"kglite:{folder / 'graph'}"))
    try:
        store.apply([*nodes(), *courses(), *edges(), *people()], by="test", reason="sample")
        yield store
    finally:
        store.close()
