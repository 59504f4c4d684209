"""The facts where others write between two reads, as an engine that is read-committed lets them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.errors import StoreConflict
from graphsvc.projection.projection import Projection
from graphsvc.projection.reading import TRIES, read_facts
from graphsvc.store.protocol import Reader
from tests.examples import tries
from tests.oracle import naive
from tests.oracle.asking import Graph, answer, embedded
from tests.oracle.model import Organisation
from tests.oracle.naive import DIMENSIONS, Question
from tests.oracle.organisations import Case, cases, organisations
from tests.oracle.samples import one_post


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with embedded() as store:
        yield store


class ReadCommitted:
    """A store whose reads see whatever is there; before some of them the organisation becomes another."""

    def __init__(self, graph: Graph, becomes: dict[int, Organisation]) -> None:
        self._graph, self._becomes, self._asked = graph, becomes, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._graph.store, name)

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        yield self

    def columns(self, query: str, /, **params: Any) -> dict[str, list[Any]]:
        self._asked += 1
        if self._asked in self._becomes:
            self._graph.become(self._becomes[self._asked])
        return self._graph.store.columns(query, **params)


@given(case=cases(), data=st.data(), at=st.sets(st.integers(1, 22), max_size=2))
@settings(max_examples=tries(25), deadline=None, suppress_health_check=list(HealthCheck))
def test_facts_are_of_one_revision(graph: Graph, case: Case, data: st.DataObject, at: set[int]) -> None:
    """Whatever is written between whichever reads, the figures are those of the last revision."""
    graph.hold(case.org)
    becomes = {when: data.draw(organisations(case.day)) for when in sorted(at)}
    store = ReadCommitted(graph, becomes)
    facts = read_facts(store)
    assert facts.revision == graph.store.revision().number
    now = graph.now
    projection = Projection.build(facts, case.day.isoformat(), recent_months=12)
    for by in DIMENSIONS:
        assert answer(projection, by, Question()) == naive.figures(now, case.day, by), by


def test_it_gives_up_where_everything_changes_all_the_time(graph: Graph) -> None:
    """A structure that is another at every read cannot be had in one piece; it says so."""
    case = one_post()
    graph.hold(case)
    other = Organisation()
    store = ReadCommitted(graph, {at: (other, case)[at % 2] for at in range(1, 200)})
    before = graph.store.revision().number
    with pytest.raises(StoreConflict):
        read_facts(store)
    assert graph.store.revision().number > before + TRIES
