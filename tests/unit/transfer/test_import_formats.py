"""A file's format, found by looking."""

import pytest

from gql_blog.errors import ImportRefused, InputError
from gql_blog.transfer.import_formats import FORMATS, check_format, detect_format

PAGE = """A Quiet Harbour
Mara Lind | May 2, 2019
Responding To: On Tides

The tide turns twice a day, and nobody who lives by the water forgets it for long. Boats wait for it, and so do we.

Mara Lind is a sailor.

Tom Oduya | May 1, 2019
Ines Falk | April 30, 2019
"""


@pytest.mark.parametrize(
    ("name", "text", "format_"),
    [
        ("a.md", "---\ntitle: x\n---\ny", "markdown"),
        ("a.md", "# x\n\ny", "markdown"),
        ("a.txt", "\ufeff---\r\ntitle: x\r\n---\r\ny", "markdown"),
        ("a.text", "Words[^1].\n\n[^1]: note", "markdown"),
        ("a.txt", PAGE, "page"),
        ("a.md", PAGE, "page"),
        ("a", PAGE, "page"),
        ("a.txt", "Some words.", "page"),
        ("a.html", "Some words.", "html"),
        ("a.xhtml", "<?xml version='1.0'?><html><p>x</p></html>", "html"),
        ("a.txt", "<!doctype html><body><p>x</p></body>", "html"),
        ("a", "<div class='post'><p>x</p></div>", "html"),
        ("a.md", "<div>\n\nx\n\n</div>", "markdown"),
        ("a.html", "---\ntitle: x\n---\n<p>x</p>", "markdown"),
    ],
)
def test_by_its_text_and_else_by_its_name(name: str, text: str, format_: str) -> None:
    assert detect_format(name, text.encode()) == format_


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.json", b'{"title": "x"}', "JSON"),
        ("a.csv", b"a,b\n", "table"),
        ("a", b"PK\x03\x04....", "archive"),
        ("a.bin", b"\x89PNG\r\n\x1a\n", "image"),
        ("a.dat", b"<?xml version='1.0'?><rss/>", "XML"),
        ("a.dat", b"nothing in particular", "cannot be detected"),
    ],
)
def test_what_is_something_else_is_called_by_its_name(name: str, data: bytes, word: str) -> None:
    with pytest.raises(ImportRefused, match=word) as caught:
        detect_format(name, data)
    assert caught.value.reason == "UNKNOWN_FORMAT"
    assert name in caught.value.message


@pytest.mark.parametrize("data", [b"", b"\xff\xfea\x00"])
def test_what_is_no_text_is_refused_whatever_its_name(data: bytes) -> None:
    with pytest.raises(ImportRefused):
        detect_format("a.md", data)


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    for name in (None, *FORMATS):
        check_format(name)
    with pytest.raises(InputError, match="markdown, page"):
        check_format("docx")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_reader_gives_drafts(name: str) -> None:
    text = {"page": PAGE, "html": "<h1>x</h1><p>It is a text.</p>"}.get(name, "---\ntitle: x\n---\ny")
    (draft,) = FORMATS[name](text.encode(), "a.txt")
    assert draft.source
