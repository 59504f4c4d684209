"""The open tables over HTTP: `/v1/vocabulary?format=csv`, `jsonl`, `xlsx`, `parquet`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import polars
import pytest
import zstandard
from fastapi.testclient import TestClient

from graphsvc.changes import put
from graphsvc.graph import Graph
from graphsvc.model import nodes as n
from graphsvc.settings import Settings
from tests.api import town
from tests.api.conftest import client_of
from tests.api.town import MEDICINE, NURSE, assessed

RAW = {"Accept-Encoding": "identity"}
FORMS = ("csv", "jsonl", "xlsx", "parquet")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Graph]:
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'graph'}")) as graph:
        graph.store.apply(town.changes(), by="CANARY Kari", reason="CANARY fordi")
        yield graph


@pytest.fixture
def client(own: Graph) -> TestClient:
    return client_of(own, "public")


def address(form: str, **more: str) -> str:
    return f"/v1/vocabulary?format={form}" + "".join(f"&{name}={value}" for name, value in more.items())


def test_anybody_gets_every_form(client: TestClient) -> None:
    """Nobody has to say who asks; each form holds the same roles."""
    with ZipFile(io.BytesIO(client.get(address("csv")).content)) as archive:
        roles = list(csv.DictReader(io.TextIOWrapper(archive.open("roles.csv"), "utf-8", newline="")))
        assert "datapackage.json" in archive.namelist()
    ids = {row["id"] for row in roles}
    assert NURSE in ids
    lines = [json.loads(line) for line in client.get(address("jsonl")).text.splitlines()]
    assert {line["id"] for line in lines if line["table"] == "roles"} == ids
    with ZipFile(io.BytesIO(client.get(address("parquet")).content)) as archive:
        assert set(polars.read_parquet(archive.read("roles.parquet"))["id"]) == ids
    book = openpyxl.load_workbook(io.BytesIO(client.get(address("xlsx", lang="en")).content))
    assert book.sheetnames[0] == "Roles"
    assert book["Roles"].max_row == len(ids) + 1


@pytest.mark.parametrize("form", FORMS)
def test_a_file_has_its_type_and_name(client: TestClient, form: str) -> None:
    """A browser saves it as what it is."""
    answer = client.get(address(form), headers=RAW)
    kinds = {"jsonl": "application/jsonl", "xlsx": "spreadsheetml.sheet"}
    assert kinds.get(form, "application/zip") in answer.headers["content-type"]
    assert answer.headers["content-disposition"].startswith('attachment; filename="kompetansegraf')
    assert "Content-Encoding" not in answer.headers


def test_a_text_is_packed_and_a_zip_is_not(client: TestClient) -> None:
    """Packed once is enough, and the language of the workbook follows Accept-Language."""
    wanted = {"Accept-Encoding": "zstd"}
    packed = client.get(address("jsonl"), headers=wanted)
    assert packed.headers["Content-Encoding"] == "zstd"
    plain = client.get(address("jsonl"), headers=RAW)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert zstandard.ZstdCompressor(level=9).compress(plain.content)
    assert packed.text == plain.text
    assert "Content-Encoding" not in client.get(address("csv"), headers=wanted).headers
    nn = client.get(address("xlsx"), headers={"Accept-Language": "en"})
    assert openpyxl.load_workbook(io.BytesIO(nn.content)).sheetnames[0] == "Roles"


@pytest.mark.parametrize("form", FORMS)
def test_personal_writes_change_nothing(own: Graph, client: TestClient, form: str) -> None:
    """An assessment leaves bytes and ETag; a role changes both; nobody's words are in any."""
    first = client.get(address(form))
    own.store.apply([assessed("a2", MEDICINE, 1)], by="CANARY Kari", reason="CANARY")
    second = client.get(address(form))
    assert (second.content, second.headers["ETag"]) == (first.content, first.headers["ETag"])
    assert client.get(address(form), headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    own.store.apply([put(n.Role(id="ny", label_nb="Ny"))], by="CANARY", reason="CANARY")
    third = client.get(address(form))
    assert third.content != first.content
    assert third.headers["ETag"] != first.headers["ETag"]
    assert b"CANARY" not in _opened(form, third.content)


def _opened(form: str, content: bytes) -> bytes:
    if form == "jsonl":
        return content
    with ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_release_has_its_tables(own: Graph, client: TestClient) -> None:
    """The latest release is what is given, the present state where `now` is asked for."""
    own.release(version="0.1.0", day="2026-01-02")
    own.store.apply([put(n.Role(id="ny", label_nb="Ny"))], by="t", reason="t")
    assert '"id":"ny"' not in client.get(address("jsonl")).text
    assert '"id":"ny"' in client.get(address("jsonl", version="now")).text


@pytest.mark.parametrize("more", [{"group": "legemidler"}, {"role": NURSE}, {"lang": "sv"}])
def test_what_tables_cannot_be_is_refused(client: TestClient, more: dict[str, str]) -> None:
    """A part of the vocabulary, or another language: 422 with the way out."""
    answer = client.get(address("csv", **more))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_accept_alone_gives_rdf(client: TestClient) -> None:
    """A zip is asked for by `format`; what is no form is refused."""
    assert client.get("/v1/vocabulary", headers={"Accept": "application/zip"}).status_code == 406
    assert client.get(address("ods")).status_code == 422
    assert "turtle" in client.get("/v1/vocabulary").headers["content-type"]
