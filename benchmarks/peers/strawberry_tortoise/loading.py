"""The data loaders of one request: one query for all parents of a level."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from strawberry.dataloader import DataLoader
from tortoise import connections

from benchmarks.peers.strawberry_tortoise.models import LISTED, Article, Byline, Comment, Contributor, Footnote

Load = Callable[[list[Any]], Awaitable[Sequence[Any]]]


_COMMENTS = (
    "select r.id from unnest($1::text[]) p(id) cross join lateral (select id from comment "
    "where article_id = p.id and public and parent_id is null order by coalesce(posted_on, 'infinity'::date), "
    "coalesce(posted_at, 'infinity'::timestamptz), id limit {first}) r"
)
_RESPONSES = (
    "select r.id from unnest($1::text[]) p(id) cross join lateral (select id from article "
    "where responding_to_id = p.id and public order by coalesce(published_on, '-infinity'::date) desc, "
    "coalesce(published_at, '-infinity'::timestamptz) desc, id desc limit {first}) r"
)


async def _first_of_each(statement: str, articles: list[tuple[str, int]]) -> list[str]:
    """Return the ids of the first rows of each article; Tortoise's own queries would read all of them."""
    sql = statement.format(first=max(first for _, first in articles))
    rows = await connections.get("default").execute_query_dict(sql, [[article for article, _ in articles]])
    return [row["id"] for row in rows]


async def bylines(articles: list[str]) -> Sequence[list[Byline]]:
    """The bylines of each article, in printed order."""
    found: defaultdict[str, list[Byline]] = defaultdict(list)
    for row in await Byline.filter(article_id__in=articles).order_by("position"):
        found[row.article_id].append(row)
    return [found[article] for article in articles]


async def footnotes(articles: list[str]) -> Sequence[list[Footnote]]:
    """The notes of each article."""
    found: defaultdict[str, list[Footnote]] = defaultdict(list)
    for row in await Footnote.filter(article_id__in=articles).order_by("number"):
        found[row.article_id].append(row)
    return [found[article] for article in articles]


async def comments(articles: list[tuple[str, int]]) -> Sequence[list[Comment]]:
    """The first comments of each article, oldest first; the key is the article and how many."""
    found: defaultdict[str, list[Comment]] = defaultdict(list)
    for row in await Comment.filter(id__in=await _first_of_each(_COMMENTS, articles)).order_by(
        "posted_on", "posted_at", "id"
    ):
        found[row.article_id].append(row)
    return [found[article][:first] for article, first in articles]


async def responses(articles: list[tuple[str, int]]) -> Sequence[list[Article]]:
    """The newest responses to each article; the key is the article and how many."""
    found: defaultdict[str, list[Article]] = defaultdict(list)
    rows = Article.filter(id__in=await _first_of_each(_RESPONSES, articles))
    for row in await rows.order_by("-published_on", "-published_at", "-id").only(*LISTED):
        found[row.responding_to_id].append(row)
    return [found[article][:first] for article, first in articles]


async def contributors(ids: list[str]) -> Sequence[Contributor]:
    """The contributors of these ids."""
    found = {row.id: row for row in await Contributor.filter(id__in=ids)}
    return [found[each] for each in ids]


async def articles(ids: list[str]) -> Sequence[Article | None]:
    """The public articles of these ids."""
    found = {row.id: row for row in await Article.filter(id__in=ids, public=True).only(*LISTED)}
    return [found.get(each) for each in ids]


async def texts(ids: list[str]) -> Sequence[Article]:
    """The articles of these ids, with nothing but their texts."""
    found = {row.id: row for row in await Article.filter(id__in=ids).only("id", "html", "endnotes")}
    return [found[each] for each in ids]


LOADS: tuple[Load, ...] = (bylines, footnotes, comments, responses, contributors, articles, texts)


def loaders() -> dict[str, DataLoader[Any, Any]]:
    """Return fresh loaders, by name."""
    return {load.__name__: DataLoader(load_fn=load) for load in LOADS}
