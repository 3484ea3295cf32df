"""What the harness knows of one server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.cluster import Cluster
from benchmarks.places import OPERATIONS, ROOT


@dataclass(frozen=True, slots=True)
class Databases:
    """The same rows: in a file, on PostgreSQL, and there once more with what other servers need (``tables.sql``).

    ``cluster`` holds the latter two, and takes databases that a server makes of them for itself.
    """

    sqlite: Path
    postgres: str
    peers: str
    cluster: Cluster | None = None

    @property
    def sqlite_url(self) -> str:
        """The file's address."""
        return f"sqlite://{self.sqlite}"


def as_it_is(data: Any) -> Any:
    """Return an answer's data unchanged."""
    return data


@dataclass(frozen=True, slots=True)
class Server:
    """How to start a server that listens on a port of loopback, and how to talk to it.

    ``documents`` is the folder with the four documents as its schema words them; ``common`` brings the data of its
    answers into the shape of ours. ``answers`` is false where it gives no answers to compare.
    """

    command: Callable[[int], list[str]]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = ROOT
    documents: Path = OPERATIONS
    common: Callable[[Any], Any] = as_it_is
    warm_seconds: float = 1.0
    answers: bool = True
