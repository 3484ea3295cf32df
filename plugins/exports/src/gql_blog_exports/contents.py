"""What a book or a site has, without its texts: enough to list the articles, to order them, and to lead to them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime as DateTime
from html import escape

from gql_blog.plugin import ArticleStatus, ExportArticle, ExportByline
from gql_blog_exports.article_days import day_of
from gql_blog_exports.html_words import language_attributes
from gql_blog_exports.offline_html import Held, places_of


@dataclass(frozen=True, slots=True)
class Entry:
    """An article, as lists name it. ``day``: that of its publication, as printed or in UTC."""

    id: str
    slug: str
    title: str
    locale: str
    url: str
    status: ArticleStatus
    day: Date | None
    updated_at: DateTime
    bylines: tuple[ExportByline, ...]
    tags: tuple[str, ...]
    responding_to_id: str | None
    section: str | None
    held: Held

    def title_in(self, tag: str) -> str:
        """Return the title in an element that states its language."""
        return f"<{tag} {language_attributes(self.locale)}>{escape(self.title)}</{tag}>"

    @property
    def names(self) -> str:
        """The names of the bylines, in a line."""
        return ", ".join(each.name for each in self.bylines)


def entries_of(articles: Iterable[ExportArticle], page_of: Callable[[ExportArticle], str]) -> list[Entry]:
    """Return the entries of articles, in their order. They are walked, so that no text is kept."""
    return [_entry(each, page_of(each)) for each in articles]


def _entry(article: ExportArticle, page: str) -> Entry:
    return Entry(
        article.id,
        article.slug,
        article.title,
        article.locale,
        article.url,
        article.status,
        day_of(article),
        article.updated_at,
        tuple(ExportByline(name=each.name, role=each.role, contributor=each.contributor) for each in article.bylines),
        article.tags,
        article.responding_to_id,
        article.section,
        Held(page, places=places_of(article.html)),
    )


def held_in(entries: Iterable[Entry]) -> Mapping[str, Held]:
    """Return where the articles are, by their addresses."""
    return {each.url: each.held for each in entries}


def responses_in(entries: Iterable[Entry]) -> Mapping[str | None, Sequence[Entry]]:
    """Return the responses to each article by its id, in their order; with ``None`` those that answer none of these."""
    entries = [*entries]
    ids = {each.id for each in entries}
    found: defaultdict[str | None, list[Entry]] = defaultdict(list)
    for each in entries:
        found[each.responding_to_id if each.responding_to_id in ids else None].append(each)
    return found


def reading_order(opening: Sequence[Entry], responses: Mapping[str | None, Sequence[Entry]]) -> Iterator[Entry]:
    """Yield the entries, each followed by its responses."""
    waiting = [*reversed(opening)]
    while waiting:
        each = waiting.pop()
        yield each
        waiting += reversed(responses.get(each.id, ()))
