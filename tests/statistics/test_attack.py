"""Nobody who gets counts only can work out a withheld cell: a linear program over all that she can fetch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.people.viewer import Viewer
from graphsvc.statistics import mask
from tests.statistics.attacker import Attack, fetch
from tests.statistics.conftest import COUNTS_ONLY, Service
from tests.statistics.towns import Person, Town

FOUR = {
    "kommune": None,
    "nord": "kommune",
    "sor": "kommune",
    "n1": "nord",
    "n2": "nord",
    "s1": "sor",
    "s2": "sor",
}
FLAT = {"kommune": None, "a": "kommune", "b": "kommune", "c": "kommune", "d": "kommune"}
ONE_SYSTEM = {"s1": "abc"}

NASTY: dict[str, Town] = {
    "one small unit among large ones": Town.of(
        FLAT,
        {
            "a": {"+++": 20, "-++": 15},
            "b": {"+++": 18, "--+": 12},
            "c": {"---": 3},
            "d": {"-+-": 9, "+++": 9},
        },
        systems=ONE_SYSTEM,
    ),
    "everybody has a gap": Town.of(
        FLAT, {"a": {"-": 12}, "b": {"-": 9}, "c": {"-": 30}}, systems={"s1": "a"}
    ),
    "nobody has a gap but in one unit": Town.of(
        FLAT, {"a": {"+": 12}, "b": {"+": 9}, "c": {"+": 30}, "d": {"-": 7, "+": 5}}, systems={"s1": "a"}
    ),
    "two small units that make up the rest": Town.of(
        FLAT,
        {"a": {"+": 12, "-": 9}, "b": {"+": 2}, "c": {"-": 2}, "d": {"-": 8, "+": 5}},
        systems={"s1": "a"},
    ),
    "a leader alone above two units": Town.of(
        FOUR,
        {
            "kommune": {"-": 1},
            "nord": {"+": 1},
            "n1": {"+": 8, "-": 8},
            "n2": {"-": 9, "+": 7},
            "s1": {"+": 9, "-": 4},
        },
        systems={"s1": "a"},
    ),
    "a chain of units with the same people": Town.of(
        {"kommune": None, "nord": "kommune", "n1": "nord", "n2": "n1"},
        {"n2": {"+": 7, "-": 6}, "n1": {"-": 1}},
        systems={"s1": "a"},
    ),
    "one requirement that few lack in a system that many lack": Town.of(
        FLAT,
        {
            "a": {"+++": 6, "-++": 7, "+-+": 2, "++-": 1},
            "b": {"+++": 9, "-++": 6, "+-+": 1},
            "c": {"+++": 5, "-++": 5, "--+": 4},
            "d": {"+++": 8, "++-": 8},
        },
        systems=ONE_SYSTEM,
    ),
    "requirements shared by two systems": Town.of(
        FOUR,
        {
            "n1": {"+++-": 8, "-+++": 6, "++++": 6},
            "n2": {"++-+": 9, "-+++": 4, "++++": 8},
            "s1": {"+-+-": 5, "++++": 10},
            "s2": {"----": 4, "++++": 3},
        },
        systems={"s1": "abc", "s2": "cd"},
    ),
    "groups and a system beside": Town.of(
        FOUR,
        {
            "n1": {"++-+": 8, "-+++": 6, "?+++": 6},
            "n2": {"++-+": 9, "-++.": 4, "++.+": 8},
            "s1": {"+-+-": 5, "+++?": 10},
            "s2": {"--.-": 4, "++++": 3},
        },
        systems={"s1": "a"},
        groups={"g1": "bc", "g2": "bcd"},
    ),
    "nothing but the few": Town.of(FLAT, {"a": {"+": 2}, "b": {"-": 1}}, systems={"s1": "a"}),
}


def sets(town: Town) -> dict[tuple[str, str], frozenset[str]]:
    """The competences of each subject, as the open vocabulary tells them."""
    return {key: frozenset(own) for key, own in town.subjects().items()}


def herself(town: Town, person: Person) -> list[tuple[tuple[str, str], str, bool]]:
    """What somebody knows of herself in every subject."""
    return [
        (key, person.unit, state == "-")
        for key, own in town.subjects().items()
        if (state := town.state_of(person, own)) != "."
    ]


def primary(column: mask.Column) -> None:
    """The threshold and homogeneity, and nothing else."""
    column.told = [one.people >= 5 and 0 < one.lacking < one.people for one in column.cells]


def attack(service: Service, town: Town, viewer: Viewer = COUNTS_ONLY, **beside: Any) -> Attack:
    service.hold(town)
    return Attack(fetch(service.client(viewer)), sets(town), units_known=town.units, **beside)


@pytest.mark.parametrize("name", NASTY)
def test_no_withheld_cell_is_known(service: Service, name: str) -> None:
    """Every withheld figure may be anything within a range of five or more."""
    assert not attack(service, NASTY[name]).breaches()


@pytest.mark.parametrize("name", list(NASTY)[:-1])
def test_nor_to_an_employee_who_knows_about_herself(service: Service, name: str) -> None:
    """Whoever works there knows what she is herself, and that is not enough."""
    town = NASTY[name]
    service.hold(town)
    tables = fetch(service.client(Viewer("employee", employee=town.people[0].id)))
    asked = {one.unit + one.stands: one for one in town.people}
    for one in asked.values():
        assert not Attack(tables, sets(town), herself(town, one), town.units).breaches(enough=1), one


def test_the_attack_finds_what_primary_suppression_leaves(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the threshold alone the same program gets at withheld cells: the test can fail."""
    monkeypatch.setattr(mask, "mend", lambda *_: None)
    monkeypatch.setattr(mask, "tell_plain", primary)
    monkeypatch.setattr("graphsvc.statistics.freezing.mend_together", lambda *_: None)
    known = {name: attack(service, town).breaches() for name, town in NASTY.items()}
    assert sum(map(bool, known.values())) >= 6
    (one,) = (
        found
        for found in known["one small unit among large ones"]
        if found.key == "s1" and found.figure == "people"
    )
    assert (one.unit, round(one.least), round(one.most)) == ("c", 1, 3)


def test_links_between_tables_alone_betray(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Subjects mended each by itself are not enough: a requirement in a system of which few lack anything."""
    town = NASTY["one requirement that few lack in a system that many lack"]
    monkeypatch.setattr("graphsvc.statistics.freezing.mend_together", lambda *_: None)
    assert attack(service, town).breaches(enough=1)


letters = st.sampled_from(["+++", "+++", "-++", "+-+", "++-", "--+", "---", "+?.", "..+", "?-+"])


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Up to nine units, mostly small, in which one kind of people is often alone."""
    units: dict[str, str | None] = {"u0": None}
    for number in range(1, draw(st.integers(2, 8))):
        units[f"u{number}"] = draw(st.sampled_from(list(units)))
    sizes = st.sampled_from([0, 1, 1, 2, 3, 5, 6, 9, 14])
    counts: Mapping[str, Mapping[str, int]] = {
        unit: draw(st.dictionaries(letters, sizes, min_size=1, max_size=4)) for unit in units
    }
    systems = draw(st.sampled_from([{"s1": "abc"}, {"s1": "ab", "s2": "bc"}, {"s1": "a"}]))
    return Town.of(units, counts, systems=systems, groups={"g1": "bc", "g2": "c"})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(town=towns(), data=st.data())
def test_no_small_organisation_is_known(service: Service, town: Town, data: st.DataObject) -> None:
    """Neither to whoever sees the tables alone, nor to somebody who works there."""
    service.hold(town)
    tables = fetch(service.client())
    assert not Attack(tables, sets(town), units_known=town.units).breaches(enough=1)
    if town.people:
        one = data.draw(st.sampled_from(town.people))
        assert not Attack(tables, sets(town), herself(town, one), town.units).breaches(enough=1)
