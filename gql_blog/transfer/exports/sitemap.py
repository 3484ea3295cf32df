"""Sitemaps as sitemaps.org says: the pages of what everybody may see, with the time of their last change.

A file has at most 50,000 addresses. Where there are more, ``/sitemap.xml`` is an index of files. Each begins with an
article, in the order of ids, so that none is read to find another, and a file of any of them needs the same memory. No
other name is one, and nothing of what is hidden is told by whether it is: of the others one row is looked for, and what
is listed before an article is counted where everybody sees it.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Final
from xml.sax.saxutils import escape

from gql_blog.access import ANONYMOUS
from gql_blog.content import ARTICLE, SiteUrls, prefix_of
from gql_blog.errors import NotFound
from gql_blog.read import ExportReader
from gql_blog.transfer.exports.feeds import instant, printable

SITEMAP_MEDIA_TYPE: Final = "application/xml"
_MOST: Final = 49_999
"""Articles of a file: the first one has the site's first page, too."""
_AT_ONCE: Final = 5_000
_BEGIN: Final = "begin"
"""The name of the file that begins with the first article, whichever that is."""
_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


async def write_sitemap(source: ExportReader, urls: SiteUrls, *, most: int = _MOST) -> bytes:
    """Return the sitemap, or the index of its files if there are more articles than one holds."""
    names = [name async for name in _names(source, most)]
    if len(names) == 1:
        return await write_sitemap_file(source, urls, names[0], most=most)
    return _written("sitemapindex", (_entry("sitemap", urls.download(f"/sitemaps/{name}.xml")) for name in names))


async def write_sitemap_file(source: ExportReader, urls: SiteUrls, name: str, *, most: int = _MOST) -> bytes:
    """Return one of its files; NotFound if none is called so."""
    if name != _BEGIN and not await _begins_file(source, name, most):
        raise NotFound("There is no such sitemap. /sitemap.xml names those that there are.")
    first = "" if name == _BEGIN else name
    entries = [] if first else [_entry("url", urls.home)]
    for done in range(0, most, _AT_ONCE):
        limit = min(_AT_ONCE, most - done)
        found = await source.listed(ANONYMOUS, first, limit + 1)
        entries += [_entry("url", url, instant(at)) for _, url, at in found[:limit]]
        if len(found) <= limit:
            break
        first = found[limit][0]
    return _written("urlset", entries)


async def _names(source: ExportReader, most: int) -> AsyncIterator[str]:
    yield _BEGIN
    first = ""
    while found := await source.listed(ANONYMOUS, first, 1, skipped=most):
        ((first, *_),) = found
        yield first


async def _begins_file(source: ExportReader, name: str, most: int) -> bool:
    if prefix_of(name) != ARTICLE or [each[0] for each in await source.listed(ANONYMOUS, name, 1)] != [name]:
        return False
    number = await source.number_listed(ANONYMOUS, name)
    return number > 0 and number % most == 0


def _entry(element: str, url: str, changed: str | None = None) -> str:
    told = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<{element}><loc>{escape(printable(url))}</loc>{told}</{element}>\n"


def _written(root: str, entries: Iterable[str]) -> bytes:
    beginning = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n'
    return f"{beginning}{''.join(entries)}</{root}>\n".encode()
