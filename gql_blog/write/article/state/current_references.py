"""What a state that was kept for a while refers to, as it is now."""

from dataclasses import replace
from typing import Any

from gql_blog.store import Contributor, OldSlug, Tag
from gql_blog.write.aliases import current_rows
from gql_blog.write.article.state.article_state import UNRESOLVED, ArticleState, Credit, Label
from gql_blog.write.article.state.bylines import CheckedByline, new_contributor, resolve_bylines
from gql_blog.write.article.state.tags import resolve_tags
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.media.pictures import is_picture
from gql_blog.write.transaction.unit_of_work import UnitOfWork


async def with_current_references(state: ArticleState, work: UnitOfWork | None) -> ArticleState:
    """Return the state with whoever its contributors and tags were merged into since.

    A contributor who is gone gets a new entry under the printed name in ``work``; without one the credit stays as it
    is, for what is only compared. A tag that is gone is left out.
    """
    people = await current_rows(Contributor, (each.contributor_id for each in state.bylines))
    tags = await current_rows(Tag, (each.id for each in state.tags))
    labels = {tags[each.id].id: tags[each.id].name for each in state.tags if each.id in tags}
    bylines = []
    for each in state.bylines:
        contributor = people.get(each.contributor_id)
        if contributor is None and work is not None:
            contributor = people[each.contributor_id] = await new_contributor(work, each.name, work.viewer)
        bylines.append(replace(each, contributor_id=contributor.id) if contributor else each)
    state = replace(
        state,
        lead_image_id=state.lead_image_id if await is_picture(state.lead_image_id) else None,
        responding_to_id=await _current_article(state.responding_to_id),
        original_id=await _current_article(state.original_id),
    )
    return replace(state, bylines=tuple[Credit, ...](bylines), tags=tuple(Label(*each) for each in labels.items()))


async def with_current_ids(state: ArticleState) -> ArticleState:
    """Return the state with the present ids and names; who is gone is ``UNRESOLVED``, such tags are left out."""
    people = await current_rows(Contributor, (each.contributor_id for each in state.bylines if each.contributor_id))
    tags = await current_rows(Tag, (each.id for each in state.tags if each.id))
    bylines = (
        replace(each, contributor_id=people[each.contributor_id].id if each.contributor_id in people else UNRESOLVED)
        for each in state.bylines
    )
    labels: dict[str, Label] = {}
    for each in state.tags:
        if each.id in tags:
            each = Label(tags[each.id].id, tags[each.id].name)
        elif each.id != UNRESOLVED:
            continue
        labels.setdefault(each.name, each)
    return replace(state, bylines=tuple(bylines), tags=tuple(labels.values()))


async def with_named_references(work: UnitOfWork, state: ArticleState) -> ArticleState:
    """Return the state with those contributors and tags found, or made, that a working copy only named."""
    with InputErrors() as errors:
        named = [each for each in state.bylines if each.contributor_id == UNRESOLVED]
        checked = [CheckedByline(None, each.name, each.role, each.bio, each.affiliation) for each in named]
        credits = iter(await resolve_bylines(work, checked, errors) if named else ())
    names = [each.name for each in state.tags if each.id == UNRESOLVED]
    labels = iter(await resolve_tags(work, names, work.viewer) if names else ())
    return replace(
        state,
        bylines=tuple(next(credits) if each.contributor_id == UNRESOLVED else each for each in state.bylines),
        tags=tuple(next(labels, each) if each.id == UNRESOLVED else each for each in state.tags),
    )


async def _current_article(article_id: str | None) -> str | None:
    """The article, or the one that it was merged into when it was a stub."""
    merged: Any = await OldSlug.get_or_none(former_id=article_id) if article_id else None
    return merged.article_id if merged else article_id
