"""The one range of bytes that a request may ask for."""

import re
from typing import Final

from gql_blog.web.protocol.http_responses import HTTPError

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Return the start and end asked for; ``None``: all, also for several parts. HTTPError 416 if there is none."""
    asked = _RANGE.fullmatch(header.replace(" ", "")) if header else None
    if asked is None or not (asked[1] or asked[2]):
        return None
    if asked[1]:
        start, end = int(asked[1]), min(int(asked[2]) + 1, size) if asked[2] else size
    else:
        start, end = max(size - int(asked[2]), 0), size
    if start >= end:
        message = f"There is no such part of {size} bytes."
        raise HTTPError(416, message, headers=((b"content-range", b"bytes */%d" % size),))
    return start, end
