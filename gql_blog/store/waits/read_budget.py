"""How long reads may take: the bounds of a database, the budget of one operation, and how long they took."""

from dataclasses import dataclass
from math import inf
from time import monotonic
from typing import Final


@dataclass(frozen=True, slots=True)
class ReadBounds:
    """The bounds of all reads of one database. A read that exceeds the first of them is a *long* read.

    ``loop_seconds``: how long a read may hold the event loop, on SQLite. ``short_seconds``: how long it may hold a
    connection for short reads, on PostgreSQL. With 0, all reads are long. ``longest_seconds``: the time limit of the
    connections for long reads there, that of the largest budget; ``None``: they have none.
    ``long_reads``: how many long reads run at a time; ``share``: how many of them may be of one client; ``waiting``:
    how many more of one client may wait.
    """

    loop_seconds: float = 0.005
    short_seconds: float = 0.1
    longest_seconds: float | None = None
    long_reads: int = 4
    share: int = 2
    waiting: int = 16


@dataclass(slots=True)
class ReadBudget:
    """The database time of one operation: ``seconds`` are allowed, ``taken`` are used.

    ``client`` is who asks, an address or the id of a token; empty for the site itself. ``waited`` is how long it has
    waited among other long reads. ``timed_out``: a read was ended, because the budget was exhausted.
    """

    client: str = ""
    seconds: float = inf
    taken: float = 0.0
    waited: float = 0.0
    timed_out: bool = False

    @property
    def left(self) -> float:
        """The database time that is left, in seconds."""
        return self.seconds - self.taken

    def renewed(self, client: str) -> "ReadBudget":
        """Return an unused budget of the same size for a client, such as for the next event of a subscription."""
        return ReadBudget(client, self.seconds)


LONG_SECONDS: Final = 30.0
"""How long it is remembered that a read of a plan was long."""


@dataclass(slots=True)
class Pace:
    """Whether the last read of a plan was long.

    That fades, and the next read ends it if it is not: what was slow was disturbed, or is fast with other variables.
    """

    long_until: float = 0.0

    def is_long(self) -> bool:
        """Return whether the last read was long, if it was a moment ago."""
        return self.long_until > 0.0 and monotonic() < self.long_until

    def mark(self, *, long: bool) -> None:
        """Remember how long a read was."""
        self.long_until = monotonic() + LONG_SECONDS if long else 0.0


@dataclass(slots=True)
class ReadStatistics:
    """Counts of one reader: long reads, the seconds that they took, and reads that were ended."""

    long_reads: int = 0
    long_seconds: float = 0.0
    timeouts: int = 0

    def count_long(self, seconds: float) -> None:
        """Count a long read."""
        self.long_reads += 1
        self.long_seconds += seconds
