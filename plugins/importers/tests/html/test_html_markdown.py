"""HTML as Markdown: nothing gets lost on the way, nothing executes, and what has no form is told of."""

import json
from pathlib import Path

import pytest
from support.cases import cases
from support.importers import plain_renderer
from support.policy import breaches

from gql_blog.plugin import DraftArticle, ImportRefused
from gql_blog_importers.html import parse_html


def _parse(html: str) -> DraftArticle:
    return parse_html(f"<article><h1>T</h1>{html}<p>The end of it.</p></article>".encode())


def _markdown(html: str) -> str:
    return _parse(html).source.removesuffix("The end of it.").rstrip("\n")


@cases(
    ("html", "markdown"),
    [
        ("<p>a <em>b </em>c <b>d</b> <s>e</s></p>", "a *b* c **d** ~~e~~"),
        ("<p>x*y_z [1] &lt;b&gt; # `q`</p>", r"x\*y\_z \[1\] \<b> # \`q\`"),
        ("<p># no heading</p>", r"\# no heading"),
        ("<p>1. no list</p>", r"1\. no list"),
        ("<p>one<br>two</p>", "one\\\ntwo"),
        ('<p>see <a href="https://example.org/a_(b)">it</a>.</p>', "see [it](<https://example.org/a_(b)>)."),
        ('<p>see <a href="/a b">it</a></p>', "see [it](/a%20b)"),
        ('<p>see <a href="#part">it</a></p>', "see it"),
        ('<p>see <a href="java\nscript:alert(1)">it</a></p>', "see it"),
        ('<p>see <a href="data:text/html,x">it</a></p>', "see it"),
        ('<p>see <a href="http://[">it</a></p>', "see it"),
        ('<p><img src="https://example.org/p.png" alt="A [pier]"></p>', r"![A \[pier\]](https://example.org/p.png)"),
        ("<p>m<sup>2</sup> and H<sub>2</sub>O and <q>so</q></p>", "m<sup>2</sup> and H<sub>2</sub>O and “so”"),
        ("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> is read</p>",
         "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> is read"),
        ("<p>call <code>a`b</code> now</p>", "call ``a`b`` now"),
        ("<h2>Two</h2><h4>Four <i>x</i></h4>", "## Two\n\n#### Four *x*"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ('<ol start="3"><li>a</li><li><p>b</p><p>c</p></li></ol>', "3. a\n4. b\n\n   c"),
        ("<ol><li>a</li><li hidden>b</li><li>c</li></ol>", "1. a\n2. c"),
        ("<table><tr></tr></table><p>a</p>", "a"),
        ("<table><caption>C</caption></table><p>a</p>", "<table><caption>C</caption></table>\n\na"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ('<pre><code class="language-py">x = 1\n```\n</code></pre>', "````py\nx = 1\n```\n````"),
        ("<dl><dt>Pier</dt><dd>A wall.</dd></dl>", "Pier\n:   A wall."),
        ("<table><caption>C</caption><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>",
         "<table><caption>C</caption><tbody><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></tbody></table>"),
        ("<table><tr><th>a</th><th>b|c</th></tr><tr><td>1</td></tr></table>",
         "| a | b\\|c |\n| --- | --- |\n| 1 |  |"),
        ("<figure><img src='/p.png' alt='p'><figcaption>The pier.</figcaption></figure>",
         '<figure><img src="/p.png" alt="p"><figcaption>The pier.</figcaption></figure>'),
        ("<p>one</p><hr><p>two</p>", "one\n\n---\n\ntwo"),
        ("<p>a<script>alert(1)</script><span hidden>b</span><span style='display: none'>c</span>d</p>", "ad"),
        ("Loose <em>words</em>.<p>And more.</p>And again.", "Loose *words*.\n\nAnd more.\n\nAnd again."),
        ("<p>a\u202eb</p>", "\u2068a\u202eb\u202c\u2069"),
    ],
)  # fmt: skip
def test_elements_become_markdown(html: str, markdown: str) -> None:
    assert _markdown(f"<p>First there is a text.</p>{html}") == f"First there is a text.\n\n{markdown}"


@cases(
    ("html", "name", "kept"),
    [
        ("<iframe src='https://example.org/v' title='A film'></iframe>", "iframe", "[A film](https://example.org/v)"),
        ("<video><source src='/v.mp4'></video>", "video", "[/v.mp4](/v.mp4)"),
        ("<object data='javascript:x'>No film.</object>", "object", "No film."),
        ("<p>So <math alttext='x^2'><mi>x</mi></math> it is.</p>", "math", r"So x\^2 it is."),
        ("<p>So <svg><text>boat</text></svg> it is.</p>", "svg", "So boat it is."),
        ("<p>So <img src='data:image/png;base64,AA' alt='a boat'> it is.</p>", "img", "So a boat it is."),
    ],
)
def test_what_has_no_form_is_told_of(html: str, name: str, kept: str) -> None:
    draft = _parse(f"<p>First there is a text.</p>{html}")
    assert kept in draft.source
    told = [finding.message for finding in draft.findings if finding.code == "RENDERING_DROPPED"]
    assert told
    assert f"An element {name} " in told[0]


_PAYLOADS = Path(__file__).parents[4].parent / "shared" / "corpus" / "xss" / "payloads.json"


@pytest.mark.skipif(not _PAYLOADS.exists(), reason="no ../shared/corpus/xss beside this clone")
async def test_nothing_of_public_payloads_executes() -> None:
    """Payloads in a document: what becomes of them is text, and what is rendered keeps the policy."""
    renderer = plain_renderer()
    for entry in json.loads(_PAYLOADS.read_text(encoding="utf-8")):
        try:
            source = parse_html(f"<h1>T</h1><p>First there is a text.</p>{entry['payload']}".encode()).source
        except ImportRefused:
            continue
        rendered = await renderer.article(source, locale="en", prefix="p")
        assert breaches(rendered.html) == [], entry["payload"]
