"""Players that plugins declare: they play from their providers and nowhere else, however an address is written."""

import json
import random
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from justhtml import JustHTML
from support.growth import HANG

from gql_blog.content import providers_of
from gql_blog.errors import PluginError
from gql_blog.hooks import Body, Hooks, MarkdownExtension, Markup, hookimpl
from gql_blog.render import Renderer, body_tree, players_to_links
from gql_blog.render.plain_text import plain_text_of
from gql_blog.render.sanitizer import PluginMarkup, clean_of_plugin

TUBE, FILES, OTHER = "https://tube.example", "https://files.example:8443", "https://sounds.example"
PLAYERS = {"iframe": [TUBE], "video": [FILES, TUBE], "audio": [OTHER]}
ALL = PluginMarkup(players=providers_of(PLAYERS), elements=frozenset({"svg", "math"}))
SITE = "https://site.example"
ALLOWED = {"iframe": {TUBE}, "video": {FILES, TUBE, SITE}, "audio": {OTHER, SITE}}
FIXED = (
    'sandbox="allow-popups allow-presentation allow-same-origin allow-scripts" '
    'allow="encrypted-media; fullscreen; picture-in-picture" loading="lazy" referrerpolicy="strict-origin"'
)
FRAME = f'<iframe src="{TUBE}/e/1" title="A tide" {FIXED}></iframe>'


def cleaned(html: str) -> str:
    once = clean_of_plugin(html, (), ALL)
    assert clean_of_plugin(once, (), ALL) == once
    return once


def playing(kind: str, address: str) -> str:
    return cleaned(f'<{kind} src="{escape(address)}"></{kind}>')


@pytest.mark.parametrize(
    ("written", "published"),
    [
        (f"{TUBE}/e?a=1&b=2#t", f"{TUBE}/e?a=1&amp;b=2#t"),
        (" HTTPS://Tube.EXAMPLE:443/E \n", f"{TUBE}/E"),
        ("https://tube.example:00443", TUBE),
        ("https://tube.example?x", f"{TUBE}?x"),
    ],
)
def test_an_address_of_a_provider_is_written_as_it_is_compared(written: str, published: str) -> None:
    assert f'src="{published}"' in playing("iframe", written)


HOSTILE = [
    "https://tube.example.evil.example/",
    "https://evil.example/https://tube.example/",
    "https://eviltube.example/",
    "https://a.tube.example/",
    "https://tube.example@evil.example/",
    "https://tube.example:x@evil.example/",
    "https://user@tube.example/",
    "https://@tube.example/",
    "https://tube.example:8443/",
    "https://tube.example:/",
    "https://tube.example:443443/",
    "https://tube.example./",
    "https://tube.example%2eevil.example/",
    "https://tube。example/",
    "https://ｔｕｂｅ.example/",
    "https://tubе.example/",
    "https://tube.exa\u00admple/",
    "https://xn--tube-abc.example/",
    "https:\\\\tube.example/",
    "https://tube.example\\.evil.example/",
    "https://tube.example\\@evil.example/",
    "https://evil.example\\tube.example/",
    "https:/\\evil.example/",
    "https:evil.example/",
    "https:///evil.example/",
    "ht\ntps://tube.example/",
    "https://tube\t.example/",
    "https://tube.example/\x00",
    "https://tube.example /",
    "//tube.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example",
    "http://tube.example/",
    "wss://tube.example/",
    "javascript:alert(1)//https://tube.example/",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "blob:https://tube.example/1",
    "filesystem:https://tube.example/1",
    "view-source:https://tube.example/",
    "about:srcdoc",
    "x",
    "?x",
    "#x",
    "",
]


@pytest.mark.parametrize("kind", ["iframe", "video", "audio"])
@pytest.mark.parametrize("address", HOSTILE)
def test_a_player_of_anybody_else_is_taken_away(address: str, kind: str) -> None:
    assert playing(kind, address) == ""
    poster = f'<video src="/a.mp4" poster="{escape(address)}"><source src="{escape(address)}"></video>'
    assert cleaned(poster) == '<video src="/a.mp4" controls="" preload="none"></video>'


PIECES = [
    *("https://", "HTTPS:", "http:", "//", "/", "\\", "@", ":", ".", "tube.example", "files.example", "sounds.example"),
    *(":8443", ":443", "evil.example", "TUBE.Example", "%2f", "%5c", "。", "\u00ad", "\t", "\n", " ", "\x00", "?", "#"),
    *("javascript:", "data:", "&#47;", "xn--", "-", "[::1]", "a", "..", "tube", "example"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), st.sampled_from(sorted(PLAYERS)))
def test_no_address_leads_a_player_elsewhere(address: str, kind: str) -> None:
    for src in re.findall('src="([^"]*)"', playing(kind, address)):
        assert re.match(rf"({'|'.join(map(re.escape, PLAYERS[kind]))})([/?#]|$)|/(?!/)", src), src
        assert not re.search(r"[\\\s<>\x00-\x20\x7f-\U0010ffff]", src)
        assert kind != "iframe" or src[0] != "/"


ORIGINS = """let text = ""; process.stdin.on("data", (part) => text += part).on("end", () => console.log(JSON.stringify(
JSON.parse(text).map(([kind, src]) => [kind, new URL(src, "https://site.example/a/").origin]))));"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js, which reads addresses as browsers do")
def test_a_browser_reads_what_was_compared() -> None:
    chance = random.Random(152)
    published = [("iframe", f"{TUBE}/"), ("video", "/a")]
    for _ in range(4000):
        kind = chance.choice(sorted(PLAYERS))
        first = chance.choice(["https://", "https://", "/", ""])
        address = first + "".join(chance.choices(PIECES, k=chance.randint(1, 5)))
        published += [(kind, each) for each in re.findall('src="([^"]*)"', playing(kind, address))]
    assert len(published) > 100
    told = subprocess.run(
        [str(shutil.which("node")), "-e", ORIGINS],
        input=json.dumps(published),
        capture_output=True,
        text=True,
        check=True,
        timeout=HANG,
    )
    for kind, origin in json.loads(told.stdout):
        assert origin in ALLOWED[kind]


MARKUP = [
    f'<p>a<iframe src="{TUBE}/e/1" title="A tide" srcdoc="<b>x" onload=x allow="camera *" name=x>in</iframe></p>',
    f"<iframe src={TUBE}/e/1 title='A tide'><style></iframe><img src=x onerror=alert(1)></style></iframe>",
    f'<iframe title="A tide" src="{TUBE}/e/1">&lt;/iframe>&lt;img src=x onerror=alert(1)></iframe>',
    f'<iframe src="{TUBE}/</iframe><img src=x onerror=alert(1)>"></iframe>',
    f'<iframe src="{TUBE}/e/1" title="</iframe><script>alert(1)</script>"><iframe src="//e"></iframe>',
    f'<iframe/src="{TUBE}/e/1"/srcdoc=x><noscript><iframe srcdoc="<script>alert(1)</script>"></noscript>',
    f"<svg><iframe src={TUBE}/></iframe><video src=/a><g><desc><audio src=/a></audio></desc></g></svg>",
    f"<math><mtext><iframe src={TUBE}/></iframe><video src=/a><mglyph><style><img src=x onerror=alert(1)>",
    f"<video><video src=/a><source src=//e></video><track src={FILES}/t onload=x><source src={TUBE}/a></video>c",
    "<video autoplay src=/a onerror=alert(1)><p>old <a href=/a>browser</a></p><audio src=//e></audio></video>c",
    "<audio src=/a><table><source src=/b><tr><td></audio>c</table>",
    "<source src=/a><track src=/b><player-frame src=x>c</player-frame>",
    f"<select><iframe src={TUBE}/></iframe></select><textarea><iframe src={TUBE}/></textarea><title><video src=/a>",
    "<object data=/a><embed src=/a><frameset><frame src=/a><portal src=/a><fencedframe>c",
]


@pytest.mark.parametrize("written", MARKUP)
def test_a_parser_finds_players_as_they_are_fixed_and_nothing_in_them(written: str) -> None:
    html = cleaned(written)
    assert "onerror" not in re.sub(r'="[^"]*"|>[^<]*<', "", html)
    waiting = [(JustHTML(html, sanitize=False).root, "")]
    while waiting:
        node, around = waiting.pop()
        attributes = dict(getattr(node, "attrs", None) or {})
        assert not {"srcdoc", "autoplay", "name", "onload"} & attributes.keys()
        assert node.name not in {"player-frame", "script", "style", "object", "embed", "frame"}
        assert node.name not in {"source", "track"} or around in ("audio", "video")
        assert around != "iframe"
        if node.name == "iframe":
            assert not node.to_text()
            assert {name: attributes.get(name) for name in ("sandbox", "allow", "loading", "referrerpolicy")} == dict(
                re.findall('([a-z]+)="([^"]*)"', FIXED)
            )
            assert attributes["src"].startswith(f"{TUBE}/")
        waiting += [(each, node.name) for each in getattr(node, "children", None) or []]
    for kind in ("audio", "iframe", "video"):
        assert f"<{kind}" not in clean_of_plugin(written, ()), "it was not declared"


@pytest.mark.parametrize(
    ("written", "published"),
    [
        (
            "<video src=/a><video src=/b>in</video><track src=/t>in</video>out",
            '<video src="/a" {}><track src="/t"></video>out',
        ),
        ("<svg><desc><source src=/a>x</desc><g></g></svg><p>b</p>", "<svg><desc>x</desc><g></g></svg><p>b</p>"),
        (
            "<video><track src=/t></video><audio><source src=/a><source src=x></audio>",
            '<audio {}><source src="/a"></audio>',
        ),
    ],
)
def test_a_player_ends_where_it_ends(written: str, published: str) -> None:
    assert cleaned(written) == published.format('controls="" preload="none"')


def test_what_stands_in_a_player_is_nobodys_text() -> None:
    html = cleaned(f"<p>a {FRAME} b</p><p><video src='/v.mp4'>old <a href='/v.mp4'>one</a></video></p>")
    assert plain_text_of(html) == "a b"
    first, second = body_tree(html)["children"]
    assert first["children"][1] == {
        "type": "raw", "tag": "iframe", "html": FRAME, "text": "A tide", "href": f"{TUBE}/e/1"
    }  # fmt: skip
    assert second["children"] == [
        {
            "type": "raw",
            "tag": "video",
            "html": '<video src="/v.mp4" controls="" preload="none"></video>',
            "text": "",
            "href": "/v.mp4",
        }
    ]
    rel = 'rel="noopener noreferrer"'
    assert players_to_links(html) == (
        f'<p>a <a href="{TUBE}/e/1" {rel}>A tide</a> b</p><p><a href="/v.mp4" {rel}>/v.mp4</a></p>'
    )
    sources = cleaned(f'<video title="a > &lt;b"><track src="/t"><source src="{FILES}/v?a&b" type="x>y"></video>')
    assert players_to_links(sources) == f'<a href="{FILES}/v?a&amp;b" {rel}>a &gt; &lt;b</a>'


class Plays:
    """Puts HTML behind each text, and has a rule that renders it, too."""

    api_version = 2

    def __init__(self, html: str = "", players: Mapping[str, Sequence[str]] | None = None) -> None:
        self.html, self.players = html, players

    @hookimpl
    def register_markup(self) -> Markup | None:
        return None if self.players is None else Markup(players=self.players)

    @hookimpl
    def transform_body(self, body: Body) -> str:
        return body.html + self.html


class Reads(Plays):
    """Plays what stands between backticks."""

    @hookimpl
    def register_markdown(self) -> list[MarkdownExtension]:
        return [MarkdownExtension(name="backticks", extend=self.extend)]

    def extend(self, parser: Any) -> None:
        parser.add_render_rule("code_inline", self.render)

    def render(self, tokens: Any, at: int, *_: Any) -> str:
        return f'<iframe src="{tokens[at].content}"></iframe>'


async def rendered(source: str, **plugins: Any) -> Any:
    return await Renderer(Hooks.of(plugins)).article(source, locale="en", prefix="p")


async def test_players_stay_in_what_plugins_make_and_authors_write_none() -> None:
    author = f'<iframe src="{TUBE}/a" title="Of an author"></iframe> <player-frame src="{TUBE}/b">x</player-frame>'
    plays, some = Plays(f'<iframe src="{FILES}/d">', {"iframe": [FILES]}), Plays(f'<iframe src="{TUBE}/c">')
    article = await rendered(f"`{TUBE}/e` {author}", a=Reads("", {"iframe": [TUBE]}), plays=plays, some=some)
    assert re.findall(r'src="([^"]*)"', article.html) == [f"{TUBE}/e", f"{FILES}/d", f"{TUBE}/c"]
    assert f'<a href="{TUBE}/a" rel="noopener noreferrer">Of an author</a>' in article.html
    assert [each.code for each in article.findings] == ["RENDERING_DROPPED"]
    assert "://" not in article.text
    alone = await rendered("a", plays=Plays(f'<iframe src="{FILES}/d">', {"iframe": [FILES]}))
    assert f'<iframe src="{FILES}/d"' in alone.html
    no_other = await rendered("a", a=Plays("", {"iframe": [TUBE]}), plays=plays, some=some)
    assert re.findall(r'src="([^"]*)"', no_other.html) == [f"{FILES}/d"], "what is declared by others cannot be added"


@pytest.mark.parametrize(
    ("players", "told"),
    [
        ({"embed": [TUBE]}, "players 'embed' for its HTML. There are audio, iframe, video."),
        *(
            ({"iframe": [each]}, f"{each!r} for its players. List origins in small letters")
            for each in (
                *("https://tube.example/", "https://Tube.example", "http://tube.example", "https://tube.example:443"),
                *("https://*.tube.example", "*", "tube.example", "https:", "data:", "'self'", "https://a;b", "/x", ""),
            )
        ),
        ({"iframe": TUBE}, "'h' for its players."),
        ({"iframe": [7]}, "7 for its players."),
    ],
)
def test_what_is_no_provider_stops_the_start(players: Any, told: str) -> None:
    with pytest.raises(PluginError, match=re.escape(f"Plugin 'plays' declares {told}")):
        Hooks.of({"plays": Plays("", players)})
