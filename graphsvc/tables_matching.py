"""The table of a list of names that was matched."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.columns import Column, Row, Section, number, text


def _best(target: str) -> Column:
    """The likeliest candidate of a target with its code and score; a star where it is safe."""

    def cell(row: Row) -> str:
        found: Sequence[Row] = row["candidates"].get(target, ())
        if not found:
            return ""
        one = found[0]
        named = " ".join(part for part in (one["code"], one["label"]) if part)
        return f"{named} ({one['score']:.0f}{', safe' if one['match'] else ''})"

    return Column(target, cell)


MATCHING = {
    "match": (
        Section(
            "",
            (
                text("name"),
                number("count"),
                *(_best(target) for target in ("role", "styrk08", "esco")),
            ),
            lambda body: body["data"] if "role" in body["targets"] else (),
        ),
        Section(
            "",
            (text("name"), number("count"), _best("course"), _best("competence")),
            lambda body: body["data"] if "role" not in body["targets"] else (),
        ),
    )
}
