"""Blocks as Markdown that renders to the same: lists, tables, definitions, figures, code."""

from support.cases import cases
from support.growth import assert_grows
from support.importers import plain_renderer

from gql_blog_importers.foreign.fragment_markdown import article_markdown, comment_markdown
from gql_blog_importers.html.html_tree import parse_tree
from gql_blog_importers.markup.block_markdown import MarkdownWriter
from gql_blog_importers.markup.heading_links import find_heading_links
from gql_blog_importers.markup.inline_markdown import InlineWriter
from gql_blog_importers.markup.tables import table_cells

CASES = {
    "<ol><li>a</li></ol><ol><li>b</li></ol><ol><li>c</li></ol>": "1. a\n\n1) b\n\n1. c",
    "<ul><li>a</li></ul><ul><li>b<p>c</p></li></ul>": "- a\n\n* b\n\n  c",
    "<ul><li>a</li></ul><ol><li>b</li></ol>": "- a\n\n1. b",
    "<ul><li></li><li>b</li></ul>": "-\n- b",
    "<ul>a<li>b</li></ul>": "- a\n- b",
    "<dl><dt>A</dt><dd>x</dd><dd><p>y</p><p>z</p></dd><dt>1. B</dt><dd>w</dd></dl>": (
        "A\n:   x\n:   y\n\n    z\n\n1\\. B\n:   w"
    ),
    "<dl><div><dt>A</dt><dd>x</dd></div></dl>": "A\n:   x",
    "<dl><dt>A</dt><dt>B</dt><dd>x</dd></dl>": "**A**\n\n**B**\n\nx",
    "<dl>Loose.<dt>A</dt><dd></dd></dl>": "Loose.\n\n**A**",
    "<table><tr><th>a</th><th>b</th></tr><tr><td>c<br>|d</td></tr></table>": (
        "| a | b |\n| --- | --- |\n| c<br>\\|d |  |"
    ),
    '<table><tr><th colspan="2">a</th></tr><tr><td>1</td><td>2</td></tr></table>': (
        '<table><tbody><tr><th colspan="2">a</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>'
    ),
    "<table><tr><th>a</th></tr><tr><td><ul><li>b</li></ul></td></tr></table>": (
        "<table><tbody><tr><th>a</th></tr><tr><td><ul><li>b</li></ul></td></tr></tbody></table>"
    ),
    "<h2>A<br>b #</h2>": "## A b \\#",
    "<pre>a<br>b</pre>": "```\na\nb\n```",
    '<pre class="brush: js">a</pre>': "```js\na\n```",
    "<pre><div>a</div><div>b</div></pre>": "```\na\nb\n```",
    "<h2><div>Alpha</div><div>Beta</div></h2>": "## Alpha Beta",
    "<h2><span><div>Alpha</div></span>Beta</h2>": "## Alpha Beta",
    "<p>See</p><a href='/x'><h3>Low <i>Water</i></h3><p>It turns.</p></a>": (
        "See\n\n### [Low *Water*](/x)\n\n[It turns.](/x)"
    ),
    "<a href='/x'><figure><img src='/a.png' alt=''></figure></a>": "[![](/a.png)](/x)",
    "<b><p>Alpha</p>Beta<ul><li>c</li></ul></b>": "**Alpha**\n\n**Beta**\n\n- **c**",
    "<figure><pre>a</pre><figcaption>C</figcaption></figure>": "```\na\n```\n\nC",
    "<p>\u202eabc<br>d</p>": "\u2068\u202eabc\u202c\u2069\\\nd",
}


@cases("html", sorted(CASES))
def test_blocks_become_markdown(html: str) -> None:
    """Documents and fragments are parsed by two libraries, and written by one writer."""
    assert article_markdown(html).markdown == CASES[html]
    body = next(parse_tree(html).all("body"))
    assert MarkdownWriter().inner(body) == CASES[html]


@cases(
    ("html", "rendered"),
    [
        ("<ol><li>a</li></ol><ol><li>b</li></ol>", "<ol>\n<li>a</li>\n</ol>\n<ol>\n<li>b</li>\n</ol>\n"),
        ("<dl><dt>A</dt><dd>x</dd></dl>", "<dl>\n<dt>A</dt>\n<dd>x</dd>\n</dl>\n"),
        ("<p>a \\ b \\<br>c</p>", "<p>a \\ b \\<br>\nc</p>\n"),
        ("<h1>Part</h1><h2>Section #</h2>", None),
    ],
)
async def test_blocks_render_as_they_were(html: str, rendered: str | None) -> None:
    article = await plain_renderer().article(article_markdown(html).markdown, locale="en", prefix="x")
    if rendered is None:
        assert "Section #" in article.html
        assert ("<h2" in article.html, "<h3" in article.html) == (True, True)
    else:
        assert article.html == rendered


LINKED = {
    "<p><a href='#ebb'>Ebb</a> <a href='#gone'>gone</a></p><h2 id='ebb'>The Ebb</h2>": (
        "[Ebb](#ebb) gone\n\n## The Ebb {#ebb}"
    ),
    "<p><a href='#ebb'>Ebb</a></p><a name='ebb'></a><h2 id='x'>The Ebb</h2><p id='y'>w</p>": (
        "[Ebb](#ebb)\n\n## The Ebb {#ebb}\n\nw"
    ),
    "<table><tr><td><h3 id='t'>T</h3><a href='#t'>t</a></td></tr></table>": (
        '<table><tbody><tr><td><h3 id="t">T</h3><a href="#t">t</a></td></tr></tbody></table>'
    ),
}


@cases("html", sorted(LINKED))
def test_links_to_headings_stay_links_and_name_them(html: str) -> None:
    assert article_markdown(html).markdown == LINKED[html]
    body = next(parse_tree(html).all("body"))
    assert MarkdownWriter(InlineWriter(headings=find_heading_links(body))).inner(body) == LINKED[html]


def test_an_address_is_written_as_it_leads_and_noted_as_it_was_stated() -> None:
    html = "<p><a href='/%65bb#%66all'>Fall</a></p><table><tr><td><a href='/ebb#fall'>f</a> <a href='/x'>x</a></table>"
    inline = InlineWriter(led={"/ebb#fall": "/ebb#h-1-fall"})
    written = MarkdownWriter(inline).inner(next(parse_tree(html).all("body")))
    assert (written.count("/ebb#h-1-fall"), "[Fall](/ebb#h-1-fall)" in written) == (2, True)
    assert inline.links == ["/%65bb#%66all", "/ebb#fall", "/x"]


def test_many_links_within_a_heading_take_work_in_proportion() -> None:
    def written(count: int) -> str:
        links = "".join(f'<a href="#x{number}">a</a> ' for number in range(count))
        return article_markdown(f"<h2 id='h'>{links}</h2><p>b</p>").markdown

    assert_grows(written, 50, 400, most=16)


async def test_links_to_headings_lead_to_their_anchors() -> None:
    html = "<p><a href='#a_b'>Ebb</a></p><h2 id='a_b'>The Ebb</h2><p><a href='#潮'>潮</a></p><h2 id='潮'>潮汐</h2>"
    article = await plain_renderer().article(article_markdown(html).markdown, locale="en", prefix="x")
    assert '<a href="#h-x-a_b"' in article.html
    assert '<h2 id="h-x-a_b">The Ebb</h2>' in article.html
    assert '<h2 id="h-x-潮">潮汐</h2>' in article.html
    assert article.html.count('<a href="#h-x-') == 2


KEPT = {
    '<img src="/blank.gif" data-src="/tide.png" alt="a">': '<img src="/tide.png" alt="a">',
    '<img data-lazy-src="/tide.png" alt="a">': '<img alt="a" src="/tide.png">',
    '<img srcset="/s.png 1x, /l.png 2x" alt="a">': '<img alt="a" src="/s.png">',
    '<img src="data:image/png;base64,AA" alt="A tide">': "A tide",
    '<iframe data-src="//v.example/1" aria-label="Film"></iframe>': '<a href="https://v.example/1">Film</a>',
    '<math><mi>x</mi><annotation encoding="application/x-tex">x^2 &lt; y</annotation></math>': "$x^2 &lt; y$",
    '<math display="block"><mi>x</mi><annotation encoding="application/x-tex">x</annotation></math>': "$$x$$",
    '<script type="math/tex">x^2</script>': "$x^2$",
    '<span class="MathJax">x2</span><script type="math/tex">x^2</script>': "$x^2$",
    "<div>Alpha</div><div>Beta</div>": "<p>Alpha</p><p>Beta</p>",
    "Alpha<section>Beta</section>": "Alpha<p>Beta</p>",
    "<div><div>Alpha</div></div>Beta": "<p>Alpha</p>Beta",
    "<div>Alpha</div><div><div>Beta</div>Gamma</div>Delta": "<p>Alpha</p><p>Beta</p><p>Gamma</p>Delta",
    "<h3><div>Alpha</div><div>Beta</div></h3>": "<h3>Alpha<br>Beta</h3>",
    "<a href='/x'><h3>Alpha</h3></a>": '<h3><a href="/x">Alpha</a></h3>',
}


@cases("html", sorted(KEPT))
@cases(
    "around",
    [
        "<figure><img src='/f.png' alt=''><figcaption>C {}</figcaption></figure>",
        "<table><tbody><tr><td colspan='2'>{}</td></tr></tbody></table>",
    ],
)
def test_figures_and_tables_that_stay_html_keep_what_is_in_them(html: str, around: str) -> None:
    expected = around.format(KEPT[html]).replace("'", '"')
    assert article_markdown(around.format(html)).markdown == expected
    inline = InlineWriter()
    assert MarkdownWriter(inline).inner(next(parse_tree(around.format(html)).all("body"))) == expected


def test_a_block_that_stands_alone_is_no_paragraph() -> None:
    html = "<table><tbody><tr><td colspan='2'><div> <div>Alpha</div></div></td></tr></tbody></table>"
    assert ">Alpha<" in "".join(article_markdown(html).markdown.split())


def test_the_link_with_which_a_heading_names_itself_is_none_of_its_text() -> None:
    html = "<h2 id='e'>Ebb <a href='#e'>¶</a></h2><h3 id='f'><a href='#f'>Flood</a></h3>"
    assert article_markdown(html).markdown == "## Ebb\n\n### Flood"
    assert article_markdown(html).dropped == ()


def test_a_link_to_a_place_that_is_no_heading_is_told() -> None:
    text = article_markdown("<p id='p7'>Seven.</p><p><a href='#p7'>seven</a> <a href='#'>top</a></p>")
    assert (text.markdown, text.dropped) == ("Seven.\n\nseven top", ("a",))


def test_a_table_that_shows_a_film_alone_keeps_its_link() -> None:
    html = '<table><tr><td><iframe src="https://v.example/1" title="Film"></iframe></td></tr></table>'
    written = MarkdownWriter().inner(next(parse_tree(html).all("body")))
    assert "https://v.example/1" in written
    assert "Film" in written


def test_rows_of_tables_within_tables_are_not_compared_with_each_of_them() -> None:
    inner = "<table><tr><th>b</th></tr><tr><td>c</td></tr></table>"
    outer = next(parse_tree(f"<table><tr><td>a{inner}</td></tr><tr><td>d</td></tr></table>").all("table"))
    assert [[cell.name for cell in row] for row in table_cells(outer).rows] == [["td"], ["td"]]
    assert [len(row) for row in table_cells(next(outer.all("table"))).rows] == [1, 1]


def test_a_table_in_which_notes_are_called_is_one_of_markdown() -> None:
    html = '<table><tr><td>a<sup><a href="#n1">1</a></sup></td></tr></table><ol><li id="n1">Note.</li></ol>'
    assert article_markdown(html).markdown == "| a[^1] |\n| --- |\n\n[^1]: Note."


def test_of_a_table_in_a_comment_the_rows_are_lines() -> None:
    table = "<table><caption>C</caption><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
    html = f"{table}<dl><dt>A</dt><dd>x</dd></dl>"
    assert comment_markdown(html) == "C\n\na | b\\\nc\n\n**A**\n\nx"


def test_what_is_left_out_within_a_block_is_collected() -> None:
    body = next(parse_tree("<blockquote>a<aside>b</aside></blockquote>").all("body"))
    writer = MarkdownWriter(InlineWriter(), is_left_out=lambda each: each.name == "aside")
    assert writer.inner(body) == "> a"
    assert [each.name for each in writer.left_out] == ["aside"]


def test_a_note_keeps_the_number_that_its_text_begins_with() -> None:
    html = (
        '<p>a<sup><a href="#n1">1</a></sup> b<sup><a href="#n2">2</a></sup></p>'
        '<p id="n1">1. First.</p><p id="n2">1905. A year.</p>'
    )
    assert article_markdown(html).markdown == "a[^1] b[^2]\n\n[^1]: First.\n\n[^2]: 1905\\. A year."
