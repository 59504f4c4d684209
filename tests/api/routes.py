"""Every route of the service with parameters that work in the town; the tests walk these."""

from __future__ import annotations

from typing import Any

from tests.api.town import HEAD, MEDICINE, NURSE

KINDS = {
    "vocabularies": "kommune",
    "areas": "helse-og-omsorg",
    "groups": "legemidler",
    "roles": NURSE,
    "competences": MEDICINE,
    "qualifications": "autorisasjon-sykepleier",
    "courses": "legemiddelkurs",
    "systems": "gerica",
    "profiles": "felles-ansatt",
}

OPEN = {
    "/v1/status": "/v1/status",
    "/v1/search": "/v1/search?q=legemidler",
    "/v1/roles/{role}/similar": f"/v1/roles/{NURSE}/similar",
    "/v1/roles/compare": f"/v1/roles/compare?from={NURSE}&to={HEAD}",
    "/v1/roles/shared": f"/v1/roles/shared?roles={NURSE},{HEAD}",
    "/v1/competences/{competence}/roles": f"/v1/competences/{MEDICINE}/roles",
    "/v1/competences/{competence}/courses": f"/v1/competences/{MEDICINE}/courses",
    "/v1/roles/{role}/courses": f"/v1/roles/{NURSE}/courses",
    "/v1/courses/{course}/jsonld": "/v1/courses/legemiddelkurs/jsonld",
    "/v1/courses/closing": f"/v1/courses/closing?competence={MEDICINE}&from=1&to=3",
    "/v1/vocabulary": "/v1/vocabulary?format=turtle",
    "/v1/vocabulary/versions": "/v1/vocabulary/versions",
    "/v1/changes": "/v1/changes",
    "/v1/catalog": "/v1/catalog?format=turtle",
    "/v1/reconcile": "/v1/reconcile",
    **{
        f"/v1/reconcile/suggest/{what}": f"/v1/reconcile/suggest/{what}?prefix=s"
        for what in ("entity", "type", "property")
    },
    "/v1/reconcile/properties": "/v1/reconcile/properties?type=roles",
    "/v1/reconcile/flyout/{what}": f"/v1/reconcile/flyout/entity?id=roles/{NURSE}",
    **{f"/v1/{kind}": f"/v1/{kind}" for kind in [*KINDS, "goals"]},
    **{f"/v1/{kind}/{{id}}": f"/v1/{kind}/{key}" for kind, key in KINDS.items()},
}

CLOSED = {
    "/v1/gaps": "/v1/gaps",
    "/v1/gaps/why": f"/v1/gaps/why?employee=a1&competence={MEDICINE}",
    "/v1/gaps/hotspots": "/v1/gaps/hotspots",
    "/v1/gaps/clusters": "/v1/gaps/clusters",
    "/v1/employees/{employee}/gaps": "/v1/employees/a1/gaps",
    "/v1/statistics": "/v1/statistics",
    "/v1/statistics/{table}": "/v1/statistics/groups",
    "/v1/gaps/compared": "/v1/gaps/compared?since=2025-01-01",
    "/v1/fragility": "/v1/fragility",
    "/v1/roles/{role}/candidates": f"/v1/roles/{HEAD}/candidates",
    "/v1/employees/{employee}/reach": "/v1/employees/a1/reach",
}

BESIDE = {
    "/v1/employees/{employee}/export": "/v1/employees/a1/export",
    "/v1/me": "/v1/me",
    "/v1/delegations": "/v1/delegations",
    "/v1/employees/{employee}/candidacies": "/v1/employees/a1/candidacies",
    "/v1/employees/{employee}/seen-by": "/v1/employees/a1/seen-by",
    "/v1/audit": "/v1/audit",
    "/v1/audit/changes": "/v1/audit/changes",
    "/v1/completions": "/v1/completions",
    "/v1/completions/accounts": "/v1/completions/accounts",
    "/v1/completions/activities": "/v1/completions/activities",
}
"""Closed routes that tell what lies beside the graph too: no revision stands for it, so they have no ETag."""

POSTED = {
    "/v1/scenarios": {
        "steps": [{"do": "leave", "employees": ["a1"]}],
        "ask": ["gaps", "hotspots", "fragility"],
    },
    "/v1/plans": {"unit": "hjemme", "deadline": "2099-01-01", "budget": 5000},
    "/v1/query": {"cypher": "MATCH (r:Role) RETURN r.id AS role ORDER BY role"},
}
"""The closed routes that a question is sent to as a body, with one that works in the town."""

FORMS = {"/v1/reconcile": {"queries": '{"q0": {"query": "sykepleier", "type": "roles"}}'}}
"""The open routes that a form may be sent to as well."""

ACTIVITY = "https://lms.example.org/course/view.php?id=7"

SENT: dict[str, str | dict[str, object]] = {
    "/v1/completions/load": "employee,course,completed\na1,legemiddelkurs,2026-03-02\n",
    "/v1/completions/accounts/load": "home_page,account,employee\nhttps://lms.example.org,17,a1\n",
    "/v1/completions/activities/load": f"activity,course\n{ACTIVITY},legemiddelkurs\n",
    "/v1/completions/link": {"activity": ACTIVITY, "course": "legemiddelkurs"},
    "/v1/completions/replay": {},
    "/v1/completions/discard": {"activity": ACTIVITY, "reason": "A test."},
}
"""Closed routes that change something, with a CSV or JSON body that works in the town."""

WRITING = {
    ("post", "/v1/delegations"),
    ("delete", "/v1/delegations/{number}"),
    *(("post", path) for path in SENT),
}
"""What changes something; each has tests of its own."""


def sent(path: str) -> dict[str, Any]:
    """What a client is to send to one of them."""
    body = SENT[path]
    if isinstance(body, str):
        return {"content": body, "headers": {"Content-Type": "text/csv"}}
    return {"json": body}
