"""Deleting media, and sweeping those that nothing has used for long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Annotated, Any, Final

from tortoise.expressions import Q

from gql_blog.access import Action
from gql_blog.content import UNSET, USER, EventKind, Role, Unset
from gql_blog.errors import InUse
from gql_blog.store import Article, ArticleMedia, Contributor, LegalHold, Media, Site
from gql_blog.write.deletion.legal_hold import expect_no_hold, owners
from gql_blog.write.finders import check_version, visible_row
from gql_blog.write.media.media import render_again, tell_where_shown
from gql_blog.write.media.pictures import deleted_portraits, unused
from gql_blog.write.results import MediaDeleted
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, DryRun, RetryKey, Rows, Value, Verb, Version

_AT_ONCE: Final = 50
_COPIES: Final = """
SELECT c.article_id FROM working_copy c JOIN revision r ON r.id = c.revision_id
WHERE c.ended_at IS NULL AND (r.source LIKE $1 OR r.snapshot LIKE $1)
"""
_OTHERS: Final = "SELECT count(*) FROM media WHERE sha256 = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteMedia(Command[MediaDeleted]):
    """A medium to delete."""

    id: Annotated[str, "The medium."]
    expected_version: Version
    detach: Annotated[
        bool | Unset | None,
        "Whether it is deleted although something uses it: texts go without it then, as do lead images, portraits and "
        "the logo. Default: false.",
    ] = UNSET
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Deletes a medium for good. If a live text, a working copy, a lead image, a portrait or the logo uses it, the "
    "error is IN_USE, unless detach is true; dryRun only tells where it is used.",
    takes="The medium to delete.",
    answers=(
        Value("deleted_id", str, "media_id", "The id of the medium that is gone; null if there are errors."),
        Rows("articles", "The articles that use it.", "article"),
        Rows("contributors", "The contributors whose portrait it is.", "contributor"),
    ),
    on=("media",),
    renders=True,
)
async def delete_media(work: UnitOfWork, command: DeleteMedia) -> MediaDeleted:
    """Delete it. As after the deletion of a tag, the versions of articles do not change."""
    await work.locks.lock_entries("media", command.id)
    row: Any = await visible_row(Media, command.id, work.viewer)
    check_version(row, command.expected_version)
    articles = await _using(work, row.id)
    drawn: Any = Contributor.filter(portrait_id=row.id).order_by("id")
    people = await drawn.values_list("id", flat=True)
    await _expect_no_hold(work, row, people)
    is_logo = await Site.exists(logo_id=row.id)
    if command.dry_run:
        return MediaDeleted(row.id, articles, tuple(people))
    if (articles or people or is_logo) and command.detach is not True:
        raise InUse(
            f"{len(articles)} articles and {len(people)} portraits use it{' and it is the logo' * is_logo}. Ask for a "
            "dry run to see which, or delete it with detach: true.",
            path=("input", "id"),
        )
    await render_again(row.id)
    await tell_where_shown(work, row.id)
    for model, column in ((Article, "lead_image_id"), (Contributor, "portrait_id"), (Site, "logo_id")):
        shown: Any = model.filter(**{column: row.id}).order_by("id")
        for each in await shown.values_list("id", flat=True):
            await work.record(each, {column: row.id}, {column: None})
        await shown.update(**{column: None})
    return MediaDeleted(row.id, articles, tuple(people), await remove_media(work, [row]))


async def _expect_no_hold(work: UnitOfWork, row: Any, people: Iterable[str]) -> None:
    """Raise InUse if a legal hold keeps what shows a medium, or showed it, or who added it."""
    shown = await Article.filter(article_media__media_id=row.id).order_by("id")
    kept, discreet = {row.added_by_id, *people, *await owners(shown)}, work.viewer.role is not Role.ADMIN
    await expect_no_hold(kept, ("input", "id"), discreet=discreet)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepMedia(Command[MediaDeleted]):
    """Remove some of the media that were added before ``before``, and that nothing uses."""

    before: DateTime


async def _using(work: UnitOfWork, media_id: str) -> tuple[str, ...]:
    live: Any = ArticleMedia.filter(media_id=media_id, live=True)
    copies = await work.transaction.fetch(work.transaction.numbered(_COPIES), f"%{media_id}%")
    return tuple(sorted({*await live.values_list("article_id", flat=True), *(row[0] for row in copies)}))


@Verb(permit=Action.PURGE_DELETED)
async def sweep_media(work: UnitOfWork, command: SweepMedia) -> MediaDeleted:
    """Sweep some. What a revision or a working copy names is kept: its text may come back."""
    held: Any = LegalHold.filter(subject_id__startswith=USER)
    free = {f"{each}__id": None for each in ("article_media", "portraits", "site_logos")}
    old: Any = Media.filter(created_at__lt=command.before, **free)
    old = old.exclude(id__in=sorted(await deleted_portraits()))
    old = old.filter(Q(added_by_id=None) | ~Q(added_by_id__in=await held.values_list("subject_id", flat=True)))
    swept = await old.order_by("id").limit(_AT_ONCE).values_list("id", flat=True)
    await work.locks.lock_rows("media", swept)
    rows = [row for row in await unused(swept) if row.created_at < command.before]
    return MediaDeleted(None, gone_files=await remove_media(work, rows), removed=len(rows))


async def remove_media(work: UnitOfWork, rows: Iterable[Any]) -> tuple[str, ...]:
    """Delete rows; return the hashes of the files that no other row has, which are to be deleted after the commit."""
    gone: list[str] = []
    for row in rows:
        await row.delete()
        work.emit(EventKind.MEDIA_DELETED, row.id)
        await work.record(row.id, {"sha256": row.sha256, "mime_type": row.mime_type, "origin": row.origin}, None)
        ((others,),) = await work.transaction.fetch(work.transaction.numbered(_OTHERS), row.sha256)
        gone += [] if others else [row.sha256]
    return tuple(gone)
