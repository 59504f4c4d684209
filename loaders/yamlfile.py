"""
YAML as data for people: every value keeps the line that it stands on, and what could surprise is refused.

Only texts, numbers, true and false, lists and fields are understood: `no` and `2026-11-22` stay texts, a
field given twice, a tab, an alias or a second document is a fault.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from loaders.base import Faults

_TAG = "tag:yaml.org,2002:"
_TAB = "A tab stands where only spaces may."
DEEPEST = 50
"""Levels of values in each other; entries need six."""

_SHALLOW = 1_500
"""Brackets of a file, and characters of a line, that cannot nest deeply enough to matter."""

_KNOWN = frozenset(
    _TAG + kind
    for kind in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value", "map", "seq")
)
"""Tags that plain YAML has by itself."""

_PLAIN = frozenset(("true", "false"))


@dataclass(frozen=True, slots=True)
class Document:
    """One file's content and the tree that knows the lines."""

    where: str
    value: Any
    root: yaml.Node | None

    def line(self, *path: str | int) -> int:
        """The line, from 1, of the value at a path, or of the deepest part of the path that is there."""
        node, line = self.root, 1
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            node, line = found
        return line


def _step(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    return None


def parse(data: bytes, faults: Faults, *, where: str) -> Document | None:
    """The content of a file, or None where faults make it unreadable."""
    before = len(faults)
    try:
        text = data.decode("utf-8-sig")
        if _is_deep(text):
            raise RecursionError
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
        value = _Builder(faults, where).build(root) if root is not None else None
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        faults.add(where, row, "", "The text is not UTF-8.", "Save the file as UTF-8.")
    except yaml.MarkedYAMLError as error:
        _report(error, text, faults, where)
    except yaml.reader.ReaderError as error:
        row = text.count("\n", 0, error.position) + 1
        faults.add(where, row, "", "A control character stands in the text.", "Remove it.")
    except RecursionError:
        faults.add(where, 0, "", "The values are nested too deeply.", "No entry needs more than six levels.")
    return Document(where, value, root) if len(faults) == before else None


def _is_deep(text: str) -> bool:
    """
    Whether values are nested so deeply that the C loader, which recurs without a look, could crash.

    Block levels need a column each or two, flow levels a bracket: most files need no closer look.
    """
    lines = text.splitlines()
    if text.count("[") + text.count("{") < _SHALLOW and max(map(len, lines), default=0) < _SHALLOW:
        return False
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return True
    return False


def _report(error: yaml.MarkedYAMLError, text: str, faults: Faults, where: str) -> None:
    mark = error.problem_mark or error.context_mark
    row = mark.line + 1 if mark else 0
    lines = text.split("\n")
    line = lines[row - 1] if 0 < row <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or "'\\t'" in str(error.problem):
        faults.add(where, row, "", _TAB, "Indent with spaces.")
        return
    problem = " ".join(part for part in (error.context, error.problem) if part)
    faults.add(
        where, row, "", f"This is not YAML: {problem}.", "Check indentation, colons and quotation marks."
    )


class _Builder:
    """Turns nodes into values; an alias would be a node met twice."""

    def __init__(self, faults: Faults, where: str) -> None:
        self.faults, self.where = faults, where
        self._met: set[int] = set()

    def build(self, node: yaml.Node) -> Any:
        if id(node) in self._met:
            self._fault(node, "", "An alias is used.", "Write the value out.")
            return None
        self._met.add(id(node))
        if node.tag not in _KNOWN:
            self._fault(node, "", "A tag is used.", "Write the value without `!`.")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item) for item in node.value]
        return self._mapping(node.value)

    def _mapping(self, pairs: Sequence[tuple[yaml.Node, yaml.Node]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in pairs:
            if not isinstance(key, yaml.ScalarNode):
                self._fault(key, "", "A field has no plain name.", "Write `name: value`.")
                continue
            if key.value in made:
                self._fault(key, key.value, "The field is there twice.", "Keep one of them.")
            made[key.value] = self.build(value)
        return made

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        kind, text = node.tag.removeprefix(_TAG), node.value
        if kind == "null":
            return None
        if kind == "bool" and text.lower() in _PLAIN:
            return text.lower() == "true"
        if kind == "int" and text.removeprefix("-").isdigit() and text.isascii():
            return int(text) if len(text) < 20 and (text == "0" or not text.startswith("0")) else text
        if kind == "float":
            try:
                return float(text)
            except ValueError:
                return text
        return text

    def _fault(self, node: yaml.Node, field: str, problem: str, remedy: str) -> None:
        self.faults.add(self.where, node.start_mark.line + 1, field, problem, remedy)
