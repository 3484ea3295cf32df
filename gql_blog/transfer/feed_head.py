"""What a feed says of itself, and the name of an article in every feed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

_DIGITS: Final = {digit: value for value, digit in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class FeedHead:
    """A feed's title and its addresses, absolute: ``url`` is what it is a feed of, ``feed_url`` the feed itself."""

    title: str
    url: str
    feed_url: str | None = None
    locale: str | None = None


def urn_of(identifier: str) -> str:
    """Return an id as a URN: its 128 bits as a UUID, the same wherever the article is published."""
    value = 0
    for digit in identifier[-26:]:
        value = value << 5 | _DIGITS[digit]
    return UUID(int=value).urn


def instant(moment: datetime) -> str:
    """Return an instant as RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def printable(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
