"""XML is read as a stream, and refused with the place of what is wrong."""

from io import BytesIO

import pytest

from gql_blog.errors import ImportRefused
from gql_blog.transfer.foreign import xml_records
from gql_blog.transfer.foreign.xml_records import XmlElement, read_records


def _read(data: bytes) -> list[XmlElement]:
    return list(read_records(BytesIO(data), root="rss", records=frozenset({"item"}), prefixes={}))


def _refusal(data: bytes) -> ImportRefused:
    with pytest.raises(ImportRefused) as caught:
        _read(data)
    return caught.value


def test_records_have_their_lines_attributes_and_texts() -> None:
    (item,) = _read(b'<rss>\n<item id="1"><title> On &amp; off </title></item>\n<other/></rss>')
    assert (item.line, item.attributes, item.stated("title"), item.stated("link")) == (2, {"id": "1"}, "On & off", "")


def test_an_encoding_that_nobody_knows_is_told() -> None:
    fault = _refusal(b'<?xml version="1.0" encoding="martian"?><rss></rss>')
    assert fault.reason == "NOT_UTF8"
    assert "martian" in fault.message
    assert fault.message.endswith("Save it as UTF-8.")


def test_a_file_of_another_kind_is_told_by_its_outermost_element() -> None:
    fault = _refusal(b"<feed><entry/></feed>")
    assert (fault.reason, fault.message) == ("UNKNOWN_FORMAT", "The file's outermost element is <feed>, not <rss>.")


def test_a_record_larger_than_memory_should_hold_is_refused_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_records, "_LARGEST", 3_000_000)
    small = b"<item>" + b"x" * 2_000_000 + b"</item>"
    assert len(_read(b"<rss>" + 2 * small + b"</rss>")) == 2
    fault = _refusal(b"<rss>\n" + small + b"\n<item><a>" + b"x" * 2_000_000 + b"</a><b>" + b"y" * 2_000_000)
    assert (fault.reason, fault.line) == ("TOO_LARGE", 3)
    assert "the record that begins here is larger than 3 MB" in fault.message
