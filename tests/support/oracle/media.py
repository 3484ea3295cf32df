"""What media answer."""

import base64
import hmac
from datetime import UTC, datetime
from typing import Any

from support.oracle.asked import Fields, GraphQLRequest
from support.oracle.pages import Connection, page_of
from support.oracle.tables import Row

_SECRET = "the secret key of the tests, long enough"
_LADDER = (320, 480, 640, 960, 1280, 1920)
_ENDINGS = {"image/png": "png", "application/pdf": "pdf", "AVIF": "avif", "WEBP": "webp", "JPEG": "jpg", "PNG": "png"}


def _url(row: Row, asked: GraphQLRequest, width: int | None = None, format: str | None = None) -> str:
    """Of a picture in the first width of the ladder that suffices, and no wider than it is; with a key for staff."""
    size, ending = "", _ENDINGS[row.mime_type]
    if row.width is not None:
        ending = _ENDINGS[format] if format else ending
        fitting = [each for each in _LADDER if each < row.width]
        enough = [each for each in _LADDER if width is not None and each >= width] or [1920]
        if width is not None and enough[0] in fitting:
            size = f"-{enough[0]}"
        elif format:
            size = f"-{([320, *(each for each in _LADDER if each <= row.width)])[-1]}"
    path = f"/media/{row.id}/{row.sha256[:16]}{size}.{ending}"
    if asked.sight.works_here or not asked.world.public(row):
        until = int(datetime.now(UTC).timestamp()) // 3600 * 3600 + 7200
        key = hmac.digest(_SECRET.encode(), b"gql-blog: preview links", "sha256")
        signed = hmac.digest(key, f"gql-blog: media until {until} {row.id}".encode(), "sha256")
        path += f"?key={until}.{base64.urlsafe_b64encode(signed).decode().rstrip('=')}"
    return f"{asked.public_url}{path}"


def _used_by(row: Row, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    if not asked.sight.works_here:
        return None
    return page_of(asked, "article", [each for each in asked.world.uses(row) if each.table == "article"], arguments)


def _portrays(row: Row, asked: GraphQLRequest) -> list[Row] | None:
    if not asked.sight.works_here:
        return None
    people = (each for each in asked.world.uses(row) if each.table == "contributor" and asked.sight.sees(each))
    return sorted(people, key=lambda each: str(each.id))


MEDIA: Fields = {
    "url": _url,
    "focalPoint": lambda row, _: None if row.focal_x is None else row,
    "usedBy": _used_by,
    "portrays": _portrays,
    "addedBy": lambda row, asked: (
        asked.sight.seen(asked.world.get(row.added_by_id)) if asked.sight.works_here else None
    ),
    "origin": lambda row, asked: row.origin if asked.sight.works_here else None,
}
FOCAL_POINT: Fields = {"x": lambda row, _: row.focal_x, "y": lambda row, _: row.focal_y}
