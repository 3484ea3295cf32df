"""A dialogue as one HTML file: no outside resource, no script, each language stated, links to notes that work."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import Final

from gql_blog.plugin import ArticleStatus, ExportArticle, ExportFormat, ExportSite
from gql_blog_exports.article_copies import copy_of
from gql_blog_exports.article_parts import PageOptions, article_parts
from gql_blog_exports.html_style import POLICY, STYLE
from gql_blog_exports.markdown import omitted_from_markdown
from gql_blog_exports.offline_html import Held, offline_html, places_of
from gql_blog_exports.players import playing, with_players_in
from gql_blog_exports.shown_articles import COPY, STATUS, ShownArticles


def write_page(articles: Sequence[ExportArticle], options: PageOptions, site: ExportSite) -> bytes:
    """Return the file of the articles, in their order."""
    held = {each.url: Held("", f"#{each.id}", places_of(each.html)) for each in articles}
    opening = articles[0]
    shown = [offline_html("".join(article_parts(playing(each), options)), each.url, held) for each in articles]
    copies = (
        copy_of(_kept(each, options), ShownArticles(html).shown[0]) for each, html in zip(articles, shown, strict=True)
    )
    policy = with_players_in(shown, POLICY)
    hidden = [each.status.value for each in articles if each.status is not ArticleStatus.PUBLISHED]
    parts = [
        f'<!doctype html>\n<html lang="{escape(opening.locale)}">\n<head>\n',
        f'<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n',
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
