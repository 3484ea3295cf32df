"""What front matter states of an article, as it is read key by key."""

from dataclasses import dataclass, field
from typing import Any, Final

from gql_blog.content import Finding
from gql_blog.transfer.tree import Entry

NOT_UNDERSTOOD: Final = "FRONT_MATTER_NOT_UNDERSTOOD"


@dataclass(slots=True)
class Stated:
    """The fields of a DraftArticle that are stated, by name (null is a statement, too), and what was not understood."""

    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    left_over: list[Entry] = field(default_factory=list)
    """What no part of the article took."""

    def leave(self, entry: Entry, message: str) -> None:
        """Say of an entry that it was not understood."""
        self.findings.append(Finding(NOT_UNDERSTOOD, message, entry.first_line, entry.last_line))
        self.left_over.append(entry)
