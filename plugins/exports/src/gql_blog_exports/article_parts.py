"""An article as HTML, with what stands beside it: names, dates, notices, lists of responses, comments."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date as Date
from html import escape
from urllib.parse import quote

from pydantic import BaseModel, Field

from gql_blog.plugin import (
    ArticleStatus,
    BylineRole,
    ExportArticle,
    ExportComment,
    ExportMention,
    ExportPictures,
    no_pictures,
)
from gql_blog_exports.held_pictures import lead_image, portrait
from gql_blog_exports.html_words import Words, language_attributes, words_of
from gql_blog_exports.licences import licence_url
from gql_blog_exports.offline_html import KEPT


class PageOptions(BaseModel):
    """The options of the page."""

    comments: bool = Field(True, description="Whether the comments that everybody may see are in it.")
    listed: bool = Field(True, description="Whether the lists of responses that the pages print are in it.")


def article_parts(
    article: ExportArticle, options: PageOptions, pictures: ExportPictures = no_pictures
) -> Iterator[str]:
    """Yield the HTML of an article with what stands beside it, as ``offline_html`` gets it."""
    words = words_of(article.locale)
    mark = "" if article.status is ArticleStatus.PUBLISHED else f' data-status="{article.status.value}"'
    yield f'<article id="{article.id}" {language_attributes(article.locale)}{mark}>\n<header>\n'
    yield f'<h1><a href="{escape(article.url)}" rel="{KEPT}">{escape(article.title)}</a></h1>\n'
    if article.subtitle is not None:
        yield f"<p>{escape(article.subtitle)}</p>\n"
    yield from _credits(article)
    yield from _answered(article, words)
    yield from (f'<p class="abstract">{escape(each)}</p>\n' for each in (article.abstract or "").split("\n\n") if each)
    yield "</header>\n"
    for notice in article.notices:
        yield f"<aside>{notice.html}{day(notice.date)}</aside>\n"
    yield lead_image(article, pictures)
    yield f"{article.html}\n"
    for byline in article.bylines:
        yield portrait(byline.portrait_id, byline.name, pictures)
        if byline.bio:
            yield f"<p>{escape(byline.bio)}</p>\n"
    yield from (f'<p class="imprint">{each}</p>\n' for each in _imprint(article))
    if options.listed and article.mentions:
        yield from _mentions(article.mentions, words)
    if options.comments and article.comments:
        yield from _comments(article, words)
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
        yield f'<p class="date">{day(article.published_on)}</p>\n'


def _imprint(article: ExportArticle) -> Iterator[str]:
    """What citations need beside names and dates: affiliations, ORCID iDs, and a line of section, DOI and licence."""
    for each in article.bylines:
        orcid = each.orcid and _link(f"https://orcid.org/{each.orcid}", each.orcid)
        stated = [*filter(None, (escape(each.affiliation or ""), orcid))]
        if stated:
            yield ", ".join((escape(each.name), *stated))
    doi = article.doi and _link(f"https://doi.org/{quote(article.doi)}", f"doi:{article.doi}")
    licence = article.licence and _link(licence_url(article.licence), article.licence)
    if stated := [*filter(None, (escape(article.section or ""), doi, licence))]:
        yield " · ".join(stated)


def _link(address: str | None, words: str) -> str:
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{escape(words)}</a>' if address else escape(words)


def _answered(article: ExportArticle, words: Words) -> Iterator[str]:
    if article.responding_to_title is None:
        return
    title, url = escape(article.responding_to_title), article.responding_to_url
    if url is not None:
        title = f'<a href="{escape(url)}">{title}</a>'
    yield f'<p class="answers">{_said(words.answers, words, article)} {title}</p>\n'


def _mentions(mentions: Sequence[ExportMention], words: Words) -> Iterator[str]:
    yield f'<section>\n<h2 lang="{words.language}">{escape(words.listed)}</h2>\n<ul>\n'
    for each in mentions:
        title = "" if each.title is None else f", <cite>{escape(each.title)}</cite>"
        yield f"<li>{escape(each.credited_name)}{title}{day(each.date)}</li>\n"
    yield "</ul>\n</section>\n"


def _comments(article: ExportArticle, words: Words) -> Iterator[str]:
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
        yield f'<div class="comment" id="{each.id}">\n<p><b>{escape(each.author_name)}</b>{day(each.posted_on)}</p>\n'
        yield f"{each.html}\n"
        waiting += [None, *reversed(replies[each.id])]
    yield "</section>\n"


def _said(text: str, words: Words, article: ExportArticle) -> str:
    """Words of ours; in another language than the article's, with their own."""
    is_own = article.locale.partition("-")[0].lower() == words.language
    return escape(text) if is_own else f'<span lang="{words.language}">{escape(text)}</span>'


def day(day: Date | None) -> str:
    """Return a day as HTML, with a space before it; nothing for no day."""
    return "" if day is None else f' <time datetime="{day.isoformat()}">{day.isoformat()}</time>'
