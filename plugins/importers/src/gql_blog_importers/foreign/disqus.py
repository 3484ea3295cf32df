"""The XML export of Disqus: comments on articles that are here, by threads.

A thread says which article it is about by its address and its title. Nothing is taken of accounts and of the addresses
of commenters.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import BinaryIO, Final

from gql_blog.plugin import (
    CommentStatus,
    DraftArticle,
    Fate,
    Finding,
    ForeignArticle,
    ForeignComment,
    ImportRefused,
    Ledger,
    LedgerEntry,
    RefusedItem,
    one_line,
)
from gql_blog_importers.foreign.addresses import last_part
from gql_blog_importers.foreign.comment_parents import written_comments
from gql_blog_importers.foreign.comment_spool import comment_spool
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.foreign_texts import ANONYMOUS, comment_date, plain_title
from gql_blog_importers.foreign.fragment_markdown import comment_markdown
from gql_blog_importers.foreign.xml_records import XmlElement, read_records

_PREFIXES: Final = {r"https?://disqus\.com/disqus-internals": "dsq", r"https?://disqus\.com/?": ""}


@dataclass(frozen=True, slots=True)
class _Thread:
    """The page that comments are on."""

    title: str
    address: str
    forum: str
    line: int


def read_disqus(file: BinaryIO, notes: ExportNotes) -> Iterator[ForeignArticle]:
    """Yield the threads of an export that have comments, each as an article of which the comments alone are known.

    Raises ImportRefused where it is no export of Disqus, or is damaged.
    """
    threads: dict[str, _Thread] = {}
    with comment_spool() as posts:
        records = read_records(file, root="disqus", records=frozenset({"thread", "post"}), prefixes=_PREFIXES)
        for record in records:
            number = record.attributes.get("dsq:id", "")
            if record.name == "thread":
                threads[number] = _thread(record)
            else:
                posts.add(_thread_of(record), _post(record))
        if not posts.places:
            raise ImportRefused("EMPTY", "The export has no comments. Export it again in the forum's settings.")
        notes.ledger.add("thread", Fate.LEFT_OUT, "Nobody has commented.", len(threads.keys() - posts.places.keys()))
        for number in posts.places:
            thread = threads.get(number)
            if thread is None or not (thread.title or last_part(thread.address)):
                _refuse(number, thread, len(posts.places[number]), notes)
            else:
                yield _article(thread, posts.of(number))


def _refuse(number: str, thread: _Thread | None, count: int, notes: ExportNotes) -> None:
    what = "has neither a title nor an address" if thread else "is not in the export"
    fault = f"The thread {number!r} of {count} comments {what}, so it is not known which article they are on."
    line = thread.line if thread else None
    ledger = (LedgerEntry("thread", count=bool(thread)), LedgerEntry("comment", count=count))
    notes.refused.append(RefusedItem(f"Thread {number}", ImportRefused("NOT_FOUND", fault), line, ledger))


def _thread(record: XmlElement) -> _Thread:
    address = record.stated("link")
    return _Thread(plain_title(record.stated("title")), address, one_line(record.stated("forum")), record.line)


def _thread_of(record: XmlElement) -> str:
    thread = record.first("thread")
    return thread.attributes.get("dsq:id", "") if thread else ""


def _post(record: XmlElement) -> ForeignComment:
    parent = record.first("parent")
    parent_id = parent.attributes.get("dsq:id", "") if parent else ""
    body = comment_markdown(record.stated("message"))
    author = record.first("author")
    name = one_line(unescape(author.stated("name") or author.stated("username"))) if author else ""
    stated = record.stated("createdAt")
    number = record.attributes.get("dsq:id") or f"{name} {stated} {body}"
    posted_on, is_invalid = comment_date(stated)
    return ForeignComment(number, parent_id, name or ANONYMOUS, body, posted_on, _status(record), is_invalid)


def _status(record: XmlElement) -> CommentStatus:
    if record.stated("isSpam") == "true":
        return CommentStatus.SPAM
    if record.stated("isDeleted") == "true":
        return CommentStatus.REJECTED
    return CommentStatus.PENDING if record.stated("isApproved") == "false" else CommentStatus.APPROVED


def _article(thread: _Thread, posts: Iterable[ForeignComment]) -> ForeignArticle:
    ledger, findings = Ledger([LedgerEntry("thread")]), list[Finding]()
    comments = written_comments(posts, ledger, findings, thread.line)
    slug = last_part(thread.address).lower()
    draft = DraftArticle(
        title=thread.title or None,
        source="",
        slug=slug or None,
        findings=tuple(findings),
        ledger=ledger.entries(),
    )
    return ForeignArticle(draft, slug or thread.title, thread.line, comments, comments_of=f"disqus:{thread.forum}")
