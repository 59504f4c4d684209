"""A sheet to draw on in inches from its upper left corner, and how wide words are on it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.textpath import TextToPath

POINT = 1 / 72
LEADING = 1.3
"""From one line of text to the next, by its size."""

MARGIN = 0.25
SMALL, NORMAL, LARGE = 7.0, 8.0, 12.0
BLACK, DARK, MIDDLE, PALE, WHITE = "0.0", "0.3", "0.55", "0.85", "1.0"
DOTS_PER_INCH, MOST_DOTS = 150, 30_000
"""How fine a PNG is, and how many dots it has upwards or across at the most."""

FIXED: Any = {
    "font.family": "DejaVu Sans",
    "hatch.linewidth": 0.5,
    "svg.fonttype": "path",
    "svg.hashsalt": "graphsvc",
    "text.hinting": "none",
}
"""What makes the same picture on every machine; the font comes with matplotlib."""

ROUNDING = 1.02
"""How much wider than its outlines a line may come out where glyphs are set on whole pixels."""

Align = Literal["left", "center", "right"]


@lru_cache(maxsize=20_000)
def wide(said: str, size: float = NORMAL, bold: bool = False) -> float:
    """Inches that a line of text takes."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    width, _, _ = TextToPath().get_text_width_height_descent(said, font, ismath=False)
    return float(width) * POINT * ROUNDING


def wrapped(
    said: str, width: float, *, size: float = NORMAL, most: int | None = None, bold: bool = False
) -> list[str]:
    """
    The lines of a text, none wider than so many inches.

    Lines break at spaces, not at the narrow ones inside a number. A word that is too wide is parted with a
    hyphen; where there are more than `most` lines, the last one kept ends with an ellipsis.
    """
    lines: list[str] = []
    for word in (part for one in said.split(" ") if one for part in _parted(one, width, size, bold)):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and wide(joined, size, bold) <= width and not lines[-1].endswith("\u00ad"):
            lines[-1] = joined
        else:
            lines.append(word)
    lines = [line.replace("\u00ad", "-") for line in lines]
    if most is None or len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and wide(f"{last}…", size, bold) > width:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip(' -')}…"]


def _parted(word: str, width: float, size: float, bold: bool) -> Iterable[str]:
    """A word, or the parts of it that fit, each but the last marked at its end."""
    while wide(word, size, bold) > width and len(word) > 1:
        at = len(word) - 1
        while at > 1 and wide(f"{word[:at]}-", size, bold) > width:
            at -= 1
        yield f"{word[:at]}\u00ad"
        word = word[at:]
    yield word


def height(lines: int, size: float = NORMAL) -> float:
    """Inches that so many lines take."""
    return lines * size * LEADING * POINT


class Sheet:
    """What is drawn so far; `finish` gives it its size."""

    def __init__(self) -> None:
        self.figure = Figure(dpi=DOTS_PER_INCH)
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.about: tuple[str, str] = ("", "")

    def words(
        self,
        x: float,
        y: float,
        lines: str | Sequence[str],
        *,
        size: float = NORMAL,
        align: Align = "left",
        grey: str = BLACK,
        bold: bool = False,
    ) -> float:
        """Lines of text below y; where the next line would begin."""
        lines = [lines] if isinstance(lines, str) else lines
        for at, line in enumerate(lines):
            self._text(x, y + height(at, size) + size * POINT, line, size, grey, bold, ha=align)
        return y + height(len(lines), size)

    def upright(self, x: float, y: float, lines: Sequence[str], *, size: float = NORMAL) -> None:
        """Lines of text that run upwards from y, side by side about x."""
        left = x - height(len(lines), size) / 2
        for at, line in enumerate(lines):
            at_x = left + height(at, size) + size * POINT
            self._text(at_x, y, line, size, BLACK, False, rotation=90, rotation_mode="anchor")

    def _text(self, x: float, y: float, line: str, size: float, grey: str, bold: bool, **how: Any) -> None:
        weight = "bold" if bold else "normal"
        said = self.axes.text(
            x, y, line, fontsize=size, color=grey, weight=weight, va="baseline", parse_math=False, **how
        )
        said.set_zorder(5)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        tall: float,
        *,
        fill: str | None = None,
        edge: str | None = None,
        line: float = 0.5,
        hatch: str | None = None,
        over: int = 1,
    ) -> None:
        """A rectangle below and to the right of a point; `over` lifts it above others."""
        shape = Rectangle(
            (x, y),
            width,
            tall,
            facecolor=fill or "none",
            edgecolor=edge or "none",
            linewidth=line,
            hatch=hatch,
        )
        shape.set_zorder(over)
        self.axes.add_patch(shape)

    def dot(self, x: float, y: float, radius: float, *, fill: str, ring: bool = False) -> None:
        """A disc; with a second line around it where it is ringed."""
        for size, colour, over in (
            ((radius + 0.05, WHITE, 3), (radius, fill, 4)) if ring else ((radius, fill, 4),)
        ):
            shape = Circle((x, y), size, facecolor=colour, edgecolor=BLACK, linewidth=0.8)
            shape.set_zorder(over)
            self.axes.add_patch(shape)

    def stroke(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        *,
        grey: str = BLACK,
        line: float = 0.5,
        dashed: bool = False,
    ) -> None:
        """A line from point to point."""
        self.axes.add_line(
            Line2D(
                list(xs), list(ys), color=grey, linewidth=line, linestyle="--" if dashed else "-", zorder=2
            )
        )

    def diamond(self, x: float, y: float, radius: float) -> None:
        """An open mark of a point in time."""
        corners = [(x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius)]
        self.axes.add_patch(Polygon(corners, facecolor=WHITE, edgecolor=BLACK, linewidth=0.8, zorder=3))

    def finish(self, width: float, tall: float, *, title: str, description: str) -> Sheet:
        """The sheet cut to its size in inches."""
        self.figure.set_size_inches(width, tall)
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(tall, 0)
        self.about = (title, description)
        return self

    def _fine(self) -> float:
        """Dots per inch; fewer where the sheet is so long that it could not be drawn."""
        return float(min(DOTS_PER_INCH, MOST_DOTS / max(self.figure.get_size_inches())))

    def written(self, suffix: str) -> bytes:
        """The sheet as a file that ends in `.svg` or `.png`."""
        title, description = self.about
        told: dict[str, Any] = {"Title": title, "Description": description}
        told |= {"Date": None} if suffix == ".svg" else {"Software": None}
        out = io.BytesIO()
        with rc_context(FIXED):
            self.figure.savefig(out, format=suffix.removeprefix("."), dpi=self._fine(), metadata=told)
        return out.getvalue()


def header(sheet: Sheet, title: str, said: str, width: float) -> float:
    """A title and what stands below it, over the width of the sheet; where the rest begins."""
    inner = width - 2 * MARGIN
    y = sheet.words(MARGIN, MARGIN, wrapped(title, inner, size=LARGE, bold=True), size=LARGE, bold=True)
    return sheet.words(MARGIN, y + 0.05, wrapped(said, inner), grey=DARK) + 0.15
