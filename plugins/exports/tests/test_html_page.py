"""A dialogue as one HTML file: whole, valid, by itself, and safe."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

from support.cases import cases

from gql_blog.plugin import BylineRole, ExportArticle, ExportByline, ExportSite
from gql_blog.testing import Blog
from gql_blog_exports import hooks
from gql_blog_exports.article_parts import PageOptions
from gql_blog_exports.html_page import write_page
from gql_blog_exports.offline_html import Held, offline_html

VOID = {"meta", "br", "hr", "col", "img", "wbr"}
FETCHING = {"img", "script", "link", "iframe", "object", "embed", "video", "audio", "source", "base", "form", "svg"}


class Page(HTMLParser):
    """What a page is made of; tags that are not closed in order fail."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}> states an attribute twice"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str, of: str | None = None) -> list[str]:
        return [str(attrs[name]) for tag, attrs in self.tags if name in attrs and of in (None, tag)]

    def check(self) -> None:
        """Whether it is by itself: nothing is fetched, nothing runs, every link within leads somewhere."""
        assert not {tag for tag, _ in self.tags} & FETCHING
        assert not {name for _, attrs in self.tags for name in attrs} & {"src", "srcset", "style", "action", "ping"}
        assert not [name for _, attrs in self.tags for name in attrs if name.startswith("on")]
        ids = Counter(self.values("id"))
        assert not [each for each, count in ids.items() if count > 1]
        for href in self.values("href"):
            assert href[1:] in ids if href.startswith("#") else href.startswith(("https://", "http://", "mailto:"))


def test_the_page_is_whole_and_by_itself(told: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    html = write_page((told, answer), PageOptions(), site)
    page = Page(html)
    page.check()
    assert html.startswith(b'<!doctype html>\n<html lang="en">')
    for text in ("On Tides", "A & B", "Mara Lind", "Ivo <b>", "Yes.", "No.", "Hm.", "Ina Falk", "The <Other>", "Late."):
        assert text in page.text, text
    assert f"#{answer.id}" in page.values("href"), "a link to an article of the file stays within it"
    assert f"#{told.id}" in page.values("href"), "and so does what an article answers"
    assert "https://example.org/tide.png" in page.values("href"), "an image is a link"
    assert page.values("lang", "article") == ["en", "en"]
    assert page.text.index("Yes.") < page.text.index("No.") < page.text.index("Hm.")


def test_what_a_citation_needs_stands_below_the_text(told: ExportArticle, site: ExportSite) -> None:
    people = (
        ExportByline(name="Mara <L>", affiliation="Harbour & College", orcid="0000-0002-1825-0097"),
        ExportByline(name="Ina Falk", role=BylineRole.TRANSLATOR, affiliation="Quay"),
        ExportByline(name="Bo"),
    )
    cited = replace(told, bylines=people, doi="10.5555/<a>#b?c", licence="CC-BY-4.0", section="Forum: A & B")
    page = Page(write_page((cited,), PageOptions(), site))
    page.check()
    for line in (
        "\nMara <L>, Harbour & College, 0000-0002-1825-0097\n",
        "\nIna Falk, Quay\n",
        "\nForum: A & B · doi:10.5555/<a>#b?c · CC-BY-4.0\n",
    ):
        assert line in page.text
    links = {"https://orcid.org/0000-0002-1825-0097", "https://doi.org/10.5555/%3Ca%3E%23b%3Fc"}
    assert {*links, "https://creativecommons.org/licenses/by/4.0/"} <= {*page.values("href")}
    assert (
        "\nAll rights reserved\n"
        in Page(write_page((replace(told, licence="All rights reserved"),), PageOptions(), site)).text
    )


def test_the_policy_knows_the_style_by_its_hash(post: ExportArticle, site: ExportSite) -> None:
    html = write_page((post,), PageOptions(), site).decode()
    (style,) = re.findall("<style>(.*?)</style>", html, re.DOTALL)
    policy = Page(html.encode()).values("content", "meta")[0]
    assert f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'; ")


def test_comments_and_lists_may_be_left_out(told: ExportArticle, site: ExportSite) -> None:
    text = Page(write_page((told,), PageOptions(comments=False, listed=False), site)).text
    assert "Ivo" not in text
    assert "Ina Falk" not in text


def test_languages_and_their_directions_are_stated(
    post: ExportArticle, answer: ExportArticle, site: ExportSite
) -> None:
    page = Page(
        write_page(
            (post, replace(answer, locale="ar-EG"), replace(answer, id="art_9", locale="de")), PageOptions(), site
        )
    )
    assert page.values("lang", "article") == ["en", "ar-EG", "de"]
    assert page.values("dir", "article") == ["rtl"]
    assert page.values("lang", "span") == ["en"], "words of ours in another language than the article's say theirs"
    assert "Antwort auf" in page.text


def test_an_article_from_left_to_right_is_so_beside_others(
    post: ExportArticle, answer: ExportArticle, site: ExportSite
) -> None:
    page = Page(write_page((replace(post, locale="he"), answer), PageOptions(), site))
    assert page.values("dir", "article") == page.values("dir") == ["rtl"], "the page itself has no direction to inherit"


def test_a_link_to_a_place_of_an_article_of_the_file_leads_there(
    told: ExportArticle, answer: ExportArticle, site: ExportSite
) -> None:
    links = "".join(f'<p><a href="{told.url}#{place}">x</a></p>' for place in ("fn-a-1", "fn-a-7", "%C3%A9"))
    headed = replace(told, html=f'{told.html}<h2 id="é">É id="fn-a-7" </h2>')
    page = Page(write_page((headed, replace(answer, html=links)), PageOptions(), site))
    page.check()
    assert page.values("href", "a")[-3:] == ["#fn-a-1", f"#{told.id}", "#é"]


@cases(
    ("html", "written"),
    [
        ("<p>a &amp; b &lt; &#169; c</p>", "<p>a &amp; b &lt; © c</p>"),
        ('<a href="/b" title="x &amp; y">c</a>', '<a href="https://e.org/b" title="x &amp; y">c</a>'),
        ('<a href="https://e.org/x">c</a>', '<a href="#art_x">c</a>'),
        ('<a href="#fn">c</a>', "<span>c</span>"),
        ('<a href="#fn">c</a><i id="fn">d</i>', '<a href="#fn">c</a><i id="fn">d</i>'),
        ('<a href="/b"><img src="i.png" alt="an image"></a>', '<a href="https://e.org/b"><span>🖼 an image</span></a>'),
        ('<img src="//else.org/i.png">', '<a href="https://else.org/i.png" rel="noopener noreferrer">🖼</a>'),
        ('<img alt="&lt;script&gt;">', "<span>🖼 &lt;script&gt;</span>"),
        ("<hr><br>", "<hr/><br/>"),
        ('<a href="http://[">c</a>', "<span>c</span>"),
    ],
)
def test_what_lies_outside_is_a_link(html: str, written: str) -> None:
    assert offline_html(html, "https://e.org/a/", {"https://e.org/x": Held("", "#art_x")}) == written


def test_a_dialogue_of_a_blog_is_a_page(blog: Blog) -> None:
    with blog({"exports": hooks}) as app:
        articles = app.seed()
        app.comment(articles[0], "A comment that waits.")
        page = Page(app.export(articles[0], "html", dialogue=True))
        page.check()
        assert all(each.title in page.text for each in articles)
        assert "A comment that waits." not in page.text
