"""EPUB 3: an article, a dialogue or the site as a book, with a chapter for each article."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from gql_blog.plugin import ExportArticle, ExportFormat, ExportPictures, ExportSite, no_pictures
from gql_blog_exports.article_parts import PageOptions, article_parts
from gql_blog_exports.contents import Entry, entries_of, held_in, reading_order, responses_in
from gql_blog_exports.epub_package import CONTAINER, Book, navigation, package, title_page, xhtml
from gql_blog_exports.held_pictures import HeldPictures, pictures_elsewhere
from gql_blog_exports.html_page import omitted_from_page
from gql_blog_exports.html_style import BOOK_STYLE
from gql_blog_exports.offline_html import offline_html
from gql_blog_exports.zip_file import STORED, zipped

_MEDIA_TYPE: Final = "application/epub+zip"
_TYPES: Final = (
    ('role="doc-noteref"', 'role="doc-noteref" epub:type="noteref"'),
    ('role="doc-endnotes"', 'role="doc-endnotes" epub:type="footnotes"'),
    ('role="doc-backlink"', 'role="doc-backlink" epub:type="backlink"'),
    ('<li id="fn-', '<li epub:type="footnote" id="fn-'),
)
"""What notes are to a reader of e-books, which shows them where they are called."""
_LANGUAGES: Final = (("mathml", "<math"), ("svg", "<svg"))
"""What the list of files says of pages that have formulas or drawings."""


def write_book(
    articles: Sequence[ExportArticle], options: PageOptions, site: ExportSite, pictures: ExportPictures = no_pictures
) -> bytes:
    """Return the book of an article or a dialogue, in the order of the articles, named after the first."""
    entries = entries_of(articles, _chapter_name)
    opening = articles[0]
    book = Book(opening.title, opening.subtitle, opening.locale, opening.url, entries)
    return b"".join(zipped(_files(book, articles, options, site, pictures)))


def write_site_book(
    articles: Sequence[ExportArticle], options: PageOptions, site: ExportSite, pictures: ExportPictures = no_pictures
) -> Iterator[bytes]:
    """Yield the book of the site: dialogue by dialogue, the oldest first."""
    entries = entries_of(articles, _chapter_name)
    responses = responses_in(reversed(entries))
    ordered = [*reading_order(responses.get(None, ()), responses)]
    book = Book(site.title, None, site.locale, site.url, ordered)
    yield from zipped(_files(book, articles, options, site, pictures))


def _chapter_name(article: ExportArticle) -> str:
    return f"{article.id}.xhtml"


def _files(
    book: Book, articles: Sequence[ExportArticle], options: PageOptions, site: ExportSite, pictures: ExportPictures
) -> Iterator[tuple[str, str | Iterator[bytes]]]:
    yield STORED, _MEDIA_TYPE
    yield "META-INF/container.xml", CONTAINER
    yield "EPUB/nav.xhtml", navigation(book)
    yield "EPUB/title.xhtml", title_page(book, site)
    yield "EPUB/style.css", BOOK_STYLE
    held, known = held_in(book.entries), {each.id: each for each in book.entries}
    shown, properties = HeldPictures(pictures), dict[str, str]()
    for article in articles:
        if (entry := known.pop(article.id, None)) is not None:
            parts = article_parts(article, options, pictures)
            html = offline_html("".join(parts), article.url, held, shown.path_from())
            properties[entry.held.page] = " ".join(name for name, tag in _LANGUAGES if tag in html)
            yield f"EPUB/{entry.held.page}", _chapter(entry, html)
            yield from shown.new("EPUB/")
    for gone in known.values():  # deleted since the first walk, and in the list of contents already
        yield f"EPUB/{gone.held.page}", _chapter(gone, f"<h1>{escape(gone.title)}</h1>")
    yield "EPUB/package.opf", package(book, site, shown.all, properties)


def _chapter(entry: Entry, html: str) -> str:
    for role, typed in _TYPES:
        html = html.replace(role, typed)
    return xhtml(entry.title, entry.locale, "bodymatter chapter", html)


def omitted_from_book(
    article: ExportArticle, options: PageOptions, pictures: ExportPictures = no_pictures, **_: object
) -> list[str]:
    """What a book leaves out of an article: what options say, and the pictures that are elsewhere."""
    return [*omitted_from_page(article, options), *pictures_elsewhere(article, pictures)]


FORMAT: Final = ExportFormat(
    format="epub",
    media_type=_MEDIA_TYPE,
    extension="epub",
    description="EPUB 3, a book with a chapter for each article.",
    write=write_book,
    whole_dialogue=True,
    write_site=write_site_book,
    options=PageOptions,
    omits=omitted_from_book,
)
