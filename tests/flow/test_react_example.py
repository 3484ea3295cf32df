"""The React example draws what ``body`` says: of the sample dialogue, and of a text with all kinds of nodes."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from support import body_streams
from support.reading import library_over
from support.sampling import sqlite_mostly
from support.tree import ROOT

from gql_blog.store import Database
from gql_blog.transfer import load_sample

pytestmark = [pytest.mark.long, sqlite_mostly]

JS = ROOT / "tests" / "support" / "js" / "node_modules"
COPIED = ("docs/examples/react/Body.tsx", "schema/body-tree.d.ts")
SOURCE = """## A [link](https://a.example "T") {#a}

A *b* **c** `d`  \ne <mark>f</mark> ![g](/g.png)[^1].

```rust
fn main() {}
```

| a | b |
|---|--:|
| x | y |

1. one
2. > two

<figure><img src="/p.png" alt="P"><figcaption>C</figcaption></figure>
<table><caption>T</caption><tr><td>x</td></tr></table>

<https://film.example/1>

* * *

[^1]: Ada Byron, *Notes*, 5.

    ```
    More.
    ```
"""
DRAW = """import { readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Body } from "./docs/examples/react/Body.js";
const drawn = JSON.parse(readFileSync(0, "utf8")).map((tree) => renderToStaticMarkup(createElement(Body, { tree })));
console.log(JSON.stringify(drawn));
"""


@pytest.mark.skipif(not (JS / "react-dom").is_dir(), reason="needs npm ci in tests/support/js")
async def test_it_draws_what_the_body_says(database: Database, tmp_path: Path) -> None:
    library = library_over(database)
    await load_sample(database, library.newsroom.writer)
    await library.newsroom.post(source=SOURCE)
    articles = (await library.ask("{ articles { nodes { body bodyTree } } }"))["articles"]["nodes"]
    for name in COPIED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "node_modules").symlink_to(JS)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "draw.js").write_text(DRAW, encoding="utf-8")
    options = [
        "--strict",
        "--jsx",
        "react-jsx",
        "--target",
        "es2022",
        "--module",
        "esnext",
        "--moduleResolution",
        "bundler",
    ]
    _run([str(JS / ".bin" / "tsc"), *options, COPIED[0]], tmp_path)
    drawn = json.loads(_run(["node", "draw.js"], tmp_path, json.dumps([each["bodyTree"] for each in articles])))
    assert len(drawn) > 5
    for html, article in zip(drawn, articles, strict=True):
        body = re.sub(r'<a [^>]*role="doc-backlink"[^>]*>.*?</a>', "", article["body"])
        assert body_streams.of_html(_with_links(html)) == body_streams.of_html(body)


def _with_links(html: str) -> str:
    """What is drawn with links in the place of the buttons that open notes."""
    opened = r'<button (?=[^>]*id="([^"]+)")[^>]*popoverTarget="([^"]+)"[^>]*>'
    return re.sub(opened, r'<a href="#\2" id="\1">', html, flags=re.IGNORECASE).replace("</button>", "</a>")


def _run(command: list[str], folder: Path, given: str = "") -> str:
    run = subprocess.run(command, cwd=folder, input=given, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
