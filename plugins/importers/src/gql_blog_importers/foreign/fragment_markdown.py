"""The HTML of an article or a comment of another system as Markdown."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Final

from gql_blog.plugin import ForeignText, ImportRefused, Ledger
from gql_blog_importers.foreign.fragment_tree import parse_fragment
from gql_blog_importers.foreign.text_ledger import account_text
from gql_blog_importers.html.html_notes import LinkedNotes, find_linked_notes, has_notes, note_text
from gql_blog_importers.markup.block_markdown import MarkdownWriter
from gql_blog_importers.markup.element_tree import Element
from gql_blog_importers.markup.heading_links import NO_LINKS, find_heading_links
from gql_blog_importers.markup.inline_markdown import InlineWriter

_TAGS: Final = re.compile(r"<[^<>]*>")


def article_markdown(
    html: str, *, paragraphs: bool = False, notes: Mapping[str, str] | None = None, ledger: Ledger | None = None
) -> ForeignText:
    """Return the Markdown of an article's HTML. ImportRefused where that would be many times as long.

    ``ledger`` counts what the text holds.

    ``paragraphs``: blank lines part paragraphs and line ends are breaks. ``notes`` maps the keys of footnotes that are
    kept beside the text to their HTML; notes within it are found by the links between marker and note.
    """
    return tree_markdown(parse_fragment(html), paragraphs=paragraphs, notes=notes, ledger=ledger)


def tree_markdown(
    root: Element, *, paragraphs: bool = False, notes: Mapping[str, str] | None = None, ledger: Ledger | None = None
) -> ForeignText:
    """Return the Markdown of a tree, or of a part of one, as ``article_markdown`` does."""
    has_local = any(each.attrs.get("href", "").startswith("#") for each in root.all("a"))
    linked = find_linked_notes(root, root) if has_notes(root) else LinkedNotes()
    headings = find_heading_links(root) if has_local else NO_LINKS
    beside = _notes_beside(root, notes or {}, linked)
    hidden = {*linked.back_links, *linked.notes.values(), *linked.areas}
    inline = InlineWriter(breaks=paragraphs, bare_links=True, calls=linked.calls, hidden=hidden, headings=headings)
    writer = MarkdownWriter(inline, paragraphs)
    blocks = writer.blocks(root.children)
    inline.hidden = linked.back_links
    texts = {label: note_text(label, note, writer) for label, note in {**linked.notes, **beside}.items()}
    blocks += (f"[^{label}]: {texts[label]}" for label in sorted(texts, key=int))
    if ledger is not None:
        account_text(root, (name for name, _ in inline.dropped), ledger)
    return ForeignText(
        "\n\n".join(blocks),
        tuple(dict.fromkeys(inline.images)),
        tuple(dict.fromkeys(inline.links)),
        tuple(name for name, _ in inline.dropped),
    )


def comment_markdown(html: str) -> str:
    """Return the Markdown of a comment, which has neither HTML nor images; if it would grow too much, its words."""
    try:
        root = parse_fragment(html)
    except ImportRefused:
        return " ".join(_TAGS.sub(" ", html).split())
    inline = InlineWriter(comment=True, breaks=True, bare_links=True)
    return MarkdownWriter(inline, paragraphs=True).inner(root)


def _notes_beside(root: Element, notes: Mapping[str, str], linked: LinkedNotes) -> dict[str, Element]:
    """The notes beside the text that a marker calls, by their new labels, in the order of the markers."""
    labels: dict[str, str] = {}
    free = (label for label in map(str, count(1)) if label not in linked.notes)
    for marker in root.all("sup") if notes else ():
        key = marker.attrs.get("data-fn", "")
        if not key:
            links = [each.attrs.get("href", "") for each in marker.all("a")]
            key = links[0].removeprefix("#") if len(links) == 1 else ""
        if key in notes:
            if key not in labels:
                labels[key] = next(free)
            linked.calls[marker] = labels[key]
    return {label: parse_fragment(notes[key]) for key, label in labels.items()}
