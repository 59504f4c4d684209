"""Rows of an answer as a data frame of polars; the extra `frames` brings it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

if TYPE_CHECKING:
    import polars
    from pydantic.fields import FieldInfo


def frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = ()) -> polars.DataFrame:
    """
    A row per row; where there are none, the columns all the same.

    What stands in a row is looked at in all of them, so that a column which is null for long has its type.
    Errors: ModuleNotFoundError that names the extra.
    """
    try:
        import polars
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "to_frame() needs polars; install it with `pip install 'graphsvc[frames]'`.", name="polars"
        ) from None
    if not rows:
        return polars.DataFrame(schema=list(columns))
    return polars.DataFrame(rows, infer_schema_length=None)


def columns_of(field: FieldInfo) -> list[str]:
    """The names in the rows of a field that is a tuple of models; none where it is not."""
    rows = next(iter(get_args(field.annotation)), None)
    named = getattr(rows, "model_fields", {})
    return [one.alias or name for name, one in named.items()]
