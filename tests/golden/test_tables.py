"""The open tables: whole, described for programs, verbatim for machines and safe for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import openpyxl
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphsvc.changes import put
from graphsvc.model import nodes as n
from graphsvc.model.schema import EDGES, NODES
from graphsvc.people.viewer import HR
from graphsvc.publish.open_files import (
    Files,
    csv_files,
    csv_files_for_people,
    json_lines,
    parquet_files,
    written_csv,
    written_for_people,
    zipped,
)
from graphsvc.publish.open_tables import TABLES, read_tables
from graphsvc.publish.workbook import MOST_CHARACTERS, write_workbook
from graphsvc.publish.workbook_rows import SHEETS
from graphsvc.publish.workbook_words import WORDS
from graphsvc.status import status
from graphsvc.store.protocol import Row, Store
from graphsvc.tables import FORMULA
from tests.unit import open_sample

TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=8) | st.text(
    "=+-@\t\r\n\"';,| a", max_size=6
)

HOSTILE = ("=1+1", "+47 22 00", "-2", "@SUM(A1)", "\tx", "\rx", 'a "b", c;d\r\ne\rf\ng|h', " =1", "😀")
ODD = [f"odd-{place}" for place in range(len(HOSTILE))]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample, and roles, competences and courses with every text hostile."""
    with open_sample.opened(tmp_path_factory.mktemp("tables")) as opened:
        changes = []
        for key, text in zip(ODD, HOSTILE, strict=True):
            shared: dict[str, Any] = {
                "id": key,
                "label_nb": text,
                "alt_nb": [text, "b"],
                "definition_nb": text,
            }
            changes.append(put(n.Role(**shared, purpose_nb=text)))
            changes.append(put(n.Competence(**shared)))
            changes.append(put(n.Course(**shared, provider=text, hours=2.5, created="2026-01-31")))
        opened.apply(changes, by="CANARY-by", reason="CANARY-reason")
        yield opened


@pytest.fixture(scope="module")
def files(store: Store) -> Files:
    return csv_files(store)


@pytest.fixture(scope="module")
def rows(store: Store) -> dict[str, list[Row]]:
    return {table.name: found for table, found in read_tables(store)}


def described(files: Files) -> dict[str, Any]:
    return {one["name"]: one for one in json.loads(files["datapackage.json"])["resources"]}


def parsed(text: str, kind: str) -> Any:
    """A cell as Table Schema reads it (physical to logical value)."""
    if text == "":
        return None
    if kind == "date":
        return date.fromisoformat(text).isoformat()
    readers = {"integer": int, "number": float, "array": json.loads, "string": str}
    return readers[kind](text)


def read_as_described(files: Files, resource: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a CSV by its description; what breaks a constraint fails."""
    found = list(csv.reader(io.StringIO(files[resource["path"]].decode(), newline="")))
    fields = resource["schema"]["fields"]
    assert found[0] == [one["name"] for one in fields]
    read = []
    for cells in found[1:]:
        row = {one["name"]: parsed(cell, one["type"]) for one, cell in zip(fields, cells, strict=True)}
        for one in fields:
            limits, value = one.get("constraints", {}), row[one["name"]]
            assert value is not None or not limits.get("required"), (resource["name"], one)
            if value is not None:
                assert value in limits.get("enum", [value])
                assert limits.get("minimum", value) <= value <= limits.get("maximum", value)
        read.append(row)
    return read


def test_every_open_kind_is_a_table_with_all_its_rows(store: Store, rows: dict[str, list[Row]]) -> None:
    """As many rows as the graph has open nodes and edges; a part's edge stands in its table."""
    counted = status(store, HR, store="")
    by_label = {
        label: len(rows[row.path or name])
        for label, row in NODES.items()
        if row.access == "open"
        for name in [
            {
                "Responsibility": "responsibilities",
                "Level": "levels",
                "LearningOutcome": "outcomes",
                "CourseSession": "sessions",
                "Concept": "concepts",
            }.get(label, "")
        ]
    }
    assert by_label == {label: counted.nodes.get(label, 0) for label in by_label}
    by_type = {
        "IN_GROUP": ["competence_groups"],
        "BROADER": [f"{noun}_broader" for noun in ("area", "group", "role", "competence", "concept")],
        "IN_AREA": ["role_areas"],
        "INCLUDES": ["role_profiles"],
        "REQUIRES": ["role_requires", "profile_requires", "goal_requires"],
        "REQUIRES_QUALIFICATION": ["role_qualifications"],
        "CONCERNS": ["competence_systems", "profile_systems"],
        "DEVELOPS": ["course_develops"],
        "BUILDS_ON": ["course_builds_on"],
        "MATCHES": ["role_matches", "competence_matches"],
        "RESPONSIBLE_FOR": ["responsibilities"],
        "HAS_LEVEL": ["levels"],
        "HAS_OUTCOME": ["outcomes"],
        "RUN_OF": ["sessions"],
    }
    assert set(by_type) == {
        type_ for type_, row in EDGES.items() if any(row.access(*ends) == "open" for ends in row.ends)
    }
    for type_, names in by_type.items():
        assert sum(len(rows[name]) for name in names) == counted.edges.get(type_, 0), type_
    told = {name for names in by_type.values() for name in names}
    assert {table.name for table in TABLES} == told | {row.path for row in NODES.values() if row.path} | {
        "concepts"
    }


def test_the_datapackage_describes_every_file(files: Files) -> None:
    """Read as described every file holds its constraints; keys are unique and references lead somewhere."""
    resources = described(files)
    assert {one["path"] for one in resources.values()} | {"datapackage.json"} == set(files)
    read = {name: read_as_described(files, one) for name, one in resources.items()}
    referred = 0
    for name, one in resources.items():
        content = files[one["path"]]
        assert (one["bytes"], one["hash"]) == (len(content), f"sha256:{sha256(content).hexdigest()}")
        keys = [tuple(row[column] for column in one["schema"]["primaryKey"]) for row in read[name]]
        assert None not in {part for key in keys for part in key}
        assert len(set(keys)) == len(keys), name
        for reference in one["schema"].get("foreignKeys", ()):
            (column,), (target,) = reference["fields"], reference["reference"]["fields"]
            there = {row[target] for row in read[reference["reference"]["resource"]]}
            assert {row[column] for row in read[name]} <= there
            referred += len(read[name])
    assert referred > 30


def test_machine_csv_is_verbatim(files: Files, rows: dict[str, list[Row]]) -> None:
    """What is read back is what the graph says, whatever characters stand in it."""
    for name, one in described(files).items():
        assert read_as_described(files, one) == rows[name]
    assert [row["label_nb"] for row in rows["roles"] if row["id"] in ODD] == list(HOSTILE)
    nurse = next(
        row for row in rows["role_requires"] if (row["role"], row["competence"]) == ("nurse", "drug")
    )
    assert (nurse["level"], nurse["necessity"], nurse["basis_section"]) == (3, "must", "§ 4")


def test_json_lines_hold_the_same_rows(store: Store, rows: dict[str, list[Row]]) -> None:
    """Each line names its table; what is left out is null or an empty list."""
    found: dict[str, list[Row]] = {name: [] for name in rows}
    for line in b"".join(json_lines(store)).decode().split("\n")[:-1]:
        row = json.loads(line)
        found[row.pop("table")].append(row)
    for name, told in rows.items():
        assert found[name] == [{k: v for k, v in row.items() if v is not None and v != []} for row in told]


def test_parquet_holds_the_same_rows_typed(store: Store, rows: dict[str, list[Row]]) -> None:
    """polars and DuckDB read what the graph says; days are dates, levels integers."""
    made = parquet_files(store)
    for name, told in rows.items():
        frame = polars.read_parquet(made[f"{name}.parquet"])
        plain = [
            {k: str(v) if isinstance(v, date) else v for k, v in row.items()} for row in frame.to_dicts()
        ]
        assert plain == told, name
    courses = polars.read_parquet(made["courses.parquet"])
    assert (courses.schema["created"], courses.schema["hours"]) == (polars.Date, polars.Float64)
    assert courses.filter(polars.col("created") == date(2026, 1, 31)).height == len(HOSTILE)


def test_other_readers_read_the_csv(files: Files, rows: dict[str, list[Row]], tmp_path: Path) -> None:
    """polars and DuckDB find the rows and texts without being told anything of the form."""
    for name in ("roles", "role_requires", "courses"):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(files[path.name])
        frame = polars.read_csv(path, infer_schema_length=None)
        assert frame.height == len(rows[name])
        (count,) = duckdb.sql(f"SELECT count(*) FROM read_csv('{path}', header = true)").fetchall()[0]
        assert count == len(rows[name])
    labels = polars.read_csv(tmp_path / "roles.csv")["label_nb"].to_list()
    assert labels == [row["label_nb"] for row in rows["roles"]]


def test_csv_for_people_starts_no_formula(store: Store, rows: dict[str, list[Row]]) -> None:
    """No cell begins like a formula; numbers have a comma; a mark says that it is UTF-8."""
    made = csv_files_for_people(store)
    assert "datapackage.json" not in made
    for name, content in made.items():
        text = content.decode("utf-8")
        assert text.startswith("\ufeff")
        read = list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))
        assert len(read) == len(rows[name.removesuffix(".csv")]) + 1
        assert not [cell for row in read for cell in row if cell.startswith(FORMULA)], name
    courses = csv.DictReader(io.StringIO(made["courses.csv"].decode()[1:], newline=""), delimiter=";")
    odd = next(row for row in courses if row["id"] == "odd-0")
    assert (odd["label_nb"], odd["alt_nb"], odd["hours"]) == ("'=1+1", "'=1+1|b", "2,5")


def test_the_workbook_opens_and_reads_well(store: Store) -> None:
    """Sheets in the language asked for, a header that stays, filters, wide columns, no formula."""
    for lang in ("nb", "nn", "en"):
        book = openpyxl.load_workbook(io.BytesIO(write_workbook(store, lang)))  # type: ignore[arg-type]
        assert book.sheetnames == _unique([WORDS[sheet.name][lang] for sheet in SHEETS])  # type: ignore[index]
        for made in book:
            assert made.freeze_panes == "B2"
            assert made.auto_filter.ref == made.dimensions
            assert len({cell.value for cell in made[1]}) == made.max_column
            for row in made.iter_rows(min_row=2):
                for cell in row:
                    assert cell.data_type in ("s", "n")
                    assert not isinstance(cell.value, str) or not cell.value.startswith(FORMULA)
            widths = [made.column_dimensions[cell.column_letter].width for cell in made[1]]
            assert all(8 <= width <= 60 for width in widths)


def _unique(names: list[str]) -> list[str]:
    assert len(set(names)) == len(names)
    return names


def test_the_workbook_says_what_the_graph_says(store: Store) -> None:
    """Roles, competences, requirements and courses stand with names, levels as numbers."""
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(store)), data_only=True)
    sheets = {
        made.title: [dict(zip(_header(made), row, strict=True)) for row in _body(made)] for made in book
    }
    nurse = next(row for row in sheets["Roller"] if row["Id"] == "nurse")
    assert nurse["Rolle"] == "Sykepleier"
    assert nurse["Ansvar"] == "Følge opp.\nLage plan."
    drug = next(row for row in sheets["Kompetanser"] if row["Id"] == "drug")
    assert [drug[f"Nivå {step}"] for step in range(1, 5)] == [f"Nivå {step}" for step in range(1, 5)]
    wanted = {
        (row["Kompetanse"], row["Nivå"], row["Må eller bør"])
        for row in sheets["Krav"]
        if row["Rolle, profil eller mål"] == "Sykepleier"
    }
    assert wanted == {("Legemiddelhåndtering", 3, "må"), ("Sårstell", 2, "må"), ("Samtale", 2, "bør")}
    fast = next(row for row in sheets["Kurs"] if row["Id"] == "fast")
    assert (fast["Kompetanse"], fast["Fra nivå"], fast["Til nivå"]) == ("Legemiddelhåndtering", 0, 2)
    assert {row["Kurs"] for row in sheets["Kurs"]} >= {"'=1+1", "'-2"}


def _header(made: Any) -> list[str]:
    return [cell.value for cell in made[1]]


def _body(made: Any) -> Iterator[tuple[Any, ...]]:
    yield from made.iter_rows(min_row=2, values_only=True)


def test_a_text_that_no_cell_can_hold_is_cut(tmp_path: Path) -> None:
    """Excel takes 32,767 characters; more would make it repair the file."""
    with open_sample.opened(tmp_path) as own:
        own.apply([put(n.Role(id="long", label_nb="x" * 40_000))], by="test", reason="long")
        book = openpyxl.load_workbook(io.BytesIO(write_workbook(own)))
    (text,) = (row[0] for row in _body(book["Roller"]) if row[0].startswith("xxx"))
    assert (len(text), text[-1]) == (MOST_CHARACTERS, "…")


def test_no_person_and_no_private_reason_comes_out(store: Store) -> None:
    """Who checked a basis or made a mapping, why a level was set, and everybody's data stay inside."""
    made = [*csv_files(store).values(), *csv_files_for_people(store).values(), *json_lines(store)]
    made += [
        json.dumps(polars.read_parquet(one).to_dicts(), default=str).encode()
        for one in parquet_files(store).values()
    ]
    with ZipFile(io.BytesIO(write_workbook(store))) as book:
        made += [book.read(name) for name in book.namelist()]
    for content in made:
        assert b"canary" not in content.lower()


def test_the_same_graph_gives_the_same_bytes(store: Store, files: Files) -> None:
    """No moment of making is in any file."""
    assert zipped(csv_files(store)) == zipped(files)
    assert parquet_files(store) == parquet_files(store)
    assert write_workbook(store) == write_workbook(store)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4))
def test_any_text_survives_machine_csv_and_starts_nothing_in_csv_for_people(
    pairs: list[tuple[str, str]],
) -> None:
    """Quotes, separators and line ends stay; a guarded cell is the text behind an apostrophe."""
    rows = [dict(zip("ab", pair, strict=True)) for pair in pairs]
    plain = csv.reader(io.StringIO(written_csv(["a", "b"], rows).decode(), newline=""))
    assert [tuple(cells) for cells in plain] == [("a", "b"), *pairs]
    guarded = written_for_people(["a", "b"], rows).decode()[1:]
    for cells, pair in zip(
        list(csv.reader(io.StringIO(guarded, newline=""), delimiter=";"))[1:], pairs, strict=True
    ):
        for cell, text in zip(cells, pair, strict=True):
            assert cell == (f"'{text}" if text[:1] in FORMULA and text else text)
