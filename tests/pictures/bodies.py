"""Bodies of answers with long labels, as the questions answer them, to be drawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

FROM = date(2026, 11, 25)
LONG = (
    "Kart",
    "Arbeidsmiljøopplæringskoordineringsansvarlig i administrasjonen",
    "Koordinering av $tjenester_ til barn, unge og familier med sammensatte behov og langvarig oppfølging",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
)


def label(at: int) -> str:
    return LONG[at % len(LONG)]


def cell(score: float, *, hot: bool = False) -> dict[str, Any]:
    """A cell of the matrix."""
    return {"score": score, "hot": hot, "ratio": 2.345, "share_assessed": 1.0, "people": 9}


def matrix(units: int, groups: int) -> dict[str, Any]:
    """Units by groups; every seventh cell has fewer than five, four cells at most are hot."""
    hot = {(at * 9, at * 7) for at in range(4)}
    rows = []
    for at in range(units):
        cells = [
            cell(4.0 + at, hot=True)
            if (at, place) in hot
            else None
            if (at + place) % 7 == 3
            else cell((at * 31 + place * 17) % 60 / 10 - 3)
            for place in range(groups)
        ]
        rows.append({"unit": f"e{at}", "unit_label": label(at), "depth": 2 + at % 5, "cells": cells})
    columns = [{"id": f"g{at}", "label": label(at + 1)} for at in range(groups)]
    return {"data": rows, "columns": columns, "next": None, "total": units}


def clusters(*sizes: int) -> dict[str, Any]:
    """Clusters of so many competences, each linked with the next one and the one after."""
    rows = []
    for number, size in enumerate(sizes):
        keys = [f"{number}-{at}" for at in range(size)]
        dots = [{"id": key, "label": label(at), "people": 40 - at} for at, key in enumerate(keys)]
        links = [
            {"first": keys[at], "second": keys[at + step], "people": 30 - at, "expected": 9.0, "lift": 2.0}
            for step in (1, 2)
            for at in range(size - step)
        ]
        course = {"label": LONG[2], "people": 11, "points": 9, "hours": 2.0, "cost": 8800.0, "share": 0.5}
        rows.append(
            {
                "name": f"{LONG[1]} og {size - 1} andre hos {LONG[2]}",
                "competences": dots,
                "people": 41,
                "of": 1250,
                "share_assessed": 0.81,
                "units": [{"label": LONG[1], "people": 5, "of": 6}] * 5,
                "lift": 1.6,
                "stability": 0.97,
                "links": links,
                "courses": {"courses": [course] * number, "points": 9, "remaining": 1, "cost": 8800.0},
            }
        )
    return {"data": rows, "next": None, "total": len(rows)}


def attendance(
    employee: str,
    course: str,
    session: str | None,
    start: str | None,
    finish: str | None,
    *,
    earliest: str | None = None,
    order: int = 1,
    cost: float = 1.0,
    enrolled: bool = False,
) -> dict[str, Any]:
    """One course of one person."""
    return {
        "employee": employee,
        "employee_label": f"Ansatt {employee}",
        "order": order,
        "course": course,
        "course_label": f"Kurs {course}",
        "session": session,
        "start": start,
        "finish": finish,
        "earliest": earliest,
        "cost": cost,
        "enrolled": enrolled,
    }


def plan(runs: int, *, span: int, people: int = 42, deadline: int | None = 0) -> dict[str, Any]:
    """Runs evenly over so many days, the first one begun earlier, every fifth whenever it suits."""
    rows = []
    for at in range(runs):
        first = FROM + timedelta(days=at * span // max(runs, 1) - 40 * (at == 0))
        demand = at % 5 == 4
        when = None if demand else first.isoformat()
        last = None if demand else (first + timedelta(days=at % 9)).isoformat()
        row = attendance(
            "e" if people == 1 else f"e{at}",
            f"k{at}",
            None if demand else f"s{at}",
            when,
            last,
            earliest=first.isoformat() if demand else None,
            cost=12345.0 * at,
            enrolled=at % 3 == 0,
        )
        row["course_label"] = label(at)
        rows.append(row)
    reasons = ("seats", "no_course", "seats")
    return {
        "optimal": runs % 2 == 0,
        "planned_from": FROM.isoformat(),
        "deadline": None if deadline is None else (FROM + timedelta(days=span + deadline)).isoformat(),
        "people": people,
        "wanted": {"pairs": 1494, "must_points": 2000, "should_points": 0},
        "closed": {"pairs": 1226, "must_points": 1700, "should_points": 0},
        "unassessed": 60 * runs,
        "cost": {"total": 1628900.0, "hours": 1033.0},
        "data": rows,
        "open": [{"reason": reason} for reason in reasons],
    }
