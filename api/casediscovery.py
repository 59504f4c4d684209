"""The CASE provider's description of itself: an OpenAPI 3 document at the binding's discovery address."""

from __future__ import annotations

from typing import Any

from graphsvc import __version__
from graphsvc.publish.case import NOUNS

DISCOVERY = "imscasev1p1_openapi3_v1p0.json"
_JSON = "application/json"
_ONE = {name: f"get{name.removesuffix('s')}" for name in NOUNS}


def document(base: str) -> dict[str, Any]:
    """The document of a service that answers at `base`."""
    paths = {"/CFDocuments": _operation("getAllCFDocuments", "Every CFDocument.", _selecting())}
    sourced = _parameter("sourcedId", "path", {"type": "string", "format": "uuid"}, "The identifier.", True)
    for noun, operation in _ONE.items():
        paths[f"/{noun}/{{sourcedId}}"] = _operation(operation, f"One of the {noun}.", [sourced])
    return {
        "openapi": "3.0.1",
        "info": {
            "title": "Competencies and Academic Standards Exchange (CASE) 1.1 provider of Kompetansegraf",
            "version": __version__,
        },
        "servers": [{"url": f"{base}/ims/case/v1p1", "description": "This service; no authorisation needed"}],
        "paths": paths,
        "components": {"schemas": {"imsx_StatusInfo": _STATUS}},
    }


def _operation(name: str, summary: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    failure = {"$ref": "#/components/schemas/imsx_StatusInfo"}
    failed = {"description": "imsx_StatusInfo", "content": {_JSON: {"schema": failure}}}
    answered = {"description": summary, "content": {_JSON: {"schema": {"type": "object"}}}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": parameters,
            "responses": {"200": answered, "400": failed, "404": failed, "500": failed},
        }
    }


def _parameter(
    name: str, where: str, schema: dict[str, Any], words: str, needed: bool = False
) -> dict[str, Any]:
    return {"name": name, "in": where, "required": needed, "description": words, "schema": schema}


def _selecting() -> list[dict[str, Any]]:
    number, text = {"type": "integer", "format": "int32"}, {"type": "string"}
    return [
        _parameter("limit", "query", {**number, "minimum": 1, "default": 100}, "Most records of a page."),
        _parameter("offset", "query", {**number, "minimum": 0, "default": 0}, "The first record."),
        _parameter("sort", "query", text, "The field to sort by."),
        _parameter("orderBy", "query", {**text, "enum": ["asc", "desc"]}, "Rising or falling."),
        _parameter("filter", "query", text, "field='value', two of them joined by AND or OR."),
        _parameter("fields", "query", text, "The fields wanted, with commas between."),
    ]


_STATUS = {
    "type": "object",
    "required": ["imsx_codeMajor", "imsx_severity"],
    "properties": {
        "imsx_codeMajor": {"type": "string", "enum": ["success", "processing", "failure", "unsupported"]},
        "imsx_severity": {"type": "string", "enum": ["status", "warning", "error"]},
        "imsx_description": {"type": "string"},
        "imsx_codeMinor": {"type": "object"},
    },
}
