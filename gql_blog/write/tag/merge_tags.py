"""Merging two tags: the articles with one get the other in its place, and the names of both lead there."""

from dataclasses import dataclass
from typing import Annotated

from gql_blog.content import EventKind
from gql_blog.store import ArticleTag, Tag
from gql_blog.write.merging import Merge, end_merged, rows_to_merge
from gql_blog.write.results import TagsMerged
from gql_blog.write.tag.tagged_articles import articles_with, index_again
from gql_blog.write.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, Row, Value, Verb


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeTags(Merge, Command[TagsMerged]):
    """Two tags that mean the same."""

    id: Annotated[str, "The tag that is to go."]
    into_id: Annotated[str, "The tag that articles have in its place."]


@Verb(
    does="Merges two tags: articles with one get the other in its place, and its slug and its name lead there.",
    takes="The two tags.",
    answers=(
        Row("tag", "The tag that stays; null if there are errors."),
        Value("article_count", int, "articles", "How many articles have the other one."),
    ),
    on=("tag",),
)
async def merge_tags(work: UnitOfWork, command: MergeTags) -> TagsMerged:
    """Merge them. An article that has both keeps the one that stays; versions of articles do not change."""
    await work.locks.lock_entries("tag", command.id, command.into_id)
    gone, into = await rows_to_merge(work, command, Tag)
    tagged = await articles_with(gone.id)
    both = set(await articles_with(into.id)) & set(tagged)
    await ArticleTag.filter(tag_id=gone.id, article_id__in=sorted(both)).delete()
    await ArticleTag.filter(tag_id=gone.id).update(tag_id=into.id)
    fields = {"slug": gone.slug, "name": gone.name}
    await end_merged(work, gone, into)
    work.tags.add(into.id)
    await work.record(gone.id, fields, {"merged_into": into.id})
    await work.record(into.id, None, {"merged": gone.id, "articles": len(tagged)})
    work.emit(EventKind.TAG_MERGED, into.id)
    await index_again(tagged)
    return TagsMerged(into.id, len(tagged))
