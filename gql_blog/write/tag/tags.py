"""Tags: changed, and merged where two mean the same. The search text of articles names their tags."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, EventKind, GivenText, Unset, folded, or_none
from gql_blog.errors import Duplicate, GqlBlogError
from gql_blog.store import Article, ArticleTag, Tag
from gql_blog.write.aliases import Merge, emit_merged, end_merged, remember_name, rows_to_merge
from gql_blog.write.article.state.article_state import state_of
from gql_blog.write.article.state.save_article import save_search_text
from gql_blog.write.finders import check_version, visible_row
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import TagsMerged, TagWritten
from gql_blog.write.row_changes import save_changes_of
from gql_blog.write.slugs import claim_shared_slug, validate_slug
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Value, Verb, Version

_NAME: Final = ("input", "name")


async def articles_with(tag_id: str) -> list[str]:
    """Return the ids of the articles that have a tag, in order."""
    rows: Any = ArticleTag.filter(tag_id=tag_id)
    return sorted(await rows.values_list("article_id", flat=True))


async def index_again(article_ids: Iterable[str]) -> None:
    """Write the search text of articles anew, one by one: a tag may have very many."""
    for article_id in article_ids:
        article = await Article.get(id=article_id)
        await save_search_text(article, await state_of(article))


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateTag(Command[TagWritten]):
    """What to change of a tag. What is left out stays as it is."""

    id: Annotated[str, "The tag."]
    expected_version: Version
    name: Annotated[GivenText, "The name that readers see. The old one finds the tag from then on."] = UNSET
    slug: Annotated[
        GivenText,
        "The name in URLs: lower-case letters and digits, joined by hyphens. The old one leads here from then on. "
        "null leaves it as it is.",
    ] = UNSET
    idempotency_key: RetryKey = UNSET


@Verb(does="Changes the name or the slug of a tag.", takes="What to change.", answers=(Row("tag"),), on=("tag",))
async def update_tag(work: UnitOfWork, command: UpdateTag) -> TagWritten:
    given = _checked(command)
    names = [folded(given["name"])] if "name" in given else []
    await work.locks.lock_entries("tag", command.id, names=names)
    row: Any = await visible_row(Tag, command.id, work.viewer)
    check_version(row, command.expected_version)
    await _claim(row, given)
    was = {"slug": row.slug, "name": row.name}
    changed = await save_changes_of(work, row, given)
    if changed:
        await remember_name(work, row, **was)
        work.emit(EventKind.TAG_UPDATED, row.id, public=row.public)
    if "name" in changed:
        await index_again(await articles_with(row.id))
    return TagWritten(row.id, row.version)


def _checked(command: UpdateTag) -> dict[str, str]:
    given = {}
    with InputErrors() as errors:
        if not isinstance(command.name, Unset):
            given["name"] = errors.line(command.name, _NAME)
        if or_none(command.slug) is not None:
            try:
                given["slug"] = validate_slug(command.slug)
            except GqlBlogError as error:
                errors.add(error)
    return given


async def _claim(row: Tag, given: dict[str, str]) -> None:
    """Two tags do not have one slug, nor names that differ in case alone."""
    with InputErrors() as errors:
        if "slug" in given:
            try:
                await claim_shared_slug(Tag, given["slug"], row.id)
            except Duplicate as error:
                errors.add(error)
        if "name" in given and folded(given["name"]) != folded(row.name):
            others: list[Any] = await Tag.exclude(id=row.id).values_list("name", flat=True)
            if folded(given["name"]) in map(folded, others):
                errors.add(Duplicate("Another tag has this name. Merge the two, or choose another name.", path=_NAME))


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
    if command.dry_run:
        return TagsMerged(into.id, len(tagged))
    both = set(await articles_with(into.id)) & set(tagged)
    await ArticleTag.filter(tag_id=gone.id, article_id__in=sorted(both)).delete()
    await ArticleTag.filter(tag_id=gone.id).update(tag_id=into.id)
    fields = {"slug": gone.slug, "name": gone.name}
    await end_merged(work, gone, into)
    work.tags.add(into.id)
    await work.record(gone.id, fields, {"merged_into": into.id})
    await work.record(into.id, None, {"merged": gone.id, "articles": len(tagged)})
    emit_merged(work, EventKind.TAG_MERGED, EventKind.TAG_DELETED, gone, into)
    await index_again(tagged)
    return TagsMerged(into.id, len(tagged))
