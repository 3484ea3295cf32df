"""Deleting contributors and tags: the row leaves its table, and can be put back.

Its slugs are reserved meanwhile, so that its addresses lead nowhere else when it comes back. A contributor is deleted
only if nothing refers to the entry; a tag is taken from its articles.
"""

from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from gql_blog.content import ERASED, UNSET, DeletedKind, EntryKind, EventKind, GivenText, folded, or_none
from gql_blog.errors import Duplicate, InputError, InUse, NotFound
from gql_blog.store import (
    Article,
    ArticleTag,
    Byline,
    Comment,
    Contributor,
    DeletedEntry,
    ReservedSlug,
    SuggestedContributor,
    Tag,
    User,
    insert_rows,
)
from gql_blog.write.aliases import aliases_again, aliases_of
from gql_blog.write.contributor.contributors import FIELDS as CONTRIBUTOR_FIELDS
from gql_blog.write.deletions import list_deletion, unlist_deletions
from gql_blog.write.finders import by_id, by_slug, check_version, shown, visible_row
from gql_blog.write.locks import Named
from gql_blog.write.media.pictures import is_picture
from gql_blog.write.results import ContributorDeleted, ContributorWritten, TagDeleted, TagWritten
from gql_blog.write.tag.tags import index_again
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, DryRun, RetryKey, Row, Value, Verb, Version

Entry = TypeVar("Entry", Contributor, Tag)

_KEPT: Final[dict[EntryKind, tuple[str, ...]]] = {
    EntryKind.CONTRIBUTOR: (*CONTRIBUTOR_FIELDS, "version"),
    EntryKind.TAG: ("slug", "name", "version"),
}
Link = tuple[str, int]
"""An article, and the position that the entry had among its tags."""
_ID: Final = ("input", "id")
_COPIES: Final = """
SELECT count(*) FROM working_copy c JOIN revision r ON r.id = c.revision_id
WHERE c.ended_at IS NULL AND r.snapshot LIKE $1
"""
"""What is being written, and credits somebody: a snapshot is JSON without spaces."""
_CHUNK: Final = 1_000
"""Ids in one statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelete:
    """The deleted entry that is to be taken back: it is named by ``id`` or by ``slug``."""

    id: Annotated[GivenText, "The id that it had. Give this or slug."] = UNSET
    slug: Annotated[GivenText, "The slug that it had, or one from before. Give this or id."] = UNSET
    idempotency_key: RetryKey = UNSET


async def take_away(
    work: UnitOfWork, row: Any, kind: EntryKind, links: Sequence[Link] = (), suggested_for: Sequence[str] = ()
) -> None:
    """Delete a row to which only its names and suggestions for comments refer; keep what puts it back."""
    aliases = await aliases_of(row)
    slugs = [row.slug, *(each["slug"] for each in aliases if each["slug"] is not None)]
    fields = {name: getattr(row, name) for name in _KEPT[kind]}
    await row.delete()
    kept = {"fields": fields, "aliases": aliases, "links": links, "suggestedFor": suggested_for}
    entry = DeletedEntry(id=row.id, kind=kind.value, slug=row.slug, name=row.name, kept=kept, deleted_at=work.now)
    await insert_rows([entry, *(ReservedSlug(kind=kind.value, slug=slug, entry_id=row.id) for slug in slugs)])
    list_deletion(work, row.id, DeletedKind[kind.name], row.name)
    await work.record(row.id, fields, {"deleted": True})


async def deleted_entry(command: Undelete, kind: EntryKind) -> Any:
    """Return what a command names, which is deleted; NotFound if there is no such entry."""
    identifier, slug = or_none(command.id), or_none(command.slug)
    if (identifier is None) is (slug is None):
        raise InputError(f"Name the deleted {kind} by its id, or by its slug.", path=("input",))
    entry: Any = await by_id(DeletedEntry, identifier)
    if slug is not None:
        held: Any = await by_slug(ReservedSlug, slug, kind=kind.value)
        entry = await DeletedEntry.get(id=held.entry_id) if held else None
    if entry is None or entry.kind != kind:
        field, name = ("id", identifier) if slug is None else ("slug", slug)
        message = f"There is no deleted {kind} with the {field} {shown(name)}. It may have been purged."
        raise NotFound(message, path=("input", field))
    return entry


async def put_back(work: UnitOfWork, entry: Any, table: type[Entry]) -> Entry:
    """Make the row anew, as it was, with its names; its version tells of it."""
    fields = entry.kept["fields"]
    if fields.get("portrait_id") and not await is_picture(fields["portrait_id"]):
        fields = {**fields, "portrait_id": None}
    await entry.delete()
    await unlist_deletions([entry.id])
    row = await table.create(**{**fields, "id": entry.id, "version": fields["version"] + 1, "public": False})
    await insert_rows(aliases_again(row, entry.kept["aliases"]))
    await work.record(row.id, {"deleted": True}, {"deleted": False, "version": row.version})
    return row


async def forget_suggestions(work: UnitOfWork, comment_ids: Collection[str]) -> None:
    """Erase from deleted contributors that they were suggested for these comments: their names tell who wrote them."""
    ids = set(comment_ids)
    # Others may forget other comments of the same entry at once, or purge it.
    await work.locks.lock_rows("deleted_entry", [each.id for each in await _suggested_for_any(ids)])
    for entry in await _suggested_for_any(ids):
        left = [each for each in entry.kept["suggestedFor"] if each not in ids]
        entry.kept = {**entry.kept, "suggestedFor": left}
        await entry.save(update_fields=["kept"])
        await work.record(entry.id, None, {"suggestions_erased": True})


async def _suggested_for_any(comment_ids: set[str]) -> list[Any]:
    if not comment_ids:
        return []
    rows: list[Any] = await DeletedEntry.filter(kind=EntryKind.CONTRIBUTOR.value).order_by("id")
    return [each for each in rows if not comment_ids.isdisjoint(each.kept.get("suggestedFor", ()))]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteContributor(Command[ContributorDeleted]):
    """A contributor to delete, whom nothing refers to."""

    id: Annotated[str, "The contributor."]
    expected_version: Version
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteContributor(Undelete, Command[ContributorWritten]):
    """A deleted contributor to take back."""


@Verb(
    does="Deletes a contributor whom no byline, no comment and no user refers to, else the error is IN_USE. It is "
    "purged after GQL_BLOG_DELETED_DAYS, unless it is undeleted.",
    takes="The contributor to delete.",
    answers=(
        Value(
            "deleted_id", str, "contributor_id", "The id of the contributor who is gone; null if nothing was changed."
        ),
    ),
    on=("contributor",),
)
async def delete_contributor(work: UnitOfWork, command: DeleteContributor) -> ContributorDeleted:
    """Delete the entry. A byline is printed with the person behind it, and keeps who that is."""
    await work.locks.lock_entries("contributor", command.id)
    row: Any = await visible_row(Contributor, command.id, work.viewer)
    check_version(row, command.expected_version)
    await _expect_unused(work, row)
    suggested: Any = SuggestedContributor.filter(contributor_id=row.id).order_by("comment_id")
    comments = await suggested.values_list("comment_id", flat=True)
    await take_away(work, row, EntryKind.CONTRIBUTOR, suggested_for=comments)
    work.emit(EventKind.CONTRIBUTOR_DELETED, row.id)
    return ContributorDeleted(row.id)


@Verb(
    does="Takes a deleted contributor back, as it was.",
    takes="The contributor to take back.",
    answers=(Row("contributor", "The contributor; null if nothing was changed."),),
    on=("contributor",),
)
async def undelete_contributor(work: UnitOfWork, command: UndeleteContributor) -> ContributorWritten:
    """Put the entry back, and suggest it for the comments for which it was suggested."""
    found = await deleted_entry(command, EntryKind.CONTRIBUTOR)
    await work.locks.lock_discussions(_suggested_for(found))
    entry = await deleted_entry(command, EntryKind.CONTRIBUTOR)
    orcid = entry.kept["fields"]["orcid"]
    if orcid is not None and await Contributor.exists(orcid=orcid):
        message = f"Another contributor has the ORCID iD {orcid} by now. Take it from that one first."
        raise Duplicate(message, path=("input",))
    suggested_for = _suggested_for(entry)
    row = await put_back(work, entry, Contributor)
    await _suggest_again(row, suggested_for)
    work.emit(EventKind.CONTRIBUTOR_UNDELETED, row.id)
    return ContributorWritten(row.id, row.version)


def _suggested_for(entry: Any) -> list[str]:
    return list(entry.kept["suggestedFor"])


async def _suggest_again(row: Contributor, comment_ids: Sequence[str]) -> None:
    """Suggest the contributor for those of the comments that are linked to nobody, and still say who wrote them."""
    for start in range(0, len(comment_ids), _CHUNK):
        ids = comment_ids[start : start + _CHUNK]
        open_ = Comment.filter(id__in=ids, contributor_id__isnull=True).exclude(author_name=ERASED).order_by("id")
        await insert_rows(
            SuggestedContributor(comment_id=comment_id, contributor_id=row.id)
            for comment_id in await open_.values_list("id", flat=True)
        )


async def _expect_unused(work: UnitOfWork, row: Contributor) -> None:
    credited: Any = Byline.filter(contributor_id=row.id).distinct()
    articles = len(await credited.values_list("article_id", flat=True))
    pattern = f'%"contributor_id":"{row.id}"%'
    ((copies,),) = await work.transaction.fetch(work.transaction.numbered(_COPIES), pattern)
    comments = await Comment.filter(contributor_id=row.id).count()
    if articles or copies or comments:
        raise InUse(
            f"{row.name} is credited by {_counted(articles, 'article')} and {_counted(copies, 'working copy')}, and "
            f"wrote {_counted(comments, 'comment')}. Merge the entry into another one with mergeContributors, or "
            "change these credits first.",
            path=_ID,
        )
    if await User.exists(contributor_id=row.id):
        raise InUse(f"{row.name} is linked to a user. An admin unlinks them with updateUser first.", path=_ID)


def _counted(number: int, noun: str) -> str:
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else many}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteTag(Command[TagDeleted]):
    """A tag to delete. The articles that have it lose it."""

    id: Annotated[str, "The tag."]
    expected_version: Version
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UndeleteTag(Undelete, Command[TagWritten]):
    """A deleted tag to take back. The articles that had it get it again."""


@Verb(
    does="Deletes a tag, and takes it from its articles. It is purged after GQL_BLOG_DELETED_DAYS, unless it is "
    "undeleted.",
    takes="The tag to delete.",
    answers=(
        Value(
            "deleted_id",
            str,
            "tag_id",
            "The id of the tag that is gone, or would be in a dry run; null if there are errors.",
        ),
        Value("article_count", int, "articles", "How many articles have it; null if there are errors."),
    ),
    on=("tag",),
)
async def delete_tag(work: UnitOfWork, command: DeleteTag) -> TagDeleted:
    """Delete it. As after a merge, the versions of articles do not change."""
    await work.locks.lock_entries("tag", command.id)
    row: Any = await visible_row(Tag, command.id, work.viewer)
    check_version(row, command.expected_version)
    links: Any = await ArticleTag.filter(tag_id=row.id).order_by("id").values_list("article_id", "position")
    if command.dry_run:
        return TagDeleted(row.id, len(links))
    await ArticleTag.filter(tag_id=row.id).delete()
    await take_away(work, row, EntryKind.TAG, links)
    affected = [article_id for article_id, _ in links]
    work.emit(EventKind.TAG_DELETED, row.id, affected, public=False, wasPublic=row.public)
    await index_again(article_id for article_id, _ in links)
    return TagDeleted(row.id, len(links))


@Verb(
    does="Takes a deleted tag back, and gives it to the articles that had it.",
    takes="The tag to take back.",
    answers=(Row("tag", "The tag; null if nothing was changed."),),
    on=("tag",),
)
async def undelete_tag(work: UnitOfWork, command: UndeleteTag) -> TagWritten:
    found = await deleted_entry(command, EntryKind.TAG)
    await work.locks.lock_dialogues(*(article_id for article_id, _ in found.kept["links"]))
    await work.locks.lock_names(Named.TAG, [folded(found.name)])
    entry = await deleted_entry(command, EntryKind.TAG)
    await _expect_free(entry.name)
    row = await put_back(work, entry, Tag)
    links = [each async for each in _links(row.id, entry.kept["links"])]
    await insert_rows(links)
    work.tagged.add(row.id)
    work.emit(EventKind.TAG_UNDELETED, row.id, public=row.public)
    await index_again(each.article_id for each in links)
    return TagWritten(row.id, row.version)


async def _expect_free(name: str) -> None:
    """Two tags have no names that differ in case alone."""
    names: list[Any] = await Tag.all().values_list("name", flat=True)
    if folded(name) in map(folded, names):
        message = f"Another tag has the name {name} by now. Rename that one first; the two can be merged then."
        raise Duplicate(message, path=("input",))


async def _links(tag_id: str, kept: Sequence[Link]) -> AsyncIterator[Any]:
    """Yield the tag's rows, at the places that they had, or behind what has come there since."""
    for start in range(0, len(kept), _CHUNK):
        part = kept[start : start + _CHUNK]
        ids = [article_id for article_id, _ in part]
        there: set[Any] = set(await Article.filter(id__in=ids).values_list("id", flat=True))
        places: dict[str, set[int]] = {}
        held: Any = ArticleTag.filter(article_id__in=ids)
        for article_id, position in await held.values_list("article_id", "position"):
            places.setdefault(article_id, set()).add(position)
        for article_id, position in part:
            if article_id in there:
                taken = places.get(article_id, set())
                place = max(taken) + 1 if position in taken else position
                yield ArticleTag(article_id=article_id, tag_id=tag_id, position=place)
