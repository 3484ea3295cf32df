"""Footnotes: as the source writes them, and as a plugin that understands citations reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gql_blog.content.enums import FootnoteKind
from gql_blog.content.frozen_values import frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One footnote as written. ``number`` counts from 1 in the order of the notes; ``label`` is the marker as printed.

    ``anchor`` is the id of the note in the article's HTML, ``marker_anchors`` those of the places that call it, in
    order; a note that nothing calls has none. ``text`` is plain, ``html`` sanitised.
    """

    number: int
    label: str
    text: str
    html: str
    anchor: str
    marker_anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNote:
    """What a reader of citations makes of one note.

    ``refers_to`` and ``candidates`` are numbers of earlier FULL notes of the same article; ``citation`` is CSL-JSON.
    ``None`` stands wherever an answer would be a guess.
    """

    kind: FootnoteKind = FootnoteKind.REMARK
    refers_to: int | None = None
    candidates: tuple[int, ...] = ()
    locator: str | None = None
    resolved_text: str | None = None
    citation: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        """Freeze what is in the values, so that nobody can change it for the next reader."""
        object.__setattr__(self, "candidates", frozen(self.candidates))
        object.__setattr__(self, "citation", frozen(self.citation))
