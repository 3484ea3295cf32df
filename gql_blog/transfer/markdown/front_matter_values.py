"""Parsers of single front matter values: text, dates, languages, enum members, references."""

import re
from collections.abc import Iterator
from datetime import date as Date
from enum import StrEnum
from typing import Final, TypeVar

from gql_blog.content import Reference, is_storable, many_lines, one_line
from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.front_matter_syntax import Entry, MappingValue, ScalarValue, SequenceValue, Value
from gql_blog.transfer.markdown.written_dates import parse_date

Choice = TypeVar("Choice", bound=StrEnum)

_INSTANT: Final = re.compile(r"(\d{4,9}-\d{1,2}-\d{1,2})[Tt ]\s*\d{1,2}:\d{2}[0-9:.,Zz +-]*")
_LOCALE: Final = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
_PICTURE_KEYS: Final = ("image", "path", "src", "url")
_LONGEST_SLUG: Final = 200
_SLUG: Final = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_TRUTH: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_QUOTATION_MARKS: Final = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»", "„": "“", "「": "」", "《": "》"}


def invalid_value(line: int, message: str, *, reason: str = "INVALID_VALUE") -> ImportRefused:
    """Return the refusal of a value, with its line."""
    return ImportRefused(reason, f"Line {line}: {message}", line=line)


def parse_text(entry: Entry) -> str | None:
    """One value on one line; ``None`` for null and for an empty one."""
    return parse_text_value(entry.value, entry.key)


def parse_text_value(value: Value, key: str) -> str | None:
    """The same of a value that stands under ``key``, perhaps in a list."""
    text = _single_value(value, key)
    return (one_line(text) or None) if text is not None else None


def parse_picture(entry: Entry) -> str | None:
    """A picture by its id or address, which other systems also write in a list, or below a key; else ``None``."""
    value = entry.value.values[0] if isinstance(entry.value, SequenceValue) and entry.value.values else entry.value
    if isinstance(value, MappingValue):
        named = {each.key: each.value for each in value.entries}
        value = next((named[key] for key in _PICTURE_KEYS if key in named), value)
    return parse_text_value(value, entry.key) if isinstance(value, ScalarValue) else None


def parse_boolean(entry: Entry) -> bool | None:
    """A yes or no; ``None`` for null and for anything else that stands there."""
    return _TRUTH.get((parse_text_value(entry.value, entry.key) or "").lower())


def parse_texts(entry: Entry) -> tuple[ScalarValue, ...]:
    """One value or several; empty ones left out."""
    values = entry.value.values if isinstance(entry.value, SequenceValue) else (entry.value,)
    return tuple(
        ScalarValue(text, each.line, isinstance(each, ScalarValue) and each.quoted)
        for each in values
        if (text := parse_text_value(each, entry.key))
    )


def parse_date_entry(entry: Entry) -> Date | None:
    """A calendar date as written, never shifted by a time zone; an instant gives the date that it prints."""
    text = parse_text(entry)
    if text is None:
        return None
    instant = _INSTANT.fullmatch(text)
    written = parse_date(instant.group(1) if instant else text)
    if written is None or written.either:
        raise invalid_value(entry.first_line, f"{entry.key} {text!r} is not a date. Write it as YYYY-MM-DD.")
    if written.value is None:
        fault = f"{entry.key} {text!r} is a date that does not exist. Correct it."
        raise invalid_value(entry.first_line, fault, reason="IMPOSSIBLE_DATE")
    return written.value


def parse_locale(entry: Entry) -> str | None:
    """A BCP 47 tag in its usual spelling: ``zh_hans`` becomes ``zh-Hans``."""
    text = parse_text(entry)
    if text is None:
        return None
    if not _LOCALE.fullmatch(text) or len(text) > 35:
        raise invalid_value(
            entry.first_line, f"{entry.key} {text!r} is not a language tag. Write one such as en or zh-Hans."
        )
    return "-".join(_normalized_subtags(text.replace("_", "-").split("-")))


def parse_choice(entry: Entry, vocabulary: type[Choice]) -> Choice | None:
    """A member of a closed vocabulary, in any case."""
    text = parse_text(entry)
    if text is None:
        return None
    member = vocabulary.__members__.get(text.upper().replace("-", "_"))
    if member is None:
        known = ", ".join(vocabulary.__members__)
        raise invalid_value(entry.first_line, f"{entry.key} {text!r} is unknown. Use one of {known}.")
    return member


def parse_reference(entry: Entry) -> Reference | None:
    """Another article: a slug, or a title in quotation marks.

    YAML may put a slug in quotation marks, too: what is written like a slug then counts as either. Marks that are not
    YAML's own, such as “…”, mean the same.
    """
    text = parse_text(entry)
    if text is None:
        return None
    quoted = isinstance(entry.value, ScalarValue) and entry.value.quoted
    if not quoted and len(text) > 2 and _QUOTATION_MARKS.get(text[0]) == text[-1]:
        return Reference(title=text[1:-1].strip())
    if not _SLUG.fullmatch(text) or text != text.lower():
        return Reference(title=text)
    return Reference(slug=text, title=text) if quoted else Reference(slug=text)


def parse_multiline_text(entry: Entry) -> str | None:
    """A text that may have several lines, such as a biographical note; ``None`` for null and for an empty one."""
    text = _single_value(entry.value, entry.key)
    return (many_lines(text).strip() or None) if text is not None else None


def _single_value(value: Value, key: str) -> str | None:
    if isinstance(value, SequenceValue) and not value.values:
        return None
    if not isinstance(value, ScalarValue):
        kind = "keys" if isinstance(value, MappingValue) else "a list"
        raise invalid_value(value.line, f"{key} has {kind}; expected a single value.")
    if value.text is not None and not is_storable(value.text):
        raise invalid_value(value.line, f"{key} contains a NUL or a lone surrogate. Remove it.")
    return value.text


def _normalized_subtags(parts: list[str]) -> Iterator[str]:
    yield parts[0].lower()
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            yield part.title()
        elif len(part) == 2:
            yield part.upper()
        else:
            yield part.lower()


def slug_in_address(address: str) -> str | None:
    """The slug that an address or a path ends in: ``/2017/12/on-tides.html`` and ``on-tides/``."""
    path = re.split(r"[?#]", address, maxsplit=1)[0].rstrip("/")
    name = re.sub(r"(?:/index)?\.(?:html?|md|php)$", "", path.rpartition("/")[2] if "/index." not in path else path)
    slug = name.rpartition("/")[2]
    return slug if len(slug) <= _LONGEST_SLUG and _SLUG.fullmatch(slug) else None
