"""Where gql_blog calls this plugin.

What reads notes is imported when there are some: every command waited for its patterns.
"""
# ruff: noqa: PLC0415

from collections.abc import Mapping
from typing import Any, Final

from gql_blog.plugin import Body, Field, Markup, Note, PluginContext, ReadNote, hookimpl
from gql_blog_footnotes.known_works import completed
from gql_blog_footnotes.settings import FootnoteSettings
from gql_blog_footnotes.short_citation import SHORT_CITATION
from gql_blog_footnotes.sidenotes import CLASSES, with_sidenotes

api_version: Final = 2


@hookimpl
def register_settings() -> type[FootnoteSettings]:
    """Whether there are sidenotes."""
    return FootnoteSettings


@hookimpl
def register_markup() -> Markup:
    """The classes of sidenotes."""
    return Markup(classes=CLASSES)


@hookimpl
def register_fields() -> list[Field]:
    """Add ``Footnote.shortCitation``."""
    return [SHORT_CITATION]


@hookimpl
def read_notes(notes: tuple[Note, ...]) -> tuple[ReadNote, ...]:
    """Read the notes as citations, in whatever language: the marks of each are told apart by themselves."""
    from gql_blog_footnotes.citation_resolver import resolve_notes

    return resolve_notes(notes)


@hookimpl
def enrich_citation(context: PluginContext, citation: Mapping[str, Any]) -> dict[str, Any] | None:
    """Complete a citation from the works that are listed."""
    return completed(citation, context.settings.works)


@hookimpl
def render_note(note: Note, read: ReadNote, target: Note | None) -> str | None:
    """Link what refers back to the note that it means."""
    from gql_blog_footnotes.note_rendering import link_reference

    return link_reference(note, read, target)


@hookimpl
def transform_body(context: PluginContext, body: Body) -> str | None:
    """Put each note beside the text that calls it, if that is set."""
    return with_sidenotes(body) if context.settings.sidenotes else None
