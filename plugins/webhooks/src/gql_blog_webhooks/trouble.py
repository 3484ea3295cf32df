"""When the database does not let the worker work: it pauses longer and longer, and says so once."""

from logging import Logger
from typing import Final

FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 60.0
"""Seconds."""


class Trouble:
    """What is in the way of the whole worker, for as long as it is."""

    def __init__(self, log: Logger) -> None:
        self._log = log
        self._rounds = 0
        self._is_there = False
        self.is_fresh = False
        """Whether something has failed since ``next_pause`` was asked."""

    def begin(self, what: str, error: Exception) -> None:
        """Something failed."""
        if not self._is_there:
            self._log.error("%s failed, and is repeated with growing pauses", what, exc_info=error)
        self._is_there = self.is_fresh = True

    def next_pause(self) -> float:
        """Return the seconds until the next try: twice those before, or none after a round in which nothing failed."""
        if not self.is_fresh:
            if self._is_there:
                self._log.warning("deliveries are sent again")
            self._is_there, self._rounds = False, 0
            return 0.0
        self.is_fresh = False
        self._rounds += 1
        return min(FIRST_PAUSE * 2.0 ** min(self._rounds - 1, 20), LONGEST_PAUSE)
