"""Strict JSON (RFC 8259) within limits of depth, values, string length and number length.

Python's json accepts NaN, duplicate keys, lone surrogates and numbers of any length, and raises RecursionError on deep
nesting: each is looked for here. orjson would accept duplicate keys, and round long numbers.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Final

MAX_DEPTH: Final = 64
MAX_STRING: Final = 200_000
MAX_VALUES: Final = 2_000
"""Items of lists and fields of objects: whatever is done with each takes longer than to write it."""
MAX_DIGITS: Final = 64
"""Characters in one number."""

_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BRACKETS: Final = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS: Final = bytes(each for each in range(256) if each not in b"[]{}")


class InvalidJSON(ValueError):
    """The input is not strict JSON, or exceeds a limit; the message says which."""


def read_json(data: bytes) -> Any:
    """Return the parsed value; InvalidJSON if ``data`` is not strict JSON or exceeds a limit."""
    if len(data) > 2 * MAX_VALUES and _has_many_values(data):
        raise InvalidJSON(f"The body contains more than {MAX_VALUES} values. Split it into several requests.")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise InvalidJSON(f"The body is not UTF-8: byte {error.start} cannot be decoded.") from None
    _check_depth(data)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise InvalidJSON(
            f"The body is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        ) from None
    if b"\\u" in data or len(data) > MAX_STRING:
        for each in _strings(value):
            _check_string(each)
    return value


def _has_many_values(data: bytes) -> bool:
    if _beginnings(data) <= MAX_VALUES:
        return False
    # A quotation mark inside a string stands behind a backslash, so this counts every string's first one at least.
    many_strings = data.count(b'"') - data.count(b'\\"') > 2 * MAX_VALUES
    return many_strings or _beginnings(_STRING.sub(b"", data)) > MAX_VALUES


def _beginnings(data: bytes) -> int:
    return sum(map(data.count, (b",", b"[", b"{")))


def _check_depth(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    brackets = _STRING.sub(b"", data).translate(_BRACKETS, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        raise InvalidJSON(f"The body is nested deeper than {MAX_DEPTH} levels, or its brackets do not match.")


def _check_string(text: str) -> None:
    if len(text) > MAX_STRING:
        raise InvalidJSON(f"The body contains a string of {len(text)} characters; the limit is {MAX_STRING}.")
    if "\0" in text:
        raise InvalidJSON("The body contains a NUL character. Remove it.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise InvalidJSON("The body contains a lone surrogate, which is not a character.") from None


def _strings(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            stack.extend(each)
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        duplicate = next(name for (name, _), other in zip(pairs, [*result, None], strict=False) if name != other)
        raise InvalidJSON(f"The body contains the key {duplicate[:64]!r} twice in one object.")
    return result


def _integer(digits: str) -> int:
    _check_digits(digits)
    return int(digits)


def _float(digits: str) -> float:
    _check_digits(digits)
    number = float(digits)
    if not math.isfinite(number):
        raise InvalidJSON(f"The body contains a number that is too large: {digits}.")
    return number


def _check_digits(digits: str) -> None:
    if len(digits) > MAX_DIGITS:
        raise InvalidJSON(f"The body contains a number of {len(digits)} characters; the limit is {MAX_DIGITS}.")


def _constant(name: str) -> Any:
    raise InvalidJSON(f"The body is not valid JSON: {name} is not a JSON number.")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
