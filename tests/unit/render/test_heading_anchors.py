"""Anchors of headings are ours, and links within the page lead there."""

import re
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


async def html_of(source: str) -> str:
    return (await RENDERER.article(source, locale="en", prefix="p")).html


@cases(
    ("heading", "shown"),
    [
        ("## The Bridge", '<h2 id="h-p-the-bridge">The Bridge</h2>'),
        ("## What *is* `it`?", '<h2 id="h-p-what-is-it">What <em>is</em> <code>it</code>?</h2>'),
        ("## 桥 与河", '<h2 id="h-p-桥-与河">桥 与河</h2>'),
        ("## ?!", '<h2 id="h-p-section">?!</h2>'),
        ("## Method {#m}", '<h2 id="h-p-m">Method</h2>'),
        ("## Method {#m .wide}", '<h2 id="h-p-m">Method</h2>'),
        ("## Method {.wide}", '<h2 id="h-p-method">Method</h2>'),
        ("## A set {1, 2}", '<h2 id="h-p-a-set-1-2">A set {1, 2}</h2>'),
        ("Method {#m}\n---", '<h2 id="h-p-m">Method</h2>'),
        ("The old\nbridge\n---", '<h2 id="h-p-the-old-bridge">The old\nbridge</h2>'),
        (
            "## ![A *bridge*](https://e.org/b.png) today",
            '<h2 id="h-p-a-bridge-today"><img src="https://e.org/b.png" alt="A bridge"> today</h2>',
        ),
        ("## a\n\n## a\n\n## a-1", '<h2 id="h-p-a">a</h2>\n<h2 id="h-p-a-1">a</h2>\n<h2 id="h-p-a-1-1">a-1</h2>'),
        ('<h3 id="raw" class="x">Raw</h3>', '<h3 id="h-p-raw">Raw</h3>'),
        ("<h3>Raw <b>one</b></h3>", '<h3 id="h-p-raw-one">Raw <strong>one</strong></h3>'),
        ('## "onclick=x {#"><script>}', None),
    ],
)
async def test_headings(heading: str, shown: str | None) -> None:
    html = await html_of(heading)
    assert breaches(html) == []
    assert shown is None or html.strip() == shown


@cases(
    ("link", "anchor"),
    [
        ("[x](#the-old-bridge)", "h-p-the-old-bridge"),
        ("[x](#m)", "h-p-m"),
        ("[x](#a.b)", "h-p-a-b"),
        ("[x](#1-one)", "h-p-1-one"),
        ("[x](#one)", "h-p-1-one"),
        ("[x](#桥)", "h-p-桥"),
        ("[x](#twice-1)", "h-p-twice-1"),
        ('<a href="#m">x</a>', "h-p-m"),
        ("[x](#nowhere)", "nowhere"),
        ("[x](https://e.org/#m)", None),
    ],
)
async def test_links_follow(link: str, anchor: str | None) -> None:
    headings = ("The *Old* Bridge", "Method {#m}", "A {#a.b}", "1 One", "桥", "Twice", "Twice")
    html = await html_of("\n\n".join((link, *(f"## {each}" for each in headings))))
    found = re.search(r'<a href="#([^"]+)"', html)
    assert (found[1] if found else None) == anchor
    assert anchor is None or anchor == "nowhere" or f'id="{anchor}"' in html


async def test_notices_and_comments_have_no_anchors() -> None:
    assert (await RENDERER.notice("## a")).html == "<h2>a</h2>"
    assert "id=" not in (await RENDERER.comment("## a")).html


async def test_two_articles_on_one_page_do_not_clash() -> None:
    pages = [await RENDERER.article("# a\n\n[x](#a)", locale="en", prefix=prefix) for prefix in ("1", "2")]
    assert breaches("".join(page.html for page in pages)) == []


@pytest.mark.long
@pytest.mark.parametrize("piece", sampled(["# a\n", "<h2>", "<h2>a</h2>\n", "<a href=#", "# a {#b}\n"], 2))
def test_long_runs_take_work_in_proportion(piece: str) -> None:
    def parse(source: str) -> None:
        with suppress(InputError):  # what is nested too deep
            RENDERER._parse_article(source, "a", {})

    assert_grows(parse, piece * (4_000 // len(piece)), piece * (16_000 // len(piece)), most=7)


@pytest.mark.long
@pytest.mark.parametrize("piece", sampled([" ", "\u00a0", "{#a ", "{-} "], 1))
def test_a_long_heading_takes_work_in_proportion(piece: str) -> None:
    def parse(count: int) -> None:
        RENDERER._parse_article(f"# a{piece * count}b", "a", {})

    assert_grows(parse, 4_000, 16_000, most=7)


async def test_the_anchors_of_named_headings_are_those_of_the_article() -> None:
    source = "## Ebb\n\n## Flow {#ebb}\n\nText\n\n<h3 id='low'>Low</h3>\n"
    html = await html_of(source)
    anchors = await RENDERER.anchors(source, prefix="p", names=["ebb", "low", "gone"])
    assert anchors == {"ebb": "h-p-ebb-1", "low": "h-p-low"}
    assert all(f'id="{anchor}"' in html for anchor in anchors.values())
