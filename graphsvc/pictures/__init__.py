"""
Answers as pictures, SVG or PNG: hotspots as a heat map, clusters as networks, a plan as a timeline.

The only room that imports matplotlib, and only once something is drawn; it comes with the extra `plot`.
Pictures are made of the body of an answer, in shades of grey, with every text in the language asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphsvc.answers import Lang
from graphsvc.errors import BadInput, GraphsvcError
from graphsvc.moves import checked_day

if TYPE_CHECKING:
    from graphsvc.pictures.sheet import Sheet

Body = Mapping[str, Any]
Drawing = Callable[..., "Sheet"]

FORMATS = (".svg", ".png")
MOST = 1000
"""Rows of a page, where a picture needs all pages."""


class CannotDraw(GraphsvcError):
    """A picture that cannot be made with what is installed, or of that kind."""


class Picture(NamedTuple):
    """The module that draws an answer, and what is asked for it where that is not what was asked."""

    module: str
    instead: Mapping[str, Any] | None = None


PICTURES: Mapping[str, Picture] = {
    "hotspots": Picture("heatmap", {"form": "matrix"}),
    "clusters": Picture("network"),
    "plan": Picture("timeline"),
}


def check(file: Path) -> None:
    """
    Before anything is asked: whether a picture can be made, and of that kind.

    Errors: CannotDraw that names the way out.
    """
    if file.suffix.lower() not in FORMATS:
        raise CannotDraw(f"A picture is a file that ends in {' or '.join(FORMATS)}; {file.name!r} does not.")
    if find_spec("matplotlib") is None:
        raise CannotDraw("--plot needs matplotlib; install it with `pip install 'graphsvc[plot]'`.")


def body_for(question: str, body: Body, asked: Mapping[str, Any], ask: Callable[..., Body]) -> Body:
    """What is drawn: the body, or where a picture needs another form of it, all pages of that."""
    instead = PICTURES[question].instead
    if instead is None:
        return body
    params = {name: value for name, value in asked.items() if name not in ("limit", "cursor")}
    page = dict(ask(question, **{**params, **instead, "limit": MOST}))
    rows = list(page["data"])
    while page["next"]:
        page = dict(ask(question, **{**params, **instead, "limit": MOST, "cursor": page["next"]}))
        rows += page["data"]
    return {**page, "data": rows}


def sheet_of(question: str, body: Body, *, lang: Lang = "nb", day: str | None = None) -> Sheet:
    """The picture of a body; `day` is the one asked about, today if none is named."""
    draw: Drawing = import_module(f"graphsvc.pictures.{PICTURES[question].module}").draw
    return draw(body, lang=lang, day=date.fromisoformat(checked_day(day)))


def write(question: str, body: Body, file: Path, *, lang: Lang = "nb", day: str | None = None) -> None:
    """
    Write the picture of a body; the same body gives the same bytes.

    Errors: CannotDraw; BadInput where the file cannot be written.
    """
    check(file)
    content = sheet_of(question, body, lang=lang, day=day).written(file.suffix.lower())
    try:
        file.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror or error}.") from None
