"""Square brackets within one stretch of inline Markdown: which closes which, found in one pass."""

import re
from typing import Final

from markdown_it.rules_inline import StateInline

_CACHE: Final = "inline_brackets"
_PIECE: Final = re.compile(r"\\.|(`+)|\[|\]", re.DOTALL)


def closing_bracket(state: StateInline, opening: int) -> int | None:
    """The place of the bracket that closes the one at ``opening``; those in code and after backslashes do not count."""
    held = state.env.get(_CACHE)
    if held is None or held[0] is not state.src:
        held = state.env[_CACHE] = (state.src, _pairs(state.src))
    place = held[1].get(opening)
    return place if place is not None and place < state.posMax else None


def _pairs(text: str) -> dict[int, int]:
    pairs: dict[int, int] = {}
    open_: list[int] = []
    code_until = -1
    code_ends = _code_ends(text)
    for piece in _PIECE.finditer(text):
        if piece.start() < code_until:
            continue
        if piece[1]:
            code_until = code_ends.get(piece.start(), -1)
        elif piece.group() == "[":
            open_.append(piece.start())
        elif piece.group() == "]" and open_:
            pairs[open_.pop()] = piece.start()
    return pairs


def _code_ends(text: str) -> dict[int, int]:
    """Of each run of backticks, where the code that it opens ends: after the next run of the same length."""
    ends: dict[int, int] = {}
    following: dict[int, int] = {}
    for run in reversed(list(re.finditer("`+", text))):
        length = len(run.group())
        if length in following:
            ends[run.start()] = following[length]
        following[length] = run.end()
    return ends
