"""
The candidates of a list as files: a workbook to decide in, and CSV.

The workbook has a row per name: for each target the candidates with their scores, and a cell to decide in
whose list holds them; it is filled in where the match is safe, and empty where a person must look. No text in
it starts a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from graphsvc.answers import Lang
from graphsvc.matching.lists import Matched, MatchedName, Proposal
from graphsvc.tables import safe_cell

COLUMNS = ("name", "count", "rows", "target", "rank", "id", "label", "code", "uri", "score", "match", "via")

_WORDS: dict[str, tuple[str, str, str]] = {
    "review": ("Vurder", "Vurder", "Review"),
    "candidates": ("Kandidater", "Kandidatar", "Candidates"),
    "read me": ("Les dette", "Les dette", "Read me"),
    "name": ("Navn i lista", "Namn i lista", "Name in the list"),
    "count": ("Antall", "Tal", "Count"),
    "rows": ("Rader", "Rader", "Rows"),
    "note": ("Merknad", "Merknad", "Note"),
    "proposal": ("forslag", "framlegg", "proposal"),
    "decision": ("avgjørelse", "avgjerd", "decision"),
    "role": ("Rolle", "Rolle", "Role"),
    "styrk08": ("STYRK-08", "STYRK-08", "STYRK-08"),
    "esco": ("ESCO", "ESCO", "ESCO"),
    "course": ("Kurs", "Kurs", "Course"),
    "competence": ("Kompetanse", "Kompetanse", "Competence"),
    "target": ("Til", "Til", "To"),
    "rank": ("Plass", "Plass", "Place"),
    "id": ("Id", "Id", "Id"),
    "label": ("Kandidat", "Kandidat", "Candidate"),
    "code": ("Kode", "Kode", "Code"),
    "uri": ("Adresse", "Adresse", "Address"),
    "score": ("Sannsynlighet i prosent", "Sannsyn i prosent", "Likelihood in per cent"),
    "match": ("Sikkert treff", "Sikkert treff", "Safe match"),
    "via": ("Gjennom rollen", "Gjennom rolla", "Through the role"),
}

_TOLD: dict[Lang, tuple[str, ...]] = {
    "nb": (
        "Hver rad i arket «Vurder» er ett navn fra lista, med antall rader det står i.",
        "Det mest sannsynlige forslaget står først; tallet bak sier i prosent hvor sannsynlig det er.",
        "100 betyr at navnet er det samme. Da er avgjørelsen fylt ut, hvis bare én har det navnet.",
        "Der avgjørelsen er tom, velg i nedtrekkslista eller skriv selv; «ingen» der ingenting passer.",
        "Er du i tvil, står koder, adresser og alle forslag i arket «Kandidater».",
        "Et forslag «gjennom rollen» er koden som rollen er knyttet til i vokabularet.",
    ),
    "nn": (
        "Kvar rad i arket «Vurder» er eitt namn frå lista, med talet på rader det står i.",
        "Det mest sannsynlege framlegget står først; talet bak seier i prosent kor sannsynleg det er.",
        "100 tyder at namnet er det same. Då er avgjerda fylt ut, om berre éin har det namnet.",
        "Der avgjerda er tom, vel du i nedtrekkslista eller skriv sjølv; «ingen» der ingenting passar.",
        "Er du i tvil, står kodar, adresser og alle framlegg i arket «Kandidatar».",
        "Eit framlegg «gjennom rolla» er koden som rolla er knytt til i vokabularet.",
    ),
    "en": (
        "Each row of the sheet “Review” is one name of the list, with the number of rows that have it.",
        "The likeliest proposal comes first; the number behind it says how likely it is, in per cent.",
        "100 means that the name is the same. If one thing alone has that name, the decision is filled in.",
        "Where the decision is empty, choose from the list in the cell or write; “none” where nothing fits.",
        "In doubt, codes, addresses and all proposals are in the sheet “Candidates”.",
        "A proposal “through the role” is the code that the role is mapped to in the vocabulary.",
    ),
}

_PLACE: dict[Lang, int] = {"nb": 0, "nn": 1, "en": 2}
_HEAD = Font(bold=True, color="FFFFFF")
_BAR = PatternFill("solid", fgColor="1F4E5F")
_DECIDE = PatternFill("solid", fgColor="FFF7DB")
_SURE = PatternFill("solid", fgColor="E2F0E5")
_WRAP = Alignment(wrap_text=True, vertical="top")
_LINE = Border(left=Side(style="thin", color="B0B7BC"))
_LONG = 255
"""Characters of a cell that a list in a cell can show."""


def rows(found: Matched) -> Iterator[dict[str, Any]]:
    """A row per name, target and candidate; a name without any candidate has one row with nothing in it."""
    for one in found.data:
        own = {"name": one.name, "count": one.count, "rows": " ".join(map(str, one.rows))}
        every = [
            (target, rank, each)
            for target in found.targets
            for rank, each in enumerate(one.candidates[target], 1)
        ]
        for target, rank, each in every:
            yield own | {"target": target, "rank": rank} | each.body()
        if not every:
            yield own


def write_csv(found: Matched) -> str:
    """The rows as CSV; no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows(found):
        writer.writerow([_flat(row.get(name)) for name in COLUMNS])
    return out.getvalue()


def write_workbook(found: Matched, lang: Lang) -> bytes:
    """The workbook to decide in."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _word("review", lang)
    limit = max((len(each) for one in found.data for each in one.candidates.values()), default=1) or 1
    _review(sheet, found, limit, lang)
    _candidates(book.create_sheet(_word("candidates", lang)), found, lang)
    told = book.create_sheet(_word("read me", lang))
    told.column_dimensions["A"].width = 110
    for sentence in _TOLD[lang]:
        told.append([sentence])
        told.cell(told.max_row, 1).alignment = _WRAP
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _review(sheet: Any, found: Matched, limit: int, lang: Lang) -> None:
    names = [_word("name", lang), _word("count", lang), _word("rows", lang)]
    widths = [36, 8, 12]
    for target in found.targets:
        label = _word(target, lang)
        names += [f"{label}, {_word('proposal', lang)} {rank}" for rank in range(1, limit + 1)]
        names.append(f"{label}, {_word('decision', lang)}")
        widths += [32] * (limit + 1)
    names.append(_word("note", lang))
    widths.append(30)
    _head(sheet, names, widths, "B2")
    for number, one in enumerate(found.data, 2):
        _name_row(sheet, number, one, found.targets, limit)
    for place in range(len(found.targets)):
        _choices(sheet, 4 + place * (limit + 1), limit, len(found.data))


def _name_row(sheet: Any, number: int, one: MatchedName, targets: Sequence[str], limit: int) -> None:
    cells: list[Any] = [safe_cell(one.name), one.count, " ".join(map(str, one.rows))]
    for target in targets:
        proposals = one.candidates[target]
        shown = [_shown(each) for each in proposals]
        sure = next((_shown(each) for each in proposals if each.match), None)
        cells += [*shown, *[None] * (limit - len(shown)), sure]
    sheet.append(cells)
    for cell in sheet[number]:
        cell.alignment = _WRAP
    for place in range(len(targets)):
        decision = sheet.cell(number, 4 + place * (limit + 1) + limit)
        decision.fill = _SURE if decision.value else _DECIDE
        sheet.cell(number, 4 + place * (limit + 1)).border = _LINE


def _choices(sheet: Any, first: int, limit: int, count: int) -> None:
    """The decision's list is the row's proposals; something else may be written as well."""
    left, right, own = (get_column_letter(first + step) for step in (0, limit - 1, limit))
    list_ = DataValidation(type="list", formula1=f"${left}2:${right}2", allow_blank=True)
    list_.showErrorMessage = False
    sheet.add_data_validation(list_)
    list_.add(f"{own}2:{own}{count + 1}")


def _candidates(sheet: Any, found: Matched, lang: Lang) -> None:
    _head(
        sheet, [_word(name, lang) for name in COLUMNS], [36, 8, 12, 12, 8, 34, 40, 10, 44, 14, 10, 30], "B2"
    )
    for row in rows(found):
        sheet.append([_plain(row.get(name), lang) for name in COLUMNS])


def _head(sheet: Any, names: Sequence[str], widths: Sequence[int], frozen: str) -> None:
    sheet.append(list(names))
    for cell, width in zip(sheet[1], widths, strict=True):
        cell.font, cell.fill, cell.alignment = _HEAD, _BAR, _WRAP
        sheet.column_dimensions[cell.column_letter].width = width
    sheet.freeze_panes = frozen
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}1"


def _shown(one: Proposal) -> str:
    """A candidate in one cell: code, label and score."""
    text = " ".join(part for part in (one.code, one.label) if part)
    return safe_cell(f"{text[: _LONG - 8]} ({one.score:.0f})")


def _plain(value: Any, lang: Lang) -> Any:
    if isinstance(value, bool):
        return ({"nb": "ja", "nn": "ja", "en": "yes"} if value else {"nb": "nei", "nn": "nei", "en": "no"})[
            lang
        ]
    return safe_cell(value) if isinstance(value, str) else value


def _flat(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return safe_cell(value) if isinstance(value, str) else value


def _word(name: str, lang: Lang) -> str:
    return _WORDS[name][_PLACE[lang]]
