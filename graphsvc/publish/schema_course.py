"""
A course as JSON-LD of schema.org.

https://schema.org/Course: name, description and provider are what search engines ask for; `teaches` names the
competences as DefinedTerm, `timeRequired` is an ISO 8601 duration, each dated run a CourseInstance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphsvc.answers import Lang
from graphsvc.publish.case_terms import origin

JSON_LD = "application/ld+json"
CONTEXT = "https://schema.org"


def course_jsonld(body: Mapping[str, Any], lang: Lang, base: str) -> dict[str, Any]:
    """
    The JSON-LD of a course in full (`body`).

    `base` is the public address of the service; else scheme and host of the course's address. Never those
    that a request names: the answer is kept for others.

    What is not known is not said.
    """
    name, base = body["label"], base or (origin(body["uri"]) if body["uri"] else "")
    held = {
        "@context": CONTEXT,
        "@type": "Course",
        "@id": body["uri"] or f"{base}/id/courses/{body['id']}",
        "name": name,
        "description": body["definition"] or body["description"] or name,
        "inLanguage": lang,
        "url": f"{base}/courses/{body['id']}/start",
        "provider": {"@type": "Organization", "name": body["provider"]} if body["provider"] else None,
        "timeRequired": _duration(body["hours"]),
        "teaches": [_term(one, base) for one in body["develops"]],
        "coursePrerequisites": [
            {"@type": "Course", "@id": f"{base}/id/courses/{one['id']}", "name": one["label"]}
            for one in body["builds_on"]
        ],
        "offers": _offer(body["price"]),
        "hasCourseInstance": [_instance(one, body) for one in body["sessions"]],
    }
    return _said(held)


def _term(one: Mapping[str, Any], base: str) -> dict[str, Any]:
    return {
        "@type": "DefinedTerm",
        "@id": f"{base}/id/competences/{one['id']}",
        "name": one["label"],
        "termCode": one["id"],
        "url": f"{base}/competences/{one['id']}",
    }


def _duration(hours: float | None) -> str | None:
    """Hours as PT2H30M."""
    if not hours:
        return None
    whole, minutes = divmod(round(hours * 60), 60)
    return "PT" + (f"{whole}H" if whole else "") + (f"{minutes}M" if minutes else "")


def _offer(price: float | None) -> dict[str, Any] | None:
    if price is None:
        return None
    category = "Paid" if price else "Free"
    return {"@type": "Offer", "price": price, "priceCurrency": "NOK", "category": category}


def _instance(one: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    return _said(
        {
            "@type": "CourseInstance",
            "courseMode": body["form"],
            "courseWorkload": _duration(body["hours"]),
            "startDate": one["start"],
            "endDate": one["finish"],
            "location": one["place"],
            "maximumAttendeeCapacity": one["seats"],
        }
    )


def _said(held: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in held.items() if value not in (None, "", [])}
