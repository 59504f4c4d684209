"""What may be imagined, step by step; each is turned into changes that are never applied."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from graphsvc.model.types import LevelValue, Slug

Ids = Annotated[tuple[str, ...], Field(min_length=1, max_length=1000)]
Id = Annotated[str, Field(min_length=1, max_length=200)]


class Imagined(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Leave(Imagined):
    """People leave all their posts."""

    do: Literal["leave"]
    employees: Ids


class Move(Imagined):
    """People's posts of the day go to another unit, get another role instead of theirs, or both."""

    do: Literal["move"]
    employees: Ids
    unit: Id | None = None
    role: Id | None = None


class Merge(Imagined):
    """The posts of some units, and the units right below them, go to another unit that is there."""

    do: Literal["merge"]
    units: Ids
    into: Id


class Require(Imagined):
    """A role or a profile requires a competence at a level; 0: no longer."""

    do: Literal["require"]
    role: Id | None = None
    profile: Id | None = None
    competence: Id
    level: LevelValue
    necessity: Literal["must", "should"] = "must"


class Need(Imagined):
    """A requirement of something new; a `label` makes the competence new too."""

    competence: Slug
    level: Annotated[int, Field(ge=1, le=4)]
    necessity: Literal["must", "should"] = "must"
    label: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class Role(Imagined):
    """A role arrives: what it requires and includes, and who gets it beside the roles they have."""

    do: Literal["role"]
    id: Slug
    label: Annotated[str, Field(min_length=1, max_length=200)]
    requires: Annotated[tuple[Need, ...], Field(max_length=500)] = ()
    includes: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    employees: Annotated[tuple[Id, ...], Field(max_length=1000)] = ()


class System(Imagined):
    """
    An IT system arrives, with a profile of what it requires.

    The posts of the day in `units` or below them, those with one of `roles`, and those of `employees` get it.
    """

    do: Literal["system"]
    id: Slug
    label: Annotated[str, Field(min_length=1, max_length=200)]
    requires: Annotated[tuple[Need, ...], Field(min_length=1, max_length=500)]
    units: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    roles: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    employees: Annotated[tuple[Id, ...], Field(max_length=1000)] = ()


Step = Annotated[Leave | Move | Merge | Require | Role | System, Field(discriminator="do")]
