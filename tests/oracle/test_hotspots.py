"""Cells of unit and group, told in plain Python and by trying every way to give people to units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import permutations
from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from graphsvc.gaps import excess
from graphsvc.gaps.alike import strata
from graphsvc.gaps.excess import SUMS, every_cell
from graphsvc.projection.names import Index
from graphsvc.projection.tree import NOWHERE, Tree
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.asking import Graph, embedded
from tests.oracle.model import Assessment, Employment, InRole, Organisation
from tests.oracle.naive import Pair, Question
from tests.oracle.organisations import Case, cases
from tests.oracle.samples import DAY, must


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with embedded() as store:
        yield store


def test_moments_are_those_of_every_way_to_give_people_to_units() -> None:
    """Six people of one role in two units below a third: 720 ways, each person with her own excess."""
    tree = Tree.of(np.array([-1, 0, 0], np.int32))
    start: Index = np.array([1, 1, 1, 2, 2, 0], np.int32)
    weight = np.array([0.5, 1.0, 0.75, 2.0, 0.25, 1.5])
    residual = np.array([2.0, -1.0, 0.5, 1.5, -0.75, -2.0])
    people = excess._People(np.zeros(6, np.int64), start, np.full(6, NOWHERE, np.int32), weight, residual)
    found = excess._moments(people, tree, 1)
    for unit, inside in ((0, range(6)), (1, range(3)), (2, (3, 4))):
        sums = np.array([sum(weight[i] * residual[way[i]] for i in inside) for way in permutations(range(6))])
        about = sums - sums.mean()
        assert found[:, unit, 0] == pytest.approx([sums.mean(), (about**2).mean(), (about**3).mean()])


def _stratum(org: Organisation, day: Any) -> dict[str, str | None]:
    """Of the roles of her posts that day the one that most people have, the first by name among equals."""
    roles: dict[str, set[str]] = defaultdict(set)
    for post in naive.active_employments(org, day):
        if not post.on_leave:
            own = {one.role for one in post.roles if naive.covers(one.start, one.end, day)}
            roles[post.employee] |= own
    many = Counter(role for own in roles.values() for role in own)
    return {
        one: min(roles[one], key=lambda role: (-many[role], role)) if roles[one] else None
        for one in org.employees
    }


def _shares(found: list[Pair], key: Any) -> dict[Any, float]:
    lacks: dict[Any, list[bool]] = defaultdict(list)
    for pair in found:
        if pair.held is not None:
            lacks[key(pair)].append(pair.held < pair.required)
    return {one: sum(those) / len(those) for one, those in lacks.items()}


def _cells(case: Case) -> dict[tuple[str, str], dict[str, float]]:
    """Every unit and group with anybody assessed: the sums of SUMS, and mean and variance under chance."""
    org, day = case.org, case.day
    every = naive.pairs(org, day, Question())
    role = _stratum(org, day)
    whole = _shares(every, lambda one: (one.competence, one.required))
    alike = _shares(every, lambda one: (role[one.employee], one.competence, one.required))
    told = {}
    for group in org.groups:
        pool = list(_people(every, org, group, role, alike).items())
        for unit in org.units:
            seen = naive.pairs(org, day, Question(unit=unit))
            mine = [one for one in seen if group in naive.groups_of(org, one.competence)]
            known = [one for one in mine if one.held is not None]
            if not known:
                continue
            own = _people(seen, org, group, role, alike)
            unmet = [one for one in known if (one.held or 0) < one.required]
            expected = sum(_expected(whole, (one.competence, one.required), one) for one in known)
            by_role = sum(
                _expected(alike, (role[one.employee], one.competence, one.required), one, varied=True)
                for one in known
            )
            told[unit, group] = {
                "people": len({one.employee for one in mine}),
                "assessed_people": len({one.employee for one in known}),
                "requirements": len(mine),
                "assessed": len(known),
                "observed": len(unmet),
                "excess": len(unmet) - expected,
                "excess_by_role": len(unmet) - by_role,
                **_chance(own, pool, role),
            }
    return told


def _expected(shares: dict[Any, float], key: Any, one: Pair, *, varied: bool = False) -> float:
    """The share, or where there is nobody to compare with (in `varied`, none who differs) what is seen."""
    seen = float((one.held or 0) < one.required)
    return shares[key] if key in shares and (not varied or 0 < shares[key] < 1) else seen


def _people(
    found: list[Pair], org: Organisation, group: str, role: dict[str, str | None], alike: dict[Any, float]
) -> dict[str, tuple[float, float]]:
    """Per person the weight and the standardised excess, where her pairs in the group can vary at all."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in found:
        if one.held is not None and group in naive.groups_of(org, one.competence):
            key = role[one.employee], one.competence, one.required
            share = _expected(alike, key, one, varied=True)
            sums[one.employee][0] += (one.held < one.required) - share
            sums[one.employee][1] += share * (1 - share)
    return {who: (sqrt(var), over / sqrt(var)) for who, (over, var) in sums.items() if var > 1e-9}


def _chance(
    own: dict[str, tuple[float, float]],
    pool: list[tuple[str, tuple[float, float]]],
    role: dict[str, str | None],
) -> dict[str, float]:
    """Mean and variance of a unit's excess, its weights meeting any residuals of their role."""
    mean = variance = 0.0
    for stratum in {role[who] for who, _ in pool}:
        z = np.array([residual for who, (_, residual) in pool if role[who] == stratum])
        w = np.array([weight for who, (weight, _) in own.items() if role[who] == stratum])
        mean += w.sum() * z.mean()
        if len(z) > 1:
            # outside the unit the weights are 0
            spread = (w**2).sum() - w.sum() ** 2 / len(z)
            variance += max(spread * ((z - z.mean()) ** 2).sum() / (len(z) - 1), 0)
    return {"mean": mean, "variance": variance}


@settings(max_examples=tries(40), deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_cells_are_summed_as_the_words_say(graph: Graph, case: Case) -> None:
    """People, pairs, both expectations and the score of every cell, where posts meet and roles mix."""
    graph.hold(case.org)
    told = _cells(case)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(excess, "FEW", 1)
        projection = graph.project(case.day)
        cells = every_cell(projection)
    facts = projection.facts
    role = _stratum(case.org, case.day)
    for person, stratum in zip(facts.people.ids, strata(projection).tolist(), strict=True):
        assert [*facts.roles.ids, None][stratum] == role[person]
    found = {
        (facts.units.ids[unit], facts.groups.ids[group]): at
        for at, (unit, group) in enumerate(zip(cells.unit.tolist(), cells.group.tolist(), strict=True))
    }
    assert found.keys() == told.keys()
    for key, at in found.items():
        expected = told[key]
        assert cells.sums[at].tolist() == pytest.approx([expected[name] for name in SUMS], abs=1e-8), key
        score = expected["excess_by_role"] - expected["mean"]
        if expected["variance"] > 1e-6:
            assert cells.score[at] == pytest.approx(score / sqrt(expected["variance"]), abs=1e-6), key


def test_a_level_that_nobody_is_counted_at_is_as_expected(graph: Graph) -> None:
    """Kari must have 2 in one unit and 4 in another: above both she counts at 4, so nobody is at 2."""
    org = Organisation(
        units={"u": None, "u1": "u", "u2": "u"},
        employees=("kari",),
        employments=(
            Employment("k1", "kari", "u1", roles=(InRole("low"),)),
            Employment("k2", "kari", "u2", roles=(InRole("high"),)),
        ),
        competences={"c": None},
        roles={"low": (must("c", 2),), "high": (must("c", 4),)},
        groups={"g": ()},
        in_group={"c": ("g",)},
        assessments=(Assessment("kari", "c", DAY, "test", 1),),
    )
    graph.hold(org)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(excess, "FEW", 1)
        cells = every_cell(graph.project(DAY))
    assert cells.sums[:, SUMS.index("observed")].tolist() == [1, 1, 1]
    assert cells.sums[:, SUMS.index("excess")].tolist() == [0, 0, 0]
    assert cells.sums[:, SUMS.index("excess_by_role")].tolist() == [0, 0, 0]
    assert cells.p_adjusted.tolist() == [1, 1, 1]
