"""Lines of a head that a document prints in one paragraph: a title, 'by NAME' and a date, parted by line breaks."""

from collections.abc import Sequence

from gql_blog.plugin import parse_date
from gql_blog_importers.html.html_blocks import Block, make_block
from gql_blog_importers.html.html_regions import frames_article, names_site, stands_in
from gql_blog_importers.markup.element_tree import Element, Text
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.credit_lines import parse_credit_line, parse_dated_credit
from gql_blog_importers.pages.page_lines import is_headline, is_prose

_REACH = 8
_ABOVE = 3
"""Blocks right above a headline that may belong to it: a day, what it answers."""

_MOST_LINES = 6


def with_lines_of_head(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of a document, each line of such a paragraph among the first a block of its own."""
    found: list[Block] = []
    for place, block in enumerate(blocks):
        is_in_head = place < _REACH and not any(is_prose(normalize_line(above.text)) for above in blocks[:place])
        lines = _lines(block) if is_in_head and block.kind == "p" else []
        found += lines if _states_head(lines) else [block]
    return found


def _states_head(lines: Sequence[Block]) -> bool:
    """Whether some lines are those of a head: short ones, of which one is a date or a credit in words."""
    texts = [normalize_line(line.text) for line in lines]
    return 1 < len(texts) <= _MOST_LINES and all(map(is_headline, texts)) and any(map(_is_known, texts))


def _is_known(text: str) -> bool:
    return parse_date(text) is not None or parse_credit_line(text) is not None or parse_dated_credit(text) is not None


def _lines(block: Block) -> list[Block]:
    nodes = block.nodes
    while len(shown := [each for each in nodes if isinstance(each, Element) or each.text.strip()]) == 1:
        if not isinstance(shown[0], Element) or not shown[0].children:
            break
        nodes = shown[0].children
    lines: list[Block] = []
    row: list[Element | Text] = []
    for node in (*nodes, None):
        if node is not None and not (isinstance(node, Element) and node.name == "br"):
            row.append(node)
            continue
        if (line := make_block("p", block.element, row)) is not None:
            lines.append(line)
        row = []
    return lines


def with_head_outside(root: Element, region: Element, outside: Sequence[Block], blocks: Sequence[Block]) -> list[Block]:
    """What stands right above the element of the article may be its head: from its headline on, if there is one."""
    above = [block for block in outside if block.start < region.start]
    heads = [place for place, block in enumerate(above) if block.kind == "h1" and not names_site(block.element)]
    is_headed = any(block.kind == "h1" for block in blocks) or len(heads) != 1
    first = max(0, (len(above) if is_headed else heads[0]) - _ABOVE)
    frames = [each for each in root.all("header") if frames_article(each, region)]
    framing = {each for each in frames if next(each.all("h1"), None) is None}
    near = [block for block in above[first:] if not stands_in(block.element, framing)]
    return [*near, *blocks]
