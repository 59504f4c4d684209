"""What was done, in words for the person it was done to; what has no words yet is told by its name."""

from __future__ import annotations

from collections.abc import Mapping

from graphsvc.answers import Lang

WORDS: Mapping[str, Mapping[Lang, str]] = {
    "employee_gaps": {
        "nb": "Så kompetansegapene dine",
        "nn": "Såg kompetansegapa dine",
        "en": "Saw your competence gaps",
    },
    "export_person": {
        "nb": "Hentet ut alt som er lagret om deg",
        "nn": "Henta ut alt som er lagra om deg",
        "en": "Was given all that is stored about you",
    },
    "why": {
        "nb": "Så hva som kreves av deg i én kompetanse, og vurderingene av den",
        "nn": "Såg kva som blir kravd av deg i éin kompetanse, og vurderingane av han",
        "en": "Saw what one competence requires of you, and its assessments",
    },
    "reach": {
        "nb": "Så hvilke roller som er innen rekkevidde for deg",
        "nn": "Såg kva roller som er innan rekkjevidd for deg",
        "en": "Saw which roles are within your reach",
    },
    "candidates": {
        "nb": "Fikk deg opp som kandidat til en rolle",
        "nn": "Fekk deg opp som kandidat til ei rolle",
        "en": "Was shown you as a candidate for a role",
    },
    "gaps": {
        "nb": "Så deg i en liste over kompetansegap",
        "nn": "Såg deg i ei liste over kompetansegap",
        "en": "Saw you in a list of competence gaps",
    },
    "compared": {
        "nb": "Så deg i en sammenligning av to dager",
        "nn": "Såg deg i ei samanlikning av to dagar",
        "en": "Saw you in a comparison of two days",
    },
    "clusters": {
        "nb": "Så deg blant dem som mangler de samme kompetansene",
        "nn": "Såg deg mellom dei som manglar dei same kompetansane",
        "en": "Saw you among those who lack the same competences",
    },
    "fragility": {
        "nb": "Så deg blant dem som få andre kan erstatte",
        "nn": "Såg deg mellom dei som få andre kan erstatte",
        "en": "Saw you among those whom few others could replace",
    },
    "scenario": {
        "nb": "Regnet på en tenkt endring som du er med i",
        "nn": "Rekna på ei tenkt endring som du er med i",
        "en": "Worked out an imagined change that you are part of",
    },
    "plan": {
        "nb": "Laget en kursplan som du er med i",
        "nn": "Laga ein kursplan som du er med i",
        "en": "Made a course plan that you are part of",
    },
    "seen_by": {
        "nb": "Så hvem som har sett på opplysninger om deg",
        "nn": "Såg kven som har sett på opplysningar om deg",
        "en": "Saw who has looked at what is stored of you",
    },
    "audit": {
        "nb": "Så i loggen over hvem som har sett hva",
        "nn": "Såg i loggen over kven som har sett kva",
        "en": "Saw the log of who has seen what",
    },
    "copy": {
        "nb": "Tok en kopi av hele databasen",
        "nn": "Tok ein kopi av heile databasen",
        "en": "Made a copy of the whole database",
    },
}

OTHER: Mapping[str, Mapping[Lang, str]] = {
    "read": {
        "nb": "Så opplysninger om deg",
        "nn": "Såg opplysningar om deg",
        "en": "Saw what is stored of you",
    },
    "change": {
        "nb": "Endret opplysninger om deg",
        "nn": "Endra opplysningar om deg",
        "en": "Changed what is stored of you",
    },
}


def in_words(action: str, thing: str, lang: Lang) -> str:
    """A sentence without its full stop; the name of the thing behind it where there are no words for it."""
    if thing in WORDS:
        return WORDS[thing][lang]
    return f"{OTHER.get(action, OTHER['read'])[lang]} ({thing})"
