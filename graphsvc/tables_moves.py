"""The tables of questions about people who move, leave and learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

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
    part,
    share,
    text,
)
from graphsvc.tables_plans import overview

DISTANCE = (
    number("gap_points", "gap"),
    number("gap_points_at_most", "at most"),
    share("share_assessed", "assessed"),
    number("cost"),
    number("hours"),
    number("points_left", "no course"),
    named("missing", of=lambda row: f"{row['label']} ({level(row['held'])} → {row['required']})"),
    named(
        "qualifications",
        "lacks",
        of=lambda q: f"{options(q)} ({q['state']}{', bars' if q['bars'] else ''})",
    ),
)

LOSS = (
    named("leaving"),
    number("legal", "by law"),
    number("breaks"),
    number("people"),
    named("broken", of=lambda row: f"{row['label']} {row['level']}{' (gone)' if row['gone'] else ''}"),
)


def _points(key: str, heading: str) -> Column:
    """Known gap points of a part of a row, and how many there are at most."""

    def cell(row: Row) -> str:
        return f"{row[key]['gap_points']} ({row[key]['gap_points_at_most']})"

    return Column(heading, cell, number=True)


DELEGATED = (
    number("id"),
    text("giver"),
    text("deputy"),
    text("unit"),
    text("valid_from", "from"),
    text("valid_to", "to"),
    text("ended"),
    named("units_now", "has now", of=str),
)

COMPARED = (
    _points("before", "before (at most)"),
    _points("after", "after"),
    _points("difference", "difference"),
    _points("people_moved", "people moved"),
    _points("requirements_changed", "requirements"),
    _points("learned", "learned"),
    _points("newly_assessed", "newly assessed"),
    _points("expired", "expired"),
)

UNIT = Column("unit", lambda row: f"{row['unit_label']} ({row['unit']})")

FRAGILE = (
    UNIT,
    text("label", "competence"),
    number("level"),
    text("legal", "by law"),
    number("people", "must have it"),
    number("assessed"),
    named("holders"),
    number("elsewhere"),
)

HOTSPOT = (UNIT, text("group_label", "competences in"), number("people"), number("observed", "unmet"))

CLUSTER = (text("name"), number("people"), number("of"), number("lift"), named("competences"))

BESIDE = (
    Column("people", lambda row: f"{row['today']['people']} → {row['imagined']['people']}", number=True),
    _points("today", "today (at most)"),
    _points("imagined", "imagined"),
    _points("difference", "difference"),
)


def _plans(body: Row) -> Sequence[Row]:
    """What the plan of today and the one of what is imagined come to."""
    plans = body["plan"]
    if not plans:
        return ()
    pairs = zip(overview(plans["today"]), overview(plans["imagined"]), strict=True)
    return [{"what": old["what"], "today": old["plan"], "imagined": new["plan"]} for old, new in pairs]


def _inside(*keys: str) -> Callable[[Row], Sequence[Row]]:
    """The rows that lie some keys deep, if they were asked for."""

    def rows(body: Row) -> Sequence[Row]:
        found: Any = body
        for key in keys:
            found = found[key] if found else ()
        return found or ()

    return rows


MOVES: dict[str, tuple[Section, ...]] = {
    "delegations": (Section("", DELEGATED),),
    "compared": (Section("", (text("label"), ident("key"), *COMPARED)),),
    "candidates": (Section("", (*KEY, named("roles", "now"), named("units"), *DISTANCE)),),
    "reach": (Section("", (*KEY, *DISTANCE)),),
    "fragility": (
        Section("Hangs on few", FRAGILE),
        Section("If one leaves", LOSS, part("one")),
        Section("If two leave", LOSS, part("two")),
        Section("If those named leave", LOSS, lambda body: [body["leaving"]] if body["leaving"] else []),
        Section(
            "Runs out",
            (text("valid_until", "last day"), text("label"), text("name"), named("roles"), text("bars")),
            part("running_out"),
        ),
    ),
    "scenario": (
        Section("Gaps", (text("label"), ident("key"), *BESIDE)),
        Section("Hotspots today", HOTSPOT, _inside("hotspots", "today")),
        Section("Hotspots imagined", HOTSPOT, _inside("hotspots", "imagined")),
        Section("Missing together today", CLUSTER, _inside("clusters", "today")),
        Section("Missing together, imagined", CLUSTER, _inside("clusters", "imagined")),
        Section("Plan", (text("what"), text("today"), text("imagined")), _plans),
        Section("Hangs on few today", FRAGILE, _inside("fragility", "today", "data")),
        Section("Hangs on few, imagined", FRAGILE, _inside("fragility", "imagined", "data")),
        Section("If one leaves today", LOSS, _inside("fragility", "today", "one")),
        Section("If one leaves, imagined", LOSS, _inside("fragility", "imagined", "one")),
    ),
}
