"""The JSON export of Commento: comments on pages, by the path of each."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Final

from gql_blog.plugin import (
    CommentStatus,
    DraftArticle,
    Fate,
    Finding,
    ForeignArticle,
    ForeignComment,
    ImportRefused,
    Ledger,
    RefusedItem,
    one_line,
    read_json,
    shortened,
)
from gql_blog_importers.foreign.addresses import last_part
from gql_blog_importers.foreign.comment_parents import written_comments
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.foreign_texts import ANONYMOUS, comment_date
from gql_blog_importers.foreign.fragment_markdown import comment_markdown

_STATUSES: Final = {"approved": CommentStatus.APPROVED, "flagged": CommentStatus.SPAM}
_ROOT: Final = "root"


def read_commento(file: BinaryIO, notes: ExportNotes) -> Iterator[ForeignArticle]:
    """Yield the pages that have comments, each as an article of which the comments alone are known.

    Raises ImportRefused where it is no export of Commento, or is damaged.
    """
    data = read_json(file)
    comments = data.get("comments") if isinstance(data, dict) else None
    if not isinstance(comments, list) or not all(isinstance(each, dict) for each in comments):
        raise ImportRefused("UNKNOWN_FORMAT", "The file is JSON, but no export of Commento: it has no comments.")
    if not comments:
        raise ImportRefused("EMPTY", "The export has no comments.")
    rows = data.get("commenters")
    people = [each for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []
    names = {_stated(each, "commenterHex"): one_line(_stated(each, "name")) for each in people}
    notes.ledger.add("commenter", Fate.LEFT_OUT, "Only the names stay, with the comments.", len(people))
    pages: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in comments:
        pages.setdefault((_stated(each, "domain"), _stated(each, "url") or _stated(each, "path")), []).append(each)
    for (domain, path), found in pages.items():
        if slug := last_part(path).lower():
            yield _article(domain, slug, found, names)
        else:
            _refuse(path, found, notes)


def _refuse(path: str, comments: list[Mapping[str, Any]], notes: ExportNotes) -> None:
    name = shortened(path or "/", 80)
    fault = ImportRefused("NOT_FOUND", f"{len(comments)} comments are on {name!r}, which is no article's address.")
    ledger = Ledger()
    ledger.add("comment", count=len(comments))
    notes.refused.append(RefusedItem(name, fault, ledger=ledger.entries()))


def _article(domain: str, slug: str, comments: list[Mapping[str, Any]], names: Mapping[str, str]) -> ForeignArticle:
    ledger, findings = Ledger(), list[Finding]()
    kept = written_comments((_comment(each, names) for each in comments), ledger, findings)
    draft = DraftArticle(source="", slug=slug, findings=tuple(findings), ledger=ledger.entries())
    return ForeignArticle(draft, slug, None, kept, comments_of=f"commento:{one_line(domain)}")


def _comment(row: Mapping[str, Any], names: Mapping[str, str]) -> ForeignComment:
    parent = _stated(row, "parentHex")
    posted_on, is_invalid = comment_date(_stated(row, "creationDate"))
    status = _STATUSES.get(_stated(row, "state"), CommentStatus.PENDING)
    return ForeignComment(
        _stated(row, "commentHex"),
        "" if parent == _ROOT else parent,
        names.get(_stated(row, "commenterHex")) or ANONYMOUS,
        comment_markdown(_stated(row, "html")) or _stated(row, "markdown"),
        posted_on,
        CommentStatus.REJECTED if row.get("deleted") is True else status,
        has_invalid_date=is_invalid,
    )


def _stated(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
