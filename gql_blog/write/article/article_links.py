"""What an article points to: the one that it answers, the one that it translates."""

from dataclasses import replace
from typing import Any, Final

from gql_blog.content import EventKind
from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write.article.state.article_state import state_of
from gql_blog.write.article.state.save_article import save
from gql_blog.write.derived.derived_columns import answered_by
from gql_blog.write.transaction.unit_of_work import UnitOfWork

RESPONDING_TO = ("input", "respondingToId")
TRANSLATION_OF = ("input", "translationOfId")

_REPOINTED: Final = "The article that it translated became a translation of this original."


async def refuse_cycle(work: UnitOfWork, article_id: str, responding_to_id: str) -> None:
    """Raise InputError where the article would come to answer itself."""
    if article_id in await answered_by(work.transaction, responding_to_id):
        raise InputError("An article cannot respond to itself or to one of its own responses.", path=RESPONDING_TO)


async def original_of(article_id: str | None, target: Article) -> str | None:
    """Return the id of what a translation of ``target`` translates: where that is a translation too, its original."""
    row: Any = target
    return None if row.original_id == article_id else str(row.original_id)


async def repoint_translations(work: UnitOfWork, article_id: str, original_id: str | None) -> None:
    """Lead what translates an article that becomes a translation to its original, each by a change of its own."""
    if original_id is None:
        return
    for each in await Article.filter(original_id=article_id).exclude(id=article_id).order_by("id"):
        before = await state_of(each)
        after = replace(before, original_id=original_id)
        await save(work, each, before, after, event=EventKind.ARTICLE_UPDATED, note=_REPOINTED)
