"""What the deletions of contributors and of tags have in common: the row leaves its table, and can be put back.

Its slugs are reserved meanwhile, so that its addresses lead nowhere else when it comes back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

from gql_blog.content import UNSET, DeletedKind, EntryKind, GivenText, or_none
from gql_blog.errors import InputError, NotFound
from gql_blog.store import Contributor, DeletedEntry, ReservedSlug, Tag, insert_rows
from gql_blog.write.aliases import aliases_again, aliases_of
from gql_blog.write.deletion.deletions import list_deletion, unlist_deletions
from gql_blog.write.finders import by_id, by_slug, shown
from gql_blog.write.unit_of_work import UnitOfWork
from gql_blog.write.verb import RetryKey

Entry = TypeVar("Entry", Contributor, Tag)

_FIELDS: Final[dict[EntryKind, tuple[str, ...]]] = {
    EntryKind.CONTRIBUTOR: ("slug", "name", "bio", "affiliation", "url", "orcid", "version"),
    EntryKind.TAG: ("slug", "name", "version"),
}
Link = tuple[str, int]
"""An article, and the position that the entry had among its tags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undelete:
    """The deleted entry that is to be taken back: it is named by ``id`` or by ``slug``."""

    id: Annotated[GivenText, "The id that it had. Give this or slug."] = UNSET
    slug: Annotated[GivenText, "The slug that it had, or one from before. Give this or id."] = UNSET
    idempotency_key: RetryKey = UNSET


async def take_away(
    work: UnitOfWork, row: Any, kind: EntryKind, links: Sequence[Link] = (), suggested_for: Sequence[str] = ()
) -> None:
    """Delete a row, and keep what it takes to put it back.

    Nothing but its names refers to it any more, and comments for which it was suggested.
    """
    aliases = await aliases_of(row)
    slugs = [row.slug, *(each["slug"] for each in aliases if each["slug"] is not None)]
    fields = {name: getattr(row, name) for name in _FIELDS[kind]}
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
    """Return the deleted contributors that were suggested for one of these comments."""
    if not comment_ids:
        return []
    rows: list[Any] = await DeletedEntry.filter(kind=EntryKind.CONTRIBUTOR.value).order_by("id")
    return [each for each in rows if not comment_ids.isdisjoint(each.kept.get("suggestedFor", ()))]
