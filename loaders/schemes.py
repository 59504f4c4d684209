"""Outside schemes that the vocabulary is mapped to, and how a term of each is addressed."""

from __future__ import annotations

STYRK_URI = "urn:styrk08:"
"""STYRK-08 has no published address per code, so that its codes get a stable name of our own."""

ISCO_URI = "http://data.europa.eu/esco/isco/C"
"""ISCO-08 as ESCO addresses it."""

_BY_NOTATION = {"styrk08": STYRK_URI, "isco08": ISCO_URI}


def concept_uri(scheme: str, notation: str | None, uri: str | None = None) -> str:
    """
    The key of the Concept that a mapping means.

    Errors: ValueError where neither the scheme's notation nor an address says which.
    """
    if scheme in _BY_NOTATION and notation:
        return _BY_NOTATION[scheme] + notation
    if not uri:
        raise ValueError(f"a term of {scheme} needs an address")
    return uri
