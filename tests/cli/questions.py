"""Each question as it is asked on the command line and over HTTP; the tests walk these."""

from __future__ import annotations

from tests.api.town import HEAD, MEDICINE, NURSE, RECORDS

SAME = {
    "status": "/v1/status",
    "search legemidler --limit 3": "/v1/search?q=legemidler&limit=3",
    "search legemidler --kind competences --lang en": "/v1/search?q=legemidler&kind=competences&lang=en",
    f"role similar {NURSE}": f"/v1/roles/{NURSE}/similar",
    f"role similar https://example.org/id/{NURSE} --measure jaccard --common --limit 1": (
        f"/v1/roles/{NURSE}/similar?measure=jaccard&common=true&limit=1"
    ),
    f"role compare {NURSE} {HEAD}": f"/v1/roles/compare?from={NURSE}&to={HEAD}",
    f"role compare {NURSE} {HEAD} --no-common": f"/v1/roles/compare?from={NURSE}&to={HEAD}&common=false",
    f"role shared {NURSE} {HEAD}": f"/v1/roles/shared?roles={NURSE},{HEAD}",
    f"role shared {NURSE},{HEAD} --lang en": f"/v1/roles/shared?roles={NURSE},{HEAD}&lang=en",
    "gap": "/v1/gaps",
    "gap --by employee --limit 1": "/v1/gaps?by=employee&limit=1",
    f"gap --by competence --unit hjemme --competence {MEDICINE} --as-of 2026-06-01": (
        f"/v1/gaps?by=competence&unit=hjemme&competence={MEDICINE}&as_of=2026-06-01"
    ),
    "gap --by role --necessity should": "/v1/gaps?by=role&necessity=should",
    "gap --by requirement --system gerica --on-leave --kind permanent --method manager": (
        "/v1/gaps?by=requirement&system=gerica&on_leave=true&kind=permanent&method=manager"
    ),
    f"gap --by group --role {NURSE} --group legemidler --assessed-since 2025-01-01": (
        f"/v1/gaps?by=group&role={NURSE}&group=legemidler&assessed_since=2025-01-01"
    ),
    "gap --by unit --profile felles-ansatt": "/v1/gaps?by=unit&profile=felles-ansatt",
    "gap --by unit --basis legal": "/v1/gaps?by=unit&basis=legal",
    "gap --ranked --by competence --unit hjemme": "/v1/gaps?ranked=true&by=competence&unit=hjemme",
    "gap --by role --basis other": "/v1/gaps?by=role&basis=other",
    "gap --since 2025-06-01 --as-of 2026-06-01 --by role --on-leave": (
        "/v1/gaps/compared?since=2025-06-01&as_of=2026-06-01&by=role&on_leave=true"
    ),
    f"why a1 {MEDICINE}": f"/v1/gaps/why?employee=a1&competence={MEDICINE}",
    "statistics": "/v1/statistics",
    "statistics systems --system gerica --unit kommune --limit 2 --lang en": (
        "/v1/statistics/systems?system=gerica&unit=kommune&limit=2&lang=en"
    ),
    "hotspots": "/v1/gaps/hotspots",
    "hotspots --unit hjemme --limit 5 --lang nn": "/v1/gaps/hotspots?unit=hjemme&limit=5&lang=nn",
    "fragility": "/v1/fragility",
    "fragility --unit sykehjem --most 1 --leaving a3,a1 --months 12 --lang nn": (
        "/v1/fragility?unit=sykehjem&most=1&leaving=a3,a1&months=12&lang=nn"
    ),
    "hotspots --form matrix --unit hjemme": "/v1/gaps/hotspots?form=matrix&unit=hjemme",
    "clusters": "/v1/gaps/clusters",
    "clusters --unit hjemme --as-of 2026-06-01 --limit 5 --lang nn": (
        "/v1/gaps/clusters?unit=hjemme&as_of=2026-06-01&limit=5&lang=nn"
    ),
    f"candidates {HEAD}": f"/v1/roles/{HEAD}/candidates",
    f"candidates {NURSE} --unit sykehjem --order cost --as-of 2026-06-01 --limit 2": (
        f"/v1/roles/{NURSE}/candidates?unit=sykehjem&order=cost&as_of=2026-06-01&limit=2"
    ),
    "candidates --employee a1 --order bars --lang en": "/v1/employees/a1/reach?order=bars&lang=en",
    f"closing {MEDICINE} --from 1 --to 3": f"/v1/courses/closing?competence={MEDICINE}&from=1&to=3",
    "audit seen-by a1 --since 2099-01-01 --own --lang nn": (
        "/v1/employees/a1/seen-by?since=2099-01-01&own=true&lang=nn"
    ),
    "audit show --since 2099-01-01 --thing why": "/v1/audit?since=2099-01-01&thing=why",
    "audit changes --limit 5": "/v1/audit/changes?limit=5",
    "versions": "/v1/vocabulary/versions",
    "diff now": "/v1/changes?since=now&until=now&net=true&limit=1000",
    f"closing {RECORDS}": f"/v1/courses/closing?competence={RECORDS}",
}
