"""Names that contributors and tags had before: they still find them, unless somebody else bears them now.

A name that not everybody could see is known to those who see every row: it must not tell others what was hidden. The
names of what is merged lead to what it was merged into.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Any, Final, TypeVar

from tortoise.expressions import Q
from tortoise.models import Model

from gql_blog.access import Everything, Viewer, visible_rows
from gql_blog.content import UNSET, EventKind, folded, spellings
from gql_blog.errors import InputError
from gql_blog.store import Contributor, ContributorAlias, ReservedSlug, Tag, TagAlias
from gql_blog.write.finders import by_slug, can_see, check_version, visible_row
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import DryRun, RetryKey, Version

Named = TypeVar("Named", Contributor, Tag)

_ALIASES: Final[dict[type[Any], tuple[type[Any], str]]] = {
    Contributor: (ContributorAlias, "contributor"),
    Tag: (TagAlias, "tag"),
}
"""The table of the aliases, and the name of its link."""
_KEPT: Final = ("slug", "name", "former_id", "was_public", "created_at")
INTO_ID: Final = ("input", "intoId")


async def remember_name(work: UnitOfWork, row: Any, slug: str, name: str) -> None:
    """Keep the slug and the name that a row had; it has others by now."""
    table, link = _ALIASES[type(row)]
    await table.filter(slug=row.slug, **{link: row.id}).delete()
    await table.create(
        slug=None if slug == row.slug else slug,
        name=name,
        was_public=row.public,
        created_at=work.now,
        **{f"{link}_id": row.id},
    )


async def hand_over_names(work: UnitOfWork, gone: Named, into: Named) -> None:
    """Let the names of a row that is merged into another one lead there, earlier ones too; the row is gone."""
    table, link = _ALIASES[type(into)]
    key = f"{link}_id"
    await table.filter(**{key: gone.id}).update(**{key: into.id})
    await gone.delete()
    await table.create(
        slug=gone.slug, name=gone.name, former_id=gone.id, was_public=gone.public, created_at=work.now, **{key: into.id}
    )


async def slug_is_taken(kind: type[Contributor] | type[Tag], slug: str, but: str | None = None) -> bool:
    """Whether a row other than ``but`` has this slug, or had it; those that are deleted keep theirs until the purge."""
    table, link = _ALIASES[kind]
    holders: list[Any] = await kind.filter(slug=slug).values_list("id", flat=True)
    holders += await table.filter(slug=slug).values_list(f"{link}_id", flat=True)
    holders += await ReservedSlug.filter(kind=link, slug=slug).values_list("entry_id", flat=True)
    return any(holder != but for holder in holders)


async def aliases_of(row: Any) -> list[dict[str, Any]]:
    """Return the names that a row had, as JSON."""
    table, link = _ALIASES[type(row)]
    rows: list[dict[str, Any]] = await table.filter(**{link: row.id}).order_by("id").values(*_KEPT)
    return [{**each, "created_at": each["created_at"].isoformat()} for each in rows]


def aliases_again(row: Any, kept: Iterable[dict[str, Any]]) -> list[Model]:
    """Return the rows of names that ``aliases_of`` had returned of this row."""
    table, link = _ALIASES[type(row)]
    return [
        table(**{**each, "created_at": DateTime.fromisoformat(each["created_at"]), f"{link}_id": row.id})
        for each in kept
    ]


async def formerly_named(kind: type[Named], name: str, viewer: Viewer, *, slugs: Collection[str] = ()) -> Named | None:
    """Return the row that had exactly this name, if the viewer may see it and may know that it had the name.

    With one of ``slugs`` the name may differ in case, or be the slug itself.
    """
    table, link = _ALIASES[kind]
    all_seen = isinstance(visible_rows(link, viewer.role), Everything)
    same_name = Q(name__in=sorted(spellings(name)))
    for alias in await table.filter(same_name | Q(slug__in=sorted(slugs))).order_by("-id").select_related(link):
        if folded(alias.name) != folded(name) and alias.slug != name:
            continue
        row = getattr(alias, link)
        if all_seen or (alias.was_public and await can_see(viewer, link, row)):
            found: Named = row
            return found
    return None


async def by_any_slug(kind: type[Named], slug: object) -> Named | None:
    """Return the row that has this slug, or had it."""
    row = await by_slug(kind, slug)
    if row is not None:
        return row
    table, link = _ALIASES[kind]
    alias: Any = await by_slug(table, slug)
    if alias is None:
        return None
    found: Named = await getattr(alias, link)
    return found


async def current_rows(kind: type[Named], ids: Iterable[str]) -> dict[str, Named]:
    """Return by each of these ids the row that has it, or that a row with this id was merged into."""
    table, link = _ALIASES[kind]
    wanted = sorted(set(ids))
    found: dict[str, Named] = {row.id: row for row in await kind.filter(id__in=wanted)}
    merged = await table.filter(former_id__in=[each for each in wanted if each not in found]).select_related(link)
    return found | {alias.former_id: getattr(alias, link) for alias in merged}


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """What is to go, and what it is merged into."""

    id: str
    expected_version: Version
    into_id: str
    dry_run: DryRun = False
    idempotency_key: RetryKey = UNSET


async def rows_to_merge(work: UnitOfWork, command: Merge, kind: type[Named]) -> tuple[Named, Named]:
    """Return the row that goes and the one that stays; InputError if they are one, VersionConflict as for a change."""
    gone: Any = await visible_row(kind, command.id, work.viewer)
    into: Any = await visible_row(kind, command.into_id, work.viewer, INTO_ID)
    if gone.id == into.id:
        noun = kind.__name__.lower()
        raise InputError(f"A {noun} cannot be merged into itself. Give the id of another one.", path=INTO_ID)
    check_version(gone, command.expected_version)
    return gone, into


async def end_merged(work: UnitOfWork, gone: Named, into: Named) -> None:
    """Delete the row that goes, and let its names lead to the one that stays, whose version tells of it."""
    await hand_over_names(work, gone, into)
    if gone.public:  # a version that everybody reads does not tell that something hidden was merged
        into.version += 1
        await into.save(update_fields=["version"])


def emit_merged(work: UnitOfWork, merged: EventKind, deleted: EventKind, gone: Named, into: Named) -> None:
    """Tell that one row was merged into another; everybody may know it of a row that they saw."""
    if not gone.public:
        work.emit(merged, into.id, mergedId=gone.id)
        return
    work.emit(merged, into.id, public=into.public, mergedId=gone.id)
    work.emit(deleted, gone.id, affects=[into.id], public=False, wasPublic=True)
