"""What the schema has an enum of: words of which each stands with what it means."""

from enum import StrEnum
from typing import Self


class Vocabulary(StrEnum):
    """A member is its value and its meaning. Meanings, and the docstring, are the descriptions of the enum."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Make a member, which is found by its value alone; TypeError if its meaning is missing."""
        if not meaning:
            raise TypeError(f"{cls.__name__}.{value} has no meaning.")
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member
