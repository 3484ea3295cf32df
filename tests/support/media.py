"""Media in tests: rows of files that nobody stored."""

from collections.abc import AsyncIterable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from gql_blog.access import OPERATOR, Viewer
from gql_blog.content import MediaKind, StoredFile
from gql_blog.media import MediaFiles
from gql_blog.write import AddMedia

if TYPE_CHECKING:
    from support.writing import Newsroom


def stored(name: str = "harbour", kind: MediaKind = MediaKind.IMAGE, **given: Any) -> StoredFile:
    """Return a file of this name, by default a picture of 2000 × 1000 pixels."""
    types = {MediaKind.IMAGE: "image/jpeg", MediaKind.AUDIO: "audio/mpeg", MediaKind.DOCUMENT: "application/pdf"}
    measured = {"width": 2000, "height": 1000, "colour": "#102030"} if kind is MediaKind.IMAGE else {}
    received, kept = (sha256(f"{name} {each}".encode()).hexdigest() for each in ("received", "kept"))
    return StoredFile(
        **{
            **{"received_sha256": received, "sha256": kept, "kind": kind, "mime_type": types[kind], "size": 12_345},
            **measured,
            **given,
        }
    )


async def fetched(address: str) -> StoredFile:
    """Return the file of an address, as if it had been fetched."""
    return stored(address)


async def stored_in(files: MediaFiles, chunks: AsyncIterable[bytes], limit: int) -> StoredFile:
    """Store a file of which nobody makes a row."""
    return await files.receive(chunks, limit)


async def added(room: "Newsroom", name: str = "harbour", viewer: Viewer = OPERATOR, **said: Any) -> str:
    """Add a picture, and return its id."""
    given = {each: said.pop(each) for each in ("kind", "mime_type", "width", "height") if each in said}
    return str((await room.run(AddMedia(stored=stored(name, **given), **said), viewer)).media_id)
