"""A file's format, found by looking."""

import pytest
from support.cases import cases
from support.importers import TEXT_READERS, detected, importers

from gql_blog.errors import ImportRefused, InputError
from gql_blog.hooks import Hooks
from gql_blog.transfer.imports.import_formats import check_format, detect_format
from gql_blog.transfer.imports.plugin_imports import PluginImports

PAGE = """A Quiet Harbour
Mara Lind | May 2, 2019
Responding To: On Tides

The tide turns twice a day, and nobody who lives by the water forgets it for long. Boats wait for it, and so do we.

Mara Lind is a sailor.

Tom Oduya | May 1, 2019
Ines Falk | April 30, 2019
"""


@cases(
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
    assert detected(name, text.encode()) == format_


@cases(
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
        detected(name, data)
    assert caught.value.reason == "UNKNOWN_FORMAT"
    assert name in caught.value.message


@cases("data", [b"", b"\xff\xfea\x00"])
def test_what_is_no_text_is_refused_whatever_its_name(data: bytes) -> None:
    with pytest.raises(ImportRefused):
        detected("a.md", data)


def test_an_unknown_format_is_refused_with_those_that_there_are() -> None:
    plugins = PluginImports(importers(), None, {})
    for name in (None, *TEXT_READERS):
        check_format(name, plugins)
    with pytest.raises(InputError, match="Available: markdown, blogger, commento, disqus, ghost, html, hugo"):
        check_format("docx", plugins)


@cases("name", sorted(TEXT_READERS))
def test_every_reader_gives_drafts(name: str) -> None:
    text = {"page": PAGE, "html": "<h1>x</h1><p>It is a text.</p>"}.get(name, "---\ntitle: x\n---\ny")
    (draft,) = TEXT_READERS[name](text.encode(), "a.txt")
    assert draft.source


ALONE = PluginImports(Hooks.of({}), None, {})


@cases("name", ["a.html", "a.txt", "a", "a.json", "site.xml"])
async def test_without_the_importers_what_to_install_is_told(name: str) -> None:
    with pytest.raises(ImportRefused, match=r"pip install 'gql-blog\[importers\]'") as caught:
        await detect_format(name, PAGE.encode(), ALONE)
    assert caught.value.reason == "IMPORTER_MISSING"
    assert name in caught.value.message


async def test_without_the_importers_markdown_is_read_and_what_nothing_reads_is_called_by_its_name() -> None:
    assert await detect_format("a.md", PAGE.encode(), ALONE) == "markdown"
    assert await detect_format("a.txt", b"---\ntitle: x\n---\ny", ALONE) == "markdown"
    with pytest.raises(ImportRefused) as caught:
        await detect_format("a.png", b"", ALONE)
    assert caught.value.reason == "UNKNOWN_FORMAT"


@cases("name", ["wxr", "page"])
def test_a_format_of_the_importers_is_refused_with_what_to_install(name: str) -> None:
    with pytest.raises(ImportRefused, match="pip install") as caught:
        check_format(name, ALONE)
    assert caught.value.reason == "IMPORTER_MISSING"
