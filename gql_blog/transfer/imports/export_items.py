"""What a reader of an export gives: articles with their comments, one after the other, and notes on the whole file."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo

from gql_blog.content import Finding, Ledger
from gql_blog.errors import ImportRefused
from gql_blog.hooks import ForeignArticle, RefusedItem
from gql_blog.transfer.files.expansion import Allowance


def unique_keys(articles: Iterable[ForeignArticle]) -> Iterator[ForeignArticle]:
    """Yield the articles, each with a key that no other of them has, whatever the file repeats."""
    seen = Counter[str]()
    for each in articles:
        seen[each.key] += 1
        yield each if seen[each.key] == 1 else replace(each, key=f"{each.key}-{seen[each.key]}")


@dataclass(slots=True)
class ExportNotes:
    """What a reader has to say of the file as a whole, besides its articles."""

    findings: list[Finding] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    images: dict[str, int | None] = field(default_factory=dict)
    """The addresses of images and other attachments, each with the line of the first article that has it."""
    ledger: Ledger = field(default_factory=Ledger)
    """What became of the items beside the articles."""
    zone: tzinfo = UTC
    """The time zone of this site: of days that the file does not state in one of its own."""


def allowed(articles: Iterable[ForeignArticle], notes: ExportNotes, allowance: Allowance) -> Iterator[ForeignArticle]:
    """Yield the articles that the allowance of their file holds, and note the others as refused."""
    for each in articles:
        try:
            allowance.take(_characters(each))
        except ImportRefused as fault:
            notes.refused.append(RefusedItem(each.draft.title or each.key, fault, each.line, each.draft.ledger))
        else:
            yield each


def _characters(article: ForeignArticle) -> int:
    draft = article.draft
    lines = (draft.title or "", draft.abstract or "", *draft.tags, *(each.name for each in draft.bylines))
    comments = (text for each in article.comments for text in (each.author_name, each.body))
    return len(draft.source) + sum(map(len, (*lines, *comments, *(each.message for each in draft.findings))))
