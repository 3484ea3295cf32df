"""A link with the embed's title stands in for what may not be embedded."""

from contextlib import suppress

import pytest
from support.cases import cases
from support.growth import assert_grows
from support.policy import breaches
from support.sampling import sampled

from gql_blog.errors import InputError
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer

RENDERER = Renderer(Hooks.of({}))
REL = ' rel="noopener noreferrer"'


def link(address: str, title: str) -> str:
    return f'<a href="{address}"{REL}>{title}</a>'


@cases(
    ("source", "html"),
    [
        ('<iframe src="https://e.org/v" title="A &amp; B"></iframe>', f"<p>{link('https://e.org/v', 'A &amp; B')}</p>"),
        ('<iframe src="//e.org/v"></iframe>', f"<p>{link('https://e.org/v', 'https://e.org/v')}</p>"),
        ('x <embed src="https://e.org/v" aria-label="B"> y', f"<p>x {link('https://e.org/v', 'B')}  y</p>"),
        ('<video><source src="https://e.org/m"></video>', f"<p>{link('https://e.org/m', 'https://e.org/m')} </p>"),
        ("<video>\n<source src='https://e.org/a'>\n</video>", f"<p>{link('https://e.org/a', 'https://e.org/a')}</p>"),
        ('<object data="https://e.org/o" title="O"></object>', f"<p>{link('https://e.org/o', 'O')} </p>"),
        ('<iframe src="javascript:alert(1)" title="x"></iframe>', ""),
        ('<iframe srcdoc="<p>x</p>"></iframe>', ""),
        ('<div><iframe src="https://e.org/v" title="A"></iframe></div>', f"{link('https://e.org/v', 'A')}"),
    ],
)  # fmt: skip
async def test_embeds(source: str, html: str) -> None:
    article = await RENDERER.article(source, locale="en", prefix="a")
    assert article.html.strip() == html.strip()
    assert breaches(article.html) == []
    assert [each.code for each in article.findings] == ["RENDERING_DROPPED"]


async def test_what_an_embed_says_is_no_html() -> None:
    source = '<iframe src="https://e.org/&quot;onclick=x" title="&lt;script&gt;x"></iframe>'
    article = await RENDERER.article(source, locale="en", prefix="a")
    assert breaches(article.html) == []
    assert "&lt;script&gt;x</a>" in article.html


@pytest.mark.parametrize("piece", sampled(["<iframe ", "<video>", "<video><source ", "<audio></audio>"], 1))
def test_long_runs_take_work_in_proportion(piece: str) -> None:
    def parse(source: str) -> None:
        with suppress(InputError):  # what is nested too deep
            RENDERER._parse_article(source, "a", {})

    for lead in ("", "x "):
        assert_grows(parse, lead + piece * (4_000 // len(piece)), lead + piece * (16_000 // len(piece)), most=7)
