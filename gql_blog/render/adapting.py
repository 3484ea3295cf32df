"""Between parsing and rendering: the tokens are fitted to our policy."""

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

_RENAMED = {"b": "strong", "i": "em", "h1": "h2", "strike": "s", "tt": "code"}
_RENAME = re.compile(r"<(/?)(b|i|h1|strike|tt)(?=[\s/>])", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:address|article|aside|center|details|div|footer|header|main|nav|section|summary)(?=[\s/>])", re.IGNORECASE
)


def adapt(tokens: Iterable[Token]) -> None:
    """Fit to the policy: titles are h1, so headings begin at h2; columns are aligned without style; old names are
    mended.

    Elements that the policy takes away, but that kept lines apart, leave a space behind.
    """
    for token in every(tokens):
        if token.tag == "h1":
            token.tag = "h2"
        elif token.type in ("th_open", "td_open"):
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrs["align"] = style.removeprefix("text-align:")
        elif token.type in ("html_block", "html_inline"):
            token.content = _RENAME.sub(lambda tag: f"<{tag[1]}{_RENAMED[tag[2].lower()]}", token.content)
            token.content = _BLOCK.sub(lambda tag: f"\n{tag[0]}", token.content)


def every(tokens: Iterable[Token]) -> Iterator[Token]:
    """Every token, those inside inline tokens and images included, without recursion."""
    stack = [iter(tokens)]
    while stack:
        for token in stack[-1]:
            yield token
            if token.children:
                stack.append(iter(token.children))
                break
        else:
            stack.pop()
