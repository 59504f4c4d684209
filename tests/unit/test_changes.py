"""ChangeSets: made from models, identified, checked against the table, and fast to check."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from graphsvc.changes import Drop, Link, Put, Unlink, edge_key, identities, link, put, ref
from graphsvc.model import edges, nodes
from graphsvc.model.schema import EDGES, NODES
from graphsvc.store import statements
from graphsvc.store.cells import problem, settled, sound
from graphsvc.store.validation import check


def test_a_put_of_a_model() -> None:
    """A model instance becomes a Put with its key apart and every other column in it."""
    made = put(nodes.Level(competence="care", step=2, description_nb="kan"))
    assert made.ref == ref("Level", "care", 2)
    assert made.values == {"description_nb": "kan", "description_nn": None, "description_en": None}
    assert check([made]).faults == []


def test_a_link_of_a_model() -> None:
    """An edge model becomes a Link that passes the table as it stands."""
    made = link(
        "REQUIRES", ref("Role", "r"), ref("Competence", "c"), edges.Requires(necessity="must", level=3)
    )
    assert made.values["level"] == 3
    assert check([made]).faults == []
    assert link("IN_AREA", ref("Role", "r"), ref("ServiceArea", "a")).values == {}


def test_identities() -> None:
    """Put and Drop of a node, and Link and Unlink of an edge, have the same identity."""
    ends = (ref("Role", "r"), ref("Competence", "c"))
    values = {"necessity": "must", "level": 2}
    first, second, third, fourth = identities(
        [Put(ends[0], {}), Drop(ends[0]), Link("REQUIRES", *ends, values), Unlink("REQUIRES", *ends, values)]
    )
    assert first == second
    assert third == fourth == ("REQUIRES", *ends, ("must",))
    assert edge_key("IN_AREA", {}) == ()


MODELS: list[tuple[str, type[BaseModel]]] = [(row.label, row.model) for row in NODES.values()]


@pytest.mark.parametrize(("label", "model"), MODELS)
def test_the_table_agrees_with_the_models(label: str, model: type[BaseModel]) -> None:
    """Each label's columns are its model's fields, and its constraint covers its key."""
    row = NODES[label]
    assert [column.name for column in row.columns] == list(model.model_fields)
    assert set(row.key) <= set(model.model_fields)
    key = ", ".join(f"n.{name}" for name in row.key)
    assert any(f"(n:{label})" in text and key in text for text in statements.setup())


def test_statements_hold_no_values() -> None:
    """Rendered statements are made of the table's names alone; each writes every column."""
    for label, row in NODES.items():
        own = statements.of_node(label)
        assert all(f"n.{c.name} = row.{c.name}" in own.put.replace("`", "") for c in row.values)
        assert "'" not in "".join((own.put, own.drop, own.present, own.values, own.every))
    for kind in EDGES.values():
        for start, end in kind.ends:
            text = statements.of_edge(kind.type, start, end).link.replace("`", "")
            assert all(f"r.{c.name} = row.{c.name}" in text for c in kind.values)
            assert all(f"{name}: row.{name}" in text for name in kind.key)


def test_a_column_is_judged_whole_as_cell_by_cell() -> None:
    """The quick judgement of a column never lets through what the slow one of a cell refuses."""
    odd = [
        None,
        "",
        "x",
        "a/b",
        "2026-02-31",
        "2026-01-01",
        3,
        -1,
        2**70,
        True,
        1.5,
        float("nan"),
        [],
        ["a"],
        [1],
    ]
    for row in (*NODES.values(), *EDGES.values()):
        for column in row.columns:
            for value in odd:
                fine = problem(column, settled(column, value)) is None
                assert fine or not sound(column, [value]), (column, value)
