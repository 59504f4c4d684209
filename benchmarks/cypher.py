"""The same question in Neo4j's Cypher, on the same municipality restored into a real server."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from benchmarks import town
from benchmarks.peers import neo4j as peer
from benchmarks.timing import Row, took
from graphsvc.gaps.figures import gap_figures
from graphsvc.graph import Graph
from graphsvc.people.viewer import HR
from graphsvc.store import dump
from graphsvc.store.opening import open_store

SINCE = "2025-11-25"


def rows(folder: Path, employees: int) -> list[Row]:
    """Figures by competence: the projection, and one statement; then the projection built from Neo4j."""
    server = peer.settings()
    if server is None:
        return []
    chosen, _ = town.built(folder, employees)
    file = folder / f"town-{employees}.jsonl.zst"
    with closing(Graph.open(settings=chosen)) as graph:
        projection = graph.projection(town.DAY)
        ours = took(lambda: gap_figures(projection, HR, by="competence", limit=50), 9)
        if not file.exists():
            dump.dump(graph.store, file)
    with closing(open_store(server)) as store:
        restored = took(lambda: dump.restore(store, file))
        theirs = took(lambda: peer.ask("by_competence", day=town.DAY, since=SINCE))
    with closing(Graph.open(settings=server)) as graph:
        built = took(lambda: graph.projection(town.DAY))
    return [
        Row(f"figures by competence of {employees:,}", ours, 5, "Neo4j, Cypher", theirs, 1000),
        Row(f"restore the dump of {employees:,} into Neo4j", restored / 1000, unit="s"),
        Row(f"projection of {employees:,} from Neo4j", built / 1000, unit="s"),
    ]
