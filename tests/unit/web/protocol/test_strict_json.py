import contextlib
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.cases import cases
from support.growth import assert_grows

from gql_blog.web.protocol import strict_json
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


# Bodies that the quick way must not take for what they are not, made of pieces that are near to them.
PIECES = st.sampled_from(
    [
        *(
            '{"a":',
            '{"b" :',
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            '"a":',
            '"b": ',
            '"x"',
            '""',
            '"q\\"q"',
            '"\\\\"',
            " ",
            "\n",
        ),
        *(
            '"\\u0022"',
            '"\\u003a"',
            '"\\u0000"',
            '"\\ud800"',
            '"\\n"',
            '"é"',
            '"\ufeff"',
            "1",
            "-0",
            "0.1",
            "1e5",
            "1e999",
        ),
        *("9223372036854775808", "18446744073709551616", "123456789012345678901234567890", "NaN", "true", "null", "01"),
    ]
)
NEAR_JSON = st.lists(PIECES, max_size=24).map("".join)
OBJECTS = st.recursive(
    st.sampled_from(["1", "0.5", '"x"', '"\\"\\""', '"\\u0022"', "18446744073709551616", "null", '"{\\"a\\":1}"']),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda each: f"[{', '.join(each)}]")
        | st.lists(st.tuples(st.sampled_from(['"a"', '"b"', '"\\u0061"', '"\\""']), inner), max_size=3).map(
            lambda pairs: "{" + ",".join(f"{key}: {value}" for key, value in pairs) + "}"
        )
    ),
    max_leaves=20,
)
DEEP = st.tuples(st.integers(60, 68), st.sampled_from(['{"a":', "["])).map(
    lambda each: '{"b":' + each[1] * each[0] + "1" + {"[": "]", '{"a":': "}"}[each[1]] * each[0] + "}"
)


def outcome(read: Callable[[bytes], object], data: bytes) -> str:
    try:
        return repr(read(data))  # tells 1 from 1.0, and the order of keys
    except InvalidJSON as error_response:
        return f"refused: {error_response}"


@given(NEAR_JSON | OBJECTS | DEEP | OBJECTS.map(lambda each: f'{{"query": "{{ a }}", "variables": {each}}}'))
@settings(max_examples=200)
def test_the_quick_way_and_the_slow_way_are_one(text: str) -> None:
    data = text.encode()
    assert outcome(read_json, data) == outcome(strict_json._parse_strictly, data)


@given(st.binary(max_size=60))
def test_they_are_one_for_any_bytes(data: bytes) -> None:
    assert outcome(read_json, data) == outcome(strict_json._parse_strictly, data)


def test_a_common_request_takes_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_json, "_parse_strictly", None)
    body = {
        "query": '{ a(b: "c", d: ["é"]) }',
        "variables": {"x": 1, "y": None, "z": [{"a": True}]},
        "operationName": "A",
    }
    assert read_json(json.dumps(body, ensure_ascii=False).encode()) == body


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
