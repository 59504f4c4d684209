"""The tables of statistics."""

from __future__ import annotations

from graphsvc.columns import Column, Row, Section, ident, number, share, text


def _people(row: Row) -> str:
    """The number of people, or the word for why there is none."""
    return str(row["people_assessed"]) if row["state"] == "told" else str(row["state"])


COUNTS: dict[str, tuple[Section, ...]] = {
    "statistics": (Section("", (ident("id"), text("label"), text("about"), text("months"))),),
    "statistics_table": (
        Section(
            "",
            (
                text("label"),
                ident("key"),
                Column("unit", lambda row: f"{'  ' * (row['depth'] - 1)}{row['unit_label']}"),
                Column("assessed", _people, number=True),
                number("people_with_gap", "with gap"),
                share("share_with_gap", "share"),
                Column("answered", lambda row: (row["answered"] or "").replace("_", " ")),
            ),
        ),
    ),
}
