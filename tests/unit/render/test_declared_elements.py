"""Formulas, drawings, times and ids that plugins declare: a parser finds nothing else, whatever was written."""

from typing import Any

import pytest
from justhtml import JustHTML
from markdown_it import MarkdownIt

from gql_blog.errors import PluginError
from gql_blog.hooks import MARKUP_ELEMENTS, Body, Hooks, MarkdownExtension, Markup, hookimpl
from gql_blog.render import Renderer, body_tree
from gql_blog.render.plain_text import plain_text_of, prose_of
from gql_blog.render.sanitizer import ARTICLE_TAGS, PLUGIN_TAGS, PluginMarkup, clean_of_plugin
from gql_blog.render.tags.declared_elements import FOREIGN, attributes_of

ALL = PluginMarkup(frozenset({"x-a"}), elements=frozenset(MARKUP_ELEMENTS), ids=frozenset({"x-"}), prefix="p")
SAFE = set(ARTICLE_TAGS | PLUGIN_TAGS | attributes_of(MARKUP_ELEMENTS).keys())
REL = ' rel="noopener noreferrer"'
HELD = {"html", "head", "body", "#document", "#text"}

HOSTILE = [
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mtext><table><mglyph><style><math><img src=x onerror=alert(1)>",
    "<math><mi><svg><mi><title><style><img src=x onerror=alert(1)></style></title>",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<math><annotation encoding='text/html'><p><style><img src=x onerror=alert(1)>",
    "<math href='javascript:alert(1)' xlink:href='javascript:alert(1)' actiontype='statusline#x'><mi href=//e>x</mi>",
    "<math><maction actiontype='statusline#http://e' xlink:href='javascript:alert(1)'><mi>a</mi></maction></math>",
    "<math><mi><mrow><p>a<b>b<math><mi>c</math></p></mrow></mi></math><mi>out</mi>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<svg><title><style><img src=x onerror=alert(1)></style></title><desc><p>a<svg><script>alert(1)</script></desc>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></iframe><p>x</foreignObject></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a><use href='//e/x.svg#y'/><image href='//e/y'/></svg>",
    "<svg><animate attributeName='href' values='javascript:alert(1)'/><set attributeName='onload' to='x'/></svg>",
    "<svg onload=alert(1)><script>alert(1)</script><style>*{fill:url(//e)}</style><path style='x' d='M0'/></svg>",
    "<svg><path fill='url(//e/x#y)' stroke='URL(&#x68;ttp://e/x)' d='M0 0;\\75rl(//e)'/><rect width='expression(1)'/>",
    "<title><img src=x onerror=alert(1)></title><path d='M0'><text>t</text><annotation>n</annotation><stop>",
    "<svg><title>a&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;</title></svg>",
    "<svg><desc><title><math><mtext></desc></svg><img src=x onerror=alert(1)>",
    "<table><svg><tr><td><math><mi>x</table><p><svg><g><p>y</svg>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><svg><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<svg xml:lang=en xlink:role=note viewbox='0 0' role=img><lineargradient id=x-g gradientunits=userSpaceOnUse />",
    "<a id=fn-p-1 href=#x-g>a</a><p id=x-y>b</p><span id=x-' onclick='>c</span><svg><g fill='url(#x-g)'/></svg>",
    "<time datetime='2026-01-01' onclick=x>1</time><time datetime='javascript:x'>",
]


def shape(html: str) -> list[tuple[str, str | None, tuple[str, ...]]]:
    """What a parser as browsers have finds: each element with its language, and the names of its attributes."""
    found, waiting = [], [JustHTML(html, sanitize=False).root]
    while waiting:
        node = waiting.pop()
        if node.name not in HELD:
            found.append((node.name, node.namespace, tuple(sorted(node.attrs or ()))))
        waiting += reversed(node.children or [])
    return found


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_parser_finds_nothing_but_what_is_declared(hostile: str) -> None:
    cleaned = clean_of_plugin(hostile, (), ALL)
    again = clean_of_plugin(cleaned, (), ALL)
    assert again.replace(REL, "") == cleaned.replace(REL, ""), "it may stand before or behind the address"
    for name, namespace, attributes in shape(cleaned):
        assert name in SAFE
        assert (name in FOREIGN) == (namespace not in (None, "html")), "it stands in its own language"
        assert not [each for each in attributes if each.startswith("on") or ":" in each or each in ("style", "fn-p-1")]
        assert name not in FOREIGN or not {"href", "src"} & set(attributes)
    assert "alert(1)" not in [value for name in ("onerror", "href") for value in cleaned.split(f"{name}=")[1:]]
    assert "//e" not in "".join(part for part in cleaned.split("<") if part.split(" ")[0] in FOREIGN)
    assert shape(cleaned) == shape(f"<div>{cleaned}</div>")[1:], "nothing breaks out"
    assert not set(FOREIGN | {"time"}) & {name for name, *_ in shape(clean_of_plugin(hostile, ()))}


DRAWN = (
    '<svg viewBox="0 0 9 9" role="img"><title>A tide</title><linearGradient id="draws-g" gradientUnits="x">'
    '<stop offset="0" stop-color="#fff"></stop></linearGradient><path d="M0 0L9 9" fill="url(#draws-g)"></path></svg>'
)


class Draws:
    """Puts a drawing behind the text, with a gradient of its own; its construct marks a paragraph."""

    api_version = 2

    def __init__(self, drawn: str = DRAWN, **declared: Any) -> None:
        self.drawn, self.declared = drawn, {"elements": ["svg", "time"], "ids": True, **declared}

    @hookimpl
    def register_markup(self) -> Markup:
        return Markup(**self.declared)

    @hookimpl
    def register_markdown(self) -> list[MarkdownExtension]:
        return [MarkdownExtension(name="marks", extend=self.extend)]

    def extend(self, parser: MarkdownIt) -> None:
        parser.core.ruler.push("marks", self.mark)

    def mark(self, state: Any) -> None:
        for token in state.tokens:
            if token.type == "paragraph_open":
                token.attrs["id"] = "draws-first"

    @hookimpl
    def transform_body(self, body: Body) -> str:
        return body.html + self.drawn


class Later:
    """Comes last, and declares nothing."""

    api_version = 2

    @hookimpl(after="draws")
    def transform_body(self, body: Body) -> str:
        return f"{body.html}<hr><math><mi>x</mi></math>"


async def rendered(source: str, **plugins: Any) -> Any:
    return await Renderer(Hooks.of(plugins)).article(source, locale="en", prefix="p")


async def test_own_ids_are_the_articles_and_stay() -> None:
    raw = "[to it](#draws-first).[^1]\n\nTwo. <svg><title>t</title></svg> <time id='draws-x'>x</time>\n\n[^1]: Note.\n"
    article = await rendered(raw, draws=Draws(), later=Later())
    ours = DRAWN.replace("draws-g", "draws-p-g")
    assert article.html.startswith('<p id="draws-p-first"><a href="#draws-p-first"')
    assert article.html.endswith(f"{ours}<hr>"), "what another plugin declared stays, and is not for it to make"
    assert article.html.count("draws-p-first") == 2
    assert not [each for each in ("draws-x", "<time", "<title>t") if each in article.html], "an author writes none"
    assert article.failed_plugins == ()
    node = body_tree(article.html)["children"][-2]
    assert node == {"type": "raw", "tag": "svg", "html": ours, "text": "A tide"}
    for wrong in ('<em id="draws-a"></em>' * 2, '<p id="draws-p-first">', '<p id="draws-first">'):
        assert (await rendered(raw, draws=Draws(wrong))).failed_plugins == ("draws",)


@pytest.mark.parametrize(
    ("name", "declared", "told"),
    [("draws", {"elements": ["iframe"]}, "There are math, svg, time"), ("fn_x", {"ids": True}, "as the core's do")],
)
def test_what_there_is_not_stops_the_start(name: str, declared: dict[str, Any], told: str) -> None:
    with pytest.raises(PluginError, match=told):
        Hooks.of({name: Draws(**declared)})


def test_the_text_of_a_formula_is_its_tex() -> None:
    annotated = '<math{}><mi>x</mi><annotation encoding="application/x-tex">x_{{1}}</annotation></math>'
    assert plain_text_of(f"<p>a {annotated.format('')} b</p>") == "a $x_{1}$ b"
    assert plain_text_of(annotated.format(' display="block"')) == "$$x_{1}$$"
    assert plain_text_of("<p>a <math><mi>x</mi><mo>=</mo><mn>1</mn></math> b</p>") == "a x=1 b"


def test_the_words_of_a_drawing_stand_apart() -> None:
    words = "<title>A tide</title><desc>low</desc><text>Jan</text><text>Fe<tspan>b</tspan></text>"
    drawn = f"<p>a<svg>{words}</svg>b</p>"
    assert plain_text_of(drawn) == prose_of(drawn) == "a A tide low Jan Feb b"
    assert body_tree(drawn)["children"][0]["children"][1]["text"] == "A tide low Jan Feb"
