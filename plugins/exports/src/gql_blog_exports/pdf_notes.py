"""The notes of an article as footnotes of pages: each stands where it is called first, and the style floats it down."""

from typing import Final
from xml.etree.ElementTree import Element, tostring

from gql_blog_exports.html_tree import html_tree
from gql_blog_exports.xml_nodes import extend, text_of

FOOTNOTE: Final = "footnote"
_BLOCKS: Final = frozenset(("p", "ul", "ol", "li", "pre", "blockquote", "dl", "dt", "dd", "table", "tr", "div"))


def with_footnotes(html: str) -> str:
    """Return the HTML with each note in its place; notes that only notes call, or nothing, stay in their section."""
    tree = html_tree(html)
    notes = {f"#{each.get('id')}": each for each in tree.iterfind("section//li") if each.get("id")}
    above = {child: parent for parent in tree.iter() for child in parent}
    links = [each for part in tree if part.tag != "section" for each in part.iter("a")]
    for call in (each for each in links if each.get("role") == "doc-noteref"):
        note = notes.pop(call.get("href", ""), None)
        if note is None:
            continue
        marker = above[call] if above[call].tag == "sup" else call
        place = above[marker]
        footnote = _footnote(note, text_of(call))
        footnote.tail = marker.tail
        place[list(place).index(marker)] = footnote
        above[note].remove(note)
    for section in tree.findall("section"):
        if next(section.iter("li"), None) is None:
            tree.remove(section)
    return tostring(tree, encoding="unicode", method="html").removeprefix("<article>").removesuffix("</article>")


def _footnote(note: Element, label: str) -> Element:
    made = Element("span", {"class": FOOTNOTE, "id": note.get("id", ""), "data-label": label})
    extend(made, (note.text or "", *note))
    for parent in [*made.iter()]:
        for child in [*parent]:
            if child.get("role") == "doc-backlink":
                parent.remove(child)
    for number, each in enumerate(each for each in made.iter() if each.tag in _BLOCKS):
        # Within a line there are no paragraphs; those after the first begin a line of their own.
        each.tag = "span"
        if number:
            each.set("class", "paragraph")
    return made
