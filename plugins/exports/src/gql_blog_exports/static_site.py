"""A static site: all that everybody may see as a folder of pages, which needs no server and nothing from elsewhere."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from gql_blog.plugin import (
    ExportArticle,
    ExportFormat,
    ExportPictures,
    ExportSite,
    FeedHead,
    no_pictures,
    write_atom,
    write_json_feed,
)
from gql_blog_exports.article_parts import PageOptions, article_parts
from gql_blog_exports.contents import Entry, entries_of, held_in, reading_order, responses_in
from gql_blog_exports.epub import omitted_from_book
from gql_blog_exports.held_pictures import HeldPictures
from gql_blog_exports.html_style import SITE_STYLE
from gql_blog_exports.offline_html import KEPT, offline_html
from gql_blog_exports.players import playing
from gql_blog_exports.site_pages import Page, SitePages, file_name
from gql_blog_exports.site_search import PART, SCRIPT, script_of, searched
from gql_blog_exports.zip_file import zipped

_FEED: Final = 20
"""Articles of the feeds."""


def write_site(
    articles: Sequence[ExportArticle], options: PageOptions, site: ExportSite, pictures: ExportPictures = no_pictures
) -> Iterator[bytes]:
    """Yield the zip of the folder. The articles are walked twice: what leads to them has to be known first."""
    yield from zipped(_files(articles, options, site, pictures))


def _files(
    articles: Sequence[ExportArticle], options: PageOptions, site: ExportSite, pictures: ExportPictures
) -> Iterator[tuple[str, str | Iterator[bytes]]]:
    entries = entries_of(articles, lambda each: file_name(each.slug, each.id))
    pages = SitePages(site, entries, responses_in(reversed(entries)))
    yield from pages.lists()
    yield "style.css", SITE_STYLE
    yield "sitemap.xml", _sitemap(entries)
    yield from _article_pages(articles, options, pages, pictures)


def _article_pages(
    articles: Sequence[ExportArticle], options: PageOptions, pages: SitePages, pictures: ExportPictures
) -> Iterator[tuple[str, str | Iterator[bytes]]]:
    held, known = held_in(pages.entries), {each.id: each for each in pages.entries}
    dialogues, shown = _dialogues(pages), HeldPictures(pictures)
    newest: list[ExportArticle] = []
    words: list[list[str | int]] = []
    parts = 0
    for number, article in enumerate(articles):
        if (entry := known.pop(article.id, None)) is None:
            continue
        newest += [article] if len(newest) < _FEED else []
        # The title leads to the page itself, and not to where the article is published else.
        html = "".join(article_parts(playing(article), options, pictures)).replace(f' rel="{KEPT}"', "", 1)
        html = offline_html(html, article.url, held, shown.path_from("../"))
        yield _article_page(entry, html, dialogues, pages)
        yield from shown.new()
        words.append(searched(article, entry, number))
        if len(words) == PART:
            parts += 1
            yield f"search/{parts}.js", script_of(words)
            words.clear()
    for gone in known.values():  # deleted since the first walk, and in the lists already
        yield _article_page(gone, f"<h1>{escape(gone.title)}</h1>\n", dialogues, pages)
    if words:
        parts += 1
        yield f"search/{parts}.js", script_of(words)
    yield "search.js", SCRIPT
    yield _search_page(pages, parts)
    yield from _feeds(newest, pages.site)


def _dialogues(pages: SitePages) -> dict[str, str]:
    return {
        each.id: opening.held.page for opening in pages.openings for each in reading_order([opening], pages.responses)
    }


def _article_page(entry: Entry, html: str, dialogues: dict[str, str], pages: SitePages) -> Page:
    words, more = pages.words, ""
    if responses := pages.responses.get(entry.id):
        more += f"<h2>{escape(words.responses)}</h2>\n{pages.listed(responses, '.')}"
    if dialogue := dialogues.get(entry.id):
        more += f'<p><a href="../dialogues/{dialogue}">{escape(words.dialogue)}</a></p>\n'
    people = {each.contributor: each.name for each in entry.bylines if each.contributor}
    links = [("contributors", file_name(slug), name) for slug, name in people.items()]
    links += [("tags", file_name(tag), tag) for tag in entry.tags]
    items = "".join(f'<li><a href="../{folder}/{file}">{escape(name)}</a></li>\n' for folder, file, name in links)
    more += f"<ul>\n{items}</ul>\n" if items else ""
    footer = f'<footer lang="{words.language}">\n{more}</footer>\n' if more else ""
    head = f'<link rel="canonical" href="{escape(entry.url)}">\n'
    return pages.page(f"articles/{entry.held.page}", entry.title, html + footer, locale=entry.locale, head=head)


def _search_page(pages: SitePages, parts: int) -> Page:
    word = escape(pages.words.search)
    body = (
        f'<h1>{word}</h1>\n<form role="search" data-parts="{parts}">\n'
        f'<input type="search" name="q" aria-label="{word}">\n'
        f'<button>{word}</button>\n</form>\n<p id="count" role="status"></p>\n<ol id="found"></ol>\n'
    )
    return pages.page("search.html", pages.words.search, body, head='<script src="search.js" defer></script>\n')


def _feeds(newest: Sequence[ExportArticle], site: ExportSite) -> Iterator[Page]:
    for name, write in (("feed.atom", write_atom), ("feed.json", write_json_feed)):
        address = f"{site.url}{name}"
        head = FeedHead(title=site.title, url=site.url, feed_url=address, locale=site.locale, publisher=site.title)
        yield name, write(head, newest).decode()


def _sitemap(entries: Sequence[Entry]) -> str:
    urls = "".join(
        f"<url><loc>{escape(each.url)}</loc><lastmod>{each.updated_at.date().isoformat()}</lastmod></url>\n"
        for each in entries
    )
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{urls}</urlset>\n"


FORMAT: Final = ExportFormat(
    format="site",
    media_type="application/zip",
    extension="site.zip",
    description="A folder of pages, with lists, feeds and search, that needs no server.",
    write_site=write_site,
    is_folder=True,
    options=PageOptions,
    omits=omitted_from_book,
)
