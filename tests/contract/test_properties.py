"""What is stored comes back as it was; and the store agrees with a plain dict under any course of changes."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.changes import Change, Drop, Link, Put, Ref, Unlink, edge_key, ref
from graphsvc.errors import InvalidChange
from graphsvc.model.schema import NODES
from graphsvc.store.payloads import verify_chain
from graphsvc.store.protocol import Store
from tests.contract.conftest import Fresh
from tests.contract.samples import contents
from tests.examples import tries

FEW = settings(
    max_examples=tries(40),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

TEXTS = [
    "",
    " ",
    "æøå ÆØÅ",
    "ŋ đ ŧ",
    "e\u0301 \u00e9",
    "👩🏽‍⚕️",
    "'\"\\`$x{}\n\r\t",
    "\u0000",
    "\u202e",
    "null",
    "2026-01-01",
    "1",
    "true",
    "x" * 1_000_000,
]


def test_texts_come_back(store: Store) -> None:
    """Any text, 1 MB in one cell too, comes back to the character; an empty one stays empty, not null."""
    store.apply(
        [
            Put(ref("Role", f"r{n}"), {"label_nb": text, "alt_nb": [text, text]})
            for n, text in enumerate(TEXTS)
        ],
        by="a",
        reason="b",
    )
    nodes, _ = contents(store)
    for n, text in enumerate(TEXTS):
        row = nodes[ref("Role", f"r{n}")]
        assert (row["label_nb"], row["alt_nb"]) == (text, [text, text])


def test_empty_list_and_null(store: Store) -> None:
    """A list column is never null: an empty list comes back as one, and null is written as one."""
    store.apply(
        [Put(ref("Role", "a"), {"alt_nb": []}), Put(ref("Role", "b"), {"alt_nb": None})], by="a", reason="b"
    )
    nodes, _ = contents(store)
    assert nodes[ref("Role", "a")]["alt_nb"] == nodes[ref("Role", "b")]["alt_nb"] == []
    assert nodes[ref("Role", "a")]["label_nb"] is None
    assert not store.apply([Put(ref("Role", "b"), {})], by="a", reason="b").changed


def test_numbers_come_back(store: Store) -> None:
    """Floats keep every digit and their kind, whole ones too; integers stay integers to 63 bits."""
    prices = [0.0, 1.0, 0.1 + 0.2, 1e-300, 1.7976931348623157e308, 12345678901234.5]
    seats = [0, 1, 2**31, 2**53 + 1, 2**63 - 1]
    changes: list[Change] = [Put(ref("Course", f"c{n}"), {"price": price}) for n, price in enumerate(prices)]
    changes += [Put(ref("CourseSession", f"s{n}"), {"seats": count}) for n, count in enumerate(seats)]
    store.apply([*changes, Put(ref("Course", "whole"), {"price": 3, "hours": 2})], by="a", reason="b")
    nodes, _ = contents(store)
    assert [repr(nodes[ref("Course", f"c{n}")]["price"]) for n in range(len(prices))] == list(
        map(repr, prices)
    )
    assert [repr(nodes[ref("CourseSession", f"s{n}")]["seats"]) for n in range(len(seats))] == list(
        map(repr, seats)
    )
    assert repr(nodes[ref("Course", "whole")]["price"]) == "3.0"
    assert not store.apply(
        [Put(ref("Course", "whole"), {"price": 3.0, "hours": 2.0})], by="a", reason="b"
    ).changed


KEYS = st.sampled_from(["a", "b", "c"])
ROLES = KEYS.map(lambda key: ref("Role", key))
GROUPS = KEYS.map(lambda key: ref("CompetenceGroup", key))
COMPETENCES = KEYS.map(lambda key: ref("Competence", key))
TEXT = st.one_of(st.none(), st.text(st.characters(codec="utf-8"), max_size=5))

NODE = st.one_of(ROLES, GROUPS, COMPETENCES)
PUTS = st.builds(lambda node, text: Put(node, {"label_nb": text, "alt_nb": [text or "x"]}), NODE, TEXT)
NECESSITY = st.sampled_from(["must", "should"])
REQUIRES = st.builds(
    lambda role, to, necessity, level: Link("REQUIRES", role, to, {"necessity": necessity, "level": level}),
    ROLES,
    COMPETENCES,
    NECESSITY,
    st.one_of(st.none(), st.integers(0, 4)),
)
BROADER = st.builds(lambda low, high: Link("BROADER", low, high), GROUPS, GROUPS)
UNLINKS = st.one_of(REQUIRES, BROADER).map(lambda link: Unlink(*link))
CHANGE = st.one_of(PUTS, PUTS, REQUIRES, BROADER, UNLINKS, st.builds(Drop, NODE))


class Model:
    """The rules of DESIGN "Writing" on two dicts."""

    def __init__(self) -> None:
        self.nodes: dict[Ref, dict[str, Any]] = {}
        self.edges: dict[Any, dict[str, Any]] = {}

    def apply(self, changes: list[Change]) -> bool:
        """Whether anything changed. Errors: InvalidChange."""
        nodes, edges = dict(self.nodes), dict(self.edges)
        named = [_identity(change) for change in changes]
        for change in changes:
            if isinstance(change, Drop):
                nodes.pop(change.ref, None)
                edges = {key: row for key, row in edges.items() if change.ref not in key[1:3]}
            elif isinstance(change, Put):
                defaults = {c.name: c.default for c in NODES[change.ref.label].values}
                nodes[change.ref] = defaults | dict(change.values)
        for change in changes:
            if isinstance(change, Unlink):
                edges.pop(_identity(change), None)
            elif isinstance(change, Link):
                edges[_identity(change)] = _full(change)
        bad = len(set(named)) < len(named) or any(key[i] not in nodes for key in edges for i in (1, 2))
        if bad or _cyclic([key[1:3] for key in edges if key[0] == "BROADER"]):
            raise InvalidChange([])
        changed = (nodes, edges) != (self.nodes, self.edges)
        self.nodes, self.edges = nodes, edges
        return changed


def _identity(change: Change) -> Any:
    if isinstance(change, Put | Drop):
        return change.ref
    return (change.type, change.start, change.end, edge_key(change.type, change.values))


def _full(change: Link) -> dict[str, Any]:
    from graphsvc.model.schema import EDGES

    return {c.name: change.values.get(c.name, c.default) for c in EDGES[change.type].columns}


def _cyclic(pairs: list[tuple[Ref, Ref]]) -> bool:
    while pairs:
        starts = {start for start, _ in pairs}
        rest = [pair for pair in pairs if pair[1] in starts]
        if len(rest) == len(pairs):
            return True
        pairs = rest
    return False


@FEW
@given(st.lists(st.lists(CHANGE, min_size=1, max_size=8), min_size=1, max_size=8))
def test_any_course_of_changes(fresh: Fresh, course: list[list[Change]]) -> None:
    """After each ChangeSet of any course the store holds what a plain model holds, refusals included."""
    model, revision = Model(), 0
    with fresh() as store:
        for changes in course:
            try:
                expected = model.apply(changes)
            except InvalidChange:
                expected = None
            try:
                told = store.apply(changes, by="a", reason="b").changed
            except InvalidChange:
                told = None  # type: ignore[assignment]
            assert told == expected
            revision += bool(expected)
        nodes, edges = contents(store)
        assert nodes == model.nodes
        assert {
            (type_, Ref(start, (key,)), Ref(end, (to,)), own): row
            for (type_, start, end, key, to, own), row in edges.items()
        } == model.edges
        assert store.revision().number == revision
        assert verify_chain(store) == []
