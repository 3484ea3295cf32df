"""Tags: found by name or slug, or made; and the rows."""

from collections.abc import Sequence

from gql_blog.content import folded, spellings
from gql_blog.errors import TooLarge
from gql_blog.store import ArticleTag, Tag
from gql_blog.write.article.article_state import Label
from gql_blog.write.finders import by_slug
from gql_blog.write.input_validation import TAGS, InputErrors
from gql_blog.write.slugs import free_tag_slug, slug_from
from gql_blog.write.unit_of_work import UnitOfWork


def validate_tags(tags: Sequence[str], errors: InputErrors) -> tuple[str, ...]:
    """Return the tags as they are to be kept, each once."""
    if len(tags) > TAGS:
        errors.add(TooLarge(f"There may be at most {TAGS} tags.", path=("input", "tags")))
        return ()
    names = [errors.line(tag, ("input", "tags", str(index))) for index, tag in enumerate(tags)]
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(folded(name), name)
    return tuple(once.values())


async def resolve_tags(names: Sequence[str]) -> tuple[Label, ...]:
    """Return the tags that these names (or slugs) mean, each once; those that are not here yet are made."""
    tags = [await _tag(name) for name in names]
    return tuple({tag.id: Label(tag.id, tag.name) for tag in tags}.values())


async def save_tags(work: UnitOfWork, article_id: str, before: Sequence[Label], after: Sequence[Label]) -> None:
    """Replace the rows, where anything differs."""
    if [each.id for each in before] == [each.id for each in after]:
        return
    await ArticleTag.filter(article_id=article_id).delete()
    for position, label in enumerate(after, start=1):
        await ArticleTag.create(article_id=article_id, tag_id=label.id, position=position)
    work.tags.update(each.id for each in before)


async def _tag(name: str) -> Tag:
    slug = slug_from(name, otherwise="tag")
    named = await Tag.filter(name__in=sorted(spellings(name))).order_by("id").first()
    found = named or await by_slug(Tag, name) or await by_slug(Tag, slug)
    if found is not None and (found.slug == name or folded(found.name) == folded(name)):
        return found
    return await Tag.create(slug=await free_tag_slug(name), name=name)
