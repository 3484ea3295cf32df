"""What Markdown means, by pandoc: the structure and the text that it makes of each construct are ours too.

In two things we differ on purpose: a note that is called twice is one note with two ways back, and a note that nothing
calls is kept, with a finding.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from support.cases import cases

from gql_blog.hooks import Hooks
from gql_blog.render import Renderer

pytestmark = pytest.mark.skipif(shutil.which("pandoc") is None, reason="needs pandoc: apt-get install pandoc")

FROM = "markdown-smart-raw_html+task_lists+lists_without_preceding_blankline-implicit_figures+gfm_auto_identifiers"

CONSTRUCTS = {
    "notes": "A[^one] b[^two] c[^one].\n\n[^one]: First.\n\n[^two]: Second.",
    "notes out of order": "A[^two] b[^one].\n\n[^one]: First.\n\n[^two]: Second.",
    "paragraphs in a note": "A[^one].\n\n[^one]: First.\n\n    Second *part*.\n\n    - item\n\nAfter.",
    "code in a note": "A[^one].\n\n[^one]: First.\n\n        code\n",
    "a note in place": "A^[in *place* with [a link](http://e.org)] b.",
    "notes in place and apart": "A^[in place] b[^one] c^[again].\n\n[^one]: Apart.",
    "brackets in a note in place": "A^[see [1] and `]` and \\] here] b.",
    "no note in code": "`^[no]` and \\^[no] and `[^no]`.",
    "definitions": "Quay\n:   A wall.\n\nPier\n:   A walk.\n:   A play.",
    "loose definitions": "Quay\n\n:   A wall.\n\n    By the water.\n\nPier\n\n:   A walk.",
    "tasks": "- [ ] to do\n- [x] done\n- plain",
    "loose tasks": "- [ ] to do\n\n- [x] *done*",
    "numbered tasks": "1. [ ] to do\n2. [X] done",
    "no task": "- [y] no\n- [] no",
    "a formula": "It is $a\\,b_1*c*d_2$ so.",
    "money": "It is $5 and $6, or 7$ and 8$.",
    "an escaped dollar": "It is \\$a *b* c\\$.",
    "a displayed formula": "Then\n\n$$\na\\,b\n$$\n\nso.",
    "a displayed formula in a line": "Then $$a\\,b$$ so.",
    "a heading with an id": "# The Bridge {#bridge}\n\nSee [it](#bridge).",
    "a heading with a class": "# The Bridge {.wide}",
    "a heading without an id": "# What *is* it?\n\nSee [it](#what-is-it).",
    "headings of one text": "# A\n\n# A\n\n[x](#a-1)",
    "emphasis": "*a* **b** ~~d~~ `e`",
    "lists": "- a\n- b\n    - c\n\n1. x\n2. y",
    "a quotation": "> a\n>\n> b",
    "a table": "| a | b |\n|---|--:|\n| 1 | 2 |",
    "a code block": "```python\nx = 1\n```",
    "links and images": "[a](http://e.org \"t\") ![b](c.png) <http://e.org>",
    "a rule and breaks": "a\\\nb\n\n---\n\nc",
}  # fmt: skip


def _pandoc(source: str) -> list[Any]:
    run = subprocess.run(
        [shutil.which("pandoc") or "pandoc", "--from", FROM, "--to", "json"],
        input=source, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    blocks: list[Any] = json.loads(run.stdout)["blocks"]
    return blocks


class _Tree:
    """Pandoc's tree as a list of tags and text; the notes stand at the end, in the order of their calls."""

    def __init__(self) -> None:
        self.notes: list[list[Any]] = []
        self.ids: dict[str, str] = {}

    def blocks(self, blocks: list[Any]) -> Iterator[str]:
        for block in blocks:
            yield from getattr(self, f"_{block['t'].lower()}")(block.get("c"))

    def _inlines(self, inlines: list[Any]) -> Iterator[str]:
        for each in inlines:
            yield from getattr(self, f"_{each['t'].lower()}")(each.get("c"))

    def _wrapped(self, tag: str, content: Iterator[str]) -> Iterator[str]:
        yield f"<{tag}>"
        yield from content
        yield f"</{tag}>"

    def _para(self, content: Any) -> Iterator[str]:
        return self._wrapped("p", self._inlines(content))

    def _plain(self, content: Any) -> Iterator[str]:
        return self._inlines(content)

    def _header(self, content: Any) -> Iterator[str]:
        level, (identifier, *_), inlines = content
        self.ids[identifier] = f"h-a-{identifier}"
        return self._wrapped(f"h{level + 1} id=h-a-{identifier}", self._inlines(inlines))

    def _blockquote(self, content: Any) -> Iterator[str]:
        return self._wrapped("blockquote", self.blocks(content))

    def _bulletlist(self, content: Any) -> Iterator[str]:
        return self._wrapped("ul", self._items("li", content))

    def _orderedlist(self, content: Any) -> Iterator[str]:
        return self._wrapped("ol", self._items("li", content[1]))

    def _items(self, tag: str, items: list[Any]) -> Iterator[str]:
        for item in items:
            yield from self._wrapped(tag, self.blocks(item))

    def _definitionlist(self, content: Any) -> Iterator[str]:
        def entries() -> Iterator[str]:
            for term, definitions in content:
                yield from self._wrapped("dt", self._inlines(term))
                yield from self._items("dd", definitions)

        return self._wrapped("dl", entries())

    def _codeblock(self, content: Any) -> Iterator[str]:
        return self._wrapped("pre", self._wrapped("code", iter([content[1]])))

    def _horizontalrule(self, _content: Any) -> Iterator[str]:
        yield "<hr>"

    def _table(self, content: Any) -> Iterator[str]:
        rows = [*content[3][1], *(row for body in content[4] for row in body[3])]
        for _, cells in rows:
            for *_, blocks in cells:
                yield from self._wrapped("cell", self.blocks(blocks))

    def _str(self, content: Any) -> Iterator[str]:
        yield content

    def _space(self, _content: Any) -> Iterator[str]:
        yield " "

    _softbreak = _space

    def _linebreak(self, _content: Any) -> Iterator[str]:
        yield "<br>"

    def _emph(self, content: Any) -> Iterator[str]:
        return self._wrapped("em", self._inlines(content))

    def _strong(self, content: Any) -> Iterator[str]:
        return self._wrapped("strong", self._inlines(content))

    def _strikeout(self, content: Any) -> Iterator[str]:
        return self._wrapped("s", self._inlines(content))

    def _code(self, content: Any) -> Iterator[str]:
        return self._wrapped("code", iter([content[1]]))

    def _math(self, content: Any) -> Iterator[str]:
        dollars = "$$" if content[0]["t"] == "DisplayMath" else "$"
        yield f"{dollars}{content[1]}{dollars}"

    def _link(self, content: Any) -> Iterator[str]:
        _, inlines, (address, _title) = content
        return self._wrapped(f"a href={self._address(address)}", self._inlines(inlines))

    def _address(self, address: str) -> str:
        return f"#{self.ids.get(address[1:], f'h-a-{address[1:]}')}" if address.startswith("#") else address

    def _image(self, content: Any) -> Iterator[str]:
        _, inlines, (address, _title) = content
        yield f"<img src={address} alt={''.join(self._inlines(inlines))}>"

    def _note(self, content: Any) -> Iterator[str]:
        if content not in self.notes:
            self.notes.append(content)
        yield f"[note {self.notes.index(content) + 1}]"


class _Ours(HTMLParser):
    """Our HTML in the same form."""

    _SEEN = frozenset("p blockquote ul ol li dl dt dd pre code em strong s h2 h3 h4 h5 h6".split())  # noqa: SIM905

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        role = given.get("role")
        if role in ("doc-noteref", "doc-backlink"):
            self._hidden = str(role)
        elif tag == "a":
            self.parts.append(f"<a href={given['href']}>")
        elif tag == "img":
            self.parts.append(f"<img src={given['src']} alt={given['alt']}>")
        elif tag in ("th", "td"):
            self.parts.append("<cell>")
        elif tag in self._SEEN or tag in ("hr", "br"):
            self.parts.append(f"<{tag} id={given['id']}>" if tag[1:].isdigit() else f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._hidden:
            self._hidden = ""
        elif tag in ("th", "td"):
            self.parts.append("</cell>")
        elif tag in self._SEEN or tag == "a":
            self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._hidden == "doc-noteref":
            self.parts.append(f"[note {data}]")
        elif not self._hidden:
            self.parts.append(data)


def _folded(parts: list[str]) -> str:
    """One text: white space folded, none around blocks; a closing tag names its element alone."""
    text = re.sub(r"\s+", " ", "".join(re.sub(r"^</(\w+).*>$", r"</\1>", part) for part in parts))
    block = r"</?(?:p|blockquote|ul|ol|li|dl|dt|dd|pre|h\d[^>]*|cell)>|<hr>|<br>"
    return re.sub(rf"\s*({block})\s*", r"\1", text.replace(" </code></pre>", "</code></pre>")).strip()


async def _ours(source: str) -> str:
    article = await Renderer(Hooks.of({})).article(source, locale="en", prefix="a")
    parser = _Ours()
    parser.feed(article.html + "".join(f"<li>{each.note.html}</li>" for each in article.notes))
    parser.close()
    return _folded(parser.parts)


def _theirs(source: str) -> str:
    tree, blocks = _Tree(), _pandoc(source)
    parts = list(tree.blocks(blocks))
    for note in tree.notes:
        parts += [*tree._wrapped("li", tree.blocks(note))]
    return _folded(parts)


@cases("source", CONSTRUCTS.values())
async def test_a_construct_means_what_pandoc_says(source: str) -> None:
    assert await _ours(source) == _theirs(source)
