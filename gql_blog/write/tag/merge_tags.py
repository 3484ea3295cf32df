"""Merging two tags: the articles with one get the other in its place, and the names of both lead there."""

from typing import Final

from gql_blog.content import EventKind
from gql_blog.errors import InputError
from gql_blog.store import ArticleTag, Tag
from gql_blog.write.aliases import hand_over_names
from gql_blog.write.article.load_article import check_version
from gql_blog.write.before_write import run_before_write
from gql_blog.write.commands import MergeTags
from gql_blog.write.results import TagsMerged
from gql_blog.write.row_visibility import visible_row
from gql_blog.write.tag.tagged_articles import articles_with, index_again
from gql_blog.write.unit_of_work import Apply, CommandContext, Preview, UnitOfWork

_INTO: Final = ("input", "intoId")


async def merge_tags(context: CommandContext, command: MergeTags) -> Apply[TagsMerged] | Preview[TagsMerged]:
    """Prepare a merge. An article that has both keeps the one that stays; versions of articles do not change."""
    command = await run_before_write(context, command)
    if command.dry_run:
        async with context.database.session():
            gone, into = await _both(context, command)
            return Preview(TagsMerged(into.id, len(await articles_with(gone.id))))

    async def apply(work: UnitOfWork) -> TagsMerged:
        await work.locks.lock_entries("tag", command.id, command.into_id)
        gone, into = await _both(context, command)
        tagged = await articles_with(gone.id)
        both = set(await articles_with(into.id)) & set(tagged)
        await ArticleTag.filter(tag_id=gone.id, article_id__in=sorted(both)).delete()
        await ArticleTag.filter(tag_id=gone.id).update(tag_id=into.id)
        fields = {"slug": gone.slug, "name": gone.name}
        await hand_over_names(work, gone, into)
        if gone.public:  # a version that everybody reads does not tell that something hidden was merged
            into.version += 1
            await into.save(update_fields=["version"])
        work.tags.add(into.id)
        await work.record(gone.id, fields, {"merged_into": into.id})
        await work.record(into.id, None, {"merged": gone.id, "articles": len(tagged)})
        work.emit(EventKind.TAG_MERGED, into.id)
        await index_again(tagged)
        return TagsMerged(into.id, len(tagged))

    return apply


async def _both(context: CommandContext, command: MergeTags) -> tuple[Tag, Tag]:
    gone = await visible_row(Tag, command.id, context.viewer)
    into = await visible_row(Tag, command.into_id, context.viewer, _INTO)
    if gone.id == into.id:
        raise InputError("A tag cannot be merged into itself. Give the id of another one.", path=_INTO)
    check_version(gone, command.expected_version)
    return gone, into
