"""The first run: something to look at, and the three answers that the graph is for."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from graphsvc.commands.output import progress
from graphsvc.commands.session import folder_of
from graphsvc.people.viewer import HR

if TYPE_CHECKING:
    from graphsvc.gaps.hotspots import Hotspot
    from graphsvc.gaps.why import Why
    from graphsvc.graph import Graph

ROLE = "sykepleier-hjemmetjeneste"
SIMILAR = 5
HOTSPOTS = 8
LOOKED_AT = 20
PLANTED = "planted"
"""The demo's option that names a file for what it has planted."""


def fill(graph: Graph) -> None:
    """Load the common vocabulary and the demo municipality where the graph is empty."""
    if graph.revision().number:
        return
    from graphsvc.commands.load import installed

    for name in ("vocabulary", "demo"):
        loader = installed(name)
        typer.echo(f"Loading {name} ...", err=True)
        defaults = {option.name: option.default for option in loader.options}
        if PLANTED in defaults and (file := _planted_file(graph)):
            defaults[PLANTED] = str(file)
        with progress(f"Loading {name}") as told:
            loader.run(graph.store, sources=[], options=defaults, progress=told)


def show(graph: Graph) -> None:
    """Which roles share competences, where gaps cluster, and which courses close one of those gaps."""
    from graphsvc import tables

    lang = graph.settings.lang
    matrix = graph.matrix()
    role = ROLE if ROLE in matrix.roles else next(iter(matrix.roles), None)
    if role is None:
        typer.echo("The graph has no roles yet: `graphsvc load vocabulary`.")
        return
    name = matrix.role_label(matrix.row(role), lang)
    typer.echo(f"\n1. Which roles share most competences with {name}?\n")
    similar = graph.similar(role=role, limit=SIMILAR, lang=lang)
    tables.show("similar", similar.body(), sys.stdout)
    typer.echo("\n2. Where do gaps cluster?\n")
    spots = graph.hotspots(HR, limit=HOTSPOTS, lang=lang)
    tables.show("hotspots", spots.body(), sys.stdout)
    _tell_planted(graph, spots.data)
    found = next((gap for spot in spots.data for gap in [_gap(graph, spot)] if gap), None)
    if found is None:
        typer.echo("\nNo gap is known yet: load an organisation, or `graphsvc load demo`.")
        return
    spot, why = found
    typer.echo(
        f"\n3. Which courses close one of those gaps: {why.label}, from level {why.held} to "
        f"{why.required_must}, in {spot.unit_label}?\n"
    )
    closing = graph.closing(competence=why.competence, from_=why.held or 0, to=why.required_must, lang=lang)
    tables.show("closing", closing.body(), sys.stdout)
    typer.echo("")


def _planted_file(graph: Graph) -> Path | None:
    """Beside an embedded store: what is planted is no part of the graph, since an analysis has to find it."""
    folder = folder_of(graph.settings.store)
    return folder.with_name(f"{folder.name}.planted.json") if folder else None


def _tell_planted(graph: Graph, spots: Sequence[Hotspot]) -> None:
    """Which of the hotspots the demo planted."""
    file = _planted_file(graph)
    if file is None or not file.exists():
        return
    planted = {(one["unit"], one["group"]) for one in json.loads(file.read_text("utf-8"))["hotspots"]}
    found = [f"{s.unit_label} / {s.group_label}" for s in spots if (s.unit, s.group) in planted]
    if found:
        typer.echo(f"Planted in the demo, and found: {'; '.join(found)}.")


def _gap(graph: Graph, spot: Hotspot) -> tuple[Hotspot, Why] | None:
    """A known gap inside a hotspot that courses close, or None."""
    for competence in spot.competences:
        rows = graph.gaps(HR, by="employee", unit=spot.unit, competence=competence, limit=LOOKED_AT)
        for row in rows.data:
            if not row.gap_points:
                continue
            why = graph.why(HR, employee=row.key, competence=competence, lang=graph.settings.lang)
            path = graph.closing(competence=competence, from_=why.held or 0, to=why.required_must)
            if path.closes:
                return spot, why
    return None
