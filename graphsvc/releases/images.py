"""
Things as their readers see them: every open field, parts and relations included, each under a flat name.

    {"label_nb": "Sykepleier", "requires.hygiene.must.level": 2, "responsibilities.lage-plan.text_nb": "..."}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from graphsvc.kinds import BY_LABEL
from graphsvc.model.schema import EDGES
from graphsvc.store.dump import read_lines
from graphsvc.store.lines import Line

Key = tuple[str, str]
Image = dict[str, Any]
"""A value per field."""

DATES = frozenset(("created", "modified"))
"""What a release itself sets, and what is therefore no change."""

PARTS: Mapping[str, str] = {
    "HAS_LEVEL": "levels",
    "HAS_OUTCOME": "outcomes",
    "RESPONSIBLE_FOR": "responsibilities",
}
"""Edges to the parts that live and die with their owner."""


def images(lines: Iterable[Line]) -> dict[Key, Image]:
    """
    The things of a release, by label and id.

    Shape:  nodes stand before edges, as in every dump.
    """
    found: dict[Key, Image] = {}
    parts: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for line in lines:
        if "edge" in line:
            _edge(line, found, parts)
        elif line["node"] in BY_LABEL:
            found[line["node"], line["key"][0]] = dict(line["values"])
        else:
            parts[(line["node"], *line["key"])] = line["values"]
    return found


@lru_cache(maxsize=4)
def released_images(path: Path) -> Mapping[Key, Image]:
    """Those of a release's file, which never changes."""
    return images(line for line, _ in read_lines(path) if "node" in line or "edge" in line)


@lru_cache(maxsize=256)
def released_keys(path: Path) -> frozenset[Key]:
    """Which things a release has; little enough to be kept for every release."""
    keys: set[Key] = set()
    for line, _ in read_lines(path):
        if "edge" in line:
            break  # nodes stand before edges
        if line.get("node") in BY_LABEL:
            keys.add((line["node"], line["key"][0]))
    return frozenset(keys)


def _edge(line: Line, found: dict[Key, Image], parts: Mapping[tuple[Any, ...], Mapping[str, Any]]) -> None:
    type_, start, end, values = line["edge"], tuple(line["start"]), tuple(line["end"]), line["values"]
    if type_ == "RUN_OF":  # the one edge that leads from the part to its owner
        found[end]["sessions." + start[1]] = True
        found[end].update(_under(f"sessions.{start[1]}", parts[start]))
    elif start in found and type_ in PARTS:
        name = f"{PARTS[type_]}.{end[-1]}"
        found[start][name] = True
        found[start].update(_under(name, parts[end]))
    elif start in found:
        keys = EDGES[type_].key
        name = ".".join(map(str, (type_.lower(), end[-1], *(values[key] for key in keys))))
        found[start][name] = True
        found[start].update(_under(name, {k: v for k, v in values.items() if k not in keys}))


def _under(name: str, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((f"{name}.{key}", value) for key, value in values.items())


def same(one: Image, other: Image) -> bool:
    """Whether two say the same, the dates that a release sets apart."""
    return {k: v for k, v in one.items() if k not in DATES} == {
        k: v for k, v in other.items() if k not in DATES
    }
