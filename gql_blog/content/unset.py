"""The difference between what was left out and what was said to be nothing."""

from enum import Enum
from typing import Final


class Unset(Enum):
    """The type of ``UNSET``, for annotations."""

    UNSET = "UNSET"

    def __bool__(self) -> bool:
        return False


UNSET: Final = Unset.UNSET
"""Stands for an input field that was left out; ``None`` stands for null."""
