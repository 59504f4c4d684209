"""Options that several commands share; they bear the names of the query parameters, with hyphens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Json = Annotated[bool, typer.Option("--json", help="The HTTP body instead of tables.")]
Csv = Annotated[bool, typer.Option("--csv", help="CSV instead of tables.")]
Lang = Annotated[
    Literal["nb", "nn", "en"] | None,
    typer.Option("--lang", help="Language of labels; default GRAPHSVC_LANG."),
]
Plot = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="A picture of the answer too, .svg or .png."),
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="The most rows.")]
Cursor = Annotated[str | None, typer.Option("--cursor", help="`next` of the page before.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="The day asked about, YYYY-MM-DD; default today.")]
Unit = Annotated[str | None, typer.Option("--unit", help="A unit with everything below it.")]
Necessity = Annotated[
    Literal["must", "should"], typer.Option("--necessity", help="Requirements that must, or should, be met.")
]
Common = Annotated[
    bool, typer.Option("--common/--no-common", help="Count what comes through included profiles too.")
]

OfRole = Annotated[str | None, typer.Option(help="People who have this role.")]
OfProfile = Annotated[str | None, typer.Option(help="People who have this profile.")]
OfSystem = Annotated[str | None, typer.Option(help="Competences that concern this IT system.")]
OfCompetence = Annotated[str | None, typer.Option(help="One competence.")]
OfGroup = Annotated[str | None, typer.Option(help="Competences in this group or below it.")]
Basis = Annotated[
    Literal["legal", "other"] | None, typer.Option(help="What the law asks, or what must asks beyond it.")
]
By = Literal["unit", "role", "profile", "system", "competence", "group", "employee", "requirement"]
