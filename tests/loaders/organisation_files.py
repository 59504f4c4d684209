"""Writes the tables of an organisation as people do: a folder of CSV files, or one workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from graphsvc.store.protocol import Reader

Tables = Mapping[str, Sequence[Sequence[str]]]

HEADERS = {
    "units": "id,name,parent",
    "employees": "id,name,email,unit,roles,profiles,manager_of",
    "employments": "id,employee,unit,roles,profiles,percent,kind,from,to,on_leave",
    "assessments": "employee,competence,level,method,at,by",
    "adjustments": "employee,competence,level,reason,by,at,employment",
    "qualifications": "employee,qualification,issued,valid_until",
}

FINE: Tables = {
    "units": [("K", "Kommunen", ""), ("S", "Lia skole", "K"), ("H", "Hjemmetjenesten", "K")],
    "employees": [
        ("e1", "Kari Ås", "kari@eksempel.no", "S", "rektor, laerer-grunnskole", "", "S"),
        ("e2", "Ola Lien", "", "H", "helsefagarbeider-hjemmetjeneste", "gerica1|gerica2", ""),
        ("e3", "Mo Bø", "", "", "", "", "K H"),
    ],
    "employments": [
        ("e2-b", "e2", "S", "renholder", "", "20", "temporary", "01.02.2026", "2026-12-31", "false"),
    ],
    "assessments": [
        ("e1", "fag-1", "3", "self", "2026-01-31", "e1"),
        ("e2", "digitalt-2", "1", "manager", "15.02.2026", "e3"),
        ("e2", "digitalt-2", "2", "self", "2026-02-15", "e2"),
    ],
    "adjustments": [
        ("e2", "digitalt-2", "1", "ny i oppgaven", "e3", "2026-03-01", ""),
        ("e1", "jus-1", "3", "utvidet ansvar", "e3", "2026-03-01", "e1-1"),
    ],
    "qualifications": [("e1", "laererutdanning", "2010-06-20", "")],
}


def with_rows(name: str, *rows: Sequence[str], tables: Tables = FINE) -> dict[str, Sequence[Sequence[str]]]:
    """The tables with rows added to one of them."""
    return {**tables, name: [*tables.get(name, ()), *rows]}


def write_csv(folder: Path, tables: Tables, *, separator: str = ",", encoding: str = "utf-8") -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    for name, rows in tables.items():
        out = io.StringIO()
        writer = csv.writer(out, delimiter=separator, lineterminator="\n")
        writer.writerows([HEADERS[name].split(","), *rows])
        (folder / f"{name}.csv").write_bytes(out.getvalue().encode(encoding))
    return folder


def write_xlsx(path: Path, tables: Tables) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in [HEADERS[name].split(","), *rows]:
            sheet.append(list(row))
    book.save(path)
    return path


QUERIES = (
    *("units", "unit_parents", "employees", "employments", "employment_units", "employment_roles"),
    *("employment_profiles", "managers", "adjustments", "held_qualifications"),
)


def graph(reader: Reader) -> dict[str, list[dict[str, object]]]:
    """All that the store knows of the organisation, assessments included."""
    out = {name: reader.read(f"organisation.{name}") for name in QUERIES}
    out["assessments"] = [
        row
        for employee in out["employees"]
        for row in reader.read("organisation.assessed_of", employee=str(employee["id"]))
    ]
    return out
