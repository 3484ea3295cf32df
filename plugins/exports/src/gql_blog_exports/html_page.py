"""A dialogue as one HTML file: no outside resource, no script, each language stated, links to notes that work."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date as Date
from html import escape
from typing import Final

from pydantic import BaseModel, Field

from gql_blog.plugin import (
    ArticleStatus,
    BylineRole,
    ExportArticle,
    ExportComment,
    ExportFormat,
    ExportMention,
    ExportSite,
)
from gql_blog_exports.article_copies import copy_of
from gql_blog_exports.html_style import POLICY, STYLE
from gql_blog_exports.html_words import Words, language_attributes, words_of
from gql_blog_exports.markdown import omitted_from_markdown
from gql_blog_exports.offline_html import offline_html, places_of
from gql_blog_exports.shown_articles import COPY, STATUS, ShownArticles


class PageOptions(BaseModel):
    """The options of the page."""

    comments: bool = Field(True, description="Whether the comments that everybody may see are in it.")
    listed: bool = Field(True, description="Whether the lists of responses that the pages print are in it.")


def write_page(articles: Sequence[ExportArticle], options: PageOptions, site: ExportSite) -> bytes:
    """Return the file of the articles, in their order."""
    anchors = {each.url: each.id for each in articles}
    anchors |= {f"{each.url}#{place}": place for each in articles for place in places_of(each.html)}
    opening = articles[0]
    shown = ["".join(_article(article, anchors, options)) for article in articles]
    copies = (
        copy_of(_kept(each, options), ShownArticles(html).shown[0]) for each, html in zip(articles, shown, strict=True)
    )
    hidden = [each.status.value for each in articles if each.status is not ArticleStatus.PUBLISHED]
    parts = [
        f'<!doctype html>\n<html lang="{escape(opening.locale)}">\n<head>\n',
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">\n',
        '<meta name="viewport" content="width=device-width">\n<meta name="referrer" content="no-referrer">\n',
        f"<title>{escape(opening.title)} – {escape(site.title)}</title>\n<style>{STYLE}</style>\n",
        *(f'<meta name="robots" content="noindex">\n<meta name="{STATUS}" content="{each}">\n' for each in hidden[:1]),
        *(f'<meta name="{COPY}" content="{escape(copy)}">\n' for copy in copies),
        "</head>\n<body>\n<main>\n",
        *shown,
        "</main>\n</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def _kept(article: ExportArticle, options: PageOptions) -> ExportArticle:
    """The article with what the options let in."""
    return replace(
        article,
        comments=article.comments if options.comments else (),
        mentions=article.mentions if options.listed else (),
    )


def omitted_from_page(article: ExportArticle, options: PageOptions, **_: object) -> list[str]:
    """What the options leave out of a file of any kind."""
    return omitted_from_markdown(
        replace(
            article,
            comments=() if options.comments else article.comments,
            mentions=() if options.listed else article.mentions,
        )
    )


def _article(article: ExportArticle, anchors: Mapping[str, str], options: PageOptions) -> Iterator[str]:
    words = words_of(article.locale)
    mark = "" if article.status is ArticleStatus.PUBLISHED else f' data-status="{article.status.value}"'
    yield f'<article id="{article.id}" {language_attributes(article.locale)}{mark}>\n<header>\n'
    yield f'<h1><a href="{escape(article.url)}">{escape(article.title)}</a></h1>\n'
    if article.subtitle is not None:
        yield f"<p>{escape(article.subtitle)}</p>\n"
    yield from _credits(article)
    yield from _answered(article, anchors, words)
    yield "</header>\n"
    for notice in article.notices:
        yield f"<aside>{offline_html(notice.html, article.url, anchors)}{_day(notice.date)}</aside>\n"
    yield f"{offline_html(article.html, article.url, anchors)}\n"
    for byline in article.bylines:
        if byline.bio:
            yield f"<p>{escape(byline.bio)}</p>\n"
    if options.listed and article.mentions:
        yield from _mentions(article.mentions, words)
    if options.comments and article.comments:
        yield from _comments(article, anchors, words)
    yield "</article>\n"


def _credits(article: ExportArticle) -> Iterator[str]:
    """The names as printed, whoever is no author with the role; and the date."""
    names = (
        escape(each.name) + ("" if each.role is BylineRole.AUTHOR else f" ({escape(each.role.value.lower())})")
        for each in article.bylines
    )
    if article.bylines:
        yield f'<p class="byline">{", ".join(names)}</p>\n'
    if article.published_on is not None:
        yield f'<p class="date">{_day(article.published_on)}</p>\n'


def _answered(article: ExportArticle, anchors: Mapping[str, str], words: Words) -> Iterator[str]:
    if article.responding_to_title is None:
        return
    title, url = escape(article.responding_to_title), article.responding_to_url
    if url is not None:
        title = f'<a href="{escape(f"#{anchors[url]}" if url in anchors else url)}">{title}</a>'
    yield f'<p class="answers">{_said(words.answers, words, article)} {title}</p>\n'


def _mentions(mentions: Sequence[ExportMention], words: Words) -> Iterator[str]:
    yield f'<section>\n<h2 lang="{words.language}">{escape(words.listed)}</h2>\n<ul>\n'
    for each in mentions:
        title = "" if each.title is None else f", <cite>{escape(each.title)}</cite>"
        yield f"<li>{escape(each.credited_name)}{title}{_day(each.date)}</li>\n"
    yield "</ul>\n</section>\n"


def _comments(article: ExportArticle, anchors: Mapping[str, str], words: Words) -> Iterator[str]:
    """The comments in their order, each with its replies below it, however deep."""
    held = {each.id for each in article.comments}
    replies: defaultdict[str | None, list[ExportComment]] = defaultdict(list)
    for comment in article.comments:
        replies[comment.parent_id if comment.parent_id in held else None].append(comment)
    yield f'<section>\n<h2 lang="{words.language}">{escape(words.comments)}</h2>\n'
    waiting: list[ExportComment | None] = list(reversed(replies[None]))
    while waiting:
        each = waiting.pop()
        if each is None:
            yield "</div>\n"
            continue
        yield f'<div class="comment" id="{each.id}">\n<p><b>{escape(each.author_name)}</b>{_day(each.posted_on)}</p>\n'
        yield f"{offline_html(each.html, article.url, anchors)}\n"
        waiting += [None, *reversed(replies[each.id])]
    yield "</section>\n"


def _said(text: str, words: Words, article: ExportArticle) -> str:
    """Words of ours; in another language than the article's, with their own."""
    is_own = article.locale.partition("-")[0].lower() == words.language
    return escape(text) if is_own else f'<span lang="{words.language}">{escape(text)}</span>'


def _day(day: Date | None) -> str:
    return "" if day is None else f' <time datetime="{day.isoformat()}">{day.isoformat()}</time>'


FORMAT: Final = ExportFormat(
    format="html",
    media_type="text/html",
    extension="html",
    description="One page of HTML for the whole dialogue, which needs nothing from outside.",
    write=write_page,
    whole_dialogue=True,
    options=PageOptions,
    omits=omitted_from_page,
)
