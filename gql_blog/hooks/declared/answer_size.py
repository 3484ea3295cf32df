"""How large an answer of a plugin may be: it is measured before anything walks it, since that holds the event loop."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from itertools import chain, islice
from typing import Any, Final

from gql_blog.hooks.declared.return_checks import InvalidReturn

MAX_FILE: Final = 32 * 1024 * 1024
MAX_TEXT: Final = 8 * 1024 * 1024
MAX_VALUES: Final = 100_000
"""Bytes of all files in one answer, characters of all its texts, and the values in it at any depth."""


class AnswerTooLarge(InvalidReturn):
    """A plugin returned more than anybody takes."""


def check_size(answer: Any) -> None:
    """Raise AnswerTooLarge if an answer is too large. No more of it is looked at than it may have."""
    files = texts = values = 0
    found = [answer]
    while found:
        value = found.pop()
        if isinstance(value, str):
            texts += len(value)
        elif isinstance(value, bytes | bytearray):
            files += len(value)
        else:
            parts = list(islice(_parts(value), MAX_VALUES + 1))
            values += len(parts)
            found += parts
        if files > MAX_FILE or texts > MAX_TEXT or values > MAX_VALUES:
            raise AnswerTooLarge(
                f"an answer has at most {MAX_FILE // 2**20} MB of bytes, {MAX_TEXT // 2**20} million characters of "
                f"text and {MAX_VALUES:,} values"
            )


def _parts(value: Any) -> Any:
    if isinstance(value, Mapping):
        return chain(value.keys(), value.values())
    if isinstance(value, Sequence | AbstractSet):
        return iter(value)
    if is_dataclass(value) and not isinstance(value, type):
        return (getattr(value, each.name) for each in fields(value))
    return ()
