"""
The town with other names, outside concepts and a second language, and what every answer must look like.

`check` holds an answer to the JSON Schemas of the specification where those are (../shared), and to our own
rules in any case.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from graphsvc.changes import Change, link, put, ref
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from tests.api import town

SCHEMAS = (
    Path(__file__).resolve().parents[2].parent / "shared" / "data" / "reconciliation" / "0.2" / "schemas"
)
STYRK = "urn:styrk08:"
ISCO = "http://data.europa.eu/esco/isco/C2221"


def changes() -> list[Change]:
    """What the town has beside its roles: codes, namesakes, a withdrawn role, another vocabulary."""
    return [*town.changes(), *_concepts(), *_others()]


def _concepts() -> Iterator[Change]:
    for code, label in (
        ("2", "Akademiske yrker"),
        ("2223", "Sykepleiere"),
        ("9112", "Renholdere i virksomheter"),
        ("5132", "Bartendere"),
    ):
        yield put(n.Concept(uri=STYRK + code, scheme="styrk08", notation=code, label_nb=label))
    yield put(
        n.Concept(uri=ISCO, scheme="isco08", notation="2221", label_nb="Sykepleiere", label_en="Nurses")
    )
    yield link("BROADER", ref("Concept", f"{STYRK}2223"), ref("Concept", f"{STYRK}2"))
    yield link("MATCHES", ref("Role", town.NURSE), ref("Concept", f"{STYRK}2223"), e.Matches(kind="broad"))


def _role(key: str, nb: str, vocabulary: str = "kommune", **more: object) -> Change:
    return put(n.Role(id=key, vocabulary=vocabulary, label_nb=nb, **more))  # type: ignore[arg-type]


def _others() -> Iterator[Change]:
    yield put(n.Vocabulary(id="esco", title="ESCO"))
    yield _role("renholder", "Renholder", alt_nb=["Rengjører", "Renholdsoperatør"], label_nn="Reinhaldar")
    yield _role("vaktmester", "Vaktmester", definition_nb="Ser etter bygg <b>og</b> anlegg.")
    yield _role("rektor", "Rektor")
    yield _role("barnehagelaerer", "Barnehagelærer", label_nn="Barnehagelærar")
    yield _role("esco-vaktmester", "vaktmester", "esco", alt_nb=["bygningsdrifter"])
    yield _role("gammel-rolle", "Portner", status="withdrawn")
    yield _role("spredt", "Rådgiver, =SUM(A1)")
    yield put(
        n.Course(id="rektorkurs", vocabulary="kommune", label_nb="Rektorskolen", hours=7.5, price=100.0)
    )
    yield link("IN_AREA", ref("Role", "rektor"), ref("ServiceArea", "helse-og-omsorg"))


@lru_cache
def _validators() -> dict[str, Draft7Validator]:
    """By the name of the schema; none where they are not there."""
    found = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in SCHEMAS.glob("*.json")}
    made = [(one["$id"], Resource(one, DRAFT7)) for one in found.values() if "$id" in one]
    known: Registry[Any] = Registry().with_resources(made)
    return {name: Draft7Validator(one, registry=known) for name, one in found.items()}


def check(schema: str, body: Any) -> None:
    """An answer, or what is asked, by the name of its schema."""
    if SCHEMAS.is_dir():
        _validators()[schema].validate(body)
    if schema == "reconciliation-result-batch":
        for key, one in body.items():
            assert isinstance(key, str)
            _candidates(one["result"])
    if schema == "suggest-entities-response":
        for one in body["result"]:
            assert one["id"]
            assert one["name"]
            assert all(each["id"] and each["name"] for each in one["notable"])


def _candidates(found: list[dict[str, Any]]) -> None:
    """Sorted by score between 0 and 100, at most one of them safe, each id once, each with its types."""
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 100 for score in scores)
    assert sum(one["match"] for one in found) <= 1
    assert len({one["id"] for one in found}) == len(found)
    for one in found:
        assert one["name"]
        assert one["type"]
        assert one["match"] is False or one["score"] == max(scores)
        assert len({each["id"] for each in one["features"]}) == len(one["features"])
        assert all(isinstance(each["value"], bool | int | float) for each in one["features"])
