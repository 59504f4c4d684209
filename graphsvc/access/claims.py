"""
What the claims of a token say: which employee somebody is, and whether she is hr, auditor or lms.

A claim is named as it stands in the token, or by the way to it (`realm_access.roles`); a name with dots of
its own is tried whole first. Values are never repeated in an error or a log: `pid` is a national identity
number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from graphsvc.access.identity import Identity, Means
from graphsvc.access.numbers import NUMBER, Numbers
from graphsvc.errors import BadQuestion, Forbidden
from graphsvc.people.viewer import ViewerKind
from graphsvc.settings import Settings
from graphsvc.store.protocol import Reader

Claims = Mapping[str, Any]

SAID: tuple[ViewerKind, ...] = ("hr", "auditor", "lms")
"""Kinds that an issuer may say; the others follow from the graph."""

LONGEST = 320
"""Characters of a claim that can name an employee; the longest address of e-mail."""


def claim(claims: Claims, name: str) -> Any:
    """The value at a name or a way of names; None where there is none."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def words_of(setting: str) -> Mapping[str, ViewerKind]:
    """
    What each word of the roles claim makes somebody, from `hr=WORD auditor=WORD lms=WORD`.

    A kind may stand several times. Errors: BadQuestion, which names the setting.
    """
    known = {kind: kind for kind in get_args(ViewerKind) if kind in SAID}
    found: dict[str, ViewerKind] = {}
    for part in re.split(r"[\s,]+", setting.strip()):
        kind, _, word = part.partition("=")
        if kind not in known or not word or word in found:
            raise BadQuestion(
                "GRAPHSVC_OIDC_ROLES: write hr=WORD auditor=WORD lms=WORD, each word once, "
                "where WORD is what the issuer says."
            )
        found[word] = known[kind]
    return found


@dataclass(frozen=True)
class Mapper:
    """How this installation reads claims."""

    employee_claim: str
    employee_by: str
    roles_claim: str
    words: Mapping[str, ViewerKind]
    numbers: Numbers

    @classmethod
    def of(cls, settings: Settings, numbers: Numbers) -> Mapper:
        """As the settings say. Errors: BadQuestion."""
        if settings.oidc_employee_by == "pid" and not numbers.keyed:
            raise BadQuestion("GRAPHSVC_PID_KEY: needed where GRAPHSVC_OIDC_EMPLOYEE_BY is pid.")
        words = words_of(settings.oidc_roles)
        claim_, by = settings.oidc_employee_claim, settings.oidc_employee_by
        return cls(claim_, by, settings.oidc_roles_claim, words, numbers)

    def identity(self, reader: Reader, claims: Claims, means: Means) -> Identity:
        """
        Who somebody is whose claims have been verified.

        Errors: Forbidden where the issuer calls people by national identity numbers, and no key hides them.
        Source: cypher/organisation/{employee,employees_by_email,employees_by_external_id}.cypher
        """
        subject = self.subject(str(claims["sub"]))
        return Identity(subject, means, self._employee(reader, claims), self._kinds(claims))

    def subject(self, said: str) -> str:
        """The issuer's name of her; a national identity number in its place is kept as its keyed hash."""
        if not NUMBER.fullmatch(said):
            return said
        if not self.numbers.keyed:
            raise Forbidden("The issuer calls people by national identity numbers: set GRAPHSVC_PID_KEY.")
        return self.numbers.hidden(said)

    def _kinds(self, claims: Claims) -> frozenset[ViewerKind]:
        said = claim(claims, self.roles_claim)
        listed = said.split() if isinstance(said, str) else said if isinstance(said, list) else []
        return frozenset(self.words[word] for word in listed if isinstance(word, str) and word in self.words)

    def _employee(self, reader: Reader, claims: Claims) -> str | None:
        said = claim(claims, self.employee_claim)
        if not isinstance(said, str) or not 0 < len(said) <= LONGEST:
            return None
        if self.employee_by == "email":
            sure = claims.get("email_verified", True) is True or self.employee_claim != "email"
            found = reader.read("organisation.employees_by_email", email=said.lower()) if sure else []
        elif self.employee_by == "external_id":
            found = reader.read("organisation.employees_by_external_id", external_id=said)
        else:
            known = self.numbers.employee(said) if self.employee_by == "pid" else said
            found = reader.read("organisation.employee", employee=known) if known else []
        return str(found[0]["id"]) if len(found) == 1 else None
