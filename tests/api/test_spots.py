"""Hotspots and clusters over HTTP; who may see them is tried in tests/unit/test_spots.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.api.conftest import client_of
from tests.unit import spotted

DAY = spotted.DAY.isoformat()


@pytest.fixture(scope="module")
def spots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The municipality in which a cluster and a hotspot are planted."""
    folder = tmp_path_factory.mktemp("spots") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as opened:
        opened.store.apply(spotted.changes(hot=True), by="test", reason="spotted")
        yield opened


@pytest.fixture(scope="module")
def hr(spots: Graph) -> TestClient:
    return client_of(spots)


@pytest.mark.parametrize("address", ["clusters", "hotspots", "hotspots?form=matrix", "clusters?unit=nowhere"])
def test_anonymous_is_refused(spots: Graph, address: str) -> None:
    """Before anything else, what is not there included."""
    assert client_of(spots, "public").get(f"/v1/gaps/{address}").status_code == 401


def test_of_a_unit_nothing_of_others_is_told(hr: TestClient) -> None:
    """Asked of one unit, people, units and cells of the others are left out."""
    found = hr.get(f"/v1/gaps/clusters?unit=enhet-0&as_of={DAY}").json()
    own = {post.employee for post in spotted.organisation().employments if post.unit == "enhet-0"}
    assert found["data"]
    for one in found["data"]:
        assert set(one["employees"]) <= own
        assert {unit["id"] for unit in one["units"]} == {"enhet-0"}
    cells = hr.get(f"/v1/gaps/hotspots?form=matrix&unit=enhet-0&as_of={DAY}").json()
    assert [row["unit"] for row in cells["data"]] == ["enhet-0"]


def test_a_cluster_tells_who_where_and_what_closes_it(hr: TestClient) -> None:
    """Every field that a case paper needs."""
    found = hr.get(f"/v1/gaps/clusters?as_of={DAY}&lang=en").json()
    one = next(one for one in found["data"] if {c["id"] for c in one["competences"]} == set(spotted.CLUSTER))
    assert one["name"].endswith("and 3 others in sykepleier")
    assert one["people"] == len(one["employees"])
    assert one["p"] <= 0.005
    assert {link["first"] for link in one["links"]} < set(spotted.CLUSTER)
    (course,) = (each for each in one["courses"]["courses"] if each["id"] == "kurs-begge")
    assert course["cost"] == 1400 * course["people"]


def test_a_matrix_is_a_list_with_columns(hr: TestClient) -> None:
    """Cells stand in the order of the columns, page by page."""
    first = hr.get(f"/v1/gaps/hotspots?form=matrix&limit=4&as_of={DAY}").json()
    assert set(first) == {"data", "next", "total", "columns"}
    assert all(len(row["cells"]) == len(first["columns"]) for row in first["data"])
    more = hr.get("/v1/gaps/hotspots", params={"form": "matrix", "cursor": first["next"], "as_of": DAY})
    assert more.json()["columns"] == first["columns"]
    assert not {row["unit"] for row in first["data"]} & {row["unit"] for row in more.json()["data"]}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("hotspots?form=cube", 422),
        ("hotspots?unit=nowhere", 404),
        ("clusters?unit=nowhere", 404),
        ("clusters?limit=0", 422),
        ("clusters?cursor=nonsense", 422),
        ("clusters?as_of=2026-02-30", 422),
    ],
)
def test_bad_questions(hr: TestClient, address: str, status: int) -> None:
    """Malformed is 422, unknown 404, as everywhere."""
    assert hr.get(f"/v1/gaps/{address}").status_code == status
