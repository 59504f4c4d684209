"""Courses on other sites: links that lead to a course, lists in a frame, and schema.org."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from graphsvc.changes import link, put, ref
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.publish.schema_course import course_jsonld
from tests.api.conftest import client_of, graph, local, own, public  # noqa: F401
from tests.api.town import HEAD, LEADING, MEDICINE, NURSE, RECORDS
from tests.pages.test_pages import Page


def test_anonymous_gets_the_courses_of_a_competence(public: TestClient) -> None:  # noqa: F811
    """With a link to each that opens outside the frame."""
    answer = public.get(f"/embed/courses?competence={MEDICINE}")
    assert answer.status_code == 200
    held = Page(answer.text)
    assert "Kurs: Legemiddelhåndtering" in held.text
    assert "nivå 1–3 · 3 timer · 500 kr" in held.text
    anchors = [attrs for tag, attrs in held.tags if tag == "a"]
    assert [one["href"] for one in anchors] == ["/courses/legemiddelkurs/start", f"/competences/{MEDICINE}"]
    assert all(one["target"] == "_blank" and one["rel"] == "noopener" for one in anchors)
    for one in anchors:
        assert public.get(str(one["href"])).status_code == 200


def test_the_courses_of_a_role(public: TestClient) -> None:  # noqa: F811
    """Per competence with its required level; one without courses is left out."""
    held = Page(public.get(f"/embed/courses?role={HEAD}&lang=en").text)
    assert "legemiddelhandtering (en) (level 2)" in held.text
    assert "ledelse" not in held.text
    nobody = Page(public.get("/embed/courses?competence=" + LEADING).text)
    assert "Ingen kurs ennå." in nobody.text


def test_only_these_pages_may_stand_in_a_frame(public: TestClient) -> None:  # noqa: F811
    """Everything else refuses."""
    framed = public.get(f"/embed/courses?competence={MEDICINE}").headers
    assert "x-frame-options" not in framed
    assert "frame-ancestors *" in framed["content-security-policy"]
    for address in ("/", f"/competences/{MEDICINE}", "/v1/courses", "/embedded"):
        other = public.get(address).headers
        assert other["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in other["content-security-policy"]


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 422), (f"?competence={MEDICINE}&role={NURSE}", 422), ("?competence=x", 404), ("?role=x", 404)],
)
def test_what_cannot_be_shown(public: TestClient, query: str, status: int) -> None:  # noqa: F811
    """Neither or both, or what is not there."""
    assert public.get(f"/embed/courses{query}").status_code == status


def test_what_the_reader_has_is_not_sent_again(own: Graph) -> None:  # noqa: F811
    """304 until something open changes."""
    client, address = client_of(own, "public"), f"/embed/courses?role={NURSE}"
    tag = {"If-None-Match": client.get(address).headers["ETag"]}
    assert client.get(address, headers=tag).status_code == 304
    own.store.apply([put(n.Course(id="legemiddelkurs", label_nb="Nytt navn"))], by="t", reason="r")
    assert "Nytt navn" in client.get(address, headers=tag).text


def test_what_is_in_the_graph_is_escaped(own: Graph) -> None:  # noqa: F811
    """A label that is HTML is shown, not run."""
    bad = "<script>alert(1)</script>"
    own.store.apply(
        [
            put(n.Competence(id=MEDICINE, vocabulary="kommune", label_nb=bad)),
            put(n.Course(id="legemiddelkurs", vocabulary="kommune", label_nb=bad)),
        ],
        by="t",
        reason="r",
    )
    client = client_of(own)
    for query in (f"competence={MEDICINE}", f"role={NURSE}"):
        text = client.get(f"/embed/courses?{query}").text
        assert "<script>" not in text
        assert "&lt;script&gt;" in text


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://lms.example.no/course/view.php?id=7", "https://lms.example.no/course/view.php?id=7"),
        (None, "/courses/legemiddelkurs"),
        ("javascript:alert(1)", "/courses/legemiddelkurs"),
        ("//evil.example", "/courses/legemiddelkurs"),
    ],
)
def test_a_deep_link_leads_to_where_the_course_is(own: Graph, url: str | None, place: str) -> None:  # noqa: F811
    """To an address of the web, and to nothing else; without one to the page here."""
    own.store.apply(
        [put(n.Course(id="legemiddelkurs", vocabulary="kommune", label_nb="Kurs", url=url))],
        by="t",
        reason="r",
    )
    answer = client_of(own, "public").get("/courses/legemiddelkurs/start", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (303, place)
    assert client_of(own, "public").get("/courses/ingen/start").status_code == 404


def test_the_offers_of_a_role(public: TestClient, own: Graph) -> None:  # noqa: F811
    """At the highest level asked, itself or through a profile; only courses that begin below it."""
    found = {one["id"]: one for one in public.get(f"/v1/roles/{NURSE}/courses").json()["data"]}
    assert {key: one["level"] for key, one in found.items()} == {MEDICINE: 3, RECORDS: 3}
    assert [one["id"] for one in found[RECORDS]["courses"]] == ["journalkurs"]
    head, common = ref("Role", HEAD), ref("Profile", "felles-ansatt")
    changes = [
        link("INCLUDES", head, common),
        link("REQUIRES", common, ref("Competence", LEADING), e.Requires(necessity="must", level=4)),
        link("REQUIRES", head, ref("Competence", MEDICINE), e.Requires(necessity="must", level=1)),
    ]
    own.store.apply(changes, by="t", reason="r")
    found = {one["id"]: one for one in client_of(own).get(f"/v1/roles/{HEAD}/courses").json()["data"]}
    assert (found[LEADING]["level"], found[MEDICINE]["level"]) == (4, 1)
    assert found[MEDICINE]["courses"] == []


def test_courses_by_competence_and_level(public: TestClient) -> None:  # noqa: F811
    """As a learning platform asks."""

    def ids(query: str) -> list[str]:
        return [one["id"] for one in public.get(f"/v1/courses?{query}").json()["data"]]

    assert ids(f"competence={MEDICINE}") == ids(f"competence={MEDICINE}&level=2") == ["legemiddelkurs"]
    assert ids(f"competence={MEDICINE}&level=0") == ids(f"competence={LEADING}") == []
    assert public.get("/v1/courses?level=2").status_code == 422
    assert public.get(f"/v1/courses?competence={MEDICINE}&level=5").status_code == 422
    assert public.get("/v1/courses?competence=x").status_code == 404


COURSE: dict[str, Any] = {
    "id": "k",
    "label": "Kurs",
    "uri": "https://x.example/id/courses/k",
    "definition": None,
    "description": "Om kurset",
    "provider": "kommunen",
    "hours": 2.5,
    "price": 0.0,
    "form": "online",
    "develops": [{"id": "c", "label": "Kunne", "from_level": 1, "to_level": 2}],
    "builds_on": [{"id": "f", "label": "Før"}],
    "sessions": [{"id": "s", "start": "2027-01-10", "finish": None, "seats": 12, "place": "Rådhuset"}],
}


def test_a_course_as_schema_org() -> None:
    """Worked by hand; what is not known is not said."""
    assert course_jsonld(COURSE, "nb", "https://b.example") == {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": "https://x.example/id/courses/k",
        "name": "Kurs",
        "description": "Om kurset",
        "inLanguage": "nb",
        "url": "https://b.example/courses/k/start",
        "provider": {"@type": "Organization", "name": "kommunen"},
        "timeRequired": "PT2H30M",
        "teaches": [
            {
                "@type": "DefinedTerm",
                "@id": "https://b.example/id/competences/c",
                "name": "Kunne",
                "termCode": "c",
                "url": "https://b.example/competences/c",
            }
        ],
        "coursePrerequisites": [{"@type": "Course", "@id": "https://b.example/id/courses/f", "name": "Før"}],
        "offers": {"@type": "Offer", "price": 0.0, "priceCurrency": "NOK", "category": "Free"},
        "hasCourseInstance": [
            {
                "@type": "CourseInstance",
                "courseMode": "online",
                "courseWorkload": "PT2H30M",
                "startDate": "2027-01-10",
                "location": "Rådhuset",
                "maximumAttendeeCapacity": 12,
            }
        ],
    }
    bare = {**COURSE, "provider": None, "hours": None, "price": None, "builds_on": [], "sessions": []}
    assert set(course_jsonld(bare, "nb", "")) == {
        *("@context", "@type", "@id", "name", "description", "inLanguage", "url", "teaches")
    }


def test_schema_org_over_http(public: TestClient) -> None:  # noqa: F811
    """As JSON-LD, with a link that works."""
    answer = public.get("/v1/courses/legemiddelkurs/jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json()["timeRequired"] == "PT3H"
    assert answer.json()["teaches"][0]["termCode"] == MEDICINE
    assert public.get(answer.json()["url"].removeprefix("https://example.org")).status_code == 200


def test_the_host_of_a_request_is_in_no_answer_that_is_kept(public: TestClient) -> None:  # noqa: F811
    """Whoever asks under another name must not decide what the next one reads."""
    address = "/v1/courses/legemiddelkurs/jsonld?lang=nn"
    asked = public.get(address, headers={"Host": "evil.example"})
    assert asked.status_code == 200
    assert "evil" not in asked.text + public.get(address).text
