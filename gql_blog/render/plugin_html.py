"""HTML that plugins make of notes and bodies: sanitised, with every anchor that was there, and in proportion."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from gql_blog.content import Finding, Note
from gql_blog.hooks import Body, Hooks, InvalidReturn
from gql_blog.render.output_limits import MAX_GROWTH, MAX_HTML_DEPTH, MIN_CAP, is_nested_deeper
from gql_blog.render.plugin_markdown import markup_of
from gql_blog.render.sanitizer import PluginMarkup, clean_of_plugin, reserved_values

MAX_PLUGIN_DEPTH: Final = 2 * MAX_HTML_DEPTH
"""What an author may nest, and what Markdown and plugins put around it."""

_NOTE_MARKER: Final = ("role", "doc-noteref")


class PluginHtml:
    """Sanitises what the plugins of one app make. An id that stood in the HTML stays; no other is made."""

    def __init__(self, hooks: Hooks) -> None:
        self._every = markup_of(hooks)
        self._own = {plugin: markup_of(hooks, [plugin]) for plugin in hooks.names}

    def notes(self, plugin: str, notes: Sequence[Note], answers: Sequence[str | None]) -> list[Note]:
        """Return the notes with the HTML of a plugin: of ids, roles and classes those that each had, and its own.

        InvalidReturn: it must not stand. What they may have grown to is counted for all notes of the article together.
        """
        size = sum(len(note.html if html is None else html) for note, html in zip(notes, answers, strict=True))
        _require_size("render_note", size, sum(len(note.html) for note in notes))
        return [
            note if html is None else self._note(plugin, note, html) for note, html in zip(notes, answers, strict=True)
        ]

    def _note(self, plugin: str, note: Note, html: str) -> Note:
        _require_flat("render_note", html)
        before = reserved_values(note.html)
        every = self._every_in(note.html)
        cleaned = clean_of_plugin(html, {*before, _NOTE_MARKER}, self._own[plugin], every).strip()
        for (name, anchor), count in sorted(reserved_values(cleaned).items()):
            if name == "id" and count > before["id", anchor]:
                raise InvalidReturn(f"render_note must not repeat the id {anchor!r}, to which links lead")
        return replace(note, html=cleaned)

    def body(self, plugin: str, body: Body, html: str) -> str:
        """Return what of a plugin's HTML may stand in the place of the body's; InvalidReturn: it must not."""
        _require_size("transform_body", len(html), len(body.html))
        _require_flat("transform_body", html)
        before = reserved_values(body.html)
        own = replace(self._own[plugin], prefix=body.prefix)
        cleaned = clean_of_plugin(html, before, own, self._every_in(body.html))
        after = reserved_values(cleaned)
        of_notes = reserved_values("".join(note.html for note in body.notes))
        for name, anchor in sorted({*before, *after}):
            # One that was not there is the plugin's own.
            once = before[name, anchor] or 1 - of_notes[name, anchor]
            if name == "id" and after[name, anchor] != once:
                raise InvalidReturn(f"transform_body must keep the id {anchor!r}, to which links lead, and only once")
        return cleaned

    def _every_in(self, html: str) -> PluginMarkup:
        """What all plugins declared, and of elements and players only those that stand there already."""
        elements = frozenset(kind for kind in self._every.elements if f"<{kind}" in html)
        played = frozenset((kind, each) for kind, each in self._every.players if f"<{kind}" in html and each in html)
        return replace(self._every, elements=elements, players=played)


def _require_size(hook: str, size: int, before: int) -> None:
    most = max(MIN_CAP, MAX_GROWTH * before)
    if size > most:
        raise InvalidReturn(f"{hook} returned {size:,} characters; of this text at most {most:,}")


def _require_flat(hook: str, html: str) -> None:
    if is_nested_deeper(html, MAX_PLUGIN_DEPTH):
        raise InvalidReturn(f"{hook} nests elements more than {MAX_PLUGIN_DEPTH} levels deep")


def failed_findings(plugins: Iterable[str]) -> tuple[Finding, ...]:
    """Return what an author should know of plugins that took no part because they failed."""
    return tuple(
        Finding(
            "PLUGIN_FAILED",
            f"The plugin {name!r} failed or is not called at present, so the text is without what it adds.",
        )
        for name in plugins
    )
