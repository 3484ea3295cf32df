"""XML is read as a stream, and refused with the place of what is wrong."""

from io import BytesIO

import pytest

from gql_blog.plugin import ImportRefused
from gql_blog_importers.foreign import xml_records
from gql_blog_importers.foreign.xml_records import XmlElement, read_records


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


@pytest.mark.parametrize(
    "within",
    [
        b"<a/>" * 20_000,
        b'<a b="' + b"x" * 3_000_000 + b'"/>',
        b"<a " + b" ".join(b'b%d=""' % number for number in range(20_000)) + b"/>",
    ],
)
def test_what_elements_and_attributes_take_counts_as_well(within: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_records, "_LARGEST", 3_000_000)
    fault = _refusal(b"<rss>\n<item>" + within + b"</item></rss>")
    assert (fault.reason, fault.line) == ("TOO_LARGE", 2)


def test_elements_that_were_made_something_smaller_count_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml_records, "_LARGEST", 300_000)
    data = b"<rss><item>" + b"<note><a/><a/><a/><a/></note>" * 1_000 + b"</item></rss>"
    records = read_records(
        BytesIO(data), root="rss", records=frozenset({"item"}), prefixes={}, compact={"note": lambda _: None}
    )
    assert [len(each.records) for each in records] == [1_000]
    assert _refusal(data).reason == "TOO_LARGE"


def test_names_that_are_remembered_are_bounded() -> None:
    parser = xml_records._RecordParser({}, frozenset(), {})
    names = [f"a{number}" for number in range(5_000)] + ["b" * 100_000]
    assert [parser._name(name) for name in names] == names
    assert len(parser._names) < 5_000
    assert max(map(len, parser._names)) < 100_000
