"""HTML for files: whatever an author wrote is valid HTML and XML, and all of its text is there."""

from html import unescape
from xml.etree import ElementTree

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_blog.render.sanitizer import ARTICLE_ATTRIBUTES, ARTICLE_TAGS

offline_html = pytest.importorskip(
    "gql_blog_exports.offline_html", reason="the plugin exports is not installed; `make test` installs it"
).offline_html

TAGS = st.sampled_from(sorted(ARTICLE_TAGS - {"img", "col", "colgroup"}))
ATTRIBUTE = st.sampled_from(
    ["", ' lang="x y"', ' dir="RTL"', ' align="right"', ' colspan="0"', ' href="http://[" ', ' href="/x"']
)
WORD = st.sampled_from(["a ", "字", "<", "&amp;", "]]>", '"', "\x0b", "\ufffe"])
SOUP = st.recursive(
    WORD,
    lambda inner: st.builds(
        lambda tag, attribute, held: f"<{tag}{attribute}>{''.join(held)}</{tag}>",
        TAGS,
        ATTRIBUTE,
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


def text_of(html: str) -> str:
    return "".join(ElementTree.fromstring(f"<x>{html}</x>").itertext())


@given(st.lists(SOUP, min_size=1, max_size=3).map("".join))
@settings(max_examples=60, deadline=None)
def test_whatever_was_written_is_xml_with_all_its_text_and_fits_already(soup: str) -> None:
    html = nh3.clean(soup, tags=set(ARTICLE_TAGS), attributes=ARTICLE_ATTRIBUTES, url_schemes={"https"})
    written = offline_html(html, "https://e.org/a", {})
    bare = unescape(nh3.clean(html, tags=set()))
    assert text_of(written) == "".join(sign for sign in bare if sign not in "\x0b\ufffe")
    assert offline_html(written, "https://e.org/a", {}) == written
