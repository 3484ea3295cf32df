"""Several articles in one Markdown file, as the export of a whole dialogue writes them.

Each article stands after a line of its own, ``<!-- article 2 of 5: 3f2a91c07be64d18 -->``. The digits are the same
throughout the file and made from its contents, so that no article can hold such a line by accident.
"""

import re
from dataclasses import dataclass
from typing import Final

from gql_blog.errors import ImportRefused

_FIRST: Final = re.compile(r"<!-- article 1 of (?P<count>\d{1,6}): (?P<mark>[0-9a-f]{16}) -->\n")


@dataclass(frozen=True, slots=True)
class Part:
    """One article's text, and the line of the file that it begins on."""

    text: str
    first_line: int


def part_dialogue(text: str) -> tuple[Part, ...]:
    """Part a file into its articles; any other file is one part. Raises ImportRefused where articles are missing."""
    opening = _FIRST.match(text)
    if opening is None:
        return (Part(text, 1),)
    count, mark = int(opening["count"]), opening["mark"]
    parts = []
    begin, line = opening.end(), 2
    for number in range(2, count + 1):
        separator = f"\n<!-- article {number} of {count}: {mark} -->\n"
        end = text.find(separator, begin)
        if end < 0:
            raise ImportRefused(
                "FILE_INCOMPLETE",
                f"The file says on line 1 that it holds {count} articles, and article {number} is missing.",
                line=1,
            )
        parts.append(Part(text[begin:end], line))
        line += text.count("\n", begin, end) + 2
        begin = end + len(separator)
    parts.append(Part(text[begin:], line))
    return tuple(parts)
