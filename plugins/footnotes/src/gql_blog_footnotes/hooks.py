"""Where gql_blog calls this plugin."""

from typing import Final

from gql_blog.plugin import Field, Note, ReadNote, hookimpl
from gql_blog_footnotes.fields import SHORT_CITATION
from gql_blog_footnotes.linking import linked
from gql_blog_footnotes.reading import read

api_version: Final = 1


@hookimpl
def register_fields() -> list[Field]:
    """Add ``Footnote.shortCitation``."""
    return [SHORT_CITATION]


@hookimpl
def read_notes(notes: tuple[Note, ...]) -> tuple[ReadNote, ...]:
    """Read the notes as citations, in whatever language: the marks of each are told apart by themselves."""
    return read(notes)


@hookimpl
def render_note(note: Note, read: ReadNote, target: Note | None) -> str | None:
    """Link what refers back to the note that it means."""
    return linked(note, read, target)
