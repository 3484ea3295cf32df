"""Where an essay begins and ends in Markdown of which a part is not the essay: the text is cut between paragraphs."""

import re
from collections.abc import Iterator
from typing import Final

from gql_blog.content.text.text_normalization import folded

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_DEFINITION: Final = re.compile(r" {0,3}\[([^\[\]\n]{1,999})\]:")
_MARKUP: Final = re.compile(r"\[\^[^\]\n]{1,999}\]|\]\([^)\n]*\)|<[^>\n]*>|[\W_]")
"""Calls of notes, targets of links, tags, and whatever is no letter and no digit."""
_NO_LETTER: Final = re.compile(r"[\W_]")


def begun_at(source: str, words: str) -> str | None:
    """Return the text from the first paragraph that begins with these words; ``None`` if none does."""
    blocks = list(_blocks(source))
    found = next((place for place, block in enumerate(blocks) if _begins(block, words)), None)
    return None if found is None else _kept(blocks, range(found, len(blocks)))


def ended_at(source: str, words: str) -> str | None:
    """Return the text up to the end of the last paragraph that begins with these words; ``None`` if none does."""
    blocks = list(_blocks(source))
    found = next((place for place in reversed(range(len(blocks))) if _begins(blocks[place], words)), None)
    return None if found is None else _kept(blocks, range(found + 1))


def _begins(block: str, words: str) -> bool:
    """Whether the letters of a paragraph begin with those of the words: without its markup, or where what looks like
    markup is text, and the words may end within it.
    """
    if _DEFINITION.match(block):
        return False
    read = ((letters(words), letters(block)) for letters in (_letters, _all_letters))
    return any(wanted and found.startswith(wanted) for wanted, found in read)


def _letters(text: str) -> str:
    return _MARKUP.sub("", folded(text))


def _all_letters(text: str) -> str:
    return _NO_LETTER.sub("", folded(text))


def _kept(blocks: list[str], essay: range) -> str:
    """The essay, and the definitions of notes and links outside of it that no text outside of it alone refers to."""
    text = "".join(block for place, block in enumerate(blocks) if place in essay)
    gone = "".join(block for place, block in enumerate(blocks) if place not in essay and not _DEFINITION.match(block))
    kept = (
        block
        for place, block in enumerate(blocks)
        if place in essay or ((label := _DEFINITION.match(block)) and (_calls(text, label) or not _calls(gone, label)))
    )
    return "".join(kept).strip("\n") + "\n"


def _calls(text: str, label: re.Match[str]) -> bool:
    return f"[{label[1]}]" in text


def _blocks(source: str) -> Iterator[str]:
    """Yield the paragraphs, each with the blank lines after it; a fence of code and a definition are one each."""
    block, fence, was_blank = list[str](), "", False
    for line in source.splitlines(keepends=True):
        indented = line.startswith(("    ", "\t")) and bool(block) and _DEFINITION.match(block[0])
        begins = (was_blank and line.strip() and not indented) or _DEFINITION.match(line)
        if block and begins and not fence:
            yield "".join(block)
            block = []
        block.append(line)
        was_blank = not line.strip()
        if marks := _FENCE.match(line):
            fence = "" if fence and line.strip().startswith(fence) else fence or marks[1]
    if block:
        yield "".join(block)
