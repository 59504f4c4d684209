"""The peer for figures: the rules of the gap as one SQL statement in DuckDB, on normalised tables."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import duckdb
import polars

from graphsvc.gaps.rules import add_months
from graphsvc.projection.facts import Facts

SQL = (Path(__file__).parent / "peers" / "figures.sql").read_text(encoding="utf-8")

BY = {
    "competence": ("pairs.competence", ""),
    "employee": ("pairs.person", ""),
    "group": ("g.key", "join in_group g on g.competence = pairs.competence"),
}
"""The dimensions that one statement tells as it stands."""


class Duck:
    """A database in memory that holds what the projection was made of."""

    def __init__(self, facts: Facts, day: int) -> None:
        import numpy as np

        self._facts = facts
        self._database = duckdb.connect()
        self._day = day
        self._since = int(add_months(np.array([day], np.int32), -12)[0])
        with tempfile.TemporaryDirectory() as folder:
            for name, columns in _tables(facts).items():
                path = Path(folder, f"{name}.parquet")
                polars.DataFrame(columns).write_parquet(path)
                self._database.execute(f"create table {name} as select * from read_parquet('{path}')")

    def ask(self, by: str, *, unit: str | None = None, group: str | None = None) -> list[tuple[Any, ...]]:
        """The figures by a dimension; filtered by a unit with all below it, and by a group."""
        key, join = BY[by]
        where, about = "", "true"
        if unit is not None:
            inside = ", ".join(map(str, _below(self._facts, self._facts.units.position[unit])))
            where = f"unit in ({inside}) and"
        if group is not None:
            at = self._facts.groups.position[group]
            about = f"pairs.competence in (select competence from in_group where key = {at})"
        sql = SQL.format(key=key, join=join, where=where, about=about)
        return self._database.execute(sql, {"day": self._day, "since": self._since}).fetchall()


def _below(facts: Facts, unit: int) -> list[int]:
    """A unit and all below it."""
    import numpy as np

    every = np.arange(len(facts.units), dtype=np.int32)
    return np.flatnonzero(facts.tree.inside(unit, every)).tolist()


def _column(facts: Facts, name: str) -> Any:
    """A column of every cohort, with positions among all people and all posts."""
    import numpy as np

    parts = []
    for one in facts.cohorts:
        column = getattr(one, name)
        if name == "ass_person":
            column = column.astype(np.int32) + one.first
        elif name in ("has_post", "adj_post"):
            column = one.post[column]
        parts.append(column)
    return np.concatenate(parts)


def _tables(facts: Facts) -> dict[str, dict[str, Any]]:
    shift = len(facts.roles)
    pairs = [
        (competence, group) for competence, groups in enumerate(facts.in_group) for group in sorted(groups)
    ]
    return {
        "posts": {
            "id": _column(facts, "post"),
            "person": facts.post_person[_column(facts, "post")],
            "unit": _column(facts, "post_unit"),
            "starts": _column(facts, "post_from"),
            "ends": _column(facts, "post_to"),
            "on_leave": _column(facts, "post_leave"),
        },
        "has": {
            "post": _column(facts, "has_post"),
            "source": _column(facts, "has_source"),
            "should": _column(facts, "has_should"),
            "starts": _column(facts, "has_from"),
            "ends": _column(facts, "has_to"),
        },
        "includes": {"role": facts.include_role, "profile": facts.include_profile + shift},
        "requires": {
            "source": facts.req_source,
            "competence": facts.req_competence,
            "must": facts.req_must.astype("int32"),
            "legal": facts.req_legal.astype("int32"),
        },
        "adjusted": {
            "post": _column(facts, "adj_post"),
            "competence": _column(facts, "adj_competence"),
            "made": _column(facts, "adj_at"),
            "level": _column(facts, "adj_level").astype("int32"),
            "replaced": _column(facts, "adj_replaced").astype("int32"),
        },
        "assessed": {
            "person": _column(facts, "ass_person"),
            "competence": _column(facts, "ass_competence").astype("int32"),
            "level": _column(facts, "ass_level").astype("int32"),
            "standing": _column(facts, "ass_standing").astype("int32"),
            "made": _column(facts, "ass_at").astype("int32"),
            "until": _column(facts, "ass_until"),
        },
        "months": {"competence": range(len(facts.competences)), "months": facts.valid_months.astype("int32")},
        "in_group": {"competence": [c for c, _ in pairs], "key": [g for _, g in pairs]},
    }
