"""Imports take time in proportion to their files, whatever fills them: each format, and each part of it that is read.

A few kinds of filler are tried with each reader in every run, and all of them in the long ones.
"""

import io
import json
from collections.abc import Callable, Mapping
from datetime import UTC
from itertools import islice
from typing import Any, Final

import pytest
from support.doubling import FILLERS, growth
from support.importers import TEXT_READERS
from support.sampling import sampled

from gql_blog.transfer.files.expansion import Allowance
from gql_blog.transfer.imports.comment_threads import comment_threads
from gql_blog.transfer.imports.plugin_imports import HEAD_BYTES
from gql_blog.transfer.markdown.side_file import parse_side_file
from gql_blog.transfer.strict_json import read_json
from gql_blog_exports.json_feed_import import ImportOptions, is_json_feed, read_json_feed
from gql_blog_importers.foreign.export_formats import DISQUS, GHOST, WXR
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.fragment_markdown import article_markdown, comment_markdown
from gql_blog_importers.foreign.wordpress import read_wordpress
from gql_blog_importers.markup.html_limits import check_expansion, flattened
from gql_blog_importers.page_formats import HTML, PAGE

Read = Callable[[str], object]

SIZES: Final = (5_000, 10_000, 20_000)
LONGER: Final = (20_000, 40_000, 80_000)
EXPORTS: Final = {each.format: each for each in (DISQUS, GHOST, WXR)}
_TRIED: Final = 2
"""Kinds of filler that each reader is tried with in every run, by turns."""

_PAGE: Final = "On Tides\n\nBy Mara Lind\n\nDecember 11, 2017\n\n"
_TEXT: Final = "<p>A text about the tides of the harbour.</p>"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _file(form: str, before: str = "", after: str = "") -> Read:
    return lambda text: TEXT_READERS[form](_bytes(f"{before}{text}{after}"), "x.md")


def _export(form: str, data: bytes) -> object:
    for each in EXPORTS.values():
        assert each.recognises is not None
        each.recognises(data[:HEAD_BYTES], "x.xml")
    read = EXPORTS[form].read
    assert read is not None
    return list(read(io.BytesIO(data), UTC))


def _detect(text: str) -> object:
    data = _bytes(text)
    return [each.recognises(data, name) for each in (HTML, PAGE) if each.recognises for name in ("x.md", "x")]


def _ghost(*names: str) -> Read:
    def read(text: str) -> object:
        post: dict[str, Any] = {"id": "1", "title": "T", "slug": "t", "html": _TEXT}
        value = {"tags": [text], "authors": [{"name": text}]}
        post |= {name: value.get(name, text) for name in names}
        return _export("ghost", json.dumps({"posts": [post]}).encode())

    return read


def _lexical(text: str) -> object:
    written = {"type": "paragraph", "children": [{"type": "text", "text": text}]}
    children = [written, {"type": "html", "html": text}, {"type": "markdown", "markdown": text}]
    post = {"title": "T", "lexical": json.dumps({"root": {"children": children}})}
    return _export("ghost", json.dumps({"posts": [post]}).encode())


def _ghost_comment(text: str) -> object:
    comments = [{"id": "c", "post_id": "1", "html": text}]
    data = {"posts": [{"id": "1", "title": "T", "html": _TEXT}], "comments": comments}
    return _export("ghost", json.dumps(data).encode())


def _printable(text: str) -> str:
    return "".join(each for each in text if each.isprintable() or each in "\t\r\n").replace("]]>", "")


_WXR: Final = (
    '<rss xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wp="http://wordpress.org/export/1.2/"><channel><wp:wxr_version>1.2</wp:wxr_version><item>'
    "<wp:status>publish</wp:status>{}</item></channel></rss>"
)
_WXR_PARTS: Final = {
    "title": "<title>{}</title>",
    "link": "<link>{}</link>",
    "text": "<content:encoded>{}</content:encoded>",
    "excerpt": "<excerpt:encoded>{}</excerpt:encoded>",
    "creator": "<dc:creator>{}</dc:creator>",
    "category": '<category domain="category" nicename="a">{}</category>',
    "slug": "<wp:post_name>{}</wp:post_name>",
    "notes": "<wp:postmeta><wp:meta_key>footnotes</wp:meta_key><wp:meta_value>{}</wp:meta_value></wp:postmeta>",
    "comment": "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>{}</wp:comment_content></wp:comment>",
}


def _wxr(name: str) -> Read:
    def read(text: str) -> object:
        stated = {"title": "T", "text": _TEXT, name: _printable(text)}
        parts = (_WXR_PARTS[key].format(f"<![CDATA[{value}]]>") for key, value in stated.items())
        return _export("wxr", _WXR.format("".join(parts)).encode())

    return read


def _disqus(text: str) -> object:
    message = f"<message><![CDATA[{_printable(text)}]]></message>"
    thread = '<thread dsq:id="1"><link>https://example.org/t</link><title>T</title></thread>'
    post = f'<post dsq:id="2">{message}<thread dsq:id="1"/></post>'
    head = '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
    return _export("disqus", f"{head}{thread}{post}</disqus>".encode())


def _raw(form: str) -> Read:
    return lambda text: _export(form, _bytes(text))


def _feed(text: str) -> object:
    item = {"id": "1", "title": text, "content_html": text, "url": text, "tags": [text], "date_published": text}
    data = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item, {**item, "date_published": ""}]})
    is_json_feed(data.encode())
    return list(read_json_feed(io.BytesIO(data.encode()), ImportOptions(), ExportNotes().zone))


READERS: Final[dict[str, Read]] = {
    "Markdown": _file("markdown"),
    "YAML": _file("markdown", "---\ntitle: T\n", "\n---\n\nText.\n"),
    "TOML": _file("markdown", "+++\ntitle = 'T'\n", "\n+++\n\nText.\n"),
    "a title in front matter": _file("markdown", "---\ntitle: '", "'\n---\n\nText.\n"),
    "an author in front matter": _file("markdown", '---\ntitle: T\nauthor: "', '"\n---\n\nText.\n'),
    "a side file": lambda text: parse_side_file(_bytes(text)),
    "the format of a file": _detect,
    "a page": _file("page"),
    "the text of a page": _file("page", _PAGE),
    "the head of a page": _file("page", "", "\n\nBy Mara Lind\n\nDecember 11, 2017\n\nA text of some length.\n"),
    "the notes of a page": _file("page", f"{_PAGE}A text.[1]\n\n[1] "),
    "a comment of a page": _file("page", f"{_PAGE}A text.\n\nCOMMENT FROM MARA LIND (December 11, 2017):\n\n"),
    "HTML": _file("html"),
    "the text of HTML": _file("html", "<html><body><article><h1>T</h1><p>By Mara Lind</p><p>", "</p></article>"),
    "the title of HTML": _file("html", "<html><head><title>", f"</title></head><body><h1>T</h1>{_TEXT}"),
    "a byline of HTML": _file("html", "<article><h1>T</h1><p class=byline>", f"</p>{_TEXT}</article>"),
    "JSON-LD": _file("html", "<script type='application/ld+json'>", f"</script><h1>T</h1>{_TEXT}"),
    "a comment of HTML": _file("html", f"<article><h1>T</h1>{_TEXT}</article><div id=comments><div class=comment>"),
    "the expansion of HTML": lambda text: check_expansion(text, Allowance(len(text) // 20)),
    "the depth of HTML": flattened,
    "Ghost": _raw("ghost"),
    "HTML of Ghost": _ghost("html"),
    "what Ghost states": _ghost("title", "slug", "custom_excerpt", "tags", "authors", "published_at", "locale", "url"),
    "a document of Ghost": _lexical,
    "a comment of Ghost": _ghost_comment,
    "WXR": _raw("wxr"),
    **{f"{name} of WXR": _wxr(name) for name in _WXR_PARTS},
    "Disqus": _raw("disqus"),
    "a comment of Disqus": _disqus,
    "JSON": lambda text: read_json(io.BytesIO(json.dumps([text]).encode())),
    "JSON Feed": _feed,
}


def _html(make: Callable[[range], str]) -> Read:
    """HTML with so many of a thing, as the text of an article, of a page and of a comment."""

    def read(text: str) -> object:
        html = make(_each(text))
        article_markdown(html)
        comment_markdown(html)
        return TEXT_READERS["html"](f"<article><h1>T</h1><p>By Mara Lind</p>{_TEXT}{html}</article>".encode(), "")

    return read


def _each(text: str) -> range:
    return range(1, len(text) // 20)


def _posts(text: str) -> object:
    posts = [{"id": str(each), "title": "T", "html": _TEXT, "slug": "t"} for each in _each(text)]
    joined = [{"post_id": "1", "tag_id": str(each), "author_id": str(each)} for each in _each(text)]
    named = [{"id": str(each), "name": f"Tag {each}"} for each in _each(text)]
    tables = {"posts_tags": joined, "posts_authors": joined, "tags": named, "users": named}
    return _export("ghost", json.dumps({"posts": posts, **tables}).encode())


def _threads(text: str) -> object:
    """Comments each of which answers the one before; without a text half of them."""
    numbered = [
        f"<wp:comment><wp:comment_id>{each}</wp:comment_id><wp:comment_parent>{each - 1}</wp:comment_parent>"
        f"<wp:comment_content>{'x' * (each % 2)}</wp:comment_content></wp:comment>"
        for each in _each(text)
    ]
    item = f"<title>T</title><content:encoded><![CDATA[{_TEXT}]]></content:encoded>{''.join(numbered)}"
    (article,) = read_wordpress(io.BytesIO(_WXR.format(item).encode()), ExportNotes())
    return comment_threads(article.comments, trust_statuses=True)


def _notes_beside(text: str) -> object:
    notes = [{"id": f"n{each}", "content": "x"} for each in _each(text)]
    called = "".join(f'<sup data-fn="n{each}"><a href="#n{each}">1</a></sup>' for each in _each(text))
    meta = _WXR_PARTS["notes"].format(f"<![CDATA[{json.dumps(notes)}]]>")
    item = f"<title>T</title><content:encoded><![CDATA[<p>{called}x</p>]]></content:encoded>{meta}"
    return _export("wxr", _WXR.format(item).encode())


def _page_of(make: Callable[[int], str]) -> Read:
    return lambda text: TEXT_READERS["page"](f"{_PAGE}A text.\n\n{''.join(map(make, _each(text)))}".encode(), "")


def _keys(text: str) -> object:
    """An object with many keys, of which the last stands there twice."""
    return read_json(io.BytesIO(("{" + "".join(f'"{each}": 1,' for each in _each(text)) + '"z": 1, "z": 1}').encode()))


MANY: Final[dict[str, Read]] = {
    "notes": _html(
        lambda each: (
            "".join(f"<p>a<sup><a href=#n{at}>{at}</a></sup></p>" for at in each)
            + "<ol>"
            + "".join(f"<li id=n{at}>Note <a href=#r{at}>↩</a></li>" for at in each)
            + "</ol>"
        )
    ),
    "calls of one note": _html(
        lambda each: (
            "".join("<p>a<sup><a href=#n>1</a></sup></p>" for _ in each)
            + "<ol><li id=n>"
            + "".join("<b>x</b> <a href=#a>y</a>" for _ in each)
            + "</li></ol>"
        )
    ),
    "calls of an empty note": _html(
        lambda each: (
            "".join("<p>a<sup><a href=#n>1</a></sup></p>" for _ in each)
            + "<ol><li id=n>"
            + "".join("<a href=#a>↩</a>" for _ in each)
            + "</li></ol>"
        )
    ),
    "notes in lists within lists": _html(
        lambda each: "<p>a<sup><a href=#n>1</a></sup></p>" + "<div>" * len(each) + "<p id=n class=note>x</p>"
    ),
    "emphasis around blocks": _html(lambda each: "".join("<b><p>x</p></b>" for _ in each)),
    "links to headings": _html(lambda each: "".join(f"<h2 id=h{at}>H</h2><p><a href=#h{at}>x</a></p>" for at in each)),
    "open emphasis of many kinds": _html(lambda each: "".join(f"<i id={at}>" for at in each)),
    "printed comments": _html(
        lambda each: "".join(f"<div class=comment id=comment-{at}><p>x</p></div>" for at in each)
    ),
    "comments within comments": _html(
        lambda each: "".join(f"<div class=comment id=comment-{at}><p>x</p>" for at in each)
    ),
    "paragraphs with breaks": _html(lambda each: "<p>" + "".join("x<br>" for _ in each)),
    "rows of a table": _html(lambda each: "<table><tr><th>a</th></tr>" + "".join("<tr><td>x</td></tr>" for _ in each)),
    "definitions": _html(lambda each: "<dl>" + "".join("<dt>x<dd>y" for _ in each)),
    "figures": _html(lambda each: "".join("<figure><img src=/a><figcaption>x</figcaption></figure>" for _ in each)),
    "posts, tags and authors of Ghost": _posts,
    "threads of WXR": _threads,
    "notes of WXR": _notes_beside,
    "keys of JSON": _keys,
    "comments of a page": _page_of(lambda at: f"COMMENT FROM MARA LIND (December 11, 2017):\n\nText {at}.\n\n"),
    "notes of a page": _page_of(lambda at: f"A text.[{at}]\n\n[{at}] Note {at}.\n\n"),
    "names of a page": _page_of(lambda at: f"Mara Lind | December {at % 28 + 1}, 2017\n"),
    "keys of front matter": lambda text: TEXT_READERS["markdown"](
        ("---\ntitle: T\n" + "".join(f"key{at}: x\n" for at in _each(text)) + "---\n\nText.\n").encode(), ""
    ),
    "authors in front matter": lambda text: TEXT_READERS["markdown"](
        ("---\ntitle: T\nauthors:\n" + "".join(f"- Name {at}\n" for at in _each(text)) + "---\n\nText.\n").encode(), ""
    ),
}
"""Files that have many of a thing, a twentieth of the length of a text."""


def faults(readers: Mapping[str, Read], filler: str) -> list[str]:
    """What grows too fast, at these lengths and at longer ones: in a few milliseconds a busy machine looks like it."""
    suspects = (name for name, read in readers.items() if growth(read, filler, SIZES).faults())
    return [f"{name}: {each}" for name in suspects for each in growth(readers[name], filler, LONGER).faults()]


def test_an_import_takes_time_in_proportion_to_its_length() -> None:
    fillers, told = [*FILLERS], []
    for place, (name, read) in enumerate(READERS.items()):
        tried = [fillers[(place * _TRIED + number) % len(fillers)] for number in range(_TRIED)]
        told += [each for filler in tried for each in faults({name: read}, filler)]
    assert not told, "\n".join(told)


@pytest.mark.long
@pytest.mark.parametrize(("place", "filler"), [*enumerate(FILLERS)])
def test_whatever_fills_it_an_import_takes_time_in_proportion(place: int, filler: str) -> None:
    """With every third reader, by turns: two fillers in succession are of one kind."""
    told = faults(dict(islice(READERS.items(), place % 3, None, 3)), filler)
    assert not told, "\n".join(told)


@pytest.mark.parametrize("name", sampled([*MANY], 6))
def test_an_import_takes_time_in_proportion_to_what_is_in_it(name: str) -> None:
    assert not faults({name: MANY[name]}, "one letter")
