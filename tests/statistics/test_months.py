"""From month to month: what is frozen stays, and who comes, goes or learns is not told by the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from graphsvc.statistics import changes
from tests.statistics.attacker import TABLES, Attack, fetch
from tests.statistics.conftest import Service
from tests.statistics.test_attack import FLAT, sets
from tests.statistics.towns import Person, Town

Go = Callable[[str], None]
MONTHS = ("2026-01", "2026-02", "2026-03")
Tables = dict[str, list[dict[str, Any]]]

BEFORE = Town.of(
    FLAT,
    {unit: {"+": 12, "-": 8} for unit in "abcd"},
    systems={"s1": "a"},
)
NEW = Person("new", "a", "-")


def shown(service: Service, in_month: Go, towns: Sequence[Town]) -> list[Tables]:
    """The tables of a month for each of some towns, one after another, asked for at the end."""
    service.hold(towns[0])
    for month, town in zip(MONTHS, towns, strict=False):
        service.become(town)
        in_month(month)
        fetch(service.client(), month)
    return [fetch(service.client(), month) for month, _ in zip(MONTHS, towns, strict=False)]


def cell(tables: Tables, unit: str, key: str = "s1", table: str = "systems") -> dict[str, Any]:
    (found,) = (row for row in tables[table] if (row["unit"], row["key"]) == (unit, key))
    return found


def known_persons(towns: Sequence[Town], months: Sequence[Tables]) -> list[tuple[str, str]]:
    """
    Whose gap is settled for a reader who knows who works where and is assessed in what, and that nobody who
    stayed has changed: (person, month). Nothing where that is not so.
    """
    (own,) = set(towns[0].subjects().values())
    kinds: dict[tuple[str, ...], list[str]] = {}  # people who work, month by month, in the same units
    everybody = {one.id for town in towns for one in town.people}
    units = [{one.id: one.unit for one in town.people if town.state_of(one, own) != "."} for town in towns]
    for person in sorted(everybody):
        kinds.setdefault(tuple(one.get(person, "") for one in units), []).append(person)
    spells = {kind: list(_spells(kind)) for kind in kinds}
    place = {
        (kind, month): at
        for at, (kind, spell) in enumerate((k, s) for k in kinds for s in spells[k])
        for month in spell
    }
    rows, right = [], []
    for month, (town, tables) in enumerate(zip(towns, months, strict=True)):
        for row in (row for table in TABLES for row in tables[table] if row["state"] == "told"):
            inside = town.inside(row["unit"])
            rows.append(np.zeros(len(set(place.values()))))
            rows[-1][[place[kind, month] for kind in kinds if kind[month] in inside]] = 1
            right.append(row["people_with_gap"])
    return [
        (kinds[kind][0], MONTHS[month])
        for (kind, month), at in place.items()
        if rows and _settled(np.array(rows), right, at, [len(kinds[kind]) for kind, _ in _first(place)])
    ]


def _spells(kind: tuple[str, ...]) -> Iterator[list[int]]:
    """The months in which somebody stays counted, apart from those after she was not."""
    spell: list[int] = []
    for month, unit in enumerate(kind):
        if unit:
            spell.append(month)
        elif spell:
            yield spell
            spell = []
    if spell:
        yield spell


def _first(place: dict[tuple[tuple[str, ...], int], int]) -> list[tuple[tuple[str, ...], int]]:
    """The unknowns in their order."""
    found = {at: key for key, at in reversed(place.items())}
    return [found[at] for at in sorted(found)]


def _settled(rows: Any, right: list[int], at: int, people: list[int]) -> bool:
    """Whether all people of a kind are known to have a gap, or none."""
    bounds = [(0, many) for many in people]
    ends = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(people))
        cost[at] = sign
        found = linprog(cost, A_eq=rows, b_eq=right, bounds=bounds, method="highs")
        if found.x is None:
            return False  # somebody who stayed has changed
        ends.append(found.x[at])
    return bool(ends[0] > people[at] - 1e-6 or ends[1] < 1e-6)


def test_a_frozen_month_stays_as_it_was(service: Service, in_month: Go) -> None:
    """Whatever is written afterwards, the month answers the same, to another process too."""
    (first,) = shown(service, in_month, [BEFORE])
    service.become(BEFORE.with_people([*BEFORE.people, *(replace(NEW, id=f"new{at}") for at in range(9))]))
    assert fetch(service.client(), MONTHS[0]) == first
    state = service.graph.settings
    another = type(service.graph)(service.graph.store, state)
    body = another.statistics_table(_hr(), table="systems", month=MONTHS[0], limit=1000).body()
    assert body["data"] == first["systems"]


def _hr() -> Any:
    from graphsvc.people.viewer import HR

    return HR


def test_one_newcomer_is_not_told_by_two_months(service: Service, in_month: Go) -> None:
    """She is the only one who came: her unit is withheld, and so is all that her coming would show in."""
    towns = [BEFORE, BEFORE.with_people([*BEFORE.people, NEW])]
    first, second = shown(service, in_month, towns)
    assert cell(first, "a")["state"] == cell(first, "kommune")["state"] == "told"
    assert cell(second, "kommune")["state"] == "withheld"
    assert cell(second, "a")["state"] == "withheld"
    assert cell(second, "b") == cell(first, "b")
    assert not known_persons(towns, [first, second])


def test_without_the_comparison_she_is_known(
    service: Service, in_month: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attack on two months can succeed: without the rule it does."""
    monkeypatch.setattr(changes.Earlier, "__call__", lambda *_: [])
    towns = [BEFORE, BEFORE.with_people([*BEFORE.people, NEW])]
    assert ("new", "2026-02") in known_persons(towns, shown(service, in_month, towns))


def test_five_who_came_are_told_unless_all_are_alike(service: Service, in_month: Go) -> None:
    """Five newcomers, two or three of them with a gap, are told of; five with a gap each are not."""
    mixed = [replace(NEW, id=f"new{at}", stands="-" if at % 2 else "+") for at in range(5)]
    alike = [replace(one, stands="-") for one in mixed]
    for more, state in ((mixed, "told"), (alike, "withheld")):
        towns = [BEFORE, BEFORE.with_people([*BEFORE.people, *more])]
        months = shown(service, in_month, towns)
        assert cell(months[1], "a")["state"] == state
        assert not known_persons(towns, months)


def test_figures_come_back_when_five_have_changed(service: Service, in_month: Go) -> None:
    """Somebody closes her gap, and next month four others do: withheld, then told again."""
    gaps = [one.id for one in BEFORE.people if one.unit == "a" and one.stands == "-"]

    def closed(many: int) -> Town:
        return BEFORE.with_people(
            replace(one, stands="+") if one.id in gaps[:many] else one for one in BEFORE.people
        )

    states = [cell(one, "a")["state"] for one in shown(service, in_month, [BEFORE, closed(1), closed(5)])]
    assert states == ["told", "withheld", "told"]


def test_a_unit_told_before_is_no_stand_in_for_one_withheld_now(service: Service, in_month: Go) -> None:
    """
    What an earlier month told and nobody has changed since is as good as told: with the total of February and
    the units of January nobody gets at the one person who came to the own posts of the top.
    """
    towns = [BEFORE, BEFORE.with_people([*BEFORE.people, Person("boss", "kommune", "-")])]
    months = shown(service, in_month, towns)
    assert not known_persons(towns, months)
    assert cell(months[1], "kommune")["state"] == "withheld"


moves = st.lists(
    st.tuples(
        st.sampled_from(["come", "go", "move"]),
        st.integers(0, 39),
        st.sampled_from("+-"),
        st.sampled_from("abcd"),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sizes=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=4, max_size=4),
    steps=st.lists(moves, min_size=1, max_size=2),
)
def test_nobody_who_comes_or_goes_is_known(
    service: Service, in_month: Go, sizes: list[tuple[int, int]], steps: list[list[tuple[str, int, str, str]]]
) -> None:
    """Whoever knows who works where and that nobody else changed cannot tell who has a gap, in any month."""
    counts = {unit: {"+": met, "-": lacks} for unit, (met, lacks) in zip("abcd", sizes, strict=True)}
    towns = [Town.of(FLAT, counts, systems={"s1": "a"})]
    for number, step in enumerate(steps):
        people = {one.id: one for one in towns[-1].people}
        for at, (what, whom, stands, unit) in enumerate(step):
            there = sorted(people)
            if what == "come":
                people[f"n{number}.{at}"] = Person(f"n{number}.{at}", unit, stands)
            elif there and what == "go":
                del people[there[whom % len(there)]]
            elif there:
                one = people[there[whom % len(there)]]
                people[one.id] = replace(one, unit=unit)
        towns.append(towns[-1].with_people(people.values()))
    months = shown(service, in_month, towns)
    assert not known_persons(towns, months)
    for town, tables in zip(towns, months, strict=True):
        assert set(tables) == set(TABLES)
        assert not Attack(tables, sets(town), units_known=town.units).breaches(enough=1)
