"""The reader for whom an application asks: the header in which it says as whom an issuer knows that reader."""

from collections.abc import Sequence
from typing import Final

from gql_blog.content import one_line
from gql_blog.hooks import SignedIn
from gql_blog.web.protocol.http_responses import HTTPError
from gql_blog.web.protocol.strict_json import InvalidJSON, read_json

READER_IDENTITY: Final = b"x-reader-identity"
_LONGEST: Final = 4_096
_LONGEST_TEXT: Final = 255
_REQUIRED: Final = frozenset({"issuer", "subject"})
_KNOWN: Final = _REQUIRED | {"name"}


def named_reader(values: Sequence[bytes]) -> SignedIn:
    """Return the reader whom the values of the header name; HTTPError 400 if they are not one well-formed value."""
    if len(values) != 1:
        raise _malformed("is repeated. Send it once.")
    (value,) = values
    if len(value) > _LONGEST:
        raise _malformed(f"is longer than {_LONGEST:,} bytes.")
    try:
        found = read_json(value) if value.isascii() else None
    except InvalidJSON:
        found = None
    if not isinstance(found, dict) or not _REQUIRED <= found.keys() <= _KNOWN or not all(map(_is_text, found.values())):
        raise _malformed('is not JSON in ASCII such as {"issuer": "https://id.example", "subject": "248289761001"}.')
    return SignedIn(**found)


def _is_text(value: object) -> bool:
    """Whether it is compared as it is, without hidden characters."""
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_TEXT and one_line(value) == value


def _malformed(what: str) -> HTTPError:
    return HTTPError(400, f"X-Reader-Identity {what}")
