"""What an article is to say, from what the draft states and, where it states nothing, from what is here."""

from dataclasses import replace
from typing import Any

from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write.article.links import original_of
from gql_blog.write.article.naming import title_by, title_to, untitled_slug
from gql_blog.write.article.state import ArticleState
from gql_blog.write.article.tags import labels_of
from gql_blog.write.importing.people import credits_as_printed
from gql_blog.write.importing.reading import Reading
from gql_blog.write.importing.recognising import articles_titled
from gql_blog.write.importing.targets import translated
from gql_blog.write.slugs import claim_slug, free_article_slug, slug_from


async def new_state(reading: Reading, target: Article | None, locale: str) -> ArticleState:
    """Return the state of an article that is not here yet."""
    draft = reading.draft
    title = draft.title or _title_without(reading, target)
    return ArticleState(
        title=title,
        source=draft.source,
        slug=await _slug(reading, title, target),
        locale=locale,
        subtitle=draft.subtitle,
        published_on=draft.published_on,
        responding_to_id=target.id if target else None,
        kind=draft.kind if target else None,
        original_id=await _original_id(reading, ""),
        bylines=await credits_as_printed(reading),
        tags=await labels_of(draft.tags),
    )


async def changed_state(
    reading: Reading, article_id: str, before: ArticleState, target: Article | None
) -> ArticleState:
    """Return the state of an article that is here; what the draft leaves open stays as it is."""
    draft = reading.draft
    stated: dict[str, Any] = {
        name: value
        for name in ("title", "subtitle", "locale", "published_on")
        if (value := getattr(draft, name)) is not None
    }
    if draft.slug:
        stated["slug"] = await claim_slug(draft.slug, article_id)
    if target is not None:
        stated.update(responding_to_id=target.id, kind=draft.kind)
    if draft.bylines:
        stated["bylines"] = await credits_as_printed(reading)
    if draft.tags:
        stated["tags"] = await labels_of(draft.tags)
    if draft.translation_of is not None:
        stated["original_id"] = await _original_id(reading, article_id) or before.original_id
    after = replace(before, source=draft.source, **stated)
    if draft.title is None and before.title == title_by(before.credited_names):
        after = replace(after, title=title_by(after.credited_names))
    return after


def _title_without(reading: Reading, target: Article | None) -> str:
    if target is None:
        message = "It has no title, and answers nothing that would name it. State a title."
        raise InputError(message, path=("input", "title"))
    return title_by(reading.names) if reading.names else title_to(target.title)


async def _slug(reading: Reading, title: str, target: Article | None) -> str:
    draft = reading.draft
    if draft.slug:
        return await claim_slug(draft.slug, None)
    if draft.title is None and target is not None:
        return await free_article_slug(untitled_slug(reading.names, target.slug))
    if any(not each.is_stub for each in await articles_titled(title)):
        reading.find("TITLE_HELD_ALREADY", f"Another article is called {title!r}: this one was kept apart.")
    return await free_article_slug(slug_from(title, otherwise="article"))


async def _original_id(reading: Reading, article_id: str) -> str | None:
    target = await translated(reading, article_id)
    return await original_of(article_id, target) if target else None
