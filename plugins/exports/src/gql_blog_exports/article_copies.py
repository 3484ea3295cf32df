"""The copy of an article that a page or a feed keeps for who imports it: its Markdown, with what stands beside it.

What a page shows is made of the Markdown, and not all of it can be told from that again: where a byline ends, what a
note is, which comment answers which. So the copy is read, and not the page. Its first line is a digest of what is
shown, by which it is known whether somebody has changed the page since.
"""

import hashlib
import re
from dataclasses import replace
from typing import Final

from gql_blog.plugin import DraftArticle, ExportArticle, Finding, ImportRefused, parse_markdown
from gql_blog_exports.markdown import write_markdown_dialogue
from gql_blog_exports.shown_articles import COPY

_DIGITS: Final = 64
_MARKS: Final = {
    "json-feed": rb'\{.*?[^\\]"_dialogue"\s*:\s*\{\s*"copies"\s*:\s*true',
    "atom": rb"(?:<\?xml[^>]*>\s*)?<feed\s[^>]*urn:x-gql-blog:dialogue",
    "wxr": rb"(?:<\?xml[^>]*>\s*)?<rss\s[^>]*wordpress\.org/export/[^>]*urn:x-gql-blog:dialogue",
    "rss": rb"(?:<\?xml[^>]*>\s*)?<rss\s[^>]*urn:x-gql-blog:dialogue",
    "html": rb'<!doctype html>.*?<meta name="%b"' % COPY.encode(),
}
_BEGINNINGS: Final = {
    form: re.compile(rb"(?:\xef\xbb\xbf)?\s*" + mark, re.DOTALL | re.IGNORECASE) for form, mark in _MARKS.items()
}


def form_of(head: bytes) -> str | None:
    """Return the format of a file that begins so, if it keeps copies; ``None`` for any other file."""
    return next((form for form, beginning in _BEGINNINGS.items() if beginning.match(head)), None)


def copy_of(article: ExportArticle, shown: str) -> str:
    """Return the copy of an article, of which a page shows this text."""
    return f"{_digest(shown)}\n{write_markdown_dialogue((article,)).decode()}"


def feed_copy(article: ExportArticle, content: str) -> str:
    """Return the copy of an article for a feed, which shows its title and ``content``."""
    return copy_of(article, article.title + content)


def draft_of(copy: str, shown: str, form: str) -> DraftArticle:
    """Return the article that a copy holds; ImportRefused if it holds none. ``form`` reads what is shown instead."""
    digest, _, text = copy.partition("\n")
    drafts = parse_markdown(text.encode()) if len(digest) == _DIGITS else ()
    if len(drafts) != 1:
        raise ImportRefused("FILE_INCOMPLETE", "The copy of an article in the file is damaged. Export it again.")
    if digest == _digest(shown):
        return drafts[0]
    told = (
        f"What is shown of {drafts[0].title!r} was changed after the export, and the copy beside it was imported, "
        f"without the change. {'' if form == 'rss' else f'To import what is shown, use --format {form}.'}"
    ).rstrip()
    return replace(drafts[0], findings=(*drafts[0].findings, Finding("COPY_IMPORTED", told)))


def _digest(shown: str) -> str:
    signs = "".join(sign for sign in shown if sign.isprintable() and not sign.isspace())
    return hashlib.sha256(signs.encode()).hexdigest()
