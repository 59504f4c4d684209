"""The Reconciliation API 0.2: what OpenRefine asks, and what anybody else may send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.graph import Graph
from graphsvc.publish.reconciliation import BATCH
from graphsvc.settings import Settings
from tests.api import reconciliation, town
from tests.api.conftest import client_of
from tests.api.reconciliation import SCHEMAS, STYRK, check

HERE = "/v1/reconcile"
NURSE = f"roles/{town.NURSE}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Anonymous, in front of the town with codes and namesakes."""
    folder = tmp_path_factory.mktemp("reconcile") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as graph:
        graph.store.apply(reconciliation.changes(), by="test", reason="the town")
        yield client_of(graph, "public")


def ask(client: TestClient, **queries: Any) -> dict[str, Any]:
    """The answer to a batch, by form; checked as every answer is."""
    check("reconciliation-query-batch", queries)
    answer = client.post(HERE, data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    check("reconciliation-result-batch", body)
    assert set(body) == set(queries)
    return body


def best(client: TestClient, query: str, **more: Any) -> dict[str, Any]:
    """The first candidate of one query."""
    return dict(ask(client, q=({"query": query} | more))["q"]["result"][0])


def test_anybody_may_ask(client: TestClient) -> None:
    """Names are open: who is nobody gets the manifest and candidates."""
    assert client.get(HERE).status_code == 200
    assert best(client, "rektor")["id"] == "roles/rektor"


def test_the_manifest_is_as_specified(client: TestClient) -> None:
    """It validates, names version and batch size, and every address in it leads somewhere."""
    body = client.get(HERE).json()
    check("manifest", body)
    assert body["versions"] == ["0.2"]
    assert body["batchSize"] == BATCH
    shown = quote(f"{STYRK}2223", safe="")
    for template in (body["view"]["url"], body["preview"]["url"]):
        assert client.get(template.replace("{{id}}", shown)).status_code == 200, template
    for what, one in body["suggest"].items():
        assert client.get(f"{one['service_url']}{one['service_path']}?prefix=r").status_code == 200
        known = {"entity": NURSE, "type": "roles/kommune", "property": "hours"}[what]
        address = one["flyout_service_url"] + one["flyout_service_path"]
        told = client.get(address.replace("${id}", quote(known, safe=""))).json()
        assert told["id"] == known
        assert told["html"].startswith("<p><strong>")
    proposed = body["extend"]["propose_properties"]
    assert client.get(f"{proposed['service_url']}{proposed['service_path']}?type=courses").status_code == 200
    assert client.get(body["documentation"]).status_code == 200
    assert client.get(body["logo"]).status_code == 200


def test_types_tell_what_lies_above_them(client: TestClient) -> None:
    """A kind within a vocabulary or scheme has the kind as its broader type, in the language asked for."""
    types = {one["id"]: one for one in client.get(f"{HERE}?lang=en").json()["defaultTypes"]}
    assert types["concepts/styrk08"]["name"] == "Outside concept: STYRK-08"
    assert types["roles/esco"]["broader"] == [{"id": "roles", "name": "Role"}]
    assert "broader" not in types["roles"]


def test_the_very_name_is_safe_where_one_thing_has_it(client: TestClient) -> None:
    """A label or another name, in any case and language, matches with 100; what is like it never does."""
    found = ask(
        client,
        label={"query": "  RENHOLDER "},
        other={"query": "rengjører"},
        nynorsk={"query": "Reinhaldar"},
        english={"query": f"{town.NURSE} (en)"},
        mistyped={"query": "renhodler"},
        longer={"query": "renholder natt"},
    )
    for key in ("label", "other", "nynorsk", "english"):
        assert (found[key]["result"][0]["score"], found[key]["result"][0]["match"]) == (100, True), key
    for key in ("mistyped", "longer"):
        assert found[key]["result"][0]["id"] == "roles/renholder"
        assert not any(one["match"] for one in found[key]["result"])
        assert found[key]["result"][0]["score"] <= 99


def test_namesakes_are_never_safe(client: TestClient) -> None:
    """Two things of one name are both found with 100, none of them safe, until a type tells them apart."""
    both = ask(client, q={"query": "Vaktmester"})["q"]["result"]
    assert {one["id"] for one in both if one["score"] == 100} == {"roles/vaktmester", "roles/esco-vaktmester"}
    assert not any(one["match"] for one in both)
    alone = ask(client, q={"query": "Vaktmester", "type": "roles/esco"})["q"]["result"]
    assert [(one["id"], one["match"]) for one in alone] == [("roles/esco-vaktmester", True)]


def test_norwegian_is_understood(client: TestClient) -> None:
    """Both written forms, a keyboard without æ, plural, parts of compounds, and typing errors."""
    for query, wanted in (
        ("sjukepleiar i heimetenesta", NURSE),
        ("hjemmesykepleier", NURSE),
        ("barnehagelarer", "roles/barnehagelaerer"),
        ("barnehagelaerere", "roles/barnehagelaerer"),
        ("barnehagelærarar", "roles/barnehagelaerer"),
        ("håndtering av legemidler", f"competences/{town.MEDICINE}"),
        ("vatkmester", "roles/vaktmester"),
        ("driftar av bygning", "roles/esco-vaktmester"),
    ):
        assert best(client, query)["id"] == wanted, query
    assert best(client, "sykepleier", type="concepts/styrk08")["id"] == f"{STYRK}2223"


def test_ids_codes_and_addresses_are_names_too(client: TestClient) -> None:
    """A thing is found by its id here, its own id, its address and its code."""
    for query in (NURSE, town.NURSE, f"https://example.org/id/{town.NURSE}"):
        assert (best(client, query)["id"], best(client, query)["match"]) == (NURSE, True)
    assert best(client, "2223")["id"] == f"{STYRK}2223"
    assert best(client, reconciliation.ISCO)["match"] is True


def test_types_and_limit_hold(client: TestClient) -> None:
    """Only things of the types asked for come, any of several or all of them, and no more than asked for."""
    found = ask(
        client,
        one={"query": "sykepleier", "type": "concepts", "limit": 1},
        several={"query": "sykepleier", "type": ["roles", "concepts/isco08"], "limit": 50},
        every={"query": "vaktmester", "type": ["roles", "roles/esco"], "type_strict": "all"},
        none={"query": "rektor", "type": ["roles", "courses"], "type_strict": "all"},
    )
    assert len(found["one"]["result"]) == 1
    kinds = {each["id"] for one in found["several"]["result"] for each in one["type"]}
    assert kinds <= {"roles", "roles/kommune", "roles/esco", "concepts", "concepts/isco08"}
    assert {"roles", "concepts/isco08"} <= kinds
    assert [one["id"] for one in found["every"]["result"]] == ["roles/esco-vaktmester"]
    assert found["none"]["result"] == []


def test_what_is_withdrawn_is_not_proposed_but_known(client: TestClient) -> None:
    """Nothing is matched to a withdrawn role; its values can still be fetched by whoever has its id."""
    assert all(
        one["id"] != "roles/gammel-rolle" for one in ask(client, q={"query": "Portner"})["q"]["result"]
    )
    asked = {"ids": ["roles/gammel-rolle"], "properties": [{"id": "status"}]}
    rows = client.post(HERE, data={"extend": json.dumps(asked)}).json()["rows"]
    assert rows["roles/gammel-rolle"]["status"] == [{"str": "withdrawn"}]


def test_properties_count_in_the_score(client: TestClient) -> None:
    """A value that agrees keeps the score and makes one of two namesakes safe; one that does not costs."""
    told = [{"pid": "vocabulary", "v": "esco"}]
    found = ask(client, q={"query": "vaktmester", "properties": told})["q"]["result"]
    assert (found[0]["id"], found[0]["score"], found[0]["match"]) == ("roles/esco-vaktmester", 100, True)
    assert (found[1]["id"], found[1]["score"], found[1]["match"]) == ("roles/vaktmester", 70, False)
    wrong = best(client, "rektor", properties=[{"pid": "areas", "v": "Kultur"}])
    assert (wrong["score"], wrong["match"]) == (70, False)
    right = best(client, "rektor", properties=[{"pid": "areas", "v": ["Kultur", "helse og omsorg"]}])
    assert (right["score"], right["match"]) == (100, True)


def test_properties_alone_find_things(client: TestClient) -> None:
    """Without a name, the things that have every value come first; one alone is safe."""
    needs = {"pid": "requires", "v": {"id": f"competences/{town.LEADING}", "name": "Ledelse"}}
    found = ask(client, q={"properties": [needs]})["q"]["result"]
    assert [(one["id"], one["match"]) for one in found] == [(f"roles/{town.HEAD}", True)]
    by_name = ask(client, q={"properties": [{"pid": "requires", "v": "legemiddelhåndtering"}]})["q"]["result"]
    assert {one["id"] for one in by_name} == {NURSE, f"roles/{town.HEAD}"}
    assert not any(one["match"] for one in by_name)
    assert (
        ask(client, q={"properties": [{"pid": "hours", "v": 7.5}]})["q"]["result"][0]["id"]
        == "courses/rektorkurs"
    )


def test_get_answers_as_post_does(client: TestClient) -> None:
    """A batch in the address, one query as an object, and one as a bare name, give the same candidates."""
    query = {"query": "sykepleier", "limit": 2}
    posted = ask(client, q0=query)
    assert client.get(HERE, params={"queries": json.dumps({"q0": query})}).json() == posted
    assert client.get(HERE, params={"query": json.dumps(query)}).json() == posted["q0"]
    assert client.get(HERE, params={"query": "sykepleier"}).json()["result"][:2] == posted["q0"]["result"]


def test_queries_of_a_batch_do_not_touch_each_other(client: TestClient) -> None:
    """Candidates are the same whether a query is alone or among a hundred."""
    names = ["rektor", "sykepleier", "renholder i skole", "kurs", "xq"]
    many = ask(client, **{f"q{at}": {"query": names[at % 5]} for at in range(BATCH)})
    for at, name in enumerate(names):
        alone = ask(client, q={"query": name})["q"]
        assert all(many[f"q{other}"] == alone for other in range(at, BATCH, 5))


def test_suggestions_complete_what_is_typed(client: TestClient) -> None:
    """Names that begin so come first, then like ones; ids are found; types narrow; pages follow."""
    begun = client.get(f"{HERE}/suggest/entity", params={"prefix": "sykepl"}).json()
    check("suggest-entities-response", begun)
    assert [one["name"].lower().startswith("sykepl") for one in begun["result"][:3]] == [True] * 3
    exact = client.get(f"{HERE}/suggest/entity", params={"prefix": NURSE}).json()
    assert exact["result"][0]["id"] == NURSE
    typed = client.get(f"{HERE}/suggest/entity", params={"prefix": "", "type": "courses"}).json()
    assert {one["id"].split("/")[0] for one in typed["result"]} == {"courses"}
    rest = client.get(f"{HERE}/suggest/entity", params={"prefix": "sykepl", "cursor": 1}).json()
    assert rest["result"] == begun["result"][1:]


def test_types_and_properties_are_suggested(client: TestClient) -> None:
    """By id or name in any language; their answers validate."""
    types = client.get(f"{HERE}/suggest/type", params={"prefix": "styrk"}).json()
    check("suggest-types-response", types)
    assert [one["id"] for one in types["result"]] == ["concepts/styrk08"]
    properties = client.get(f"{HERE}/suggest/property", params={"prefix": "tjeneste"}).json()
    check("suggest-properties-response", properties)
    assert [one["id"] for one in properties["result"]] == ["areas"]


def test_properties_are_proposed_by_type(client: TestClient) -> None:
    """A course has hours and no service area; `limit` cuts; an unknown type is told."""
    found = client.get(f"{HERE}/properties", params={"type": "courses"}).json()
    check("data-extension-property-proposal", found)
    ids = [one["id"] for one in found["properties"]]
    assert "hours" in ids
    assert "areas" not in ids
    cut = client.get(f"{HERE}/properties", params={"type": "roles/esco", "limit": 2}).json()
    assert (len(cut["properties"]), cut["limit"], cut["type"]) == (2, 2, "roles/esco")
    assert client.get(f"{HERE}/properties", params={"type": "biler"}).status_code == 422


def test_values_are_fetched(client: TestClient) -> None:
    """Texts, numbers and things, by id or address; an unknown id has none; a limit holds."""
    asked = {
        "ids": [NURSE, "courses/rektorkurs", "roles/nobody", f"{STYRK}2223"],
        "properties": [
            {"id": "label_nb"},
            {"id": "hours"},
            {"id": "requires", "settings": {"limit": 1}},
            {"id": "styrk08"},
            {"id": "broader"},
            {"id": "matched_by"},
        ],
    }
    check("data-extension-query", asked)
    answer = client.post(HERE, data={"extend": json.dumps(asked)})
    body = answer.json()
    check("data-extension-response", body)
    assert [one["id"] for one in body["meta"]] == [one["id"] for one in asked["properties"]]  # type: ignore[index]
    assert body["meta"][2]["type"]["id"] == "competences"
    nurse = body["rows"][NURSE]
    assert nurse["label_nb"] == [{"str": "Sykepleier i hjemmetjenesten"}]
    assert len(nurse["requires"]) == 1
    assert nurse["styrk08"] == [{"id": f"{STYRK}2223", "name": "Sykepleiere"}]
    assert nurse["hours"] == []
    assert body["rows"]["courses/rektorkurs"]["hours"] == [{"float": 7.5}]
    assert not any(body["rows"]["roles/nobody"].values())
    assert body["rows"][f"{STYRK}2223"]["broader"] == [{"id": f"{STYRK}2", "name": "Akademiske yrker"}]
    assert body["rows"][f"{STYRK}2223"]["matched_by"][0]["id"] == NURSE
    assert client.get(HERE, params={"extend": json.dumps(asked)}).json() == body


def test_previews_stand_in_frames_and_escape_what_they_show(client: TestClient) -> None:
    """Any site may frame a preview; markup in a text is shown, not obeyed; an unknown id is 404."""
    found = client.get("/embed/preview", params={"id": "roles/vaktmester"})
    assert found.status_code == 200
    assert "frame-ancestors *" in found.headers["content-security-policy"]
    assert "x-frame-options" not in found.headers
    assert "&lt;b&gt;og&lt;/b&gt;" in found.text
    assert "<b>og</b>" not in found.text
    told = client.get(f"{HERE}/flyout/entity", params={"id": "roles/vaktmester"}).json()
    assert "&lt;b&gt;" in told["html"]
    assert client.get("/embed/preview", params={"id": "roles/nobody"}).status_code == 404


def test_the_view_leads_on_to_what_is_known_alone(client: TestClient) -> None:
    """To a page here, an address that the graph has, or a preview; never where somebody says."""
    for key, wanted in (
        (NURSE, f"/roles/{town.NURSE}"),
        (reconciliation.ISCO, reconciliation.ISCO),
        (f"{STYRK}2223", "/embed/preview?id=urn%3Astyrk08%3A2223"),
    ):
        answer = client.get(f"{HERE}/view", params={"id": key}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, wanted)
    away = client.get(f"{HERE}/view", params={"id": "https://evil.example/"}, follow_redirects=False)
    assert away.status_code == 404


def test_other_languages_are_spoken(client: TestClient) -> None:
    """Names of candidates, types and properties come in the language asked for."""
    found = client.get(HERE, params={"query": town.NURSE, "lang": "en"}).json()["result"][0]
    assert found["name"] == f"{town.NURSE} (en)"
    assert found["type"][0]["name"] == "Role"


REFUSED = (
    ("{", 422, "queries"),
    ("[]", 422, "queries"),
    ('"rektor"', 422, "queries"),
    ('{"q0": 3}', 422, "queries.q0"),
    ('{"q0": {}}', 422, "queries.q0"),
    ('{"q0": {"query": 3}}', 422, "queries.q0.query"),
    ('{"q0": {"query": "a", "type": 3}}', 422, "queries.q0.type"),
    ('{"q0": {"query": "a", "type": "biler"}}', 422, "biler"),
    ('{"q0": {"query": "a", "type_strict": "maybe"}}', 422, "type_strict"),
    ('{"q0": {"query": "a", "limit": 0}}', 422, "limit"),
    ('{"q0": {"query": "a", "limit": "many"}}', 422, "limit"),
    ('{"q0": {"query": "a", "limit": 1e400}}', 422, "limit"),
    ('{"q0": {"query": "a", "limit": NaN}}', 422, "limit"),
    ('{"q0": {"query": "a", "properties": {}}}', 422, "properties"),
    ('{"q0": {"query": "a", "properties": [{"pid": "farge", "v": 1}]}}', 422, "farge"),
    ('{"q0": {"query": "a", "properties": [{"pid": "hours"}]}}', 422, "properties"),
    ('{"q0": {"query": "a", "properties": [{"pid": "hours", "v": null}]}}', 422, "properties"),
    ("[" * 100_000, 422, "queries"),
    (json.dumps({f"q{at}": {"query": "a"} for at in range(BATCH + 1)}), 413, str(BATCH)),
)


@pytest.mark.parametrize(("text", "status", "word"), REFUSED, ids=range(len(REFUSED)))
def test_bad_batches_are_refused_with_the_field(
    client: TestClient, text: str, status: int, word: str
) -> None:
    """Each with a problem that names what is wrong, by form and by address alike."""
    posted = client.post(HERE, data={"queries": text})
    assert posted.status_code == status, posted.text
    assert word in posted.json()["detail"]
    assert posted.headers["content-type"] == "application/problem+json"
    if len(text) < 5_000:
        assert client.get(HERE, params={"queries": text}).json() == posted.json()


def test_other_bad_requests_are_refused(client: TestClient) -> None:
    """Nothing to answer, two things at once, JSON in place of a form, a body too large, JSONP."""
    for sent in ({}, {"what": "1"}, {"queries": "{}", "extend": "{}"}, {"query": '{"a'}):
        assert client.post(HERE, data=sent).status_code == 422, sent
    for extend in ("3", '{"ids": "a"}', '{"ids": [1], "properties": []}', '{"ids": [], "properties": [{}]}'):
        assert client.post(HERE, data={"extend": extend}).status_code == 422, extend
    many = json.dumps({"ids": ["a"] * 1_001, "properties": []})
    assert client.post(HERE, data={"extend": many}).status_code == 413
    assert client.post(HERE, json={"q0": {"query": "a"}}).status_code == 422
    assert (
        client.post(
            HERE, content=b"queries=\xff", headers={"content-type": "application/x-www-form-urlencoded"}
        ).status_code
        == 422
    )
    assert client.post(HERE, data={"queries": "x" * 1_100_000}).status_code == 413
    refused = client.get(HERE, params={"callback": "jQuery1"})
    assert refused.status_code == 422
    assert "CORS" in refused.json()["detail"]
    assert client.get(f"{HERE}/flyout/biler", params={"id": "a"}).status_code == 422
    assert client.get(f"{HERE}/flyout/type", params={"id": "a"}).status_code == 404


def test_long_and_strange_names_are_answered(client: TestClient) -> None:
    """Ten thousand characters, nothing, signs, other scripts: 200, and nothing is safe about them."""
    found = ask(
        client,
        long={"query": "rektor " * 1_500},
        padded={"query": "rektor" + " " * 10_000},
        signs={"query": "?!\u0000\ud83d\ude00"},
        empty={"query": ""},
        sami={"query": "Dearvvašvuođadivššár"},
        russian={"query": "медсестра"},
    )
    assert not any(one["match"] for each in found.values() for one in each["result"])
    assert found["signs"]["result"] == found["empty"]["result"] == []
    lone = client.post(HERE, data={"queries": '{"q": {"query": "rektor \\ud800"}}'})
    assert lone.status_code == 200


@given(text=st.text(max_size=60), more=st.sampled_from(["", " sykepleier", "rektor "]))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_name_is_answered(client: TestClient, text: str, more: str) -> None:
    """Whatever is written, the answer is as specified."""
    ask(client, q={"query": text + more, "limit": 3}, p={"query": text, "type": "roles"})


def test_an_answer_follows_the_graph(client: TestClient) -> None:
    """A new name is found once it is written, and the ETag of an answer changes with it."""
    graph: Graph = client.app.state.graph  # type: ignore[attr-defined]
    before = client.get(HERE, params={"query": "drosjesjåfør"})
    from graphsvc.changes import put
    from graphsvc.model import nodes as n

    change = put(n.Role(id="drosje", vocabulary="kommune", label_nb="Drosjesjåfør"))
    graph.store.apply([change], by="test", reason="a role")
    after = client.get(HERE, params={"query": "drosjesjåfør"})
    assert after.json()["result"][0]["match"] is True
    assert before.headers["etag"] != after.headers["etag"]


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the specification's schemas and examples are not there")
def test_the_queries_of_the_specification_are_understood(client: TestClient) -> None:
    """Valid examples are read (their types and properties are others' and are told), invalid ones refused."""
    examples = SCHEMAS.parent / "examples" / "reconciliation-query-batch"
    for file in sorted((examples / "valid").glob("*.json")):
        answer = client.post(HERE, data={"queries": file.read_text(encoding="utf-8")})
        strange = answer.status_code == 422 and "is none of" in answer.json()["detail"]
        assert answer.status_code == 200 or strange, (file.name, answer.text)
    for file in sorted((examples / "invalid").glob("*.json")):
        answer = client.post(HERE, data={"queries": file.read_text(encoding="utf-8")})
        assert answer.status_code == 422, file.name


def test_other_sites_may_read_every_answer(client: TestClient) -> None:
    """One header lets any origin in, on answers and refusals; a preflight of a posted form is granted."""
    origin = {"origin": "https://refine.example"}
    answers = [
        client.get(HERE, headers=origin),
        client.post(HERE, data={"queries": '{"q": {"query": "rektor"}}'}, headers=origin),
        client.post(HERE, data={"queries": "{"}, headers=origin),
        client.get(f"{HERE}/suggest/entity", params={"prefix": "r"}, headers=origin),
        client.get(f"{HERE}/flyout/entity", params={"id": "nobody"}, headers=origin),
        client.get("/embed/preview", params={"id": NURSE}, headers=origin),
    ]
    for answer in answers:
        assert answer.headers.get_list("access-control-allow-origin") == ["*"], answer.url
    asked = origin | {"access-control-request-method": "POST"}
    granted = client.options(HERE, headers=asked)
    assert granted.status_code in (200, 204)
    assert "POST" in granted.headers["access-control-allow-methods"]
