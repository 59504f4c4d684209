"""
Bodies as text tables for people, and as CSV for programs.

What a table shows is data: per question its sections, each with columns that take one cell out of a row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from graphsvc.columns import (
    KEY,
    Column,
    Row,
    Section,
    ident,
    level,
    named,
    number,
    options,
    pairs,
    part,
    share,
    text,
)
from graphsvc.tables_audit import AUDIT
from graphsvc.tables_completions import COMPLETIONS
from graphsvc.tables_counts import COUNTS
from graphsvc.tables_matching import MATCHING
from graphsvc.tables_moves import MOVES
from graphsvc.tables_plans import PLANS
from graphsvc.tables_spots import SPOTS

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 200
"""Columns of text where nobody's terminal says how many there are."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, in full width too (OWASP, CSV Injection)."""


def _levels(row: Row) -> str:
    return f"{level(row.get('level'))} → {level(row.get('other_level'))}"


def _with_levels(row: Row) -> str:
    if row.get("level") is None and row.get("other_level") is None:
        return str(row["label"])
    return f"{row['label']} ({_levels(row)})"


def _summary(body: Row) -> Sequence[Row]:
    """What an answer says before its lists, a row per field."""
    return [
        {"field": key.replace("_", " "), "value": "unknown" if value is None else value}
        for key, value in body.items()
        if not isinstance(value, list)
    ]


STEP = (
    *KEY,
    number("from_level", "from"),
    number("to_level", "to"),
    number("hours"),
    number("price"),
    text("provider"),
    named("builds_on", "builds on"),
)
REQUIREMENT = (*KEY, Column("level", _levels), text("other_necessity", "necessity"), number("points"))

FIGURES = (
    number("people"),
    number("people_with_gap", "with gap"),
    number("requirements"),
    number("assessed"),
    number("gap_points", "gap"),
    number("gap_points_at_most", "at most"),
    share("share_met", "met"),
    share("share_assessed", "answered"),
    named("ranks", of=lambda row: f"{row['rank']} {row['gap_points']} ({row['gap_points_at_most']})"),
)

SECTIONS: dict[str, tuple[Section, ...]] = {
    **COMPLETIONS,
    **COUNTS,
    **MATCHING,
    **AUDIT,
    **MOVES,
    **PLANS,
    **SPOTS,
    "status": (
        Section(
            "Vocabularies",
            (text("id"), text("title"), text("version"), text("licence")),
            part("vocabularies"),
        ),
        Section("Nodes", (text("label"), number("nodes")), pairs("nodes", "label", "nodes")),
        Section("Edges", (text("type"), number("edges")), pairs("edges", "type", "edges")),
    ),
    "similar": (
        Section(
            "",
            (
                *KEY,
                Column("score", lambda row: f"{row['score']:.3f}", number=True),
                share("covers"),
                number("holders"),
                number("full_time_equivalents", "full time"),
                named("shared", of=_with_levels),
                Column("missing", lambda row: len(row["missing"]), number=True),
                named(
                    "qualifications",
                    "lacks",
                    of=lambda q: options(q) + (" (bars)" if q["bars"] else ""),
                ),
            ),
        ),
    ),
    "compare": (
        Section("Shared", (*KEY, Column("level", _levels)), part("shared")),
        Section("Missing", REQUIREMENT, part("missing")),
        Section("Stronger", REQUIREMENT, part("stronger")),
        Section(
            "Qualifications lacking",
            (Column("one of", options), text("necessity"), text("due"), text("bars")),
            part("qualifications"),
        ),
    ),
    "shared": (
        Section(
            "",
            (*KEY, named("roles", of=lambda role: f"{role['label']}: {level(role['level'])}")),
        ),
    ),
    "gaps": (Section("", (text("label"), ident("key"), *FIGURES)),),
    "search": (Section("", (text("kind"), *KEY, number("score"), text("snippet"))),),
    "closing": (
        Section("Courses, in order", STEP, lambda body: body["path"]["steps"]),
        Section(
            "Other ways",
            (
                named("steps", "courses"),
                number("hours"),
                number("price"),
                number("reaches", "to"),
            ),
            part("alternatives"),
        ),
        Section(
            "Where courses do not reach",
            (text("learned", "learned by"),),
            lambda body: [{"learned": how} for how in body["otherwise"]],
        ),
    ),
    "why": (
        Section("", (text("field"), text("value")), _summary),
        Section(
            "Requirements",
            (
                text("label", "source"),
                text("kind"),
                text("necessity"),
                number("level"),
                text("basis_act", "act"),
                text("basis_section", "section"),
                Column("checked", lambda row: row["basis_verified"] if row["basis_act"] else None),
            ),
            part("requirements"),
        ),
        Section(
            "Adjustments",
            (text("at"), number("level"), number("replaced"), text("state"), text("by"), text("reason")),
            part("adjustments"),
        ),
        Section(
            "Assessments",
            (text("at"), text("method"), number("level"), text("state"), text("by"), text("valid_until")),
            part("assessments"),
        ),
    ),
}


def generic(body: Row) -> tuple[Section, ...]:
    """A table of whatever scalars the rows have, for a body that has no table of its own."""
    if "data" not in body:
        fields = [{"field": key, "value": _cell(value)} for key, value in body.items()]
        return (Section("", (text("field"), text("value")), lambda _: fields),)
    rows = body["data"]
    keys = list(rows[0]) if rows else []
    flat = [key for key in keys if not any(isinstance(row.get(key), list | dict) for row in rows)]
    return (Section("", [text(key) for key in flat]),)


def show(question: str, body: Row, file: TextIO, *, width: int | None = None) -> None:
    """Write the tables of a body; a list that has more pages says how to get the next."""
    from rich.console import Console

    question = "matrix" if "columns" in body else question
    plain = None if file.isatty() else PIPE_WIDTH
    console = Console(file=file, width=width or plain, highlight=False)
    sections = [(section, section.rows(body)) for section in SECTIONS.get(question) or generic(body)]
    for section, rows in sections:
        if rows:
            _draw(console, section, rows)
    if "total" in body:
        _foot(body, file)
    elif not any(rows for _, rows in sections):
        file.write("Nothing.\n")


def _draw(console: Console, section: Section, rows: Sequence[Row]) -> None:
    """One table under its caption, without blanks at the ends of its lines."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in section.columns:
        table.add_column(
            column.heading,
            justify="right" if column.number else "left",
            overflow="fold",
            no_wrap=column.number or column.whole,
        )
    for row in rows:
        table.add_row(*(Text(_cell(column.cell(row))) for column in section.columns))
    if section.caption:
        console.print(Text(f"{section.caption} ({len(rows)})", style="bold"))
    with console.capture() as captured:
        console.print(table)
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def _foot(body: Row, file: TextIO) -> None:
    shown, total = len(body["data"]), body["total"]
    more = f"; the next page: --cursor {body['next']}" if body.get("next") else ""
    file.write(f"{shown} of {total}{more}\n")


def _cell(value: Any) -> str:
    """A value as a person reads it."""
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_cell(inner)}" for key, inner in value.items() if inner is not None)
    if isinstance(value, list | tuple):
        return "; ".join(_cell(inner) for inner in value)
    return str(value)


def write_csv(body: Row, file: TextIO) -> None:
    """
    The rows of a list, or the one row of an object.

    Things inside a row stand by id with `|` between them; a cell that a spreadsheet would take for a formula
    begins with an apostrophe.
    """
    rows = list(body["data"]) if "data" in body else [body]
    if "columns" in body:
        rows = [_in_columns(row, body["columns"]) for row in rows]
    keys = list(dict.fromkeys(key for row in rows for key in row))
    out = csv.writer(file, lineterminator="\n")
    out.writerow(keys)
    out.writerows([_csv_cell(row.get(key)) for key in keys] for row in rows)


def _in_columns(row: Row, columns: Sequence[Row]) -> Row:
    """A row of a matrix with the score of each cell under the id of its column."""
    cells = zip(columns, row["cells"], strict=True)
    own = {key: value for key, value in row.items() if key != "cells"}
    return own | {column["id"]: None if cell is None else cell["score"] for column, cell in cells}


def csv_text(body: Row) -> str:
    """The same as one string."""
    out = io.StringIO()
    write_csv(body, out)
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        return (
            safe_cell(value).replace("\r\n", "\n").replace("\r", "\n")
        )  # the csv module leaves a lone \r unquoted
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        value = value.get("id", _cell(value))
        return _csv_cell(value)
    if isinstance(value, list | tuple):
        return _csv_cell("|".join(_ids(value)))
    return value


def _ids(values: Iterable[Any]) -> list[str]:
    return [
        str(value.get("id") or value.get("key") or _cell(value)) if isinstance(value, Mapping) else str(value)
        for value in values
    ]
