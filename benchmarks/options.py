"""What a run may be told."""

import argparse
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.load import Load, client, wrk
from benchmarks.servers import NAMES
from benchmarks.workloads import NAMES as WORKLOADS

PARTS = ("pages", "thread", "viewers", "first-sight", "growth", "deep", "bibliography", "worker")
READING = PARTS[:3]
_SECONDS = 1.0
_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Options:
    """Which servers and pages, how often and how long.

    ``checked``: only where all answers are equal. ``parts``: what is measured.
    ``save``: whether the results are written down.
    """

    servers: tuple[str, ...]
    workloads: tuple[str, ...]
    rounds: int
    seconds: float
    load: Load
    checked: bool
    parts: tuple[str, ...]
    save: bool


def options(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; ``None``: this process's own."""
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure what reading costs.")
    parser.add_argument("--servers", type=_names(NAMES), default=NAMES, help=f"with commas: {', '.join(NAMES)}")
    parser.add_argument("--workloads", type=_names(WORKLOADS), default=WORKLOADS, help=", ".join(WORKLOADS))
    parser.add_argument("--only", type=_names(PARTS), help=f"some parts: {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help=f"how often each is measured: {_ROUNDS}")
    parser.add_argument(
        "--seconds",
        type=float,
        default=float(os.environ.get("BENCH_SECONDS", _SECONDS)),
        help=f"the length of each measurement: BENCH_SECONDS, or {_SECONDS:.0f}",
    )
    parser.add_argument("--client", choices=("wrk", "own"), help="what makes the load: wrk, where it is there")
    parser.add_argument("--unchecked", action="store_true", help="measure even where the answers differ")
    parser.add_argument("--save", action="store_true", help="write benchmarks/results, and the README's table")
    given = parser.parse_args(arguments)
    everything = given.servers == NAMES and given.workloads == WORKLOADS
    if given.save and (given.unchecked or not everything or given.only):
        parser.error("--save is for a run of everything: leave --servers, --workloads, --only and --unchecked out")
    return Options(
        servers=given.servers,
        workloads=given.workloads,
        rounds=given.rounds,
        seconds=given.seconds,
        load=_load(given.client, given.seconds),
        checked=not given.unchecked,
        parts=given.only or (PARTS if everything else READING),
        save=given.save,
    )


def _names(known: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        given = tuple(text.split(","))
        if unknown := [name for name in given if name not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {', '.join(known)}")
        return given

    return read


def _load(asked: str | None, seconds: float) -> Load:
    """Return what is asked for, else wrk where it is there; it knows whole seconds alone."""
    serves = shutil.which("wrk") is not None and seconds >= 1
    return wrk if asked == "wrk" or (asked is None and serves) else client
