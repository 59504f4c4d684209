"""The shape of every answer: frozen models whose `body()` is the HTTP body and the CLI's `--json` alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    import polars

Lang = Literal["nb", "nn", "en"]
LANGS: tuple[Lang, ...] = ("nb", "nn", "en")


class Answer(BaseModel):
    """One thing answered."""

    model_config = ConfigDict(frozen=True)

    def body(self) -> dict[str, Any]:
        """The JSON body as plain Python values."""
        return self.model_dump(mode="json", by_alias=True)

    def to_frame(self) -> polars.DataFrame:
        """A row per thing where there is a list of them, else one row; needs the extra `frames`."""
        from graphsvc.frames import columns_of, frame

        field = type(self).model_fields.get("data")
        return frame([self.body()]) if field is None else frame(self.body()["data"], columns_of(field))


T = TypeVar("T", bound=BaseModel)


class Page(Answer, Generic[T]):
    """Rows of a list; `next` is the cursor of the following page, `total` counts all pages."""

    data: tuple[T, ...]
    next: str | None = None
    total: int


def pick(row: dict[str, Any], stem: str, lang: Lang) -> str | None:
    """The text of `stem` in a language, or in the next best one: bokmål, nynorsk, English."""
    for code in (lang, *LANGS):
        text = row.get(f"{stem}_{code}")
        if text:
            return str(text)
    return None
