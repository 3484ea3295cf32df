"""The articles with a tag, and their search text, which names their tags."""

from collections.abc import Iterable
from typing import Any

from gql_blog.store import Article, ArticleTag
from gql_blog.write.article.article_state import state_of
from gql_blog.write.article.save_article import save_search_text


async def articles_with(tag_id: str) -> list[str]:
    """Return the ids of the articles that have a tag, in order."""
    rows: Any = ArticleTag.filter(tag_id=tag_id)
    return sorted(await rows.values_list("article_id", flat=True))


async def index_again(article_ids: Iterable[str]) -> None:
    """Write the search text of articles anew, one by one: a tag may have very many."""
    for article_id in article_ids:
        article = await Article.get(id=article_id)
        await save_search_text(article, await state_of(article))
