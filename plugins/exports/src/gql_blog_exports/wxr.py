"""WXR 1.2, which WordPress imports: articles with authors, tags, dates, slugs, comments and their threads.

What stands here stands there, and comes back by any reader of WordPress's exports as it was. What WordPress has no
place for is told (``wxr_losses``), and is in the copy of each article alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC
from datetime import date as Date
from datetime import datetime as DateTime
from html import escape
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
from gql_blog_exports.wxr_losses import omitted_from_wxr

_WP: Final = {
    "xmlns:wp": "http://wordpress.org/export/1.2/",
    "xmlns:excerpt": "http://wordpress.org/export/1.2/excerpt/",
}
_NO_TIME: Final = "0000-00-00 00:00:00"
_CODE: Final = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)


def write_wxr(articles: Sequence[ExportArticle], site: ExportSite) -> bytes:
    """Return the articles as one file."""
    return b"".join(wxr_parts(articles, site))


def wxr_parts(articles: Sequence[ExportArticle], site: ExportSite) -> Iterator[bytes]:
    """Yield the same in parts. The articles are read twice, since a file begins with the names of all its authors."""
    channel = channel_of(site.title, site.url, site.locale, site)
    add(channel, "wp:wxr_version", "1.2")
    add(channel, "wp:base_site_url", site.url)
    add(channel, "wp:base_blog_url", site.url)
    logins = _logins(articles)
    for (_, name), login in logins.items():
        author = SubElement(channel, "wp:author")
        add(author, "wp:author_login", login)
        add(author, "wp:author_display_name", _text(name))
    items = (_item(number, article, logins, site) for number, article in enumerate(articles, start=1))
    yield from with_items(channel, {**_WP, **NAMESPACES}, items)


_Person = tuple[str | None, str]


def _logins(articles: Iterable[ExportArticle]) -> dict[_Person, str]:
    """A login for each printed name, since WordPress has one name for each author; no two have the same."""
    found: dict[_Person, str] = {}
    taken: set[str] = set()
    for person in (_person(each) for article in articles for each in _credited(article)):
        if person not in found:
            login = stem = f"{person[0] or 'author'}-{slug_from(person[1], otherwise='name')}"
            number = 1
            while login in taken:
                number += 1
                login = f"{stem}-{number}"
            found[person] = login
            taken.add(login)
    return found


def _person(byline: ExportByline) -> _Person:
    return byline.contributor, byline.name


def _credited(article: ExportArticle) -> list[ExportByline]:
    return [each for each in article.bylines if each.role is BylineRole.AUTHOR]


def _item(number: int, article: ExportArticle, logins: dict[_Person, str], site: ExportSite) -> Element:
    item, authors = item_of(article, _text(article.title), _content(article)), _credited(article)
    add(item, "dc:creator", logins[_person(authors[0])] if authors else "")
    add(item, "excerpt:encoded", _text(article.abstract or ""))
    add(item, "wp:post_id", str(number))
    day, changed = _day(article.published_on), article.updated_on or article.published_on
    add(item, "wp:post_date", day)
    add(item, "wp:post_date_gmt", _time(article.published_at))
    add(item, "wp:post_modified", _day(changed))
    add(item, "wp:post_name", article.slug)
    add(item, "wp:status", "publish" if article.status is ArticleStatus.PUBLISHED else "draft")
    add(item, "wp:post_type", "post")
    for tag in article.tags:
        add(item, "category", _text(tag), domain="post_tag", nicename=slug_from(tag, otherwise="tag"))
    for each in authors if len(authors) > 1 else ():
        add(item, "category", _text(each.name), domain="author", nicename=f"cap-{logins[_person(each)]}")
    if article.locale != site.locale:  # as Polylang keeps it
        add(item, "category", article.locale, domain="language", nicename=article.locale)
    if article.subtitle is not None:
        _meta(item, "subtitle", _text(article.subtitle))
    numbers = {each.id: str(place) for place, each in enumerate(article.comments, start=1)}
    for comment in article.comments:
        _comment(item, comment, numbers)
    return item


def _text(plain: str) -> str:
    """Titles, names and excerpts are HTML there."""
    return escape(plain, quote=False)


def _content(article: ExportArticle) -> str:
    """The text as one block of HTML, in which WordPress makes no paragraphs, and takes nothing for a shortcode."""
    # Names of headings are of one page there, and tell articles on a page apart here.
    html = re.sub(rf'( id="| href="#)h-{article.id[-10:]}-', r"\1", article.html)
    return f"<!-- wp:html -->\n{html.replace('[', '&#91;')}\n<!-- /wp:html -->"


def _meta(item: Element, key: str, value: str) -> None:
    meta = SubElement(item, "wp:postmeta")
    add(meta, "wp:meta_key", key)
    add(meta, "wp:meta_value", value)


def _comment(item: Element, comment: ExportComment, numbers: dict[str, str]) -> None:
    """A comment that everybody may see: no other is in an export."""
    element = SubElement(item, "wp:comment")
    add(element, "wp:comment_id", numbers[comment.id])
    add(element, "wp:comment_author", _text(comment.author_name))
    add(element, "wp:comment_date", _day(comment.posted_on or (comment.posted_at and comment.posted_at.date())))
    add(element, "wp:comment_date_gmt", _time(comment.posted_at))
    # The end of a line is a break in comments there, but not in code.
    parts = _CODE.split(comment.html.strip())
    add(
        element,
        "wp:comment_content",
        "".join(each if at % 2 else " ".join(each.split("\n")) for at, each in enumerate(parts)),
    )
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
    omits=omitted_from_wxr,
)
