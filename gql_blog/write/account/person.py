"""All that is kept of one person, as a commenter and as a user: told, or erased while threads stay whole."""

import json
from dataclasses import dataclass
from typing import Any, Final

from tortoise.expressions import F

from gql_blog.content import ERASED
from gql_blog.errors import NotFound
from gql_blog.hooks import Person
from gql_blog.store import Comment, CommentText, Decision, Receipt, SuggestedContributor, Token, User
from gql_blog.write.account.person_commands import ErasePerson, ExportPerson
from gql_blog.write.account.users import expect_another_admin, expect_no_last_admin
from gql_blog.write.audit_entries import erase_personal_values
from gql_blog.write.imports.erased_comments import erase_given, given_of, imports_of
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import PersonErased, PersonExported
from gql_blog.write.unit_of_work import Apply, CommandContext, Preview, UnitOfWork

_EMAIL: Final = ("input", "email")


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of a person: the account, the comments, and the provenance of articles whose files had comments."""

    email: str
    user: Any
    comments: list[Any]
    imports: list[Any]

    @property
    def ids(self) -> list[str]:
        """The ids of the comments."""
        return [each.id for each in self.comments]

    @property
    def subject_id(self) -> str:
        """What the audit entry is about."""
        return str(self.user.id if self.user is not None else self.comments[0].id)

    @property
    def person(self) -> Person:
        """The person, as plugins are told."""
        given = [one for each in self.imports for one in given_of(each, self.ids)]
        names = {each.author_name for each in self.comments} | {each["authorName"] for each in given}
        names |= set() if self.user is None else {self.user.name}
        user_id = None if self.user is None else self.user.id
        return Person(
            email=self.email, user_id=user_id, names=tuple(sorted(names - {ERASED})), comment_ids=tuple(self.ids)
        )


async def export_person(context: CommandContext, command: ExportPerson) -> Apply[PersonExported]:
    """Prepare what is told of a person, plugins asked; the audit keeps that it was told."""
    email = _checked(command.email)
    async with context.database.session():  # a plugin looks into tables of its own
        kept = await _found(email)
        of_plugins = await context.hooks.persons.export(kept.person, context.viewer)

    async def apply(work: UnitOfWork) -> PersonExported:
        kept = await _found(email)
        data = {
            "email": email,
            "account": None if kept.user is None else await _account(kept.user),
            "comments": [await _told(each) for each in kept.comments],
            "imports": [
                {"articleId": each.article_id, "importedFrom": each.imported_from, "comments": given_of(each, kept.ids)}
                for each in kept.imports
            ],
            "plugins": of_plugins,
        }
        await work.record(kept.subject_id, None, {"exported": len(kept.comments)})
        return PersonExported(json.dumps(data, ensure_ascii=False, indent=2, default=str))

    return apply


async def erase_person(context: CommandContext, command: ErasePerson) -> Apply[PersonErased] | Preview[PersonErased]:
    """Prepare an erasure. Plugins forget first: one that fails is asked again, as long as the core knows the person.

    None is asked whether it may be done, and one that is disabled keeps nobody from it.
    """
    email, texts = _checked(command.email), bool(command.texts)
    plugins, disabled = context.hooks.persons.forgetting(), context.hooks.persons.disabled()

    def erased(kept: _Kept) -> PersonErased:
        user_id = None if kept.user is None else kept.user.id
        return PersonErased(len(kept.comments), user_id, len(kept.imports), plugins, disabled)

    async with context.database.session():
        kept = await _found(email)
        if kept.user is not None:
            await expect_no_last_admin(kept.user, _EMAIL)
        if command.dry_run:
            return Preview(erased(kept))
        await context.hooks.persons.forget(kept.person, context.viewer)

    async def apply(work: UnitOfWork) -> PersonErased:
        kept = await _found(email)
        await work.locks.lock_discussions(kept.ids)
        kept = await _found(email)
        await _erase_comments(work, kept.comments, texts=texts)
        for each in kept.imports:
            await erase_given(each, kept.ids, texts=texts)
            await work.record(each.article_id, None, {"erased_from_import": True})
        if kept.user is not None:
            await _erase_account(work, kept.user)
        await erase_personal_values(kept.ids + ([kept.user.id] if kept.user else []))
        await work.record(kept.subject_id, None, {"erased": len(kept.comments), "texts": texts})
        return erased(kept)

    return apply


def _checked(email: str) -> str:
    errors = InputErrors()
    checked = errors.email(email, _EMAIL)
    errors.raise_all()
    return checked


async def _found(email: str) -> _Kept:
    """What is kept under an address: the account, and the comments that were made with it, by that account, or by the
    contributor who it is.
    """
    user: Any = await User.get_or_none(email=email)
    ids = set(await Comment.filter(author_email=email).values_list("id", flat=True))
    if user is not None:
        ids |= set(await Comment.filter(account_id=user.id).values_list("id", flat=True))
    if user is not None and user.contributor_id is not None:
        ids |= set(await Comment.filter(contributor_id=user.contributor_id).values_list("id", flat=True))
    if user is None and not ids:
        raise NotFound("Nothing is kept of a person with this address. Check it.", path=_EMAIL)
    comments = list(await Comment.filter(id__in=sorted(map(str, ids))).order_by("id"))
    return _Kept(email, user, comments, await imports_of(comments))


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
