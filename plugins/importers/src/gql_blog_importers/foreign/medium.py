"""Posts of Medium's export: a document for each, whose parts microformats name."""

import re
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from gql_blog.plugin import (
    ArticleStatus,
    DraftArticle,
    DraftByline,
    Fate,
    Finding,
    ImportRefused,
    Ledger,
    decode_utf8,
    one_line,
)
from gql_blog_importers.article_tags import taken_tags
from gql_blog_importers.foreign.addresses import last_part
from gql_blog_importers.foreign.export_folder import ExportFolder, inside, text_of
from gql_blog_importers.foreign.export_formats import is_medium
from gql_blog_importers.foreign.foreign_texts import publication_day, report_dropped
from gql_blog_importers.foreign.fragment_markdown import tree_markdown
from gql_blog_importers.foreign.fragment_tree import parse_fragment
from gql_blog_importers.foreign.picture_places import named_places, pictures_at
from gql_blog_importers.markup.element_tree import Element, take_out

_NUMBER: Final = re.compile(r"(?:^|-)[0-9a-f]{8,16}$")
"""What Medium puts behind the name of each post, in letters of hexadecimal numbers."""

_FILE: Final = re.compile(r"(?:\d{4}-\d{2}-\d{2}_|draft_)")
_HEADINGS: Final = ("h1", "h2", "h3", "h4")
_ADDRESS: Final = "medium.com"
_LOOKED_AT: Final = 10
"""Posts of a folder: one of them may be damaged."""


def medium_folder(files: Sequence[str], read: Callable[[str], bytes]) -> ExportFolder | None:
    """Return the posts of an export; ``None`` for any other folder."""
    root = inside(files, "posts/")
    posts = [path for path in files if root is not None and path.startswith(f"{root}posts/") and path.endswith(".html")]
    if not posts or not any(is_medium(text_of(read, path).encode(), path) for path in posts[:_LOOKED_AT]):
        return None
    slugs = {path: _slug(_FILE.sub("", PurePosixPath(path).stem, count=1)) for path in posts}
    return ExportFolder(read, slugs, read_medium, lambda _: "Medium keeps no post in it, but accounts and lists.")


def read_medium(name: str, data: bytes) -> DraftArticle:
    """Return the article of a post. ImportRefused where it is none."""
    source = decode_utf8(data)
    start, end = source.find("<article"), source.rfind("</article>")
    root = parse_fragment(source[start:end]) if 0 <= start < end else Element("#document")
    parts = {word: _first(root, word) for word in ("p-name", "p-summary", "e-content", "p-canonical", "dt-published")}
    body, title, dated = parts["e-content"], _words(parts["p-name"]), parts["dt-published"]
    if body is None:
        raise ImportRefused("NO_BODY", "The document is no post of Medium's export: it has no text of one.")
    ledger, findings = Ledger(), list[Finding]()
    ledger.add("post")
    subtitle = _words(parts["p-summary"])
    _leave_out_head(body, title, subtitle, ledger)
    text = tree_markdown(body, ledger=ledger)
    if not text.markdown.strip():
        raise ImportRefused("EMPTY", "The post has no text.")
    report_dropped(text.dropped, findings, None)
    address = parts["p-canonical"].attrs.get("href", "") if parts["p-canonical"] else ""
    authors = [said for each in root.all("a") if "p-author" in each.words and (said := _words(each))]
    labels = [_words(each) for each in root.all("a") if "p-tag" in each.words]
    tags = taken_tags(labels, findings, None)
    ledger.add("tag", count=len(labels))
    ledger.add("field", count=sum(map(bool, (title, subtitle, authors, address, dated))))
    is_draft = PurePosixPath(name).name.startswith("draft")
    slug = _slug(last_part(address)) if address else None
    host = urlsplit(address).hostname or ""
    is_own = host and host != _ADDRESS and not host.endswith(f".{_ADDRESS}")
    return DraftArticle(
        title=title or None,
        subtitle=subtitle if subtitle and subtitle != title else None,
        source=text.markdown,
        slug=slug,
        published_on=publication_day(dated.attrs.get("datetime", "")) if dated else None,
        status=ArticleStatus.DRAFT if is_draft else ArticleStatus.PUBLISHED,
        bylines=tuple(map(DraftByline, dict.fromkeys(authors))),
        tags=tags,
        old_paths=(address,) if is_own and not is_draft else (),
        findings=tuple(findings),
        ledger=ledger.entries(),
        pictures=pictures_at(text.images, named_places),
    )


def _slug(name: str) -> str | None:
    return _NUMBER.sub("", name).lower().strip("-") or None


def _first(root: Element, word: str) -> Element | None:
    return next((each for each in root.all() if word in each.words), None)


def _words(element: Element | None) -> str:
    return one_line(element.plain()) if element else ""


def _leave_out_head(body: Element, title: str, subtitle: str, ledger: Ledger) -> None:
    """Take the title and the subtitle, which Medium repeats above the text, out of it, and the line above them."""
    waiting, gone = [title, subtitle], list[Element]()
    for each in body.all():
        if each.name in ("p", "blockquote", "li", "figure", "pre") or (each.name in _HEADINGS and not waiting):
            break
        is_repeated = each.name in _HEADINGS and _words(each) in waiting
        if is_repeated or (each.name == "hr" and title in waiting):
            gone.append(each)
        if is_repeated:
            waiting = waiting[waiting.index(_words(each)) + 1 :]
            ledger.add("heading", Fate.LEFT_OUT, "It repeats the title or the subtitle.")
    take_out(gone)
