"""What the graph holds: counts per label and type, and the vocabularies with their versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from graphsvc.access.table import reach
from graphsvc.answers import Answer
from graphsvc.model.schema import EDGES, NODES
from graphsvc.people.viewer import Viewer
from graphsvc.store.protocol import Reader, Revision, Row

BOOKKEEPING = frozenset({"Change", "ChangePayload", "Meta"})
"""Labels that the store keeps for itself."""

LABELS = tuple(label for label in NODES if label not in BOOKKEEPING)
TYPES = tuple(EDGES)
OPEN_LABELS = tuple(label for label in LABELS if NODES[label].access == "open")
OPEN_TYPES = tuple(
    name for name, row in EDGES.items() if {row.access(start, end) for start, end in row.ends} == {"open"}
)


class Loaded(Answer):
    """One vocabulary that is loaded."""

    id: str
    title: str
    version: str | None = None
    licence: str | None = None
    attribution: str | None = None
    publisher: str | None = None
    namespace: str | None = None
    modified: str | None = None


class Status(Answer):
    """`store` says which engine; its address is nobody's business who cannot see people."""

    store: str
    revision: int
    nodes: dict[str, int]
    edges: dict[str, int]
    vocabularies: tuple[Loaded, ...]


def status(reader: Reader, viewer: Viewer, *, store: str) -> Status:
    """
    How much is in the graph.

    Shape:  every label and type of the table that the viewer may count, zeros too; who may not count people
            sees the open ones only, and the open revision.
    Source: cypher/status/.
    """
    everything = counts_people(viewer)
    nodes, edges = list(reader.read("status.open_nodes")), list(reader.read("status.open_edges"))
    if everything:
        nodes += reader.read("status.people_nodes")
        edges += reader.read("status.people_edges")
    return Status(
        store=_without_user(store) if everything else store.partition(":")[0],
        revision=reader.revision().number if everything else reader.revision().open,
        nodes=_counts(LABELS if everything else OPEN_LABELS, nodes, "label", "nodes"),
        edges=_counts(TYPES if everything else OPEN_TYPES, edges, "type", "edges"),
        vocabularies=tuple(Loaded(**row) for row in reader.read("status.vocabularies")),
    )


def counts_people(viewer: Viewer) -> bool:
    """Whether a viewer is told of more than what is open."""
    return reach(viewer, "read", "counts of people") != "no"


def nothing(store: str) -> Status:
    """The status of a store that is not there."""
    return Status(
        store=_without_user(store),
        revision=Revision(0, 0).number,
        nodes=dict.fromkeys(LABELS, 0),
        edges=dict.fromkeys(TYPES, 0),
        vocabularies=(),
    )


def _counts(names: Iterable[str], rows: Iterable[Row], key: str, value: str) -> dict[str, int]:
    """The sums per name, in the order of the table."""
    found: Counter[str] = Counter()
    for row in rows:
        found[row[key]] += row[value]
    return {name: found[name] for name in names}


def _without_user(store: str) -> str:
    """The address without a user or password that somebody wrote into it."""
    scheme, slashes, rest = store.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if slashes else store
