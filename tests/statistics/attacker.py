"""
A reader with a linear program: what she can say of a withheld cell from all that she can fetch.

Written against the HTTP answers and the open vocabulary alone; it shares no code with the service. Per unit
and subject it knows nothing of: people with a gap, people without, pairs asked, pairs assessed, each of the
unit's own posts. Everything else is a sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from fastapi.testclient import TestClient
from scipy import sparse
from scipy.optimize import linprog

TABLES = ("groups", "systems", "requirements")
FEW = 5
LACKING, MET, ASKED, KNOWN = range(4)
BANDS = {
    "under_quarter": (0.0, 0.25),
    "quarter_to_half": (0.25, 0.5),
    "half_to_three_quarters": (0.5, 0.75),
    "three_quarters_or_more": (0.75, 1.0),
}
MOST = 10_000.0
Key = tuple[str, str]


def fetch(client: TestClient, month: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables of a month, page by page."""
    found = {}
    for table in TABLES:
        rows: list[dict[str, Any]] = []
        params: dict[str, Any] = {"limit": 1000, **({"month": month} if month else {})}
        while True:
            answer = client.get(f"/v1/statistics/{table}", params=params)
            assert answer.status_code == 200, answer.text
            body = answer.json()
            rows += body["data"]
            if body["next"] is None:
                break
            params["cursor"] = body["next"]
        found[table] = rows
    return found


@dataclass(frozen=True)
class Breach:
    """A withheld cell, the figure that is known too well, and its range."""

    table: str
    key: str
    unit: str
    figure: str
    least: float
    most: float


@dataclass
class Attack:
    """
    `subjects` are the competences of each (table, key); `certain` what the reader knows beside, as
    (subject, unit, with a gap) of one person each: herself. `units_known` are units of which no row tells.
    """

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    subjects: Mapping[Key, frozenset[str]]
    certain: Sequence[tuple[Key, str, bool]] = ()
    units_known: Mapping[str, str | None] = field(default_factory=dict)
    rows: list[tuple[list[int], list[float], float]] = field(default_factory=list)
    equal: list[tuple[list[int], list[float], float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        every = [(table, row) for table in TABLES for row in self.tables[table]]
        self.parent = {**self.units_known, **{row["unit"]: row["parent"] for _, row in every}}
        self.units = list(self.parent)
        self.keys = list(self.subjects)
        self._place = {unit: at for at, unit in enumerate(self.units)}
        self._within: dict[str, list[int]] = {unit: [] for unit in self.units}
        for unit in self.units:
            up: str | None = unit
            while up is not None:
                self._within[up].append(self._place[unit])
                up = self.parent[up]
        self.withheld: list[tuple[Key, str]] = []
        for table, row in every:
            self._read((table, row["key"]), row)
        for key in self.keys:
            self._count(key)
        self._hang_together()
        for key, unit, lacks in self.certain:
            self._at_least([self._var(key, LACKING if lacks else MET, self._place[unit])], 1)

    def _var(self, key: Key, figure: int, unit: int) -> int:
        return (4 * self.keys.index(key) + figure) * len(self.units) + unit

    def _cell(self, key: Key, unit: str, *figures: int) -> list[int]:
        return [self._var(key, figure, at) for figure in figures for at in self._within[unit]]

    def _at_least(self, index: list[int], value: float) -> None:
        self.rows.append((index, [-1.0] * len(index), -value))

    def _less(self, small: list[int], large: list[int], factor: float = 1.0) -> None:
        self.rows.append(([*small, *large], [1.0] * len(small) + [-factor] * len(large), 0.0))

    def _read(self, key: Key, row: Mapping[str, Any]) -> None:
        """One row: told figures, a true zero, or a withheld cell that counts somebody."""
        unit = row["unit"]
        if row["state"] == "withheld":
            assert row["people_assessed"] is row["people_with_gap"] is row["share_with_gap"] is None
            self.withheld.append((key, unit))
            self._at_least(self._cell(key, unit, LACKING, MET), 1)
            return
        people, lacking = row["people_assessed"], row["people_with_gap"]
        for figure, value in ((LACKING, lacking), (MET, people - lacking)):
            index = self._cell(key, unit, figure)
            self.equal.append((index, [1.0] * len(index), value))
        if row["answered"]:
            low, high = BANDS[row["answered"]]
            asked, known = self._cell(key, unit, ASKED), self._cell(key, unit, KNOWN)
            self._less(asked, known, 1 / low) if low else None
            self._less(known, asked, high)

    def _count(self, key: Key) -> None:
        """Whoever is counted is assessed in one competence at least and in all at most; asked is no less."""
        many = len(self.subjects[key])
        for at in range(len(self.units)):
            people = [self._var(key, figure, at) for figure in (LACKING, MET)]
            known = [self._var(key, KNOWN, at)]
            self._less(people, known)
            self._less(known, people, many)
            self._less(known, [self._var(key, ASKED, at)])

    def _hang_together(self) -> None:
        """A subject with fewer competences counts no more, and no more gaps; parts make up the whole."""
        for whole, every in self.subjects.items():
            parts = [key for key, own in self.subjects.items() if key != whole and own <= every]
            for figures in ((LACKING,), (LACKING, MET)):
                for at in range(len(self.units)):
                    large = [self._var(whole, figure, at) for figure in figures]
                    each = [[self._var(key, figure, at) for figure in figures] for key in parts]
                    for one in each:
                        self._less(one, large)
                    if parts and frozenset().union(*(self.subjects[key] for key in parts)) == every:
                        self._less(large, [var for one in each for var in one])

    def breaches(self, *, enough: int | None = None) -> list[Breach]:
        """The withheld cells with a figure whose range is under FEW; at most `enough`."""
        width = 4 * len(self.keys) * len(self.units)
        figures = {"with gap": (LACKING,), "without": (MET,), "people": (LACKING, MET)}
        targets = [(key, unit, name) for key, unit in self.withheld for name in figures]
        if not targets:
            return []
        values = _matrix([(self._cell(key, unit, *figures[n]), None) for key, unit, n in targets], width)
        least, most = np.full(len(targets), np.inf), np.full(len(targets), -np.inf)
        solve = self._solver(width)

        def push(cost: Any) -> None:
            found = values @ solve(cost)
            np.minimum(least, found, out=least)
            np.maximum(most, found, out=most)

        for sign in (1.0, -1.0):
            push(values.T @ np.full(len(targets), sign))
        found = []
        for at, (key, unit, name) in enumerate(targets):
            for sign in (1.0, -1.0):
                if most[at] - least[at] < FEW - 1e-6:
                    push(sign * values[[at]].toarray()[0])
            if most[at] - least[at] < FEW - 1e-6:
                found.append(Breach(*key, unit, name, float(least[at]), float(most[at])))
                if enough is not None and len(found) >= enough:
                    break
        return found

    def _solver(self, width: int) -> Any:
        less = _matrix([(index, values) for index, values, _ in self.rows], width)
        equal = _matrix([(index, values) for index, values, _ in self.equal], width)
        bounds = np.array([value for *_, value in self.rows])
        right = np.array([value for *_, value in self.equal])

        def solve(cost: Any) -> Any:
            found = linprog(cost, less, bounds, equal, right, bounds=(0, MOST), method="highs")
            assert found.x is not None, found.message  # the truth itself is a solution
            return found.x

        return solve


def _matrix(rows: Sequence[tuple[list[int], list[float] | None]], width: int) -> Any:
    at = [row for row, (index, _) in enumerate(rows) for _ in index]
    index = [one for each, _ in rows for one in each]
    values = [one for each, given in rows for one in (given or [1.0] * len(each))]
    return sparse.csr_array((values, (at, index)), shape=(len(rows), width))
