"""What a reader of an export has to say beside its articles, and both one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import BinaryIO

from gql_blog.plugin import Finding, ForeignArticle, ForeignImage, Ledger, LedgerEntry, RefusedItem

Item = ForeignArticle | RefusedItem | ForeignImage | Finding | LedgerEntry
"""What ``read`` of an importer yields."""


@dataclass(slots=True)
class ExportNotes:
    """What a reader has to say of the file as a whole, besides its articles."""

    findings: list[Finding] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    images: dict[str, int | None] = field(default_factory=dict)
    """The addresses of images and other attachments, each with the line of the first article that has it."""
    ledger: Ledger = field(default_factory=Ledger)
    """The items beside the articles."""
    zone: tzinfo = UTC
    """The time zone of this site: of days that the file does not state in one of its own."""

    def add_image(self, address: str, line: int | None) -> None:
        """List an image, once."""
        self.images.setdefault(address, line)

    def taken(self) -> Iterator[Item]:
        """Yield what was noted, and forget it."""
        yield from self.findings
        yield from self.refused
        yield from (ForeignImage(address, line) for address, line in self.images.items())
        yield from self.ledger.entries()
        self.findings, self.refused, self.images, self.ledger = [], [], {}, Ledger()


def with_notes(
    read: Callable[[BinaryIO, ExportNotes], Iterator[ForeignArticle]],
) -> Callable[[BinaryIO, tzinfo], Iterator[Item]]:
    """Return what yields the articles of a file, and what ``read`` notes, in the order in which it does."""

    def read_all(file: BinaryIO, zone: tzinfo) -> Iterator[Item]:
        notes = ExportNotes(zone=zone)
        for article in read(file, notes):
            yield from notes.taken()
            yield article
        yield from notes.taken()

    return read_all
