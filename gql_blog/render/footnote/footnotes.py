"""Footnotes: ``[^1]`` where a note is referenced, ``[^1]: text`` where it is defined, ``^[text]`` where both are one,
and the section of notes in HTML.

The footnote plugin for markdown-it parses definitions. It would drop notes without a reference. Here every definition
is a note. Printed marks stay in the order of the definitions; notes with names, or in place, stand in the order of
their references.
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

from gql_blog.content import Finding
from gql_blog.render.footnote.inline_brackets import closing_bracket

# Bounded, so that a run of "[^" costs no more than its length.
_CALL = re.compile(r"\[\^([^\s\[\]]{1,64})\]")
_DEFINITION = re.compile(r"\[\^[^\s\[\]]{1,64}\]:")

_PRINTED_MARK = re.compile(r"[0-9]{1,9}|[*†‡§¶#]{1,4}|[A-Za-z]")
"""A label that a page may print; any other is a name that an author gave."""

_PRINTED_NUMBER = re.compile("0|[1-9][0-9]{0,8}")

TRUSTED_PREFIX: Final = "trusted_prefix"
"""The key in the environment of a parse under which the mark of our own ids and roles stands (see ``sanitizer``)."""

_IN_NOTE: Final = "in_inline_note"
_UNDEFINED: Final = "undefined_notes"
_INLINE: Final = "footnote_inline"


@dataclass
class NoteDefinition:
    """One note in the making: its id, the number of its calls; ``label`` is empty until it has a number."""

    label: str
    tokens: list[Token] = field(default_factory=list)
    calls: int = 0
    number: int = 0
    anchor: str = ""

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
    if len(set(labels)) == len(labels) and all(map(_PRINTED_NUMBER.fullmatch, labels)):
        return list(labels)
    return [str(number) for number in range(1, len(labels) + 1)]


def add_footnotes(parser: MarkdownIt) -> None:
    """Teach a parser notes. A note that is written in place contains no other such note."""
    footnote_plugin(parser, inline=False, move_to_end=False)
    parser.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("reference", _reference)
    parser.inline.ruler.at("footnote_ref", _call)
    parser.inline.ruler.before("footnote_ref", _INLINE, _inline_note)
    parser.add_render_rule("footnote_ref", _render_call)
    parser.add_render_rule(_INLINE, _render_call)


def extract_notes(tokens: Sequence[Token], prefix: str) -> tuple[list[Token], list[NoteDefinition]]:
    """The tokens of the body, and the notes; of two with one label the first is called, and the other kept."""
    body, defined = _split(tokens)
    by_label: dict[str, NoteDefinition] = {}
    for note in defined:
        by_label.setdefault(note.label, note)
    notes = _in_order(body, defined, by_label)
    for number, note in enumerate(notes, start=1):
        note.number, note.anchor = number, f"fn-{prefix}-{number}"
        note.label = note.label or str(number)
    numbers = shown_numbers([note.label for note in notes])
    for part in (body, *(note.tokens for note in notes)):
        for token in _calls(part):
            called = _called(token, by_label)
            called.calls += 1
            shown = numbers[called.number - 1]
            token.meta = {"note": called.anchor, "id": called.marker_anchor(called.calls), "number": shown}
    return body, notes


def keep_notes_in_descriptions(image: Token) -> None:
    """The description of an image is plain text: a note that is written in place there stays as it is written."""
    for child in image.children or ():
        if child.type == _INLINE:
            child.type, child.content, child.children = "text", child.meta["source"], None


def note_findings(notes: Sequence[NoteDefinition], env: MutableMapping[str, Any]) -> tuple[Finding, ...]:
    """What an author should know of the notes: references without a note, notes without a reference, doubled labels."""
    labels = [note.label for note in notes]
    doubled = [label for label in dict.fromkeys(labels) if labels.count(label) > 1] if len(labels) < 1000 else []
    uncalled = [note.label for note in notes if not note.calls and note.label not in doubled]
    told = (
        ("MARKER_WITHOUT_NOTE", env.get(_UNDEFINED, ()), "The text refers to notes that do not exist: {}. {}"),
        ("NOTE_WITHOUT_MARKER", uncalled, "The text does not refer to these notes: {}. They are kept."),
        ("NOTE_DEFINED_TWICE", doubled, "These notes are defined more than once: {}. Markers lead to the first."),
    )
    kept = "The markers are kept as text."
    return tuple(
        Finding(code, message.format(_listed(list(dict.fromkeys(found))), kept))
        for code, found, message in told
        if found
    )


_LISTED: Final = 10


def _listed(labels: Sequence[str]) -> str:
    more = len(labels) - _LISTED
    return ", ".join(labels[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def _split(tokens: Sequence[Token]) -> tuple[list[Token], list[NoteDefinition]]:
    body: list[Token] = []
    notes: list[NoteDefinition] = []
    open_: list[NoteDefinition] = []
    for token in tokens:
        if token.type == "footnote_reference_open":
            notes.append(NoteDefinition(token.meta["label"]))
            open_.append(notes[-1])
        elif token.type == "footnote_reference_close":
            open_.pop()
        else:
            (open_[-1].tokens if open_ else body).append(token)
    return body, notes


def _in_order(
    body: Sequence[Token], defined: list[NoteDefinition], by_label: MutableMapping[str, NoteDefinition]
) -> list[NoteDefinition]:
    """All notes: printed marks as they are defined, else as the text refers to them, and then the others."""
    found: dict[int, NoteDefinition] = {}
    waiting = [body]
    for part in waiting:
        for token in _calls(part):
            note = _called(token, by_label)
            if id(note) not in found:
                found[id(note)] = note
                waiting.append(note.tokens)
    uncalled = [note for note in defined if id(note) not in found]
    for note in uncalled:
        for token in _calls(note.tokens):
            called = _called(token, by_label)
            if called.label == "":
                found.setdefault(id(called), called)
    # A note in place has no label yet, which is no printed mark.
    if all(_PRINTED_MARK.fullmatch(note.label) for note in found.values()):
        return defined
    return [*found.values(), *(note for note in uncalled if id(note) not in found)]


def _called(token: Token, by_label: MutableMapping[str, NoteDefinition]) -> NoteDefinition:
    if token.type == "footnote_ref":
        return by_label[token.meta["label"]]
    note = token.meta.get("definition")
    if note is None:
        tokens = token.meta["tokens"]
        tokens[1].children = token.children  # the library has joined pieces of text there
        note = token.meta["definition"] = NoteDefinition("", tokens)
    assert isinstance(note, NoteDefinition)
    return note


def _calls(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (child for child in token.children or () if child.type in ("footnote_ref", _INLINE))


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
        if not silent:
            state.env.setdefault(_UNDEFINED, []).append(label)
        return False
    if not silent:
        token = state.push("footnote_ref", "", 0)
        token.meta = {"label": label}
    state.pos = match.end()
    return True


def _inline_note(state: StateInline, silent: bool) -> bool:
    """An inline rule: ``^[a note in place]``."""
    if not state.src.startswith("^[", state.pos) or state.linkLevel > 0 or state.env.get(_IN_NOTE):
        return False
    end = closing_bracket(state, state.pos + 1)
    content = state.src[state.pos + 2 : end] if end is not None else ""
    if end is None or not content.strip():
        return False
    if not silent:
        token = state.push(_INLINE, "", 0)
        token.meta = {"source": state.src[state.pos : end + 1], "tokens": _paragraph(state, content)}
        token.children = token.meta["tokens"][1].children
    state.pos = end + 1
    return True


def _paragraph(state: StateInline, content: str) -> list[Token]:
    inline = Token("inline", "", 0, content=content.strip(), children=[])
    state.env[_IN_NOTE] = True
    children: list[Token] = []
    state.md.inline.parse(inline.content, state.md, state.env, children)
    state.env[_IN_NOTE] = False
    inline.children = children
    return [Token("paragraph_open", "p", 1, block=True), inline, Token("paragraph_close", "p", -1, block=True)]


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
