"""No open query gives a person or a unit, whatever it is asked, on any engine."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc.changes import Change, Link, Put
from graphsvc.model.schema import EDGES, NODES
from graphsvc.queries import Query, catalogue
from graphsvc.store.protocol import Store
from tests.contract.conftest import opener
from tests.contract.samples import LABELS, edge, key_of, node
from tests.queries.asking import TEXT, filled_tries, tries

OPEN = [name for name, query in catalogue().items() if query.access == "open"]
CLOSED = [name for name, query in catalogue().items() if query.access != "open" and query.mode == "read"]

CANARY = "kanari"


def canaries() -> list[Change]:
    """Everything; each text and key that is not open, and each text at an edge that is not, is a canary."""
    changes: list[Change] = []
    for label, mark in itertools.product(LABELS, ("1", "2")):
        text = TEXT if NODES[label].access == "open" else f"{CANARY}-{label}"
        changes.append(_marked(node(NODES[label], mark, text)))
    for row in EDGES.values():
        for start, end in row.ends:
            text = TEXT if row.access(start, end) == "open" else f"{CANARY}-{row.type}"
            changes.append(_marked(edge(row, start, end, text=text)))
    return changes


def _marked(change: Put | Link) -> Put | Link:
    """The same with canaries for the keys of what is not open."""
    values = {name: _key(value) if name == "employee" else value for name, value in change.values.items()}
    if isinstance(change, Put):
        return Put(_ref(change.ref), values)
    return Link(change.type, _ref(change.start), _ref(change.end), values)


def _ref(what: Any) -> Any:
    return what if NODES[what.label].access == "open" else what._replace(key=tuple(map(_key, what.key)))


def _key(value: Any) -> str:
    return f"{CANARY}-{value}"


@pytest.fixture(scope="module")
def caged(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store full of canaries."""
    with opener(engine, tmp_path_factory)() as store:
        store.apply(canaries(), by=f"{CANARY}-by", reason=f"{CANARY}-reason")
        yield store


def test_canaries_sing(caged: Store) -> None:
    """Closed queries do give canaries, so that the next test could fail."""
    singing = [name for name in CLOSED if not catalogue()[name].params and CANARY in _told(caged, name, {})]
    assert len(singing) > 5


@pytest.mark.parametrize("name", OPEN)
def test_no_canary_comes_out(caged: Store, name: str) -> None:
    """An open query gives nothing personal or internal."""
    query = catalogue()[name]
    likely = itertools.chain(itertools.islice(tries(query), 6), itertools.islice(filled_tries(query), 2))
    for params in itertools.chain(likely, _asking_for_canaries(query)):
        assert CANARY not in _told(caged, name, params)


def _told(store: Store, name: str, params: dict[str, Any]) -> str:
    return json.dumps(store.read(name, **params))


def _asking_for_canaries(query: Query) -> Iterator[dict[str, Any]]:
    closed = [_key(key_of(label)[0]) for label in ("OrgUnit", "Employee")]
    base = next(iter(tries(query)))
    for item in query.params:
        if item.type == "STRING":
            yield from (base | {item.name: key} for key in closed)
        elif item.type == "LIST<STRING>":
            yield base | {item.name: closed}
