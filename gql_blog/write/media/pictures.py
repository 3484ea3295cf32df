"""What texts show of media, and who is served them."""

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.access import PreviewSigner, Viewer, is_staff
from gql_blog.content import WIDTHS, EntryKind, MediaFormat, MediaKind, SiteUrls, media_path
from gql_blog.errors import InputError
from gql_blog.render import Picture, Pictures
from gql_blog.store import Database, DeletedEntry, Media, media_lock
from gql_blog.write.finders import by_id, shown_by, visible_row

LEAD_IMAGE: Final = ("input", "leadImageId")
_WIDEST_SRC: Final = 1280
_NOT_SCALED: Final = "image/gif"
"""Texts show it as it is stored, although its smaller pictures move, too."""
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


@dataclass(frozen=True, slots=True)
class ServedMedia:
    """A medium that may be served; ``shown_by``: to everybody, because of what has this tag."""

    id: str
    sha256: str
    mime_type: str
    width: int | None
    height: int | None
    alt_text: str | None
    caption: str | None
    credit: str | None
    shown_by: str | None


async def served_media(
    database: Database, previews: PreviewSigner, viewer: Viewer, media_id: str, key: str = ""
) -> ServedMedia | None:
    """Return a medium that the viewer may see, or whoever has the ``key`` of its address; else ``None``."""
    async with database.session():
        row: Any = await by_id(Media, media_id)
        if row is None:
            return None
        shows = await shown_by(row.id)
        opened = shows is not None or is_staff(viewer.role)
        if key and not opened:
            opened = previews.opens(media_id, key, (await database.now()).timestamp())
    said = (row.width, row.height, row.alt_text, row.caption, row.credit)
    return ServedMedia(row.id, row.sha256, row.mime_type, *said, shows) if opened else None


async def media_known(database: Database, **what: str) -> str | None:
    """Return the id of the medium whose columns have these values; ``None`` if there is none."""
    async with database.session():
        row: Any = await Media.filter(**what).order_by("id").first()
    return row.id if row else None


async def unused(ids: Collection[str]) -> list[Any]:
    """Return the rows of those media that nothing uses, or has used: no article, no portrait, and no logo."""
    free = Media.filter(id__in=sorted(ids), article_media__id=None, portraits__id=None, site_logos__id=None)
    rows = list(await free.order_by("id"))
    kept = await deleted_portraits()  # read last: who is deleted meanwhile is here, or was among the portraits
    return [row for row in rows if row.id not in kept]


class FileOwners:
    """Says which files media have. See FileOwners of the room ``media``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lock(self, sha256: str, *, shared: bool, seconds: float) -> AbstractAsyncContextManager[None]:
        """Hold the lock of a file; no lock of the database is held with it."""
        return media_lock(self._database.url, sha256, shared=shared, seconds=seconds)

    async def has(self, sha256: str) -> bool:
        """Whether a medium has a file."""
        return await media_known(self._database, sha256=sha256) is not None


async def deleted_portraits() -> set[str]:
    """Return the portraits of deleted contributors, who may come back with them."""
    entries: list[Any] = await DeletedEntry.filter(kind=EntryKind.CONTRIBUTOR.value)
    return {each.kept["fields"].get("portrait_id") for each in entries} - {None}
