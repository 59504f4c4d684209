"""What the workbook's sheets and columns are called, and the words for terms that stand in cells."""

from __future__ import annotations

from collections.abc import Mapping

from graphsvc.answers import Lang

Words = Mapping[Lang, str]


def _words(nb: str, nn: str, en: str) -> Words:
    return {"nb": nb, "nn": nn, "en": en}


WORDS: Mapping[str, Words] = {
    "about": _words("Om", "Om", "About"),
    "area": _words("Tjenesteområde", "Tenesteområde", "Service area"),
    "can": _words("Hva en kan etterpå", "Kva ein kan etterpå", "What one can do after"),
    "competence": _words("Kompetanse", "Kompetanse", "Competence"),
    "competence_id": _words("Kompetansens id", "Id-en til kompetansen", "Id of the competence"),
    "competences": _words("Kompetanser", "Kompetansar", "Competences"),
    "course": _words("Kurs", "Kurs", "Course"),
    "courses": _words("Kurs", "Kurs", "Courses"),
    "definition": _words("Definisjon", "Definisjon", "Definition"),
    "duty": _words("Plikt", "Plikt", "Duty"),
    "form": _words("Form", "Form", "Form"),
    "from": _words("Fra nivå", "Frå nivå", "From level"),
    "group": _words("Kompetanseområde", "Kompetanseområde", "Competence group"),
    "hours": _words("Timer", "Timar", "Hours"),
    "id": _words("Id", "Id", "Id"),
    "kind": _words("Slag", "Slag", "Kind"),
    "law": _words("Lov", "Lov", "Act"),
    "learned_by": _words("Læres ved", "Blir lært ved", "Learned by"),
    "level": _words("Nivå", "Nivå", "Level"),
    "licence": _words("Lisens", "Lisens", "Licence"),
    "necessity": _words("Må eller bør", "Må eller bør", "Must or should"),
    "of": _words("Rolle, profil eller mål", "Rolle, profil eller mål", "Role, profile or goal"),
    "price": _words("Pris i kroner", "Pris i kroner", "Price in kroner"),
    "profiles": _words("Profiler", "Profilar", "Profiles"),
    "provider": _words("Tilbyder", "Tilbydar", "Provider"),
    "publisher": _words("Utgiver", "Utgjevar", "Publisher"),
    "purpose": _words("Formål", "Formål", "Purpose"),
    "qualifications": _words("Formelle kvalifikasjoner", "Formelle kvalifikasjonar", "Formal qualifications"),
    "requirements": _words("Krav", "Krav", "Requirements"),
    "responsibilities": _words("Ansvar", "Ansvar", "Responsibilities"),
    "role": _words("Rolle", "Rolle", "Role"),
    "roles": _words("Roller", "Roller", "Roles"),
    "scale": _words("Nivåer", "Nivå", "Levels"),
    "section": _words("Paragraf", "Paragraf", "Section"),
    "series": _words("Kursrekke", "Kursrekkje", "Series"),
    "status": _words("Status", "Status", "Status"),
    "to": _words("Til nivå", "Til nivå", "To level"),
    "uri": _words("Adresse", "Adresse", "Address"),
    "url": _words("Lenke", "Lenkje", "Link"),
    "version": _words("Versjon", "Versjon", "Version"),
    "vocabulary": _words("Vokabular", "Vokabular", "Vocabulary"),
}
"""Sheets and columns."""

TERMS: Mapping[str, Words] = {
    "active": _words("gjeldende", "gjeldande", "active"),
    "blended": _words("kurs og nett", "kurs og nett", "blended"),
    "classroom": _words("klasserom", "klasserom", "classroom"),
    "course": _words("kurs", "kurs", "course"),
    "draft": _words("utkast", "utkast", "draft"),
    "e-learning": _words("e-læring", "e-læring", "e-learning"),
    "education": _words("utdanning", "utdanning", "education"),
    "essential": _words("nødvendig (ESCO)", "nødvendig (ESCO)", "essential (ESCO)"),
    "goal": _words("mål", "mål", "goal"),
    "must": _words("må", "må", "must"),
    "optional": _words("valgfri (ESCO)", "valfri (ESCO)", "optional (ESCO)"),
    "or": _words("eller", "eller", "or"),
    "practice": _words("praksis", "praksis", "practice"),
    "profile": _words("profil", "profil", "profile"),
    "role": _words("rolle", "rolle", "role"),
    "should": _words("bør", "bør", "should"),
    "simulation": _words("simulering", "simulering", "simulation"),
    "withdrawn": _words("trukket tilbake", "trekt tilbake", "withdrawn"),
}
"""Values; one that is lacking here stands as it is."""
