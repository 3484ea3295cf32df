"""HTML for files: whatever an author wrote is valid HTML and XML, and all of its text is there."""

from html import unescape
from xml.etree import ElementTree

import nh3
from hypothesis import given, settings
from hypothesis import strategies as st
from support.cases import cases

from gql_blog.render.sanitizer import ARTICLE_ATTRIBUTES, ARTICLE_TAGS
from gql_blog_exports.offline_html import offline_html

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


@cases(
    ("html", "written"),
    [
        ("<li>x</li>", "<div>x</div>"),
        ("<em><p>x</p></em>", "<em><span>x</span></em>"),
        ("<ul>x<li>y</li></ul>", "<div>x<div>y</div></div>"),
        ("<ol start='3'><li>y</li></ol>", '<ol start="3"><li>y</li></ol>'),
        ("<dl><dd>x</dd></dl>", "<div><div>x</div></div>"),
        ("<dl><dt>t</dt><dd>x</dd></dl>", "<dl><dt>t</dt><dd>x</dd></dl>"),
        ("<table><thead><tr></tr></thead></table>", "<table><thead><tr></tr></thead></table>"),
        ("<table><tbody><tr>x</tr></tbody></table>", "<div><div><div>x</div></div></div>"),
        ("<figure>x<figcaption>y</figcaption>z</figure>", "<div>x<div>y</div>z</div>"),
        ("<ruby>x</ruby>", "<span>x</span>"),
        ('<p lang="x y" dir="RTL">z</p>', '<p dir="rtl">z</p>'),
        ('<td align="right">z</td>', "<div>z</div>"),
        ('<h2 id="a">x</h2><h2 id="a">y</h2>', '<h2 id="a">x</h2><h2>y</h2>'),
        ("<details open><summary>x</summary>y</details>", "<div><div>x</div>y</div>"),
    ],
)
def test_what_does_not_fit_is_a_plain_box(html: str, written: str) -> None:
    assert offline_html(html, "https://e.org/a", {}) == written
