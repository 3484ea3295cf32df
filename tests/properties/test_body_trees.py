"""The tree of a body and its HTML say the same: the same texts, links, pictures and headings, in the same order."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support import body_streams

from gql_blog.hooks import Hooks
from gql_blog.render import Renderer, body_tree, headings_in

RENDERER = Renderer(Hooks.of({}))
BLOCKS = [
    'A *word* of **two** `codes`, ~~three~~ [links](https://a.example/?a=1&b=2 "T") and <kbd>K</kbd>.',
    "## A heading[^1] {#h}",
    "### With `code` and <em>raw</em>",
    "<h2>Raw *one*</h2>",
    "Text <h3>within</h3> a line",
    "> Quoted\n> > twice\n>\n> - in a list",
    "1. one\n2. two\n\n   loose\n3. <b>three</b>",
    "- a\n- b\n  - c",
    "7. seven",
    "```rust\nfn main() {\n\n}\n```",
    "    indented\n      code",
    '<pre>\n raw  <a href="/x">link</a>\n</pre>',
    "| a | b |\n|:--|--:|\n| *x* | [y](https://b.example) |",
    "<table><caption>C</caption><tr><td colspan=2>x</td></tr></table>",
    '![alt](/a.png "title")',
    "[![alt](/a.png)](https://c.example)",
    "https://film.example/1",
    "<https://film.example/2>",
    "[Film](https://www.film.example/3)",
    "[mail](mailto:a@b.example)",
    "[bad](http://[x)",
    "* * *",
    "Line\\\nbreak",
    "Note[^1] and[^b], again[^1].",
    "^[In place, *so*.]",
    "Term\n: Definition",
    "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
    "<details><summary>S</summary>\n\nmore\n\n</details>",
    "<ins>\n\nA paragraph\n\n</ins>",
    "<p lang=fr dir=ltr>Bonjour</p>",
    "<p> <b>a</b> <i>b</i> </p>",
    "<pre>\n\n x</pre>",
    "<ol start=-3><li value=x>n</li></ol>",
    "$a_b$",
    "&lt;b&gt; &amp;amp; &quot;q&quot; &nbsp; x",
    "<iframe src=https://film.example/4 title=Film></iframe>",
    "<del>x</del> <abbr title='\"&lt;'>y</abbr>",
    "<div>d</div>",
    "\n\n[^1]: A *note*.\n\n    ```c\n    x\n    ```\n",
    "\n\n[^b]: Ibid., 5.\n",
]


@given(st.lists(st.sampled_from(BLOCKS), max_size=12).map("\n\n".join))
async def test_the_tree_says_what_the_html_says(source: str) -> None:
    article = await RENDERER.article(source, locale="en", prefix="p")
    whole = article.html + article.endnotes
    tree = body_tree(whole)
    assert body_streams.of_tree(tree) == body_streams.of_html(whole)
    assert json.loads(json.dumps(tree)) == tree
    told = [(each["id"], each["level"]) for each in headings_in(tree)]
    assert told == [(each.get("id"), each["level"]) for each in _nodes(tree) if each["type"] == "heading"]


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    children = [each for each in node.get("children", ()) if not isinstance(each, str)]
    return [found for each in children for found in (each, *_nodes(each))]
