"""Nothing of people or units in what is open: routes, formats, headers, errors, files, log, metrics."""

from __future__ import annotations

import gzip
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.metrics import Metrics
from graphsvc.audit import audit_folder
from graphsvc.changes import put
from graphsvc.graph import Graph
from graphsvc.model import nodes as n
from graphsvc.publish.case import NOUNS
from graphsvc.settings import Settings
from tests.access import matrix, town
from tests.access.conftest import by_name, client_of, lend
from tests.access.town import marked, told_of
from tests.api.town import HEAD, LEADING, MEDICINE
from tests.cli.conftest import Run, run

__all__ = ["run"]

OPEN_ROWS = [
    row
    for row in matrix.rows()
    if row.method == "get" and len(set(row.cells.values())) == 1 and row.cells["public"] != "401"
]
"""What everybody gets alike."""

DUMPS = ("turtle", "jsonld", "rdfxml", "ntriples", "csv", "jsonl", "xlsx")
ACCEPTED = ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples", "text/html")

FORMS = [
    *(f"/v1/vocabulary?version=now&format={form}" for form in DUMPS),
    f"/v1/vocabulary?version=now&format=turtle&role={HEAD}",
    *(f"/v1/{kind}?limit=1000&lang={lang}" for kind in ("roles", "competences") for lang in ("nn", "en")),
    f"/v1/roles/{HEAD}",
    f"/v1/competences/{LEADING}",
    f"/v1/competences/{LEADING}?lang=en",
    "/v1/catalog?format=jsonld",
    "/v1/changes?since=now&format=atom",
    *(f"/v1/search?q={mark}" for mark in (marked("emp"), marked("e0"), "Navn", "Enhet")),
    # errors that repeat what was asked, and ids of people where open things are named
    *(f"/v1/{kind}/{marked('emp')}" for kind in ("roles", "competences", "courses")),
    f"/v1/roles/{marked('e0')}/similar",
    f"/id/roles/{marked('emp')}",
    f"/v1/roles?cursor={marked('emp')}",
    "/v1/roles?limit=0",
    "/nowhere",
]

UNLIKE = frozenset(("date", "x-request-id"))
"""Headers that differ between any two answers."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The municipality to write to."""
    folder = tmp_path_factory.mktemp("leaking") / "graph"
    chosen = Settings(store=f"kglite:{folder}", auth="oidc", rate_client=0, rate_identity=0)
    with Graph.open(settings=chosen) as opened:
        opened.store.apply(town.changes(), by=marked("skriver"), reason=marked("skriver"))
        yield opened


def addresses(client: TestClient) -> Iterator[tuple[str, str]]:
    """Every open address with the Accept to ask for it by."""
    yield from ((row.address.format(**matrix.IDS, own="x"), "*/*") for row in OPEN_ROWS)
    yield from ((address, "*/*") for address in FORMS)
    yield from ((f"/id/competences/{MEDICINE}", media) for media in ACCEPTED)
    yield from (("/id/schemes/kommune", media) for media in ACCEPTED[:2])
    for version in ("v1p1", "v1p0"):
        root = f"/ims/case/{version}"
        (first, *_) = client.get(f"{root}/CFDocuments").json()["CFDocuments"]
        package = client.get(f"{root}/CFPackages/{first['identifier']}").json()
        yield f"{root}/CFPackages/{first['identifier']}", "*/*"
        yield f"{root}/CFDocuments?fields=title&sort=title", "*/*"
        for found in (*package["CFItems"][:8], *package["CFAssociations"][:8]):
            noun = "CFItems" if "fullStatement" in found else "CFAssociations"
            yield f"{root}/{noun}/{found['identifier']}", "*/*"
        for noun in NOUNS:
            yield f"{root}/{noun}/{first['identifier']}", "*/*"
            yield f"{root}/{noun}/{marked('emp')}", "*/*"


def opened(content: bytes, media: str) -> str:
    """A body as text, unpacked as often as it is packed."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(name + opened(archive.read(name), "") for name in archive.namelist())
    if content[:4] == b"\x28\xb5\x2f\xfd":
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content)) as reader:
            return opened(reader.read(), media)
    if content[:2] == b"\x1f\x8b":
        return opened(gzip.decompress(content), media)
    return content.decode("utf-8", "replace")


def test_no_personal_write_is_seen_on_an_open_route(own: Graph) -> None:
    """
    Every open route, format, header and error twice with writes about people between: the same to the byte.

    And of nobody: not a mark but those that were sent.
    """
    client = client_of(create_app(own, own.settings, identify=by_name), "public")
    asked = list(dict.fromkeys(addresses(client)))
    before = {one: _fetched(client, *one) for one in asked}
    open_before = own.revision().open
    own.store.apply(town.later(), by=marked("skriver"), reason=f"Grunn {marked('skriver')}")
    lend(own)
    assert own.revision().open == open_before
    assert sum(status == 200 for status, _, _ in before.values()) > 90
    for one in asked:
        now = _fetched(client, *one)
        assert now == before[one], one
        status, head, body = now
        said = told_of(opened(body, "") + json.dumps(head)) - told_of(one[0])
        assert not said, one
        assert status < 500, one


def _fetched(client: TestClient, address: str, accept: str) -> tuple[int, dict[str, str], bytes]:
    answer = client.get(address, headers={"Accept": accept}, follow_redirects=False)
    head = {name: value for name, value in answer.headers.items() if name not in UNLIKE}
    return answer.status_code, head, answer.content


def test_an_open_write_is_seen(own: Graph) -> None:
    """The test above could fail: a new role changes the ETag of the lists."""
    client = client_of(create_app(own, own.settings, identify=by_name), "public")
    before = client.get("/v1/roles").headers["etag"]
    own.store.apply([put(n.Role(id="ny-rolle", vocabulary="kommune", label_nb="Ny"))], by="x", reason="x")
    assert client.get("/v1/roles").headers["etag"] != before


def test_no_mark_in_logs_metrics_or_the_audit_trail(own: Graph, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever asks whatever: what the service writes of itself names nobody."""
    metrics = Metrics()
    registry = metrics.make()
    app: FastAPI = create_app(own, own.settings, identify=by_name, metrics=metrics)
    asked = [row for row in matrix.rows() if row.cells["public"] == "401" and not row.body]
    with caplog.at_level(logging.DEBUG):
        for who in ("hr", "manager", "employee"):
            client = client_of(app, who)
            for row in asked:
                matrix.asked(client, row, town.BY_NAME[who], "2026-11-25")
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))]
    assert ours
    for one in ours:
        assert not told_of(f"{one.getMessage()} {one.__dict__}"), one.name
    from prometheus_client import generate_latest

    told = generate_latest(registry).decode()
    assert "graphsvc_requests_total" in told
    assert not told_of(told)
    trail = [path for path in audit_folder(own.settings).rglob("*") if path.is_file()]
    assert trail
    for path in trail:
        assert not told_of(path.read_text(encoding="utf-8", errors="replace")) - set(town.UNITS), path


EXPORTS = (
    *(f"export skos --format {form} -o {{out}}" for form in DUMPS[:4]),
    "export case --vocabulary kommune -o {out}",
    "export moodle --vocabulary kommune -o {out}",
    "export csv -o {out}.zip",
    "export csv --people -o {out}.zip",
    "export jsonl -o {out}",
    "export xlsx -o {out}",
    "search ledelse --json",
    "role similar avdelingsleder-sykehjem --json",
    "closing legemiddelhandtering --from 1 --to 3 --json",
    "release 1.0.0 --notes Klart",
    "versions --json",
    "diff 1.0.0 --json",
)


def test_no_mark_in_files(run: Run, tmp_path: Path) -> None:
    """Every export, the release and what the command line says of it."""
    store = tmp_path / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{store}")) as graph:
        graph.store.apply(town.changes(), by=marked("skriver"), reason=marked("skriver"))
    for number, words in enumerate(EXPORTS):
        out = tmp_path / f"out-{number}"
        said = run(store, *words.format(out=out).split())
        assert said.code == 0, (words, said.err)
        holders = words.startswith("role similar")
        assert holders or not told_of(said.out + said.err), words
    files = [path for path in tmp_path.glob("out-*") if path.is_file()]
    files += [path for path in tmp_path.rglob("*") if path.is_file() and "releases" in str(path)]
    assert len(files) >= 10
    for path in files:
        assert not told_of(opened(path.read_bytes(), "")), path.name
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o FILTER(CONTAINS(LCASE(STR(?o)), 'zq')) }"
    assert "0" in run(store, "sparql", query, "--csv").out.splitlines()[1]
