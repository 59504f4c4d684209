"""Clusters and hotspots: what is planted is found, nothing else is, and who may see whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks.finding import adjusted_rand, cluster_sets, shuffled
from graphsvc.courses.cheapest_first import Gaps, cheapest_first
from graphsvc.errors import BadQuestion, Forbidden, UnknownCluster, UnknownUnit
from graphsvc.gaps.excess import every_cell
from graphsvc.gaps.hotspots import HotspotMatrix
from graphsvc.graph import Graph
from graphsvc.people.viewer import HR, Viewer
from graphsvc.settings import Settings
from tests.unit import spotted

DAY = spotted.DAY.isoformat()
LEADER = Viewer("manager", "p000", frozenset({"enhet-0"}))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Graph]]:
    """The municipality, with its hotspot or without, each made once."""
    made: dict[bool, Graph] = {}

    def of(*, hot: bool = False) -> Graph:
        if hot not in made:
            folder = tmp_path_factory.mktemp("spotted") / "graph"
            made[hot] = Graph.open(settings=Settings(store=f"kglite:{folder}"))
            made[hot].store.apply(spotted.changes(hot=hot), by="test", reason="spotted")
        return made[hot]

    yield of
    for graph in made.values():
        graph.close()


@pytest.fixture
def graph(opened: Callable[..., Graph]) -> Graph:
    return opened()


@pytest.fixture
def heated(opened: Callable[..., Graph]) -> Graph:
    return opened(hot=True)


def test_the_planted_cluster_is_found_and_no_other(graph: Graph) -> None:
    """Its four competences, in its role, in about the people who were given it."""
    page = graph.clusters(HR, as_of=DAY)
    (one,) = page.data
    assert page.total == 1
    assert {each.id for each in one.competences} == set(spotted.CLUSTER)
    assert [role.id for role in one.roles] == ["sykepleier"]
    planted = set(spotted.weak(np.random.default_rng(1)))
    assert len(planted & set(one.employees)) >= 0.8 * len(planted)
    assert one.people == len(one.employees) <= one.of <= 80
    assert one.lift > 1.2
    assert 0.5 < one.stability <= 1
    assert len(one.links) == 6
    assert one.name.endswith("og 3 andre hos sykepleier")
    assert page.to_frame()["id"].to_list() == [one.id]


def test_a_plan_for_a_cluster_is_about_what_its_people_lack_of_it(graph: Graph) -> None:
    """Known gaps of its people in its competences, as the cluster itself counts them; in view only."""
    (one,) = graph.clusters(HR, as_of=DAY).data
    lacked = sum(each.people for each in one.competences)
    plan = graph.plan(HR, cluster=one.id, as_of=DAY)
    assert plan.wanted.pairs == lacked
    assert {each.competence for each in plan.open} <= set(spotted.CLUSTER)
    (mine,) = graph.clusters(LEADER, as_of=DAY).data
    assert graph.plan(LEADER, cluster=one.id, as_of=DAY).wanted.pairs == sum(
        each.people for each in mine.competences
    )
    with pytest.raises(UnknownCluster):
        graph.plan(HR, cluster="no-such-cluster", as_of=DAY)


def test_people_of_a_cluster_are_those_who_lack_more_than_half(graph: Graph) -> None:
    """Counted from what was written: of those assessed in, more than half are lacked, and two at least."""
    (one,) = graph.clusters(HR, as_of=DAY).data
    levels: dict[str, list[int]] = {}
    for each in spotted.organisation().assessments:
        if each.competence in spotted.CLUSTER:
            levels.setdefault(each.employee, []).append(each.level)
    lacking = {who: sum(level < 2 for level in held) for who, held in levels.items()}
    assert set(one.employees) == {
        who for who, held in levels.items() if lacking[who] >= 2 and 2 * lacking[who] > len(held)
    }
    assert one.of == sum(len(held) >= 2 for held in levels.values())
    assert one.share_assessed == sum(map(len, levels.values())) / (80 * 4)
    assert sum(each.people for each in one.competences) == sum(lacking[who] for who in one.employees)


def test_the_planted_hotspot_is_found(heated: Graph) -> None:
    """The unit's teachers in their group, first, with what was expected and how many have answered."""
    first = heated.hotspots(HR, as_of=DAY).data[0]
    assert (first.unit, first.group) == spotted.HOT
    assert first.people == 10
    assert first.observed > 2 * first.expected
    assert first.p <= first.p_adjusted <= 0.05
    assert first.share_assessed == first.assessed / first.requirements
    assert first.competences[0].startswith("skole")


def test_chance_has_neither(heated: Graph) -> None:
    """With held levels shuffled within the roles: clusters in none of ten, hotspots in 5 % of 200 at most."""
    projection, rng = heated.projection(DAY), np.random.default_rng(5)
    shuffles = [shuffled(projection, rng) for _ in range(200)]
    assert not any(cluster_sets(one) for one in shuffles[:10])
    cells = [every_cell(one) for one in shuffles]
    assert sum(one.hot.any() for one in cells) <= 10
    p = np.concatenate([one.p for one in cells])
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=0.01)
    assert np.mean(p <= 0.5) == pytest.approx(0.5, abs=0.05)


def test_shuffling_keeps_what_each_role_lacks(graph: Graph) -> None:
    """As many hold each level of each competence as before; only who they are has changed."""
    before, after = (
        projection.layer()
        for projection in (graph.projection(DAY), shuffled(graph.projection(DAY), np.random.default_rng(5)))
    )
    assert (before.held != after.held).any()
    for competence in np.unique(before.competence):
        own = (before.competence == competence) & before.once()
        assert sorted(before.held[own]) == sorted(after.held[own])
    assert (before.must == after.must).all()
    assert (before.standing == after.standing).all()


def test_the_matrix_has_every_cell_of_five(heated: Graph) -> None:
    """Units in the order of the tree, a column per group, a null where fewer than five are assessed."""
    matrix = heated.hotspots(HR, form="matrix", as_of=DAY)
    assert isinstance(matrix, HotspotMatrix)
    assert [row.unit for row in matrix.data] == ["kommune", *spotted.UNITS]
    assert [column.id for column in matrix.columns] == ["begge", "pleie", "skole"]
    assert {row.parent for row in matrix.data} == {None, "kommune"}
    hot = {
        (row.unit, column.id)
        for row in matrix.data
        for column, cell in zip(matrix.columns, row.cells, strict=True)
        if cell and cell.hot
    }
    assert hot == {(one.unit, one.group) for one in heated.hotspots(HR, as_of=DAY).data}
    frame = matrix.to_frame()
    assert frame.columns == ["unit", "unit_label", "parent", "depth", "begge", "pleie", "skole"]
    assert frame["skole"].to_list() == [row.cells[2] and row.cells[2].score for row in matrix.data]
    page = heated.hotspots(HR, form="matrix", as_of=DAY, limit=2)
    assert (len(page.data), page.total, page.next is None) == (2, 9, False)


def test_a_manager_is_told_of_her_own_people_alone(graph: Graph, heated: Graph) -> None:
    """People, units, counts and courses are those in view; a cell of another unit is not there."""
    (whole,) = graph.clusters(HR, as_of=DAY).data
    (mine,) = graph.clusters(LEADER, as_of=DAY).data
    own = {post.employee for post in spotted.organisation().employments if post.unit == "enhet-0"}
    assert set(mine.employees) == {one for one in whole.employees if one in own}
    assert [one.id for one in mine.units] == ["enhet-0"]
    assert mine.of == 10
    assert (mine.lift, mine.p, mine.stability) == (whole.lift, whole.p, whole.stability)
    assert mine.courses.points < whole.courses.points
    asked = graph.clusters(HR, unit="enhet-0", as_of=DAY).data
    assert asked == (mine,)
    assert heated.hotspots(LEADER, as_of=DAY).data == ()
    seen = heated.hotspots(LEADER, form="matrix", as_of=DAY)
    assert [row.unit for row in seen.data] == ["enhet-0"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "viewer",
    [Viewer("public"), Viewer("employee", "p001"), Viewer("system_administrator", systems=frozenset({"x"}))],
)
def test_nobody_else_is_told(graph: Graph, viewer: Viewer) -> None:
    """Neither the public, nor an employee, nor who administers a system."""
    for ask in (graph.clusters, graph.hotspots):
        with pytest.raises(Forbidden):
            ask(viewer, as_of=DAY)


def test_a_manager_is_told_of_no_few_others(graph: Graph) -> None:
    """Links count everybody: one in which few lack both whom she does not see is not told to her."""
    (whole,) = graph.clusters(HR, as_of=DAY).data
    many = {(one.first, one.second): one.people for one in whole.links}
    lacking = {
        row.key: {
            one.competence for one in graph.employee_gaps(HR, employee=row.key, as_of=DAY).data if one.gap
        }
        for row in graph.gaps(HR, by="employee", role="sykepleier", as_of=DAY, limit=1000).data
    }
    withheld = 0
    for seen in (spotted.UNITS[:1], spotted.UNITS[:4], spotted.UNITS[:7], spotted.UNITS):
        viewer = Viewer("manager", "x", frozenset(seen))
        (one,) = graph.clusters(viewer, as_of=DAY, unit=seen[0]).data
        mine = {row.key for row in graph.gaps(viewer, by="employee", as_of=DAY, limit=1000).data}
        others = {
            pair: both - sum(set(pair) <= lacking.get(key, set()) for key in mine)
            for pair, both in many.items()
        }
        told = {(link.first, link.second) for link in one.links}
        assert told == {pair for pair, rest in others.items() if not 0 < rest < 5}
        withheld += len(many) - len(told)
    assert withheld


def test_bad_questions_are_refused(graph: Graph) -> None:
    """What names nothing, and a form that there is not."""
    for ask in (graph.clusters, graph.hotspots):
        with pytest.raises(UnknownUnit):
            ask(HR, unit="ingensteds", as_of=DAY)
    with pytest.raises(BadQuestion, match="form is list or matrix"):
        graph.hotspots(HR, form="cube", as_of=DAY)  # type: ignore[call-overload]


def test_courses_come_by_points_per_krone(graph: Graph) -> None:
    """By hand: two lack both and one the second alone; a dearer course that closes two is worth more."""
    gaps = Gaps(
        person=np.array([0, 0, 1, 1, 2, 2]),
        competence=np.array([0, 1, 0, 1, 1, 2]),
        held=np.array([0, 0, 1, 1, 1, 0]),
        required=np.array([2, 2, 2, 2, 2, 3]),
    )
    with graph.store.snapshot() as reader:
        found = cheapest_first(reader, ["pleie-0", "pleie-4", "pleie-8"], gaps)
    (first,) = found.courses
    # for all three: 7 points for 3 x 1,400; the other: 4 points for 3 x 900
    assert (first.id, first.people, first.points, first.cost) == ("kurs-begge", 3, 7, 4200.0)
    assert (found.points, found.remaining, found.cost) == (10, 3, 4200.0)
    assert first.share == 0.7
    alone = Gaps(*(column[4:5] for column in gaps))
    with graph.store.snapshot() as reader:
        found = cheapest_first(reader, ["pleie-0", "pleie-4", "pleie-8"], alone)
    assert [(one.id, one.points, one.cost) for one in found.courses] == [("kurs-en", 1, 900.0)]


def test_agreement_of_partitions() -> None:
    """The same is 1, none found beside some is 0, and a hand-counted case of Hubert and Arabie's index."""
    one = [{"a", "b", "c"}, {"d", "e"}]
    every = "abcdefgh"
    assert adjusted_rand(one, one, every) == 1.0
    assert adjusted_rand(one, [], every) == 0.0
    # pairs together: 4 and 3, both 3; of 28: expected 4 x 3 / 28, most 3.5
    assert adjusted_rand(one, [{"a", "b", "c"}], every) == pytest.approx((3 - 12 / 28) / (3.5 - 12 / 28))


def test_an_empty_graph_has_neither(tmp_path: Path) -> None:
    """Nobody there: empty pages, and a matrix without rows or columns."""
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'graph'}")) as empty:
        assert empty.clusters(HR).data == empty.hotspots(HR).data == ()
        matrix = empty.hotspots(HR, form="matrix")
        assert (matrix.data, matrix.total) == ((), 0)
