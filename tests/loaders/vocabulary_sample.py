"""A small vocabulary with every kind of entry, and what tests do with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from graphsvc.errors import BadFile, Fault
from graphsvc.store.protocol import Store
from loaders.base import LoadReport
from loaders.vocabulary import LOADER

FILES: dict[str, str] = {
    "manifest.yaml": """
        id: prove
        title: Prøvevokabular
        version: 1.0.0
        licence: https://creativecommons.org/licenses/by/4.0/
        namespace: https://example.org/id/
        publisher: {name: Kommunen, uri: "https://example.org/"}
        contact_point: {name: Arkivet, email: post@example.org}
        """,
    "areas.yaml": """
        - {id: helse, label: {nb: Helse}}
        - {id: hjemme, label: {nb: Hjemmetjeneste}, broader: [helse]}
        """,
    "groups.yaml": """
        - {id: klinisk, label: {nb: Klinisk arbeid}}
        - {id: legemidler, label: {nb: Legemidler}, broader: [klinisk]}
        """,
    "systems.yaml": """
        - {id: gerica, label: {nb: Gerica}, vendor: Leverandøren}
        """,
    "qualifications.yaml": """
        - {id: autorisasjon-sykepleier, label: {nb: Autorisasjon som sykepleier}, kind: authorisation}
        - {id: autorisasjon-vernepleier, label: {nb: Autorisasjon som vernepleier}, kind: authorisation}
        """,
    "competences/legemidler.yaml": """
        - id: dosett
          label: {nb: Legge dosett, nn: Leggje dosett, en: Fill dosette}
          alt: {nb: [Dosettlegging]}
          definition: {nb: Å fylle en dosett etter lista.}
          levels:
            1: Ser at dosetten er urørt.
            2: {nb: Deler ut., nn: Deler ut på nynorsk.}
          outcomes:
            - {kind: knowledge, nb: Vet hva en dosett er.}
            - {kind: skill, nb: Kan fylle den.}
            - {kind: knowledge, nb: Vet hvor den står.}
            - {id: dosett-egen, kind: general, nb: Melder egne feil.}
          learned_by: [course, practice]
          valid_months: 24
          matches: [{scheme: esco, uri: "http://data.europa.eu/esco/skill/x", kind: close}]
        - id: ordinasjon
          label: {nb: Ordinasjon}
          groups: [legemidler, klinisk]
          concerns: [gerica]
          distinct_from: [{id: dosett, reason: Å bestemme er ikke å gi.}]
        """,
    "profiles/felles.yaml": """
        - id: felles-helse
          label: {nb: Felles for helse}
          kind: common
          requires: [{competence: dosett, level: 1}]
        - id: gerica1
          label: {nb: Gerica 1}
          kind: system
          system: gerica
          requires: [{competence: ordinasjon, level: 0, necessity: should}]
        """,
    "roles/hjemme.yaml": """
        - id: sykepleier
          label: {nb: Sykepleier}
          purpose: {nb: Pasienten får hjelp.}
          responsibilities:
            - {id: sykepleier-liste, nb: Holde lista rett.}
            - {id: sykepleier-vakt, nb: Ta vakt.}
          includes: [felles-helse]
          requires:
            - competence: dosett
              level: 3
              basis: {act: helsepersonelloven, section: "§ 4", duty: Forsvarlighet., checked: 2026-11-22}
              level_reason: Er alene om natta.
            - {competence: dosett, level: 4, necessity: should}
          qualifications:
            - {any_of: [autorisasjon-vernepleier, autorisasjon-sykepleier], due: months, months: 6}
          matches: [{scheme: styrk08, notation: "2223", kind: broad}]
          status: draft
        """,
    "courses/legemidler.yaml": """
        - {id: kurs-1, label: {nb: Kurs 1}, hours: 3, form: classroom,
           develops: [{competence: dosett, from: 0, to: 2}]}
        - {id: kurs-2, label: {nb: Kurs 2}, hours: 3, price: 500, builds_on: [kurs-1],
           develops: [{competence: dosett, from: 2, to: 3}]}
        """,
    "goals.yaml": """
        - {id: mal-1, label: {nb: Trygg medisin}, people: 10, due: 2027-12-31,
           requires: [{competence: dosett, level: 3}]}
        """,
}


def write(folder: Path, changed: Mapping[str, str] | None = None) -> Path:
    """The files above with some replaced; an empty text leaves a file out."""
    for name, text in {**FILES, **(changed or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        if text:
            path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def load(store: Store, folder: Path) -> LoadReport:
    return LOADER.run(store, sources=[folder], options={})


def faults(store: Store, folder: Path) -> list[Fault]:
    """What a load refuses; nothing of it is in the store."""
    before = store.revision().number
    with pytest.raises(BadFile) as raised:
        load(store, folder)
    assert store.revision().number == before
    return list(raised.value.faults)


def plus(file: str, text: str) -> str:
    """A file with one more entry."""
    return FILES[file].rstrip(" ") + " " * 8 + text
