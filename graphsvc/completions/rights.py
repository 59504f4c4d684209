"""What the log of completions knows of one person, and how it forgets her."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from graphsvc.completions.log import EMPTIED, SCHEMA
from graphsvc.completions.settling import turn
from graphsvc.settings import Settings
from graphsvc.state import State, state_folder

__all__ = ["SCHEMA", "forget", "told"]

_HERS = """employee = ?1 OR (employee IS NULL AND home_page || account != '' AND (home_page, account) IN
    (SELECT home_page, account FROM completion_account WHERE employee = ?1))"""

_INNER = ("place", "digest")


def told(settings: Settings, employee: str) -> list[dict[str, Any]]:
    """Her accounts, all completions that are hers (parked ones too), and how her enrolments stood before."""
    with closing(State(state_folder(settings), SCHEMA)) as state:
        rows = [
            *state.rows("SELECT * FROM completion_account WHERE employee = ?", employee),
            *state.rows(f"SELECT * FROM completion WHERE {_HERS} ORDER BY place", employee),
            *state.rows("SELECT * FROM completion_was WHERE employee = ?", employee),
        ]
    return [{name: value for name, value in dict(row).items() if name not in _INNER} for row in rows]


def forget(state: State, employee: str) -> int:
    """
    Forget a person: her accounts, and all of her completions but their ids; how many rows that touched.

    The id stays, without anything else, so that a platform which repeats itself does not bring her back.
    What is parked under an account that no table knew as hers cannot be found by her id: it is discarded by
    the account, with nothing kept (Desk.discard). Nobody judges meanwhile.
    """
    with turn(state.path.parent), state.work() as work:
        emptied = work.execute(f"UPDATE completion SET {EMPTIED} WHERE {_HERS}", (employee,)).rowcount
        accounts = work.execute("DELETE FROM completion_account WHERE employee = ?", (employee,)).rowcount
        was = work.execute("DELETE FROM completion_was WHERE employee = ?", (employee,)).rowcount
    return int(emptied + accounts + was)
