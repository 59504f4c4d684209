"""
The open tables as files: CSV with a datapackage.json, CSV for people, Parquet, and JSON Lines.

The same graph gives the same bytes. CSV follows RFC 4180: UTF-8, commas, CRLF between rows; lists are JSON.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from graphsvc.answers import Lang
from graphsvc.errors import BadInput, BadQuestion
from graphsvc.publish import datapackage
from graphsvc.publish.open_tables import Table, read_tables
from graphsvc.store.protocol import Reader, Row
from graphsvc.tables import safe_cell

Files = Mapping[str, bytes]

TableFormat = Literal["csv", "jsonl", "xlsx", "parquet"]

ZIP = "application/zip"
TABLE_MEDIA: Mapping[str, str] = {
    "csv": ZIP,
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": ZIP,
}
"""What each format is sent as; several files go in a zip."""

BOM = "\ufeff"
"""Without it spreadsheet programs take UTF-8 for Windows-1252."""

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The day of every file in a zip: the first that there is."""


def write_tables(reader: Reader, format: TableFormat, lang: Lang = "nb") -> bytes:  # noqa: A002
    """
    The tables in one piece; `lang` is that of the workbook.

    Errors: BadQuestion for another format; BadInput where polars is wanted and not installed.
    """
    if format == "csv":
        return zipped(csv_files(reader))
    if format == "parquet":
        return zipped(parquet_files(reader))
    if format == "jsonl":
        return b"".join(json_lines(reader))
    if format == "xlsx":
        from graphsvc.publish.workbook import write_workbook

        return write_workbook(reader, lang)
    raise BadQuestion(f"The format {format!r} is none of {', '.join(TABLE_MEDIA)}.")


def csv_files(reader: Reader) -> Files:
    """One CSV per table with every text as it is, and the datapackage.json that describes them."""
    read = list(read_tables(reader))
    made = [(table, written_csv(table.columns(), rows)) for table, rows in read]
    vocabularies = next(rows for table, rows in read if table.name == "vocabularies")
    files = {f"{table.name}.csv": content for table, content in made}
    return files | {datapackage.NAME: datapackage.datapackage(made, vocabularies)}


def csv_files_for_people(reader: Reader) -> Files:
    """
    One CSV per table for a spreadsheet program set to Norwegian: semicolons, and a mark that it is UTF-8.

    No text cell starts a formula; lists stand with `|` between.
    """
    return {
        f"{table.name}.csv": written_for_people(table.columns(), rows) for table, rows in read_tables(reader)
    }


def written_csv(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Rows for machines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    return _json(value) if isinstance(value, list) else value


def written_for_people(columns: Sequence[str], rows: Sequence[Row]) -> bytes:
    """Rows for people."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(value) for value in row.values()] for row in rows)
    return out.getvalue().encode()


def _safe(value: Any) -> Any:
    """A cell for people: no formula, and the comma that Norwegian programs want in a number."""
    if isinstance(value, float):
        return str(value).removesuffix(".0").replace(".", ",")
    if isinstance(value, list):
        value = "|".join(value)
    return safe_cell(value) if isinstance(value, str) else value


def json_lines(reader: Reader) -> Iterator[bytes]:
    """
    A line per row of every table: `table` and the columns; what has no value is left out.

    Shape:  chunks of whole lines, a table each.
    """
    for table, rows in read_tables(reader):
        lines = (_json({"table": table.name} | _told(row)) for row in rows)
        yield "".join(f"{line}\n" for line in lines).encode()


def _told(row: Row) -> Row:
    return {name: value for name, value in row.items() if value is not None and value != []}


def parquet_files(reader: Reader) -> Files:
    """
    One Parquet per table, typed as the queries declare; days are dates.

    Errors: BadInput where polars is not installed.
    """
    try:
        import polars
    except ImportError as error:
        raise BadInput("Parquet needs polars: pip install 'graphsvc[frames]'.") from error
    kinds = {
        "string": polars.String,
        "date": polars.String,
        "integer": polars.Int64,
        "number": polars.Float64,
        "boolean": polars.Boolean,
        "array": polars.List(polars.String),
    }
    files = {}
    for table, rows in read_tables(reader):
        schema: Any = dict(zip(table.columns(), (kinds[name] for name in table.types()), strict=True))
        frame = polars.DataFrame(rows, schema=schema, orient="row")
        files[f"{table.name}.parquet"] = _parquet(frame.with_columns(_days(table)))
    return files


def _days(table: Table) -> list[Any]:
    import polars

    days = (name for name, kind in zip(table.columns(), table.types(), strict=True) if kind == "date")
    return [polars.col(name).str.to_date("%Y-%m-%d") for name in days]


def _parquet(frame: Any) -> bytes:
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd")
    return out.getvalue()


def zipped(files: Files) -> bytes:
    """Files in one zip."""
    return zip_of(files.items())


def zip_of(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Names and contents as a zip that says nothing of when it was made."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            info = ZipInfo(name, LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
