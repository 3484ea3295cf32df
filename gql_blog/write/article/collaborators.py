"""Naming collaborators of an article. They are no part of its text: neither its version nor its revisions change."""

from dataclasses import dataclass
from typing import Annotated, Any

from gql_blog.content import UNSET
from gql_blog.errors import NotFound
from gql_blog.store import Article, Collaborator, User
from gql_blog.write.article.load_article import visible_article
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import ArticleWritten
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Verb

_ARTICLE = ("input", "articleId")
_EMAIL = ("input", "email")


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCollaborator(Command[ArticleWritten]):
    """A user to name as a collaborator of an article."""

    article_id: Annotated[str, "The article."]
    email: Annotated[str, "The e-mail address of the user."]
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveCollaborator(Command[ArticleWritten]):
    """A collaborator of an article who is to be one no longer."""

    article_id: Annotated[str, "The article."]
    email: Annotated[str, "The e-mail address of the user."]
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Names a user as a collaborator of an article: they may see and change it as if they had created it.",
    takes="The article and the user.",
    answers=(Row("article", "The article; null if nothing was changed."),),
    on=("article",),
)
async def add_collaborator(work: UnitOfWork, command: AddCollaborator) -> ArticleWritten:
    """Name a collaborator; one who is named already stays so."""
    await work.locks.lock_dialogues(command.article_id)
    article, user = await _named(work, command)
    if not await Collaborator.exists(article_id=article.id, account_id=user.id):
        before = await _accounts(article.id)
        await Collaborator.create(article_id=article.id, account_id=user.id, added_at=work.now)
        await _record(work, article.id, before)
    return ArticleWritten(article.id, article.version)


@Verb(
    does="Takes a collaborator of an article back.",
    takes="The article and the user.",
    answers=(Row("article", "The article; null if nothing was changed."),),
    on=("article",),
)
async def remove_collaborator(work: UnitOfWork, command: RemoveCollaborator) -> ArticleWritten:
    """End a collaborator's rights; it asks no plugin, as nothing does that takes rights away."""
    await work.locks.lock_dialogues(command.article_id)
    article, user = await _named(work, command)
    before = await _accounts(article.id)
    if await Collaborator.filter(article_id=article.id, account_id=user.id).delete():
        await _record(work, article.id, before)
    return ArticleWritten(article.id, article.version)


async def _named(work: UnitOfWork, command: AddCollaborator | RemoveCollaborator) -> tuple[Article, User]:
    with InputErrors() as errors:
        email = errors.email(command.email, _EMAIL)
    article = await visible_article(command.article_id, work.viewer, _ARTICLE)
    user = await User.get_or_none(email=email)
    if user is None:
        raise NotFound(f"No user has the address {email}. Check it.", path=_EMAIL)
    return article, user


async def _accounts(article_id: str) -> list[Any]:
    return list(await Collaborator.filter(article_id=article_id).order_by("id").values_list("account_id", flat=True))


async def _record(work: UnitOfWork, article_id: str, before: list[Any]) -> None:
    await work.record(article_id, {"collaborators": before}, {"collaborators": await _accounts(article_id)})
