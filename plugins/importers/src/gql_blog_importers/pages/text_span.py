"""Where the essay stands among the lines below a head: from its first paragraph of running prose to its last.

Paragraphs show themselves by their length, in one line or in several broken at one width. Short lines between them are
headings where several of them have one form, and the text's own where they are sentences that nothing speaks against;
others are left over. Short lines at the ends belong to the essay or to the site: that is asked. A page without several
long paragraphs is all its own.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from gql_blog_importers.pages.characters import is_cjk
from gql_blog_importers.pages.echoed_words import EchoedWords
from gql_blog_importers.pages.page_lines import Line, Page, ends_sentence, is_rule
from gql_blog_importers.pages.person_names import Confidence, parse_names

_LONG: Final = 150
"""Characters of a paragraph of running prose, at least; those of Chinese, Japanese and Korean count three times."""
_SHORT_PAGE: Final = 110
"""The same of a page that has no two paragraphs of that length."""
_LONGEST: Final = 220
_OF_MEDIAN: Final = 0.4
"""Share of the median paragraph of a page that makes one of its long ones."""
_LEAST_PARAGRAPHS: Final = 2
_BROKEN_AT: Final = 36
"""Characters of a line that is broken at the width of a print, at least."""
_SHORTER: Final = 90
_SHORTEST: Final = 60
_SHARE: Final = 0.25
_FEWEST_ECHOES: Final = 3
"""Words of the essay in a paragraph that is shorter than those, or begins as a name does."""
_NAME: Final = re.compile(r"[^\w]*[A-ZÀ-ÞА-Я][\w.'’-]*\s+[A-ZÀ-ÞА-Я]|[(（\[]|[*†‡0-9]")
_SHORTEST_NAME: Final = 4
_LEAST_SURE: Final = Confidence.POSSIBLE
_BROKEN_BEFORE: Final = 120
_NO_PROSE: Final = re.compile(
    r"©|ⓒ|https?://|\S\s{4,}\S|^[\w-]{2,12}:\s{2,}|^(?:From|Date|Subject|To): "
    r"|\b[0-9]{1,2}:[0-9]{2}\b.{0,20}\b[12][0-9]{3}\b"
)
"""An address, a claim of rights, the head of a message, the time of an answer."""
_KEYED: Final = re.compile(r"[\w-]+(?: [\w-]+)?:\s")
_PARTED: Final = re.compile(r"[-–—_=]{3,}")
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


def essay_span(page: Page, indices: Sequence[int], title: Collection[int] = ()) -> TextSpan:
    """Tell the lines of the essay among those between head and comments; ``title`` are lines of the head."""
    blocks = [*_blocks(page, indices)]
    long = _long(page, blocks)
    names = _names_above(page, blocks[long[0]][0], title) if long else []
    if not long or not (page.chrome or _is_mixed(page, blocks) or _is_about(page, names, blocks[-1])):
        short = [block[0] for block in blocks[: bool(long)] if long[0] > 0]
        return TextSpan(kept=[*indices], before=[*short, blocks[long[0]][0]] if short else [])
    if len(long) > _LEAST_PARAGRAPHS and _PARTED.fullmatch(page.text(blocks[long[-1] - 1][0])):
        long.pop()  # below a line that parts it from the text: the site's, perhaps
    if len(long) > _LEAST_PARAGRAPHS and _is_about(page, names, blocks[long[-1]]):
        long.pop()  # about the author, perhaps
    first, last = _with_short_ends(page, blocks, long, names)
    span = TextSpan()
    headings = _headings(page, blocks, long)
    own = {place for place, block in enumerate(blocks) if _is_own(page, block)}
    own -= {place for place in own if not {place - 1, place + 1} <= own | headings | {*long}}
    for place, block in enumerate(blocks):
        if place == first != long[0]:
            span.before += [block[0], blocks[long[0]][0]]
        is_within = first <= place <= last
        if place in headings or (is_within and (place in long or not long[0] < place < long[-1] or place in own)):
            span.kept += block
            continue
        span.left += block
        if place < first:
            span.before += _sentences(page, block)
        elif place > last:
            span.after += _sentences(page, block)
    return span


def _is_mixed(page: Page, blocks: Sequence[Sequence[int]]) -> bool:
    """Whether there are lines that state nothing among the paragraphs: somebody else's, perhaps."""
    return not all(ends_sentence(page.text(block[-1])) for block in blocks)


def _with_short_ends(
    page: Page, blocks: Sequence[Sequence[int]], long: Sequence[int], names: Iterable[str]
) -> tuple[int, int]:
    """The first and the last block of the essay: those beside its long paragraphs, too, that are of their kind."""
    text = EchoedWords(page.text(index) for place in long for index in blocks[place])
    first, last = long[0], long[-1]
    while first and _is_of_essay(page, text, blocks[first - 1], page.lines[blocks[first][0]], 1):
        first -= 1
    while last + 1 < len(blocks):
        below, above = blocks[last + 1], page.lines[blocks[last][0]]
        if _is_about(page, names, below) or not _is_of_essay(
            page, text, below, page.lines[below[0]], max(above.gap, 1), is_below=True
        ):
            break
        last += 1
    return first, last


def _is_followed(page: Page, index: int) -> bool:
    """Whether something is printed right below a line, no blank between them, be it the site's or not."""
    number = page.lines[index].number + 1
    return any(
        line.number == number for line in (*page.lines[index + 1 : index + 2], *(each for each, _ in page.chrome))
    )


def _is_of_essay(
    page: Page, text: EchoedWords, block: Sequence[int], lower: Line, gap: int, *, is_below: bool = False
) -> bool:
    """Whether a shorter paragraph beside one of the essay is one, too: no offer, and with nothing between them.

    It is of some length, or has words of the essay. Below the text, one that begins as a name does needs them as well.
    """
    words = "\n".join(page.text(index) for index in block)
    if lower.below_chrome or lower.gap > gap or _OFFER.search(words) or not ends_sentence(words):
        return False
    weight, echoes = _weight(page, block), text.count(words)
    is_name = is_below and _NAME.match(words) is not None
    if weight < _SHORTER:
        is_headed = is_below and gap > 0 and _is_followed(page, block[-1])
        return (
            weight >= _SHORTEST
            and not is_headed
            and echoes >= max(_FEWEST_ECHOES, _SHARE * len(words.split()))
            and not is_name
        )
    return not is_name or echoes >= (_FEWEST_ECHOES - text.has_small(words.split()[0]))


def long_lines(lines: Sequence[Line]) -> list[int]:
    """The indices of the lines of long paragraphs, in printed order."""
    page = Page("", tuple(lines), 0)
    blocks = [*_blocks(page, range(len(lines)))]
    return [index for place in _long(page, blocks) for index in blocks[place]]


def _long(page: Page, blocks: Sequence[Sequence[int]]) -> list[int]:
    """The places of the long paragraphs: long in themselves, and beside the others."""
    weights = [_weight(page, block) for block in blocks]
    for least, fewest in ((_LONG, _LEAST_PARAGRAPHS), (_SHORT_PAGE, _LEAST_PARAGRAPHS + 1)):
        candidates = [weight for weight in weights if weight >= least]
        if len(candidates) >= fewest:
            break
    else:
        return []
    bound = min(_LONGEST, max(least, _OF_MEDIAN * median(candidates)))
    return [place for place, weight in enumerate(weights) if weight >= bound]


def _blocks(page: Page, indices: Sequence[int]) -> Iterable[list[int]]:
    """Paragraphs: lines of the width of a print that follow each other without a blank, or single lines."""
    block: list[int] = []
    for index in indices:
        if block and not _goes_on(page, block, index):
            yield block
            block = []
        block.append(index)
    if block:
        yield block


def _goes_on(page: Page, block: Sequence[int], index: int) -> bool:
    """Whether a line belongs to the paragraph above: its lines are broken at the width of a print."""
    above = block[-1]
    if index != above + 1 or page.lines[index].gap:
        return False
    if ends_sentence(page.text(above)):  # where others broke off before, a sentence may end with a line by chance
        is_broken = len(block) > 1 and not ends_sentence(page.text(block[-2]))
        return is_broken and all(_BROKEN_AT <= _width(page.text(i)) < _SHORTER for i in (above, index))
    return _BROKEN_AT <= _width(page.text(above)) < _BROKEN_BEFORE


def _names_above(page: Page, text_at: int, title: Collection[int]) -> list[str]:
    """The lines of the head that may be names. The title is none, with which texts may end as well."""
    above = (line.text for index, line in enumerate(page.lines[:text_at]) if index not in title)
    return [each for each in above if len(each) >= _SHORTEST_NAME and parse_names(each).confidence >= _LEAST_SURE]


def _is_about(page: Page, names: Iterable[str], block: Sequence[int]) -> bool:
    """Whether a paragraph of several lines begins with a name of the head, as notes about authors do."""
    return len(block) > 1 and any(page.text(block[0]).startswith(each) for each in names)


def _width(text: str) -> int:
    return len(text) + 2 * sum(map(is_cjk, text))


def _weight(page: Page, block: Sequence[int]) -> int:
    """How long a paragraph is; nothing where it is an address, a claim of rights, or the head of a message."""
    texts = [page.text(index) for index in block]
    if len(texts) > 1 and all(map(_KEYED.match, texts)):
        return 0
    return (
        0
        if any(map(_NO_PROSE.search, texts)) and len(texts) * _LONG > sum(map(len, texts))
        else sum(map(_width, texts))
    )


def _is_own(page: Page, block: Sequence[int]) -> bool:
    """Whether a short paragraph between long ones is the essay's: a sentence, a rule, or a number."""
    text = page.text(block[0])
    if len(block) == 1 and (is_rule(text) or _NUMERAL.fullmatch(text) or not any(map(str.isalnum, text))):
        return True
    if text.endswith(("...", "…")) and len(text.split()) <= _FEWEST_ECHOES:
        return False  # 'Loading…'
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
