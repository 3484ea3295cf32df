"""What an import settled with less than certainty, and what it could not place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an import read with less than certainty. Lines count from 1; ``None`` where there are none."""

    code: str
    message: str
    first_line: int | None = None
    last_line: int | None = None


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A stretch of the source that no part of the article took."""

    first_line: int
    last_line: int
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The account of a source's characters: ``characters`` is ``assigned`` and what ``unparsed`` holds."""

    characters: int = 0
    assigned: int = 0
    unparsed: tuple[Unparsed, ...] = ()
