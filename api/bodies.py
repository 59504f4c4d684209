"""
Bodies of POST: read and checked only once somebody may ask, so that 401 comes before 422.

The framework reads a body before any dependency; here it is a dependency behind the viewer's.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException

from api.deps import ViewerDep
from api.told import told

MOST = 1_000_000
"""Bytes of a body."""

T = TypeVar("T", bound=BaseModel)

MODELS: list[type[BaseModel]] = []
"""The models whose schemas the OpenAPI document must have."""


def body_of(model: type[T]) -> Callable[..., Coroutine[Any, Any, T]]:
    """A dependency that gives the body as a model. Errors: 401, 413, 422."""

    async def read(request: Request, _viewer: ViewerDep) -> T:
        raw = bytearray()
        async for piece in request.stream():
            raw += piece
            if len(raw) > MOST:
                raise HTTPException(413, f"A body has at most {MOST:,} bytes.")
        told(request.scope).sent = bytes(raw)
        try:
            return model.model_validate_json(bytes(raw))
        except ValidationError as error:
            faults = error.errors(include_input=False, include_url=False, include_context=False)
            raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in faults]) from None

    return read


def described(model: type[BaseModel], example: dict[str, Any], summary: str) -> dict[str, Any]:
    """What the OpenAPI document says of the body: its schema, and an example that works."""
    if model not in MODELS:
        MODELS.append(model)
    content = {
        "schema": {"$ref": f"#/components/schemas/{model.__name__}"},
        "examples": {"shipped": {"summary": summary, "value": example}},
    }
    return {"requestBody": {"required": True, "content": {"application/json": content}}}
