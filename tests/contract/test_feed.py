"""The trail: what the change feed tells, that nobody bends it unseen, that a person can be forgotten."""

from __future__ import annotations

import json

import pytest

from graphsvc.changes import Change, Drop, Link, Put, Ref, edge_key, ref
from graphsvc.errors import UnknownEmployee
from graphsvc.store.effects import Effects
from graphsvc.store.payloads import verify_chain
from graphsvc.store.protocol import Store
from tests.contract.samples import assessed, contents, person, personal_and_open, whole_graph


def test_the_feed_gives_revisions_after_one_oldest_first(store: Store) -> None:
    """`changes(since)` gives each later revision once, in order, and none for the latest."""
    for level in (1, 2, 3):
        store.apply(
            [*personal_and_open()[:2], assessed_role(level)], by=f"by-{level}", reason="r", at=moment(level)
        )
    assert [(r.revision, r.by, r.at) for r in store.changes(1)] == [
        (2, "by-2", moment(2)),
        (3, "by-3", moment(3)),
    ]
    assert list(store.changes(3)) == []


def moment(day: int) -> str:
    return f"2026-01-0{day}T00:00:00+00:00"


def assessed_role(level: int) -> Link:
    return Link(
        "REQUIRES", ref("Role", "nurse"), ref("Competence", "care"), {"necessity": "must", "level": level}
    )


def test_the_feed_rebuilds_the_graph(store: Store) -> None:
    """The after-values of all revisions, played onto a model, give exactly what the store holds."""
    store.apply(whole_graph("eins"), by="a", reason="b")
    store.apply(whole_graph("zwei"), by="a", reason="b")
    store.apply(
        [Drop(ref("Competence", "competence-2")), Drop(ref("Employment", "employment-1"))], by="a", reason="b"
    )
    nodes: dict[Ref, object] = {}
    edges: dict[object, object] = {}
    for record in store.changes(0):
        for touch in record.touched:
            held = nodes if touch.end is None else edges
            told = touch.after or touch.before or {}
            edge = (touch.type, touch.start, touch.end, edge_key(touch.type, told) if touch.end else ())
            key = touch.start if touch.end is None else edge
            assert held.get(key) == touch.before
            if touch.after is None:
                del held[key]  # type: ignore[arg-type]
            else:
                held[key] = touch.after  # type: ignore[index]
    found_nodes, found_edges = contents(store)
    assert nodes == found_nodes
    assert sorted(map(repr, edges.values())) == sorted(map(repr, found_edges.values()))


def test_effects_come_back_from_the_feed(store: Store) -> None:
    """The touches of a revision give the same steps again as the changes did, for a load that resumes."""
    store.apply(whole_graph(), by="a", reason="b")
    (record,) = store.changes(0)
    again = Effects.of_touches(record.touched)
    assert len(again) == len(whole_graph())
    written = [dict(row) for step in again.steps(7, again=True) for row in step.rows]
    assert len(written) == len(whole_graph())


def test_many_touches_come_back_from_several_payloads(store: Store) -> None:
    """A revision of more than one part tells all of its touches."""
    many: list[Change] = [Put(ref("Responsibility", f"r{n}"), {"order": n}) for n in range(5_123)]
    store.apply(many, by="a", reason="b")
    (record,) = store.changes(0)
    assert {touch.start for touch in record.touched} == {change.ref for change in many}  # type: ignore[union-attr]
    assert len(store.read("meta.payloads", revision=1)) == 2


def test_payloads_are_per_subject(store: Store) -> None:
    """Open things, internal things and each person have payloads of their own."""
    store.apply([*personal_and_open(), Put(ref("OrgUnit", "u"), {"name": "x"})], by="a", reason="b")
    payloads = store.read("meta.payloads", revision=1)
    assert sorted(row["subject"] for row in payloads) == ["internal", "ola", "open"]
    assert len({row["salt"] for row in payloads}) == 3


def test_the_chain_holds(store: Store) -> None:
    """After changes, a load and an erasure the chain of digests still verifies."""
    store.apply(personal_and_open(), by="a", reason="b")
    store.load(list(person("kari", "care")), by="a", reason="b")
    store.erase("ola", by="a", reason="b")
    store.apply([assessed("kari", "care", "2026-03-03")], by="a", reason="b")
    assert verify_chain(store) == []


def test_the_chain_breaks_when_bent(store: Store) -> None:
    """A payload, a head or a whole revision that is not what was written is named."""
    store.apply(personal_and_open(), by="a", reason="b")
    store.apply([Put(ref("Role", "nurse"), {})], by="a", reason="b")
    store.apply([Put(ref("Role", "nurse"), {"label_nb": "x"})], by="a", reason="b")
    assert verify_chain(_Bent(store, "meta.changes", {"by": "somebody else"})) != []
    assert verify_chain(_Bent(store, "meta.payloads", {"body": "AAAA"})) != []
    assert verify_chain(_Bent(store, "meta.payloads", {"digest": "0" * 64})) != []
    assert "Revision 2 is missing." in verify_chain(_Bent(store, "meta.changes", None))


class _Bent:
    """The store's own answers with something changed in the second row, or that row left out."""

    def __init__(self, store: Store, query: str, values: dict[str, str] | None) -> None:
        self._store, self._query, self._values = store, query, values

    def read(self, query: str, /, **params: object) -> list[dict[str, object]]:
        rows = self._store.read(query, **params)
        if query != self._query:
            return rows
        at = 1 if len(rows) > 1 else 0
        if self._values is None:
            return [*rows[:at], *rows[at + 1 :]]
        return [*rows[:at], rows[at] | self._values, *rows[at + 1 :]]

    columns = read  # type: ignore[assignment]
    revision = None


def test_erasing_a_person(store: Store) -> None:
    """Node, posts, edges and the values in the trail are gone; others and the open things are untouched."""
    store.apply([*personal_and_open(), *person("kari", "care")], by="a", reason="b")
    store.apply(
        [assessed("ola", "care", "2026-04-04"), assessed("kari", "care", "2026-04-04")], by="a", reason="b"
    )
    before = contents(store)
    gone = store.erase("ola", by="dpo", reason="art. 17")
    assert gone == (3, 1, True)
    nodes, edges = contents(store)
    assert nodes == {key: row for key, row in before[0].items() if "ola" not in str(key)}
    assert edges == {key: row for key, row in before[1].items() if "ola" not in str(key)}
    told = json.dumps(
        [[*record[:6], [str(touch) for touch in record.touched]] for record in store.changes(0)]
    )
    assert "ola" not in told
    assert "kari" in told
    payloads = [row for n in (1, 2, 3) for row in store.read("meta.payloads", revision=n)]
    erased = [row for row in payloads if row["subject"] == "erased"]
    assert len(erased) == 2
    assert all(row["salt"] is None and row["body"] is None and row["digest"] for row in erased)
    assert [row for row in payloads if row["subject"] == "ola"] == []


def test_erasing_somebody_who_was_dropped(store: Store) -> None:
    """A person whose node is long gone is still forgotten in the trail."""
    store.apply(personal_and_open(), by="a", reason="b")
    store.apply([Drop(ref("Employee", "ola")), Drop(ref("Employment", "ola-post"))], by="a", reason="b")
    store.erase("ola", by="a", reason="b")
    assert "ola" not in str(list(store.changes(0)))


@pytest.mark.parametrize("key", ["nobody", "open", "internal", "erased"])
def test_erasing_nobody(store: Store, key: str) -> None:
    """Nobody has that id: nothing is written, and the trail of open things cannot be erased."""
    store.apply(personal_and_open(), by="a", reason="b")
    with pytest.raises(UnknownEmployee):
        store.erase(key, by="a", reason="b")
    assert store.revision().number == 1
    assert len(next(store.changes(0)).touched) == len(personal_and_open())
