"""The pages: plain HTML that says what is loaded, and addresses of things that lead to every form."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
import rdflib
from fastapi.testclient import TestClient

from api.negotiation import accepted
from graphsvc.changes import put
from graphsvc.graph import Graph
from graphsvc.model import nodes as n
from graphsvc.settings import Settings
from tests.api.conftest import client_of, graph, local, own, public  # noqa: F401
from tests.api.town import MEDICINE, NURSE


class Page(HTMLParser):
    """What the tests ask of a page: its links, its tags, its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.links += [value for name, value in attrs if name in ("href", "src", "action") and value]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_landing_page_says_what_is_loaded(local: TestClient) -> None:  # noqa: F811
    """In bokmål, with the vocabulary and the counts."""
    answer = local.get("/")
    assert answer.headers["content-type"].startswith("text/html")
    page = Page(answer.text)
    assert ("html", {"lang": "nb"}) in page.tags
    assert "Felles vokabular" in page.text
    assert re.search(r"kompetanser\s*3", page.text)
    assert re.search(r"ansatte\s*4", page.text)


@pytest.mark.parametrize("address", ["/", "/ns", f"/roles/{NURSE}", f"/competences/{MEDICINE}"])
def test_every_link_of_a_page_leads_somewhere(local: TestClient, address: str) -> None:  # noqa: F811
    """No link of ours is dead, and nothing is fetched from other hosts."""
    page = Page(local.get(address).text)
    for link in page.links:
        if link.startswith(("https://", "#")):
            continue
        asked = "?q=x" if link == "/v1/search" else ""
        assert local.get(urljoin(address, link) + asked).status_code == 200, link
    assert not [attrs for tag, attrs in page.tags if tag in ("script", "img", "iframe")]


@pytest.mark.parametrize("address", ["/", f"/roles/{NURSE}"])
def test_a_page_can_be_read_by_everybody(local: TestClient, address: str) -> None:  # noqa: F811
    """One main heading, a title, a language, and a label for each field."""
    page = Page(local.get(address).text)
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == names.count("main") == names.count("title") == 1
    fields = [attrs["id"] for tag, attrs in page.tags if tag == "input"]
    labels = [attrs["for"] for tag, attrs in page.tags if tag == "label"]
    assert fields == labels
    assert all(attrs.get("scope") == "col" for tag, attrs in page.tags if tag == "th")


def test_the_public_page_tells_nothing_of_people(public: TestClient) -> None:  # noqa: F811
    """How many employees and units there are is not told, and the gaps are no link."""
    page = Page(public.get("/").text)
    assert "enheter" not in page.text.split("Innhold")[1].split("Slå opp")[0]
    assert not re.search(r"ansatte\s*4", page.text)
    assert "/v1/gaps/hotspots" not in page.links


def test_an_empty_graph_has_a_page_too(tmp_path: object) -> None:
    """It says how something is loaded."""
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path}/graph")) as empty:
        assert "graphsvc load vocabulary" in client_of(empty).get("/").text


def test_what_is_in_the_graph_is_escaped(own: Graph) -> None:  # noqa: F811
    """A label that is HTML is shown, not run."""
    bad = "<script>alert(1)</script>\"'&"
    own.store.apply(
        [put(n.Role(id=NURSE, vocabulary="kommune", label_nb=bad, definition_nb=bad))], by="t", reason="r"
    )
    client = client_of(own)
    for address in ("/", f"/roles/{NURSE}"):
        text = client.get(address).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


def test_the_documentation_needs_no_other_host(local: TestClient) -> None:  # noqa: F811
    """Swagger UI comes from this service, script and style."""
    page = Page(local.get("/docs").text)
    assert all(link.startswith("/") for link in page.links)
    for link in page.links:
        answer = local.get(link)
        assert answer.status_code == 200
        assert len(answer.content) > 100
    assert "javascript" in local.get("/docs/swagger-ui-bundle.js").headers["content-type"]


@pytest.mark.parametrize(
    ("accept", "place"),
    [
        ("", f"/roles/{NURSE}"),
        ("*/*", f"/roles/{NURSE}"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", f"/roles/{NURSE}"),
        ("text/turtle", f"/data/roles/{NURSE}.ttl"),
        ("application/ld+json", f"/data/roles/{NURSE}.jsonld"),
        ("application/json", f"/v1/roles/{NURSE}"),
        ("text/turtle;q=0.4, application/json", f"/v1/roles/{NURSE}"),
        ("application/*;q=0.5, text/html;q=0.1", f"/data/roles/{NURSE}.jsonld"),
    ],
)
def test_an_address_shows_the_way_to_the_form_asked_for(
    public: TestClient,  # noqa: F811
    accept: str,
    place: str,
) -> None:
    """303 to a page, Turtle, JSON-LD or JSON, and that is there."""
    answer = public.get(f"/id/roles/{NURSE}", headers={"Accept": accept}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"] == place
    assert "Accept" in answer.headers["Vary"]
    assert public.get(place).status_code == 200


@pytest.mark.parametrize(
    ("address", "accept", "status"),
    [
        ("/id/roles/nobody", "*/*", 404),
        ("/id/shoes/x", "*/*", 404),
        (f"/id/roles/{NURSE}", "image/png", 406),
        (f"/data/roles/{NURSE}.exe", "*/*", 404),
        ("/data/employees/a1.ttl", "*/*", 404),
        ("/roles/nobody", "*/*", 404),
        ("/id/employees/a1", "*/*", 404),
    ],
)
def test_what_is_not_there_is_a_problem(
    public: TestClient,  # noqa: F811
    address: str,
    accept: str,
    status: int,
) -> None:
    """No address of a person, and one shape for what is missing."""
    refused = public.get(address, headers={"Accept": accept}, follow_redirects=False)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("suffix", "form"), [("ttl", "turtle"), ("jsonld", "json-ld")])
def test_the_data_of_a_thing_is_rdf(public: TestClient, suffix: str, form: str) -> None:  # noqa: F811
    """It parses, and says the label in the language it has."""
    text = public.get(f"/data/roles/{NURSE}.{suffix}").text
    parsed = rdflib.Graph().parse(data=text, format=form)
    label = rdflib.Literal("Sykepleier i hjemmetjenesten", lang="nb")
    assert (None, rdflib.SKOS.prefLabel, label) in parsed


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "a/b"),
        ("c/d", "c/d"),
        ("c/*;q=0.2, a/b;q=0.1", "c/d"),
        ("a/b;q=0, */*", "c/d"),
        ("x/y", None),
        ("c/d;q=tull", None),
        ("C/D; charset=utf-8; q=1", "c/d"),
    ],
)
def test_negotiation(header: str, chosen: str | None) -> None:
    """The most specific range of the header gives an offer its quality (RFC 9110, 12.5.1)."""
    assert accepted(header, ["a/b", "c/d"]) == chosen


def test_the_ontology_is_a_page_and_data(local: TestClient) -> None:  # noqa: F811
    """At its own address, by Accept: for people every term, for programs the statements, else 406."""
    text = Page(local.get("/ns", headers={"Accept": "text/html"}).text).text
    assert "kg:MasteryLevel" in text
    assert "krever kvalifikasjon" in text
    data = local.get("/ns", headers={"Accept": "text/turtle"})
    told = rdflib.Graph().parse(data=data.text, format="turtle")
    assert (rdflib.URIRef("https://kompetansegraf.no/ns#Role"), None, None) in told
    assert local.get("/ns", headers={"Accept": "image/png"}).status_code == 406
