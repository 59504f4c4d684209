"""The graph does not depend on the order in which statements come, nor on how often, nor in which batches."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.graph import Graph
from graphsvc.people.viewer import Viewer
from tests.completions.school import assessed, enrolled, levels, states
from tests.completions.statements import COMPLETED, FAILED, Statement, body, done, voiding
from tests.examples import tries

EVENTS = st.one_of(
    st.tuples(
        st.just("done"),
        st.sampled_from([1, 2, 3, 11, 1234]),
        st.sampled_from(["2025-02-10", "2026-03-10", "2026-03-11", "2026-09-10"]),
        st.sampled_from([COMPLETED, COMPLETED, COMPLETED, FAILED]),
    ),
    st.tuples(st.just("voids"), st.integers(0, 5)),
)
BEFORE = st.fixed_dictionaries(
    {
        "held": st.none()
        | st.tuples(st.integers(0, 3), st.sampled_from(["2024-01-01", "2026-03-10", "2026-06-01"])),
        "k-1": st.sampled_from([None, "proposed", "enrolled", "approved", "declined"]),
        "k-2": st.sampled_from([None, "enrolled"]),
        "m-1": st.sampled_from([None, "attended", "completed"]),
    }
)


def statements(person: int, events: list[tuple[Any, ...]]) -> list[Statement]:
    """The events as an account's statements; an event's number is its place, so that voiding finds it."""
    made = []
    for place, event in enumerate(events):
        n = person * 1000 + place
        if event[0] == "voids":
            made.append(voiding(n, person * 1000 + event[1]))
        else:
            _, course, day, verb = event
            made.append(done(n, f"{person}", course, f"{day}T10:0{place}:00Z", verb={"id": verb}))
    return made


@settings(max_examples=tries(25), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    before=BEFORE,
    events=st.lists(EVENTS, min_size=1, max_size=6),
    data=st.data(),
)
def test_any_order_any_batches_any_repeats(
    graph: Graph,
    fresh: Callable[[], int],
    before: dict[str, Any],
    events: list[tuple[Any, ...]],
    data: st.DataObject,
) -> None:
    """Two people of one past, told of the same events in two ways: they stand alike in the end."""
    one, other = fresh(), fresh()
    for person in (one, other):
        past = [enrolled(f"e{person}", at, before[at]) for at in ("k-1", "k-2", "m-1") if before[at]]
        if before["held"]:
            past.append(assessed(f"e{person}", "a", before["held"][0], before["held"][1]))
        if past:
            graph.store.apply(past, by="test", reason="what was before")
    platform = Viewer("lms")
    graph.completions.send(platform, body(*statements(one, events)))
    told = statements(other, events)
    again = data.draw(st.lists(st.sampled_from(told), max_size=3))
    order = [*data.draw(st.permutations(told)), *again]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(order)), max_size=2)) | {0, len(order)})
    for start, end in itertools.pairwise(cuts):
        part = {str(each["id"]): each for each in order[start:end]}
        graph.completions.send(platform, body(*part.values()))
    assert levels(graph, f"e{other}") == levels(graph, f"e{one}")
    assert states(graph, f"e{other}") == states(graph, f"e{one}")
