"""Deleting a tag, which is taken from its articles, and putting it back."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, EntryKind, EventKind, folded
from gql_blog.errors import Duplicate
from gql_blog.store import Article, ArticleTag, Tag, insert_rows
from gql_blog.write.article.load_article import check_version
from gql_blog.write.deletion.deleted_entries import Link, Undelete, deleted_entry, put_back, take_away
from gql_blog.write.locks import Named
from gql_blog.write.results import TagDeleted, TagWritten
from gql_blog.write.row_visibility import visible_row
from gql_blog.write.tag.tagged_articles import index_again
from gql_blog.write.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, DryRun, RetryKey, Row, Value, Verb, Version

_CHUNK: Final = 1_000
"""Ids in one statement."""


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
    await ArticleTag.filter(tag_id=row.id).delete()
    await take_away(work, row, EntryKind.TAG, links)
    work.emit(EventKind.TAG_DELETED, row.id)
    await index_again(article_id for article_id, _ in links)
    return TagDeleted(row.id, len(links))


@Verb(
    does="Takes a deleted tag back, and gives it to the articles that had it.",
    takes="The tag to take back.",
    answers=(Row("tag", "The tag; null if nothing was changed."),),
    on=("tag",),
)
async def undelete_tag(work: UnitOfWork, command: UndeleteTag) -> TagWritten:
    """Put it back, and on the articles that had it and are still here."""
    found = await deleted_entry(command, EntryKind.TAG)
    await work.locks.lock_dialogues(*(article_id for article_id, _ in found.kept["links"]))
    await work.locks.lock_names(Named.TAG, [folded(found.name)])
    entry = await deleted_entry(command, EntryKind.TAG)
    await _expect_free(entry.name)
    row = await put_back(work, entry, Tag)
    links = [each async for each in _links(row.id, entry.kept["links"])]
    await insert_rows(links)
    work.tagged.add(row.id)
    work.emit(EventKind.TAG_UNDELETED, row.id)
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
    for part in _parts(kept):
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


def _parts(links: Sequence[Link]) -> Iterator[Sequence[Link]]:
    return (links[start : start + _CHUNK] for start in range(0, len(links), _CHUNK))
