"""Which media an article uses: its text, its notices, its lead image, and what was written of it before."""

from collections.abc import Collection

from gql_blog.content import media_in
from gql_blog.render import RenderedArticle
from gql_blog.store import ArticleMedia, Media, NewRow, insert_rows
from gql_blog.write.article.state.article_state import ArticleState
from gql_blog.write.locks import StalePreparation
from gql_blog.write.transaction.unit_of_work import UnitOfWork


async def media_to_add(
    work: UnitOfWork,
    article_id: str,
    before: ArticleState | None,
    after: ArticleState,
    rendered: RenderedArticle | None,
) -> list[NewRow]:
    """Return rows of media not used before, and note which are live; StalePreparation: rendered with what changed."""
    was, now = (_named(before) if before else set()), _named(after)
    if was == now and not (rendered and rendered.pictures):
        return []
    here = await _kept(work, now)
    if rendered and any(here.get(each) != version for each, version in rendered.pictures.items()):
        raise StalePreparation
    held = await _held(article_id) if before else {}
    for live in (True, False):
        other = [each for each, is_live in held.items() if is_live is not live and (each in here) is live]
        if other:
            await ArticleMedia.filter(article_id=article_id, media_id__in=sorted(other)).update(live=live)
    return [NewRow(ArticleMedia, article_id=article_id, media_id=each) for each in sorted(here.keys() - held)]


async def remember_media(work: UnitOfWork, article_id: str, state: ArticleState) -> None:
    """Note what the working copy of an article uses, so that it is not swept."""
    if named := _named(state):
        new = sorted((await _kept(work, named)).keys() - await _held(article_id))
        await insert_rows(NewRow(ArticleMedia, article_id=article_id, media_id=each, live=False) for each in new)


async def _kept(work: UnitOfWork, ids: Collection[str]) -> dict[str, int]:
    """Return the versions of those of these media that are here, and keep them from being changed meanwhile."""
    await work.locks.keep_rows("media", ids)
    return dict(await Media.filter(id__in=sorted(ids)).values_list("id", "version")) if ids else {}


async def _held(article_id: str) -> dict[str, bool]:
    return dict(await ArticleMedia.filter(article_id=article_id).values_list("media_id", "live"))


def _named(state: ArticleState) -> set[str]:
    texts = (state.source, *(each.source for each in state.notices))
    lead = {state.lead_image_id} if state.lead_image_id else set()
    return lead.union(*map(media_in, texts))
