"""Blocks above the element of an article that may be its head."""

from collections.abc import Sequence

from gql_blog_importers.html.html_blocks import Block
from gql_blog_importers.html.html_regions import frames_article, names_site, stands_in
from gql_blog_importers.markup.element_tree import Element

_ABOVE = 3
"""Blocks right above a headline that may belong to it: a day, what it answers."""


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
