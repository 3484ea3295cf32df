"""The Atom export of Blogger: of its settings, and of Google's Takeout, which says the same by elements of its own."""

from collections.abc import Iterator
from datetime import UTC, tzinfo
from datetime import date as Date
from datetime import datetime as DateTime
from functools import partial
from html import unescape
from typing import BinaryIO, Final

from gql_blog.plugin import (
    ArticleStatus,
    CommentStatus,
    DraftArticle,
    DraftByline,
    Fate,
    Finding,
    ForeignArticle,
    ForeignComment,
    ImportRefused,
    Ledger,
    RefusedItem,
    one_line,
    shortened,
)
from gql_blog_importers.article_tags import taken_tags
from gql_blog_importers.foreign.addresses import last_part
from gql_blog_importers.foreign.comment_parents import written_comments
from gql_blog_importers.foreign.comment_spool import CommentSpool, comment_spool
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.foreign_texts import (
    ANONYMOUS,
    calendar_date,
    comment_date,
    later_day,
    plain_title,
    publication_day,
    report_dropped,
)
from gql_blog_importers.foreign.fragment_markdown import article_markdown, comment_markdown
from gql_blog_importers.foreign.picture_places import BloggerPictures, pictures_at
from gql_blog_importers.foreign.response_hints import answer_hint
from gql_blog_importers.foreign.xml_records import XmlElement, read_records

_PREFIXES: Final = {
    r"http://www\.w3\.org/2005/Atom": "",
    r"http://schemas\.google\.com/blogger/2018": "blogger",
    r"http://purl\.org/syndication/thread/1\.0": "thr",
    r"http://(?:purl\.org/atom/app#|www\.w3\.org/2007/app)": "app",
}
_KIND: Final = "http://schemas.google.com/g/2005#kind"
_KINDS: Final = {"post": "post", "page": "page", "comment": "comment", "settings": "setting", "template": "setting"}
_TAKEN: Final = frozenset(
    (
        *("id", "title", "content", "published", "updated", "author", "app:control"),
        *("blogger:filename", "blogger:status", "blogger:type"),
    )
)
_LEFT_OUT: Final = {
    "blogger:metaDescription": "It was for search engines there.",
    **dict.fromkeys(("blogger:created", "blogger:trashed"), "The state of the post says it."),
}
_COMMENT_STATUSES: Final = {
    "LIVE": CommentStatus.APPROVED,
    "": CommentStatus.APPROVED,
    "SPAM": CommentStatus.SPAM,
    "SPAMMED": CommentStatus.SPAM,
    "PENDING": CommentStatus.PENDING,
}


def read_blogger(file: BinaryIO, notes: ExportNotes) -> Iterator[ForeignArticle]:
    """Yield the posts and pages with their comments. Raises ImportRefused where it is no such feed, or is damaged."""
    pictures = BloggerPictures()
    with comment_spool() as comments:
        for entry in _entries(file):
            if _kind(entry) == "comment":
                comments.add(_post_of(entry), _comment(entry, notes.zone))
            else:
                pictures.read(entry.stated("content"))
        file.seek(0)
        found: set[str] = set()
        for entry in _entries(file):
            kind = _kind(entry)
            if kind in ("post", "page"):
                found.add(_id(entry))
                article = _read(entry, kind, comments, pictures, notes)
                if article is not None:
                    yield article
            elif kind == "setting":
                notes.ledger.add("setting", Fate.LEFT_OUT, "It is the site's.")
            elif kind != "comment":
                notes.ledger.add("entry", Fate.UNKNOWN, shortened(kind, 80))
        lost = sum(len(places) for post, places in comments.places.items() if post not in found)
        notes.ledger.add("comment", Fate.LEFT_OUT, "The export has no post that it is on.", lost)


def _entries(file: BinaryIO) -> Iterator[XmlElement]:
    return read_records(file, root="feed", records=frozenset({"entry"}), prefixes=_PREFIXES)


def _kind(entry: XmlElement) -> str:
    terms = [
        each.attributes.get("term", "") for each in entry.all("category") if each.attributes.get("scheme") == _KIND
    ]
    stated = (entry.stated("blogger:type") or next(iter(terms), "").rpartition("#")[2]).lower()
    return _KINDS.get(stated, stated)


def _id(entry: XmlElement) -> str:
    """The number of an entry, behind that of its blog."""
    return entry.stated("id").rpartition("post-")[2]


def _post_of(entry: XmlElement) -> str:
    answered = entry.first("thr:in-reply-to")
    stated = answered.attributes.get("ref", "") if answered else entry.stated("blogger:parent")
    return stated.rpartition("post-")[2]


def _comment(entry: XmlElement, zone: tzinfo) -> ForeignComment:
    above = [each.attributes.get("href", "") for each in entry.all("link") if each.attributes.get("rel") == "related"]
    parent = entry.stated("blogger:inReplyTo").rpartition("post-")[2] or (above[0].rpartition("/")[2] if above else "")
    posted_on, is_invalid = comment_date(entry.stated("published"), partial(_day, zone=zone))
    status = _COMMENT_STATUSES.get(entry.stated("blogger:status").upper(), CommentStatus.REJECTED)
    body, author = comment_markdown(entry.stated("content")), _author(entry) or ANONYMOUS
    return ForeignComment(_id(entry), parent, author, body, posted_on, status, is_invalid)


def _author(entry: XmlElement) -> str:
    author = entry.first("author")
    return one_line(unescape(author.stated("name"))) if author else ""


def _day(text: str, zone: tzinfo) -> Date | None:
    """The day of a moment: as it is written with an offset, and in the zone of the site where it is in UTC."""
    if text.endswith("Z"):
        return DateTime.fromisoformat(text).replace(tzinfo=UTC).astimezone(zone).date()
    return calendar_date(text)


def _read(
    entry: XmlElement, kind: str, comments: CommentSpool, pictures: BloggerPictures, notes: ExportNotes
) -> ForeignArticle | None:
    """The article of an entry; ``None`` for one that is refused."""
    title, ledger = plain_title(entry.stated("title")), Ledger()
    ledger.add(kind)
    _account(entry, ledger)
    try:
        return _article(entry, title, comments, pictures, ledger, notes)
    except ImportRefused as fault:
        name = title or entry.stated("blogger:filename") or "An article without a title"
        notes.refused.append(RefusedItem(name, fault, entry.line, ledger.entries()))
        return None


def _account(entry: XmlElement, ledger: Ledger) -> None:
    for each in entry.children:
        has_text = bool(each.text.strip() or each.children)
        if each.name in _TAKEN:
            ledger.add("property", count=has_text)
        elif each.name in _LEFT_OUT:
            ledger.add("property", Fate.LEFT_OUT, _LEFT_OUT[each.name], has_text)
        elif each.name not in ("category", "link"):
            ledger.add("property", Fate.UNKNOWN, f"<{shortened(each.name, 80)}>", has_text)


def _article(
    entry: XmlElement, title: str, spool: CommentSpool, shown: BloggerPictures, ledger: Ledger, notes: ExportNotes
) -> ForeignArticle:
    findings, line = list[Finding](), entry.line
    comments = written_comments(spool.of(_id(entry)), ledger, findings, line)
    labels = [unescape(each.attributes.get("term", "")) for each in entry.all("category") if _is_label(each)]
    ledger.add("label", count=len(labels))
    text = article_markdown(entry.stated("content"), ledger=ledger)
    if not text.markdown.strip():
        raise ImportRefused("EMPTY", f"Line {line}: the article has no text.", line=line)
    if not title:
        fault = f"Line {line}: the article has no title. Give it one in Blogger, and export it again."
        raise ImportRefused("TITLE_NOT_STATED", fault, line=line)
    report_dropped(text.dropped, findings, line)
    for image in text.images:
        notes.add_image(image, line)
    address = _address(entry)
    status = _status(entry, findings)
    read = partial(_day, zone=notes.zone)
    published_on = publication_day(entry.stated("published"), line=line, read=read)
    author = _author(entry)
    draft = DraftArticle(
        title=title,
        source=text.markdown,
        slug=last_part(address).lower() or None,
        published_on=published_on,
        updated_on=later_day(entry.stated("updated"), published_on, read),
        status=status,
        bylines=(DraftByline(author),) if author else (),
        tags=taken_tags(labels, findings, line),
        old_paths=(address,) if address and status is ArticleStatus.PUBLISHED else (),
        findings=tuple(findings),
        ledger=ledger.entries(),
        pictures=pictures_at(text.images, shown.places),
    )
    hint = answer_hint(text.markdown, text.links, labels, home=address)
    key = draft.slug or _id(entry) or f"line-{line}"
    return ForeignArticle(draft, key, line, comments, (address,) if address else (), hint)


def _is_label(category: XmlElement) -> bool:
    return bool(category.attributes.get("term")) and category.attributes.get("scheme") != _KIND


def _address(entry: XmlElement) -> str:
    links = [each.attributes.get("href", "") for each in entry.all("link") if each.attributes.get("rel") == "alternate"]
    return next(filter(None, [entry.stated("blogger:filename"), *links]), "")


def _status(entry: XmlElement, findings: list[Finding]) -> ArticleStatus:
    control = entry.first("app:control")
    stated = entry.stated("blogger:status").upper() or (
        "DRAFT" if control and control.stated("app:draft") == "yes" else "LIVE"
    )
    if stated == "LIVE":
        return ArticleStatus.PUBLISHED
    if stated != "DRAFT":
        message = f"The article is {stated.lower()[:80]} in the export. It was imported as a draft."
        findings.append(Finding("STATUS_CHANGED", message, entry.line, entry.line))
    return ArticleStatus.DRAFT
