"""The fixed tables as they are answered: counted by hand, refused, made once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from graphsvc.graph import Graph
from graphsvc.people.viewer import HR, Viewer
from graphsvc.settings import Settings
from graphsvc.statistics.keeping import Months, forget, told
from tests.statistics.attacker import fetch
from tests.statistics.conftest import Service
from tests.statistics.towns import Town

TOWN = Town.of(
    {"kommune": None, "a": "kommune", "b": "kommune", "c": "kommune"},
    {
        "a": {"+?": 6, "-+": 5, "?.": 3},
        "b": {"++": 9, "--": 8},
        "c": {},
    },
    systems={"s1": "a"},
    groups={"g1": "ab"},
)


@pytest.fixture
def held(service: Service, in_month: Callable[[str], None]) -> Service:
    in_month("2026-03")
    service.hold(TOWN)
    return service


def rows(service: Service, address: str) -> dict[tuple[str, str], dict[str, Any]]:
    answer = service.client().get(address)
    assert answer.status_code == 200, answer.text
    return {(row["key"], row["unit"]): row for row in answer.json()["data"]}


def test_a_course_system_is_refused(held: Service) -> None:
    """Statistics are for those who work here, whatever is asked for; anonymous is met in tests/access."""
    for address in ("/v1/statistics", "/v1/statistics/groups", "/v1/statistics/nonsense"):
        assert held.client(Viewer("lms")).get(address).status_code == 403, address


def test_counted_by_hand(held: Service) -> None:
    """In a, eleven are assessed and five have a gap; three have not answered. In c there is nobody."""
    found = rows(held, "/v1/statistics/systems")
    top, a, c = (found["s1", unit] for unit in ("kommune", "a", "c"))
    assert (top["people_assessed"], top["people_with_gap"], top["state"]) == (28, 13, "told")
    assert (a["people_assessed"], a["people_with_gap"], a["share_with_gap"]) == (11, 5, 0.455)
    assert a["answered"] == "three_quarters_or_more"
    assert (c["people_assessed"], c["people_with_gap"], c["state"]) == (0, 0, "nobody")
    # the group has b alone, since a concerns s1; all five of unit a are met, so that they and the total go
    group = rows(held, "/v1/statistics/groups")
    states = {unit: row["state"] for (_, unit), row in group.items()}
    assert states == {"kommune": "withheld", "a": "withheld", "b": "told", "c": "nobody"}
    assert (group["g1", "b"]["people_assessed"], group["g1", "b"]["people_with_gap"]) == (17, 8)


def test_filters_choose_rows_and_change_no_figure(held: Service) -> None:
    """A row is the same under every filter, in every language, on every page."""
    whole = fetch(held.client())
    for table, every in whole.items():
        for row in every:
            for query in (f"key={row['key']}", f"unit={row['unit']}", "limit=1000&lang=nn", "system=s1"):
                found = rows(held, f"/v1/statistics/{table}?{query}")
                assert found.get((row["key"], row["unit"]), row) == row


@pytest.mark.parametrize(
    ("address", "status", "word"),
    [
        ("/v1/statistics/nonsense", 404, "requirements"),
        ("/v1/statistics/groups?month=2020-01", 404, "2026-03"),
        ("/v1/statistics/groups?month=2020-13", 422, "YYYY-MM"),
        ("/v1/statistics/groups?unit=nowhere", 404, "nowhere"),
        ("/v1/statistics/groups?system=nothing", 404, "nothing"),
        ("/v1/statistics/groups?key=nothing", 422, "key"),
        ("/v1/statistics/groups?limit=0", 422, "limit"),
        ("/v1/statistics/groups?cursor=x", 422, "cursor"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(
    held: Service, address: str, status: int, word: str
) -> None:
    answer = held.client().get(address)
    assert answer.status_code == status
    assert word in answer.json()["detail"]


def test_several_processes_make_a_month_once(held: Service) -> None:
    """Graphs of their own over one state folder, asked at the same time, answer from the same month."""
    graphs = [Graph(held.graph.store, held.graph.settings) for _ in range(3)]
    bodies: list[Any] = []

    def ask(graph: Graph) -> None:
        bodies.append(graph.statistics_table(HR, table="requirements", limit=1000).body())

    threads = [threading.Thread(target=ask, args=(graph,)) for graph in graphs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(bodies) == 3
    assert bodies[0] == bodies[1] == bodies[2]
    assert Months(held.graph.settings).names() == ["2026-03"]


def test_who_stood_where_names_nobody(held: Service) -> None:
    """After an erasure no list leads to the person, and the tables are as they were."""
    before = fetch(held.client())
    settings: Settings = held.graph.settings
    (number, month) = told(settings, "a.1")
    assert set(number) == {"number"}
    assert month == {
        "month": "2026-03",
        "unit": "a",
        "assessed_in": ["systems/s1", "requirements/a"],
        "with_gap_in": [],
    }
    assert forget(settings, "a.1") == 1
    assert told(settings, "a.1") == []
    assert forget(settings, "a.1") == 0
    assert len(Months(settings).standings()[0].tag) == 31
    assert fetch(held.client()) == before
