"""What an article becomes when it is rendered, and the notes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gql_blog.content import Finding, Note, ReadNote, SearchedText
from gql_blog.render.fingerprints import Step, hash_of
from gql_blog.render.search_words import AddedWords


@dataclass(frozen=True, slots=True)
class RenderedNote:
    """A note as written, and as a plugin reads it; ``note.html`` is the plugin's, where one rendered it.

    ``in_styles``: the work that it cites in full, in the citation styles that can say it.
    """

    note: Note
    read: ReadNote
    in_styles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RenderedArticle:
    """An article's HTML, its plain text (without notes and markers), its notes in order.

    ``html`` is the text with its markers, ``endnotes`` the section with the notes, empty where there are none: the
    whole article is one followed by the other. ``findings`` tell what could not be rendered as it was meant: nothing
    is ever left out in silence. ``failed_plugins`` failed or were not called, since they keep failing; their
    share is missing, and a finding tells so. That of a disabled plugin is missing as if it were not installed.
    """

    html: str
    endnotes: str
    text: str
    prose: str
    """Of the text what an excerpt may begin with."""
    notes: tuple[RenderedNote, ...]
    word_count: int
    provenance: tuple[Step, ...]
    searched: SearchedText
    """The text as the search knows it: reckoned here, where nobody waits for a lock."""
    findings: tuple[Finding, ...] = ()
    failed_plugins: tuple[str, ...] = ()
    added: AddedWords | None = None
    """What plugins add to its words; ``None`` where nobody asked for them."""
    recipe: str | None = None
    """The hash of all that took part; ``None`` if a plugin failed, or was disabled or enabled meanwhile."""
    rows: str | None = None
    """The hash of the rows of plugins that were read; ``None`` also where ``recipe`` is."""
    input_hash: str = ""
    """Of the source, the locale, the prefix of the anchors, the media that are shown, and the rows that were read."""
    pictures: Mapping[str, int] = field(default_factory=dict)
    """The versions of the media that it shows, by their ids."""

    @property
    def output_hash(self) -> str:
        """Of the HTML, the text, and what became of the notes."""
        notes = [
            [each.note.number, each.note.label, each.note.html, each.note.anchor, list(each.note.marker_anchors),
             each.read.kind.value, each.read.refers_to, list(each.read.candidates), each.read.locator,
             each.read.resolved_text, each.read.citation, dict(each.in_styles)]
            for each in self.notes
        ]  # fmt: skip
        return hash_of([self.html, self.endnotes, self.text, notes])
