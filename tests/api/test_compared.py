"""Two days of the town side by side, and who may ask."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from graphsvc.changes import link, ref
from graphsvc.errors import Forbidden
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.people.viewer import HR, Viewer
from tests.api.town import HEAD, MEDICINE, NURSE, assessed


def test_anonymous_is_refused(public: TestClient) -> None:
    """What changed is about people as what is."""
    assert public.get("/v1/gaps/compared?since=2025-01-01").status_code == 401
    assert public.get("/v1/gaps/compared").status_code == 401


def test_a_manager_of_another_unit_sees_only_her_own(graph: Graph) -> None:
    """The rows of the home service are not among those of the nursing home's manager."""
    rows = graph.compared(Viewer("manager", "a3", frozenset({"sykehjem"})), since="2025-01-01", by="employee")
    assert [row.key for row in rows.data] == ["a3"]


def test_a_system_administrator_is_refused(graph: Graph) -> None:
    """A difference of counts between two days may tell of one person; of herself she may know it."""
    systems = frozenset({"gerica"})
    with pytest.raises(Forbidden, match="/v1/statistics"):
        graph.compared(Viewer("system_administrator", systems=systems), since="2025-01-01")
    herself = Viewer("system_administrator", "a1", systems=systems)
    found = graph.compared(herself, since="2025-01-01", by="employee")
    assert [row.key for row in found.data] == ["a1"]


def test_what_was_learned_and_what_was_newly_assessed(own: Graph) -> None:
    """
    a1 rises from 1 to 3 in medicine (two points fewer); a2, of whom nothing was known, is found at 2, which
    is one point known more, and two fewer at most.
    """
    own.store.apply(
        [assessed("a1", MEDICINE, 3, "2026-03-01"), assessed("a2", MEDICINE, 2, "2026-03-01")],
        by="test",
        reason="assessed",
    )
    page = own.compared(HR, since="2026-02-01", as_of="2026-04-01", by="competence", unit="hjemme")
    row = next(one for one in page.data if one.key == MEDICINE)
    assert (row.before.gap_points, row.after.gap_points) == (2, 1)
    assert (row.learned.gap_points, row.learned.gap_points_at_most) == (-2, -2)
    assert (row.newly_assessed.gap_points, row.newly_assessed.gap_points_at_most) == (1, -2)
    assert (row.before.share_assessed, row.after.share_assessed) == (0.5, 1.0)
    assert not any(row.people_moved.model_dump().values())


def test_what_expires_is_no_longer_known(own: Graph) -> None:
    """a1's single point of lacking records runs out: known points fall, at most they rise."""
    ends = ref("Employee", "a1"), ref("Competence", "dokumentasjon")
    edge = e.Assessed(at="2026-01-01", method="manager", level=2, valid_until="2026-02-15", by="leder")
    own.store.apply([link("ASSESSED", *ends, edge)], by="test", reason="limited")
    page = own.compared(HR, since="2026-02-01", as_of="2026-04-01", by="employee", employee="a1")
    assert (page.data[0].expired.gap_points, page.data[0].expired.gap_points_at_most) == (-1, 2)


def test_a_requirement_raised_since(own: Graph) -> None:
    """The head nurse's role asks one level more than a3 has since a week ago."""
    edge = e.Requires(necessity="must", level=4)
    own.store.apply(
        [link("REQUIRES", ref("Role", HEAD), ref("Competence", MEDICINE), edge)],
        by="test",
        reason="raised",
        at="2200-01-01T00:00:00+00:00",
    )
    page = own.compared(HR, since="2199-01-01", as_of="2200-02-01", by="role")
    row = next(one for one in page.data if one.key == HEAD)
    assert row.requirements_changed.gap_points == row.difference.gap_points == 1
    assert not any(next(one for one in page.data if one.key == NURSE).difference.model_dump().values())


@pytest.mark.parametrize("since", ["2026-02-30", "yesterday", "2999-01-01", ""])
def test_an_impossible_day_is_refused(local: TestClient, since: str) -> None:
    """No day, or none before the day asked about."""
    assert local.get("/v1/gaps/compared", params={"since": since}).status_code == 422


def test_filters_combine(local: TestClient) -> None:
    """A role, a competence and a unit at once."""
    found = local.get(
        f"/v1/gaps/compared?since=2025-01-01&as_of=2026-06-01&by=unit&role={NURSE}&competence={MEDICINE}"
    ).json()
    rows = {row["key"]: row for row in found["data"]}
    assert set(rows) == {"kommune", "hjemme"}
    assert rows["hjemme"]["newly_assessed"]["gap_points"] == rows["hjemme"]["difference"]["gap_points"] == 2
