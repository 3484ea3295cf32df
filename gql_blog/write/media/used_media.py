"""Which media an article uses, and what a text shows of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.access import PreviewSigner, Viewer, is_staff
from gql_blog.content import WIDTHS, MediaFormat, MediaKind, SiteUrls, media_in, media_path
from gql_blog.errors import InputError
from gql_blog.render import Picture, Pictures, RenderedArticle
from gql_blog.store import ArticleMedia, Database, Media, NewRow, insert_rows
from gql_blog.write.article.state.article_state import ArticleState
from gql_blog.write.finders import by_id, can_see, visible_row
from gql_blog.write.locks import StalePreparation
from gql_blog.write.transaction.unit_of_work import UnitOfWork

LEAD_IMAGE: Final = ("input", "leadImageId")
_WIDEST_SRC: Final = 1280
_NOT_SCALED: Final = "image/gif"
"""It may move, which its smaller pictures would not."""
_COLUMNS: Final = "id, sha256, mime_type, version, width, height, alt_text, caption, credit"


class StoredPictures:
    """Tells the renderer what texts show of media."""

    def __init__(self, database: Database, urls: SiteUrls) -> None:
        self._database = database
        self._urls = urls

    async def __call__(self, ids: frozenset[str]) -> Pictures:
        """Return those of these media that are here."""
        places = ", ".join(f"${number}" for number, _ in enumerate(ids, start=1))
        sql = f"SELECT {_COLUMNS} FROM media WHERE id IN ({places})"
        async with self._database.glance() as session:
            rows = await session.fetch(session.numbered(sql), *sorted(ids))
        return {row[0]: self._picture(*row) for row in rows}

    def _picture(
        self, media_id: str, sha256: str, mime_type: str, version: int, width: int | None, *said: Any
    ) -> Picture:
        def url(of_width: int | None = None, image_format: MediaFormat | None = None) -> str:
            return self._urls.of_media(media_path(media_id, sha256, mime_type, of_width, image_format))

        smaller = [each for each in WIDTHS if width is not None and each < width and mime_type != _NOT_SCALED]
        srcset = ", ".join(f"{url(each, MediaFormat.WEBP)} {each}w" for each in smaller)
        return Picture(url(_WIDEST_SRC if _WIDEST_SRC in smaller else None), version, srcset, width, *said)


async def expect_picture(viewer: Viewer, media_id: str | None, path: tuple[str, ...] = LEAD_IMAGE) -> None:
    """Raise NotFound if the viewer sees no such medium, InputError if it is no picture; nothing is asked of null."""
    if media_id is None:
        return
    row: Any = await visible_row(Media, media_id, viewer, path)
    if row.kind != MediaKind.IMAGE:
        raise InputError(f"{path[-1]} must be a picture; this one is of the kind {row.kind}.", path=path)


async def is_picture(media_id: str | None) -> bool:
    """Whether an id is that of a picture that is here."""
    row: Any = await by_id(Media, media_id)
    return row is not None and row.kind == MediaKind.IMAGE


async def media_to_add(
    work: UnitOfWork,
    article_id: str,
    before: ArticleState | None,
    after: ArticleState,
    rendered: RenderedArticle | None,
) -> list[NewRow]:
    """Return the rows of media that an article has not used yet; of the others it is noted which are live.

    StalePreparation: what the text was rendered with has changed meanwhile.
    """
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


@dataclass(frozen=True, slots=True)
class ServedMedia:
    """A medium that may be served; ``public``: to everybody."""

    id: str
    sha256: str
    mime_type: str
    size: int
    width: int | None
    public: bool


async def served_media(
    database: Database, previews: PreviewSigner, viewer: Viewer, media_id: str, key: str = ""
) -> ServedMedia | None:
    """Return a medium that the viewer may see, or whoever has the ``key`` of its address; else ``None``."""
    async with database.session():
        row: Any = await by_id(Media, media_id)
        if row is None:
            return None
        public = await can_see(Viewer(), "media", row)
        opened = public or is_staff(viewer.role) or previews.opens(media_id, key, (await database.now()).timestamp())
    return ServedMedia(row.id, row.sha256, row.mime_type, row.size, row.width, public) if opened else None


async def unused(ids: Collection[str]) -> list[Any]:
    """Return the rows of those media that nothing uses, or has used: no article, and no portrait."""
    free = Media.filter(id__in=sorted(ids), article_media__id=None, portraits__id=None)
    return list(await free.order_by("id"))
