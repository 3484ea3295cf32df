"""Tags: found by name or slug, or made; and the rows."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from tortoise.expressions import Q

from gql_blog.access import Viewer
from gql_blog.content import TAG, folded, new_id, spellings
from gql_blog.store import ArticleTag, NewRow, Session, Tag
from gql_blog.write.aliases import formerly_named
from gql_blog.write.article.state.article_state import Label, copies
from gql_blog.write.finders import can_see
from gql_blog.write.input_validation import TAGS, InputErrors
from gql_blog.write.locks import Named, StalePreparation
from gql_blog.write.slugs import free_tag_slug, slug_from
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_SO_NAMED: Final = "SELECT id, name FROM tag WHERE name IN ({names}) ORDER BY id DESC"
_NAMES: Final = "SELECT id, name FROM tag WHERE id = ANY($1::text[])"


def validate_tags(
    tags: Sequence[str], errors: InputErrors, path: tuple[str, ...] = ("input", "tags")
) -> tuple[str, ...]:
    """Return the tags as they are to be kept, each once."""
    if not errors.at_most(TAGS, tags, path):
        return ()
    names = [errors.line(tag, (*path, str(index))) for index, tag in enumerate(tags)]
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(folded(name), name)
    return tuple(once.values())


async def resolve_tags(work: UnitOfWork, names: Sequence[str], viewer: Viewer) -> tuple[Label, ...]:
    """Return the tags that these names (or slugs) mean, each once; those that are not here yet are made.

    A tag that the viewer may not see is found by its exact name only: nobody else is told its spelling.
    """
    named = {name: Label(work.carried_tags[name], name) for name in names if name in work.carried_tags}
    named |= await _named(work.transaction, [name for name in names if name not in named])
    missing = {folded(name) for name in names if name not in named}
    if missing and work.locks.needed:
        await work.locks.lock_names(Named.TAG, missing)
        named |= await _named(work.transaction, [name for name in names if name not in named])
    found: dict[str, Label] = {}
    for name in names:
        tag = named.get(name) or await _tag(work, name, viewer, found)
        found[tag.id] = Label(tag.id, tag.name)
    return tuple(found.values())


async def tags_named(
    session: Session, names: Sequence[str], viewer: Viewer, *, seen: Collection[str] = ()
) -> dict[str, Label]:
    """Return by each of these names (or slugs) the tag that it means, if there is one; nothing is made.

    Names of ``seen`` mean tags alone that the viewer may see: what is answered for them tells that they are there.
    """
    named = await _named(session, names)
    found = {name: named.get(name) or await _other_spelling(name, viewer) for name in names}
    asked = {tag.id for name in seen if (tag := found[name]) is not None}
    rows = await Tag.filter(id__in=asked) if asked else []
    hidden = {row.id for row in rows if not await can_see(viewer, "tag", row)}
    return {
        name: Label(tag.id, tag.name)
        for name, tag in found.items()
        if tag is not None and (name not in seen or tag.id not in hidden)
    }


async def tags_to_add(work: UnitOfWork, article: Any, before: Sequence[Label], after: Sequence[Label]) -> list[NewRow]:
    """Return the rows, where anything differs; those of ``before`` are deleted then."""
    article_id = article.id
    if _same(before, after):
        return []
    if before:
        await ArticleTag.filter(article_id=article_id).delete()
    if article.public:
        was, now = ({each.id for each in labels} for labels in (before, after))
        work.tags |= was - now
        work.tagged |= now - was
    return [
        NewRow(ArticleTag, article_id=article_id, tag_id=label.id, position=position, **copies(article))
        for position, label in enumerate(after, start=1)
    ]


async def check_tag_names(work: UnitOfWork, before: Sequence[Label], after: Sequence[Label]) -> None:
    """Raise StalePreparation if a tag that was added has got another name meanwhile: the search text names the tags.

    It is called once the rows are there: since then nobody can change a name any more.
    """
    added = {each.id: each.name for each in after if work.carried_tags.get(each.name) != each.id}
    if work.locks.needed and added and not _same(before, after):
        if dict(await work.transaction.fetch(_NAMES, sorted(added))) != added:
            raise StalePreparation
        work.carried_tags |= {name: tag_id for tag_id, name in added.items()}


def _same(before: Sequence[Label], after: Sequence[Label]) -> bool:
    return [each.id for each in before] == [each.id for each in after]


async def _named(session: Session, names: Sequence[str]) -> dict[str, Label]:
    """Return the oldest tag of exactly each name, where there is one; all by one statement."""
    spelt = {spelling: name for name in names for spelling in spellings(name)}
    if not spelt:
        return {}
    places = ", ".join(f"${number}" for number, _ in enumerate(spelt, start=1))
    rows = await session.fetch(session.numbered(_SO_NAMED.format(names=places)), *sorted(spelt))
    return {spelt[name]: Label(tag_id, name) for tag_id, name in rows}


async def _tag(work: UnitOfWork, name: str, viewer: Viewer, resolved: Collection[str]) -> Tag:
    """Return the tag of a name, made if none is alike; ``resolved``: those that this command named already."""
    if (found := await _other_spelling(name, viewer, resolved)) is not None:
        return found
    tag_id = new_id(TAG)
    given: dict[str, Any] = {"slug": await free_tag_slug(name, tag_id, viewer), "name": name}
    made = await Tag.create(id=tag_id, **given)
    await work.record(tag_id, None, given)
    return made


async def _other_spelling(name: str, viewer: Viewer, resolved: Collection[str] = ()) -> Tag | None:
    """Return the tag that a name means which none has exactly: its slug, in another case, or a name given up."""
    for tag in await _alike(name):
        if tag.id in resolved or await can_see(viewer, "tag", tag):
            return tag
    return await formerly_named(Tag, name, viewer, slugs={name, slug_from(name, otherwise="tag")})


async def _alike(name: str) -> list[Tag]:
    """Return the tags whose slug the name is, and those whose name differs from it in case alone."""
    slug = slug_from(name, otherwise="tag")
    numbered = await Tag.filter(Q(slug__in=[name, slug]) | Q(slug__startswith=f"{slug}-")).order_by("id")
    same = [tag for tag in numbered if tag.slug == name or folded(tag.name) == folded(name)]
    return sorted(same, key=lambda tag: tag.slug != name)
