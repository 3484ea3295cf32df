"""Content negotiation: the type of a request body, and the preferred type of the response."""

from enum import Enum
from functools import lru_cache
from typing import Final

_JSON: Final = "application/json"
_GRAPHQL: Final = "application/graphql-response+json"
_EVENT_STREAM: Final = "text/event-stream"
_HTML: Final = "text/html"
_MAX_LENGTH: Final = 4_096


class MediaType(Enum):
    """A media type of responses; the value is the ``Content-Type``, and ``header`` the header that says so."""

    JSON = b"application/json; charset=utf-8"
    GRAPHQL = b"application/graphql-response+json; charset=utf-8"
    EVENT_STREAM = b"text/event-stream; charset=utf-8"

    def __init__(self, content_type: bytes) -> None:
        self.header: Final = (b"content-type", content_type)


@lru_cache(maxsize=256)
def is_json(content_type: bytes | None) -> bool:
    """Return whether ``Content-Type`` is exactly application/json, with charset utf-8 or none."""
    if content_type is None or len(content_type) > _MAX_LENGTH:
        return False
    kind, *parameters = [part.strip().lower() for part in content_type.decode("latin-1").split(";")]
    return kind == _JSON and all(part in ("charset=utf-8", 'charset="utf-8"') for part in parameters)


@lru_cache(maxsize=256)
def preferred_media_type(accept: bytes | None) -> MediaType:
    """Return the type of the response for an ``Accept`` header; JSON if it names none of ours.

    An event stream must be preferred to the others: urql lists ``text/event-stream`` last in every request.
    """
    ranks = _ranks(accept)
    event_stream, graphql, json = (ranks.get(kind, _UNNAMED) for kind in (_EVENT_STREAM, _GRAPHQL, _JSON))
    if event_stream > max(graphql, json):
        return MediaType.EVENT_STREAM
    return MediaType.GRAPHQL if graphql > _UNNAMED and graphql[0] >= json[0] else MediaType.JSON


@lru_cache(maxsize=256)
def prefers_html(accept: bytes | None) -> bool:
    """Return whether an ``Accept`` header prefers HTML, as a browser's does."""
    ranks = _ranks(accept)
    return ranks.get(_HTML, _UNNAMED) > max(ranks.get(kind, _UNNAMED) for kind in (_GRAPHQL, _JSON))


_Rank = tuple[float, int]
_UNNAMED: Final[_Rank] = (0.0, -1_000_000)


def _ranks(accept: bytes | None) -> dict[str, _Rank]:
    """Return the rank of each type with a quality above 0: its quality, then its position in the header."""
    if accept is None or len(accept) > _MAX_LENGTH:
        return {}
    ranks: dict[str, _Rank] = {}
    for position, part in enumerate(accept.decode("latin-1").split(",")):
        kind, *parameters = [each.strip().lower() for each in part.split(";")]
        quality = _quality(parameters)
        if quality > 0:
            ranks.setdefault(kind, (quality, -position))
    return ranks


def _quality(parameters: list[str]) -> float:
    for each in parameters:
        if each.startswith("q="):
            try:
                return min(float(each[2:]), 1.0)
            except ValueError:
                return 0.0
    return 1.0
