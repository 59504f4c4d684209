"""What `apply` promises: all or nothing, nothing twice, and a revision for what changed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from graphsvc.changes import Drop, Link, Put, Scalar, Unlink, ref
from graphsvc.errors import CatalogueError, InvalidChange
from graphsvc.store.protocol import Store
from tests.contract.samples import assessed, contents, person, personal_and_open, whole_graph

NURSE, CARE = ref("Role", "nurse"), ref("Competence", "care")


def test_new_store_stands_at_revision_zero(store: Store) -> None:
    """A graph that nothing was written to is revision 0, open revision 0, with no node."""
    assert store.revision() == (0, 0, False)
    assert contents(store) == ({}, {})


def test_every_label_and_type_comes_back(store: Store) -> None:
    """Every column of every label and edge type is stored and read as it was given."""
    changes = whole_graph()
    assert store.apply(changes, by="ada", reason="all").changed
    nodes, edges = contents(store)
    assert nodes == {change.ref: dict(change.values) for change in changes if isinstance(change, Put)}
    links = [change for change in changes if isinstance(change, Link)]
    assert sorted(map(repr, edges.values())) == sorted(repr(dict(link.values)) for link in links)


def test_applying_twice_leaves_no_second_change(store: Store) -> None:
    """What would change nothing is left out; the present revision comes back, unchanged."""
    first = store.apply(whole_graph(), by="ada", reason="all")
    again = store.apply(whole_graph(), by="ada", reason="all")
    assert (first.changed, again.changed) == (True, False)
    assert again[:2] == first[:2] == store.revision()[:2]
    assert len(list(store.changes(0))) == 1


def test_only_what_changes_is_told(store: Store) -> None:
    """Of a ChangeSet, the Change holds only what really changed, with the values before and after."""
    store.apply(personal_and_open(), by="ada", reason="start")
    store.apply(
        [
            Put(NURSE, {"label_nb": "Sykepleier"}),
            Put(CARE, {"label_nb": "Omsorg"}),
            Link("REQUIRES", NURSE, CARE, {"necessity": "must", "level": 4}),
            Unlink("REQUIRES", NURSE, CARE, {"necessity": "should"}),
            Drop(ref("Role", "nobody")),
        ],
        by="bo",
        reason="more",
        at="2026-02-03T04:05:06+00:00",
        kind="correction",
    )
    (record,) = store.changes(1)
    assert record[:6] == (2, 2, "2026-02-03T04:05:06+00:00", "bo", "more", "correction")
    care, requires = record.touched
    assert (care.start, care.end) == (CARE, None)
    assert [_of(care.before, "label_nb"), _of(care.after, "label_nb")] == ["Pleie", "Omsorg"]
    assert (requires.type, requires.start, requires.end) == ("REQUIRES", NURSE, CARE)
    assert [_of(requires.before, "level"), _of(requires.after, "level")] == [3, 4]
    assert _of(requires.after, "necessity") == "must"


def _of(values: Mapping[str, Scalar] | None, name: str) -> Scalar:
    assert values is not None
    return values[name]


def test_open_revision_rises_with_open_things_only(store: Store) -> None:
    """`open` stays where only people or units change, and follows where anything open does."""
    assert store.apply(personal_and_open(), by="a", reason="b")[:2] == (1, 1)
    assert store.apply([assessed("ola", "care", "2026-03-01")], by="a", reason="b")[:2] == (2, 1)
    assert store.apply([Put(ref("OrgUnit", "root"), {"name": "Kommunen"})], by="a", reason="b")[:2] == (3, 1)
    mixed = [assessed("ola", "care", "2026-03-02"), Put(NURSE, {"label_nb": "Ny"})]
    assert store.apply(mixed, by="a", reason="b")[:2] == (4, 4)
    assert store.revision()[:2] == (4, 4)


def test_put_names_every_column(store: Store) -> None:
    """A Put writes columns that it leaves out as null or as their default, not as they were."""
    store.apply([Put(CARE, {"label_nb": "Pleie", "alt_nb": ["stell"]})], by="a", reason="b")
    store.apply([Put(CARE, {"label_en": "Care"})], by="a", reason="b")
    values = contents(store)[0][CARE]
    assert (values["label_nb"], values["label_en"], values["alt_nb"]) == (None, "Care", [])


def test_parallel_edges_are_kept_apart(store: Store) -> None:
    """Assessments of one person in one competence stand side by side, one per day and method."""
    store.apply(personal_and_open(), by="a", reason="b")
    more = [
        assessed("ola", "care", "2026-01-02", 4, "manager"),
        assessed("ola", "care", "2026-05-02", 1, "self"),
        assessed("ola", "care", "2026-01-02", 3, "self"),
    ]
    store.apply(more, by="a", reason="b")
    found = sorted(
        (e["at"], e["method"], e["level"]) for k, e in contents(store)[1].items() if k[0] == "ASSESSED"
    )
    assert found == [("2026-01-02", "manager", 4), ("2026-01-02", "self", 3), ("2026-05-02", "self", 1)]
    gone = Unlink("ASSESSED", ref("Employee", "ola"), CARE, {"at": "2026-01-02", "method": "self"})
    store.apply([gone], by="a", reason="b")
    found = sorted((e["at"], e["method"]) for k, e in contents(store)[1].items() if k[0] == "ASSESSED")
    assert found == [("2026-01-02", "manager"), ("2026-05-02", "self")]


def test_drop_takes_the_edges_along_and_tells_of_them(store: Store) -> None:
    """A dropped node goes with every edge at it, and the Change names each."""
    store.apply(personal_and_open(), by="a", reason="b")
    store.apply([Drop(CARE)], by="a", reason="b")
    nodes, edges = contents(store)
    assert CARE not in nodes
    assert {key[0] for key in edges} == {"HAS_EMPLOYMENT"}
    (record,) = store.changes(1)
    assert sorted(touch.type for touch in record.touched) == ["ASSESSED", "Competence", "REQUIRES"]
    assert all(touch.after is None and touch.before is not None for touch in record.touched)


def test_drop_of_what_a_post_leads_to_is_told_to_the_posts_person(store: Store) -> None:
    """A role goes, and with it the edge of a post that nobody named: the trail keeps it with its person."""
    edge = Link("HAS_ROLE", ref("Employment", "ola-post"), NURSE, {})
    store.apply([*personal_and_open(), edge], by="a", reason="b")
    store.apply([Drop(NURSE)], by="a", reason="b")
    (record,) = store.changes(1)
    assert sorted(touch.type for touch in record.touched) == ["HAS_ROLE", "REQUIRES", "Role"]
    store.erase("ola", by="a", reason="asked")
    gone = next(one for one in store.changes(1) if one.revision == record.revision)
    assert sorted(touch.type for touch in gone.touched) == ["REQUIRES", "Role"]


def test_drop_and_put_of_neighbours_in_one_set(store: Store) -> None:
    """Order inside a ChangeSet does not matter: edges come after the nodes that they join."""
    store.apply(
        [
            Link("IN_GROUP", CARE, ref("CompetenceGroup", "g")),
            Put(ref("CompetenceGroup", "g"), {}),
            Put(CARE, {}),
        ],
        by="a",
        reason="b",
    )
    store.apply([Drop(ref("CompetenceGroup", "g")), Put(CARE, {"label_nb": "x"})], by="a", reason="b")
    nodes, edges = contents(store)
    assert (set(nodes), edges) == ({CARE}, {})


def test_a_fault_leaves_nothing(store: Store) -> None:
    """With one fault among many good changes nothing is written, not even the good ones."""
    with pytest.raises(InvalidChange):
        store.apply([*personal_and_open(), Put(ref("Role", "Bad Id"), {})], by="a", reason="b")
    assert contents(store) == ({}, {})
    assert store.revision() == (0, 0, False)
    assert list(store.changes(0)) == []


def test_snapshot_reads_one_state(store: Store) -> None:
    """A snapshot tells its own revision, and `read` and `columns` agree."""
    store.apply(list(person("ola", "care"))[:1], by="a", reason="b")
    with store.snapshot() as reader:
        assert reader.revision().number == 1
        assert reader.columns("meta.state")["revision"] == [1]
        assert reader.read("meta.state")[0]["revision"] == 1


def test_a_call_must_fit_the_header(store: Store) -> None:
    """An unknown query, a wrong set of parameters, a wrong type and a writing query are refused."""
    for name, params in (
        ("meta.nothing", {}),
        ("meta.changes", {}),
        ("meta.changes", {"since": 0, "until": 1}),
        ("meta.changes", {"since": "0"}),
        ("store.found", {"schema_version": 1}),
    ):
        with pytest.raises(CatalogueError):
            store.read(name, **params)
        with pytest.raises(CatalogueError):
            store.columns(name, **params)
