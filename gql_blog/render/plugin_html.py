"""HTML that plugins make of notes and bodies: sanitised, with every anchor that was there."""

from dataclasses import replace

from gql_blog.content import Note
from gql_blog.hooks import Body, Hooks, InvalidReturn
from gql_blog.render.output_limits import MAX_GROWTH, MIN_CAP
from gql_blog.render.plugin_markdown import markup_of
from gql_blog.render.sanitizer import clean_of_plugin, reserved_values

_NOTE_MARKER = ("role", "doc-noteref")


class PluginHtml:
    """Sanitises what the plugins of one app make. An id that stood in the HTML stays; no other is made."""

    def __init__(self, hooks: Hooks) -> None:
        self._every = markup_of(hooks)
        self._own = {plugin: markup_of(hooks, [plugin]) for plugin in hooks.names}

    def note(self, note: Note, plugin: str, html: str) -> Note:
        """Return the note with the HTML of a plugin: of ids, roles and classes those that the note had, and its own."""
        kept = {*reserved_values(note.html), _NOTE_MARKER}
        return replace(note, html=clean_of_plugin(html, kept, self._own[plugin], self._every).strip())

    def body(self, plugin: str, body: Body, html: str) -> str:
        """Return what of a plugin's HTML may stand in the place of the body's; InvalidReturn: it must not."""
        most = max(MIN_CAP, MAX_GROWTH * len(body.html))
        if len(html) > most:
            raise InvalidReturn(f"transform_body returned {len(html):,} characters; of this text at most {most:,}")
        before = reserved_values(body.html)
        cleaned = clean_of_plugin(html, before, self._own[plugin], self._every)
        anchors, kept = (
            {each: count for each, count in found.items() if each[0] == "id"}
            for found in (before, reserved_values(cleaned))
        )
        for _, anchor in sorted(anchors.keys() | kept.keys()):
            if kept.get(("id", anchor)) != anchors.get(("id", anchor)):
                raise InvalidReturn(f"transform_body must keep the id {anchor!r}, to which links lead, and only once")
        return cleaned
