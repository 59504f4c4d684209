"""The demo: a municipality that looks real, the same for the same seed, with gaps that can be found again."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphsvc.changes import Change, Link, Put, identities, put
from graphsvc.errors import BadInput
from graphsvc.gaps.rules import (
    BEGINNING,
    FOREVER,
    STANDING,
    UNKNOWN,
    add_months,
    day_number,
    day_numbers,
    in_force,
)
from graphsvc.model import nodes as n
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Store
from loaders.demo import LOADER
from loaders.demo.adjusting import _must, adjust
from loaders.demo.changes import Parts, changes_of
from loaders.demo.levels import required
from loaders.demo.loader import NotADemo
from loaders.demo.plan import DemoPlan, plan
from loaders.demo.terms import NoRoles, Terms, read_terms, terms
from tests.loaders.organisation_files import graph
from tests.loaders.organisation_vocabulary import GROUPS, ROLES, vocabulary

DAY = "2026-11-23"
PEOPLE = 3_300


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Terms:
    """The small vocabulary, as the demo reads it."""
    with closing(open_store(Settings(store=f"kglite:{tmp_path_factory.mktemp('graph')}"))) as store:
        store.apply(vocabulary(), by="test", reason="vocabulary")
        return read_terms(store)


@pytest.fixture(scope="module")
def made(words: Terms) -> DemoPlan:
    return plan(7, PEOPLE, words)


@pytest.fixture(scope="module")
def changes(made: DemoPlan) -> list[Change]:
    return list(changes_of(made, DAY, "demo:test")[0])


def _links(changes: list[Change], kind: str) -> list[Link]:
    return [change for change in changes if isinstance(change, Link) and change.type == kind]


def _puts(changes: list[Change], label: str) -> list[Put]:
    return [change for change in changes if isinstance(change, Put) and change.ref.label == label]


@pytest.mark.parametrize("employees", [50, 51, 77, 300, 1_000, 3_300, 20_000])
def test_as_many_people_as_wanted(words: Terms, employees: int) -> None:
    """Exactly so many, in units that are neither empty nor vast, whatever the number."""
    tree = plan(1, employees, words).tree
    assert tree.sizes.sum() == employees
    staffed = tree.sizes[tree.kind_of >= 0]
    assert staffed.min() >= 3
    assert staffed.max() <= 90
    assert len({unit.id for unit in tree.units}) == len(tree.units)
    assert all(unit.parent < place for place, unit in enumerate(tree.units))
    if employees >= 1_000:
        assert 15 <= np.median(staffed) <= 40


def test_units_grow_with_people(words: Terms) -> None:
    """More people, more units rather than bigger ones; nobody has more than some forty units right below."""
    trees = [plan(1, people, words).tree for people in (300, 3_300, 33_000)]
    counts = [len(tree.units) for tree in trees]
    assert counts[0] * 5 < counts[1] < counts[2] / 5
    below = Counter(unit.parent for unit in trees[1].units)
    assert max(below.values()) <= 45


def test_people_work_where_their_roles_belong(made: DemoPlan) -> None:
    """Teachers in schools, nurses in nursing homes, firefighters in fire stations."""
    tree, staff = made.tree, made.staff
    kinds = [kind.id for kind in tree.kinds]
    homes = {"skole": "laerer", "brann": "brannkonstabel", "renhold": "renholder", "barnehage": "pedagogisk"}
    for kind, beginning in homes.items():
        own = staff.role[: staff.people][tree.kind_of[staff.unit[: staff.people]] == kinds.index(kind)]
        named = [made.terms.roles[role].startswith(beginning) for role in own.tolist()]
        assert np.mean(named) > 0.8, kind


def test_roles_that_name_a_unit_work_in_no_other(made: DemoPlan) -> None:
    """A profession works where it fits; a role of nursing homes works in nursing homes alone."""
    for kind, pool in zip(made.tree.kinds, made.tree.pools, strict=False):
        roles = {made.terms.roles[role] for role in pool.roles.tolist()}
        if kind.id != "sykehjem":
            assert "sykepleier-sykehjem" not in roles, kind.id
    assert "bofellesskap" not in {kind.id for kind in made.tree.kinds}, (
        "no role of this vocabulary works there"
    )


def test_every_unit_has_a_manager(made: DemoPlan, changes: list[Change]) -> None:
    """One each, who works there, is not away and leads where the vocabulary has a leader's role."""
    managers = _links(changes, "MANAGES")
    assert {change.end for change in managers} == {change.ref for change in _puts(changes, "OrgUnit")}
    assert len(managers) == len(made.tree.units)
    heads = made.staff.manager
    assert made.staff.present[heads].all()
    assert not made.staff.leave[heads].any()
    schools = made.tree.kind_of == [kind.id for kind in made.tree.kinds].index("skole")
    assert {made.terms.roles[role] for role in made.staff.role[heads[schools]].tolist()} == {"rektor"}


def test_posts_are_of_all_sorts(made: DemoPlan, changes: list[Change]) -> None:
    """Part-time, temporary, hourly, apprentices, on leave, two posts in one or two units, gone, to come."""
    posts = [change.values for change in _puts(changes, "Employment")]
    assert {post["kind"] for post in posts} == {"permanent", "temporary", "hourly", "apprentice"}
    assert 0.2 < np.mean([post["percent"] < 100 for post in posts]) < 0.6  # type: ignore[operator]
    assert 0.01 < np.mean([bool(post["on_leave"]) for post in posts]) < 0.06
    assert 0.02 < np.mean([bool(post["valid_to"] and str(post["valid_to"]) < DAY) for post in posts]) < 0.05
    assert 0.005 < np.mean([str(post["valid_from"]) > DAY for post in posts]) < 0.03
    assert all(not post["valid_to"] or str(post["valid_from"]) <= str(post["valid_to"]) for post in posts)
    staff = made.staff
    again = staff.owner[staff.people :]
    assert 0.03 < len(again) / staff.people < 0.07
    moved = staff.unit[staff.people :] != staff.unit[again]
    assert 0.3 < moved.mean() < 0.95
    assert (staff.percent[staff.people :] + staff.percent[again] <= 100).all()


def test_people_are_fictitious(changes: list[Change]) -> None:
    """Every address lies in the example domain and is somebody's own; the root says that it is made up."""
    people = _puts(changes, "Employee")
    emails = [str(change.values["email"]) for change in people]
    assert all(email.endswith("@eksempel.kommune.no") and email.isascii() for email in emails)
    assert len(set(emails)) == PEOPLE
    root = _puts(changes, "OrgUnit")[0].values
    assert "oppdiktet" in str(root["name"])
    assert all((root["vision"], root["values_text"], root["offer"]))


def test_system_profiles_go_to_their_units(made: DemoPlan) -> None:
    """Gerica's profiles are picked in health care, and nowhere else."""
    kinds = {
        made.tree.kinds[kind].id for kind in made.tree.kind_of[made.staff.unit[made.staff.pick_post]].tolist()
    }
    assert "sykehjem" in kinds
    assert not kinds & {"skole", "barnehage", "brann", "renhold"}


def test_systems_have_owner_administrator_adviser(changes: list[Change]) -> None:
    """One of each per system."""
    rows = _links(changes, "ADMINISTERS")
    assert sorted(str(change.values["capacity"]) for change in rows) == ["administrator", "adviser", "owner"]


def test_each_thing_is_named_once(changes: list[Change]) -> None:
    """A ChangeSet names each node and edge once."""
    names = list(identities(changes))
    assert len(set(names)) == len(names)


def test_adjustments(made: DemoPlan, changes: list[Change]) -> None:
    """Some have lapsed, some hold for the whole person on each of her posts, none lies below the law."""
    rows = _links(changes, "ADJUSTED")
    assert 0.05 < len(rows) / PEOPLE < 0.25
    found = adjust(made)
    must, legal = _must(made, found.post, found.competence)
    assert (found.level >= legal).all()
    lapsed = must > found.replaced
    assert 0.03 < lapsed.mean() < 0.3
    assert (found.replaced <= must).all()
    whole = {change.start.key[0][:-2] for change in rows if change.values["scope"] == "person"}
    posts: dict[str, set[Any]] = {}
    for change in rows:
        if change.values["scope"] == "person":
            posts.setdefault(str(change.start.key[0])[:-2], set()).add(change.start.key[0])
    for owner in whole:
        at = int(owner.split("-")[1]) - 1
        assert len(posts[owner]) == int((made.staff.owner == at).sum())


class _Figures:
    """The demo's pairs with required level and the level in force, by the rules of the gap."""

    def __init__(self, made: DemoPlan, changes: list[Change]) -> None:
        pairs = required(made, 0, made.staff.people)
        self.person, self.competence = pairs.person, pairs.competence
        self.required, self.must = pairs.level.astype(int), pairs.must
        rows = _links(changes, "ASSESSED")
        at = {made.employee_id(place): place for place in range(made.staff.people)}
        of = {key: place for place, key in enumerate(made.terms.competences)}
        width = len(of)
        key = np.array([at[str(r.start.key[0])] * width + of[str(r.end.key[0])] for r in rows], np.int64)
        self.ever = np.isin(self.person * width + self.competence, key)
        winners, stale = in_force(
            key,
            day_numbers([str(r.values["at"]) for r in rows], BEGINNING),
            np.array([STANDING[str(r.values["method"])] for r in rows], np.uint8),
            day_numbers([r.values["valid_until"] for r in rows], FOREVER),  # type: ignore[misc]
            np.array([made.terms.valid_months[k % width] for k in key.tolist()], np.int16),
            day=day_number(DAY),
            recent_months=12,
        )
        held = {
            int(key[w]): int(rows[w].values["level"]) for w, s in zip(winners, stale, strict=True) if not s
        }  # type: ignore[call-overload]
        own = (self.person * width + self.competence).tolist()
        self.held = np.array([held.get(k, UNKNOWN) for k in own])
        self.known = self.held != UNKNOWN
        self.gap = self.known & (self.held < self.required)


@pytest.fixture(scope="module")
def figures(made: DemoPlan, changes: list[Change]) -> _Figures:
    return _Figures(made, changes)


def test_assessments_are_of_two_years_and_all_methods(changes: list[Change]) -> None:
    """About 22 per person, of every method, none in the future and none older than two years."""
    rows = _links(changes, "ASSESSED")
    assert 18 <= len(rows) / PEOPLE <= 26
    assert {row.values["method"] for row in rows} == set(STANDING)
    days = [str(row.values["at"]) for row in rows]
    oldest = add_months(np.array([day_number(DAY)], np.int32), -24)[0]
    assert max(days) <= DAY
    assert day_number(min(days)) >= oldest - 2


def test_a_third_is_never_assessed_and_unevenly_so(made: DemoPlan, figures: _Figures) -> None:
    """A third of the required pairs over all, from nearly none to nearly all over the units."""
    assert 0.28 < 1 - figures.ever.mean() < 0.38
    unit = made.staff.unit[figures.person]
    silent = 1 - np.bincount(unit, figures.ever) / np.maximum(np.bincount(unit), 1)
    staffed = made.tree.kind_of >= 0
    assert silent[staffed].min() < 0.1
    assert silent[staffed].max() > 0.7
    assert silent[staffed].std() > 0.15


def test_background_gaps(figures: _Figures) -> None:
    """Gaps in 25-35 % of the assessed pairs."""
    assert 0.25 < figures.gap[figures.known].mean() < 0.35


def test_clusters_are_missing_together(made: DemoPlan, figures: _Figures) -> None:
    """Three to six competences of different groups, lacked by the named people far more than by others."""
    assert len(made.clusters) >= 3
    for cluster, (_, chosen, members) in zip(made.clusters, made.cluster_sets, strict=True):
        assert 3 <= len(cluster.competences) <= 6
        assert len(set(cluster.groups)) == len(cluster.competences)
        assert len(cluster.employees) == len(members) >= 6
        among = np.isin(figures.competence, chosen) & figures.known
        inside = np.isin(figures.person, members)
        assert figures.gap[among & inside].mean() > 0.85
        assert figures.gap[among & ~inside].mean() < 0.4


def test_hotspots_stand_out(made: DemoPlan, figures: _Figures) -> None:
    """In each named unit and group the share of gaps is at least twice the municipality's."""
    assert len(made.hotspots) >= 2
    unit, group = made.staff.unit[figures.person], made.terms.group[figures.competence]
    whole = figures.gap[figures.known].mean()
    for at, which in made.hot_cells:
        cell = (unit == at) & (group == which) & figures.known
        assert cell.sum() >= 10
        assert figures.gap[cell].mean() > 2 * whole


def test_same_arguments_same_plan(words: Terms, made: DemoPlan, changes: list[Change]) -> None:
    """`plan` is pure: the same three arguments give the same municipality, another seed another."""
    again = plan(7, PEOPLE, words)
    assert again.clusters == made.clusters
    assert again.hotspots == made.hotspots
    assert list(changes_of(again, DAY, "demo:test")[0]) == changes
    assert plan(8, PEOPLE, words).clusters != made.clusters


def test_changes_are_a_sequence(made: DemoPlan, changes: list[Change]) -> None:
    """Length, single items, slices and two passes agree, though each item is made when it is read."""
    lazy = changes_of(made, DAY, "demo:test")[0]
    assert isinstance(lazy, Parts)
    assert len(lazy) == len(changes)
    assert lazy[0] == changes[0]
    assert lazy[-1] == changes[-1]
    assert lazy[len(lazy) // 2] == changes[len(lazy) // 2]
    assert lazy[3_000:30_000] == changes[3_000:30_000]
    assert list(lazy) == changes
    with pytest.raises(IndexError):
        lazy[len(lazy)]


def test_sessions_and_enrolments(changes: list[Change]) -> None:
    """Runs before and after the day with seats that suffice; what lies ahead is not completed."""
    starts = {change.ref: change.values for change in _puts(changes, "CourseSession")}
    assert {str(values["start"]) < DAY for values in starts.values()} == {True, False}
    rows = _links(changes, "ENROLLED")
    taken = Counter(row.end for row in rows)
    assert all(taken[session] <= int(str(values["seats"])) for session, values in starts.items())
    assert len({row.values["state"] for row in rows}) == 7
    for row in rows:
        if row.values["state"] in ("attended", "completed"):
            assert str(starts[row.end]["finish"]) < DAY


def test_qualifications(changes: list[Change]) -> None:
    """Most hold what their role requires; of what expires, some has and some has not."""
    rows = _links(changes, "HOLDS_QUALIFICATION")
    assert {row.end.key[0] for row in rows} == {key for _, _, key in ROLES.values() if key}
    until = [str(row.values["valid_until"]) for row in rows if row.values["valid_until"]]
    assert min(until) < DAY < max(until)
    assert all(str(row.values["issued"]) <= DAY for row in rows)


@lru_cache(maxsize=1)
def _tiny() -> Terms:
    """One role with one level and nothing else at all."""
    rows: dict[str, list[dict[str, Any]]] = {
        name: [] for name in __import__("loaders.demo.terms").demo.terms.QUERIES
    }
    rows["roles"] = [{"id": "noe", "label": None}]
    rows["role_requirements"] = [
        {"role": "noe", "competence": "c", "level": 1, "necessity": "must", "legal": False}
    ]
    rows["competences"] = [{"id": "c", "valid_months": None, "status": None}]
    return terms(rows)


def test_smallest_vocabulary() -> None:
    """One role is enough for a municipality; nothing can be planted in it."""
    small = plan(1, 200, _tiny())
    assert small.clusters == ()
    assert small.hotspots == ()
    assert len(changes_of(small, DAY, "demo:test")[0]) > 1_000


@pytest.fixture
def loaded(store: Store) -> Store:
    store.apply(vocabulary(), by="test", reason="vocabulary")
    return store


def _load(store: Store, **options: Any) -> Any:
    return LOADER.run(store, options={"employees": 120, "seed": 1, "day": DAY, **options})


def test_load_twice(loaded: Store, tmp_path: Path) -> None:
    """The demo goes in whole; again, also without its day, it changes nothing; what is planted is written."""
    first = _load(loaded, planted=str(tmp_path / "planted.json"))
    assert first.changed
    assert len(loaded.read("organisation.employees")) == first.counts["Employee"] == 120
    told = json.loads((tmp_path / "planted.json").read_text())
    assert (told["seed"], told["employees"], told["day"]) == (1, 120, DAY)
    units = {row["id"] for row in loaded.read("organisation.units")}
    assert told["hotspots"]
    assert all(hotspot["unit"] in units and hotspot["group"] in GROUPS for hotspot in told["hotspots"])
    for options in ({}, {"day": None}):
        again = _load(loaded, **options)
        assert (again.changed, again.revision) == (False, first.revision)


def test_same_seed_same_graph(loaded: Store, tmp_path: Path) -> None:
    """Two stores with one vocabulary get the same demo."""
    _load(loaded)
    with closing(open_store(Settings(store=f"kglite:{tmp_path / 'other'}"))) as other:
        other.apply(list(reversed(vocabulary())), by="test", reason="vocabulary")
        _load(other)
        assert graph(other) == graph(loaded)


@pytest.mark.parametrize("options", [{"seed": 2}, {"employees": 121}, {"day": "2026-11-24"}])
def test_refuses_another_demo(loaded: Store, options: dict[str, Any]) -> None:
    """Two demos are not mixed; the words say which one is there and what to do."""
    before = _load(loaded)
    with pytest.raises(NotADemo, match=r"120 employees, seed 1, 2026-11-23.*GRAPHSVC_STORE"):
        _load(loaded, **options)
    assert loaded.revision().number == before.revision


def test_refuses_real_people(loaded: Store) -> None:
    """A store with other employees is left alone, and they are not named."""
    loaded.apply([put(n.Employee(id="ola", name="Ola"))], by="test", reason="real")
    with pytest.raises(NotADemo, match="not from the demo") as caught:
        _load(loaded)
    assert "ola" not in str(caught.value).lower()
    assert not loaded.read("organisation.units")


def test_refuses_an_empty_store(store: Store) -> None:
    """Without roles there is nothing to generate from; the words say what to load first."""
    with pytest.raises(NoRoles, match="load vocabulary"):
        _load(store)


@pytest.mark.parametrize("day", ["2026-02-31", "31.01.2026", "today"])
def test_refuses_a_day_that_is_none(loaded: Store, day: str) -> None:
    """A day is a day of the calendar, in the one form."""
    with pytest.raises(BadInput, match="YYYY-MM-DD"):
        _load(loaded, day=day)


def test_other_vocabularies_change_nothing(loaded: Store) -> None:
    """A vocabulary without levels that is loaded beside (ESCO) leaves the demo the same."""
    _load(loaded)
    loaded.apply(
        [put(n.Role(id="esco-1")), put(n.Competence(id="esco-2"))], by="test", reason="another vocabulary"
    )
    assert not _load(loaded).changed


def test_planted_file_that_cannot_be_written(loaded: Store, tmp_path: Path) -> None:
    """The words come before anything is loaded."""
    with pytest.raises(BadInput, match="--planted cannot be written"):
        _load(loaded, planted=str(tmp_path / "nowhere" / "planted.json"))
    assert not loaded.read("organisation.employees")


@pytest.mark.parametrize("employees", [3_300, 55_000])
def test_no_two_units_share_an_id(employees: int, words: Terms) -> None:
    """A sector that bears the name of a kind of unit (kultur) has areas of its own where people are many."""
    ids = [unit.id for unit in plan(1, employees, words).tree.units]
    assert len(ids) == len(set(ids))
