"""
Errors as RFC 9457 problems: one body shape for the domain's errors and the framework's alike.

`type` is `urn:kompetansegraf:problem:<slug>`, where the slug is the class name in kebab-case; it never
changes and does not depend on where the service runs. docs/api.md lists them all.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from graphsvc import errors as e
from graphsvc.remote import PROBLEM, slug

RETRY_SECONDS = 5

log = logging.getLogger("graphsvc.api")

# The status of each domain class; a subclass without a row of its own has its parent's.
STATUS: Mapping[type[e.GraphsvcError], int] = {
    e.GraphsvcError: 500,
    e.NotFound: 404,
    e.BadInput: 422,
    e.TooMany: 413,
    e.BadStatement: 400,
    e.StatementConflict: 409,
    e.Forbidden: 403,
    e.CatalogueError: 500,
    e.StoreError: 503,
    e.StoreFull: 507,
    e.StoreConflict: 409,
    e.QueryFailed: 500,
}

# What the framework itself answers, by status.
FRAMEWORK: Mapping[int, str] = {
    400: "malformed-request",
    401: "viewer-needed",
    403: "forbidden",
    404: "no-such-page",
    405: "method-not-allowed",
    406: "no-such-format",
    408: "too-slow",
    413: "too-large",
    414: "address-too-long",
    415: "no-such-packing",
    421: "foreign-host",
    422: "bad-question",
    429: "too-many-requests",
    431: "head-too-large",
    500: "internal-error",
    503: "not-ready",
    505: "no-such-version",
}

# What is said before anything is asked (api/auth/refusal.py), by type.
LETTING_IN: Mapping[str, int] = {"token-refused": 401, "csrf": 403, "issuer-away": 503}


class NotModified(Exception):
    """The representation that the client already has is the present one."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__("not modified")
        self.headers = dict(headers)


def status_of(kind: type[e.GraphsvcError]) -> int:
    """The status of a domain class: its own row, else its nearest ancestor's."""
    return next(STATUS[parent] for parent in kind.__mro__ if parent in STATUS)


def problem(
    status: int,
    slug_: str,
    detail: str,
    *,
    errors: Iterable[Mapping[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The response; `errors` lists every fault of an input that has several."""
    body: dict[str, Any] = {
        "type": PROBLEM + slug_,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors is not None:
        body["errors"] = list(errors)
    own = {"Cache-Control": "no-store", **(headers or {})}
    if status == 503:
        own["Retry-After"] = str(RETRY_SECONDS)
    return JSONResponse(body, status, own, media_type="application/problem+json")


def of_domain(error: e.GraphsvcError) -> JSONResponse:
    """The response of a domain error."""
    faults = None
    if isinstance(error, e.FaultyInput):
        faults = [
            {"where": f.where, "row": f.row, "field": f.field, "problem": f.problem, "remedy": f.remedy}
            for f in error.faults
        ]
    status = status_of(type(error))
    detail = str(error) if status != 500 else "The service met a fault of its own."
    if status == 500:
        log.error("fault: %s", type(error).__name__)
    return problem(status, slug(type(error)), detail, errors=faults)


def of_fields(faults: Iterable[Mapping[str, Any]]) -> JSONResponse:
    """The response to parameters that do not fit; what was sent is not repeated."""
    listed = [
        {
            "where": str(fault["loc"][0]),
            "row": 0,
            "field": ".".join(str(part) for part in fault["loc"][1:]),
            "problem": str(fault["msg"]),
            "remedy": "",
        }
        for fault in faults
    ]
    told = "; ".join(f"{fault['field'] or fault['where']}: {fault['problem']}" for fault in listed)
    return problem(422, FRAMEWORK[422], f"Cannot be used: {told}.", errors=listed)


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""

    def domain(_: Request, error: Exception) -> Response:
        assert isinstance(error, e.GraphsvcError)
        return of_domain(error)

    def framework(_: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        name = getattr(error, "slug", None) or FRAMEWORK.get(error.status_code, "malformed-request")
        return problem(error.status_code, name, f"{error.detail}", headers=error.headers)

    def fields(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return of_fields(error.errors())

    def unchanged(_: Request, error: Exception) -> Response:
        assert isinstance(error, NotModified)
        return Response(status_code=304, headers=error.headers)

    def unforeseen(_: Request, _error: Exception) -> Response:
        return problem(500, FRAMEWORK[500], "The service met a fault of its own.")

    app.add_exception_handler(e.GraphsvcError, domain)
    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(RequestValidationError, fields)
    app.add_exception_handler(NotModified, unchanged)
    app.add_exception_handler(Exception, unforeseen)
