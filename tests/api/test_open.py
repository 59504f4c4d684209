"""The open routes: what they answer, to anybody."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.api.routes import KINDS, OPEN
from tests.api.town import HEAD, LEADING, MEDICINE, NURSE, RECORDS


@pytest.mark.parametrize("address", OPEN.values(), ids=OPEN)
def test_anonymous_is_let_in(public: TestClient, address: str) -> None:
    """An open route answers somebody who says nothing of herself."""
    assert public.get(address).status_code == 200


@pytest.mark.parametrize("address", OPEN.values(), ids=OPEN)
def test_no_open_answer_names_a_person_or_a_unit(public: TestClient, address: str) -> None:
    """Nothing of employees or units is in an open answer."""
    said = public.get(address).text
    for word in ("Kari", "Ola Berg", "example.org/a1", "a1@", "Hjemmetjenesten", "Eksempel kommune", "a1-1"):
        assert word not in said


def test_the_public_status_counts_the_open_things_only(public: TestClient, local: TestClient) -> None:
    """How many employees there are is not public, and neither is where the store lies."""
    for_all, for_hr = public.get("/v1/status").json(), local.get("/v1/status").json()
    assert for_hr["nodes"]["Employee"] == 4
    assert for_hr["edges"]["ASSESSED"] == 5
    assert "Employee" not in for_all["nodes"]
    assert "ASSESSED" not in for_all["edges"]
    assert for_all["nodes"]["Role"] == for_hr["nodes"]["Role"] == 2
    assert for_all["edges"]["REQUIRES"] == 5
    assert for_all["store"] == "kglite"


def test_similar_says_what_is_shared_and_what_is_missing(public: TestClient) -> None:
    """The head nurse shares two competences with the nurse, and asks leadership beyond."""
    (other,) = public.get(f"/v1/roles/{NURSE}/similar").json()["data"]
    assert other["id"] == HEAD
    assert {one["id"] for one in other["shared"]} == {MEDICINE, RECORDS}
    assert [one["id"] for one in other["missing"]] == [LEADING]


def test_compare_keeps_the_directions_apart(public: TestClient) -> None:
    """What the new role asks beyond the old is missing; what the old asked beyond it is stronger."""
    body = public.get(f"/v1/roles/compare?from={HEAD}&to={NURSE}").json()
    assert {one["id"] for one in body["missing"]} == {MEDICINE, RECORDS}
    assert [one["id"] for one in body["stronger"]] == [LEADING]
    assert body["distance"] == 2
    assert [one["any_of"] for one in body["qualifications"]] == ["sykepleier"]


def test_closing_names_the_course_or_says_how_else(public: TestClient) -> None:
    """A course takes medication from 1 to 3; for documentation to 4 it is practice."""
    closes = public.get(f"/v1/courses/closing?competence={MEDICINE}&from=1&to=3").json()
    assert closes["closes"]
    assert [step["id"] for step in closes["path"]["steps"]] == ["legemiddelkurs"]
    not_so = public.get(f"/v1/courses/closing?competence={RECORDS}&from=0&to=4").json()
    assert not not_so["closes"]
    assert not_so["otherwise"] == ["practice"]


@pytest.mark.parametrize(("kind", "key"), KINDS.items())
def test_a_thing_is_found_in_its_list_and_in_full(public: TestClient, kind: str, key: str) -> None:
    """What a list names has an address of its own, by id."""
    assert key in [one["id"] for one in public.get(f"/v1/{kind}").json()["data"]]
    assert public.get(f"/v1/{kind}/{key}").json()["id"] == key


def test_a_thing_is_found_by_its_uri(public: TestClient) -> None:
    """A URI, slashes and all, stands for the id, in the path of an object and before a verb."""
    uri = f"https://example.org/id/{NURSE}"
    assert public.get(f"/v1/roles/{uri}").json()["id"] == NURSE
    assert public.get(f"/v1/roles/{uri}/similar").json()["data"][0]["id"] == HEAD


def test_pages_follow_one_another(public: TestClient) -> None:
    """Three competences in pages of two: the cursor leads to the third, and there it ends."""
    first = public.get("/v1/competences?limit=2").json()
    second = public.get("/v1/competences", params={"limit": 2, "cursor": first["next"]}).json()
    assert first["total"] == second["total"] == 3
    assert len(first["data"]) == 2
    assert second["next"] is None
    assert len({one["id"] for one in [*first["data"], *second["data"]]}) == 3


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("", "Legemiddelhåndtering"),
        ("en", f"{MEDICINE} (en)"),
        ("de, en;q=0.5", f"{MEDICINE} (en)"),
        ("en;q=0.2, no", "Legemiddelhåndtering"),
        ("en-GB,en;q=0.9,nb;q=0.1", f"{MEDICINE} (en)"),
        ("nn", "Legemiddelhåndtering"),
        ("en;q=0", "Legemiddelhåndtering"),
        ("*, en;q=x", "Legemiddelhåndtering"),
    ],
)
def test_the_language_is_negotiated(public: TestClient, header: str, label: str) -> None:
    """Accept-Language decides by its weights; what is lacking falls back to bokmål."""
    answer = public.get(f"/v1/competences/{MEDICINE}", headers={"Accept-Language": header})
    assert answer.json()["label"] == label


def test_lang_outdoes_the_header(public: TestClient) -> None:
    """What the address says wins over what the browser says."""
    answer = public.get(f"/v1/competences/{MEDICINE}?lang=en", headers={"Accept-Language": "nb"})
    assert answer.json()["label"] == f"{MEDICINE} (en)"
