"""Changing the name or the slug of a tag."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, GivenText, Unset, folded, or_none
from gql_blog.errors import Duplicate, GqlBlogError
from gql_blog.store import Tag
from gql_blog.write.aliases import remember_name
from gql_blog.write.article.load_article import check_version
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import TagWritten
from gql_blog.write.row_changes import save_changes_of
from gql_blog.write.row_visibility import visible_row
from gql_blog.write.slugs import claim_shared_slug, validate_slug
from gql_blog.write.tag.tagged_articles import articles_with, index_again
from gql_blog.write.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Verb, Version

_NAME: Final = ("input", "name")
_SLUG: Final = ("input", "slug")


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


@Verb(
    does="Changes the name or the slug of a tag.",
    takes="What to change.",
    answers=(Row("tag"),),
    on=("tag",),
)
async def update_tag(work: UnitOfWork, command: UpdateTag) -> TagWritten:
    """Change it. The old name and the old slug lead to the tag from then on."""
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
    if "name" in changed:
        await index_again(await articles_with(row.id))
    return TagWritten(row.id, row.version)


def _checked(command: UpdateTag) -> dict[str, str]:
    errors, given = InputErrors(), {}
    if not isinstance(command.name, Unset):
        given["name"] = errors.line(command.name, _NAME)
    if or_none(command.slug) is not None:
        try:
            given["slug"] = validate_slug(command.slug)
        except GqlBlogError as error:
            errors.add(error)
    errors.raise_all()
    return given


async def _claim(row: Tag, given: dict[str, str]) -> None:
    """Two tags do not have one slug, nor names that differ in case alone."""
    errors = InputErrors()
    if "slug" in given:
        try:
            await claim_shared_slug(Tag, given["slug"], row.id, _SLUG)
        except Duplicate as error:
            errors.add(error)
    if "name" in given and folded(given["name"]) != folded(row.name):
        others: list[Any] = await Tag.exclude(id=row.id).values_list("name", flat=True)
        if folded(given["name"]) in map(folded, others):
            errors.add(Duplicate("Another tag has this name. Merge the two, or choose another name.", path=_NAME))
    errors.raise_all()
