"""What a dry run would hide: it is made, looked at, and taken back."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import starmap
from typing import Any, Final

from gql_blog.content import SiteUrls
from gql_blog.store import Transaction
from gql_blog.write.derived.changed_visibility import ChangedVisibility
from gql_blog.write.derived.derived_sql import fetch_of
from gql_blog.write.results import ArticlesWritten, Hidden

NAMED: Final = 100
"""How many of each kind are told by name."""
_OLD_SLUGS: Final = "SELECT o.slug, a.locale FROM old_slug o JOIN article a ON a.id = o.article_id WHERE a.id IN {ids}"
_REDIRECTS: Final = "SELECT path FROM redirect WHERE article_id IN {ids}"


class DryRun(Exception):
    """Ends the transaction of a dry run, which is taken back; ``result`` is what it would have answered."""

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


async def with_hidden(transaction: Transaction, changed: ChangedVisibility, result: Any, urls: SiteUrls) -> Any:
    """Return the result of a change with what that hides, besides the articles or the comment that it names."""
    if not hasattr(result, "hidden"):
        return result
    named = {getattr(result, "article_id", None), getattr(result, "comment_id", None)}
    if isinstance(result, ArticlesWritten):
        named = {*named, *result.article_ids}
    gone = sorted(set(_gone(changed.articles)) - named, key=lambda each: changed.articles[each].slug)
    hidden = Hidden(
        tuple(gone[:NAMED]),
        tuple(_gone_carried(changed, "contributor")[:NAMED]),
        tuple(_gone_carried(changed, "tag")[:NAMED]),
        tuple((await _paths(transaction, changed, urls))[:NAMED]),
        len(gone),
        sum(each not in named for each in _gone(changed.comments)),
    )
    return replace(result, hidden=hidden)


def _gone(changed: Mapping[str, Any]) -> list[str]:
    return [each.id for each in changed.values() if not each.public]


def _gone_carried(changed: ChangedVisibility, table: str) -> list[str]:
    return sorted(each for each, public in changed.carried.get(table, {}).items() if not public)


async def _paths(transaction: Transaction, changed: ChangedVisibility, urls: SiteUrls) -> list[str]:
    """The addresses of articles that are hidden, those that they had, and those that are redirected to them."""
    ids = _gone(changed.articles)
    slugs = [(changed.articles[each].slug, changed.articles[each].locale) for each in ids]
    slugs += await fetch_of(transaction, _OLD_SLUGS, ids)
    redirected = [path for (path,) in await fetch_of(transaction, _REDIRECTS, ids)]
    return sorted({*starmap(urls.article_link, slugs), *redirected})
