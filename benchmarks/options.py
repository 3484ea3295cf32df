"""What a run may be told."""

import argparse
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.load import Load, client, wrk
from benchmarks.servers import NAMES
from benchmarks.workloads import NAMES as WORKLOADS

_SECONDS = 2.0
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Options:
    """Which servers and pages, how often and how long; ``checked``: only where all answers are equal."""

    servers: tuple[str, ...]
    workloads: tuple[str, ...]
    rounds: int
    seconds: float
    load: Load
    checked: bool


def options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; ``None``: this process's own."""
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure what reading costs.")
    parser.add_argument("--servers", type=_names(NAMES), default=NAMES, help=f"with commas: {', '.join(NAMES)}")
    parser.add_argument("--workloads", type=_names(WORKLOADS), default=WORKLOADS, help=", ".join(WORKLOADS))
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help=f"how often each is measured: {_ROUNDS}")
    parser.add_argument(
        "--seconds",
        type=float,
        default=float(os.environ.get("BENCH_SECONDS", _SECONDS)),
        help=f"the length of each measurement: BENCH_SECONDS, or {_SECONDS:.0f}",
    )
    parser.add_argument("--client", choices=("wrk", "own"), help="what makes the load: wrk, where it is there")
    parser.add_argument("--unchecked", action="store_true", help="measure even where the answers differ")
    given = parser.parse_args(arguments)
    return Options(
        given.servers, given.workloads, given.rounds, given.seconds, _load(given.client), not given.unchecked
    )


def _names(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        given = tuple(text.split(","))
        if unknown := [name for name in given if name not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {', '.join(known)}")
        return given

    return read


def _load(asked: str | None) -> Load:
    there = shutil.which("wrk") is not None
    return wrk if asked == "wrk" or (asked is None and there) else client
