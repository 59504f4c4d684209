"""The tables of a course plan."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.columns import Column, Row, Section, ident, named, number, part, text

REASONS = {
    "no_course": "no course",
    "from_level": "from-level out of reach",
    "date": "no run in time",
    "seats": "no seat left",
    "away": "too many of the unit away",
    "days": "own courses meet",
    "budget": "budget",
    "time": "not found in time",
}


def overview(body: Row) -> Sequence[Row]:
    """What a plan comes to, the best beside the one made by hand."""
    best, hand, wanted = body["closed"], body["greedy"], body["wanted"]
    rows = [
        ("gaps closed", f"{best['pairs']} of {wanted['pairs']}", hand["closed"]["pairs"]),
        ("must points", f"{best['must_points']} of {wanted['must_points']}", hand["closed"]["must_points"]),
        (
            "should points",
            f"{best['should_points']} of {wanted['should_points']}",
            hand["closed"]["should_points"],
        ),
        ("kroner", f"{body['cost']['total']:,.0f}", f"{hand['cost']:,.0f}"),
        ("of that fees", f"{body['cost']['fees']:,.0f}", None),
        ("hours away", f"{body['cost']['hours_cost']:,.0f}", None),
        ("substitutes", f"{body['cost']['substitutes']:,.0f}", None),
        ("hours", f"{body['cost']['hours']:,.0f}", f"{hand['hours']:,.0f}"),
        ("people", body["people"], None),
        ("not assessed", body["unassessed"], None),
        ("proven best", _proof(body), None),
    ]
    return [{"what": what, "plan": plan, "greedy": greedy} for what, plan, greedy in rows]


def _proof(body: Row) -> str:
    if body["optimal"]:
        return "yes"
    gaps = (
        f"{name} by {'an unknown amount' if by is None else f'{by:,.0f}'}"
        for name, by in body["gaps"].items()
    )
    return "no; could at most be better in " + ", ".join(gaps)


def _when(row: Row) -> str:
    if row["start"] is None:
        return f"from {row['earliest']}" if row["earliest"] else ""
    return str(row["start"]) if row["start"] == row["finish"] else f"{row['start']} to {row['finish']}"


def _why(row: Row) -> str:
    said = REASONS[row["reason"]]
    bar = row["bar"]
    if bar:
        said += f": {bar['course_label']} takes from {bar['level']} in {bar['competence_label']}"
    return said


def _others(row: Row) -> str:
    """Ways beside courses, with who could guide or move."""
    said = list(row["learned_by"])
    if row["guides"]:
        names = ", ".join(one["label"] for one in row["guides_named"])
        said.append(f"{row['guides']} could guide ({names})")
    if row["movable"]:
        names = ", ".join(one["label"] for one in row["movable_named"])
        said.append(f"{row['movable']} could be moved ({names})")
    if row["recruit"]:
        said.append("nobody holds it: recruit")
    return "; ".join(said)


PLANS: dict[str, tuple[Section, ...]] = {
    "plan": (
        Section("", (text("what"), text("plan"), text("greedy", "gap by gap")), overview),
        Section(
            "Who takes what",
            (
                text("employee_label", "who"),
                ident("employee", "id"),
                number("order"),
                text("course_label", "course"),
                Column("when", _when),
                text("place"),
                named("raises", of=lambda one: f"{one['label']} {one['from_level']} → {one['to_level']}"),
                Column(
                    "cost", lambda row: "enrolled" if row["enrolled"] else f"{row['cost']:,.0f}", number=True
                ),
            ),
        ),
        Section(
            "What remains",
            (
                text("employee_label", "who"),
                ident("employee", "id"),
                text("competence_label", "competence"),
                Column("level", lambda row: f"{row['reaches']} of {max(row['must'], row['should'])}"),
                Column("why", _why),
            ),
            part("open"),
        ),
        Section(
            "What else would close it",
            (text("label"), ident("id"), number("people"), number("level"), Column("how", _others)),
            part("otherwise"),
        ),
    ),
}
