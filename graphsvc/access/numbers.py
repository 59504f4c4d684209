"""
National identity numbers, of which nothing is kept but keyed hashes: which employee belongs to which.

There are few enough numbers to try them all, so a plain hash would hide nothing: HMAC-SHA-256 with a key that
lies outside the state folder (GRAPHSVC_PID_KEY) does.
"""

from __future__ import annotations

import csv
import hmac
import re
from collections.abc import Container, Mapping
from io import StringIO
from pathlib import Path

from graphsvc.errors import BadFile, BadQuestion, Fault
from graphsvc.settings import Settings
from graphsvc.state import State

NUMBER = re.compile(r"\d{11}", re.ASCII)
SHORTEST_KEY = 32

SCHEMA = """
CREATE TABLE IF NOT EXISTS national_number (hash BLOB PRIMARY KEY, employee TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS national_number_employee ON national_number (employee);
"""


def read_numbers(path: Path, employees: Container[str]) -> dict[str, str]:
    """
    Number to employee, from a CSV file with the columns employee and number.

    Errors: BadFile with every fault; it repeats no number.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile([Fault(path.name, 0, "", "cannot be read as UTF-8.")]) from error
    reader = csv.DictReader(StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    if not {"employee", "number"} <= set(reader.fieldnames or ()):
        raise BadFile([Fault(path.name, 1, "", "needs the columns employee and number.")])
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for place, row in enumerate(reader, start=2):
        number, employee = (row["number"] or "").replace(" ", ""), (row["employee"] or "").strip()
        if not NUMBER.fullmatch(number):
            faults.append(Fault(path.name, place, "number", "is not eleven digits."))
        elif number in found:
            faults.append(Fault(path.name, place, "number", "stands twice.", "Leave one row."))
        elif employee not in employees:
            faults.append(Fault(path.name, place, "employee", "is no employee of the graph."))
        found[number] = employee
    if faults:
        raise BadFile(faults)
    return found


class Numbers:
    """Keyed hashes of national identity numbers, each with its employee."""

    def __init__(self, state: State, key: str) -> None:
        self._state, self._key = state, key.encode()

    @classmethod
    def of(cls, settings: Settings, state: State) -> Numbers:
        """
        With the key of the settings; without one nobody is found.

        Errors: BadQuestion for a key that could be guessed.
        """
        key = settings.pid_key.get_secret_value()
        if key and len(key) < SHORTEST_KEY:
            raise BadQuestion(
                f"GRAPHSVC_PID_KEY: at least {SHORTEST_KEY} characters of chance, "
                "as `openssl rand -hex 32` gives."
            )
        return cls(state, key)

    @property
    def keyed(self) -> bool:
        """Whether there is a key."""
        return bool(self._key)

    def employee(self, number: str) -> str | None:
        """Whose number this is, if it is one and known."""
        if not self._key or not NUMBER.fullmatch(number):
            return None
        rows = self._state.rows("SELECT employee FROM national_number WHERE hash = ?", self._hash(number))
        return str(rows[0]["employee"]) if rows else None

    def hidden(self, number: str) -> str:
        """What stands for a number where something must."""
        return f"number:{self._hash(number).hex()}"

    def keep(self, people: Mapping[str, str]) -> int:
        """
        Replace all that is kept by these: number to employee. How many.

        Errors: BadQuestion where there is no key.
        """
        if not self._key:
            raise BadQuestion("GRAPHSVC_PID_KEY: set it first; numbers are kept as hashes under that key.")
        with self._state.work() as connection:
            connection.execute("DELETE FROM national_number")
            rows = [(self._hash(number), employee) for number, employee in people.items()]
            connection.executemany("INSERT INTO national_number VALUES (?, ?)", rows)
        return len(rows)

    def _hash(self, number: str) -> bytes:
        return hmac.digest(self._key, number.encode(), "sha256")


def forget(state: State, employee: str) -> int:
    """Drop what is kept of an employee; how many rows."""
    with state.work() as connection:
        return connection.execute("DELETE FROM national_number WHERE employee = ?", (employee,)).rowcount
