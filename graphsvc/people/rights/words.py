"""The Norwegian words of a person's copy: headings, columns and values, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Mapping

SECTIONS: Mapping[str, tuple[str, str]] = {
    "employments": ("Arbeidsforhold", "Stillingene dine, også de som er avsluttet."),
    "employment_units": ("Enhetene du arbeider i", ""),
    "employment_roles": ("Rollene dine", ""),
    "employment_profiles": ("Kompetanseprofilene dine", "Profiler som er valgt for en stilling."),
    "assessments": (
        "Vurderinger av kompetansen din",
        "Alle nivåer som er gitt, også gamle. Nivå 0-4. «Gitt av» er kilden til opplysningen.",
    ),
    "adjustments": (
        "Krav som er satt for deg",
        "Nivåer som er satt for deg alene, i stedet for det rollen eller profilen krever.",
    ),
    "qualifications": (
        "Formell kompetanse",
        "Autorisasjoner, utdanning, fagbrev, sertifikater og kurs med prøve.",
    ),
    "enrolments": ("Kurs", "Kursgjennomføringer du er eller har vært påmeldt."),
    "manages": ("Enheter du leder", ""),
    "administers": ("Fagsystemer du har ansvar for", ""),
    "acted": (
        "Det du har gjort i arbeidet ditt",
        (
            "At du har vurdert, justert, bekreftet eller endret noe. Hvem det gjaldt, og resultatet, er "
            "opplysninger om andre og står ikke her."
        ),
    ),
    "checked": (
        "Det du har kontrollert i vokabularet",
        "Lovhjemler og koblinger der du står som den som så over.",
    ),
}
"""Per list its heading and a word on it."""

COLUMNS: Mapping[str, str] = {
    "id": "Id",
    "name": "Navn",
    "email": "E-post",
    "external_id": "Id i et annet system",
    "employment": "Stilling",
    "percent": "Prosent",
    "kind": "Ansettelse",
    "valid_from": "Fra",
    "valid_to": "Til",
    "on_leave": "Permisjon",
    "unit": "Enhetens id",
    "unit_name": "Enhet",
    "role": "Rollens id",
    "profile_id": "Profilens id",
    "necessity": "Må eller bør",
    "competence": "Kompetansens id",
    "qualification": "Kvalifikasjonens id",
    "system": "Systemets id",
    "label": "Hva",
    "as_what": "Innsyn som",
    "own": "Du selv",
    "asked": "Spørsmål",
    "of": "Om",
    "about_you": "Om deg",
    "at": "Når",
    "level": "Nivå",
    "replaced": "I stedet for",
    "scope": "Gjelder",
    "reason": "Grunn",
    "by": "Gitt av",
    "method": "Hvordan",
    "valid_until": "Gyldig til",
    "issued": "Utstedt",
    "verified_by": "Bekreftet av",
    "course_session": "Kursgjennomføring",
    "start": "Starter",
    "course": "Kursets id",
    "state": "Status",
    "evaluation": "Din evaluering",
    "capacity": "Som",
    "did": "Hva du gjorde",
    "means": "Hvordan",
    "thing": "Gjaldt",
    "other": "Koblet til",
    "checked": "Kontrollert",
    "times": "Ganger",
    "key": "Tegn",
    "employee": "Ansatt",
    "asker": "Vist for",
    "day": "Dag",
    "asked_at": "Når",
    "giver": "Gitt av",
    "deputy": "Gitt til",
    "first": "Fra",
    "last": "Til",
    "given_at": "Gitt",
    "given_by": "Skrevet av",
    "ended_at": "Avsluttet",
    "subject": "Navn ved innlogging",
    "kinds": "Roller ved innlogging",
    "seen": "Sist brukt",
    "ends": "Utløper",
}

VALUES: Mapping[str, str] = {
    "permanent": "fast",
    "temporary": "midlertidig",
    "hourly": "timelønnet",
    "apprentice": "lærling",
    "test": "prøve",
    "agreed": "avtalt i samtale",
    "manager": "leder",
    "self": "egenvurdering",
    "course": "kurs",
    "must": "må",
    "should": "bør",
    "employment": "denne stillingen",
    "person": "alle stillingene dine",
    "proposed": "foreslått",
    "invited": "invitert",
    "enrolled": "påmeldt",
    "approved": "godkjent",
    "declined": "avslått",
    "attended": "deltatt",
    "completed": "fullført",
    "administrator": "systemansvarlig",
    "owner": "systemeier",
    "adviser": "rådgiver",
    "assessed": "ga et nivå",
    "adjusted": "satte et krav",
    "verified": "bekreftet en kvalifikasjon",
    "changed": "gjorde en endring",
    "requirement": "hjemmel for et krav",
    "qualification": "hjemmel for et kvalifikasjonskrav",
    "mapping": "kobling til et annet begrep",
    "change": "endring",
    "load": "innlasting",
    "erase": "sletting",
}
"""Values of the columns that hold one of a few words."""

WORDED = frozenset(("kind", "method", "necessity", "scope", "state", "capacity", "did", "means"))
"""The columns whose values are such words."""

FIRST = frozenset(("label", "unit_name", "name", "did"))
LAST = frozenset(
    (
        "competence",
        "qualification",
        "system",
        "unit",
        "role",
        "profile_id",
        "course",
        "course_session",
        "employment",
    )
)
"""The columns that a table begins with, and the ids that it ends with."""

ELSEWHERE: Mapping[str, tuple[str, str]] = {
    "delegations": ("Fullmakter", "Enheter som du har gitt eller fått fullmakt for."),
    "candidacies": ("Kandidat til roller", "Når du ble vist fram som kandidat til en rolle, og for hvem."),
    "audit": (
        "Innsynsloggen",
        "Hvem som har fått se opplysninger om deg, og hva du selv har sett, når og i hvilken rolle.",
    ),
    "completions": (
        "Fullførte kurs",
        "Kursplattformers brukernavn for deg, og det de har meldt at du har fullført.",
    ),
    "sessions": ("Innlogginger", "Nettlesere der du er logget inn."),
    "national_numbers": (
        "Fødselsnummer",
        "Et avtrykk av fødselsnummeret ditt, som selve nummeret ikke kan leses av.",
    ),
    "statistics": (
        "Statistikk",
        "Det tilfeldige nummeret som du er talt under, og hvor du var talt med i hver måned.",
    ),
}
"""Per part beside the graph its heading and a word on it; a part without is told under its own name."""

NODES: Mapping[str, str] = {
    "Employee": "Ansatt",
    "Employment": "Stilling",
    "HAS_EMPLOYMENT": "Stilling hos deg",
    "IN_UNIT": "Enhet",
    "HAS_ROLE": "Rolle",
    "HAS_PROFILE": "Profil",
    "ADJUSTED": "Krav satt for deg",
    "ASSESSED": "Vurdering",
    "HOLDS_QUALIFICATION": "Formell kompetanse",
    "ENROLLED": "Kurs",
    "MANAGES": "Leder",
    "ADMINISTERS": "Systemansvar",
}
"""What a revision touched, in words."""
