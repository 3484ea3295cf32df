"""How files are imported, as their caller says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Any

from gql_blog.content import DraftArticle
from gql_blog.transfer.files.expansion import MOST_TIMES
from gql_blog.transfer.imports.recognised_text import LEAST, with_doubt
from gql_blog.write import ImportArticle, Side


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import. ``format`` is found by looking where it is ``None``; ``title`` and ``published_on`` are the
    caller's own word about a single file, whatever that states. ``strict`` refuses what has findings. ``prefer``
    settles what was changed both in a file and here. ``trust_statuses`` takes an export's word that a comment was
    approved. ``resume`` passes over what the same bytes gave before. ``expansion``: how many times as long as its file
    may be what comes of it. ``recognised``: the share of a source that its reader must recognise.
    ``with_sources``: reports have the text of their files.
    """

    format: str | None = None
    title: str | None = None
    published_on: Date | None = None
    as_draft: bool = False
    dry_run: bool = False
    strict: bool = False
    prefer: Side | None = None
    trust_statuses: bool = False
    resume: bool = False
    format_options: Mapping[str, Any] = field(default_factory=dict)
    """The options of the format of a plugin, which ``format`` names."""
    expansion: int = MOST_TIMES
    recognised: float = LEAST
    with_sources: bool = False

    def command(self, draft: DraftArticle, place: str, source_hash: str) -> ImportArticle:
        """Return the command that stores an article of the file at ``place``."""
        return ImportArticle(
            draft=with_doubt(draft, self.recognised),
            imported_from=place,
            source_hash=source_hash,
            as_draft=self.as_draft,
            strict=self.strict,
            prefer=self.prefer,
            resume=self.resume,
        )
