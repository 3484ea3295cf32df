"""Which media type a request has, and which ones its sender would take."""

from enum import Enum
from functools import lru_cache
from typing import Final

_JSON: Final = "application/json"
_GRAPHQL: Final = "application/graphql-response+json"
_STREAM: Final = "text/event-stream"
_HTML: Final = "text/html"
_LONGEST: Final = 4_096


class Media(Enum):
    """What an answer may be written in; the value is its ``Content-Type``."""

    JSON = b"application/json; charset=utf-8"
    GRAPHQL = b"application/graphql-response+json; charset=utf-8"
    STREAM = b"text/event-stream; charset=utf-8"


@lru_cache(maxsize=256)
def is_json(content_type: bytes | None) -> bool:
    """Whether a body is declared to be JSON: that very type, in UTF-8 where a charset is named, and nothing like it."""
    if content_type is None or len(content_type) > _LONGEST:
        return False
    kind, *parameters = [part.strip().lower() for part in content_type.decode("latin-1").split(";")]
    return kind == _JSON and all(part in ("charset=utf-8", 'charset="utf-8"') for part in parameters)


@lru_cache(maxsize=256)
def preferred(accept: bytes | None) -> Media:
    """The answer's type for an ``Accept`` header; what names none of ours gets JSON.

    A stream is for those who prefer it: urql names ``text/event-stream`` last with every request.
    """
    ranks = _ranks(accept)
    stream, graphql, plain = (ranks.get(kind, _UNNAMED) for kind in (_STREAM, _GRAPHQL, _JSON))
    if stream > max(graphql, plain):
        return Media.STREAM
    return Media.GRAPHQL if graphql > _UNNAMED and graphql[0] >= plain[0] else Media.JSON


@lru_cache(maxsize=256)
def wants_page(accept: bytes | None) -> bool:
    """Whether a browser asks for a page."""
    ranks = _ranks(accept)
    return ranks.get(_HTML, _UNNAMED) > max(ranks.get(kind, _UNNAMED) for kind in (_GRAPHQL, _JSON))


_Rank = tuple[float, int]
_UNNAMED: Final[_Rank] = (0.0, -1_000_000)


def _ranks(accept: bytes | None) -> dict[str, _Rank]:
    """For each type named with a weight above nothing: its weight, then its place."""
    if accept is None or len(accept) > _LONGEST:
        return {}
    ranks: dict[str, _Rank] = {}
    for place, part in enumerate(accept.decode("latin-1").split(",")):
        kind, *parameters = [each.strip().lower() for each in part.split(";")]
        weight = _weight(parameters)
        if weight > 0:
            ranks.setdefault(kind, (weight, -place))
    return ranks


def _weight(parameters: list[str]) -> float:
    for each in parameters:
        if each.startswith("q="):
            try:
                return min(float(each[2:]), 1.0)
            except ValueError:
                return 0.0
    return 1.0
