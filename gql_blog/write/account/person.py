"""All that is kept of one person, as a commenter and as a user: told, or erased while threads stay whole."""

import json
from typing import Any, Final

from tortoise.expressions import F

from gql_blog.errors import NotFound
from gql_blog.store import Comment, CommentText, Decision, Receipt, SuggestedContributor, Token, User
from gql_blog.write.account.person_commands import ErasePerson, ExportPerson
from gql_blog.write.account.users import expect_another_admin
from gql_blog.write.audit_entries import erase_personal_values
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import PersonErased, PersonExported
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

ERASED: Final = "[erased]"
_EMAIL: Final = ("input", "email")


async def export_person(_context: CommandContext, command: ExportPerson) -> Apply[PersonExported]:
    """Prepare what is told of a person; the audit keeps that it was told."""
    email = _checked(command.email)

    async def apply(work: UnitOfWork) -> PersonExported:
        user, comments = await _found(email)
        data = {
            "email": email,
            "account": None if user is None else await _account(user),
            "comments": [await _told(each) for each in comments],
        }
        await work.record(_subject(user, comments), None, {"exported": len(comments)})
        return PersonExported(json.dumps(data, ensure_ascii=False, indent=2, default=str))

    return apply


async def erase_person(_context: CommandContext, command: ErasePerson) -> Apply[PersonErased]:
    """Prepare an erasure. No plugin is asked: none must keep what is to go."""
    email = _checked(command.email)

    async def apply(work: UnitOfWork) -> PersonErased:
        user, comments = await _found(email)
        await work.locks.lock_discussions(each.id for each in comments)
        user, comments = await _found(email)
        await _erase_comments(work, comments, texts=bool(command.texts))
        if user is not None:
            await _erase_account(work, user)
        await erase_personal_values([each.id for each in comments] + ([user.id] if user else []))
        await work.record(_subject(user, comments), None, {"erased": len(comments), "texts": bool(command.texts)})
        return PersonErased(len(comments), None if user is None else user.id)

    return apply


def _checked(email: str) -> str:
    errors = InputErrors()
    checked = errors.email(email, _EMAIL)
    errors.raise_all()
    return checked


async def _found(email: str) -> tuple[Any, list[Any]]:
    """The user with an address, and the comments that were made with it, or by that user."""
    user: Any = await User.get_or_none(email=email)
    ids = set(await Comment.filter(author_email=email).values_list("id", flat=True))
    if user is not None:
        ids |= set(await Comment.filter(account_id=user.id).values_list("id", flat=True))
    if user is None and not ids:
        raise NotFound("Nothing is kept of a person with this address. Check it.", path=_EMAIL)
    return user, list(await Comment.filter(id__in=sorted(map(str, ids))).order_by("id"))


def _subject(user: Any, comments: list[Any]) -> str:
    return str(user.id if user is not None else comments[0].id)


async def _account(user: Any) -> dict[str, Any]:
    tokens = Token.filter(account_id=user.id).order_by("id")
    columns = ("id", "created_at", "expires_at", "revoked_at", "last_used_at")
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role,
        "createdAt": user.created_at,
        "contributorId": user.contributor_id,
        "tokens": await tokens.values(*columns),
    }


async def _told(row: Any) -> dict[str, Any]:
    texts = await CommentText.filter(comment_id=row.id).order_by("version").values("version", "source", "replaced_at")
    words = Decision.filter(comment_id=row.id).order_by("id")
    return {
        "id": row.id,
        "articleId": row.article_id,
        "authorName": row.author_name,
        "postedAt": row.posted_at,
        "status": row.status,
        "source": row.source,
        "contributorId": row.contributor_id,
        "earlierTexts": texts,
        "decisions": await words.values("decided_by", "verdict", "score", "reason", "evidence", "decided_at"),
    }


async def _erase_comments(work: UnitOfWork, rows: list[Any], *, texts: bool) -> None:
    """Erase who wrote comments, and what says more of it; the comments keep their places and their status."""
    work.contributors |= {each.contributor_id for each in rows if each.contributor_id is not None}
    work.discussions |= {each.article_id for each in rows}
    ids = [each.id for each in rows]
    erased = dict.fromkeys(("author_email", "account_id", "contributor_id", "status_reason"))
    named = dict.fromkeys(("author_name", "author_name_folded"), ERASED)
    written = dict.fromkeys(("source", "html", "text", "text_folded") if texts else (), "")
    await Comment.filter(id__in=ids).update(**erased, **named, **written, version=F("version") + 1)
    for table in (CommentText, SuggestedContributor, Receipt):
        beside: Any = table.filter(comment_id__in=ids)
        await beside.delete()
    await Decision.filter(comment_id__in=ids).update(reason=ERASED, evidence=None)


async def _erase_account(work: UnitOfWork, user: Any) -> None:
    """Leave of an account what articles and decisions refer to, without a name; nobody can sign in with it."""
    await work.locks.lock_rows("account", [user.id])
    await expect_another_admin(work, user, _EMAIL)
    user.email, user.name, user.contributor_id = f"{user.id}@erased.invalid", ERASED, None
    user.disabled_at, user.version = user.disabled_at or work.now, user.version + 1
    await user.save()
    await Token.filter(account_id=user.id, revoked_at__isnull=True).update(revoked_at=work.now)
    await Decision.filter(account_id=user.id).update(decided_by=ERASED)
