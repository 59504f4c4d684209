"""A small vocabulary for tests of organisations, and a bigger one of the same make."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.changes import Change, link, put, ref
from graphsvc.model import edges as e
from graphsvc.model import nodes as n

ROLES = {
    "laerer-grunnskole": ("Lærer i grunnskolen", "skole", "laererutdanning"),
    "rektor": ("Rektor", "skole", "laererutdanning"),
    "sykepleier-sykehjem": ("Sykepleier i sykehjem", "helse", "autorisasjon-sykepleier"),
    "helsefagarbeider-hjemmetjeneste": ("Helsefagarbeider i hjemmetjenesten", "helse", "fagbrev-helse"),
    "avdelingsleder-sykehjem": ("Avdelingsleder i sykehjem", "helse", "autorisasjon-sykepleier"),
    "pedagogisk-leder-barnehage": ("Pedagogisk leder i barnehage", "barnehage", "laererutdanning"),
    "renholder": ("Renholder", "eiendom", ""),
    "brannkonstabel": ("Brannkonstabel", "brann", "forerkort-c"),
}
"""Label, area and required qualification."""

GROUPS = ("fag", "kommunikasjon", "digitalt", "sikkerhet", "jus", "ledelse", "samarbeid", "drift")
PER_GROUP = 6
VALID = {"autorisasjon-sykepleier": None, "fagbrev-helse": None, "laererutdanning": None, "forerkort-c": 60}


def vocabulary() -> list[Change]:
    """Eight roles that require 12-18 competences in eight groups, one common and three system profiles."""
    return [*_nouns(), *_requirements(), *_courses()]


def _competences() -> list[tuple[str, str]]:
    return [(f"{group}-{number}", group) for group in GROUPS for number in range(1, PER_GROUP + 1)]


def _nouns() -> Iterator[Change]:
    for key, (label, area, _) in ROLES.items():
        yield put(n.Role(id=key, label_nb=label))
        yield link("IN_AREA", ref("Role", key), ref("ServiceArea", area))
    for area in sorted({area for _, area, _ in ROLES.values()}):
        yield put(n.ServiceArea(id=area, label_nb=area.title()))
    for group in GROUPS:
        yield put(n.CompetenceGroup(id=group, label_nb=group.title()))
    for number, (key, group) in enumerate(_competences()):
        yield put(n.Competence(id=key, label_nb=key, valid_months=24 if number % 9 == 0 else None))
        yield link("IN_GROUP", ref("Competence", key), ref("CompetenceGroup", group))
    for key, months in VALID.items():
        kind = "licence" if months else "education"
        yield put(n.Qualification(id=key, kind=kind, valid_months=months))
    yield put(n.System(id="gerica", label_nb="Gerica"))
    yield put(n.Profile(id="felles-ansatt", kind="common", label_nb="Felles"))
    for number in (1, 2, 3):
        yield put(n.Profile(id=f"gerica{number}", kind="system", label_nb=f"Gerica {number}"))
        yield link("CONCERNS", ref("Profile", f"gerica{number}"), ref("System", "gerica"))


def _requirements() -> Iterator[Change]:
    keys = [key for key, _ in _competences()]
    for place, (role, (_, _, qualification)) in enumerate(ROLES.items()):
        yield link("INCLUDES", ref("Role", role), ref("Profile", "felles-ansatt"))
        own = [keys[(place * 5 + step * 3) % len(keys)] for step in range(14 + place % 4)]
        for number, key in enumerate(dict.fromkeys(own)):
            necessity = "should" if number % 6 == 5 else "must"
            act = "helsepersonelloven" if number % 7 == 0 and necessity == "must" else None
            edge = e.Requires(necessity=necessity, level=1 + (place + number) % 4, basis_act=act)
            yield link("REQUIRES", ref("Role", role), ref("Competence", key), edge)
        if qualification:
            edge_ = e.RequiresQualification(any_of=f"{role}-1", necessity="must", due="hire")
            yield link(
                "REQUIRES_QUALIFICATION", ref("Role", role), ref("Qualification", qualification), edge_
            )
    for key in ("fag-1", "jus-1", "digitalt-1"):
        edge = e.Requires(necessity="must", level=2)
        yield link("REQUIRES", ref("Profile", "felles-ansatt"), ref("Competence", key), edge)
    for number in (1, 2, 3):
        for key in ("digitalt-2", "digitalt-3"):
            edge = e.Requires(necessity="must", level=number)
            yield link("REQUIRES", ref("Profile", f"gerica{number}"), ref("Competence", key), edge)


def _courses() -> Iterator[Change]:
    for number, (key, _) in enumerate(_competences()[::4]):
        yield put(n.Course(id=f"kurs-{number}", label_nb=f"Kurs {number}", hours=3.0 + number))
        edge = e.Develops(from_level=0, to_level=2)
        yield link("DEVELOPS", ref("Course", f"kurs-{number}"), ref("Competence", key), edge)


def big_vocabulary(roles: int = 200, competences: int = 700, groups: int = 40) -> list[Change]:
    """As many roles and competences as a whole municipality's, without texts."""
    names = list(ROLES)
    out: list[Change] = [put(n.CompetenceGroup(id=f"g-{i}")) for i in range(groups)]
    for i in range(competences):
        out.append(put(n.Competence(id=f"c-{i}", valid_months=24 if i % 11 == 0 else None)))
        out.append(link("IN_GROUP", ref("Competence", f"c-{i}"), ref("CompetenceGroup", f"g-{i % groups}")))
    for i in range(roles):
        out.append(put(n.Role(id=f"{names[i % len(names)]}-{i}", label_nb=ROLES[names[i % len(names)]][0])))
        for step in range(34):
            edge = e.Requires(necessity="must" if step % 5 else "should", level=1 + (i + step) % 4)
            end = ref("Competence", f"c-{(i * 7 + step * step + step) % competences}")
            out.append(link("REQUIRES", ref("Role", f"{names[i % len(names)]}-{i}"), end, edge))
    unique: dict[object, Change] = {}
    for change in out:
        key = change.ref if hasattr(change, "ref") else (change.start, change.end, change.type)
        unique.setdefault(key, change)
    return list(unique.values())
