"""
JSON Schemas of the vocabulary files, made of the models so that editors complete and check them.

Run `python -m loaders.vocabulary_schema` after a change of the models; a test compares.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from graphsvc.resources import room
from loaders.vocabulary_files import KINDS, Manifest

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by the name of the kind."""
    made = {"manifest": _schema(TypeAdapter(Manifest), "manifest")}
    for kind in KINDS:
        made[kind.name] = _schema(TypeAdapter(list[kind.model]), kind.name)  # type: ignore[name-defined]
    return made


def _schema(adapter: TypeAdapter[Any], name: str) -> dict[str, Any]:
    return {"$schema": _DIALECT, "title": f"Vocabulary file: {name}", **adapter.json_schema(by_alias=True)}


def rendered() -> dict[str, str]:
    """The text of each schema file, by file name."""
    return {
        f"{name}.json": json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, schema in schemas().items()
    }


def write(folder: Path) -> None:
    """Write every schema file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in rendered().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(room("vocabulary") / "schema")
