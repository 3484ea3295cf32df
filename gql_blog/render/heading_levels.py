"""Levels of headings: the title of an article is its h1, so the headings of its text begin at h2."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from markdown_it.token import Token

from gql_blog.render.markdown_parser import walk_tokens

_LOWEST: Final = 6
_NAME: Final = re.compile(r"h([1-6])")
_TAG: Final = re.compile(r"<(/?)h([1-6])(?=[\s/>])", re.IGNORECASE)


def shift_headings(tokens: Sequence[Token]) -> None:
    """Move every heading one level down, at most to h6, if the text has an h1; otherwise leave all as they are."""
    if 1 not in _levels(tokens):
        return
    for token in walk_tokens(tokens):
        if name := _NAME.fullmatch(token.tag):
            token.tag = f"h{_below(name[1])}"
        elif token.type in ("html_block", "html_inline"):
            token.content = _TAG.sub(lambda tag: f"<{tag[1]}h{_below(tag[2])}", token.content)


def count_merged_headings(tokens: Iterable[Token]) -> int:
    """How many headings ``shift_headings`` would make equal to those above them: h6, where there are h1 and h5 too."""
    levels = _levels(tokens)
    return levels[_LOWEST] if levels[1] and levels[_LOWEST - 1] else 0


def _below(level: str) -> int:
    return min(int(level) + 1, _LOWEST)


def _levels(tokens: Iterable[Token]) -> Counter[int]:
    """How many headings of each level begin in these tokens, in Markdown and in raw HTML."""
    levels: Counter[int] = Counter()
    for token in walk_tokens(tokens):
        if token.type == "heading_open":
            levels[int(token.tag[1])] += 1
        elif token.type in ("html_block", "html_inline"):
            levels.update(int(tag[2]) for tag in _TAG.finditer(token.content) if not tag[1])
    return levels
