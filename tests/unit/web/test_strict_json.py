import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_blog.web.strict_json import MAX_STRING, JsonRefused, read_json

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
    "nothing": (b"", "not JSON"),
    "a word": (b"nonsense", "not JSON"),
    "NaN": (b'{"a": NaN}', "NaN"),
    "Infinity": (b"[-Infinity]", "Infinity"),
    "too big a number": (b"[1e999]", "beyond all bounds"),
    "too long a number": (b"[" + b"1" * 10_000 + b"]", "10000 characters"),
    "too long a fraction": (b"[0." + b"1" * 100 + b"]", "102 characters"),
    "a key twice": (b'{"a": 1, "b": 2, "a": 3}', "'a' twice"),
    "a key twice, inside": (b'{"x": [{"a": 1, "a": 1, "b": 2}]}', "'a' twice"),
    "half a pair": (b'{"a": "\\ud83d"}', "surrogate"),
    "half a pair as a key": (b'{"\\ude00": 1}', "surrogate"),
    "NUL": (b'{"a": ["x\\u0000y"]}', "NUL"),
    "a raw control character": (b'"\x01"', "not JSON"),
    "not UTF-8": (b'{"a": "\xff"}', "byte 7"),
    "a half of a pair in UTF-8": (b'"\xed\xa0\x80"', "not UTF-8"),
    "packed": (b"\x1f\x8b\x08\x00", "not UTF-8"),
    "a trailing comma": (b"[1,]", "not JSON"),
    "two values": (b"{} {}", "not JSON"),
    "too deep": (b"[" * 65 + b"]" * 65, "64 deep"),
    "deep in turns": (b'[{"a":' * 33 + b"1" + b"}]" * 33, "64 deep"),
    "far too deep": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "64 deep"),
    "far too deep, and cut": (b"[" * 50_000, "64 deep"),
    "too long a text": (b'["' + b"a" * (MAX_STRING + 1) + b'"]', "200001 characters"),
}


@pytest.mark.parametrize(("data", "word"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_strictly_json_is_refused(data: bytes, word: str) -> None:
    with pytest.raises(JsonRefused, match=word):
        read_json(data)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 64 + b"]" * 64,
        b'{"a": "' + b"[" * 900 + b'\\" {"}',
        b'{"a": "\\ud83d\\ude00"}',
        b'["' + b"a" * MAX_STRING + b'"]',
        b'{"a": {}, "b": {"a": [[], [], {}]}}' + b" " * 9,
        b'{"query": "\\\\u0000"}',
    ],
)
def test_what_only_looks_bad_is_read(data: bytes) -> None:
    assert read_json(data) == json.loads(data)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 500_000 + b"]" * 500_000,
        b"[" + b"[]," * 300_000 + b"[]]",
        b'["' + b'\\"' * 99_000 + b'", ' + b"[" * 800_000,
    ],
    ids=["deep", "broad", "cut"],
)
def test_a_megabyte_of_brackets_is_done_with_at_once(data: bytes) -> None:
    begun = time.process_time()
    with contextlib.suppress(JsonRefused):
        read_json(data)
    assert time.process_time() - begun < 1
