"""HTML of other systems becomes Markdown that renders to the same text."""

from support.cases import cases
from support.importers import plain_renderer

from gql_blog_importers.foreign.fragment_markdown import article_markdown, comment_markdown

CASES = {
    "<p>a <b>b</b> c</p>": "a **b** c",
    "<p>a<b> b </b>c</p>": "a **b** c",
    "<p>x<em>“q”</em>y</p>": "x<em>“q”</em>y",
    "<p>a_b *c* [d] `e` <f></p>": r"a\_b \*c\* \[d\] \`e\`",
    "<p># no heading</p>": r"\# no heading",
    "<p>1. no list</p>": r"1\. no list",
    "<h1>A</h1><h3>B<br>c</h3>": "# A\n\n### B c",
    "a<br>b": "a\\\nb",
    '<a href="http://x.org/a_(b)">t</a>': "[t](<http://x.org/a_(b)>)",
    '<a href="javascript:alert(1)">t</a>': "t",
    '<a href="#top">t</a>': "t",
    '<img src="/a b.png" alt="A [x]" title="T">': '![A \\[x\\]](/a%20b.png "T")',
    "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>": "- a\n  - b\n- c",
    '<ol start="3"><li>a</li><li><p>b</p><p>c</p></li></ol>': "3. a\n4. b\n\n   c",
    "<blockquote><p>a</p><p>b</p></blockquote>": "> a\n>\n> b",
    '<pre><code class="language-py">x = 1\n\ny</code></pre>': "```py\nx = 1\n\ny\n```",
    "<pre>```\n</pre>": "````\n```\n````",
    "<p>a <code>b`c</code></p>": "a ``b`c``",
    "<hr>": "---",
    '<iframe src="https://v.example.org/1" title="A film"></iframe>': "[A film](https://v.example.org/1)",
    "<script>alert(1)</script><p>x</p><style>p{}</style>": "x",
    "<table><tr><td>1</td></tr></table>": "<table><tbody><tr><td>1</td></tr></tbody></table>",
    "<p>H<sub>2</sub>O</p>": "H<sub>2</sub>O",
    "<div><p>a<div>b": "a\n\nb",
    "https://youtu.be/x": "<https://youtu.be/x>",
    "<details><summary>S</summary>t</details>": "**S**\n\nt",
}


@cases("html", sorted(CASES))
def test_html_becomes_markdown(html: str) -> None:
    assert article_markdown(html).markdown == CASES[html]


def test_a_figure_with_a_caption_stays_one() -> None:
    html = '<figure class="x" onclick="y"><img src="a.png" alt=""><figcaption>C</figcaption></figure>'
    text = article_markdown(html)
    assert text.markdown == '<figure><img src="a.png" alt=""><figcaption>C</figcaption></figure>'
    assert text.images == ("a.png",)


def test_texts_of_the_old_editor_have_paragraphs_at_blank_lines() -> None:
    html = "One\ntwo\n\n<blockquote>q\n\nr</blockquote>\n\nthree"
    assert article_markdown(html, paragraphs=True).markdown == "One\\\ntwo\n\n> q\n>\n> r\n\nthree"


def test_notes_are_found_by_the_links_between_marker_and_note() -> None:
    html = (
        '<p>b<sup><a href="#n2">2</a></sup> a<sup id="r1"><a href="#n1">1</a></sup></p>'
        '<ol><li id="n1">One <a href="#r1">↩</a></li><li id="n2">Two <em>x</em></li></ol>'
    )
    assert article_markdown(html).markdown == "b[^2] a[^1]\n\n[^1]: One\n\n[^2]: Two *x*"


@cases("depth", [30, 5_000])
def test_deep_nesting_loses_no_word(depth: int) -> None:
    assert "word" in article_markdown("<div>" * depth + "word" + "</div>" * depth).markdown


def test_comments_have_neither_html_nor_images() -> None:
    html = 'x <sub>y</sub> <img src="https://i.example.org/a.png">\n\n<h2>t</h2><table><tr><td>c</td></tr></table>'
    assert comment_markdown(html) == "x y [https://i.example.org/a.png](https://i.example.org/a.png)\n\n**t**\n\nc"


async def test_what_is_written_renders_to_the_same_words() -> None:
    html = (
        "<p>* a_b_c **x** <em>y</em>z [1] &lt;b&gt; &amp;amp; 2 &lt; 3 ~~n~~ ^u^</p><p>- l</p><p>+ l</p><p>&gt; q</p>"
        "<p>===</p><p>3) t</p><p>中文<strong>「強」</strong>的。</p>"
    )
    rendered = await plain_renderer().article(article_markdown(html).markdown, locale="en", prefix="x")
    said = "* a_b_c **x** yz [1] <b> &amp; 2 < 3 ~~n~~ ^u^ - l + l > q === 3) t 中文「強」的。"
    assert " ".join(rendered.text.split()) == said
    assert "<strong>「強」</strong>" in rendered.html


def test_notes_are_paragraphs_too_and_a_raised_digit_is_no_note() -> None:
    html = (
        '<p>E = mc<sup>2</sup>, he said.<sup><a href="#n1">1</a></sup></p>'
        '<p id="n1">In 1905. <a href="#r1">↩</a></p><p>The end.</p>'
    )
    assert article_markdown(html).markdown == "E = mc<sup>2</sup>, he said.[^1]\n\nThe end.\n\n[^1]: In 1905."


def test_a_note_beside_the_text_that_no_marker_calls_is_left_out() -> None:
    html = '<p>Called<sup data-fn="b" class="fn"><a href="#b">1</a></sup>.</p>'
    notes = {"a": "Of a sentence that was deleted.", "b": "Twice <em>a day</em>."}
    assert article_markdown(html, notes=notes).markdown == "Called[^1].\n\n[^1]: Twice *a day*."


def test_what_is_empty_leaves_no_sign() -> None:
    assert article_markdown("<h2> </h2><p>a</p><pre>\n \n</pre><p>b</p>").markdown == "a\n\nb"


def test_of_a_film_without_an_address_in_a_table_its_words_stay() -> None:
    html = "<table><tr><td><object>A &lt;film&gt; of the tide</object></td></tr></table>"
    text = article_markdown(html)
    assert "<td>A &lt;film&gt; of the tide</td>" in text.markdown
    assert text.links == ()


def test_a_link_without_an_address_in_a_block_that_stays_html_is_no_link() -> None:
    text = article_markdown(
        '<table><tr><td><a href="">a</a><a>b</a><a href="#c">c</a><a href="/d">d</a></td></tr></table>'
    )
    assert text.links == ("/d",)
    assert '<a>a</a><a>b</a><a>c</a><a href="/d">d</a>' in text.markdown


def test_columns_stand_where_their_headings_do() -> None:
    """As the attribute says, which HTML had, or a style, or a class of WordPress's editor."""
    stated = ('align="left"', 'style="text-align: center"', 'class="has-text-align-right"', 'class="left"', "")
    cells = "".join(f"<th {each}>a</th>" for each in stated)
    text = article_markdown(f"<table><tr>{cells}</tr><tr>{'<td>1</td>' * 6}</tr></table>").markdown
    assert text.split("\n")[1] == "| :--- | :---: | ---: | --- | --- | --- |"


def test_items_with_paragraphs_stay_apart() -> None:
    html = "<ul>\n<li>\n<p>a</p>\n</li>\n<li></li>\n<li><p>b</p></li>\n</ul>"
    assert article_markdown(html).markdown == "- a\n\n-\n\n- b"


def test_a_note_that_nothing_calls_is_one_by_its_role() -> None:
    items = '<li id="a"><p>Called.</p></li><li value="7" id="b"><p>Not.</p></li><li id="c"></li>'
    section = f'<section role="doc-endnotes"><ol>{items}</ol></section>'
    assert article_markdown(f"<p>x</p>{section}").markdown == "x\n\n[^1]: Called.\n\n[^7]: Not."
    called = article_markdown(f'<p>x<sup><a href="#a">1</a></sup></p>{section}').markdown
    assert called == "x[^1]\n\n[^1]: Called.\n\n[^7]: Not."
    assert article_markdown(section.replace("doc-endnotes", "list")).markdown == "1. Called.\n\n2. Not.\n\n3."
