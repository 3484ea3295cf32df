"""Formulas stay text: TeX as it is written, and of MathML its TeX or its alternative text."""

from contextlib import suppress

import pytest
from support.cases import cases
from support.growth import assert_grows
from support.sampling import sampled

from gql_blog.errors import InputError
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer

RENDERER = Renderer(Hooks.of({}))


async def html_of(source: str) -> str:
    return (await RENDERER.article(source, locale="en", prefix="a")).html.strip()


TEX = (
    '<math display="{}"><semantics><mi>x</mi>'
    '<annotation encoding="application/x-tex">x\\,_i &lt; *2*</annotation></semantics></math>'
)


@cases(
    ("source", "html"),
    [
        (r"$a\,b_1*c*d_2$", r"<p>$a\,b_1*c*d_2$</p>"),
        (r"$x<y$ and $$\{z\}$$", r"<p>$x&lt;y$ and $$\{z\}$$</p>"),
        ("$$\n\\int x\\,dx\n$$", "<p>$$\n\\int x\\,dx\n$$</p>"),
        ("It is $5 and *then* $6, US$7/A$8.", "<p>It is $5 and <em>then</em> $6, US$7/A$8.</p>"),
        (r"\$a *b* c\$ and $ d *e* $", "<p>$a <em>b</em> c$ and $ d <em>e</em> $</p>"),
        (r'See <math alttext="a\,*b*"><mi>a</mi></math>.', r"<p>See a\,*b*.</p>"),
        (f"See {TEX.format('inline')}.", r"<p>See $x\,_i &lt; *2*$.</p>"),
        (TEX.format("block"), r"<p>$$x\,_i &lt; *2*$$</p>"),
        ("<math>\n<mi>a</mi><annotation encoding='application/x-tex'>b</annotation>\n</math>", "$b$"),
        ("<math><mi>a</mi></math>", "<p>a</p>"),
        ('<math alttext="&lt;script&gt;x"></math>', "<p>&lt;script&gt;x</p>"),
        ("<math><mi>a</mi><mo>&lt;</mo><mn>1</mn></math>", "<p>a&lt;1</p>"),
        ("[<math><mi>]</mi></math>](/u)", '<p><a href="/u" rel="noopener noreferrer">]</a></p>'),
        ("A <mathx> *b* </math> c", "<p>A  <em>b</em>  c</p>"),
        ("`$a_b$` <math", "<p><code>$a_b$</code> &lt;math</p>"),
    ],
)
async def test_formulas(source: str, html: str) -> None:
    assert await html_of(source) == html


async def test_mathml_is_reported_though_its_text_stays() -> None:
    article = await RENDERER.article('<math alttext="a"></math>', locale="en", prefix="a")
    assert [each.code for each in article.findings] == ["RENDERING_DROPPED"]
    assert article.text == "a"


@pytest.mark.parametrize("piece", sampled(["<math>", "$a", "$$", "<math alttext='", "<math><annotation "], 2))
def test_long_runs_take_work_in_proportion(piece: str) -> None:
    def parse(source: str) -> None:
        with suppress(InputError):  # what is nested too deep
            RENDERER._parse_article(source, "a", {})

    assert_grows(parse, piece * (4_000 // len(piece)), piece * (16_000 // len(piece)), most=7)


@cases(
    ("before", "piece", "after"),
    [
        ("<div><math>", '<annotation encoding="tex">', "</math>"),
        ("<div><math>", '<annotation encoding="tex">', "</annotation x</math>"),
        ("<div>", "<math>", "</math x>"),
        ("a ", "<math>", "</math x"),
    ],
)
def test_openings_without_an_end_take_work_in_proportion(before: str, piece: str, after: str) -> None:
    def parse(count: int) -> None:
        with suppress(InputError):  # what is nested too deep
            RENDERER._parse_article(before + piece * count + after, "a", {})

    assert_grows(parse, 1_000, 4_000, most=7)
