"""The fixed tables as they are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from graphsvc import paging
from graphsvc.answers import LANGS, Answer, Lang, Page
from graphsvc.errors import BadQuestion, UnknownSystem, UnknownTable, UnknownUnit
from graphsvc.statistics.keeping import Tables
from graphsvc.statistics.subjects import TABLES, TableName

State = Literal["told", "withheld", "nobody"]
Answered = Literal["under_quarter", "quarter_to_half", "half_to_three_quarters", "three_quarters_or_more"]

ABOUT: dict[TableName, dict[Lang, tuple[str, str]]] = {
    "groups": {
        "nb": (
            "Kompetanseområder",
            "Kompetanser som ligger i området selv, uten dem som gjelder et fagsystem",
        ),
        "nn": ("Kompetanseområde", "Kompetansar som ligg i området sjølv, utan dei som gjeld eit fagsystem"),
        "en": ("Competence groups", "Competences that lie in the group itself and concern no IT system"),
    },
    "systems": {
        "nb": ("Fagsystemer", "Alle krav i fagsystemet"),
        "nn": ("Fagsystem", "Alle krav i fagsystemet"),
        "en": ("IT systems", "All requirements of the system"),
    },
    "requirements": {
        "nb": ("Krav i fagsystemer", "Ett krav i et fagsystem"),
        "nn": ("Krav i fagsystem", "Eitt krav i eit fagsystem"),
        "en": ("Requirements in IT systems", "One requirement of a system"),
    },
}


class StatisticsTable(Answer):
    """One fixed table: what a row of it is about, and the months that are frozen, the latest first."""

    id: TableName
    label: str
    about: str
    months: tuple[str, ...]


class StatisticsRow(Answer):
    """
    One subject in one unit with everything below it.

    Units: `people_assessed` are people of whom something that the subject requires is validly assessed, in
           the unit of their largest post; `people_with_gap` those of them with a known gap (must). `state`
           says whether the figures are told; `withheld` ones are null, and `nobody` is a true zero.
           `answered` says how much of what is required has been assessed.
    """

    key: str
    label: str
    unit: str
    unit_label: str
    parent: str | None
    depth: int
    state: State
    people_assessed: int | None
    people_with_gap: int | None
    share_with_gap: float | None
    answered: Answered | None


class StatisticsPage(Page[StatisticsRow]):
    """Rows of a table of a month, as of its first day."""

    table: TableName
    table_label: str
    month: str
    day: str


def overview(months: Sequence[str], lang: Lang) -> Page[StatisticsTable]:
    """The tables there are."""
    rows = tuple(
        StatisticsTable(id=name, label=ABOUT[name][lang][0], about=ABOUT[name][lang][1], months=tuple(months))
        for name in TABLES
    )
    return Page[StatisticsTable](data=rows, total=len(rows))


def checked_table(table: str) -> TableName:
    """
    The table of a name.

    Errors: UnknownTable.
    """
    for name in TABLES:
        if name == table:
            return name
    raise UnknownTable(table, TABLES)


def rows_of(
    frozen: Tables,
    table: TableName,
    *,
    key: str | None = None,
    system: str | None = None,
    unit: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> StatisticsPage:
    """
    A page of a frozen table: subject by subject, units in the order of the tree.

    `key` leaves one subject, `system` what concerns it, `unit` a unit with everything below it. They only
    choose among rows: the figures are the same with and without.
    Errors: UnknownUnit, UnknownSystem; BadQuestion for a `key` that the table does not have, an impossible
    limit or cursor.
    """
    units, subjects = frozen["units"], frozen["tables"][table]
    if key is not None and all(subject[0] != key for subject in subjects):
        raise BadQuestion(f"key: the table {table} of {frozen['month']} has nothing with that id.")
    if system is not None:
        if all(subject[0] != system for subject in frozen["tables"]["systems"]):
            raise UnknownSystem(system)
        subjects = [subject for subject in subjects if system in subject[3]]
    inside = _inside(units, unit)
    chosen = [
        (subject, cell)
        for subject in subjects
        if key in (None, subject[0])
        for cell in subject[2]
        if inside is None or cell[0] in inside
    ]
    page, following = paging.cut(range(len(chosen)), limit=limit, cursor=cursor)
    at = LANGS.index(lang)
    return StatisticsPage(
        data=tuple(_row(units, *chosen[one], at) for one in page),
        next=following,
        total=len(chosen),
        table=table,
        table_label=ABOUT[table][lang][0],
        month=frozen["month"],
        day=frozen["day"],
    )


def _inside(units: Sequence[Any], unit: str | None) -> set[int] | None:
    """The units of a subtree, by position."""
    if unit is None:
        return None
    start = next((at for at, one in enumerate(units) if one[0] == unit), None)
    if start is None:
        raise UnknownUnit(unit)
    found = {start}
    grows = True
    while grows:
        more = {at for at, one in enumerate(units) if one[2] in found and at not in found}
        found |= more
        grows = bool(more)
    return found


def _row(units: Sequence[Any], subject: Sequence[Any], cell: Sequence[Any], lang: int) -> StatisticsRow:
    key, labels = subject[:2]
    unit, name, parent, depth = units[cell[0]]
    people, lacking, band = cell[1:] if len(cell) > 1 else (None, None, None)
    state: State = "withheld" if people is None else "told" if people else "nobody"
    return StatisticsRow(
        key=key,
        label=labels[lang],
        unit=unit,
        unit_label=name,
        parent=None if parent < 0 else units[parent][0],
        depth=depth,
        state=state,
        people_assessed=people,
        people_with_gap=lacking,
        share_with_gap=round(lacking / people, 3) if people else None,
        answered=band,
    )
