"""The tables of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping

from graphsvc.columns import Column, Row, Section, ident, named, number, text

FEW = 3
"""Persons of an entry who are named in a table; `--json` has them all."""


def _about(row: Row) -> str:
    told = [*row["about"][:FEW], *(["everybody"] if row["everybody"] else [])]
    more = len(row["about"]) - FEW
    forgotten = [f"{row['forgotten']} forgotten"] if row["forgotten"] else []
    return ", ".join([*told, *([f"{more} more"] if more > 0 else []), *forgotten])


def _of(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in row["of"].items())


AUDIT: Mapping[str, tuple[Section, ...]] = {
    "audit": (
        Section(
            "",
            (
                number("seq", "entry"),
                ident("at"),
                Column("actor", lambda row: row["actor"] or row["actor_key"], whole=True),
                text("kind", "as"),
                text("means", "by"),
                text("action"),
                text("thing"),
                Column("about", _about),
                text("unit"),
                Column("of", _of),
                number("revision"),
                text("outcome"),
            ),
        ),
    ),
    "seen_by": (
        Section(
            "",
            (
                ident("at"),
                Column("as", lambda row: "herself" if row["own"] else row["role"]),
                named("units"),
                text("what"),
                Column("of", _of),
            ),
        ),
    ),
}
