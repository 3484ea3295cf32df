"""What the oracle's resolvers have at hand while one operation is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.oracle.cursors import Cursors
from support.oracle.sight import Sight
from support.oracle.world import World

Fields = Mapping[str, Callable[..., Any]]
"""Resolvers of a type's fields, ``(source, asked, **arguments)``; a field without one is what the source calls so."""


@dataclass(frozen=True)
class FormatOption:
    """An option of a format."""

    name: str
    type: str
    default: str | None
    description: str


@dataclass(frozen=True)
class Format:
    """A format that articles are exported in; ``whole``: dialogues and the site, too."""

    name: str
    media_type: str
    extension: str
    whole: bool
    options: tuple[FormatOption, ...] = ()


@dataclass
class GraphQLRequest:
    """One operation. ``added`` and ``formats`` are what plugins add, the formats by name.

    ``rows`` counts the rows that it met, ``longest`` is the longest list of them.
    """

    sight: Sight
    public_url: str
    cursors: Cursors = field(default_factory=Cursors)
    added: Mapping[str, Fields] = field(default_factory=dict)
    formats: tuple[Format, ...] = ()
    rows: int = 0
    longest: int = 0

    @property
    def world(self) -> World:
        """What the database holds."""
        return self.sight.world

    def met(self, rows: int) -> None:
        """Count rows that were met together."""
        self.rows += rows
        self.longest = max(self.longest, rows)
