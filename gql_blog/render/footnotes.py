"""Footnotes: ``[^1]`` where a note is referenced, ``[^1]: text`` where it is defined, and the section of notes in HTML.

The footnote plugin for markdown-it parses definitions. It would drop notes without a reference and number the others by
their first reference. Here every definition is a note, numbered in the order of the definitions.
"""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def

from gql_blog.content import Note

# Bounded, so that a run of "[^" costs no more than its length.
_CALL = re.compile(r"\[\^([^\s\[\]]{1,64})\]")
_DEFINITION = re.compile(r"\[\^[^\s\[\]]{1,64}\]:")

_PRINTED_NUMBER = re.compile("0|[1-9][0-9]{0,8}")

TRUSTED_PREFIX: Final = "trusted_prefix"
"""The key in the environment of a parse under which the mark of our own ids and roles stands (see ``sanitizer``)."""


@dataclass
class NoteDefinition:
    """One note in the making; ``anchor`` is its id, ``calls`` counts the places that call it."""

    number: int
    label: str
    anchor: str
    tokens: list[Token] = field(default_factory=list)
    calls: int = 0

    def marker_anchor(self, call: int) -> str:
        """The id of the place where the note is called for the ``call``-th time, from 1."""
        return f"{self.anchor}-ref-{call}"

    @property
    def marker_anchors(self) -> tuple[str, ...]:
        """The ids of all places that call the note, in order."""
        return tuple(self.marker_anchor(call) for call in range(1, self.calls + 1))


def shown_numbers(labels: Sequence[str]) -> list[str]:
    """The number that a reader sees of each note, at its markers and in the list.

    Printed numbers stay, with their gaps. Where any label is a name ('hollis2014') or stands twice, the notes count
    1, 2, 3 …
    """
    if len(set(labels)) == len(labels) and all(_PRINTED_NUMBER.fullmatch(label) for label in labels):
        return list(labels)
    return [str(number) for number in range(1, len(labels) + 1)]


def add_footnotes(parser: MarkdownIt) -> None:
    """Teach a parser notes. Notes written in place (``^[text]``) are not among them: nested, they cannot be read in
    bounds.
    """
    footnote_plugin(parser, inline=False, move_to_end=False)
    parser.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("reference", _reference)
    parser.inline.ruler.at("footnote_ref", _call)
    parser.add_render_rule("footnote_ref", _render_call)


def extract_notes(tokens: Sequence[Token], prefix: str) -> tuple[list[Token], list[NoteDefinition]]:
    """The tokens of the body, and the notes; calls are counted over the body first, then note by note.

    Of two notes with one label the first is called; the other is kept, and nothing calls it.
    """
    body, notes = _split(tokens, prefix)
    numbers = shown_numbers([note.label for note in notes])
    by_label: dict[str, NoteDefinition] = {}
    for note in notes:
        by_label.setdefault(note.label, note)
    for part in (body, *(note.tokens for note in notes)):
        for token in _calls(part):
            called = by_label[token.meta["label"]]
            called.calls += 1
            shown = numbers[called.number - 1]
            token.meta = {"note": called.anchor, "id": called.marker_anchor(called.calls), "number": shown}
    return body, notes


def _split(tokens: Sequence[Token], prefix: str) -> tuple[list[Token], list[NoteDefinition]]:
    body: list[Token] = []
    notes: list[NoteDefinition] = []
    open_: list[NoteDefinition] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            number = len(notes) + 1
            notes.append(NoteDefinition(number, token.meta["label"], f"fn-{prefix}-{number}"))
            open_.append(notes[-1])
        elif token.type == "footnote_reference_close":
            open_.pop()
        else:
            (open_[-1].tokens if open_ else body).append(token)
    return body, notes


def _calls(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type == "footnote_ref")


def _definition(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    start = state.bMarks[first] + state.tShift[first]
    if not _DEFINITION.match(state.src, start, state.eMarks[first]):
        return False
    return footnote_def(state, first, end, silent)


def _reference(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Link definitions are not shown, so what only looks like a note's definition must not be taken for one."""
    if state.src.startswith("[^", state.bMarks[first] + state.tShift[first]):
        return False
    return reference(state, first, end, silent)


def _call(state: StateInline, silent: bool) -> bool:
    """An inline rule: a call of a note that is defined. Inside a link it stays text, for links do not nest."""
    match = _CALL.match(state.src, state.pos, state.posMax)
    if match is None or state.linkLevel > 0:
        return False
    label = match.group(1)
    if f":{label}" not in state.env.get("footnotes", {}).get("refs", {}):
        return False
    if not silent:
        token = state.push("footnote_ref", "", 0)
        token.meta = {"label": label}
    state.pos = match.end()
    return True


def _render_call(
    _renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    meta, trusted_prefix = tokens[index].meta, env[TRUSTED_PREFIX]
    return (
        f'<sup><a href="#{meta["note"]}" id="{trusted_prefix}{meta["id"]}" role="{trusted_prefix}doc-noteref">'
        f"{meta['number']}</a></sup>"
    )


_BACK: Final = "\u21a9\ufe0e"
"""An arrow, asked to be shown as text and not as an emoji."""


def render_endnotes(notes: Sequence[Note]) -> str:
    """The section, or nothing without notes. An item has a ``value`` where the list would count otherwise."""
    if not notes:
        return ""
    numbers = shown_numbers([note.label for note in notes])
    items = "\n".join(map(_item, notes, numbers, [0, *map(int, numbers)]))
    return f'<section role="doc-endnotes">\n<ol>\n{items}\n</ol>\n</section>\n'


def _item(note: Note, number: str, previous: int) -> str:
    content = note.html.strip()
    value = "" if int(number) == previous + 1 else f' value="{number}"'
    if note.marker_anchors:
        content = _with(content, " ".join(_back(note, index) for index in range(len(note.marker_anchors))))
    return f'<li id="{note.anchor}"{value} role="doc-endnote">{content}</li>'


def _back(note: Note, index: int) -> str:
    """A link back to where the note is called; the second and later ones are told apart by their number."""
    more = f"<sup>{index + 1}</sup>" if index else ""
    return f'<a href="#{note.marker_anchors[index]}" role="doc-backlink">{_BACK}{more}</a>'


def _with(content: str, links: str) -> str:
    """The links at the end of the last paragraph, where there is one."""
    if content.endswith("</p>"):
        return f"{content.removesuffix('</p>')} {links}</p>"
    return f"{content}\n<p>{links}</p>"
