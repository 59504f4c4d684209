"""The municipality that is measured: the demo on the shipped vocabulary, made once and kept for later."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.timing import took
from graphsvc.changes import Unlink, ref
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Store
from loaders.demo import LOADER as DEMO
from loaders.vocabulary import LOADER as VOCABULARY

DAY = "2026-11-25"
SEED = 1
OWN = 8
"""
Requirements that a role keeps of its own, the highest that are a must.

The budgets are for 34 requirements and 22 assessments a person. With the whole vocabulary it would be 45 and
31, and every figure that of a larger organisation; with this many it is 34 and 24.
"""


def settings(folder: Path, employees: int) -> Settings:
    """Where the municipality of a size lies."""
    return Settings(store=f"kglite:{folder / f'town-{employees}'}")


def built(folder: Path, employees: int) -> tuple[Settings, float | None]:
    """Where it lies, and how long the demo took to load; None where it was there already."""
    chosen = settings(folder, employees)
    with closing(open_store(chosen)) as store:
        if store.revision().number >= 3:
            return chosen, None
        VOCABULARY.run(store, sources=[], options={})
        store.apply(
            list(_thinning(store)), by="benchmark", reason="As many requirements as the budgets speak of"
        )
        options = {"employees": employees, "seed": SEED, "day": DAY}
        return chosen, took(lambda: DEMO.run(store, sources=[], options=options))


def _thinning(store: Store) -> Iterator[Unlink]:
    """What takes from each role all but OWN of its own requirements."""
    columns = ("source", "competence", "necessity", "level")
    own: dict[str, list[tuple[bool, int, str, str]]] = {}
    for role, competence, necessity, level in _asking(store)("projection.role_requirements", *columns):
        own.setdefault(role, []).append((necessity != "must", -level, competence, necessity))
    for role, requirements in own.items():
        for _, _, competence, necessity in sorted(requirements)[OWN:]:
            ends = ref("Role", role), ref("Competence", competence)
            yield Unlink("REQUIRES", *ends, {"necessity": necessity})


def written(store: Store, folder: Path) -> Path:
    """The municipality as the CSV folder that `load organisation` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, head, rows in _tables(store):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out, delimiter=";", lineterminator="\n")
            table.writerow(head.split(","))
            table.writerows(rows)
    return folder


def _tables(store: Store) -> Iterator[tuple[str, str, Iterable[Sequence[Any]]]]:
    ask = _asking(store)
    units = ask("projection.units", "id", "name", "parent")
    yield "units", "id,name,parent", units
    roles = _grouped(ask("projection.post_roles", "employment", "role"))
    profiles = _grouped(ask("projection.post_profiles", "employment", "picked"))
    columns = ("id", "employee", "unit", "kind", "valid_from", "valid_to", "on_leave")
    posts = list(ask("projection.employments", *columns))
    people = ask("projection.employees", "id")
    yield (
        "employees",
        "id,name,email,unit,roles,profiles,manager_of",
        ((person, f"Ansatt {at}", "", "", "", "", "") for at, (person,) in enumerate(people)),
    )
    yield (
        "employments",
        "id,employee,unit,roles,profiles,percent,kind,from,to,on_leave",
        (
            (p, e, u, roles.get(p, ""), profiles.get(p, ""), 100, k, a, b, "true" if leave else "false")
            for p, e, u, k, a, b, leave in posts
        ),
    )
    yield "assessments", "employee,competence,level,method,at,by", _assessments(store)


def _assessments(store: Store) -> Iterator[Sequence[Any]]:
    about = everybody(store, "projection.assessments")
    for row in store.read("projection.assessments", **about):
        for competence, level, method, at in zip(
            row["competences"], row["levels"], row["methods"], row["ats"], strict=True
        ):
            yield row["employee"], competence, level, method, at, ""


OF_PEOPLE = frozenset(
    f"projection.{name}"
    for name in ("employments", "post_roles", "post_profiles", "adjustments", "assessments")
)


def everybody(store: Store, query: str) -> dict[str, list[str]]:
    """The parameters of a query about some people, for all of them."""
    if query not in OF_PEOPLE:
        return {}
    return {"employees": store.columns("projection.employees")["id"]}


def _asking(store: Store) -> Callable[..., Iterator[tuple[Any, ...]]]:
    def ask(query: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        found = store.columns(query, **everybody(store, query))
        return zip(*(found[column] for column in columns), strict=True)

    return ask


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Per post what it has, as one cell."""
    found: dict[str, list[str]] = {}
    for post, other in pairs:
        found.setdefault(post, []).append(other)
    return {post: "|".join(sorted(set(others))) for post, others in found.items()}
