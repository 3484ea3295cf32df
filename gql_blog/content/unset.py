"""The difference between what was left out and what was said to be nothing."""

from enum import Enum
from typing import Final, TypeVar

T = TypeVar("T")


class Unset(Enum):
    """The type of ``UNSET``, for annotations."""

    UNSET = "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET: Final = Unset.UNSET
"""Stands for an input field that was left out; ``None`` stands for null."""


def or_none(value: T | Unset | None) -> T | None:
    """Return what was said, or ``None`` where nothing was, in either way."""
    return None if isinstance(value, Unset) else value
