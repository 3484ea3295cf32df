"""Plain text and links out of HTML."""

from support.cases import cases

from gql_blog.render.plain_text import plain_text_of, prose_of, text_and_links_of

MARKER = '<sup><a href="#n" id="m" role="doc-noteref">1</a></sup>'


@cases(
    ("html", "text"),
    [
        ("", ""),
        ("<p>one</p>\n<p>two\nlines</p>\n", "one\n\ntwo lines"),
        ("<h2>Title</h2>\n<p>a <em>b</em> c</p>", "Title\n\na b c"),
        ("<p>a<br>\nb</p>", "a\nb"),
        ("<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n<p>d</p>", "a\nb\n\nc\n\nd"),
        ("<table><tr><th>a</th><th>b</th></tr>\n<tr><td>c</td><td>d</td></tr></table>", "a b\nc d"),
        ("<pre><code>x = 1\n\n  y\n</code></pre>", "x = 1\n\n  y"),
        ("<p>R&amp;D &lt;b&gt; “q”</p>", "R&D <b> “q”"),
        ("<p>a  b\t\nc</p>", "a b c"),
        ("<p>a <em> b</em></p>", "a b"),
        (f"<p>Korea {MARKER}. One{MARKER} two</p>", "Korea. One two"),
        (f"<p>end {MARKER}</p><p>next</p>", "end\n\nnext"),
        (f"<p>a {MARKER} b {MARKER}{MARKER}, c”{MARKER}</p>", "a b, c”"),
        (f"<p>制裁{MARKER}。谈判 {MARKER}，</p>", "制裁。谈判，"),
        ("<p>a</p><hr><blockquote>\n<p>b</p>\n</blockquote>", "a\n\nb"),
        ('<p>x <a href="/y">link</a> <img src="z" alt="w">!</p>', "x link !"),
        ("<p><ruby>漢<rt>kan</rt>字<rp>[</rp><rt>ji</rt><rp>]</rp></ruby>.</p>", "漢(kan)字(ji)."),
        ("<p>soft\u00adhyphen\u00a0space</p>", "soft\u00adhyphen\u00a0space"),
    ],
)
def test_text(html: str, text: str) -> None:
    assert plain_text_of(html) == text


@cases(
    ("html", "text"),
    [
        ("<h2>Title</h2>\n<p>a <em>b</em> c</p>", "a b c"),
        ("<figure><img src=x><figcaption>Who took it</figcaption></figure><p>a</p>", "a"),
        ("<table><tr><td>c</td></tr></table><p>a</p><pre>x = 1</pre><ul><li>b</li></ul>", "a\n\nb"),
        ('<p><a href="https://a.example/v">https://a.example/v</a></p><p>See <a href="/x">this</a>.</p>', "See this."),
        ("<h2>Nothing but a title</h2>", "Nothing but a title"),
    ],
)
def test_prose_is_what_an_excerpt_begins_with(html: str, text: str) -> None:
    assert prose_of(html) == text


def test_links_in_order_and_as_often_as_they_stand() -> None:
    html = (
        '<p><a href="https://a.example">https://a.example</a> <a href="mailto:x@y.example">m</a> <a>none</a> '
        "(see http://b.example/p?q=1, www.c.example). <code>https://a.example</code> http-less a.example</p>"
    )
    _, links = text_and_links_of(html)
    assert links == (
        "https://a.example",
        "mailto:x@y.example",
        "http://b.example/p?q=1",
        "www.c.example",
        "https://a.example",
    )
