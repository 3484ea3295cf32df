"""What rendering gives."""

from dataclasses import dataclass

from gql_blog.content import Finding, Note, ReadNote


@dataclass(frozen=True, slots=True)
class Step:
    """One step that the rendered text went through: a library, a policy of ours, or ``plugin:<name>``."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class RenderedNote:
    """A note as written, and as a plugin reads it; ``note.html`` is the plugin's, where one rendered it."""

    note: Note
    read: ReadNote


@dataclass(frozen=True, slots=True)
class RenderedArticle:
    """An article's HTML (notes included, at the end), its plain text (without notes and markers), its notes in order.

    ``findings`` tell what could not be rendered as it was meant: nothing is ever left out in silence.
    """

    html: str
    text: str
    notes: tuple[RenderedNote, ...]
    word_count: int
    provenance: tuple[Step, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedComment:
    """A comment's HTML and plain text; ``links`` are the addresses in it, in order, as often as they stand there."""

    html: str
    text: str
    links: tuple[str, ...]
    provenance: tuple[Step, ...]
    findings: tuple[Finding, ...] = ()
