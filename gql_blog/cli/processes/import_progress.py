"""The progress of an import on a terminal: how much is done, how fast, and how long it still takes."""

import sys
import time
from collections.abc import Callable
from typing import Final

import typer

_CLEARED: Final = "\r\033[K"
_SHOWN_EVERY: Final = 0.5
"""Seconds between two states of the line."""


class ImportProgress:
    """One line on standard error that is written over. Nothing is written where that is no terminal."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, of: str = "articles") -> None:
        self._clock, self._of = clock, of
        self._begun = self._shown = clock()
        self._total = 0
        self._is_open = False

    def __call__(self, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` are stored."""
        now = self._clock()
        if total != self._total or done <= 1:
            self._begun, self._total = now, total
        if sys.stderr.isatty() and (now - self._shown >= _SHOWN_EVERY or done == total):
            self._shown = now
            self._is_open = done != total
            typer.echo(
                f"{_CLEARED}{progress_line(done, total, now - self._begun, of=self._of)}", err=True, nl=done == total
            )

    def clear(self) -> None:
        """Take the line away where the import stopped before its end, so that what is printed next begins a line."""
        if self._is_open:
            self._is_open = False
            typer.echo(_CLEARED, err=True, nl=False)


def progress_line(done: int, total: int, seconds: float, *, of: str = "articles") -> str:
    """Return the line: the share, the rate, and the time that remains at this rate."""
    rate = done / seconds if seconds > 0 else 0.0
    line = f"{done:,} of {total:,} {of}"
    if rate <= 0 or done >= total:
        return line
    return f"{line}, {rate:,.1f} a second, {_span((total - done) / rate)} left"


def _span(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"
