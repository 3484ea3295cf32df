"""Items of a list that are done or to be done: ``- [ ]`` and ``- [x]``, shown by a box as text, as pandoc has it."""

import re
from collections.abc import Sequence
from typing import Final

from markdown_it.token import Token

_BOX: Final = re.compile(r"\[([ xX])\](?=[ \t])")
_OPEN, _DONE = "\u2610", "\u2612"


def show_boxes(tokens: Sequence[Token]) -> None:
    """Put a box where an item begins with one in brackets."""
    for item, paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if (item.type, paragraph.type, inline.type) != ("list_item_open", "paragraph_open", "inline"):
            continue
        first = next(iter(inline.children or ()), None)
        if first is not None and first.type == "text" and (box := _BOX.match(first.content)):
            first.content = (_OPEN if box[1] == " " else _DONE) + first.content[box.end() :]
