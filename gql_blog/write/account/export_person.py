"""Telling all that is kept of one person, as a commenter, as a user, and as a contributor."""

import json
from dataclasses import dataclass
from datetime import UTC
from datetime import date as Date
from datetime import datetime as DateTime
from typing import Annotated, Any, Final

from gql_blog.access import Reach
from gql_blog.content import UNSET, GivenText
from gql_blog.store import AuditPersonal, Comment, CommentText, Decision, Token, User
from gql_blog.write.account.kept_of_person import KeptOfPerson, asked_address, kept_as_told, kept_of_person
from gql_blog.write.account.personal_nouns import NOUNS, names_in_export
from gql_blog.write.imports.erased_comments import given_of, naming_findings
from gql_blog.write.results import PersonExported
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, Value, Verb

TOLD_APART: Final[dict[str, tuple[type[Any], str]]] = {
    "account": (User, "id name role created_at contributor_id"),
    "tokens": (Token, "id created_at expires_at revoked_at last_used_at"),
    "comments": (
        Comment,
        "id article_id author_name author_email posted_at edited_at withdrawn_at deleted_at status status_reason "
        "source contributor_id",
    ),
    "earlierTexts": (CommentText, "version source replaced_at"),
    "decisions": (Decision, "verdict plugin decided_at"),
    "audit": (AuditPersonal, "at field value subject_id"),
}
"""By their keys, which columns of which tables stand in an export besides those of ``NOUNS``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPerson(Command[PersonExported]):
    """The person whose data is exported."""

    email: Annotated[
        GivenText, "The e-mail address of the person, as a commenter or as a user. Left out: the viewer's."
    ] = UNSET


@Verb(
    does="Returns all that is stored about one person, as a commenter, as a user and as a contributor.",
    who="The role ADMIN is told of anybody, others of themselves.",
    takes="The person.",
    answers=(
        Value(
            "data",
            str,
            "data",
            "The account and the comments of the person, what they wrote and are credited with, drafts included, what "
            "imported files say of them, and what plugins keep, as JSON; null if there is none.",
        ),
        Value(
            "disabled_plugins",
            tuple[str, ...],
            "disabled",
            "The plugins that were not asked, because they are disabled, or have tables here and are not loaded: "
            "what they keep of the person is missing. The data names them, too.",
        ),
    ),
    on=("user",),
)
async def export_person(context: CommandContext, command: ExportPerson) -> Apply[PersonExported]:
    """Prepare what is told of a person, plugins asked; the audit keeps that it was told."""
    email = await asked_address(context, command.email)
    with_tables = await context.database.plugins_with_tables()
    async with context.database.session():  # a plugin looks into tables of its own
        kept = await kept_of_person(email, own=context.reach is Reach.OWN)
        told, disabled = kept.persons, context.hooks.persons.not_exporting(with_tables | kept.untold)
        exported = [await context.hooks.persons.export(each, context.viewer, absent=disabled) for each in told]

    async def apply(work: UnitOfWork) -> PersonExported:
        kept = await kept_as_told(email, told, own=context.reach is Reach.OWN)
        data = {
            "email": email,
            "account": None if kept.user is None else await _account(kept.user),
            **{each.name: await each.rows(kept.user_id, kept.credits.contributor_id) for each in NOUNS},
            "credits": await kept.credits.told(),
            "comments": [await _comment(each) for each in kept.comments],
            "imports": [
                {
                    "articleId": each.article_id,
                    "importedFrom": each.imported_from,
                    "comments": given_of(each, kept.ids),
                    "findings": naming_findings(each, kept.said.names),
                }
                for each in kept.said.held
            ],
            "audit": await _audited(kept),
            "plugins": exported[0],
            "pluginsOfEarlierAccounts": [
                {"account": person.user_id, "plugins": kept}
                for person, kept in zip(told[1:], exported[1:], strict=True)
                if kept
            ],
            "pluginsNotAsked": disabled,
        }
        await work.record(kept.subject_id, None, {"exported": len(kept.comments)})
        return PersonExported(json.dumps(data, ensure_ascii=False, indent=2, default=_in_words), disabled)

    return apply


async def _account(user: Any) -> dict[str, Any]:
    return {**_told(user, "account"), "tokens": await _rows(Token.filter(account_id=user.id).order_by("id"), "tokens")}


async def _comment(row: Any) -> dict[str, Any]:
    """A comment. Of decisions what was decided and when: who did, and the reasons kept for moderators, are theirs."""
    texts = CommentText.filter(comment_id=row.id).order_by("version")
    words = Decision.filter(comment_id=row.id).order_by("id")
    return {
        **_told(row, "comments"),
        "earlierTexts": await _rows(texts, "earlierTexts"),
        "decisions": await _rows(words, "decisions"),
    }


def _told(row: Any, key: str) -> dict[str, Any]:
    return {name: getattr(row, column) for name, column in names_in_export(TOLD_APART[key][1]).items()}


async def _rows(found: Any, key: str) -> list[dict[str, Any]]:
    return list(await found.values(**names_in_export(TOLD_APART[key][1])))


async def _audited(kept: KeptOfPerson) -> list[dict[str, Any]]:
    """What the audit says of the person: values that were changed since, too; a moderator's reason is none."""
    values = AuditPersonal.filter(kept.in_audit(await kept.credits.values())).exclude(field="reason")
    return await _rows(values.order_by("at", "subject_id", "field", "value"), "audit")


def _in_words(value: object) -> str:
    """Return an instant or a date as the API writes it."""
    if not isinstance(value, DateTime):
        assert isinstance(value, Date)
        return value.isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
