"""What stands within a paragraph, as Markdown that renders to the same."""

from support.cases import cases
from support.growth import steps
from support.importers import plain_renderer

from gql_blog_importers.foreign.fragment_markdown import article_markdown, comment_markdown
from gql_blog_importers.html.html_tree import parse_tree
from gql_blog_importers.markup.element_tree import Element, Text
from gql_blog_importers.markup.inline_markdown import InlineWriter, code_span

CASES = {
    '<img src="data:image/png;base64,AAAA" alt="A *tide*">': r"A \*tide\*",
    '<a href="https://x.org/a">https://x.org/a</a>': "<https://x.org/a>",
    '<a href="https://x.org/a/long/way">https://x.org/a…</a>': "[https://x.org/a…](https://x.org/a/long/way)",
    'See <a href="//[bad">the tables</a>.': "See the tables.",
    "<video>It cannot be <b>played</b>.</video>": "It cannot be **played**.",
    '<iframe src="//v.example.org/1" title="A film"></iframe>': "[A film](https://v.example.org/1)",
    "a<code> </code>b": "a b",
    "a<b>\u00a0b</b>": "a<strong>\u00a0b</strong>",
    "Look!<a href='/a'>here</a>": "Look\\![here](/a)",
    "see<a href='/a'> it </a>now": "see [it](/a) now",
    "<em>a<br></em>b": "*a*\\\nb",
    "<em>a</em><em>b</em>": "*a*<em>b</em>",
    "a<br><br>b": "a\n\nb",
    "a\\<br>": "a\\\\",
    "<q>so</q> it is": "“so” it is",
    "<i lang='la'>fama</i> and <abbr title='Universal Time'>UT</abbr>": (
        '<em lang="la">fama</em> and <abbr title="Universal Time">UT</abbr>'
    ),
    "m<sup>2</sup>, <ruby>漢<rt>kan</rt></ruby>": "m<sup>2</sup>, <ruby>漢<rt>kan</rt></ruby>",
    '<img src="data:image/gif;base64,AA" data-src="/tide.png" alt="">': "![](/tide.png)",
    "<a href=' /a\tb c'>it</a>": "[it](/ab%20c)",
}


@cases("html", sorted(CASES))
def test_html_within_a_paragraph_becomes_markdown(html: str) -> None:
    assert article_markdown(html).markdown == CASES[html]


def test_only_what_a_reader_may_follow_counts_as_a_link_or_an_image() -> None:
    text = article_markdown(
        '<a href="https://x.org/a">https://x.org/a</a> <a href="javascript:x()">y</a>'
        '<img src="data:image/png;base64,AAAA" alt="z"><img src="/tide.png" alt="">'
    )
    assert (text.links, text.images) == (("https://x.org/a",), ("/tide.png",))


@cases(("text", "written"), [("", ""), ("\n", " "), ("x", "`x`"), ("`x", "`` `x ``")])
def test_code_has_as_many_backticks_as_it_needs(text: str, written: str) -> None:
    assert code_span(text) == written


@cases("tag", ["img", "b"])
def test_elements_without_text_side_by_side_are_each_looked_at_once(tag: str) -> None:
    def work(number: int) -> int:
        nodes: list[Element | Text] = [Element(tag, children=[Element("img", {"src": "/a"})]) for _ in range(number)]
        return steps(lambda: InlineWriter().written(nodes))

    assert work(400) <= 5 * work(100)


@cases(
    ("html", "markdown"),
    [
        ("10<sup>2</sup> m, the n<sup>th</sup>, CO<sub>2</sub>", "10² m, the nth, CO₂"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)"),
        ("press <kbd>a`b</kbd>", "press ``a`b``"),
        ("<i lang='la'>fama</i><b>x</b>", "*fama*x"),
    ],
)
def test_what_comments_have_no_html_for_stands_in_signs(html: str, markdown: str) -> None:
    assert comment_markdown(html) == markdown


def test_formulas_are_their_tex_or_their_alternative_text() -> None:
    def drawn(node: Element) -> tuple[str, list[tuple[str, int]]]:
        inline = InlineWriter()
        return inline.written([Text("so ", 0, 0, node), node]), inline.dropped

    tex = Element("math", start=7)
    note = Element("annotation", {"encoding": "application/x-tex"}, parent=tex)
    note.children.append(Text(r" a_1\,b ", 0, 0, note))
    tex.children.append(note)
    assert drawn(tex) == (r"so $a_1\,b$", [("math", 7)])
    note.children[0] = Text("cost $2", 0, 0, note)
    assert drawn(tex)[0] == r"so cost $2"
    assert drawn(Element("math", {"alttext": "x^2"}))[0] == r"so x\^2"


async def test_a_link_behind_an_exclamation_mark_is_no_image() -> None:
    markdown = article_markdown("Look!<a href='/a'>here</a> \\!<a href='/b'>there</a>").markdown
    rendered = await plain_renderer().article(markdown, locale="en", prefix="x")
    assert "<img" not in rendered.html
    assert rendered.text == "Look!here \\!there"


@cases(
    "html",
    [
        'so <script type="math/tex"> x^2 </script> it is',
        'so <span class="katex"><math><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></math>'
        '<span class="katex-html" aria-hidden="true">x2</span></span> it is',
    ],
)
def test_formulas_that_scripts_draw_are_their_tex(html: str) -> None:
    body = next(parse_tree(html).all("body"))
    assert InlineWriter().written(body.children) == "so $x^2$ it is"


def test_the_text_of_blocks_and_lines_side_by_side_is_apart() -> None:
    body = next(parse_tree("<h1>Low<br>Water<div>and</div><div>high</div></h1><table><td>a<td>b</table>").all("body"))
    assert body.plain() == "Low Water and high a b"
