"""The same question put to the program, in the words of the naive model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from graphsvc.gaps.figures import Filters, gap_figures
from graphsvc.people.viewer import HR, Viewer
from graphsvc.projection.facts import Facts
from graphsvc.projection.projection import Projection
from graphsvc.store.kglite import KgliteStore
from graphsvc.store.protocol import Store
from tests.oracle.changes import between, to_changes
from tests.oracle.model import Organisation
from tests.oracle.naive import Dimension, Figures, Question


class Graph:
    """A store that holds one organisation after another."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._now = Organisation()

    @property
    def now(self) -> Organisation:
        """What the store holds."""
        return self._now

    def hold(self, org: Organisation) -> None:
        """Empty the store, then write the organisation."""
        self.become(Organisation())
        self.store.apply(to_changes(org), by="tests", reason="a random organisation")
        self._now = org

    def become(self, org: Organisation) -> None:
        """Write what lies between what the store holds and the organisation."""
        self.store.apply(between(self._now, org), by="tests", reason="another organisation")
        self._now = org

    def forget(self, org: Organisation) -> None:
        """Know that the store was brought to the organisation by other means."""
        self._now = org

    def project(self, day: date, recent_months: int = 12, cohort: int = 3) -> Projection:
        """A projection built from what the store holds, its four people in two cohorts."""
        with self.store.snapshot() as reader:
            facts = Facts.extract(reader, cohort=cohort)
        return Projection.build(facts, day.isoformat(), recent_months=recent_months)


@contextmanager
def embedded() -> Iterator[Graph]:
    """An empty embedded store for as long as it is wanted."""
    with TemporaryDirectory() as folder:
        store = KgliteStore(Path(folder) / "graph")
        try:
            yield Graph(store)
        finally:
            store.close()


def answer(
    projection: Projection, by: Dimension, question: Question, viewer: Viewer = HR
) -> dict[str, Figures]:
    """The program's figures by key."""
    page = gap_figures(projection, viewer, by=by, filters=filters(question))
    return {row.key: Figures(**row.model_dump(include=set(Figures.__annotations__))) for row in page.data}


def filters(question: Question) -> Filters:
    """The question as the program takes it; how many months are recent is a setting there."""
    given = asdict(question)
    del given["recent_months"]
    since = question.assessed_since
    return Filters(**{**given, "assessed_since": since.isoformat() if since else None})
