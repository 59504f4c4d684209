"""
What is stored of a person outside the graph: the list of all that keeps something of people in State.

Whoever keeps a new table there adds it here: to a part that can forget, with the columns that say who it is
about, or to those in which nobody is, with the reason. A test reads the schemas of all modules and fails for
a table that is in neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any, Literal, cast

from graphsvc.settings import Settings
from graphsvc.state import State, state_folder

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """
    One part: the module that keeps it, and per table the columns in which a person's id stands.

    The module has `forget(..., employee) -> int` over what is `given` (a State, the settings, or the state
    folder) and, there or in the module `schema`, `SCHEMA`; both are imported when wanted. What a part tells a
    person are the rows that name her, but for the columns that it `hides`; where they mean nothing to
    her, `told(settings, employee)` of the module says it. `seconds` are moments written as numbers.
    """

    name: str
    module: str
    tables: Mapping[str, tuple[str, ...]]
    schema: str = ""
    given: Literal["state", "settings", "folder"] = "state"
    hides: tuple[str, ...] = ()
    seconds: tuple[str, ...] = ()

    def told(self, settings: Settings, employee: str) -> Rows:
        """What it keeps of a person, a row per thing."""
        own = getattr(import_module(self.module), "told", None)
        if own is not None:
            return cast(Callable[[Settings, str], Rows], own)(settings, employee)
        with closing(self.state(settings)) as state:
            return [
                self._row(dict(zip(row.keys(), row, strict=True)))
                for table, columns in self.tables.items()
                for row in state.rows(*_about(table, columns, employee))
            ]

    def _row(self, row: dict[str, Any]) -> dict[str, Any]:
        kept = {
            name: value
            for name, value in row.items()
            if name not in self.hides and not isinstance(value, bytes)
        }
        return kept | {
            name: datetime.fromtimestamp(kept[name], UTC).isoformat(timespec="seconds")
            for name in self.seconds
            if kept.get(name) is not None
        }

    def forget(self, settings: Settings, employee: str) -> int:
        """Delete what it keeps of a person; gives how many things."""
        forget: Callable[[Any, str], int] = import_module(self.module).forget
        over = {
            "state": self.state,
            "settings": lambda settings: settings,
            "folder": state_folder,
        }
        return forget(over[self.given](settings), employee)

    def people(self, settings: Settings) -> set[str]:
        """Everybody of whom it keeps something."""
        with closing(self.state(settings)) as state:
            return {
                str(row["id"])
                for table, columns in self.tables.items()
                for column in columns
                for row in state.rows(f"SELECT DISTINCT {column} AS id FROM {table} WHERE {column} NOT NULL")
            }

    def state(self, settings: Settings) -> State:
        """Its tables, made where they are not there."""
        return State(state_folder(settings), import_module(self.schema or self.module).SCHEMA)


def _about(table: str, columns: tuple[str, ...], employee: str) -> tuple[str, ...]:
    """Names of tables and columns are this module's own; the id is a parameter."""
    where = " OR ".join(f"{column} = ?" for column in columns)
    return f"SELECT * FROM {table} WHERE {where}", *(employee,) * len(columns)


PARTS: tuple[Part, ...] = (
    Part("delegations", "graphsvc.access.delegation", {"delegation": ("giver", "deputy")}),
    Part("candidacies", "graphsvc.access.candidacies", {"candidacy": ("employee", "asker")}),
    Part("national_numbers", "graphsvc.access.numbers", {"national_number": ("employee",)}),
    Part(
        "sessions",
        "graphsvc.access.sessions",
        {"session": ("employee",)},
        hides=("hint", "sid"),
        seconds=("seen", "ends"),
    ),
    Part(
        "completions",
        "graphsvc.completions.rights",
        {
            "completion": ("employee",),
            "completion_account": ("employee",),
            "completion_was": ("employee",),
        },
    ),
    Part(
        "audit",
        "graphsvc.audit",
        {"audit_key": ("id",)},
        schema="graphsvc.audit.keys",
        given="settings",
        hides=("kind",),
    ),
    Part(
        "statistics",
        "graphsvc.statistics.keeping",
        {"statistics_tag": ("employee",)},
        given="settings",
    ),
)

NOBODY: Mapping[str, str] = {
    "erased": "keyed hashes of the ids of erased people, which must outlive them",
    "api_key": "keys of services, named by what they are for",
    "statistics_month": "counts, and who stood where under numbers that statistics_tag alone leads to",
    "completion_activity": "which course an activity of a platform is",
    "completion_secret": "the key of digests",
    "audit_forgotten": "salted digests of the just forgotten, for some minutes",
}
"""Tables in which nobody is, or nobody can be found, and why."""


def _is_there(settings: Settings) -> bool:
    return (state_folder(settings) / "state.db").exists()


def people_elsewhere(settings: Settings) -> set[str]:
    """Everybody of whom any part keeps something."""
    return set().union(*(part.people(settings) for part in PARTS)) if _is_there(settings) else set()


def told_elsewhere(settings: Settings, employee: str) -> dict[str, Rows]:
    """What every part keeps of a person, by its name; nothing where there is no state yet."""
    if not _is_there(settings):
        return {}
    return {part.name: part.told(settings, employee) for part in PARTS}


def forget_elsewhere(settings: Settings, employee: str) -> dict[str, int]:
    """Delete it; how many things, by part."""
    if not _is_there(settings):
        return {}
    return {part.name: part.forget(settings, employee) for part in PARTS}
