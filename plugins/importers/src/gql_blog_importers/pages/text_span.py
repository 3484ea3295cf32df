"""Where the essay stands among the lines below a head: from its first paragraph of running prose to its last.

Paragraphs show themselves by their length, in one line or in several broken at one width. Short lines between them are
headings where several of them have one form, and the text's own where they are sentences that nothing speaks against;
others are left over. Short lines at the ends belong to the essay or to the site: that is asked. A page without several
long paragraphs is all its own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from gql_blog_importers.pages.characters import is_cjk
from gql_blog_importers.pages.page_lines import Page, ends_sentence, is_rule

_LONG: Final = 150
"""Characters of a paragraph of running prose, at least; those of Chinese, Japanese and Korean count three times."""
_LEAST_PARAGRAPHS: Final = 2
_BROKEN_AT: Final = 36
"""Characters of a line that is broken at the width of a print, at least."""
_FEWEST_HEADINGS: Final = 2
_NUMERAL: Final = re.compile(r"(?:[0-9]{1,3}|[IVXLC]{1,6}|[一二三四五六七八九十]{1,3})(?:[.)、．]\s*.*)?")
_OFFER: Final = re.compile(r"[€$£¥%@!！]|https?:|www\.")


@dataclass(slots=True)
class TextSpan:
    """Indices of lines: ``kept`` are the essay's, ``left`` are nobody's; ``before`` and ``after`` are those of the left
    that may begin or end it.
    """

    kept: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)


def essay_span(page: Page, indices: Sequence[int]) -> TextSpan:
    """Tell the lines of the essay among those between head and comments."""
    blocks = [*_blocks(page, indices)]
    long = [place for place, block in enumerate(blocks) if _weight(page, block) >= _LONG]
    if len(long) < _LEAST_PARAGRAPHS:
        return TextSpan(kept=[*indices])
    span = TextSpan()
    headings = _headings(page, blocks, long)
    for place, block in enumerate(blocks):
        if place in headings or (long[0] <= place <= long[-1] and (place in long or _is_own(page, block))):
            span.kept += block
            continue
        span.left += block
        if place < long[0]:
            span.before += _sentences(page, block)
        elif place > long[-1]:
            span.after += _sentences(page, block)
    return span


def _blocks(page: Page, indices: Sequence[int]) -> Iterable[list[int]]:
    """Paragraphs: lines of the width of a print that follow each other without a blank, or single lines."""
    block: list[int] = []
    for index in indices:
        if block and not _goes_on(page, block[-1], index):
            yield block
            block = []
        block.append(index)
    if block:
        yield block


def _goes_on(page: Page, above: int, index: int) -> bool:
    """Whether a line belongs to the paragraph of the line above: that one is broken at the width of a print."""
    if index != above + 1 or page.lines[index].gap:
        return False
    width = _width(page.text(above))
    return _BROKEN_AT <= width < _LONG


def _width(text: str) -> int:
    return len(text) + 2 * sum(map(is_cjk, text))


def _weight(page: Page, block: Sequence[int]) -> int:
    return sum(_width(page.text(index)) for index in block)


def _is_own(page: Page, block: Sequence[int]) -> bool:
    """Whether a short paragraph between long ones is the essay's: a sentence, a rule, or a number."""
    text = page.text(block[0])
    if len(block) == 1 and (is_rule(text) or _NUMERAL.fullmatch(text) or not any(map(str.isalnum, text))):
        return True
    return ends_sentence(page.text(block[-1])) and not any(_OFFER.search(page.text(index)) for index in block)


def _headings(page: Page, blocks: Sequence[Sequence[int]], long: Sequence[int]) -> set[int]:
    """Lines that stand alone above long paragraphs, several times: headings."""
    alone = {
        place - 1
        for place in long
        if place - 1 not in long and place >= 2 and place - 2 in long and len(blocks[place - 1]) == 1
    }
    plain = {place for place in alone if not _OFFER.search(page.text(blocks[place][0]))}
    return plain if len(plain) >= _FEWEST_HEADINGS else set()


def _sentences(page: Page, block: Sequence[int]) -> list[int]:
    return list(block[:1]) if ends_sentence(page.text(block[-1])) else []
