"""The tables of questions about where gaps concentrate."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.columns import Column, Row, Section, ident, named, number, share, text


def _hot(row: Row, columns: Sequence[Row]) -> list[Row]:
    """The hot groups of a unit, the hottest first."""
    cells = [(cell, column) for cell, column in zip(row["cells"], columns, strict=True) if cell]
    hot = sorted((pair for pair in cells if pair[0]["hot"]), key=lambda pair: -pair[0]["score"])
    return [{"label": f"{column['label']} ({cell['ratio']:.1f})"} for cell, column in hot]


def _course_set(row: Row) -> str:
    """The courses that close the first half of the gaps, with people and kroner."""
    told = []
    for one in row["courses"]["courses"]:
        told.append(
            f"{one['label']}: {one['people']} people, {one['cost']:,.0f} kr, to {100 * one['share']:.0f} %"
        )
        if 2 * one["share"] >= 1:
            break
    return "; ".join(told)


SPOTS: dict[str, tuple[Section, ...]] = {
    "hotspots": (
        Section(
            "",
            (
                Column("unit", lambda row: f"{row['unit_label']} ({row['unit']})"),
                Column("competences in", lambda row: row["group_label"]),
                number("people"),
                number("assessed"),
                share("share_assessed", "answered"),
                Column("unmet", lambda row: row["observed"], number=True),
                number("expected"),
                number("expected_by_role", "by role"),
                number("score"),
                Column("p", lambda row: f"{row['p_adjusted']:.1g}", number=True),
                Column("most in", lambda row: ", ".join(row["competences"])),
            ),
        ),
    ),
    "matrix": (
        Section(
            "",
            (
                Column("unit", lambda row: f"{'  ' * (row['depth'] - 1)}{row['unit_label']}"),
                ident("unit", "id"),
                Column("cells", lambda row: sum(cell is not None for cell in row["cells"]), number=True),
                named("hot", "hot in (observed / expected)"),
            ),
            lambda body: [{**row, "hot": _hot(row, body["columns"])} for row in body["data"]],
        ),
    ),
    "clusters": (
        Section(
            "",
            (
                ident("id"),
                text("name"),
                named("competences", of=lambda one: f"{one['label']}: {one['people']}"),
                Column("people", lambda row: f"{row['people']} of {row['of']}", number=True),
                number("lift"),
                share("stability"),
                named("units", "most in", of=lambda one: f"{one['label']}: {one['people']} of {one['of']}"),
                Column("courses", _course_set),
            ),
        ),
    ),
}
