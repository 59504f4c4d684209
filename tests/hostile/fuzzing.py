"""
Requests that a machine makes up from the OpenAPI document, as each kind of viewer, for as long as one likes.

    python -m tests.hostile.fuzzing --minutes 30 [--as hr] [--as anonymous]

Prints each thing that does not fit (a 5xx, an undocumented status, another shape, a missing header) once,
with a request that shows it, then the number of cases; exit code 1 where anything was found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.hostile.kinds import AS, IDENTITIES, app_of, opened

EACH = 25
"""Cases of one operation at a time."""


def operations(schema: Any) -> Iterator[Any]:
    """Every operation of the document, each in a pass over all of them."""
    for found in schema.get_all_operations():
        yield found.ok()


def tried(operation: Any, kind: str, most: int, number: int, told: Callable[[str], None]) -> int:
    """How many cases were tried as a kind of viewer; `told` hears of each that does not fit."""
    from schemathesis.specs.openapi import checks

    # a cursor is text to the document, and only what we gave is one; nobody sends a token here
    excluded = [checks.positive_data_acceptance, checks.ignored_auth]
    done = 0

    @seed(number)
    @given(case=operation.as_strategy())
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def fuzz(case: Any) -> None:
        nonlocal done
        done += 1
        try:
            case.call_and_validate(headers={AS: kind}, excluded_checks=excluded)
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - whatever it is, it is what we look for
            told(_words(error))

    fuzz()
    return done


def _words(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return "\n".join(_words(one) for one in error.exceptions)
    return f"{type(error).__name__}: {error}"


def main(argv: Sequence[str] | None = None) -> int:
    """Fuzz until the time is up."""
    import schemathesis

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--as", dest="kinds", action="append", choices=IDENTITIES)
    chosen = parser.parse_args(argv)
    cases, found, until, number = Counter[str](), dict[str, str](), time.monotonic() + chosen.minutes * 60, 0
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as graph:
        kinds = chosen.kinds or list(IDENTITIES)
        schema = schemathesis.openapi.from_asgi("/openapi.json", app_of(graph))
        while time.monotonic() < until:
            number += 1
            for kind in kinds:
                for operation in operations(schema):
                    if time.monotonic() > until:
                        break

                    def told(words: str, where: str = f"{kind} {operation.label}") -> None:
                        key = f"{where}: {words.splitlines()[0][:90]}"
                        if key not in found:
                            found[key] = words
                            sys.stdout.write(f"{where}\n{words}\n\n")
                            sys.stdout.flush()

                    cases[kind] += tried(operation, kind, EACH, chosen.seed * 100_000 + number, told)
    counted = ", ".join(f"{kind} {count:,}" for kind, count in cases.items())
    sys.stdout.write(f"{sum(cases.values()):,} cases ({counted}); {len(found)} things do not fit.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
