"""Releases over HTTP: dumps, lists, addresses, changes and the catalogue of a state that does not move."""

from __future__ import annotations

import gzip
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard
from fastapi.testclient import TestClient
from rdflib import Graph as Triples
from rdflib import Literal, URIRef
from rdflib.namespace import DCAT, OWL, SKOS

from graphsvc.changes import Change, Drop, link, put, ref
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.settings import Settings
from tests.api import town
from tests.api.conftest import SECRET, client_of
from tests.api.routes import OPEN
from tests.api.town import HEAD, LEADING, MEDICINE, NURSE, assessed

RAW = {"Accept-Encoding": "identity"}
ATOM = "{http://www.w3.org/2005/Atom}"
URI = "https://example.org/id/"


def role(key: str, nb: str, **more: object) -> Change:
    return put(n.Role(id=key, vocabulary="kommune", label_nb=nb, uri=URI + key, **more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The town with two releases, and something after them; leadership and one role are gone at the end."""
    folder = tmp_path_factory.mktemp("released") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as graph:

        def write(*changes: Change) -> None:
            graph.store.apply(changes, by="CANARY Kari", reason="CANARY fordi")

        write(*town.changes(), role("gammel", "Gammel rolle"))
        graph.release(version="0.1.0", notes="Den første", day="2026-01-02")
        write(
            role(NURSE, "Hjemmesykepleier"),
            role(HEAD, "Avdelingsleder", status="withdrawn", replaced_by=NURSE),
            Drop(ref("Role", "gammel")),
        )
        graph.release(version="0.2.0", day="2026-03-04")
        write(role(NURSE, "Sykepleier, ikke utgitt"), role("ny", "Ny rolle"))
        yield graph


@pytest.fixture(scope="module")
def client(released: Graph) -> TestClient:
    return client_of(released, "public")


def label(client: TestClient, address: str) -> str:
    return str(client.get(address).json()["label"])


def parsed(content: bytes) -> Triples:
    return Triples().parse(data=content, format="nt")


def test_versions_are_listed_to_anybody(client: TestClient) -> None:
    """The latest first, with day and notes."""
    body = client.get("/v1/vocabulary/versions").json()
    assert body["data"] == [
        {"version": "0.2.0", "day": "2026-03-04", "notes": ""},
        {"version": "0.1.0", "day": "2026-01-02", "notes": "Den første"},
    ]
    assert body["total"] == 2


def test_a_thing_and_a_list_of_each_state(client: TestClient) -> None:
    """Without `version` it is the present state, with it that of the release."""
    here = f"/v1/roles/{NURSE}"
    assert label(client, here) == "Sykepleier, ikke utgitt"
    assert label(client, f"{here}?version=now") == "Sykepleier, ikke utgitt"
    assert label(client, f"{here}?version=0.2.0") == "Hjemmesykepleier"
    assert label(client, f"{here}?version=0.1.0") == "Sykepleier i hjemmetjenesten"
    counted = {v: client.get(f"/v1/roles?version={v}").json()["total"] for v in ("0.1.0", "0.2.0", "now")}
    assert counted == {"0.1.0": 3, "0.2.0": 2, "now": 3}


@pytest.mark.parametrize(
    ("version", "status"), [("9.9.9", 404), ("0.1", 422), ("../0.1.0", 422), ("x" * 50, 422), ("", 422)]
)
def test_a_state_that_is_not_there(client: TestClient, version: str, status: int) -> None:
    """An unknown release is not found, and what is none is refused, on every route that takes one."""
    for address in ("/v1/roles", f"/v1/roles/{NURSE}", "/v1/vocabulary", "/v1/catalog", f"/id/roles/{NURSE}"):
        answer = client.get(address, params={"version": version}, follow_redirects=False)
        assert answer.status_code == status, address
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_dump_is_the_latest_release(client: TestClient) -> None:
    """What is not released is not in it, unless it is asked for."""
    latest = client.get("/v1/vocabulary?format=ntriples", headers=RAW).content
    assert latest == client.get("/v1/vocabulary?format=ntriples&version=0.2.0", headers=RAW).content
    said = parsed(latest).value(URIRef(URI + NURSE), SKOS.prefLabel)
    assert said == Literal("Hjemmesykepleier", lang="nb")
    now = parsed(client.get("/v1/vocabulary?format=ntriples&version=now").content)
    assert now.value(URIRef(URI + NURSE), SKOS.prefLabel) == Literal("Sykepleier, ikke utgitt", lang="nb")
    assert (URIRef(URI + "ny"), None, None) in now
    assert (URIRef(URI + "ny"), None, None) not in parsed(latest)


def test_before_any_release_the_dump_is_the_present_state(own: Graph) -> None:
    """The first user has no release, and gets what there is; the ETag follows the open revision."""
    client = client_of(own, "public")
    first = client.get("/v1/vocabulary?format=turtle")
    assert "Last-Modified" not in first.headers
    own.store.apply([role(NURSE, "Ny")], by="test", reason="x")
    second = client.get("/v1/vocabulary?format=turtle", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(
    "address", ["/v1/vocabulary?format=turtle", "/v1/catalog?format=turtle", "/v1/changes"]
)
def test_the_first_release_is_seen_at_once(own: Graph, address: str) -> None:
    """No write comes with a release, and still nobody is given what was answered before it."""
    client = client_of(own, "public")
    packed, before = client.get(address), client.get(address, headers=RAW)
    assert "Content-Encoding" not in before.headers
    assert before.text == packed.text
    own.release(version="0.1.0", day="2026-01-02")
    after = client.get(address, headers=RAW | {"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert ("Last-Modified" in after.headers) == ("changes" not in address)


def test_a_dump_stays_what_it_was_while_others_write(released: Graph, client: TestClient) -> None:
    """ETag, Last-Modified and bytes come from the release: neither open nor personal writes change them."""
    address = "/v1/vocabulary?format=turtle"
    first = client.get(address, headers=RAW)
    assert first.headers["Last-Modified"] == "Wed, 04 Mar 2026 00:00:00 GMT"
    released.store.apply([assessed("a2", MEDICINE, 2)], by="test", reason="assessed")
    released.store.apply([role("ny", "Nyere rolle")], by="test", reason="renamed")
    again = client.get(address, headers=RAW)
    assert (again.headers["ETag"], again.content) == (first.headers["ETag"], first.content)
    known = client.get(address, headers=RAW | {"If-None-Match": first.headers["ETag"]})
    assert known.status_code == 304


def test_dumps_come_packed(client: TestClient) -> None:
    """gzip and zstd hold the same bytes, each with an ETag of its own; what is not taken is not sent."""
    address = "/v1/vocabulary?format=ntriples"
    plain = client.get(address, headers=RAW)
    assert "Content-Encoding" not in plain.headers
    tags = {plain.headers["ETag"]}
    for header, coding, unpack in (
        ("gzip", "gzip", gzip.decompress),
        ("zstd", "zstd", zstandard.decompress),
        ("gzip, zstd;q=0.5", "gzip", gzip.decompress),
        ("gzip, deflate, br, zstd", "zstd", zstandard.decompress),
        ("*", "zstd", zstandard.decompress),
    ):
        with client.stream("GET", address, headers={"Accept-Encoding": header}) as answer:
            content = b"".join(answer.iter_raw())
        assert answer.headers["Content-Encoding"] == coding, header
        assert unpack(content) == plain.content
        assert "Accept-Encoding" in answer.headers["Vary"]
        tags.add(answer.headers["ETag"])
    assert len(tags) == 3
    for header in ("br", "gzip;q=0, zstd;q=0", "identity"):
        assert "Content-Encoding" not in client.get(address, headers={"Accept-Encoding": header}).headers


def test_a_group_and_a_role_alone(client: TestClient) -> None:
    """The group with its competences and collection; the role with what it requires, whole."""
    group = parsed(client.get("/v1/vocabulary?format=ntriples&group=legemidler&version=0.1.0").content)
    assert {str(s) for s in group.subjects(SKOS.broader)} == {
        URI + key for key in (MEDICINE, town.RECORDS, LEADING)
    }
    assert not [s for s in set(group.subjects()) if NURSE in str(s)]
    assert list(group.subject_objects(SKOS.member))
    nurse = parsed(client.get(f"/v1/vocabulary?format=ntriples&role={NURSE}&version=0.1.0").content)
    concepts = {str(s) for s in nurse.subjects(SKOS.prefLabel)}
    assert {URI + NURSE, URI + MEDICINE, URI + town.RECORDS} <= concepts
    assert URI + LEADING not in concepts
    assert URI + HEAD not in concepts


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("group=nei", 404),
        ("role=nei", 404),
        (f"group=legemidler&role={NURSE}", 422),
        ("format=ods", 422),
        ("role=" + "x" * 10_000, 404),
    ],
)
def test_a_dump_that_cannot_be_made(client: TestClient, query: str, status: int) -> None:
    """An unknown group or role, both at once, or a format that is none."""
    assert client.get(f"/v1/vocabulary?{query}").status_code == status


@pytest.mark.parametrize("path", ["/v1/vocabulary", "/v1/catalog", "/v1/changes", f"/id/roles/{NURSE}"])
@pytest.mark.parametrize(
    "accept", ["image/png", "text/csv;q=1", "text/turtle;q=0", ";;;", "application/n-quads"]
)
def test_a_format_that_nobody_has(client: TestClient, path: str, accept: str) -> None:
    """406, with the list of those there are."""
    answer = client.get(path, headers={"Accept": accept}, follow_redirects=False)
    assert answer.status_code == 406, answer.headers
    assert "application/json" in answer.json()["detail"] or "text/turtle" in answer.json()["detail"]


FORMS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
    "application/n-triples": "nt",
}


@pytest.mark.parametrize(("media", "reader"), FORMS.items())
def test_an_address_leads_to_every_form(client: TestClient, media: str, reader: str) -> None:
    """303 to the document, which tells of the thing as the latest release has it."""
    way = client.get(f"/id/roles/{NURSE}", headers={"Accept": media}, follow_redirects=False)
    assert way.status_code == 303
    document = client.get(way.headers["Location"])
    assert document.headers["content-type"].startswith(media)
    graph = Triples().parse(data=document.content, format=reader)
    assert graph.value(URIRef(URI + NURSE), SKOS.prefLabel) == Literal("Hjemmesykepleier", lang="nb")
    assert document.headers["Last-Modified"].startswith("Wed, 04 Mar 2026")
    tag = document.headers["ETag"]
    assert client.get(way.headers["Location"], headers={"If-None-Match": tag}).status_code == 304


def test_an_address_of_an_older_state(client: TestClient) -> None:
    """`version` is carried to the document."""
    address = f"/id/roles/{NURSE}?version=0.1.0"
    for accept in ("text/html", "application/json", "text/turtle"):
        answer = client.get(address, headers={"Accept": accept})
        assert answer.status_code == 200
        assert "Sykepleier i hjemmetjenesten" in answer.text, accept


def test_what_is_withdrawn_keeps_its_address(client: TestClient) -> None:
    """200 with owl:deprecated, the status, and what replaces it."""
    document = client.get(f"/id/roles/{HEAD}", headers={"Accept": "application/n-triples"})
    assert document.status_code == 200
    graph = parsed(document.content)
    assert graph.value(URIRef(URI + HEAD), OWL.deprecated) == Literal(True)
    replaced = graph.value(URIRef(URI + HEAD), URIRef("http://purl.org/dc/terms/isReplacedBy"))
    assert replaced == URIRef(URI + NURSE)


def test_what_is_gone_from_the_store_keeps_its_address_too(client: TestClient) -> None:
    """The last release that had it tells of it, as withdrawn, in every form; what never was is not found."""
    graph = parsed(client.get("/id/roles/gammel", headers={"Accept": "application/n-triples"}).content)
    gone = URIRef(URI + "gammel")
    assert graph.value(gone, OWL.deprecated) == Literal(True)
    assert graph.value(gone, SKOS.prefLabel) == Literal("Gammel rolle", lang="nb")
    assert list(graph.objects(gone, URIRef("https://kompetansegraf.no/ns#status"))) == [Literal("withdrawn")]
    for accept in ("text/html", "application/json"):
        assert "Gammel rolle" in client.get("/id/roles/gammel", headers={"Accept": accept}).text
    assert client.get("/id/roles/aldri").status_code == 404
    assert client.get("/id/people/a1").status_code == 404
    assert client.get("/data/roles/aldri.ttl").status_code == 404
    assert client.get(f"/data/roles/{NURSE}.csv").status_code == 404


def test_what_is_not_released_yet_has_an_address(client: TestClient) -> None:
    """A thing that is newer than the latest release is told of as it stands."""
    answer = client.get("/id/roles/ny", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    assert "Last-Modified" not in answer.headers


def test_changes_are_told_to_anybody(client: TestClient) -> None:
    """Those after a release; before the first one there is nothing to compare with."""
    body = client.get("/v1/changes?since=0.1.0").json()
    assert [(row["what"], row["kind"], row["id"]) for row in body["data"]] == [
        ("withdrawn", "roles", HEAD),
        ("withdrawn", "roles", "gammel"),
        ("changed", "roles", NURSE),
    ]
    assert body["data"][0]["replaced_by"] == NURSE
    changed = {one["field"]: (one["before"], one["after"]) for one in body["data"][2]["fields"]}
    assert changed["label_nb"] == ("Sykepleier i hjemmetjenesten", "Hjemmesykepleier")
    assert client.get("/v1/changes").json()["data"] == body["data"]
    assert client.get("/v1/changes?since=0.2.0").json()["total"] == 0
    after = client.get("/v1/changes?since=0.2.0&until=now").json()["data"]
    assert ("added", "ny") in [(row["what"], row["id"]) for row in after]
    assert {row["day"] for row in after} == {None}
    assert client.get("/v1/changes?since=7.0.0").status_code == 404
    assert client.get("/v1/changes?since=now&until=0.1.0").status_code == 422


def test_changes_as_a_feed(client: TestClient) -> None:
    """Atom: what RFC 4287 asks of a feed and of each entry, ids that differ, the words of the change."""
    answer = client.get("/v1/changes?since=0.1.0&lang=en", headers={"Accept": "application/atom+xml"})
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = ET.fromstring(answer.content)
    for name in ("id", "title", "updated", "author"):
        assert feed.find(ATOM + name) is not None
    assert feed.findtext(f"{ATOM}updated") == "2026-03-04T00:00:00Z"
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert ids == [f"{URI}{key}#0.2.0" for key in (HEAD, "gammel", NURSE)]
    assert entries[2].findtext(f"{ATOM}title") == f"roles {NURSE}: Hjemmesykepleier (changed)"
    words = entries[2].findtext(f"{ATOM}content") or ""
    assert "label nb: Sykepleier i hjemmetjenesten → Hjemmesykepleier" in words
    asked = ET.fromstring(client.get("/v1/changes?since=0.1.0&lang=en&format=atom").content)
    assert [entry.findtext(f"{ATOM}id") for entry in asked.findall(f"{ATOM}entry")] == ids


def test_a_feed_has_pages(client: TestClient) -> None:
    """Each page leads to the next and names itself; together they are the whole feed, once."""
    whole = ET.fromstring(client.get("/v1/changes?format=atom").content)
    address, ids = "/v1/changes?format=atom&limit=2", []
    for _ in range(2):
        feed = ET.fromstring(client.get(address).content)
        ids += [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
        links = {link.get("rel"): link.get("href") or "" for link in feed.findall(f"{ATOM}link")}
        assert links["self"].endswith(address)
        address = links.get("next", "").removeprefix("http://127.0.0.1:8000")
    assert address == ""
    assert ids == [entry.findtext(f"{ATOM}id") for entry in whole.findall(f"{ATOM}entry")]
    assert len(ids) == 3


def test_every_address_that_is_given_out_leads_somewhere(released: Graph, client: TestClient) -> None:
    """Schemes, datasets, distributions, the catalogue, the feed: whatever our documents name under /id/."""
    row = n.Vocabulary(
        id="kommune",
        title="Felles",
        publisher="Kommunene",
        contact_point="Redaksjonen",
        licence="https://x.no/l",
    )
    terms = [put(row), put(n.Concept(uri="urn:styrk08:2223", scheme="styrk08"))]
    released.store.apply(terms, by="test", reason="publisher")
    said = [client.get(f"/v1/{what}?format=ntriples&version=now") for what in ("vocabulary", "catalog")]
    named = {str(s) for answer in said for s in set(parsed(answer.content).subjects())}
    paths = {
        name.partition("#")[0].removeprefix("https://kompetansegraf.no") for name in named if "/id/" in name
    }
    ours = {path for path in paths if path.startswith("/id/")}
    assert {"/id/catalog", "/id/schemes/styrk08", "/id/datasets/kommune", "/id/services/api"} <= ours
    for path in (*sorted(ours), "/id/changes"):
        answer = client.get(path, headers={"Accept": "text/turtle, application/atom+xml;q=0.5"})
        assert answer.status_code == 200, path
    for path in ("/id/datasets/nei", "/id/schemes/nei", "/id/distributions/kommune-ods", "/id/services/x"):
        assert client.get(path, headers={"Accept": "text/turtle"}).status_code == 404, path
    assert client.get("/id/schemes/styrk08", headers={"Accept": "text/html"}).status_code == 406


def test_hostile_text_in_a_feed(tmp_path: Path) -> None:
    """Markup and control characters of a label stay text."""
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'graph'}")) as graph:
        graph.store.apply(town.changes(), by="test", reason="x")
        graph.release(version="0.1.0", day="2026-01-02")
        nasty = '<b>&amp; "x" \x00\x0b ]]> \U0001f600'
        graph.store.apply([role(NURSE, nasty)], by="test", reason="x")
        graph.release(version="0.2.0", day="2026-01-02")
        feed = ET.fromstring(client_of(graph, "public").get("/v1/changes?format=atom").content)
        title = feed.findtext(f"{ATOM}entry/{ATOM}title") or ""
        assert '<b>&amp; "x"  ]]> \U0001f600' in title


def test_the_catalogue_points_at_this_service(released: Graph) -> None:
    """Each distribution's address gives that format, with the settings' public address where there is one."""
    row = n.Vocabulary(
        id="kommune",
        title="Felles",
        licence="https://creativecommons.org/licenses/by/4.0/",
        publisher="Kommunene",
        contact_point="Redaksjonen",
    )
    released.store.apply([put(row)], by="test", reason="publisher")
    client = client_of(released, "public")
    graph = parsed(client.get("/v1/catalog?format=ntriples&version=now").content)
    addresses = {str(o) for o in graph.objects(None, DCAT.accessURL)}
    assert len(addresses) == 8
    for here in set(graph.subjects(DCAT.accessURL)):
        address = str(graph.value(here, DCAT.accessURL))
        assert address.startswith("http://127.0.0.1:8000/v1/vocabulary?format=")
        answer = client.get(address)
        assert answer.status_code == 200
        sent = graph.value(here, DCAT.packageFormat) or graph.value(here, DCAT.mediaType)
        assert str(sent).endswith(answer.headers["content-type"].partition(";")[0]), address
    settings = released.settings.model_copy(update={"base_url": "https://data.kommune.no/"})
    moved = client_of(released, "public")
    moved.app.state.settings = settings.model_copy(update={"auth": "public"})  # type: ignore[attr-defined]
    graph = parsed(moved.get("/v1/catalog?format=ntriples&version=now").content)
    assert all(str(o).startswith("https://data.kommune.no/v1/") for o in graph.objects(None, DCAT.accessURL))


def test_only_the_holders_secret_makes_a_release(own: Graph) -> None:
    """Anonymous and local callers do not learn that the route is there; with the secret it is made."""
    body = {"version": "0.1.0", "notes": "", "day": "2026-01-02"}
    for auth in ("public", "local"):
        assert client_of(own, auth, secret=SECRET).post("/internal/release", json=body).status_code == 404
    assert client_of(own, "local", secret=SECRET).post(
        "/internal/release", json=body, headers={"X-Graphsvc-Secret": SECRET}
    ).json() == {"version": "0.1.0", "day": "2026-01-02", "notes": ""}


CANARIES = ("CANARY", "Kari", "Ola Berg", "a1@", "Hjemmetjenesten", "Eksempel kommune", "a1-1")


def test_nobody_comes_out_of_anything_open(tmp_path: Path) -> None:
    """Every open route, form and state, twice, with a personal write between: nobody, no new ETag."""
    basis = e.Requires(
        necessity="must", level=3, basis_act="Lov", basis_checked_by="CANARY Ola", level_reason="CANARY fordi"
    )
    match = e.Matches(kind="broad", by="CANARY Per", checked="2026-01-01")
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'graph'}")) as graph:
        graph.store.apply(
            [
                *(one for one in town.changes() if not _is_plain_need(one)),
                put(n.Concept(uri="urn:x:1", scheme="esco")),
            ],
            by="CANARY",
            reason="CANARY",
        )
        graph.store.apply(
            [
                link("REQUIRES", ref("Role", NURSE), ref("Competence", MEDICINE), basis),
                link("MATCHES", ref("Role", NURSE), ref("Concept", "urn:x:1"), match),
            ],
            by="CANARY",
            reason="CANARY",
        )
        graph.release(version="0.1.0", day="2026-01-02")
        client = client_of(graph, "public")
        first = {address: client.get(address, headers=how) for address, how in _everything_open()}
        graph.store.apply([assessed("a2", MEDICINE, 2)], by="CANARY", reason="CANARY")
        for address, how in _everything_open():
            again = client.get(address, headers=how)
            assert again.headers.get("ETag") == first[address].headers.get("ETag") or "status" in address
            for answer in (first[address], again):
                told = answer.text + str(answer.headers)
                assert not [word for word in CANARIES if word in told], address


def _is_plain_need(change: Change) -> bool:
    return (
        getattr(change, "type", "") == "REQUIRES"
        and getattr(change, "end", ("", ("",)))[1] == (MEDICINE,)
        and (getattr(change, "start", ("", ("",)))[1] == (NURSE,))
    )


def _everything_open() -> Iterator[tuple[str, dict[str, str]]]:
    for address in OPEN.values():
        yield address, {}
    for form in ("turtle", "jsonld", "rdfxml", "ntriples"):
        for version in ("0.1.0", "now"):
            yield f"/v1/vocabulary?format={form}&version={version}", RAW
            yield f"/v1/catalog?format={form}&version={version}", {}
    for ending in ("ttl", "jsonld", "rdf", "nt"):
        yield f"/data/roles/{NURSE}.{ending}", {}
    for address in (
        f"/roles/{NURSE}",
        "/v1/changes?format=atom",
        "/v1/roles/nei",
        "/id/roles/nei",
        "/openapi.json",
    ):
        yield address, {}
