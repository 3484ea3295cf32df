"""JSON as RFC 8259 means it, and no more of it than a request needs.

Python's own reader takes NaN, keys that stand twice, halves of surrogate pairs and numbers of any length, and gives up
with an error of its own on deep nesting. orjson is quick, and of these takes keys that stand twice, and long numbers,
which it rounds. Where what it read may hold one of them, and where it reads nothing, the slow way is taken: that alone
says what is wrong.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

MAX_DEPTH: Final = 64
MAX_STRING: Final = 200_000
MAX_DIGITS: Final = 64
"""Characters of one number."""

_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BRACKETS: Final = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS: Final = bytes(each for each in range(256) if each not in b"[]{}")


class JsonRefused(ValueError):
    """What was sent is no JSON, or more than is taken; the message says which."""


def read_json(data: bytes) -> Any:
    """The value that ``data`` stands for; JsonRefused where it is not strictly JSON, or too deep or too long."""
    if len(data) <= MAX_STRING and b"\\u" not in data:
        try:
            value = orjson.loads(data)
        except orjson.JSONDecodeError:
            pass
        else:
            if type(value) is dict and _quotes(value, MAX_DEPTH) == data.count(b'"'):
                return value
    return _read_strictly(data)


def _quotes(value: dict[str, Any] | list[Any], depth: int) -> float:
    """How many quotation marks ``value`` was written with: if no key stood twice, and none was written by its number.

    Not a number, which equals no count, where it is nested more than ``depth`` deep or orjson may have rounded.
    """
    if not depth:
        return math.nan
    count: float = 0
    inside: Iterable[Any] = value
    if isinstance(value, dict):
        count = 2 * len(value) + "".join(value).count('"')
        inside = value.values()
    for each in inside:
        kind = type(each)
        if kind is str:
            count += 2 + each.count('"') if '"' in each else 2
        elif kind is dict or kind is list:
            count += _quotes(each, depth - 1)
        elif kind is float:
            return math.nan
    return count


def _read_strictly(data: bytes) -> Any:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise JsonRefused(f"The body is not UTF-8: byte {error.start} cannot be read.") from None
    _check_depth(data)
    try:
        value = _READER.decode(text)
    except json.JSONDecodeError as error:
        raise JsonRefused(f"The body is not JSON: {error.msg}, in line {error.lineno}, column {error.colno}.") from None
    if b"\\u" in data or _may_be_long(data):
        for each in _strings(value):
            _check_string(each)
    return value


def _may_be_long(data: bytes) -> bool:
    return len(data) > MAX_STRING and any(len(each) > MAX_STRING for each in _STRING.findall(data))


def _check_depth(data: bytes) -> None:
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    brackets = _STRING.sub(b"", data).translate(_BRACKETS, _NO_BRACKETS)
    for _ in range(MAX_DEPTH):
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        raise JsonRefused(f"The body is nested more than {MAX_DEPTH} deep, or its brackets do not match.")


def _check_string(text: str) -> None:
    if len(text) > MAX_STRING:
        raise JsonRefused(f"The body holds a text of {len(text)} characters; at most {MAX_STRING} are taken.")
    if "\0" in text:
        raise JsonRefused("The body holds a NUL character, which is no text.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise JsonRefused("The body holds half of a surrogate pair, which is no character.") from None


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
        twice = next(name for (name, _), other in zip(pairs, [*result, None], strict=False) if name != other)
        raise JsonRefused(f"The body names {twice[:64]!r} twice in one object.")
    return result


def _whole(digits: str) -> int:
    _check_digits(digits)
    return int(digits)


def _fraction(digits: str) -> float:
    _check_digits(digits)
    number = float(digits)
    if not math.isfinite(number):
        raise JsonRefused(f"The body holds a number beyond all bounds: {digits}.")
    return number


def _check_digits(digits: str) -> None:
    if len(digits) > MAX_DIGITS:
        raise JsonRefused(f"The body holds a number of {len(digits)} characters; at most {MAX_DIGITS} are taken.")


def _no_constant(name: str) -> Any:
    raise JsonRefused(f"The body is not JSON: {name} is no number.")


_READER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_no_constant
)
