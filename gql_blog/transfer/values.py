"""What single values of front matter mean: names, dates, languages, roles. What cannot be read is refused."""

import re
from collections.abc import Iterator
from datetime import date as Date
from enum import StrEnum
from typing import Final, TypeVar

from gql_blog.content import Reference, is_storable, many_lines, one_line
from gql_blog.errors import ImportRefused
from gql_blog.transfer.pages.dates import read_date
from gql_blog.transfer.tree import Entry, Items, Keys, Scalar, Value

Choice = TypeVar("Choice", bound=StrEnum)

_INSTANT: Final = re.compile(r"(\d{4,9}-\d{1,2}-\d{1,2})[Tt ]\s*\d{1,2}:\d{2}[0-9:.,Zz +-]*")
_LOCALE: Final = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
_SLUG: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_TRUTH: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_QUOTATION_MARKS: Final = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "„": "“", "「": "」", "《": "》"}


def refuse(line: int, message: str, *, reason: str = "INVALID_VALUE") -> ImportRefused:
    """Return the refusal of a value, with its line."""
    return ImportRefused(reason, f"Line {line}: {message}", line=line)


def text_of(entry: Entry) -> str | None:
    """One value on one line; ``None`` for null and for an empty one."""
    return text_in(entry.value, entry.key)


def text_in(value: Value, key: str) -> str | None:
    """The same of a value that stands under ``key``, perhaps in a list."""
    text = _written(value, key)
    return (one_line(text) or None) if text is not None else None


def truth_of(entry: Entry) -> bool | None:
    """A yes or no; ``None`` for null and for anything else that stands there."""
    return _TRUTH.get((text_in(entry.value, entry.key) or "").lower())


def texts_of(entry: Entry) -> tuple[Scalar, ...]:
    """One value or several; empty ones left out."""
    values = entry.value.values if isinstance(entry.value, Items) else (entry.value,)
    return tuple(
        Scalar(text, each.line, isinstance(each, Scalar) and each.quoted)
        for each in values
        if (text := text_in(each, entry.key))
    )


def date_of(entry: Entry) -> Date | None:
    """A calendar date as written, never shifted by a time zone; an instant gives the date that it prints."""
    text = text_of(entry)
    if text is None:
        return None
    instant = _INSTANT.fullmatch(text)
    written = read_date(instant.group(1) if instant else text)
    if written is None:
        raise refuse(entry.first_line, f"{entry.key} {text!r} is no date; write it as YYYY-MM-DD.")
    if written.value is None:
        fault = f"{entry.key} {text!r} is a date that no calendar has; write one that exists, as YYYY-MM-DD."
        raise refuse(entry.first_line, fault, reason="IMPOSSIBLE_DATE")
    return written.value


def locale_of(entry: Entry) -> str | None:
    """A BCP 47 tag in its usual spelling: ``zh_hans`` becomes ``zh-Hans``."""
    text = text_of(entry)
    if text is None:
        return None
    if not _LOCALE.fullmatch(text) or len(text) > 35:
        raise refuse(entry.first_line, f"{entry.key} {text!r} is no language tag; write one such as en or zh-Hans.")
    return "-".join(_spelled(text.replace("_", "-").split("-")))


def choice_of(entry: Entry, vocabulary: type[Choice]) -> Choice | None:
    """A member of a closed vocabulary, in any case."""
    text = text_of(entry)
    if text is None:
        return None
    member = vocabulary.__members__.get(text.upper().replace("-", "_"))
    if member is None:
        known = ", ".join(vocabulary.__members__)
        raise refuse(entry.first_line, f"{entry.key} {text!r} is unknown; write one of {known}.")
    return member


def reference_of(entry: Entry) -> Reference | None:
    """Another article: a slug, or a title in quotation marks.

    YAML may put a slug in quotation marks, too: what is written like a slug then counts as either. Marks that are not
    YAML's own, such as “…”, mean the same.
    """
    text = text_of(entry)
    if text is None:
        return None
    quoted = isinstance(entry.value, Scalar) and entry.value.quoted
    if not quoted and len(text) > 2 and _QUOTATION_MARKS.get(text[0]) == text[-1]:
        return Reference(title=text[1:-1].strip())
    if not _SLUG.fullmatch(text) or text != text.lower():
        return Reference(title=text)
    return Reference(slug=text, title=text) if quoted else Reference(slug=text)


def passage_of(entry: Entry) -> str | None:
    """A text that may have several lines, such as a biographical note; ``None`` for null and for an empty one."""
    text = _written(entry.value, entry.key)
    return (many_lines(text).strip() or None) if text is not None else None


def _written(value: Value, key: str) -> str | None:
    if isinstance(value, Items) and not value.values:
        return None
    if not isinstance(value, Scalar):
        kind = "keys" if isinstance(value, Keys) else "a list"
        raise refuse(value.line, f"{key} holds {kind}, where one value is expected.")
    if value.text is not None and not is_storable(value.text):
        raise refuse(value.line, f"{key} holds a NUL or half of a surrogate pair; leave it out.")
    return value.text


def _spelled(parts: list[str]) -> Iterator[str]:
    yield parts[0].lower()
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            yield part.title()
        elif len(part) == 2:
            yield part.upper()
        else:
            yield part.lower()
