import contextlib
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cases import cases
from support.growth import assert_grows

from gql_blog.web.protocol.strict_json import MAX_STRING, MAX_VALUES, InvalidJSON, read_json

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=30,
)


@given(VALUES, st.booleans())
def test_what_is_json_is_read(value: object, escaped: bool) -> None:
    assert read_json(json.dumps(value, ensure_ascii=escaped).encode()) == value


REFUSED = {
    "nothing": (b"", "not valid JSON"),
    "a word": (b"nonsense", "not valid JSON"),
    "NaN": (b'{"a": NaN}', "NaN"),
    "Infinity": (b"[-Infinity]", "Infinity"),
    "too big a number": (b"[1e999]", "too large"),
    "too long a number": (b"[" + b"1" * 10_000 + b"]", "10000 characters"),
    "too long a fraction": (b"[0." + b"1" * 100 + b"]", "102 characters"),
    "a key twice": (b'{"a": 1, "b": 2, "a": 3}', "'a' twice"),
    "a key twice, inside": (b'{"x": [{"a": 1, "a": 1, "b": 2}]}', "'a' twice"),
    "a key twice, and quotes written by number": (b'{"b": "\\u0022\\u0022", "a": 1, "a": 1}', "'a' twice"),
    "half a pair": (b'{"a": "\\ud83d"}', "surrogate"),
    "half a pair as a key": (b'{"\\ude00": 1}', "surrogate"),
    "NUL": (b'{"a": ["x\\u0000y"]}', "NUL"),
    "a raw control character": (b'"\x01"', "not valid JSON"),
    "not UTF-8": (b'{"a": "\xff"}', "byte 7"),
    "a half of a pair in UTF-8": (b'"\xed\xa0\x80"', "not UTF-8"),
    "packed": (b"\x1f\x8b\x08\x00", "not UTF-8"),
    "a trailing comma": (b"[1,]", "not valid JSON"),
    "two values": (b"{} {}", "not valid JSON"),
    "too deep": (b"[" * 65 + b"]" * 65, "deeper than 64"),
    "deep in turns": (b'[{"a":' * 33 + b"1" + b"}]" * 33, "deeper than 64"),
    "far too deep": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "more than 2000 values"),
    "far too deep, and cut": (b"[" * 50_000, "more than 2000 values"),
    "too many items": (b"[" + b"0," * 3 * MAX_VALUES + b"0]", "more than 2000 values"),
    "too many texts": (b"[" + b'"",' * 3 * MAX_VALUES + b'""]', "more than 2000 values"),
    "too many backslashes": (b"[" + b'"\\\\",' * 3 * MAX_VALUES + b'""]', "more than 2000 values"),
    "too many fields": (b"{" + b",".join(b'"%d":0' % each for each in range(MAX_VALUES + 1)) + b"}", "2000 values"),
    "too long a text": (b'["' + b"a" * (MAX_STRING + 1) + b'"]', "200001 characters"),
}


@cases(("data", "word"), REFUSED.values())
def test_what_is_not_strictly_json_is_refused(data: bytes, word: str) -> None:
    with pytest.raises(InvalidJSON, match=word):
        read_json(data)


@cases(
    "data",
    [
        b"[" * 64 + b"]" * 64,
        b'{"a": "' + b"[" * 900 + b'\\" {"}',
        b'{"a": "\\ud83d\\ude00"}',
        b'["' + b"a" * MAX_STRING + b'"]',
        b'["' + b"a, [b] {c}" * MAX_VALUES + b'"]',
        b'["' + b'\\"' * 3 * MAX_VALUES + b'"]',
        b"[" + b"0," * (MAX_VALUES - 2) + b"0]" + b" " * MAX_VALUES,
        b'{"a": {}, "b": {"a": [[], [], {}]}}' + b" " * 9,
        b'{"query": "\\\\u0000"}',
    ],
)
def test_what_only_looks_bad_is_read(data: bytes) -> None:
    assert read_json(data) == json.loads(data)


@cases(
    "kilobytes",
    [
        lambda size: b"[" * (500 * size) + b"]" * (500 * size),
        lambda size: b"[" + b"[]," * (300 * size) + b"[]]",
        lambda size: b'["' + b'\\"' * (99 * size) + b'", ' + b"[" * (800 * size),
    ],
)
def test_brackets_cost_work_in_proportion(kilobytes: Callable[[int], bytes]) -> None:
    def refused_or_read(data: bytes) -> None:
        with contextlib.suppress(InvalidJSON):
            read_json(data)

    assert_grows(refused_or_read, kilobytes(250), kilobytes(1_000), most=6)
