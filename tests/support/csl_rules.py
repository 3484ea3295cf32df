"""What CSL-JSON 1.0.2 allows in an item: its types, its variables by kind, and which of them every item has.

The facts are those of the published schema of CSL's input data. Written down again, they need no network and no
library.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", text))


REQUIRED: Final = ("id", "type")

TYPES: Final = _words(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
    dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing interview
    legal_case legislation manuscript map motion_picture musical_score pamphlet paper-conference patent
    performance periodical personal_communication post post-weblog regulation report review review-book
    software song speech standard thesis treaty webpage"""
)
NAMES: Final = _words(
    """author chair collection-editor compiler composer container-author contributor curator director editor
    editorial-director executive-producer guest host illustrator interviewer narrator organizer original-author
    performer producer recipient reviewed-author script-writer series-creator translator"""
)
DATES: Final = _words("""accessed available-date container event-date issued original-date submitted""")
NUMBERS: Final = _words(
    """chapter-number citation-number collection-number edition first-reference-note-number issue locator number
    number-of-pages number-of-volumes page page-first part printing supplement version volume id"""
)
"""Variables that are texts or numbers; all others are texts."""

TEXTS: Final = _words(
    """abstract annote archive archive-place archive_collection archive_location authority call-number
    citation-key citation-label collection-title container-title container-title-short dimensions division DOI
    event event-place event-title genre ISBN ISSN journalAbbreviation jurisdiction keyword language medium note
    original-publisher original-publisher-place original-title part-title PMCID PMID publisher publisher-place
    references reviewed-genre reviewed-title scale section shortTitle source status title title-short type URL
    volume-title year-suffix"""
)
_NAME_PARTS: Final = _words(
    """family given dropping-particle non-dropping-particle suffix comma-suffix static-ordering literal
    parse-names"""
)
_DATE_PARTS: Final = _words("""date-parts season circa literal raw""")


def breaches(item: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with an item, nothing where CSL's schema accepts it."""
    item = json.loads(json.dumps(dict(item)))
    missing = [f"{name} is missing" for name in REQUIRED if name not in item]
    return [*missing, *(breach for name, value in item.items() for breach in _of_variable(name, value))]


def _of_variable(name: str, value: Any) -> Iterator[str]:
    if name in NAMES:
        yield from _of_names(name, value)
    elif name in DATES:
        yield from _of_date(name, value)
    elif name not in NUMBERS | TEXTS:
        yield f"{name} is no variable"
    elif not isinstance(value, str) and not (name in NUMBERS and _is_number(value)):
        yield f"{name} is {value!r}"
    elif name == "type" and value not in TYPES:
        yield f"{value!r} is no type"


def _of_names(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        yield f"{name} is no list of names"
        return
    for each in value:
        yield from (f"{name} has {part!r}" for part in each if part not in _NAME_PARTS)
        yield from (f"{name} has {part!r}: {text!r}" for part, text in each.items() if not isinstance(text, str))
        if not each.get("family") and not each.get("literal"):
            yield f"{name} has nobody: {each}"


def _of_date(name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{name} is no date"
        return
    yield from (f"{name} has {part!r}" for part in value if part not in _DATE_PARTS)
    days = value.get("date-parts", [[1]])
    if not _has_length(days, most=2) or not all(_has_length(day, most=3) and all(map(_is_number, day)) for day in days):
        yield f"{name} has {days!r}"


def _has_length(value: Any, *, most: int) -> bool:
    return isinstance(value, list) and 1 <= len(value) <= most


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
