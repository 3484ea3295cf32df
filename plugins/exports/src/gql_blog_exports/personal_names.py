"""Names as printed, with the family name told from the others: what formats of libraries ask for.

It is a guess, made by the one rule that holds for most names in most languages that part words by spaces: the last word
is the family name, with the words in small letters before it. A text that is kept beside it, as printed, is none.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalName:
    """A name; ``given`` is empty where it is one word."""

    family: str
    given: str = ""
    is_reversed: bool = False
    """Whether it is printed with the family name first, before a comma."""


def parted(name: str) -> PersonalName:
    """Return a name in its parts."""
    family, comma, given = (each.strip() for each in name.partition(","))
    if comma and family and given:
        return PersonalName(family, given, is_reversed=True)
    words = name.split()
    first = len(words) - 1
    while first > 1 and words[first - 1].islower():
        first -= 1
    return PersonalName(" ".join(words[first:]) if words else name, " ".join(words[: max(first, 0)]))
