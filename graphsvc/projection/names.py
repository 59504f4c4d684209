"""The ids of one noun, their positions, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int32]
Columns = Mapping[str, Sequence[Any]]


class Texts(Sequence[str]):
    """Many short texts in two arrays: a sixth of what a list of them takes. Null comes back as empty."""

    def __init__(self, data: bytes, ends: NDArray[np.int64]) -> None:
        self._data, self._ends = data, ends

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Texts:
        parts = [(text or "").encode() for text in texts]
        return cls(b"".join(parts), np.cumsum([0, *map(len, parts)], dtype=np.int64))

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> list[str]: ...

    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if at < 0:
            at += len(self)
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._data[self._ends[at] : self._ends[at + 1]].decode()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def with_more(self, texts: Iterable[str]) -> Texts:
        new = Texts.of(texts)
        return Texts(self._data + new._data, np.concatenate([self._ends, new._ends[1:] + self._ends[-1]]))


class Positions(Mapping[str, int]):
    """Where each of many texts stands: sorted digests and their order, a tenth of what a dict takes."""

    def __init__(self, texts: Texts, digests: NDArray[np.int64], order: Index) -> None:
        self._texts, self._digests, self._order = texts, digests, order

    @classmethod
    def of(cls, texts: Texts) -> Positions:
        digests = _digests(texts)
        order = np.argsort(digests, kind="stable").astype(np.int32)
        return cls(texts, digests[order], order)

    def __getitem__(self, text: str) -> int:
        at = int(np.searchsorted(self._digests, hash(text)))
        while at < len(self._digests) and self._digests[at] == hash(text):
            if self._texts[found := int(self._order[at])] == text:
                return found
            at += 1
        raise KeyError(text)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def with_more(self, texts: Texts) -> Positions:
        """The same over texts with some behind those that it knows."""
        new = np.arange(len(self), len(texts), dtype=np.int32)
        digests = _digests(texts[len(self) :])
        order = np.argsort(digests, kind="stable")
        where = np.searchsorted(self._digests, digests[order])
        return Positions(
            texts,
            np.insert(self._digests, where, digests[order]),
            np.insert(self._order, where, new[order]),
        )


def _digests(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.fromiter(map(hash, texts), np.int64, len(texts))


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

    @classmethod
    def of_many(cls, rows: Columns) -> Names:
        """The same for people and posts, of which there are so many that their texts are packed."""
        ids = Texts.of(rows["id"])
        names = ids if rows["name"] is rows["id"] else Texts.of(rows["name"])
        return cls(ids, dict.fromkeys(("nb", "nn", "en"), names), Positions.of(ids))

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
            changed[code] = Texts.of(new) if isinstance(old, Texts) else new
        return Names(self.ids, changed, self.position)

    def with_more(self, ids: Sequence[str]) -> Names:
        """Packed names with ids at the end, which are called by themselves."""
        if not isinstance(self.ids, Texts) or not isinstance(self.position, Positions):
            raise TypeError("Only packed names grow.")
        every = self.ids.with_more(ids)
        return Names(every, dict.fromkeys(self.labels, every), self.position.with_more(every))

    def __len__(self) -> int:
        return len(self.ids)
