"""Names that look like other names on a page: they are told of, and never merged."""

import unicodedata
from collections.abc import Iterable

from gql_blog.content import latin_lookalike
from gql_blog.transfer.pages.names import name_key

_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK")


def mixes_alphabets(name: str) -> bool:
    """Whether one name has letters of more than one of the alphabets that share letter forms."""
    if name.isascii():
        return False
    kinds = {unicodedata.name(char, "").split(" ")[0] for char in name if char.isalpha()}
    return len(kinds.intersection(_ALPHABETS)) > 1


def look_alikes(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of names that look alike and are not the same."""
    groups: dict[str, dict[str, str]] = {}
    for name in names:
        likeness = name_key(latin_lookalike(name) or name)
        groups.setdefault(likeness, {}).setdefault(name_key(name), name)
    return [tuple(group.values()) for group in groups.values() if len(group) > 1]
