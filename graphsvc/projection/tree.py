"""The organisation tree in pre-order, and where a person's posts meet in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.projection.names import Index

NOWHERE = -1
"""`until` of a row that no other takes over."""


@dataclass(frozen=True)
class Tree:
    """
    Units in pre-order under one top that stands for the whole organisation.

    Shape:  per unit position, the top last (position n): `enter` its place in pre-order, `size` of its
            subtree, `parent` (the top for a root, -1 for the top), `depth` (0 for the top).
    """

    parent: Index
    enter: Index
    size: Index
    depth: Index

    @property
    def top(self) -> int:
        return len(self.parent) - 1

    @classmethod
    def of(cls, parents: Index) -> Tree:
        top = len(parents)
        parent = np.append(np.where(parents < 0, top, parents), -1).astype(np.int32)
        children: list[list[int]] = [[] for _ in range(top + 1)]
        for unit in range(top):
            children[parent[unit]].append(unit)
        enter, depth = np.zeros(top + 1, np.int32), np.zeros(top + 1, np.int32)
        order: list[int] = []
        waiting = [top]
        while waiting:
            unit = waiting.pop()
            enter[unit] = len(order)
            order.append(unit)
            for child in reversed(children[unit]):
                depth[child] = depth[unit] + 1
                waiting.append(child)
        size = np.ones(top + 1, np.int32)
        for unit in reversed(order):
            if unit != top:
                size[parent[unit]] += size[unit]
        return cls(parent, enter, size, depth)

    def inside(self, unit: int, units: Index) -> NDArray[np.bool_]:
        """Which of `units` lie in the subtree of `unit`; `NOWHERE` never does."""
        place = self.enter[units]
        within = (place >= self.enter[unit]) & (place < self.enter[unit] + self.size[unit])
        return np.asarray(within & (units >= 0))

    def roll_up(self, totals: NDArray[Any]) -> NDArray[Any]:
        """Sums over each unit's subtree; `totals` has a row per unit, the top last."""
        ordered = np.empty_like(totals)
        ordered[self.enter] = totals
        running = np.concatenate([np.zeros_like(totals[:1]), np.cumsum(ordered, axis=0)])
        return np.asarray(running[self.enter + self.size] - running[self.enter])

    def meetings(self, units: Sequence[int]) -> list[tuple[tuple[int, ...], int, int]]:
        """
        The rows that several posts of one person make: (members, from unit, until unit).

        A row counts in the units from its own up to, but without, the unit where it meets another; there a
        merged row takes over. Members are positions in `units`.
        """
        clusters: list[tuple[tuple[int, ...], int, int]] = [((i,), u, u) for i, u in enumerate(units)]
        rows: list[tuple[tuple[int, ...], int, int]] = []
        while len(clusters) > 1 or (clusters and clusters[0][2] != self.top):
            deepest = max(self.depth[node] for _, _, node in clusters)
            groups: dict[int, list[tuple[tuple[int, ...], int, int]]] = {}
            for cluster in clusters:
                groups.setdefault(cluster[2], []).append(cluster)
            clusters = []
            for node, met in groups.items():
                members, start = met[0][0], met[0][1]
                if len(met) > 1:
                    rows += [(part, begun, node) for part, begun, _ in met if begun != node]
                    members, start = tuple(sorted(sum((part for part, _, _ in met), ()))), node
                rises = self.depth[node] == deepest and node != self.top
                clusters.append((members, start, int(self.parent[node]) if rises else node))
        return rows + [(members, start, NOWHERE) for members, start, _ in clusters]
