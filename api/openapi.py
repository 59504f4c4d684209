"""What the OpenAPI document says beside the routes."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from api import bodies
from graphsvc.remote import PROBLEM

DESCRIPTION = """
Open routes tell about the vocabulary: roles, competences, courses. Closed ones (with a lock) tell about
people.

Lists are `{"data": [...], "next": cursor, "total": n}`; hand `next` back as `cursor`. Errors are
`application/problem+json`. Answers carry a weak ETag: send it as `If-None-Match` and get 304 where nothing
changed. Texts come in Norwegian bokmål, nynorsk or English by `lang` or Accept-Language.
"""


class Fault(BaseModel):
    """One thing wrong with what was sent."""

    where: str
    row: int = 0
    field: str
    problem: str
    remedy: str = ""


class Problem(BaseModel):
    """RFC 9457; `type` never changes, `detail` is for people."""

    type: str = Field(examples=[f"{PROBLEM}unknown-role"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["No role has the id 'rolle'."])
    errors: list[Fault] | None = None


_PROBLEM: dict[str, Any] = {
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    304: {"description": "What you have is still right"},
    422: {"description": "A parameter cannot be used", **_PROBLEM},
    "default": {"description": "Anything else that went wrong", **_PROBLEM},
}


def document(app: FastAPI) -> dict[str, Any]:
    """
    The OpenAPI document, made once.

    FastAPI would describe a response model as application/json; a problem's schema is put beside instead.
    """
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=app.description,
            license_info=app.license_info,
            routes=app.routes,
            separate_input_output_schemas=False,
        )
        _, schemas = models_json_schema(
            [
                (Problem, "serialization"),
                (Fault, "serialization"),
                *((model, "validation") for model in bodies.MODELS),
            ],
            ref_template="#/components/schemas/{model}",
        )
        made["components"]["schemas"] |= schemas["$defs"]
        app.openapi_schema = made
    return app.openapi_schema
