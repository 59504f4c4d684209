"""
Asking the process that holds an embedded store: its address and secret come from the holder file.

The names of problems, the secret's header and the address of each question stand here: both ends use them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from graphsvc import errors as e

if TYPE_CHECKING:
    from graphsvc.graph import Graph

PROBLEM = "urn:kompetansegraf:problem:"
SECRET_HEADER = "X-Graphsvc-Secret"

# Each question: the method of Graph and its address; what stands in braces goes into the path.
QUESTIONS: Mapping[str, str] = {
    "status": "/v1/status",
    "search": "/v1/search",
    "similar": "/v1/roles/{role}/similar",
    "compare": "/v1/roles/compare",
    "shared": "/v1/roles/shared",
    "gaps": "/v1/gaps",
    "export_person": "/v1/employees/{employee}/export",
    "employee_gaps": "/v1/employees/{employee}/gaps",
    "why": "/v1/gaps/why",
    "hotspots": "/v1/gaps/hotspots",
    "compared": "/v1/gaps/compared",
    "clusters": "/v1/gaps/clusters",
    "fragility": "/v1/fragility",
    "scenario": "/v1/scenarios",
    "candidates": "/v1/roles/{role}/candidates",
    "reach": "/v1/employees/{employee}/reach",
    "closing": "/v1/courses/closing",
    "plan": "/v1/plans",
    "seen_by": "/v1/employees/{employee}/seen-by",
    "audit": "/v1/audit",
    "change_log": "/v1/audit/changes",
    "statistics": "/v1/statistics",
    "statistics_table": "/v1/statistics/{table}",
    "query": "/v1/query",
    "versions": "/v1/vocabulary/versions",
    "changes": "/v1/changes",
}

CLOSED = frozenset(
    {
        "status",
        "similar",
        "gaps",
        "employee_gaps",
        "export_person",
        "why",
        "hotspots",
        "candidates",
        "reach",
        "fragility",
        "compared",
        "clusters",
        "scenario",
        "plan",
        "seen_by",
        "audit",
        "change_log",
        "statistics",
        "statistics_table",
        "query",
    }
)
"""Questions whose answer depends on who asks; their method takes a viewer first."""

POSTED = frozenset({"scenario", "plan", "query"})
"""Questions whose parameters make up the body of a POST, but for the language."""


def slug(kind: type[BaseException]) -> str:
    """The class name in kebab-case: `UnknownRole` is `unknown-role`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", kind.__name__).lower()


def _tree(kind: type[e.GraphsvcError]) -> Iterator[type[e.GraphsvcError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)


def raised(body: Mapping[str, Any]) -> e.GraphsvcError:
    """The domain error that a problem body tells of; StoreError for one that is none of ours."""
    name = str(body.get("type", "")).removeprefix(PROBLEM)
    kind = next((k for k in _tree(e.GraphsvcError) if slug(k) == name), e.StoreError)
    error = kind.__new__(kind)
    e.GraphsvcError.__init__(error, str(body.get("detail") or body.get("title") or "The holder refused."))
    if isinstance(error, e.FaultyInput):
        error.faults = tuple(e.Fault(**fault) for fault in body.get("errors", ()))
    return error


@dataclass(frozen=True)
class Holder:
    """The serving process, as the 0600 file beside the store names it."""

    address: str
    secret: str

    def get(self, path: str, params: Mapping[str, Any] | None = None, *, lang: str | None = None) -> Any:
        """The JSON body. Errors: the domain error that the holder met; StoreUnavailable."""
        return json.loads(b"".join(self.pull("GET", path, params=params, lang=lang)))

    def post(self, path: str, body: Any) -> Any:
        """The JSON body that answers a JSON body. Errors: as `get`."""
        return json.loads(b"".join(self.pull("POST", path, body=[json.dumps(body).encode()])))

    def pull(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Iterable[bytes] | None = None,
        lang: str | None = None,
        accept: str = "application/json",
    ) -> Iterator[bytes]:
        """The body in the pieces in which it arrives. Errors: as `get`."""
        query = urlencode([(k, _text(v)) for k, v in (params or {}).items() if v is not None])
        headers = {SECRET_HEADER: self.secret, "Accept": accept, "Content-Type": "application/json"}
        if lang:
            headers["Accept-Language"] = lang
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=600)
        try:
            connection.request(
                method, f"{path}?{query}" if query else path, body, headers, encode_chunked=body is not None
            )
            response = connection.getresponse()
            if response.status >= 400:
                raise _refusal(response)
            while piece := response.read1(1 << 16):
                yield piece
        except (OSError, HTTPException) as error:
            raise e.StoreUnavailable(
                f"The process that holds the store does not answer at {self.address}. "
                "If it is gone, try again; if it hangs, stop it and try again."
            ) from error
        finally:
            connection.close()


def _refusal(response: HTTPResponse) -> e.GraphsvcError:
    text = response.read()
    try:
        return raised(json.loads(text))
    except ValueError:
        return e.StoreError(f"The process that holds the store answered {response.status}.")


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, list | tuple) else str(value)


def address_of(question: str, params: dict[str, Any]) -> str:
    """The path of a question; takes the parameters that stand in it out of `params`."""
    template = QUESTIONS[question]
    parts = {name: quote(str(params.pop(name)), safe="") for name in re.findall(r"{(\w+)}", template)}
    return template.format(**parts)


class RemoteAsker:
    """Asks the holder."""

    def __init__(self, holder: Holder) -> None:
        self.holder = holder

    def ask(self, question: str, **params: Any) -> dict[str, Any]:
        """The HTTP body of a question."""
        path = address_of(question, params)
        if question in POSTED:
            lang = params.pop("lang", None)
            path = f"{path}?{urlencode({'lang': lang})}" if lang else path
            posted: dict[str, Any] = self.holder.post(path, params)
            return posted
        body: dict[str, Any] = self.holder.get(path, params)
        return body


class LocalAsker:
    """Asks a graph that this process has opened, as hr: whoever can open the store may see what is in it."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def ask(self, question: str, **params: Any) -> dict[str, Any]:
        """The same body, made here."""
        return self.graph.ask(question, **params).body()
