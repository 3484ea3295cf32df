"""What a reader notes is told in its order, beside the articles."""

import io
from collections.abc import Iterator
from datetime import UTC
from typing import BinaryIO

from gql_blog.plugin import DraftArticle, Finding, ForeignArticle, ForeignImage, ImportRefused, RefusedItem
from gql_blog_importers.foreign.export_notes import ExportNotes, with_notes


def test_notes_come_where_they_are_made() -> None:
    article = ForeignArticle(DraftArticle(title="Ebb", source="It falls."), "1")
    refused = RefusedItem("Two", ImportRefused("EMPTY", "It has no text."))

    def read(_file: BinaryIO, notes: ExportNotes) -> Iterator[ForeignArticle]:
        notes.add_image("/a.png", 1)
        notes.add_image("/a.png", 2)
        yield article
        notes.refused.append(refused)
        notes.findings.append(Finding("ALL_OF_IT", "Of the whole file."))

    told = list(with_notes(read)(io.BytesIO(), UTC))
    assert told == [ForeignImage("/a.png", 1), article, Finding("ALL_OF_IT", "Of the whole file."), refused]
