"""/docs: the OpenAPI document as a page on which every example can be tried; asks no other host."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse
from starlette.exceptions import HTTPException

from graphsvc.resources import room

router = APIRouter(include_in_schema=False)

MEDIA = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}


def _assets() -> Path:
    """
    Where Swagger UI's files lie.

    FastAPI's own page fetches them from a CDN, which a machine without internet cannot reach and which would
    learn who reads; the package `fastapi-offline` (MIT) carries the same files (Apache-2.0).
    """
    spec = find_spec("fastapi_offline")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "static"


@router.get("/docs", response_class=HTMLResponse)
def docs() -> HTMLResponse:
    return HTMLResponse((room("web") / "templates" / "docs.html").read_text(encoding="utf-8"))


@router.get("/docs/{name}")
def asset(name: str) -> FileResponse:
    if name not in MEDIA:
        raise HTTPException(404, "There is nothing at this address.")
    return FileResponse(_assets() / name, media_type=MEDIA[name], headers={"Cache-Control": "max-age=86400"})
