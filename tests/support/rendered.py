"""What a reader sees of Markdown: rendered by markdown-it-py with its usual plugins, as plain text."""

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

_MARKDOWN = (
    MarkdownIt("commonmark")
    .use(footnote_plugin)
    .use(deflist_plugin)
    .use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    .enable(["table", "strikethrough"])
)


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.tags: set[str] = set()
        self.calls: list[str] = []
        self._hidden = 0
        self._notes = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = dict(attrs).get("class") or ""
        if tag == "section":
            self._notes = True
        if tag == "p" and not self._notes:
            self.paragraphs.append("")
        if tag == "sup" and "footnote-ref" in classes:
            self._hidden += 1
        if tag not in ("sup", "a") and not self._notes:
            self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "sup":
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._notes:
            return
        if self._hidden:
            self.calls.append(data)
        elif self.paragraphs:
            self.paragraphs[-1] += data
        elif data.strip():
            self.paragraphs.append(data)


def seen(markdown: str) -> tuple[list[str], set[str], list[str]]:
    """Paragraphs of the body without the calls, the tags that were used for it, and the calls as shown."""
    parser = _Seen()
    parser.feed(_MARKDOWN.render(markdown))
    parser.close()
    return [re.sub(r"[ \t]*\n[ \t]*", "\n", text).strip("\n") for text in parser.paragraphs], parser.tags, parser.calls
