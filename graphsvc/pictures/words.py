"""What the pictures say, in three languages, and how numbers and days are written in each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from graphsvc.answers import Lang

THIN = "\u202f"

MONTHS: Mapping[Lang, tuple[str, ...]] = {
    "nb": ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."),
    "nn": ("jan.", "feb.", "mars", "april", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"),
}

HEATMAP: Mapping[Lang, Mapping[str, str]] = {
    "nb": {
        "title": "Hvor det mangler mer enn kravene og tilfeldigheter tilsier",
        "about": "Per {day}. {units} av {all_units} enheter og {groups} av {all_groups} kompetanseområder: "
        "der avvikene er størst. En enhet omfatter dem under seg. Bare ruter med minst fem vurderte "
        "personer.",
        "shade": "Avvik fra det tilfeldigheter gir blant folk i samme roller (standardavvik):",
        "less": "under {0}",
        "between": "{0} til {1}",
        "more": "{0} og mer",
        "few": "færre enn fem vurderte",
        "hot": "opphopning: krav som ikke er oppfylt, delt på så mange som ventet; under står hvor stor del "
        "av kravene som er vurdert",
        "nothing": "Ingen enhet har fem vurderte personer i et kompetanseområde.",
    },
    "nn": {
        "title": "Der det manglar meir enn krava og tilfeldigheiter tilseier",
        "about": "Per {day}. {units} av {all_units} einingar og {groups} av {all_groups} kompetanseområde: "
        "der avvika er størst. Ei eining omfattar dei under seg. Berre ruter med minst fem vurderte "
        "personar.",
        "shade": "Avvik frå det tilfeldigheiter gir blant folk i same roller (standardavvik):",
        "less": "under {0}",
        "between": "{0} til {1}",
        "more": "{0} og meir",
        "few": "færre enn fem vurderte",
        "hot": "opphoping: krav som ikkje er oppfylte, delt på så mange som venta; under står kor stor del "
        "av krava som er vurdert",
        "nothing": "Inga eining har fem vurderte personar i eit kompetanseområde.",
    },
    "en": {
        "title": "Where more is missing than requirements and chance predict",
        "about": "As of {day}. {units} of {all_units} units and {groups} of {all_groups} competence groups: "
        "those furthest from chance. A unit includes those below it. Only cells with five assessed people.",
        "shade": "Away from what chance makes among people of the same roles (standard deviations):",
        "less": "below {0}",
        "between": "{0} to {1}",
        "more": "{0} and more",
        "few": "fewer than five assessed",
        "hot": "hotspot: unmet requirements divided by those expected; below it, the share that is assessed",
        "nothing": "No unit has five assessed people in a competence group.",
    },
}

NETWORK: Mapping[Lang, Mapping[str, str]] = {
    "nb": {
        "title": "Kompetanser som de samme menneskene mangler",
        "about": "Per {day}. {shown} av {total} klynger. Et punkt er en kompetanse, større jo flere i "
        "klyngen som mangler den (tallet i det). En strek er to som mangler sammen, tykkere jo "
        "flere som mangler begge.",
        "ring": "Dobbel ring: kompetansen er også i en annen klynge her.",
        "people": "{people} av {of} personer i rollene; {assessed} av kravene er vurdert. Mangler sammen "
        "{lift} ganger så ofte som ventet; stabilitet {stability} av 1.",
        "units": "Flest i: {units}",
        "unit": "{label} ({people} av {of})",
        "courses": "Mest for pengene: {courses}; til sammen {share} av det som mangler.",
        "course": "{label} ({people} pers., {cost} kr)",
        "no_courses": "Ingen kurs lukker noe av dette.",
        "nothing": "Ingen kompetanser mangler sammen mer enn tilfeldigheter tilsier.",
    },
    "nn": {
        "title": "Kompetansar som dei same menneska manglar",
        "about": "Per {day}. {shown} av {total} klynger. Eit punkt er ein kompetanse, større di fleire i "
        "klynga som manglar han (talet i det). Ein strek er to som manglar saman, tjukkare di "
        "fleire som manglar begge.",
        "ring": "Dobbel ring: kompetansen er òg i ei anna klynge her.",
        "people": "{people} av {of} personar i rollene; {assessed} av krava er vurderte. Manglar saman "
        "{lift} gonger så ofte som venta; stabilitet {stability} av 1.",
        "units": "Flest i: {units}",
        "unit": "{label} ({people} av {of})",
        "courses": "Mest for pengane: {courses}; til saman {share} av det som manglar.",
        "course": "{label} ({people} pers., {cost} kr)",
        "no_courses": "Ingen kurs lukkar noko av dette.",
        "nothing": "Ingen kompetansar manglar saman meir enn tilfeldigheiter tilseier.",
    },
    "en": {
        "title": "Competences that the same people lack",
        "about": "As of {day}. {shown} of {total} clusters. A dot is a competence, larger the more people of "
        "the cluster lack it (the number in it). A line is two that are lacked together, thicker the more "
        "people lack both.",
        "ring": "Double ring: the competence is in another cluster here too.",
        "people": "{people} of {of} people in the roles; {assessed} of the requirements are assessed. Lacked "
        "together {lift} times as often as expected; stability {stability} of 1.",
        "units": "Most in: {units}",
        "unit": "{label} ({people} of {of})",
        "courses": "Most for the money: {courses}; together {share} of what is lacked.",
        "course": "{label} ({people} people, {cost} kr)",
        "no_courses": "No course closes any of this.",
        "nothing": "No competences are lacked together more than chance predicts.",
    },
}

TIMELINE: Mapping[Lang, Mapping[str, str]] = {
    "nb": {
        "title": "Kursplan for {people} personer",
        "title_one": "Kursplan for {who}",
        "closed": "Lukker {closed} av {wanted} kompetansegap for {cost} kr og {hours} timer.",
        "optimal": "Ingen plan er bedre.",
        "not_optimal": "Det er ikke bevist at ingen plan er bedre.",
        "unassessed": "Krav som ikke er vurdert og ikke er med: {n}.",
        "since": "fra {day}",
        "people": "personer",
        "cost": "kr",
        "deadline": "frist {day}",
        "run": "kurs på disse dagene",
        "enrolled": "alle er alt påmeldt",
        "demand": "når det passer, fra denne dagen",
        "more": "{courses} kursganger til med {people} deltakelser er ikke tegnet.",
        "open": "Igjen står {n}: {reasons}.",
        "nothing": "Ingen kurs i planen.",
        "no_course": "{n} uten kurs",
        "from_level": "{n} der ingen kurs tar dem fra nivået de har",
        "date": "{n} uten kurs i tide",
        "seats": "{n} uten ledig plass",
        "away": "{n} fordi for mange på enheten er borte",
        "days": "{n} der egne kurs faller sammen",
        "budget": "{n} over budsjettet",
        "time": "{n} ikke løst i tide",
    },
    "nn": {
        "title": "Kursplan for {people} personar",
        "title_one": "Kursplan for {who}",
        "closed": "Lukkar {closed} av {wanted} kompetansegap for {cost} kr og {hours} timar.",
        "optimal": "Ingen plan er betre.",
        "not_optimal": "Det er ikkje prova at ingen plan er betre.",
        "unassessed": "Krav som ikkje er vurderte og ikkje er med: {n}.",
        "since": "frå {day}",
        "people": "personar",
        "cost": "kr",
        "deadline": "frist {day}",
        "run": "kurs på desse dagane",
        "enrolled": "alle er alt påmelde",
        "demand": "når det høver, frå denne dagen",
        "more": "{courses} kursgonger til med {people} deltakingar er ikkje teikna.",
        "open": "Att står {n}: {reasons}.",
        "nothing": "Ingen kurs i planen.",
        "no_course": "{n} utan kurs",
        "from_level": "{n} der ingen kurs tek dei frå nivået dei har",
        "date": "{n} utan kurs i tide",
        "seats": "{n} utan ledig plass",
        "away": "{n} fordi for mange på eininga er borte",
        "days": "{n} der eigne kurs fell saman",
        "budget": "{n} over budsjettet",
        "time": "{n} ikkje løyste i tide",
    },
    "en": {
        "title": "Course plan for {people} people",
        "title_one": "Course plan for {who}",
        "closed": "Closes {closed} of {wanted} gaps for {cost} kr and {hours} hours.",
        "optimal": "No plan is better.",
        "not_optimal": "It is not proven that no plan is better.",
        "unassessed": "Requirements not assessed, and left out: {n}.",
        "since": "from {day}",
        "people": "people",
        "cost": "kr",
        "deadline": "deadline {day}",
        "run": "course on these days",
        "enrolled": "all are enrolled already",
        "demand": "whenever it suits, from this day",
        "more": "{courses} more runs with {people} attendances are not drawn.",
        "open": "{n} remain: {reasons}.",
        "nothing": "No courses in the plan.",
        "no_course": "{n} without a course",
        "from_level": "{n} that no course takes on from the level held",
        "date": "{n} without a run in time",
        "seats": "{n} without a seat",
        "away": "{n} as too many of the unit are away",
        "days": "{n} whose own courses meet",
        "budget": "{n} beyond the budget",
        "time": "{n} not solved in time",
    },
}


def number(value: float, lang: Lang, decimals: int = 0) -> str:
    """1 234,5 in Norwegian, 1,234.5 in English."""
    said = f"{value:,.{decimals}f}"
    return said if lang == "en" else said.translate({ord(","): THIN, ord("."): ","})


def percent(share: float, lang: Lang) -> str:
    return f"{100 * share:.0f}%" if lang == "en" else f"{100 * share:.0f}{THIN}%"


def day_of(day: date, lang: Lang) -> str:
    """25.11.2026 in Norwegian, 25 Nov 2026 in English."""
    if lang == "en":
        return f"{day.day} {MONTHS['en'][day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def days_of(first: date, last: date, lang: Lang) -> str:
    """9.12. or 9.12.-14.12. in Norwegian, 9 Dec or 9 Dec-14 Dec in English."""

    def short(day: date) -> str:
        return f"{day.day} {MONTHS['en'][day.month - 1]}" if lang == "en" else f"{day.day}.{day.month}."

    return short(first) if first == last else f"{short(first)}–{short(last)}"
