"""JSON is read strictly, and every refusal says what to do."""

from io import BytesIO

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.strict_json import read_json


def _refusal(data: bytes) -> ImportRefused:
    with pytest.raises(ImportRefused) as caught:
        read_json(BytesIO(data))
    return caught.value


def test_a_byte_order_mark_is_no_fault() -> None:
    assert read_json(BytesIO(b'\xef\xbb\xbf{"a": ["\xc3\xa9"]}')) == {"a": ["é"]}


def test_no_more_is_read_than_50_mb() -> None:
    fault = _refusal(b" " * 50_000_001)
    assert (fault.reason, fault.message) == (
        "TOO_LARGE",
        "The file is larger than 50 MB, the limit for JSON. Export in parts.",
    )


def test_an_invalid_byte_is_told_with_its_place() -> None:
    fault = _refusal(b'{"a": "caf\xe9"}')
    assert (fault.reason, fault.offset) == ("NOT_UTF8", 10)
    assert "byte 10 is invalid. Save it as UTF-8." in fault.message
