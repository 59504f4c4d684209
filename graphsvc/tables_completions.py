"""Tables of completions, and of who is who."""

from __future__ import annotations

from graphsvc.columns import Column, Row, Section, number, text


def _levels(row: Row) -> str:
    told = (
        f"{one['competence']} {one['result']} ({one['from_level']} → {one['to_level']})"
        for one in row["levels"]
    )
    return "; ".join(told)


def _who(row: Row) -> str:
    return str(row["employee"] or " ".join(part for part in (row["home_page"], row["account"]) if part))


def _what(row: Row) -> str:
    return str(row["session"] or row["course"] or row["activity"])


COMPLETIONS: dict[str, tuple[Section, ...]] = {
    "completions": (
        Section(
            "",
            (
                text("day"),
                text("state"),
                text("reason"),
                Column("who", _who),
                Column("what", _what),
                text("outcome"),
                text("enrolment"),
                Column("levels", _levels),
                text("id"),
            ),
        ),
    ),
    "completion_accounts": (Section("", (text("home_page"), text("account"), text("employee"))),),
    "completion_activities": (Section("", (text("activity"), text("course"), text("session"))),),
    "completions_linked": (
        Section("", (number("total"), number("rows"), number("judged")), lambda body: [body]),
    ),
}
