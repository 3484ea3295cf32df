"""Parsers: CommonMark with tables, strikethrough, definitions, formulas and notes; a subset for comments."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from gql_blog.render.footnote.footnotes import add_footnotes, keep_notes_in_descriptions
from gql_blog.render.formulas import add_formulas

MAX_NESTING: Final = 18
"""Levels of blocks inside blocks; a list takes two. What is nested deeper is kept, as plain paragraphs."""

_LIBRARY_NESTING: Final = 20
"""The library drops blocks that are deeper, without a word, so ours comes first; a run of n brackets takes it n times
this.
"""

FLATTENED: Final = "flattened"
"""The key in the environment of a parse that tells that something was nested too deep."""

_BOX: Final = re.compile(r"\[([ xX])\](?=[ \t])")
_OPEN, _DONE = "\u2610", "\u2612"
_LOOKED: Final = "looked"
_IN_VAIN: Final = "looked_in_vain"


def article_parser() -> MarkdownIt:
    """A parser for articles; raw HTML is let through, to be sanitised."""
    parser = notice_parser()
    add_footnotes(parser)
    return parser


def notice_parser() -> MarkdownIt:
    """A parser for notices of the editors: that of articles, without footnotes."""
    parser = _parser(html=True)
    parser.enable(["table", "strikethrough"])
    deflist_plugin(parser)
    add_formulas(parser)
    return parser


def comment_parser() -> MarkdownIt:
    """A parser for comments: raw HTML is text, a line break is one; no images, headings, tables or notes."""
    parser = _parser(html=False, breaks=True)
    parser.enable("strikethrough")
    parser.disable(["image", "heading", "lheading", "html_block", "html_inline"])
    parser.inline.ruler.at("text", _text_of_comment)
    return parser


_BEGINS = re.compile(r"[\n&*<\[\\\]_`~]")
"""What may begin or end something in a comment. The library stops at every mark of every rule that it knows."""


def _text_of_comment(state: StateInline, silent: bool) -> bool:
    """The library's rule for text: it takes what stands before the next character that another rule may want."""
    found = _BEGINS.search(state.src, state.pos, state.posMax)
    end = found.start() if found else state.posMax
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _parser(**options: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _LIBRARY_NESTING, "xhtmlOut": False, **options})
    parser.block.ruler.before("code", "flatten", _flatten_block)
    parser.block.ruler.at("blockquote", _quotation, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return parser


def _quotation(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """The library's rule for quotations, unless it has looked at as many lines in vain as the text has.

    It looks for all lines that may go on with a quotation before it parses it, and where the quotation ends before
    them, the next one looks at them again. A quotation beyond that is a plain paragraph.
    """
    if silent:
        return bool(blockquote(state, first, end, silent))
    if state.env.get(_IN_VAIN, 0) > len(state.bMarks):
        state.env[FLATTENED] = True
        return False
    at = len(state.tokens)
    found = bool(blockquote(state, first, end, silent))
    if found:
        looked = state.tokens[at].meta.pop(_LOOKED, state.line)
        state.env[_IN_VAIN] = state.env.get(_IN_VAIN, 0) + looked - state.line
    return found


def _flatten_block(state: StateBlock, first: int, end: int, _silent: bool) -> bool:
    """A block rule that comes before all others: at the deepest level all that is left there is one paragraph.

    Of a quotation that has just begun it notes how far its rule has looked.
    """
    if state.tokens and state.tokens[-1].type == "blockquote_open":
        state.tokens[-1].meta[_LOOKED] = end
    if state.level < MAX_NESTING:
        return False
    state.env[FLATTENED] = True
    last = first + 1
    while last < end and (state.isEmpty(last) or state.sCount[last] >= state.blkIndent):
        last += 1
    state.push("paragraph_open", "p", 1)
    token = state.push("inline", "", 0)
    token.content = state.getLines(first, last, state.blkIndent, False).strip()
    token.map = [first, last]
    token.children = []
    state.push("paragraph_close", "p", -1)
    state.line = last
    return True


_RENAMED = {"b": "strong", "i": "em", "strike": "s", "tt": "code"}
_RENAME = re.compile(r"<(/?)(b|i|strike|tt)(?=[\s/>])", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:address|article|aside|center|details|div|footer|header|main|nav|section|summary)(?=[\s/>])", re.IGNORECASE
)


def normalize_tokens(tokens: Iterable[Token]) -> None:
    """Fit to the policy: columns are aligned without style; old names of elements are replaced.

    Elements that the policy takes away, but that kept lines apart, leave a space behind.
    """
    for token in walk_tokens(tokens):
        if token.type in ("th_open", "td_open"):
            style = str(token.attrs.pop("style", ""))
            if style:
                token.attrs["align"] = style.removeprefix("text-align:")
        elif token.type == "image":
            keep_notes_in_descriptions(token)
        elif token.type in ("html_block", "html_inline"):
            token.content = _RENAME.sub(lambda tag: f"<{tag[1]}{_RENAMED[tag[2].lower()]}", token.content)
            token.content = _BLOCK.sub(lambda tag: f"\n{tag[0]}", token.content)


def walk_tokens(tokens: Iterable[Token]) -> Iterator[Token]:
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


def show_boxes(tokens: Sequence[Token]) -> None:
    """Put a box where an item begins with one in brackets, ``- [ ]`` or ``- [x]``: as text, as pandoc has it."""
    for item, paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (item.type, paragraph.type, inline.type) != ("list_item_open", "paragraph_open", "inline"):
            continue
        first = next(iter(inline.children or ()), None)
        if first is not None and first.type == "text" and (box := _BOX.match(first.content)):
            first.content = (_OPEN if box[1] == " " else _DONE) + first.content[box.end() :]
