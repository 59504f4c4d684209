"""Templates of web/templates filled in; what comes from the graph is escaped here, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from string import Template

from graphsvc.resources import room


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


@lru_cache
def _template(name: str) -> Template:
    return Template((room("web") / "templates" / name).read_text(encoding="utf-8"))


def page(name: str, **values: object) -> str:
    """
    A template with its values.

    Errors: KeyError for a value that is missing.
    """
    return _template(name).substitute({key: _safe(value) for key, value in values.items()})


def _safe(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value))


def link(href: str, words: object) -> Markup:
    """A link; the address is escaped, not encoded."""
    return Markup(f'<a href="{escape(href)}">{_safe(words)}</a>')


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """A table with its caption; numbers stand to the right, nothing stands for None."""
    listed = list(rows)
    numbers = [isinstance(value, int) for value in listed[0]] if listed else [False] * len(headings)
    head = "".join(
        f'<th scope="col"{" class=number" if number else ""}>{escape(heading)}</th>'
        for heading, number in zip(headings, numbers, strict=True)
    )
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in listed)
    return Markup(
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f'<td class="number">{value:,}</td>'.replace(",", "&nbsp;")
    return f"<td>{'' if value is None else _safe(value)}</td>"
