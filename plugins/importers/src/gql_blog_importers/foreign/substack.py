"""Substack's export: a table of the posts, and a file with the text of each."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape, unescape
from io import StringIO
from pathlib import PurePosixPath
from typing import Final

from gql_blog.plugin import (
    ArticleStatus,
    DraftArticle,
    Fate,
    Finding,
    ImportRefused,
    Ledger,
    LedgerEntry,
    decode_utf8,
)
from gql_blog_importers.foreign.export_folder import ExportFolder, inside
from gql_blog_importers.foreign.foreign_texts import plain_title, publication_day, report_dropped
from gql_blog_importers.foreign.fragment_markdown import tree_markdown
from gql_blog_importers.foreign.fragment_tree import parse_fragment
from gql_blog_importers.foreign.picture_places import named_places, pictures_at
from gql_blog_importers.markup.element_tree import Element, take_out

_TABLE: Final = "posts.csv"
_TAKEN: Final = frozenset(
    ("post_id", "post_date", "is_published", "title", "subtitle", "audience", "type", "podcast_url")
)
_WIDGETS: Final = frozenset(
    ("button-wrapper", "captioned-button-wrap", "subscription-widget-wrap", "subscription-widget")
)
_ID: Final = re.compile(r"\d+\.")


def substack_folder(files: Sequence[str], read: Callable[[str], bytes]) -> ExportFolder | None:
    """Return the posts of an export; ``None`` for any other folder."""
    root = inside(files, _TABLE)
    if root is None:
        return None
    try:
        rows, fault = {each["post_id"]: each for each in _rows(read(f"{root}{_TABLE}"))}, ""
    except ImportRefused as refusal:
        rows, fault = {}, f" It cannot be read: {refusal.message}"
    if not rows and not fault:
        return None
    folder = f"{root}posts/"
    posts = {path: PurePosixPath(path).stem for path in files if path.startswith(folder) and path.endswith(".html")}
    found = set(posts.values())
    missing = [each for number, each in rows.items() if number not in found]
    why = f"It lists the posts.{fault}{_without_text(missing)}"
    ledger = Ledger()
    for each in missing:
        kind = "page" if each.get("type") == "page" else "post"
        ledger.add(kind, Fate.LEFT_OUT, "No file of the export has its text.")
    return ExportFolder(
        read,
        {path: _slug(number) for path, number in posts.items()},
        lambda path, data: _article(rows.get(posts[path]), _slug(posts[path]), data),
        lambda path: why if path == f"{root}{_TABLE}" else "It is about readers and letters, not about posts.",
        {f"{root}{_TABLE}": ledger.entries() or (LedgerEntry("list"),)},
    )


def read_alone(name: str) -> DraftArticle:
    """Refuse a file without its table."""
    fault = f"The title of {name} stands in {_TABLE}. Import the folder or the archive of the export."
    raise ImportRefused("TITLE_NOT_STATED", fault)


def _rows(data: bytes) -> Iterator[Mapping[str, str]]:
    """The rows that name a post. ImportRefused, with the line, where the table is cut off or damaged."""
    rows = csv.DictReader(StringIO(decode_utf8(data).removeprefix("\ufeff")), strict=True)
    try:
        for row in rows:
            if None in row or None in row.values():
                raise csv.Error("the row has more or fewer columns than the first one")
            if row.get("post_id") and "title" in row:
                yield row
    except csv.Error as fault:
        line = rows.reader.line_num
        message = f"{_TABLE} is no table (line {line}: {fault}). Export it again."
        raise ImportRefused("NOT_WELL_FORMED", message, line=line) from None


def _without_text(rows: Sequence[Mapping[str, str]]) -> str:
    named = ", ".join(repr(plain_title(each["title"]) or each["post_id"]) for each in rows[:20])
    return f" Of {len(rows)} no file has the text: {named}." if rows else ""


def _slug(number: str) -> str:
    return _ID.sub("", number, count=1)


def _article(row: Mapping[str, str] | None, slug: str, data: bytes) -> DraftArticle:
    if row is None:
        raise ImportRefused(
            "TITLE_NOT_STATED", f"{_TABLE} does not name this post, or cannot be read. Export it again."
        )
    findings, ledger = list[Finding](), Ledger()
    ledger.add("page" if row.get("type") == "page" else "post")
    for name, value in row.items():
        if name in _TAKEN:
            ledger.add("field", count=bool(value))
        else:
            ledger.add("field", Fate.LEFT_OUT, f"It is about letters ({name[:80]}).", bool(value))
    root = parse_fragment(decode_utf8(data))
    _leave_out_widgets(root, ledger)
    text = tree_markdown(root, ledger=ledger)
    source = text.markdown
    if audio := row.get("podcast_url"):
        link = f'<a href="{escape(audio)}">{escape(audio)}</a>'
        source = f"{tree_markdown(parse_fragment(link)).markdown}\n\n{source}".rstrip()
    if not source.strip():
        raise ImportRefused("EMPTY", "The post has no text.")
    report_dropped(text.dropped, findings, None)
    status = _status(row, findings)
    return DraftArticle(
        title=plain_title(row["title"]) or None,
        subtitle=plain_title(row.get("subtitle", "")) or None,
        source=source,
        slug=slug.lower() or None,
        published_on=publication_day(row.get("post_date", ""), place=_TABLE),
        status=status,
        old_paths=(f"/p/{slug}",) if status is ArticleStatus.PUBLISHED else (),
        findings=tuple(findings),
        ledger=ledger.entries(),
        pictures=pictures_at(text.images, named_places),
    )


def _status(row: Mapping[str, str], findings: list[Finding]) -> ArticleStatus:
    if row.get("is_published", "").upper() != "TRUE":
        return ArticleStatus.DRAFT
    audience = row.get("audience") or "everyone"
    if audience == "everyone":
        return ArticleStatus.PUBLISHED
    message = f"The post is for {unescape(audience)[:80]} in the export. It was imported as a draft."
    findings.append(Finding("STATUS_CHANGED", message))
    return ArticleStatus.DRAFT


def _leave_out_widgets(root: Element, ledger: Ledger) -> None:
    """Take buttons and forms for subscribers out of the text."""
    gone = [each for each in root.all() if each.words & _WIDGETS and not any(_is_in_widget(each.parent))]
    take_out(gone)
    ledger.add("widget", Fate.LEFT_OUT, "A button or a form of Substack does nothing here.", len(gone))


def _is_in_widget(element: Element | None) -> Iterator[bool]:
    while element is not None:
        yield bool(element.words & _WIDGETS)
        element = element.parent
