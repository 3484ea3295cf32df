"""The blocks of a region in printed order: paragraphs, headings, lists, each with its text and its place."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from gql_blog_importers.html.html_regions import is_of_site
from gql_blog_importers.markup.block_markdown import HEADINGS, MarkdownWriter
from gql_blog_importers.markup.element_tree import Element, Text, is_invisible, plain_text
from gql_blog_importers.markup.shown_elements import lost_language
from gql_blog_importers.pages.page_lines import Line, Page

_LEAVES = frozenset(["p", "ul", "ol", "dl", "blockquote", "pre", "table", "figure", "hr", *HEADINGS])
_CONTAINERS = frozenset(
    [
        *["div", "section", "article", "main", "header", "footer", "body", "html", "center", "address", "details"],
        *[
            "summary",
            "figcaption",
            "fieldset",
            "hgroup",
            "aside",
            "li",
            "dd",
            "dt",
            "td",
            "tr",
            "tbody",
            "font",
            "#document",
        ],
    ]
)
BLOCKS = _LEAVES | _CONTAINERS


@dataclass(slots=True, eq=False)
class Block:
    """``nodes`` are what the block consists of; ``element`` is its own element, or the one around a loose run.

    ``start`` and ``end`` are the offsets of its first and last text.
    """

    kind: str
    element: Element
    nodes: "list[Element | Text]"
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Blocks:
    """``found`` in printed order, and the elements that were left out because they are the site's."""

    found: list[Block] = field(default_factory=list)
    of_site: list[Element] = field(default_factory=list)


def read_blocks(region: Element, skip: Callable[[Element], bool] = lambda _: False) -> Blocks:
    """The blocks of a region, without what is invisible, the site's, or to be skipped."""
    blocks = Blocks()
    _walk(region, blocks, skip)
    return blocks


def block_markdown(block: Block, writer: MarkdownWriter) -> str:
    """A block as Markdown; empty where nothing of it can be written."""
    if block.kind == "p" and block.element.name == "p" and (lost := lost_language(block.element)):
        writer.inline.dropped.append((f"p with {lost}", block.element.start))
    return writer.paragraph(block.nodes) if block.kind == "p" else writer.element(block.element)


def _walk(element: Element, blocks: Blocks, skip: Callable[[Element], bool]) -> None:
    run: list[Element | Text] = []
    for child in element.children:
        if isinstance(child, Text):
            run.append(child)
        elif is_invisible(child) or skip(child):
            continue
        elif is_of_site(child):
            blocks.of_site.append(child)
        elif child.name == "br" and run and _is_break(run[-1]):
            run.pop()
            _close(element, run, blocks)
        elif child.name in BLOCKS or _holds_blocks(child):
            _close(element, run, blocks)
            if child.name in _LEAVES and not (any(map(skip, child.all())) or _is_holder(child)):
                _add(child.name, child, list(child.children), blocks)
            else:
                _walk(child, blocks, skip)
        else:
            run.append(child)
    _close(element, run, blocks)


def _is_holder(element: Element) -> bool:
    """Whether an element that is a block by its name only holds some."""
    has_table = element.name == "p" and next(element.all("table"), None) is not None
    return has_table or is_details(element) or _is_layout(element)


def is_details(element: Element) -> bool:
    """Whether a list says who wrote an article and when, by its markup, as Joomla prints it: no list of the text."""
    if element.name not in ("dl", "ul"):
        return False
    said = {each.attrs.get("itemprop", "") for each in element.all()}
    return "author" in said and "datePublished" in said


def _is_layout(element: Element) -> bool:
    """Whether a table only lays out a page: most of the running text is in it, or it has one column without a head, in
    which headings and paragraphs stand.
    """
    if element.name != "table" or next(element.all("th", "caption"), None) is not None:
        return False
    *_, root = element.line()
    if element.prose > root.prose / 2:
        return True
    rows = [sum(bool(cell.plain()) for cell in row.elements) for row in element.all("tr")]
    has_text = next(element.all(*HEADINGS), None) is not None and next(element.all("p"), None) is not None
    return has_text and all(count < 2 for count in rows)


def _is_break(node: "Element | Text") -> bool:
    return isinstance(node, Element) and node.name == "br"


def _holds_blocks(element: Element) -> bool:
    return any(each.name in _LEAVES for each in element.all())


def _close(element: Element, run: "list[Element | Text]", blocks: Blocks) -> None:
    if run:
        _add("p", element, run[:], blocks)
        run.clear()


def _add(kind: str, element: Element, nodes: "list[Element | Text]", blocks: Blocks) -> None:
    block = make_block(kind, element, nodes)
    if block is not None:
        blocks.found.append(block)


def make_block(kind: str, element: Element, nodes: "list[Element | Text]") -> Block | None:
    """A block of some nodes of an element; ``None`` where they show nothing."""
    texts = texts_of(nodes)
    text = plain_text(texts)
    has_media = any(each.name in MEDIA for each in elements_of(nodes))
    if not (text or has_media or kind == "hr"):
        return None
    start = texts[0].start if texts else element.start
    end = texts[-1].end if texts else element.start
    return Block(kind, element, nodes, text, start, end)


def leave_out_calls(blocks: Sequence[Block], calls: Collection[Element]) -> None:
    """Take the numbers that call notes out of the texts of blocks: they are no part of a title or a sentence."""
    for block in blocks if calls else ():
        called = [each for each in elements_of(block.nodes) if each in calls]
        if called:
            block.text = plain_text(texts_outside(texts_of(block.nodes), called))


MEDIA = frozenset(["img", "iframe", "video", "audio", "embed", "object", "svg", "math", "canvas"])


def texts_of(nodes: "Sequence[Element | Text]") -> list[Text]:
    """The texts of some nodes that have writing in them."""
    found: list[Text] = []
    for node in nodes:
        if isinstance(node, Text):
            found.append(node)
        elif not is_invisible(node):
            found += Element("#row", children=[node]).texts()
    while found and not found[0].text.strip():
        found.pop(0)
    while found and not found[-1].text.strip():
        found.pop()
    return found


def texts_outside(texts: Iterable[Text], elements: Iterable[Element]) -> Iterator[Text]:
    """Those of some texts that stand in none of some elements."""
    apart = frozenset(elements)
    return (text for text in texts if apart.isdisjoint(text.parent.line()))


def elements_of(nodes: "Sequence[Element | Text]") -> list[Element]:
    """Every element among some nodes and below them."""
    return [each for node in nodes if isinstance(node, Element) for each in (node, *node.all())]


def as_page(blocks: Sequence[Block], line_of: Callable[[int], int]) -> Page:
    """The blocks as the lines of a page, for the rules of page texts; numbered as in the source."""
    lines, place = [], 0
    texts = [block.text.replace("\n", " ") or "—" for block in blocks]
    for block, text in zip(blocks, texts, strict=True):
        lines.append(Line(line_of(block.start), place, place + len(text), text, 1))
        place += len(text) + 1
    return Page("\n".join(texts), tuple(lines), 0)
