"""The HTML of an article as the body and the notes of JATS: sections by its headings, and what stands in them.

JATS is strict about what may hold what, so each function makes what its place allows: ``blocks`` what stands in a
section, ``paragraphs`` the same where only paragraphs may stand, and ``inline`` what stands in a line.
"""

import re
from collections.abc import Sequence
from itertools import count
from typing import Final
from xml.etree.ElementTree import Element

from gql_blog_exports.html_tree import html_tree
from gql_blog_exports.jats_lines import OURS, Lines, is_alone
from gql_blog_exports.jats_tables import table_of
from gql_blog_exports.xml_nodes import extend, node, text_of

_HEADINGS: Final = {f"h{level}": level for level in range(2, 7)}
_BLOCKS: Final = frozenset(
    ("p", "ul", "ol", "dl", "pre", "blockquote", "table", "figure", "hr", "aside", "details", "summary", "div")
) | frozenset(_HEADINGS)
_LANGUAGE: Final = "language-"
_NUMBER: Final = re.compile(r"-?\d{1,6}")


def places_of(html: str, url: str, prefix: str) -> dict[str, str]:
    """Return the ids that an article's places have in the file, by their addresses."""
    numbers = count(1)
    kinds = {"li": "fn", **dict.fromkeys(_HEADINGS, "sec")}
    return {
        f"{url}#{each.get('id')}": f"{prefix}-{kinds[each.tag]}{next(numbers)}"
        for each in html_tree(html).iter()
        if each.get("id") and each.tag in kinds
    }


class Converter(Lines):
    """Converts the HTML of an article, or what stands beside it."""

    def parts(self, html: str) -> tuple[list[Element], list[Element]]:
        """Return what a body has, and the notes."""
        tree = html_tree(html)
        notes = [each for each in tree if each.tag == "section"]
        for each in notes:
            tree.remove(each)
        items = [item for each in notes for item in each.iter("li") if item.get("id")]
        return self._sections(tree), [self._note(number, item) for number, item in enumerate(items, 1)]

    def paragraphs(self, html: str) -> list[Element]:
        """Return HTML as paragraphs, each with what it holds."""
        return _in_paragraphs(self.blocks(html_tree(html)))

    def blocks(self, parent: Element) -> list[Element]:
        """Return what stands in an element as paragraphs, lists, tables and so on."""
        made: list[Element] = []
        line = Element("p")
        for each in (parent.text or "", *parent):
            if isinstance(each, str):
                extend(line, self.text(each))
                continue
            if each.tag in _BLOCKS and each.get("role") not in OURS:
                made += (*_lines(line), *self._block(each))
                line = Element("p")
            else:
                extend(line, self.element(each))
            extend(line, self.text(each.tail or ""))
        return [*made, *_lines(line)]

    def _sections(self, tree: Element) -> list[Element]:
        """Return the paragraphs before the first heading, and the sections, each with those below it."""
        top: list[Element] = []
        stack: list[tuple[int, list[Element] | Element]] = [(0, top)]
        run = Element("div")

        def end_run() -> None:
            nonlocal run
            stack[-1][1].extend(self.blocks(run))
            run = Element("div")

        extend(run, (tree.text or "",))
        for each in tree:
            level = _HEADINGS.get(each.tag)
            if level is None:
                run.append(each)
                continue
            end_run()
            while stack[-1][0] >= level:
                stack.pop()
            section = node("sec", node("title", *self.inline(each)), id=self._id(each))
            stack[-1][1].append(section)
            stack.append((level, section))
            extend(run, (each.tail or "",))
        end_run()
        return top

    def _id(self, element: Element) -> str | None:
        place = element.get("id")
        return self.places.ids.get(f"{self.url}#{place}") if place else None

    def _note(self, number: int, item: Element) -> Element:
        label = node("label", item.get("value") or str(number))
        return node("fn", label, *(_in_paragraphs(self.blocks(item)) or [node("p")]), id=self._id(item))

    def _block(self, element: Element) -> list[Element]:
        match element.tag:
            case "p":
                return self._paragraph(element)
            case "ul" | "ol":
                return self._list(element)
            case "dl":
                return _some(node("def-list", *self._definitions(element)))
            case "pre":
                return [_code(element)]
            case "blockquote":
                return _some(node("disp-quote", *self.blocks(element)))
            case "aside":
                return _some(node("boxed-text", *self.blocks(element)))
            case "table":
                return table_of(element, self.inline, lambda each: _in_paragraphs(self.blocks(each)))
            case "figure":
                return self._figure(element)
            case "hr":
                return [node("p", "* * *")]
            case "details" | "div":
                return self.blocks(element)
            case _:
                return [node("p", node("bold", *self.inline(element)))]

    def _paragraph(self, element: Element) -> list[Element]:
        made = self.blocks(element)
        if len(made) == 1 and is_alone(made[0], "inline-graphic"):
            image = next(element.iter("img"))
            caption = node("caption", node("p", image.get("title"))) if image.get("title") else None
            return [node("fig", caption, _displayed(made[0][0], "graphic"))]
        if len(made) == 1 and is_alone(made[0], "inline-formula") and text_of(element).lstrip().startswith("$$"):
            return [node("p", _displayed(made[0][0], "disp-formula"))]
        return made

    def _figure(self, element: Element) -> list[Element]:
        captions = [each for each in element if each.tag == "figcaption"]
        said = [node("caption", *_in_paragraphs(self.blocks(each))) for each in captions[:1]]
        for each in captions:
            element.remove(each)
        held = [
            _displayed(each[0], "graphic") if is_alone(each, "inline-graphic") else each
            for each in self.blocks(element)
        ]
        if not all(each.tag == "graphic" for each in held) or not held:
            return [*held, *(each for caption in said for each in caption)]
        return [node("fig", *said, *held)]

    def _list(self, element: Element) -> list[Element]:
        start = element.get("start")
        first = int(start) if start and _NUMBER.fullmatch(start) else 1
        items = [
            node(
                "list-item",
                node("label", f"{number}.") if first != 1 else None,
                *(_in_paragraphs(self.blocks(item), "list", "def-list") or [node("p")]),
            )
            for number, item in enumerate((each for each in element if each.tag == "li"), first)
        ]
        return _some(node("list", *items, list_type="bullet" if element.tag == "ul" else "order"))

    def _definitions(self, element: Element) -> list[Element]:
        items: list[Element] = []
        for each in element:
            if each.tag == "dt":
                items.append(node("def-item", node("term", *self.inline(each))))
            elif each.tag == "dd":
                if not items:
                    items.append(node("def-item", node("term")))
                items[-1].append(node("def", *(_in_paragraphs(self.blocks(each)) or [node("p")])))
        return items


def _code(element: Element) -> Element:
    language = next((each.get("class", "") for each in element.iter("code")), "")
    stated = language.removeprefix(_LANGUAGE) if language.startswith(_LANGUAGE) else None
    return node("code", text_of(element).removesuffix("\n"), language=stated)


def _displayed(element: Element, tag: str) -> Element:
    """What stood in a line, alone, as what stands between lines."""
    element.tag, element.tail = tag, None
    return element


def _lines(line: Element) -> list[Element]:
    return [line] if len(line) or (line.text or "").strip() else []


def _some(element: Element) -> list[Element]:
    return [element] if len(element) else []


def _in_paragraphs(blocks: Sequence[Element], *allowed: str) -> list[Element]:
    return [each if each.tag in ("p", *allowed) else node("p", each) for each in blocks]
