"""The pictures of a site as an export format gets them: those that everybody may see, read as the file is written."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from gql_blog.access import ANONYMOUS, PreviewSigner
from gql_blog.content import EXTENSIONS, SHOWN_DIGITS, SiteUrls
from gql_blog.errors import MediaRefused, NotFound
from gql_blog.hooks import ExportPicture, ExportPictures
from gql_blog.media import Kept, MediaFiles
from gql_blog.store import Database
from gql_blog.transfer.exports.site_articles import ReadingLoop
from gql_blog.write import served_media

_WIDTH: Final = 1280
"""The width of what is wider."""
_HELD: Final = frozenset({"jpg", "png", "gif"})
"""What everything shows that reads files. Other pictures become JPEGs."""
_NOT_SCALED: Final = "gif"
_PART: Final = 262_144


class SitePictures:
    """The pictures of one site."""

    def __init__(self, files: MediaFiles, database: Database, previews: PreviewSigner, urls: SiteUrls) -> None:
        self._files, self._database, self._previews = files, database, previews
        self._address = re.compile(rf"(?:media:|{re.escape(urls.of_media('/media/'))})(med_[0-9a-z]{{26}})(?:/.*)?")

    def open(self) -> ExportPictures:
        """Return what finds the pictures of one file: the thread of a format waits for this event loop."""
        loop, known = ReadingLoop(), dict[str, ExportPicture | None]()

        def find(address: str) -> ExportPicture | None:
            named = self._address.fullmatch(address)
            if named is None:
                return None
            if named[1] not in known:
                known[named[1]] = loop.result(self._found(named[1], loop))
            return known[named[1]]

        return find

    async def _found(self, media_id: str, loop: ReadingLoop) -> ExportPicture | None:
        served = await served_media(self._database, self._previews, ANONYMOUS, media_id)
        if served is None or served.width is None:
            return None
        own = EXTENSIONS[served.mime_type]
        extension = own if own in _HELD else "jpg"
        is_smaller = extension != own or (served.width > _WIDTH and own != _NOT_SCALED)
        asked = (served.sha256, served.mime_type, extension, _WIDTH if is_smaller else None)
        try:
            kept = await self._files.kept(*asked) or await self._files.make(*asked)
        except (NotFound, MediaRefused):  # the file is not in the store, or is no picture any more
            return None
        return ExportPicture(
            name=f"{media_id}-{served.sha256[:SHOWN_DIGITS]}.{extension}",
            media_type=kept.mime_type,
            read=partial(self._parts, kept, loop),
            width=served.width,
            height=served.height,
            alt_text=served.alt_text,
            caption=served.caption,
            credit=served.credit,
        )

    def _parts(self, kept: Kept, loop: ReadingLoop) -> Iterator[bytes]:
        for start in range(0, kept.size, _PART):
            yield loop.result(self._part(kept, start))

    async def _part(self, kept: Kept, start: int) -> bytes:
        end = min(start + _PART, kept.size)
        return b"".join([chunk async for chunk in self._files.store.read(kept.key, start, end)])
