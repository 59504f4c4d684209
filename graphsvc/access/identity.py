"""Who has signed in, as an issuer or a key says; what she may see follows from the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from graphsvc.people.viewer import ViewerKind

Means = Literal["token", "session", "key"]


@dataclass(frozen=True, slots=True)
class Identity:
    """
    A person or service that has proved who she is.

    `subject` is opaque and stable: the issuer's own, or a key's id. `employee` is the person of the graph, if
    any. `kinds` are what cannot follow from the graph (hr, auditor, lms): said by the issuer or the key.
    """

    subject: str
    means: Means
    employee: str | None = None
    kinds: frozenset[ViewerKind] = frozenset()
