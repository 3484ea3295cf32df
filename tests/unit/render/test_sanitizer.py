"""The policies."""

from support.cases import cases

from gql_blog.render.sanitizer import (
    ARTICLE_TAGS,
    COMMENT_TAGS,
    clean_article,
    clean_comment,
    clean_of_plugin,
    word_set,
)

TRUSTED_PREFIX = "s0-"


def test_what_the_policies_allow() -> None:
    forbidden = word_set(
        "svg math style script form iframe input title textarea xmp noembed noframes plaintext noscript h1 section div"
    )
    assert not forbidden & ARTICLE_TAGS
    assert COMMENT_TAGS < ARTICLE_TAGS
    assert not word_set("img table figure h2 td") & COMMENT_TAGS


@cases(
    ("html", "clean"),
    [
        ("<p onclick=x class=y style=z id=w role=main target=_top>a</p>", "<p>a</p>"),
        ("<figure><img src=/x alt=y onerror=z></figure>", '<figure><img src="/x" alt="y"></figure>'),
        ("<script>x</script><style>y</style>z", "z"),
        ("<div>a</div><span>b</span>", "ab"),
        ('<a href="javascript:x">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<a href="/x#y" title="t">a</a>', '<a href="/x#y" title="t" rel="noopener noreferrer">a</a>'),
        ('<a href="\u2028javascript:x">a</a>', '<a rel="noopener noreferrer">a</a>'),
        ('<img src="data:image/png;base64,x">', "<img>"),
        ('<blockquote cite="vbscript:x">a</blockquote>', "<blockquote>a</blockquote>"),
        ('<td align="left">a</td>', "a"),
        ('<ol start="3"><li>a</li></ol>', '<ol start="3"><li>a</li></ol>'),
        ('<q lang="fr">a</q>', '<q lang="fr">a</q>'),
        ('<p dir="RTL">a</p><p dir="x">b</p>', '<p dir="RTL">a</p><p>b</p>'),
        ("<ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby>", "<ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby>"),
        ('<code class="language-rust">a</code>', "<code>a</code>"),
        ("<p>a <mark class=x>b</mark></p>", "<p>a <mark>b</mark></p>"),
    ],
)
def test_articles(html: str, clean: str) -> None:
    assert clean_article(html, TRUSTED_PREFIX) == clean


def test_only_sealed_ids_and_roles_are_kept_and_lose_the_seal() -> None:
    html = '<a id="s0-fn-1" role="s0-doc-noteref">1</a><a id="fn-1" role="doc-noteref">2</a><a id="s1-fn-1">3</a>'
    rel = 'rel="noopener noreferrer"'
    assert clean_article(html, TRUSTED_PREFIX) == (
        f'<a id="fn-1" role="doc-noteref" {rel}>1</a><a {rel}>2</a><a {rel}>3</a>'
    )


@cases(
    ("html", "clean"),
    [
        ('<code class="s0-language-c++">a</code>', '<code class="language-c++">a</code>'),
        ('<code class="s0-language-a b">a</code>', "<code>a</code>"),
        ('<code class="s0-btn">a</code>', "<code>a</code>"),
        ('<code class="s1-language-c">a</code>', "<code>a</code>"),
        ('<p class="s0-language-c">a</p>', "<p>a</p>"),
    ],
)
def test_the_one_class_is_a_language_that_we_marked(html: str, clean: str) -> None:
    assert clean_article(html, TRUSTED_PREFIX) == clean


def test_an_id_is_kept_as_an_id_alone() -> None:
    html = '<a id="language-c" role="language-c">1</a><code class="language-c">2</code>'
    assert clean_of_plugin(html, {("class", "language-c")}) == (
        '<a rel="noopener noreferrer">1</a><code class="language-c">2</code>'
    )


def test_a_plugins_note_keeps_the_ids_that_it_had() -> None:
    html = '<p id="a"><a id="a">1</a><a id="b" role="main">2</a><script>x</script></p>'
    rel = 'rel="noopener noreferrer"'
    assert clean_of_plugin(html, {("id", "a")}) == f'<p><a id="a" {rel}>1</a><a {rel}>2</a></p>'


@cases(
    ("html", "clean"),
    [
        ('<a href="/x">a</a>', '<a rel="nofollow ugc noopener noreferrer">a</a>'),
        (
            '<a href="http://x.example" id="y">a</a>',
            '<a href="http://x.example" rel="nofollow ugc noopener noreferrer">a</a>',
        ),
        ('<img src="http://x.example/pixel.png">a', "a"),
        ("<h2>a</h2><table><tr><td>b</td></tr></table>", "ab"),
        ("<p><em>a</em><br><code>b</code></p>", "<p><em>a</em><br><code>b</code></p>"),
        ('<code class="language-c">a</code>', "<code>a</code>"),
        ("<p>a <mark>b</mark></p>", "<p>a b</p>"),
    ],
)
def test_comments(html: str, clean: str) -> None:
    assert clean_comment(html) == clean
