"""The command line, `graphsvc`; its commands lie in graphsvc/commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from graphsvc.commands import (
    access,
    audit,
    backup,
    completions,
    counting,
    export,
    keeping,
    keys,
    lms,
    load,
    matching,
    moving,
    person,
    planning,
    questions,
    releasing,
    role,
    serving,
    sparql,
)
from graphsvc.errors import (
    BadInput,
    CatalogueError,
    Forbidden,
    GraphsvcError,
    NotFound,
    StoreError,
)

# 0 is fine, 1 is an answer that says "no"; the commands themselves know which answer does.
EXIT_CODES: tuple[tuple[type[GraphsvcError], int], ...] = (
    (Forbidden, 2),
    (NotFound, 3),
    (BadInput, 3),
    (StoreError, 4),
    (CatalogueError, 4),
    (GraphsvcError, 4),
)
INTERRUPTED = 130
FAULT = 70
"""A fault of the program's own, which is no answer and nobody's input."""
HELP = "Kompetansegraf: roles, competences, courses and gaps of a municipality, as one graph."


def make_app(*, loader: str | None = "") -> typer.Typer:
    """
    The commands.

    `loader` names the one that `load` is wanted for: to import all that are installed ("") takes a while.
    """
    app = typer.Typer(
        name="graphsvc",
        help=HELP,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    serving.add(app)
    load.add(app, wanted=loader)
    questions.add(app)
    counting.add(app)
    moving.add(app)
    planning.add(app)
    role.add(app)
    matching.add(app)
    export.add(app)
    sparql.add(app)
    lms.add(app)
    completions.add(app)
    keeping.add(app)
    backup.add(app)
    person.add(app)
    releasing.add(app)
    keys.add(app)
    access.add(app)
    audit.add(app)
    app.callback()(_options)
    return app


def _tell_version(wanted: bool) -> None:
    if wanted:
        from graphsvc import __version__

        typer.echo(__version__)
        raise typer.Exit


def _options(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - told by its callback
        bool, typer.Option("--version", help="Tell the version.", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """What comes before a command."""
    from graphsvc.commands import session

    session.command.set(context.invoked_subcommand or "")


def main(argv: Sequence[str] | None = None) -> int:
    """
    Run a command; the exit code.

    0 fine, 1 the answer is "no", 2 wrong use, 3 bad input, 4 store trouble; a fault is one message on stderr.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = make_app(loader=_wanted_loader(arguments))(
            args=arguments, prog_name="graphsvc", standalone_mode=False
        )
        sys.stdout.flush()
    except GraphsvcError as error:
        return _refuse(str(error), next(code for kind, code in EXIT_CODES if isinstance(error, kind)))
    except (KeyboardInterrupt, typer.Abort):
        return _refuse("Interrupted; nothing half-written is visible.", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - whatever it is, its words may be of a person
        if hasattr(error, "format_message"):
            return _misused(error)
        from graphsvc import faults

        return _refuse(f"The program met a fault of its own: {faults.told(error)}", FAULT)
    return code if isinstance(code, int) else 0


def _wanted_loader(arguments: Sequence[str]) -> str | None:
    """What stands after `load`; None for another command."""
    if arguments[:1] != ["load"]:
        return None
    return next((word for word in arguments[1:] if not word.startswith("-")), "")


def _refuse(message: str, code: int) -> int:
    sys.stderr.write(f"Error: {message}\n")
    return code


def _misused(error: Exception) -> int:
    """What the command line's own parser refused, with the way to the help."""
    context = getattr(error, "ctx", None)
    message = str(error.format_message()).strip()  # type: ignore[attr-defined]
    if message.startswith("Usage:"):
        sys.stderr.write(f"{message}\n")
    else:
        sys.stderr.write(f"Error: {message}\n")
    if not message.startswith("Usage:") and context is not None:
        sys.stderr.write(f"Try `{context.command_path} --help`.\n")
    return int(getattr(error, "exit_code", 2))


def script() -> None:
    """The installed command: `main`, and what nothing catches is told without its words."""
    from graphsvc import faults

    faults.install()
    sys.exit(main())


if __name__ == "__main__":
    script()
