"""WXR 1.2, which WordPress imports: articles with authors, tags, dates, slugs, comments and their threads.

What WordPress has no place for (roles, notices, what an article answers) is in the copy of each article alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from datetime import date as Date
from datetime import datetime as DateTime
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from gql_blog.plugin import (
    ArticleStatus,
    BylineRole,
    ExportArticle,
    ExportByline,
    ExportComment,
    ExportFormat,
    ExportSite,
    slug_from,
)
from gql_blog_exports.rss import NAMESPACES, add, channel_of, item_of, with_items

_WP: Final = {
    "xmlns:wp": "http://wordpress.org/export/1.2/",
    "xmlns:excerpt": "http://wordpress.org/export/1.2/excerpt/",
}
_NO_TIME: Final = "0000-00-00 00:00:00"


def write_wxr(articles: Sequence[ExportArticle], site: ExportSite) -> bytes:
    """Return the articles as one file."""
    return b"".join(wxr_parts(articles, site))


def wxr_parts(articles: Sequence[ExportArticle], site: ExportSite) -> Iterator[bytes]:
    """Yield the same in parts. The articles are read twice, since a file begins with the names of all its authors."""
    channel = channel_of(site.title, site.url, site.locale, site)
    add(channel, "wp:wxr_version", "1.2")
    add(channel, "wp:base_site_url", site.url)
    add(channel, "wp:base_blog_url", site.url)
    for login, name in _authors(articles).items():
        author = SubElement(channel, "wp:author")
        add(author, "wp:author_login", login)
        add(author, "wp:author_display_name", name)
    yield from with_items(channel, {**_WP, **NAMESPACES}, map(_item, range(1, len(articles) + 1), articles))


def _authors(articles: Iterable[ExportArticle]) -> dict[str, str]:
    return {_login(each): each.name for article in articles for each in _credited(article)}


def _credited(article: ExportArticle) -> list[ExportByline]:
    return [each for each in article.bylines if each.role is BylineRole.AUTHOR]


def _login(byline: ExportByline) -> str:
    """A name for each printed name: WordPress has one for each author."""
    return f"{byline.contributor or 'author'}-{slug_from(byline.name, otherwise='name')}"


def _item(number: int, article: ExportArticle) -> Element:
    item, authors = item_of(article), _credited(article)
    add(item, "dc:creator", _login(authors[0]) if authors else "")
    add(item, "excerpt:encoded", article.abstract or "")
    add(item, "wp:post_id", str(number))
    day, changed = _day(article.published_on), article.updated_on or article.published_on
    add(item, "wp:post_date", day)
    add(item, "wp:post_date_gmt", _time(article.published_at))
    add(item, "wp:post_modified", _day(changed))
    add(item, "wp:post_name", article.slug)
    add(item, "wp:status", "publish" if article.status is ArticleStatus.PUBLISHED else "draft")
    add(item, "wp:post_type", "post")
    for tag in article.tags:
        add(item, "category", tag, domain="post_tag", nicename=slug_from(tag, otherwise="tag"))
    for each in authors if len(authors) > 1 else ():
        add(item, "category", each.name, domain="author", nicename=f"cap-{_login(each)}")
    if article.subtitle is not None:
        _meta(item, "subtitle", article.subtitle)
    numbers = {each.id: str(place) for place, each in enumerate(article.comments, start=1)}
    for comment in article.comments:
        _comment(item, comment, numbers)
    return item


def _meta(item: Element, key: str, value: str) -> None:
    meta = SubElement(item, "wp:postmeta")
    add(meta, "wp:meta_key", key)
    add(meta, "wp:meta_value", value)


def _comment(item: Element, comment: ExportComment, numbers: dict[str, str]) -> None:
    """A comment that everybody may see: no other is in an export."""
    element = SubElement(item, "wp:comment")
    add(element, "wp:comment_id", numbers[comment.id])
    add(element, "wp:comment_author", comment.author_name)
    add(element, "wp:comment_date", _day(comment.posted_on or (comment.posted_at and comment.posted_at.date())))
    add(element, "wp:comment_date_gmt", _time(comment.posted_at))
    add(element, "wp:comment_content", comment.html)
    add(element, "wp:comment_approved", "1")
    add(element, "wp:comment_parent", numbers.get(comment.parent_id or "", "0"))


def _day(day: Date | None) -> str:
    return f"{day.isoformat()} 00:00:00" if day else _NO_TIME


def _time(moment: DateTime | None) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if moment else _NO_TIME


FORMAT: Final = ExportFormat(
    format="wxr",
    media_type="application/xml",
    extension="wxr",
    description="WXR 1.2, for the importer of WordPress, with comments.",
    write=write_wxr,
    whole_dialogue=True,
    write_site=wxr_parts,
)
