"""Pages in the spool: what comes out is what was parsed."""

import hashlib

import pytest

from gql_blog.plugin import ImportRefused
from gql_blog_importers.markup.element_tree import Element, Text
from gql_blog_importers.saved_sites.page_spool import PageSpool


def _told(node: Element | Text) -> tuple[object, ...]:
    if isinstance(node, Text):
        return (node.text, node.start, node.end, node.parent.name)
    above = node.parent.name if node.parent is not None else None
    return (node.name, node.attrs, node.start, above, [_told(each) for each in node.children])


def test_a_page_comes_out_as_it_was_parsed() -> None:
    spool = PageSpool()
    sources = {
        "a": "<!doctype html><title>A</title><p class=x>One <b>two</b><br>three &amp; four</p><ul><li>5<li></ul>",
        "b": "",
        "c": "<div>" * 300 + "deep",
    }
    trees = {key: spool.add(key, source.encode(), source).root for key, source in sources.items()}
    for key in ("b", "a", "c"):
        document = spool.document(key)
        assert document.source == sources[key]
        assert _told(document.root) == _told(trees[key])
        assert spool.hash_of(key) == hashlib.sha256(sources[key].encode()).hexdigest()
    spool.close()


def test_why_a_page_cannot_be_read_is_kept() -> None:
    spool = PageSpool()
    spool.refuse("a", ImportRefused("NOT_UTF8", "It is not."))
    with pytest.raises(ImportRefused, match=r"It is not\."):
        spool.document("a")
    assert spool.hash_of("a") == ""
    spool.close()
