"""Blocks as Markdown that renders to the same text: paragraphs, headings, lists, quotations, tables, code, figures."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from gql_blog.plugin import isolate_bidi
from gql_blog_importers.markup.element_tree import BLOCKS, Element, Text, has_blocks, is_invisible
from gql_blog_importers.markup.inline_markdown import BREAK, InlineWriter, Nodes
from gql_blog_importers.markup.kept_html import kept_html
from gql_blog_importers.markup.shown_elements import DRAWN, EMBEDDED
from gql_blog_importers.markup.tables import delimiter_of, table_cells
from gql_blog_importers.pages.characters import remove_controls
from gql_blog_importers.pages.markdown_escaping import escape_inline, guard_line

HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_SHOWN: Final = ("img", *EMBEDDED, *sorted(DRAWN))
"""What may be all that a table shows."""
_LANGUAGE_CLASS: Final = re.compile(r"(?:^|\s)(?:language|lang|brush|highlight-source)(?:[-:]\s*|\s+)([\w+#.-]{1,40})")
_PARAGRAPHS: Final = re.compile(r"\n[ \t\r]*\n\s*")
_CLOSING_SIGNS: Final = re.compile(r"(^|\s)(#+)$")
_LISTS: Final = {"- ": re.compile(r"^- ?", re.MULTILINE), "1. ": re.compile(r"^(\d{1,9})\. ?", re.MULTILINE)}
_PIPES: Final = re.compile(r"\\.|\|")
"""Pipes, and signs that are escaped already."""

_LIST: Final = re.compile(r"(?:-|\d{1,9}\.)(?: |$)", re.MULTILINE)


def _keep_all(_element: Element) -> bool:
    return False


@dataclass(slots=True)
class MarkdownWriter:
    """Writes blocks. ``paragraphs`` parts texts at blank lines, as WordPress's editor of old does. What
    ``is_left_out`` within a block is collected in ``left_out``.
    """

    inline: InlineWriter = field(default_factory=InlineWriter)
    paragraphs: bool = False
    is_left_out: Callable[[Element], bool] = _keep_all
    left_out: list[Element] = field(default_factory=list)

    def blocks(self, nodes: Nodes) -> list[str]:
        """Return each block among these nodes as Markdown."""
        written = (self.paragraph(row) if isinstance(row, list) else self.element(row) for row in self._rows(nodes))
        return with_lists_apart([block for block in written if block])

    def inner(self, element: Element) -> str:
        """Return what is within an element, a blank line between each two blocks."""
        return "\n\n".join(self.blocks(element.children))

    def paragraph(self, nodes: Nodes) -> str:
        """Return a row of inline nodes as a paragraph; empty where it has no text."""
        lines = (line.strip(" ") for line in self.inline.written(nodes).split("\n"))
        return "\n".join(_guarded(line) for line in lines if line not in ("", "\\"))

    def element(self, node: Element) -> str:
        """Return an element that is a block."""
        name = node.name
        if name in HEADINGS:
            return self._heading(node)
        if name in _WRITERS:
            return _WRITERS[name](self, node)
        return self.inner(node)

    def _rows(self, nodes: Nodes) -> "Iterator[Element | list[Element | Text]]":
        """Blocks, and rows of what is inline between two of them."""
        row: list[Element | Text] = []
        for node in nodes:
            if isinstance(node, Text):
                if not self.paragraphs:
                    row.append(node)
                    continue
                first, *others = _PARAGRAPHS.split(node.text)
                row.append(Text(first, node.start, node.end, node.parent))
                for other in others:
                    yield row
                    row = [Text(other, node.start, node.end, node.parent)]
            elif is_invisible(node) or node in self.inline.hidden:
                continue
            elif self.is_left_out(node):
                self.left_out.append(node)
            elif node.name == "br" and row and _is_break(row[-1]):
                yield row[:-1]
                row = []
            elif has_blocks(node):
                yield row
                yield node
                row = []
            else:
                row.append(node)
        yield row

    def _heading(self, node: Element) -> str:
        of_site = [each for each in node.elements if self.is_left_out(each)]
        self.left_out += of_site
        shown = [each for each in node.children if each not in of_site]
        title = isolate_bidi(self.inline.written(shown).replace(BREAK, " "))
        if self.inline.comment or not title:
            return f"**{title}**" if title else ""
        name = self.inline.headings.name_of(node)
        written = f"{'#' * int(node.name[1])} " + _CLOSING_SIGNS.sub(r"\1\\\2", title)
        return f"{written} {{#{escape_inline(name)}}}" if name else written

    def _quotation(self, node: Element) -> str:
        inner = self.inner(node)
        return _prefixed(inner, "> ", ">") if inner else ""

    def _list(self, node: Element) -> str:
        start = node.attrs.get("start", "1")
        number = int(start) if start.isdecimal() and len(start) < 9 else 1
        items = []
        for child in node.children:
            if _is_nothing(child) or (isinstance(child, Element) and child in self.inline.hidden):
                continue
            mark = f"{number}. " if node.name == "ol" else "- "
            number += 1
            inner = self.blocks(child.children if isinstance(child, Element) and child.name == "li" else (child,))
            is_tight = len(inner) > 1 and all(_LIST.match(each) for each in inner[1:])
            text = ("\n" if is_tight else "\n\n").join(inner)
            items.append(mark + _prefixed(text, " " * len(mark), "")[len(mark) :] if text else mark.rstrip())
        is_loose = all(any(child.name == "p" for child in each.elements) for each in node.elements if each.children)
        return ("\n\n" if is_loose else "\n").join(items)

    def _definitions(self, node: Element) -> str:
        """Terms and what they mean, in pandoc's form; as bold lines where something else stands between them."""
        listed = [part for each in node.children for part in _parts_of(each)]
        is_regular = not self.inline.comment
        before = ""
        for part in listed:
            name = part.name if isinstance(part, Element) and part.plain() else ""
            is_regular &= name == "dd" if before == "dt" else name in (("dt", "dd") if before else ("dt",))
            before = name
        if not is_regular or before != "dd":
            return "\n\n".join(filter(None, map(self._bold_or_block, listed)))
        return self._described([each for each in listed if isinstance(each, Element)])

    def _described(self, parts: Sequence[Element]) -> str:
        lines: list[str] = []
        for part in parts:
            if part.name == "dt":
                lines += [""] * bool(lines) + [_guarded(self.inline.written(part.children).replace(BREAK, " ")) or "—"]
            else:
                lines.append(":   " + _prefixed(self.inner(part), "    ", "")[4:])
        return "\n".join(lines)

    def _bold_or_block(self, part: "Element | Text") -> str:
        if isinstance(part, Element) and part.name == "dt":
            term = self.inline.written(part.children)
            return f"**{term}**" if term else ""
        return "\n\n".join(self.blocks(part.children if isinstance(part, Element) else (part,)))

    def _table(self, node: Element) -> str:
        """A table with a head and plain cells as Markdown, any other as HTML; in comments a line for each row."""
        cells = table_cells(node)
        is_free = self.inline.comment or any(each in self.inline.calls for each in node.all())
        if not (is_free or cells.is_plain):
            return kept_html(node, self.inline) if node.plain() or next(node.all(*_SHOWN), None) else ""
        between = " | " if self.inline.comment else "<br>"
        rows = [[self._cell(cell, between) for cell in row] for row in cells.rows]
        caption = "\n\n".join(self.paragraph(each.children) for each in cells.captions)
        if self.inline.comment:
            lines = [between.join(filter(None, row)) for row in rows]
            return "\n\n".join(filter(None, [caption, BREAK.join(map(_guarded, filter(None, lines)))]))
        width = max(map(len, rows), default=0)
        lines = [f"| {' | '.join(row + [''] * (width - len(row)))} |" for row in rows]
        sides = [*map(delimiter_of, cells.rows[0] if rows else ()), *["---"] * width][:width]
        lines[1:1] = [f"| {' | '.join(sides)} |"] * bool(rows)
        return "\n\n".join(filter(None, [caption, "\n".join(lines)]))

    def _cell(self, cell: Element, between: str) -> str:
        lines: list[str] = []
        for row in self._rows(cell.children):
            text = self.inline.written(row) if isinstance(row, list) else self.element(row)
            lines += text.replace(BREAK, "\n").split("\n")
        text = between.join(filter(None, (line.strip() for line in lines)))
        return text if self.inline.comment else _PIPES.sub(lambda match: match[0] if match[0] != "|" else "\\|", text)

    def _figure(self, node: Element) -> str:
        """A figure with a caption stays one, unless it has what HTML within Markdown would lose."""
        has_caption = any(each.plain() for each in node.all("figcaption") if not self.is_left_out(each))
        is_lost = self.inline.comment or any(each.name == "pre" or each in self.inline.calls for each in node.all())
        return kept_html(node, self.inline) if has_caption and not is_lost else self.inner(node)

    def _summary(self, node: Element) -> str:
        summary = self.inline.written(node.children)
        return f"**{summary}**" if summary else ""

    def _code(self, node: Element) -> str:
        text = remove_controls(_lines_of(node)).strip("\n")
        if not text.strip():
            return ""
        fence = "`" * max(3, max((len(run) for run in re.findall("`+", text)), default=0) + 1)
        classes = " ".join(each.attrs.get("class", "") for each in (node, *node.all()))
        language = _LANGUAGE_CLASS.search(classes)
        return f"{fence}{language[1] if language else ''}\n{text}\n{fence}"


_WRITERS: Final[dict[str, Callable[[MarkdownWriter, Element], str]]] = {
    "blockquote": MarkdownWriter._quotation,
    "ul": MarkdownWriter._list,
    "ol": MarkdownWriter._list,
    "dl": MarkdownWriter._definitions,
    "table": MarkdownWriter._table,
    "figure": MarkdownWriter._figure,
    "summary": MarkdownWriter._summary,
    "pre": MarkdownWriter._code,
    "hr": lambda _writer, _node: "---",
}


def with_lists_apart(blocks: list[str]) -> list[str]:
    """Blocks in which a list that follows another one of its kind has other marks: else the two would be one."""
    apart: list[str] = []
    before = ""
    for block in blocks:
        kind = "- " if block.startswith("- ") else "1. " if _LIST.match(block) else ""
        if kind and kind == before:
            block = _LISTS[kind].sub("* " if kind == "- " else r"\1) ", block)
            kind = ""
        before = kind
        apart.append(block)
    return apart


def _parts_of(child: "Element | Text") -> "list[Element | Text]":
    if isinstance(child, Element) and child.name == "div":
        return [part for each in child.children for part in _parts_of(each)]
    return [] if _is_nothing(child) else [child]


def _is_nothing(node: "Element | Text") -> bool:
    return is_invisible(node) if isinstance(node, Element) else not node.text.strip()


def _is_break(node: "Element | Text") -> bool:
    return isinstance(node, Element) and node.name == "br"


def _lines_of(node: Element) -> str:
    """The text of code, in which a ``br`` ends a line, and so does a block."""
    parts: list[str] = []
    waiting: list[Element | Text] = [*reversed(node.children)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Text):
            ends_line = not each.text and parts and not parts[-1].endswith("\n")
            parts.append("\n" if ends_line else each.text)
        elif each.name == "br":
            parts.append("\n")
        elif each.name in BLOCKS:
            end = Text("", each.start, each.start, each)
            waiting += [end, *reversed(each.children), end]
        else:
            waiting.extend(reversed(each.children))
    return "".join(parts)


def _guarded(line: str) -> str:
    """A line that begins no block, its direction controls closed before the sign that breaks it."""
    has_break = (len(line) - len(line.rstrip("\\"))) % 2 == 1
    text = line[:-1] if has_break else line
    return guard_line(isolate_bidi(text)) + "\\" * has_break


def _prefixed(text: str, prefix: str, blank: str) -> str:
    return "\n".join(prefix + line if line else blank for line in text.split("\n"))
