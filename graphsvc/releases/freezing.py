"""Freezing: all that is open, written once under a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graphsvc.errors import BadInput, StoreConflict
from graphsvc.model.nodes import Labelled
from graphsvc.model.schema import EDGES, NODES, SCHEMA_VERSION, EdgeType, NodeType
from graphsvc.releases.files import SUFFIX, Release, listed, numbered
from graphsvc.releases.images import Image, Key, images, same
from graphsvc.store import lines as form
from graphsvc.store.dump import write_lines
from graphsvc.store.lines import LABELS, PAIRS, Line
from graphsvc.store.protocol import Revision, SupportsDump, WholeReader

TRIES = 5
"""How often the graph is read again that an open write came into, on an engine without snapshots."""

_ROWS: tuple[tuple[str, NodeType | EdgeType], ...] = (*NODES.items(), *EDGES.items())
_WITHHELD: Mapping[str, frozenset[str]] = {
    name: frozenset(column.name for column in row.columns if column.withheld) for name, row in _ROWS
}
_DATED = frozenset(label for label, row in NODES.items() if issubclass(row.model, Labelled))


def open_state(store: SupportsDump) -> tuple[list[Line], int]:
    """
    Every open node and edge as lines of a dump, without what is withheld, and the open revision.

    Errors: StoreConflict where others write all the while.
    """
    for _ in range(TRIES):
        with store.whole() as whole:
            before = whole.revision()
            lines = list(_open_lines(whole, before))
            if whole.revision().open == before.open:
                return lines, before.open
    raise StoreConflict("Others write so much that no whole revision could be read; try again.")


def _open_lines(whole: WholeReader, revision: Revision) -> Iterator[Line]:
    for label in LABELS:
        if NODES[label].access == "open":
            yield from map(_stripped, form.node_lines(whole, label, revision))
    for type_, start, end in PAIRS:
        if EDGES[type_].access(start, end) == "open":
            yield from map(_stripped, form.edge_lines(whole, type_, start, end))


def _stripped(line: Line) -> Line:
    closed = _WITHHELD[line.get("edge") or line["node"]]
    return (
        {**line, "values": {k: v for k, v in line["values"].items() if k not in closed}} if closed else line
    )


def freeze(store: SupportsDump, folder: Path, *, version: str, notes: str, day: str) -> Release:
    """
    Make a release of what is open now.

    A thing is `created` on the day of the first release that has it and `modified` on that of the latest that
    changed it, where the vocabulary itself does not say.
    Errors: BadInput where nothing is open, nothing has changed, or number or day are not after the latest;
            BadQuestion for what is no version; StoreFull, StoreConflict.
    """
    before = listed(folder)
    _follows(before, version, day)
    lines, revision = open_state(store)
    if not lines:
        raise BadInput("Nothing open is loaded yet, so there is nothing to release.")
    now, old = images(lines), images(before[-1].lines()) if before else {}
    if before and now.keys() == old.keys() and all(same(now[key], old[key]) for key in now):
        raise BadInput(f"Nothing open has changed since {before[-1].version}; there is nothing to release.")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{version}{SUFFIX}"
    head = form.header(Revision(revision, revision), SCHEMA_VERSION)
    head["release"] = {"version": version, "day": day, "notes": notes}
    write_lines(path, (head, *_dated(lines, now, old, day)))
    path.chmod(0o644)  # open data, unlike a dump
    return Release(version, day, notes, revision, path)


def _follows(before: tuple[Release, ...], version: str, day: str) -> None:
    number = numbered(version)
    if not before:
        return
    latest = before[-1]
    if number <= latest.number:
        raise BadInput(
            f"The release {version} does not come after {latest.version}; a release is never redone."
        )
    if day < latest.day:
        raise BadInput(f"The day {day} lies before that of {latest.version}, {latest.day}.")


def _dated(
    lines: Iterable[Line], now: Mapping[Key, Image], old: Mapping[Key, Image], day: str
) -> Iterator[Line]:
    """The lines, each thing with its two dates."""
    for line in lines:
        label = line.get("node", "")
        key = (label, line["key"][0]) if label in _DATED else None
        if key is None:
            yield line
        else:
            yield {**line, "values": _ordered(label, line["values"] | _dates(now[key], old.get(key), day))}


def _dates(now: Image, old: Image | None, day: str) -> dict[str, str]:
    if old is None:
        found = {"created": day, "modified": day}
    else:
        unchanged = old.get("modified", day)
        found = {"created": old.get("created", day), "modified": unchanged if same(now, old) else day}
    return {name: now.get(name) or value for name, value in found.items()}


def _ordered(label: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {column.name: values[column.name] for column in NODES[label].values if column.name in values}
