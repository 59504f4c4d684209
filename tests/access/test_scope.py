"""Who an identity is: what follows from MANAGES, ADMINISTERS, delegations and posts, by their days."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.access.delegation import SCHEMA, Delegation, Delegations
from graphsvc.access.identity import Identity
from graphsvc.access.scope import Viewers, viewer_of
from graphsvc.changes import Change, link, put, ref
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.people.viewer import Viewer
from graphsvc.state import State
from graphsvc.store.protocol import Store
from tests.contract.conftest import opener

DAY = "2026-06-01"


def _changes() -> Iterator[Change]:
    """A root with two units, one with a part; m manages `north` all year, h `south` in spring, c the root."""
    for unit, above in (("root", None), ("north", "root"), ("north-a", "north"), ("south", "root")):
        yield put(n.OrgUnit(id=unit, name=unit))
        if above:
            yield link("PART_OF", ref("OrgUnit", unit), ref("OrgUnit", above))
    yield put(n.System(id="gerica", vocabulary="v", label_nb="Gerica"))
    for person, last in (("c", None), ("m", None), ("h", None), ("d", None), ("gone", "2026-05-31")):
        yield put(n.Employee(id=person, name=person))
        yield put(n.Employment(id=f"{person}-1", employee=person, valid_to=last))
        yield link("HAS_EMPLOYMENT", ref("Employee", person), ref("Employment", f"{person}-1"))
    for person, unit, first, last in (
        ("c", "root", None, None),
        ("m", "north", "2026-01-01", "2026-12-31"),
        ("h", "south", "2026-03-01", "2026-06-01"),
        ("gone", "south", None, None),
    ):
        yield link("MANAGES", ref("Employee", person), ref("OrgUnit", unit), _period(first, last))
    for person, first, last in (("m", "2026-06-01", None), ("gone", None, None)):
        edge = e.Administers(capacity="owner", valid_from=first, valid_to=last)
        yield link("ADMINISTERS", ref("Employee", person), ref("System", "gerica"), edge)


def _period(first: str | None, last: str | None) -> e.Period:
    return e.Period(valid_from=first, valid_to=last)


@pytest.fixture(scope="module", params=["kglite", "neo4j"])
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The town on each engine."""
    from tests.contract.conftest import available

    available(request.param)
    with opener(request.param, tmp_path_factory)() as store:
        store.apply(list(_changes()), by="test", reason="the town")
        yield store


def who(person: str | None, *kinds: str) -> Identity:
    return Identity("sub", "token", person, frozenset(kinds))  # type: ignore[arg-type]


def test_nobody_known_is_like_the_public(town: Store) -> None:
    """Neither an id that is not there nor a kind that only the graph can give makes anybody a viewer."""
    for identity in (who(None), who("x"), who("x", "manager", "employee", "system_administrator")):
        viewer = viewer_of(town, identity, DAY)
        assert (viewer.kind, viewer.kinds, viewer.employee) == ("public", {"public"}, None)


@pytest.mark.parametrize("kind", ["hr", "auditor", "lms"])
def test_what_an_issuer_says(town: Store, kind: str) -> None:
    """hr, auditor and lms come from the issuer or the key, with or without a person."""
    assert viewer_of(town, who(None, kind), DAY).kind == kind
    both = viewer_of(town, who("m", kind), DAY)
    assert both.kinds == {kind, "employee", "manager", "system_administrator"}
    assert both.kind == ("hr" if kind == "hr" else "manager")


@pytest.mark.parametrize(
    ("day", "units"),
    [
        ("2026-02-28", set()),
        ("2026-03-01", {"south"}),
        ("2026-06-01", {"south"}),
        ("2026-06-02", set()),
    ],
)
def test_both_days_of_a_period_belong_to_it(town: Store, day: str, units: set[str]) -> None:
    """Managing begins on its first day and ends after its last."""
    viewer = viewer_of(town, who("h"), day)
    assert viewer.units == units
    assert viewer.kind == ("manager" if units else "employee")


def test_several_things_at_once(town: Store) -> None:
    """An employee who manages a unit and owns a system is all three."""
    viewer = viewer_of(town, who("m"), DAY)
    assert viewer.kinds == {"employee", "manager", "system_administrator"}
    assert (viewer.units, viewer.systems, viewer.name) == ({"north"}, {"gerica"}, "m")
    assert viewer_of(town, who("m"), "2026-05-31").systems == frozenset()


def test_who_has_left_keeps_herself_alone(town: Store) -> None:
    """A MANAGES edge that nobody ended gives nothing once the last post has ended."""
    assert viewer_of(town, who("gone"), "2026-05-31").units == {"south"}
    left = viewer_of(town, who("gone"), "2026-06-01")
    assert left == Viewer("employee", "gone")


def lent(giver: str, unit: str, first: str = "2026-01-01", last: str = "2026-12-31") -> Delegation:
    return Delegation(1, giver, "d", unit, first, last, "2026-01-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("given", "day", "units"),
    [
        (lent("m", "north"), DAY, {"north"}),
        (lent("m", "north-a"), DAY, {"north-a"}),
        (lent("m", "root"), DAY, {"north"}),  # no wider than what she has
        (lent("m", "south"), DAY, set()),
        (lent("m", "nowhere"), DAY, set()),
        (lent("h", "south"), DAY, {"south"}),
        (lent("h", "south"), "2026-06-02", set()),  # no longer than she has it
        (lent("gone", "south"), DAY, set()),
        (lent("c", "south", "2026-06-01", "2026-06-01"), DAY, {"south"}),
        (lent("c", "south", "2026-06-02"), DAY, set()),
        (lent("c", "south", last="2026-05-31"), DAY, set()),
        (lent("x", "south"), DAY, set()),
    ],
)
def test_a_delegation_is_never_longer_or_wider_than_what_the_giver_has(
    town: Store, given: Delegation, day: str, units: set[str]
) -> None:
    """What the giver has on the day bounds what the deputy gets."""
    viewer = viewer_of(town, who("d"), day, delegated=[given])
    assert viewer.units == units
    assert viewer_of(town, who("h"), "2027-01-01", delegated=[given]).units == frozenset()


def test_what_was_delegated_is_not_delegated_on(town: Store) -> None:
    """A deputy of a deputy gets nothing: only what the giver herself manages counts."""
    on = Delegation(2, "d", "h", "north", "2026-01-01", "2026-12-31", "2026-01-01T00:00:00+00:00")
    assert viewer_of(town, who("h"), "2026-07-01", delegated=[on]).units == frozenset()


def test_viewers_follow_the_graph_the_day_and_delegations(town: Store, tmp_path: Path) -> None:
    """What is kept is given again only while all that it follows from is the same."""
    lists = Delegations(State(tmp_path, SCHEMA))
    viewers = Viewers(lists)
    assert viewers.of(town, who("d"), DAY).units == frozenset()
    (made,) = lists.add("m", "d", ["north"], DAY, DAY, at="2026-06-01T08:00:00+00:00", by="m")
    assert viewers.of(town, who("d"), DAY).units == {"north"}
    assert viewers.of(town, who("d"), DAY) is viewers.of(town, who("d"), DAY)
    assert viewers.of(town, who("d"), "2026-06-02").units == frozenset()
    lists.end(made.id, "2026-06-01T09:00:00+00:00")
    assert viewers.of(town, who("d"), DAY).units == frozenset()
    ends = ref("Employee", "d"), ref("OrgUnit", "north-a")
    town.apply([link("MANAGES", *ends, e.Period())], by="test", reason="a new manager")
    assert viewers.of(town, who("d"), DAY).units == {"north-a"}
