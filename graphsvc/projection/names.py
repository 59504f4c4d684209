"""The ids of one noun, their positions, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int32]
Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Names:
    """The ids of one noun in order, their positions, and what they are called per language."""

    ids: Sequence[str]
    labels: Mapping[str, Sequence[str | None]]
    position: Mapping[str, int]

    @classmethod
    def of(cls, rows: Columns) -> Names:
        ids = rows["id"]
        if "name" in rows:
            labels: dict[str, Sequence[str | None]] = dict.fromkeys(("nb", "nn", "en"), rows["name"])
        else:
            labels = {code: rows[f"label_{code}"] for code in ("nb", "nn", "en")}
        return cls(ids, labels, {name: at for at, name in enumerate(ids)})

    def at(self, ids: Sequence[str | None]) -> Index:
        """Positions of ids; -1 for null or an id that is not there."""
        find = self.position.get
        return np.fromiter((find(i, -1) for i in ids), np.int32, len(ids))  # type: ignore[arg-type]

    def label(self, at: int, lang: str) -> str:
        """What it is called in a language, or in the next best one."""
        for code in (lang, "nb", "nn", "en"):
            text = self.labels[code][at]
            if text:
                return text
        return self.ids[at]

    def relabelled(self, at: int, labels: Mapping[str, str | None]) -> Names:
        """The same ids, one of them called something else."""
        changed = {}
        for code, old in self.labels.items():
            new = list(old)
            new[at] = labels[code]
            changed[code] = new
        return Names(self.ids, changed, self.position)

    def with_more(self, ids: Sequence[str]) -> Names:
        """The same with ids at the end, which are called by themselves."""
        every = [*self.ids, *ids]
        return Names.of({"id": every, "name": every})

    def __len__(self) -> int:
        return len(self.ids)
