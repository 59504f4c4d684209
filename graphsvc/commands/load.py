"""`graphsvc load`: a command per loader that is installed, with the options that the loader declares."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Protocol

import typer

from graphsvc.commands.options import Json
from graphsvc.commands.output import progress, tell
from graphsvc.errors import BadInput

GROUP = "graphsvc.loaders"
KEYWORD = inspect.Parameter.KEYWORD_ONLY


class Loader(Protocol):
    """As loaders/base.py has it; this room knows loaders by their entry points only."""

    name: str
    help: str
    sources: Any
    options: Any

    def run(self, store: Any, *, sources: Any, options: Any, progress: Any) -> Any: ...


def add(app: typer.Typer, *, wanted: str | None) -> None:
    """Make the group, and the command of the `wanted` loader; of every one for "" and of none for None."""
    group = typer.Typer(
        help="Load a vocabulary, an organisation or the demo.", no_args_is_help=True, rich_markup_mode=None
    )
    group.callback()(lambda: None)
    if wanted is not None:
        entries = _entries()
        for name in [wanted] if wanted in entries else sorted(entries):
            _add_loader(group, name, entries[name])
    app.add_typer(group, name="load")


def _entries() -> dict[str, Any]:
    """The installed loaders by name; of two with one name the first."""
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in reversed(tuple(entry_points(group=GROUP)))}


def _add_loader(group: typer.Typer, name: str, entry: Any) -> None:
    """A loader that cannot be imported is a command that says so, and the others work."""
    try:
        loader: Loader = entry.load()
    except ImportError as error:
        reason = f"The loader {name} ({entry.value}) cannot be imported: {error}."

        def broken() -> None:
            raise BadInput(reason)

        group.command(name, help="Cannot be imported.")(broken)
        return
    group.command(name, help=loader.help)(_command(loader))


def _command(loader: Loader) -> Callable[..., None]:
    """A function whose signature is what the loader declares."""

    def command(**given: Any) -> None:
        as_json = given.pop("as_json")
        sources = given.pop("sources", None) or ()
        run(loader, sources=list(sources), options=given, as_json=as_json)

    command.__signature__ = inspect.Signature(list(_parameters(loader)))  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in _parameters(loader)}
    return command


def _parameters(loader: Loader) -> Iterator[inspect.Parameter]:
    if loader.sources.most != 0:
        metavar = loader.sources.metavar + ("..." if loader.sources.most != 1 else "")
        help_ = loader.sources.help or None
        default: Any = inspect.Parameter.empty
        kind: Any = Annotated[list[Path], typer.Argument(metavar=metavar, help=help_)]
        if not loader.sources.least:
            kind, default = Annotated[list[Path] | None, typer.Argument(metavar=metavar, help=help_)], None
        yield inspect.Parameter("sources", KEYWORD, annotation=kind, default=default)
    for option in loader.options:
        yield inspect.Parameter(
            option.name, KEYWORD, annotation=_annotation(option), default=_default(option)
        )
    yield inspect.Parameter("as_json", KEYWORD, annotation=Json, default=False)


def _default(option: Any) -> Any:
    return False if option.kind is bool and option.default is None else option.default


def _annotation(option: Any) -> Any:
    """The type and the bounds of an option, as typer takes them."""
    kind = option.kind
    bounds = {} if kind in (bool, str) else {"min": option.low, "max": option.high}
    if kind is int:
        bounds = {name: None if bound is None else int(bound) for name, bound in bounds.items()}
    optional = kind if _default(option) is not None else kind | None
    return Annotated[optional, typer.Option(option.flag, help=option.help, **bounds)]


_RETURNED = (
    "Warning: {:,} people in this source had been erased, and were erased again. Take them out of it; "
    "for those who are employed anew run `graphsvc person readmit ID` and load again."
)


def run(loader: Loader, *, sources: list[Path], options: dict[str, Any], as_json: bool) -> None:
    """
    Load, with a bar for what takes long; warnings go to stderr, what was done to stdout.

    Errors: BadFile with every fault; StoreError.
    """
    from graphsvc.commands import session
    from graphsvc.people.rights.erasing import erase_returned

    if loader.sources.most is not None and len(sources) > loader.sources.most:
        raise typer.BadParameter(f"at most {loader.sources.most} {loader.sources.metavar}")
    if len(sources) < loader.sources.least:
        raise typer.BadParameter(f"at least {loader.sources.least} {loader.sources.metavar}")
    chosen, thing = session.settings(), f"load {loader.name}"
    with session.store(chosen, make=True, thing=thing) as store, progress(f"Loading {loader.name}") as told:
        report = loader.run(store, sources=sources, options=options, progress=told)
        again = erase_returned(store, chosen)
    for warning in report.warnings:
        typer.echo(f"Warning: {warning}", err=True)
    if again:
        typer.echo(_RETURNED.format(again), err=True)
    for fault in report.skipped:
        typer.echo(f"Left out: {fault}", err=True)
    if as_json:
        tell("load", report.body(), as_json=True, as_csv=False)
        return
    counts = ", ".join(f"{count:,} {name}" for name, count in report.counts.items())
    did = (
        f"revision {report.revision}" if report.changed else f"nothing new; still revision {report.revision}"
    )
    typer.echo(f"{loader.name}: {counts} ({did})")


def installed(name: str) -> Loader:
    """The loader of a name; it comes with the distribution."""
    loader: Loader = _entries()[name].load()
    return loader
