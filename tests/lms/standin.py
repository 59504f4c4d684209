"""
A stand-in for a Moodle's web services, over HTTP: it enforces parameters and rights as Moodle documents them.

Source: github.com/moodle/moodle, competency/classes/external.php (3536435e6ab8), api.php (00e93a993910),
competency.php (5562b013f4dd), competency_framework.php (0ea1c71c58ec), external/exporter.php (0a76cd2ca1c5:
get_create_structure, get_update_structure).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

TOKEN = "s3cret-token"
MANAGE, VIEW = "moodle/competency:competencymanage", "moodle/competency:competencyview"
COURSE = "moodle/competency:coursecompetencymanage"
SETTINGS = ("wstoken", "wsfunction", "moodlewsrestformat", "moodlewssettingraw", "moodlewssettingfilter")

CONTEXT = {"contextid": int, "contextlevel": str, "instanceid": int}
FRAMEWORK = {
    "shortname": str,
    "idnumber": str,
    "description": str,
    "descriptionformat": int,
    "visible": int,
    "scaleid": int,
    "scaleconfiguration": str,
    "taxonomies": str,
    **CONTEXT,
    "timecreated": int,
    "timemodified": int,
    "usermodified": int,
}
COMPETENCY = {
    "shortname": str,
    "idnumber": str,
    "description": str,
    "descriptionformat": int,
    "sortorder": int,
    "parentid": int,
    "path": str,
    "ruleoutcome": int,
    "ruletype": str,
    "ruleconfig": str,
    "scaleid": int,
    "scaleconfiguration": str,
    "competencyframeworkid": int,
    "timecreated": int,
    "timemodified": int,
    "usermodified": int,
}
LIST = {"sort": str, "order": str, "skip": int, "limit": int}

# Each function: its parameters, those that must be there, and the right it needs.
Spec = tuple[dict[str, Any], tuple[str, ...], str | None]
SPECS: dict[str, Spec] = {
    "core_competency_list_competency_frameworks": (
        {**LIST, "context": CONTEXT, "includes": str, "onlyvisible": int, "query": str},
        ("context",),
        VIEW,
    ),
    "core_competency_create_competency_framework": (
        {"competencyframework": FRAMEWORK},
        (
            "competencyframework",
            *(
                f"competencyframework.{name}"
                for name in ("shortname", "idnumber", "scaleid", "scaleconfiguration")
            ),
        ),
        MANAGE,
    ),
    "core_competency_update_competency_framework": (
        {"competencyframework": {"id": int, **FRAMEWORK}},
        ("competencyframework", "competencyframework.id"),
        MANAGE,
    ),
    "core_competency_get_scale_values": ({"scaleid": int}, ("scaleid",), None),
    "core_competency_list_competencies": (
        {**LIST, "filters": [{"column": str, "value": str}]},
        ("filters",),
        VIEW,
    ),
    "core_competency_create_competency": (
        {"competency": COMPETENCY},
        ("competency", "competency.shortname", "competency.idnumber"),
        MANAGE,
    ),
    "core_competency_update_competency": (
        {"competency": {"id": int, **COMPETENCY}},
        ("competency", "competency.id"),
        MANAGE,
    ),
    "core_competency_set_parent_competency": (
        {"competencyid": int, "parentid": int},
        ("competencyid", "parentid"),
        MANAGE,
    ),
    "core_course_get_courses_by_field": ({"field": str, "value": str}, (), None),
    "core_competency_list_course_competencies": ({"id": int}, ("id",), None),
    "core_competency_add_competency_to_course": (
        {"courseid": int, "competencyid": int},
        ("courseid", "competencyid"),
        COURSE,
    ),
}
WRITING = ("_create_", "_update_", "_set_", "_add_")


class Refusal(Exception):
    """What Moodle answers instead; `code` is its errorcode."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Standin:
    """The state of a Moodle, and what was called."""

    def __init__(self) -> None:
        self.rights = {MANAGE, VIEW, COURSE}
        self.functions = set(SPECS)
        self.scales = {
            7: ["0 kan det ikke", "1 kan litt", "2 kan noe", "3 kan det meste", "4 mestrer og veileder"],
            8: ["Nei", "Ja"],
        }
        self.frameworks: dict[int, dict[str, Any]] = {}
        self.competencies: dict[int, dict[str, Any]] = {}
        self.courses: dict[int, str] = {}
        self.links: set[tuple[int, int]] = set()
        self.calls: list[str] = []

    @property
    def written(self) -> list[str]:
        """The calls that write."""
        return [name for name in self.calls if any(part in name for part in WRITING)]

    def by_idnumber(self) -> dict[str, dict[str, Any]]:
        return {one["idnumber"]: one for one in self.competencies.values()}

    def answer(self, form: dict[str, str]) -> Any:
        """The answer to a form. Errors: Refusal."""
        if form.get("wstoken") != TOKEN:
            raise Refusal("invalidtoken", f"Invalid token - {form.get('wstoken')}")
        name = form.get("wsfunction", "")
        if name not in self.functions or form.get("moodlewsrestformat") != "json":
            raise Refusal("accessexception", "Access control exception")
        params = nested({key: value for key, value in form.items() if key not in SETTINGS})
        fields, needed, right = SPECS[name]
        params = typed(params, fields, "")
        for path in needed:
            if not there(params, path.split(".")):
                raise Refusal("invalidparameter", f"Missing required key in single structure: {path}")
        if right and right not in self.rights and not (right == VIEW and MANAGE in self.rights):
            raise Refusal(
                "nopermissions", f"Sorry, but you do not currently have permissions to do that ({right})."
            )
        self.calls.append(name)
        handle: Callable[[dict[str, Any]], Any] = getattr(self, name.removeprefix("core_"))
        return handle(params)

    def competency_list_competency_frameworks(self, params: dict[str, Any]) -> Any:
        self._context(params["context"])
        return [
            one
            for one in self.frameworks.values()
            if params.get("query", "") in one["idnumber"] + one["shortname"]
        ]

    def competency_create_competency_framework(self, params: dict[str, Any]) -> Any:
        given = params["competencyframework"]
        self._context(given)
        if any(one["idnumber"] == given["idnumber"] for one in self.frameworks.values()):
            raise Refusal("invalidpersistenterror", "idnumber: ID number already taken")
        self._scale(given)
        record = {"id": len(self.frameworks) + 1, "description": "", **given}
        self.frameworks[record["id"]] = record
        return record

    def competency_update_competency_framework(self, params: dict[str, Any]) -> Any:
        given = params["competencyframework"]
        self._one(self.frameworks, given["id"]).update(given)
        return True

    def competency_get_scale_values(self, params: dict[str, Any]) -> Any:
        words = self._one(self.scales, params["scaleid"])
        return [{"id": number, "name": word} for number, word in enumerate(words, 1)]

    def competency_list_competencies(self, params: dict[str, Any]) -> Any:
        found = list(self.competencies.values())
        for one in params["filters"]:
            if one["column"] not in ("id", "shortname", "idnumber", "parentid", "competencyframeworkid"):
                raise Refusal("invalidparameter", "Filter column was invalid")
            found = [record for record in found if str(record[one["column"]]) == one["value"]]
        # The description as Moodle hands it back: in a wrapper of its own.
        return [
            {**one, "description": f'<div class="text_to_html">{one["description"]}</div>'} for one in found
        ]

    def competency_create_competency(self, params: dict[str, Any]) -> Any:
        given = params["competency"]
        self._one(self.frameworks, given.get("competencyframeworkid", 0))
        if given.get("parentid"):
            self._one(self.competencies, given["parentid"])
        if given["idnumber"] in self.by_idnumber():
            raise Refusal("invalidpersistenterror", "idnumber: ID number already taken")
        if given.get("scaleid") is not None or given.get("scaleconfiguration") is not None:
            self._scale(given)
        number = len(self.competencies) + 100
        self.competencies[number] = {"id": number, "parentid": 0, "scaleid": None, "description": "", **given}
        return self.competencies[number]

    def competency_update_competency(self, params: dict[str, Any]) -> Any:
        given = {k: v for k, v in params["competency"].items() if k not in ("sortorder", "parentid")}
        self._one(self.competencies, given["id"]).update(given)
        return True

    def competency_set_parent_competency(self, params: dict[str, Any]) -> Any:
        record = self._one(self.competencies, params["competencyid"])
        if record["parentid"] == params["parentid"]:
            raise Refusal("codingerror", "Can not move a competency to the same location.")
        if params["parentid"]:
            self._one(self.competencies, params["parentid"])
        record["parentid"] = params["parentid"]
        return True

    def course_get_courses_by_field(self, params: dict[str, Any]) -> Any:
        return {
            "courses": [{"id": number, "idnumber": key} for number, key in self.courses.items()],
            "warnings": [],
        }

    def competency_list_course_competencies(self, params: dict[str, Any]) -> Any:
        self._one(self.courses, params["id"])
        found = sorted(link for link in self.links if link[0] == params["id"])
        return [{"competency": self.competencies[key], "coursecompetency": {"id": 1}} for _, key in found]

    def competency_add_competency_to_course(self, params: dict[str, Any]) -> Any:
        self._one(self.courses, params["courseid"])
        self._one(self.competencies, params["competencyid"])
        self.links.add((params["courseid"], params["competencyid"]))
        return True

    def _context(self, given: dict[str, Any]) -> None:
        if given.get("contextlevel") != "system" and not given.get("contextid"):
            raise Refusal("invalidcontext", "Invalid context")

    def _one(self, among: dict[int, Any], key: int) -> Any:
        if key not in among:
            raise Refusal("invalidrecord", "Can't find data record in database.")
        return among[key]

    def _scale(self, given: dict[str, Any]) -> None:
        if given.get("scaleid") not in self.scales:
            raise Refusal("invalidpersistenterror", "scaleid: Invalid scale ID")
        parts = json.loads(given["scaleconfiguration"])
        flags = [{name for name in ("scaledefault", "proficient") if one.get(name)} for one in parts[1:]]
        if parts[0].get("scaleid") != given["scaleid"] or set().union(*flags) != {
            "scaledefault",
            "proficient",
        }:
            raise Refusal("invalidpersistenterror", "scaleconfiguration: incorrect")


def nested(form: dict[str, str]) -> dict[str, Any]:
    """A form's a[b][0] as nested dicts, as PHP reads it."""
    out: dict[str, Any] = {}
    for name, value in form.items():
        head, *rest = re.findall(r"[^\[\]]+", name)
        at = out
        for key, following in zip([head, *rest], rest, strict=False):
            at = at.setdefault(key, {})
            assert following
        at[[head, *rest][-1]] = value
    return out


def typed(given: Any, fields: Any, path: str) -> Any:
    """Values as their types; a parameter that is not known is refused."""
    if isinstance(fields, list):
        return [typed(given[key], fields[0], path) for key in sorted(given, key=int)]
    if isinstance(fields, dict):
        unknown = set(given) - set(fields)
        if unknown:
            raise Refusal(
                "invalidparameter", f"Unexpected keys ({', '.join(sorted(unknown))}) detected in {path}"
            )
        return {name: typed(value, fields[name], name) for name, value in given.items()}
    if fields is int:
        if not re.fullmatch(r"-?\d+", given) or int(given) < 0:
            raise Refusal("invalidparameter", f"{path}: Invalid external api parameter")
        return int(given)
    return given


def there(given: Any, path: list[str]) -> bool:
    for name in path:
        if not isinstance(given, dict) or name not in given:
            return False
        given = given[name]
    return True


@contextmanager
def serving(moodle: Standin) -> Iterator[str]:
    """The address at which a stand-in answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True))
            try:
                if self.path != "/moodle/webservice/rest/server.php":
                    self.send_error(404)
                    return
                body = moodle.answer(form)
            except Refusal as error:
                body = {"exception": "moodle_exception", "errorcode": error.code, "message": str(error)}
            out = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(out)))
            self.end_headers()
            self.wfile.write(out)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/moodle"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
