"""A rendered article in a browser: axe finds no fault, and whoever cannot see or point reaches what the notes say."""

import asyncio
import json
import re
import shutil
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from support.tree import ROOT

from gql_blog.app import load_hooks
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.settings import Settings

AXE = ROOT / "tests" / "support" / "js" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(
    not AXE.is_file() or CHROMIUM is None,
    reason="needs Chromium, and axe-core from npm: run `npm ci` in tests/support/js",
)

SOURCE = """# The Bridge

It stands[^byron], and stands[^byron] again[^ibid].^[A note in *place*.] See [the method](#method) and $a\\,b$.

## Method {#method}

| Year | Boats |
|------|------:|
| 1843 | 5     |

- [ ] to do
- [x] done

Quay
: A wall by the water.

```python
x = 1
```

<iframe src="https://example.org/talk" title="A talk about bridges"></iframe>

A <ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby>, and <i lang="la">res</i>. ![A bridge](https://example.org/bridge.png)

[^byron]: Ada Byron, *Notes* (London: Taylor, 1843), 5.
[^ibid]: Ibid., 6.
[^uncalled]: Nobody refers to this.

    - In a list.
"""

PAGE = """<!DOCTYPE html>
<html lang="{locale}"><head><meta charset="utf-8"><title>The Bridge</title></head>
<body><main><h1>The Bridge</h1>
{body}
</main><script>{axe}</script><script>
axe.run(document, {{ resultTypes: ["violations", "incomplete"] }}).then(({{ violations, incomplete }}) => {{
  axe.setup(document);
  const name = (link) => axe.commons.text.accessibleText(link);
  const links = [...document.querySelectorAll("main a")].map((link) => ({{
    name: name(link), role: link.getAttribute("role"), href: link.getAttribute("href"), focusable: link.tabIndex >= 0,
    leads: !link.getAttribute("href").startsWith("#") || !!document.getElementById(link.getAttribute("href").slice(1)),
  }}));
  const told = (found) => found.map(({{ id, nodes }}) => [id, nodes.map(({{ html }}) => html)]);
  const result = document.createElement("pre");
  result.id = "result";
  result.textContent = JSON.stringify({{ violations: told(violations), incomplete: told(incomplete), links }});
  document.body.append(result);
}});
</script></body></html>"""


async def _seen(body: str, locale: str, folder: Path) -> dict[str, Any]:
    """What axe and the tree of accessible names say of an article in a page."""
    page = folder / "page.html"
    page.write_text(
        PAGE.format(locale=escape(locale), body=body, axe=AXE.read_text(encoding="utf-8")), encoding="utf-8"
    )
    process = await asyncio.create_subprocess_exec(
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=30000", "--dump-dom", page.as_uri(),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(120):
        output, _ = await process.communicate()
    found = re.search(r'<pre id="result">(.*?)</pre>', output.decode(), re.DOTALL)
    assert found is not None, "axe has not finished"
    result: dict[str, Any] = json.loads(unescape(found[1]))
    return result


@pytest.mark.parametrize("locale", ["en", "zh-Hans", "sw"])
async def test_axe_finds_nothing_and_every_link_says_where_it_leads(tmp_path: Path, locale: str) -> None:
    article = await Renderer(load_hooks(Settings())).article(SOURCE, locale=locale, prefix="a")
    seen = await _seen(article.html + article.endnotes, locale, tmp_path)
    assert seen["violations"] == []
    # Of a single arrow axe cannot tell the colour, nor whether it is a word.
    undecided = [(rule, html) for rule, nodes in seen["incomplete"] for html in nodes if "doc-backlink" not in html]
    assert undecided == []
    assert all(link["focusable"] and link["leads"] and link["name"] for link in seen["links"]), seen["links"]
    back = [link["name"] for link in seen["links"] if link["role"] == "doc-backlink"]
    assert len(back) == len(set(back)) == 4
    (ibid,) = (link for link in seen["links"] if link["name"].startswith("Ibid"))
    assert ibid["href"] == "#fn-a-1"
    assert "Ada Byron, Notes (London: Taylor, 1843), 6" in ibid["name"]


async def test_axe_finds_nothing_in_sidenotes(tmp_path: Path) -> None:
    hooks = Hooks.load(["footnotes"], read_settings=lambda _plugin, model: model(sidenotes=True))
    article = await Renderer(hooks).article(SOURCE, locale="en", prefix="a")
    assert article.html.count('role="note"') == 3
    seen = await _seen(article.html + article.endnotes, "en", tmp_path)
    assert seen["violations"] == []
    assert [html for _, nodes in seen["incomplete"] for html in nodes if "doc-backlink" not in html] == []
    assert all(link["focusable"] and link["leads"] and link["name"] for link in seen["links"]), seen["links"]


async def test_a_fault_would_be_found(tmp_path: Path) -> None:
    article = await Renderer(Hooks.of({})).article("![](https://example.org/a.png)", locale="en", prefix="a")
    seen = await _seen(article.html.replace(' alt=""', "") + '<a href="#x"></a>', "en", tmp_path)
    assert {each for each, _ in seen["violations"]} >= {"image-alt", "link-name"}
