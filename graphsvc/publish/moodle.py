"""
A vocabulary as the CSV that Moodle's own importer of competency frameworks takes.

Columns go by position (admin/tool/lpimportcsv/classes/framework_importer.php, read_mapping_data; commit
9c91a9593de9). What the importer would lose without a word is refused or avoided in moodle_rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from graphsvc.answers import Lang
from graphsvc.publish.case_rows import read_material
from graphsvc.publish.moodle_rows import (
    PROFICIENT,
    Competency,
    Framework,
    framework,
    related_ids,
    scale_values,
)
from graphsvc.store.protocol import Reader

COLUMNS = (
    "Parent id number",
    "Id number",
    "Shortname",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type",
    "Rule outcome",
    "Rule config",
    "Cross referenced competency id numbers",
    "Exported id",
    "Is framework",
    "Taxonomy",
)
HTML = "1"
"""Moodle's FORMAT_HTML."""


def write_moodle(
    reader: Reader,
    vocabulary: str | None = None,
    *,
    lang: Lang = "nb",
    proficient: int = PROFICIENT,
    levels: bool = False,
) -> tuple[bytes, int]:
    """
    The file, and how many competencies it holds; the same graph gives the same bytes.

    Errors: BadQuestion.
    Source: cypher/skos/.
    """
    made = framework(read_material(reader), vocabulary, lang=lang, proficient=proficient, levels=levels)
    return written(made), len(made.competencies)


def written(made: Framework) -> bytes:
    """A framework as CSV in UTF-8, with the one framework row first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    scale = scale_values(made.scale)
    first = ("", made.id, made.shortname, made.description, HTML, scale, made.configuration)
    writer.writerow([*first, "", "", "", "", "", "1", made.taxonomies])
    writer.writerows(_rows(made))
    return out.getvalue().encode()


def _rows(made: Framework) -> Iterator[list[str]]:
    for number, row in enumerate(made.competencies, 1):
        yield [*_cells(row), "", "0", "null", related_ids(row.related), str(number), "", ""]


def _cells(row: Competency) -> list[str]:
    scale = scale_values(row.scale)
    return [row.parent, row.id, row.shortname, row.description, HTML, scale, row.configuration]
