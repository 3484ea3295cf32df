"""Whatever goes in, what comes out keeps the policy, loses nothing, and is the same again."""

import html as html_module
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import body_streams
from support.cases import cases
from support.growth import HANG
from support.policy import breaches

from gql_blog.hooks import Hooks
from gql_blog.render import Renderer, body_tree

ROOT = Path(__file__).parents[2]
PAYLOADS = ROOT.parent / "shared" / "corpus" / "xss" / "payloads.json"
RENDERER = Renderer(Hooks.of({}))

OWN_PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href=data:text/html,x>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,eA==)",
    "![x](data:image/svg+xml,x)",
    "<javascript:alert(1)>",
    "[x]: vbscript:x\n\n[x]",
    "<form action=/x><input name=attributes id=cookie></form>",
    "<p id=fn-a-1 class=x style='x' role=alert target=_top name=x>x</p>",
    "<a id=fn-a-1-ref-1 role=doc-noteref>x</a>\n\nx[^1]\n\n[^1]: y",
    "<a title='\n\nx[^1] <img src=x onerror=alert(1)>'>\n\n[^1]: y",
    '<abbr title="\n\nx[^1]" onmouseover=alert(1) ">\n\n[^1]: y',
    "x[^<script>]\n\n[^<script>]: y",
    'x[^"onclick=]\n\n[^"onclick=]: y',
    "[^1]: </li></ol></section><script>x</script>\n\nx[^1]",
    "[^1]: <section role=doc-endnotes><li id=fn-a-2>\n\nx[^1]",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>x</script>'></iframe><object data=x><embed src=x>",
    "<base href=//evil.example><meta http-equiv=refresh content=0><link rel=stylesheet href=//evil.example>",
    '```"><script>alert(1)</script>\n</code></pre><script>x</script>\n```',
    '```"onclick=alert(1)//\nx\n```',
    '```a"b&quot;onclick=x&#32;c\nx\n```',
    "<p><code class='\n\n```rust\nx\n```\n\n' onclick=alert(1)>x</code>",
    "<code class='language-rust evil'>x</code><pre class=language-rust><code class=btn>x</code></pre>",
    "x[^1]\n\n[^1]: y\n\n    ```c++ onclick=x\n    z\n    ```",
    "<ruby onclick=x class=y>a<rp><script>x</script></rp><rt style=z>b<rt><ruby><rt dir=evil>c</ruby>",
    "<h1 onclick=x>a</h1><h6 id=b>c</h6>\n\n# d <img src=x onerror=alert(1)>",
    "| <script> | x |\n|:-:|-|\n| <img src=x onerror=x> | [x](javascript:x) |",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[><script>alert(1)</script>]]>",
    "<?php <script>alert(1)</script> ?>",
    "<style>@import 'x';</style><title>x</title><xmp><script>x</script></xmp><plaintext>",
    "<a href='//evil.example'>x</a> <a href='\\\\evil.example'>x</a>",
    "<template><script>x</script></template><slot><details open ontoggle=x>",
]

FRAGMENTS = st.sampled_from(
    [
        *(
            "<",
            ">",
            "&",
            '"',
            "'",
            "=",
            "/",
            "\n",
            "\n\n",
            " ",
            "    ",
            "\t",
            "[",
            "]",
            "(",
            ")",
            "!",
            "#",
            "*",
            "_",
            "`",
        ),
        *(
            "~~",
            "|",
            "-",
            ":",
            "[^1]",
            "[^1]: ",
            "[^a]",
            "\n\n[^a]: ",
            "> ",
            "- ",
            "1. ",
            "javascript:",
            "http://x.y",
            "<b>",
        ),
        *(
            "</p>",
            "<a href=",
            "<img src=x onerror=",
            "<svg>",
            "<math>",
            "<style>",
            "</style>",
            "<!--",
            "-->",
            "<table>",
        ),
        *(
            "<td>",
            "<p id=",
            "word",
            "字",
            "\x00",
            "\u202e",
            "&#106;",
            "&colon;",
            "\\",
            "role=doc-noteref",
            "fn-p-1",
            "```",
            "```rust",
            "class=language-c",
            "<code ",
            "<ruby>",
            "<rt>",
            "<h1>",
            "\n# ",
        ),
    ]
)
SOURCES = st.lists(FRAGMENTS | st.text(st.characters(codec="utf-8"), max_size=4), max_size=40).map("".join)


async def check(source: str) -> None:
    article = await RENDERER.article(source, locale="en", prefix="p")
    assert breaches(article.html) == []
    whole = article.html + article.endnotes
    assert breaches(whole) == []
    assert body_streams.of_tree(body_tree(whole)) == body_streams.of_html(whole)
    for rendered in article.notes:
        assert breaches(rendered.note.html) == []
    comment = await RENDERER.comment(source)
    assert breaches(comment.html, comment=True) == []


@cases("payload", OWN_PAYLOADS)
async def test_our_own_payloads_come_out_clean(payload: str) -> None:
    await check(payload)


@pytest.mark.skipif(
    not PAYLOADS.exists(), reason="the shared corpus (../shared/corpus/xss) is not beside this checkout"
)
async def test_published_payloads_come_out_clean() -> None:
    payloads = json.loads(PAYLOADS.read_text())
    assert len(payloads) > 500
    for each in payloads:
        payload = each["payload"]
        for source in (
            payload,
            f"Text {payload} text[^1].\n\n[^1]: {payload}\n",
            f"- {payload}\n\n| a |\n|-|\n| {payload} |",
        ):
            await check(source)


@given(SOURCES)
async def test_anything_comes_out_within_the_policy(source: str) -> None:
    await check(source)


@given(SOURCES)
async def test_the_same_again(source: str) -> None:
    first, second = [await Renderer(Hooks.of({})).article(source, locale="en", prefix="p") for _ in range(2)]
    assert first == second
    assert await RENDERER.comment(source) == await RENDERER.comment(source)


@given(
    st.lists(
        st.sampled_from(["one", "[^1]", "[^x]", "\n\n", "\n\n[^1]: note", "\n\n[^x]: other", " ", "> ", "- "]),
        max_size=30,
    )
)
async def test_every_note_is_kept_and_every_anchor_leads_somewhere(parts: list[str]) -> None:
    source = "".join(parts)
    article = await RENDERER.article(source, locale="en", prefix="p")
    whole = article.html + article.endnotes
    ids = re.findall(r' id="([^"]+)"', whole)
    targets = re.findall(r'href="#([^"]+)"', whole)
    assert "doc-endnote" not in article.html
    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)
    for number, rendered in enumerate(article.notes, start=1):
        note = rendered.note
        assert (note.number, note.anchor) == (number, f"fn-p-{number}")
        assert {note.anchor, *note.marker_anchors} <= set(ids)
    assert {each for each in ids if "-ref-" in each} == {
        anchor for rendered in article.notes for anchor in rendered.note.marker_anchors
    }


@given(st.lists(st.from_regex(r"[a-zA-Z0-9.,;:é字 ]{1,20}", fullmatch=True), max_size=10))
async def test_no_word_of_plain_text_is_lost(paragraphs: list[str]) -> None:
    source = "\n\n".join(f"x{each}" for each in paragraphs)
    article = await RENDERER.article(source, locale="en", prefix="p")
    assert article.text.split() == source.split()
    visible = html_module.unescape(re.sub(r"<[^>]*>", " ", article.html))
    assert visible.split() == source.split()


SAMPLE = """# Bridges

One[^1], *two*[^b] and again[^1]. <b title="x" lang="en">Bold</b> <a href="/x" title="y">z</a>

| a | b |
|:--|--:|
| x | y |

- [link](https://example.org "title")
- ![image](/a.png)

[^1]: Ada Byron, *Notes* (London: Taylor, 1843), 5.
[^b]: Ibid., 6.
"""


def test_the_same_bytes_in_any_process() -> None:
    script = (
        "import asyncio, hashlib, sys\n"
        "from gql_blog.hooks import Hooks\n"
        "from gql_blog.render import Renderer\n"
        "renderer = Renderer(Hooks.of({}))\n"
        "source = sys.stdin.read()\n"
        "article = asyncio.run(renderer.article(source, locale='en', prefix='p'))\n"
        "comment = asyncio.run(renderer.comment(source))\n"
        "print(hashlib.sha256(repr((article, comment)).encode()).hexdigest())\n"
    )
    digests = set()
    for seed in ("0", "1", "4711"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", script]
        done = subprocess.run(
            command, input=SAMPLE, capture_output=True, text=True, env=environment, check=True, timeout=HANG
        )
        digests.add(done.stdout)
    assert len(digests) == 1
