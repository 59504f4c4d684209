"""
Calls of Moodle's web services over REST.

POST of a form to webservice/rest/server.php with wstoken, wsfunction and moodlewsrestformat=json; nested
parameters are written as in PHP, a[b][0]=c; a refusal is a 200 with `exception` and `errorcode`. With
moodlewssettingraw texts come back as they were stored, not as they are displayed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from ipaddress import ip_address
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from graphsvc.errors import BadInput, LmsRefused

SERVER = "webservice/rest/server.php"
SECONDS = 60
MOST_BYTES = 200_000_000

REMEDIES: Mapping[str, str] = {
    "invalidtoken": "Make a token for the service and set GRAPHSVC_MOODLE_TOKEN.",
    "accessexception": "Add the function to the service of the token.",
    "nopermissions": "Give the token's user the right that is named.",
    "required_capability_exception": "Give the token's user the right that is named.",
    "competenciesarenotenabled": "Turn competencies on in Moodle.",
    "servicenotavailable": "Turn web services and the REST protocol on in Moodle.",
}
"""What to do about a refusal, by Moodle's error code."""


class Moodle(Protocol):
    """What can be asked of a Moodle."""

    def call(self, function: str, **params: Any) -> Any:
        """The answer of a web-service function. Errors: LmsRefused."""
        ...


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would send the token somewhere else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class MoodleClient:
    """
    A Moodle by its address and the token of a web service.

    Errors: BadInput for an address that is none, or one over which the token would travel unprotected.
    """

    def __init__(self, url: str, token: str) -> None:
        if not url or not token:
            raise BadInput("Set GRAPHSVC_MOODLE_URL and GRAPHSVC_MOODLE_TOKEN.")
        split = urlsplit(url)
        if split.scheme not in ("http", "https") or not split.hostname or split.username:
            raise BadInput("GRAPHSVC_MOODLE_URL is an address such as https://moodle.example.no.")
        if split.scheme == "http" and not _is_here(split.hostname):
            raise BadInput("GRAPHSVC_MOODLE_URL needs https: the token would travel unprotected.")
        self.url = url.rstrip("/")
        self._token = token
        self._opener = build_opener(_NoRedirect())

    def call(self, function: str, **params: Any) -> Any:
        """The answer of a function. Errors: LmsRefused with Moodle's own words and the way out."""
        fixed = {"wstoken": self._token, "wsfunction": function, "moodlewsrestformat": "json"}
        raw = {"moodlewssettingraw": "1", "moodlewssettingfilter": "0"}
        form = urlencode([*fixed.items(), *raw.items(), *flattened(params)]).encode()
        answer = self._send(function, Request(f"{self.url}/{SERVER}", form, method="POST"))
        if isinstance(answer, dict) and "exception" in answer:
            raise self._refusal(function, answer)
        return answer

    def _send(self, function: str, request: Request) -> Any:
        try:
            with self._opener.open(request, timeout=SECONDS) as response:
                return json.loads(response.read(MOST_BYTES))
        except HTTPError as error:
            raise LmsRefused(f"Moodle answered {error.code} to {function}.") from None
        except (OSError, HTTPException) as error:
            raise LmsRefused(f"Moodle does not answer at {self.url}.") from error
        except ValueError as error:
            raise LmsRefused(f"What answers at {self.url} is no Moodle web service.") from error

    def _refusal(self, function: str, answer: Mapping[str, Any]) -> LmsRefused:
        code = str(answer.get("errorcode") or "")
        words = str(answer.get("message") or answer.get("exception")).replace(self._token, "...")
        detail = str(answer.get("debuginfo") or "").replace(self._token, "...")
        remedy = REMEDIES.get(code, "")
        told = ". ".join(part.rstrip(".") for part in (words, detail, remedy) if part)
        return LmsRefused(f"Moodle refused {function} ({code}): {told}.")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def flattened(params: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Nested parameters as the names and values of a form; what is None is left out."""
    for name, value in params.items():
        yield from _flat(name, value)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _flat(f"{name}[{key}]", one)
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield from _flat(f"{name}[{place}]", one)
    elif isinstance(value, bool):
        yield name, str(int(value))
    elif value is not None:
        yield name, str(value)
