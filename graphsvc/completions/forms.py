"""
The forms that the values of a statement have; sections are those of xAPI 1.0.3, Part Two (Data).

Each form is a function that says whether a text is one. IRIs and language tags are held to their form as far
as 2.2.s4.b6 and b7 ask ("best-effort validation").
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`\x00-\x20\x7f]+\Z""")
"""4.3 and 2.2.s4.b1.b8: absolute, so with a scheme (RFC 3987, 2.2)."""

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
"""4.4: the standard string form; the variant is only recommended, and 2.4.s2 has an example of another."""

MAILTO = re.compile(r"mailto:[^\s@:<>()\[\],;\"\\]+@[^\s@:/?#<>()\[\],;\"\\]+\Z")
"""2.4.2.3: `mailto:email address`."""

SHA1 = re.compile(r"[0-9a-fA-F]{40}\Z")
"""2.4.2.3: the hex-encoded SHA-1 of a mailto IRI."""

VERSION = re.compile(r"1\.0\.(?:0|[1-9][0-9]*)\Z", re.ASCII)
"""2.4.10.s3: starts with `1.0.`, formatted as in Semantic Versioning."""

_GRANDFATHERED = (
    "en-GB-oed|i-ami|i-bnn|i-default|i-enochian|i-hak|i-klingon|i-lux|i-mingo|i-navajo|i-pwn|i-tao|i-tay|i-tsu|"
    "sgn-BE-FR|sgn-BE-NL|sgn-CH-DE"
)
LANGUAGE = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"  # language, extlang
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"  # script, region
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"  # variants
    r"(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?"  # extensions, private use
    rf"|x(?:-[a-z0-9]{{1,8}})+|{_GRANDFATHERED})\Z",
    re.IGNORECASE | re.ASCII,
)
"""4.2 and 2.2.s4.b2: the token lengths of RFC 5646, 2.1."""

_FRACTION = r"(?:[.,][0-9]+)?"
_PARTS = "".join(rf"(?:[0-9]+{_FRACTION}{letter})?" for letter in "YMD")
_TIME = "".join(rf"(?:[0-9]+{_FRACTION}{letter})?" for letter in "HMS")
DURATION = re.compile(
    rf"P(?:[0-9]+{_FRACTION}W|[0-9]+{_FRACTION}S|(?=[0-9T]){_PARTS}(?:T(?=[0-9]){_TIME})?)\Z", re.ASCII
)
"""4.6: ISO 8601:2004, 4.4.3.2, and `P16559.14S` as in the examples there."""

_FRACTION_INSIDE = re.compile(r"[.,][0-9]+[A-Z].*[0-9]")

MOMENT = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-W[0-9]{2}-[0-9])"
    r"T[0-9]{2}:[0-9]{2}(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?\Z"
    r"|(?:[0-9]{8}|[0-9]{4}W[0-9]{3})"
    r"T[0-9]{4}(?:(?P<second_>[0-9]{2})(?:[.,][0-9]+)?)?(?P<zone_>Z|[+-][0-9]{2}(?:[0-9]{2})?)?\Z",
    re.ASCII,
)
"""4.5.s1.b1: date and time combined, in the extended or the basic format of ISO 8601."""

_BEHIND = re.compile(r"-00(?::?00)?\Z")
"""An offset that ISO 8601 does not have (4.2.5.1): nothing lies behind UTC by nothing."""


def is_iri(text: str) -> bool:
    return bool(IRI.match(text))


def is_uuid(text: str) -> bool:
    return bool(UUID.match(text))


def is_mailto(text: str) -> bool:
    return bool(MAILTO.match(text))


def is_sha1(text: str) -> bool:
    return bool(SHA1.match(text))


def is_version(text: str) -> bool:
    return bool(VERSION.match(text))


def is_language(text: str) -> bool:
    return bool(LANGUAGE.match(text))


def is_duration(text: str) -> bool:
    """A fraction may stand in the last part alone (ISO 8601:2004, 4.4.3.2)."""
    return bool(DURATION.match(text)) and not _FRACTION_INSIDE.search(text)


def is_moment(text: str) -> bool:
    return moment(text) is not None


def moment(text: str) -> datetime | None:
    """
    The moment that a timestamp names; None for what is no timestamp.

    One without a zone is of the place where the service stands (4.5.s1.b4 only recommends to include it); a
    leap second is the second before it.
    """
    found = MOMENT.match(text)
    if found is None or _BEHIND.search(found["zone"] or found["zone_"] or ""):
        return None
    if (found["second"] or found["second_"]) == "60":
        place = found.start("second") if found["second"] else found.start("second_")
        text = f"{text[:place]}59{text[place + 2 :]}"
    try:
        made = datetime.fromisoformat(text)
        made.astimezone(UTC)  # the ends of the calendar have no other zone
        made.astimezone()
    except (ValueError, OverflowError):
        return None
    return made.astimezone() if made.tzinfo is None else made
