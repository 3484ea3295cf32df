"""``bodyTree`` and ``headings`` beside ``body``: of articles, in lists, and in previews."""

import json
import subprocess
from pathlib import Path

import pytest
from support import body_streams
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.tree import ROOT
from support.writing import PREVIEWS

from gql_blog.store import Database
from gql_blog.write import CreatePreviewLink

pytestmark = sqlite_mostly

JS = ROOT / "tests" / "support" / "js" / "node_modules"
SOURCE = """## Method[^1] {#method}

The [sea](https://a.example "T") *rose*.

### Of `tides`

```rust
fn main() {}
```

| a | b |
|---|--:|
| x | y |

1. one
2. <mark>two</mark>

![A pier](/pier.png "P")

<https://film.example/1>

> Ruth

* * *

[^1]: Ada Byron, *Notes*, 5.
"""
FIELDS = "body bodyTree text: bodyTree(footnotes: false) headings { id level text }"


@pytest.fixture
async def library(database: Database) -> Library:
    library = library_over(database)
    await library.newsroom.post(source=SOURCE)
    return library


async def test_a_body_is_a_tree_with_its_notes_and_without(library: Library) -> None:
    found = (await library.ask(f"{{ articles {{ nodes {{ {FIELDS} footnotes {{ anchor markerAnchors }} }} }} }}"))[
        "articles"
    ]
    (article,) = found["nodes"]
    tree, text = article["bodyTree"], article["text"]
    assert body_streams.of_tree(tree) == body_streams.of_html(article["body"])
    *before, notes = tree["children"]
    assert (before, tree["version"]) == (text["children"], 1)
    assert [each["id"] for each in notes["children"]] == [each["anchor"] for each in article["footnotes"]]
    (note,) = article["footnotes"]
    assert f'"note": "{note["anchor"]}", "id": "{note["markerAnchors"][0]}"' in json.dumps(text)
    assert [(each["level"], each["text"]) for each in article["headings"]] == [(2, "Method"), (3, "Of tides")]
    assert article["headings"][0]["id"] == before[0]["id"]


async def test_a_preview_has_the_same_tree(library: Library) -> None:
    live = await library.ask(f"{{ articles {{ nodes {{ id {FIELDS} }} }} }}")
    (article,) = live["articles"]["nodes"]
    link = (await library.newsroom.run(CreatePreviewLink(article_id=article.pop("id")))).link_id
    found = await library.ask(
        f"query ($t: String!) {{ preview(token: $t) {{ {FIELDS} }} }}", {"t": PREVIEWS.token(link)}
    )
    assert found["preview"] == article


@pytest.mark.long
@pytest.mark.skipif(not (JS / "typescript").is_dir(), reason="needs npm ci in tests/support/js")
async def test_the_published_type_holds(library: Library, tmp_path: Path) -> None:
    tree = (await library.ask('{ post(slug: "on-tides") { bodyTree } }'))["post"]["bodyTree"]
    (tmp_path / "body-tree.d.ts").write_bytes((ROOT / "schema" / "body-tree.d.ts").read_bytes())
    trees = [json.dumps(tree), json.dumps(tree).replace('"ordered"', '"orders"')]
    lines = [
        'import type { BodyTree } from "./body-tree";',
        *(f"export const _{n}: BodyTree = {each};" for n, each in enumerate(trees)),
    ]
    (tmp_path / "said.ts").write_text("\n".join(lines), encoding="utf-8")
    options = ("--noEmit", "--strict", "--module", "esnext", "--moduleResolution", "bundler")
    run = subprocess.run(  # noqa: ASYNC221 (nothing else runs)
        [JS / ".bin" / "tsc", *options, "said.ts"], cwd=tmp_path, capture_output=True, text=True
    )
    assert {each.split("(")[1].split(",")[0] for each in run.stdout.splitlines() if each.startswith("said.ts")} == {"3"}


async def test_the_deepest_text_that_is_taken_is_answered_as_a_tree(library: Library) -> None:
    source = "> " * 18 + "<mark>" * 90 + "deep" + "</mark>" * 90
    await library.newsroom.post(title="Deep", slug="deep", source=source)
    found = (await library.ask("{ dialogues: posts { nodes { dialogue { post { body bodyTree } } } } }"))["dialogues"]
    (deep,) = (post for each in found["nodes"] if "deep" in (post := each["dialogue"]["post"])["body"])
    assert "deep" in body_streams.of_tree(deep["bodyTree"])
