"""The timeline of a course plan: a line per run of a course, with its days, people and kroner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from graphsvc.answers import Lang
from graphsvc.pictures.sheet import (
    BLACK,
    DARK,
    MARGIN,
    MIDDLE,
    PALE,
    SMALL,
    WHITE,
    Sheet,
    header,
    height,
    wide,
    wrapped,
)
from graphsvc.pictures.words import MONTHS, TIMELINE, day_of, days_of, number

Row = Mapping[str, Any]

MOST_RUNS = 40
LABEL, AXIS, PEOPLE, COST, DOWN = 2.7, 5.2, 0.7, 0.9, 0.28
WIDTH = 2 * MARGIN + LABEL + AXIS + PEOPLE + COST
TINY = 6.0
LEAST, ROOM = 28, 0.36
"""Days that the axis shows at the least; inches that the name of a month takes."""


class Run(NamedTuple):
    """A course on its days, or from its first possible day on, and those who take it."""

    label: str
    first: date
    last: date | None
    people: int
    enrolled: int
    cost: float


def runs_of(attendances: Sequence[Row]) -> list[Run]:
    """
    The runs in a plan, by their first day, then by the order in which people take them.

    Shape: one per course and session; a course on demand, one per first possible day, without a last day.
    """
    found: dict[tuple[str, ...], list[Row]] = {}
    for one in attendances:
        key = (one["start"] or one["earliest"], one["course"], one["session"] or "", one["finish"] or "")
        found.setdefault(key, []).append(one)
    order = sorted(found, key=lambda key: (key[0], min(one["order"] for one in found[key]), key))
    return [_run(found[key]) for key in order]


def _run(rows: Sequence[Row]) -> Run:
    first = rows[0]
    return Run(
        label=first["course_label"],
        first=date.fromisoformat(first["start"] or first["earliest"]),
        last=date.fromisoformat(first["finish"] or first["start"]) if first["start"] else None,
        people=len(rows),
        enrolled=sum(row["enrolled"] for row in rows),
        cost=sum(row["cost"] for row in rows),
    )


def draw(body: Row, *, lang: Lang, day: date) -> Sheet:  # noqa: ARG001 (the plan says from which day it is)
    """The runs of a plan that most people take, by their first day, and what remains open."""
    said, sheet = TIMELINE[lang], Sheet()
    runs = runs_of(body["data"])
    shown = _chosen(runs)
    title, about = _title(body, lang), _about(body, lang)
    y = header(sheet, title, f"{about} {'' if runs else said['nothing']}", WIDTH)
    if runs:
        axis = _Axis.of(body, shown)
        y = _heads(sheet, axis, body["deadline"], y, len(shown), lang)
        for run in shown:
            _row(sheet, run, axis, y, lang)
            y += DOWN
        y = _legend(sheet, said, y + 0.15)
    for line in _foot(body, runs, shown, lang):
        y = sheet.words(MARGIN, y + 0.06, wrapped(line, WIDTH - 2 * MARGIN, size=SMALL), size=SMALL)
    return sheet.finish(WIDTH, y + MARGIN, title=title, description=about)


def _chosen(runs: Sequence[Run]) -> list[Run]:
    """The runs with most people, if there are too many, in their order."""
    places = sorted(range(len(runs)), key=lambda at: (-runs[at].people, at))[:MOST_RUNS]
    return [runs[at] for at in sorted(places)]


def _title(body: Row, lang: Lang) -> str:
    said, people = TIMELINE[lang], {row["employee"]: row["employee_label"] for row in body["data"]}
    if body["people"] == 1 and len(people) == 1:
        return said["title_one"].format(who=next(iter(people.values())))
    return said["title"].format(people=number(body["people"], lang))


def _about(body: Row, lang: Lang) -> str:
    said = TIMELINE[lang]
    told = [
        said["closed"].format(
            closed=number(body["closed"]["pairs"], lang),
            wanted=number(body["wanted"]["pairs"], lang),
            cost=number(body["cost"]["total"], lang),
            hours=number(body["cost"]["hours"], lang),
        ),
        said["optimal"] if body["optimal"] else said["not_optimal"],
    ]
    if body["unassessed"]:
        told.append(said["unassessed"].format(n=number(body["unassessed"], lang)))
    return " ".join(told)


class _Axis(NamedTuple):
    """The days that are shown, and where they lie."""

    first: date
    last: date

    @classmethod
    def of(cls, body: Row, runs: Sequence[Run]) -> _Axis:
        first = date.fromisoformat(body["planned_from"])
        ends = [run.last or run.first for run in runs]
        if body["deadline"]:
            ends.append(date.fromisoformat(body["deadline"]))
        return cls(first, max(*ends, first + timedelta(days=LEAST)) + timedelta(days=1))

    def x(self, day: date) -> float:
        """Where a day begins; the left edge for what is before."""
        day = max(day, self.first)
        share = (day - self.first).days / (self.last - self.first).days
        return MARGIN + LABEL + AXIS * share

    def months(self) -> list[date]:
        """The first days of the months within."""
        months = range(self.first.year * 12 + self.first.month, self.last.year * 12 + self.last.month)
        return [date(at // 12, at % 12 + 1, 1) for at in months]


def _heads(sheet: Sheet, axis: _Axis, deadline: str | None, y: float, rows: int, lang: Lang) -> float:
    """The months, the deadline and the headings of the numbers; where the rows begin."""
    said, bottom = TIMELINE[lang], y + height(3, SMALL) + 0.1
    if deadline:
        day = date.fromisoformat(deadline)
        label = said["deadline"].format(day=day_of(day, lang))
        x = axis.x(day + timedelta(days=1))
        sheet.words(min(x, MARGIN + LABEL + AXIS) - 0.05, y, label, size=SMALL, align="right", bold=True)
        sheet.stroke([x, x], [y, bottom + rows * DOWN], line=1.4)
    _months(sheet, axis, y + height(1, SMALL) + 0.05, bottom + rows * DOWN, lang)
    right = MARGIN + LABEL + AXIS + PEOPLE
    sheet.words(right, bottom - height(1, SMALL) - 0.03, said["people"], size=SMALL, align="right")
    sheet.words(right + COST, bottom - height(1, SMALL) - 0.03, said["cost"], size=SMALL, align="right")
    sheet.stroke([MARGIN, WIDTH - MARGIN], [bottom, bottom], grey=DARK)
    return bottom


def _months(sheet: Sheet, axis: _Axis, y: float, bottom: float, lang: Lang) -> None:
    """A line where a month begins, and its name where there is room; the year with the first and January."""
    free, end, named = 0.0, MARGIN + LABEL + AXIS, False
    months = axis.months()
    if not months or axis.x(months[0]) - axis.x(axis.first) > ROOM:
        months = [axis.first, *months]
    for month in months:
        x = axis.x(month)
        sheet.stroke([x, x], [y, bottom], grey=PALE)
        if x < free or x + ROOM > end:
            continue
        lines = [MONTHS[lang][month.month - 1]]
        if month.month == 1 or not named:
            lines.append(str(month.year))
        sheet.words(x + 0.03, y, lines, size=SMALL)
        free, named = x + ROOM, True


def _row(sheet: Sheet, run: Run, axis: _Axis, y: float, lang: Lang) -> None:
    lines = wrapped(run.label, LABEL - 0.15, size=SMALL, most=2)
    sheet.words(MARGIN, y + (DOWN - height(len(lines), SMALL)) / 2, lines, size=SMALL)
    _bar(sheet, run, axis, y, lang)
    right, top = MARGIN + LABEL + AXIS + PEOPLE, y + (DOWN - height(1, SMALL)) / 2
    sheet.words(right, top, number(run.people, lang), size=SMALL, align="right")
    sheet.words(right + COST, top, number(run.cost, lang), size=SMALL, align="right")
    sheet.stroke([MARGIN, WIDTH - MARGIN], [y + DOWN, y + DOWN], grey=PALE)


def _bar(sheet: Sheet, run: Run, axis: _Axis, y: float, lang: Lang) -> None:
    """Filled: a run; hatched: all are enrolled; a diamond with a dashed line: from that day on."""
    x, end, top = axis.x(run.first), MARGIN + LABEL + AXIS, y + (DOWN - height(1, TINY)) / 2
    if run.last is None:
        sheet.stroke([x, end], [y + DOWN / 2, y + DOWN / 2], grey=MIDDLE, dashed=True)
        sheet.diamond(x, y + DOWN / 2, 0.06)
        return
    across = max(axis.x(run.last + timedelta(days=1)) - x, 0.07)
    _filled(sheet, x, y + 0.06, across, run.enrolled == run.people)
    days = days_of(run.first, run.last, lang)
    if run.first < axis.first:
        days = TIMELINE[lang]["since"].format(day=day_of(run.first, lang))
    if x + across + wide(days, TINY) + 0.08 < end:
        sheet.words(x + across + 0.05, top, days, size=TINY, grey=DARK)
    else:
        sheet.words(x - 0.05, top, days, size=TINY, grey=DARK, align="right")


def _filled(sheet: Sheet, x: float, y: float, across: float, enrolled: bool) -> None:
    fill, hatch = (WHITE, "//////") if enrolled else (DARK, None)
    sheet.box(x, y, across, DOWN - 0.12, fill=fill, edge=BLACK, hatch=hatch, over=3)


def _legend(sheet: Sheet, said: Mapping[str, str], y: float) -> float:
    x = MARGIN
    for kind in ("run", "enrolled", "demand"):
        if kind == "demand":
            sheet.stroke([x, x + 0.3], [y + 0.08, y + 0.08], grey=MIDDLE, dashed=True)
            sheet.diamond(x + 0.06, y + 0.08, 0.06)
        else:
            _filled(sheet, x + 0.1, y, 0.1, kind == "enrolled")
        sheet.words(x + 0.36, y + 0.02, said[kind], size=SMALL)
        x += 0.36 + wide(said[kind], SMALL) + 0.25
    return y + 0.2


def _foot(body: Row, runs: Sequence[Run], shown: Sequence[Run], lang: Lang) -> list[str]:
    """What is not drawn, and what the plan leaves open and why, most first."""
    said, lines = TIMELINE[lang], []
    if len(runs) > len(shown):
        hidden = sum(run.people for run in runs) - sum(run.people for run in shown)
        lines.append(said["more"].format(courses=len(runs) - len(shown), people=number(hidden, lang)))
    if body["open"]:
        times = Counter(one["reason"] for one in body["open"]).most_common()
        reasons = ", ".join(said[reason].format(n=number(count, lang)) for reason, count in times)
        lines.append(said["open"].format(n=number(len(body["open"]), lang), reasons=reasons))
    return lines
