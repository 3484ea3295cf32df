"""The circuits of plugins' hooks, as processes share them through the database."""

from dataclasses import dataclass
from typing import NamedTuple

from gql_blog.content.vocabulary import Vocabulary


class CircuitState(Vocabulary):
    """Whether a hook of a plugin is called."""

    CLOSED = "CLOSED", "It is called."
    OPEN = (
        "OPEN",
        "It failed five times in a row, and is not called, except for one probe each minute. What it guards stays "
        "refused, and comments are held.",
    )


class CircuitKey(NamedTuple):
    """Which circuit: ``subject`` is the command, the field (``Type.field``) or the format; empty for other hooks."""

    plugin: str
    hook: str
    subject: str = ""

    def __str__(self) -> str:
        return f"{self.plugin}.{self.hook}" + (f" ({self.subject})" if self.subject else "")


@dataclass(frozen=True, slots=True)
class CircuitRecord:
    """The state of a circuit. ``last_error`` is the name of the error's class; ``probe_at`` is a Unix time."""

    key: CircuitKey
    state: CircuitState = CircuitState.CLOSED
    failures_in_row: int = 0
    failures: int = 0
    last_error: str | None = None
    probe_at: float | None = None


@dataclass(frozen=True, slots=True)
class CircuitChange:
    """What changed in one process: the state of its circuit, and how many failures were added.

    ``closes``: a probe succeeded, so that the circuit is closed for every process.
    """

    record: CircuitRecord
    new_failures: int
    closes: bool
