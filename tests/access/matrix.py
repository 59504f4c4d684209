"""
The table of expectations, matrix.csv: what each viewer is to get at each address.

A row is an operation of the service and an address to ask it at, in which `{own}` stands for who asks,
`{unit}` for an employee in unit e0, `{other}` for one elsewhere, `{nobody}` for an id that nobody has; `{e0}`
and so on for a unit. `body` names one of BODIES. A cell is the status of a refusal; of an answer it is whom
it tells of: `ok` nobody, `own` herself, `unit` people that she may see by her units, `all` others too.
An empty cell is as the one before it, `-` is not asked.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from tests.access import town
from tests.access.town import Asking, marked, told_of

FILE = Path(__file__).with_name("matrix.csv")

IDS = {
    "unit": marked("p001"),
    "other": marked("p003"),
    "nobody": marked("ingen"),
    "nowhere": marked("ingensteds"),
    **{unit: marked(unit) for unit in town.UNITS},
}

BODIES: dict[str, Any] = {
    "plan own": {"employee": "{own}", "seconds": 1},
    "plan unit": {"employee": "{unit}", "seconds": 1},
    "plan other": {"employee": "{other}", "seconds": 1},
    "plan nobody": {"employee": "{nobody}", "seconds": 1},
    "plan in e0": {"unit": "{e0}", "seconds": 1},
    "plan in e2": {"unit": "{e2}", "seconds": 1},
    "plan nowhere": {"unit": "{nowhere}", "seconds": 1},
    "imagine nothing": {
        "steps": [],
        "ask": ["gaps", "hotspots", "fragility"],
        "by": "employee",
        "limit": 1000,
    },
    "imagine unit leaves": {"steps": [{"do": "leave", "employees": ["{unit}"]}]},
    "imagine other leaves": {"steps": [{"do": "leave", "employees": ["{other}"]}]},
    "imagine nobody leaves": {"steps": [{"do": "leave", "employees": ["{nobody}"]}]},
    "link nobody": {"home_page": "https://lms.example.org", "account": "1", "employee": "{nobody}"},
    "discard nothing": {"activity": "https://lms.example.org/1", "reason": "ingen"},
    "nothing": {},
    "ask for people": {"cypher": "MATCH (e:Employee) RETURN e.id AS id, e.name AS name", "limit": 1000},
    "ask for all": {"cypher": "MATCH (n) WHERE n.id CONTAINS 'zq' RETURN n AS n", "limit": 1000},
    "ask a file": {"cypher": "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line"},
    "not even JSON": "[",
    "a form": "queries=%7B%22q0%22%3A%7B%22query%22%3A%22sykepleier%22%7D%7D",
    "lend e0": {
        "deputy": "{other}",
        "units": ["{e0}"],
        "valid_from": "{today}",
        "valid_to": "{today}",
    },
    "lend e2": {
        "deputy": "{other}",
        "units": ["{e2}"],
        "valid_from": "{today}",
        "valid_to": "{today}",
    },
}


@dataclass(frozen=True)
class Row:
    """An operation, an address to ask it at, and what each is to get."""

    method: str
    route: str
    address: str
    body: str
    cells: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.address} {self.body}".strip()


def rows() -> Iterator[Row]:
    """The rows of the file. Errors: ValueError for one that has too few or too many cells."""
    with FILE.open(encoding="utf-8", newline="") as file:
        head, *lines = [
            line for line in csv.reader(file, delimiter=";") if line and not line[0].startswith("#")
        ]
    names = [name.strip() for name in head[4:]]
    if names != [one.name for one in town.ASKING]:
        raise ValueError(f"The columns are not those who ask: {names}")
    for line in lines:
        method, route, address, body, *cells = (cell.strip() for cell in line)
        if len(cells) != len(names) or not cells[0]:
            raise ValueError(f"A row with {len(cells)} cells: {address}")
        for at in range(1, len(cells)):
            cells[at] = cells[at] or cells[at - 1]
        yield Row(method, route, address, body, dict(zip(names, cells, strict=True)))


def asked(
    client: TestClient, row: Row, who: Asking, today: str, headers: Mapping[str, str] | None = None
) -> Any:
    """The answer to one who asks."""
    ids = IDS | {"own": who.employee or IDS["nobody"], "today": today}
    address = row.address
    sent = BODIES.get(row.body, "")
    text = sent if isinstance(sent, str) else json.dumps(sent)
    for name, value in ids.items():
        address, text = address.replace(f"{{{name}}}", value), text.replace(f"{{{name}}}", value)
    content = text if row.body else None
    form = text.startswith("queries=")
    media = "application/x-www-form-urlencoded" if form else "application/json"
    sent_too = {"Content-Type": media, **(headers or {})}
    return client.request(row.method, address, content=content, headers=sent_too, follow_redirects=False)


def cell_of(answer: Any, who: Asking) -> str:
    """What an answer is, as a cell says it."""
    if answer.status_code >= 400:
        return str(answer.status_code)
    people = (told_of(answer.text) & town.EVERYBODY) - {"skriver"}
    if not people:
        return "ok"
    own = told_of(who.employee or "")
    hers = who.people | who.before | who.delegated
    return "own" if people <= own else "unit" if people <= hers and who.name != "hr" else "all"
