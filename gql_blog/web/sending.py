"""Whole answers, made without a framework."""

from typing import Final

from starlette.types import Message

from gql_blog.web.http_error import Headers, HTTPError
from gql_blog.web.media import Media

WHOLE: Final = "gql_blog.response.whole"
"""The type of a message that holds a whole answer; and the name of the extension by which a server says it takes one.

Its ``status`` and ``headers`` are those of ``http.response.start``, its ``body`` that of ``http.response.body``.
"""

_VARY: Final = (b"vary", b"Accept, Origin")
_CONTENT_TYPES: Final = {media: (b"content-type", media.value) for media in Media}

Reply = tuple[int, Headers, bytes]
"""A whole answer that is still to be sent: its status, its headers, its body. ``vary`` names ``Origin`` already."""


def reply(status: int, body: bytes, media: Media, headers: Headers = ()) -> Reply:
    """A GraphQL answer."""
    return status, (_CONTENT_TYPES[media], (b"content-length", b"%d" % len(body)), _VARY, *headers), body


def refused(refusal: HTTPError, media: Media = Media.JSON) -> Reply:
    """A refusal, with the status that ``media`` has for it."""
    answered = refusal.well_formed and media is Media.JSON
    written = Media.JSON if media is Media.STREAM else media
    return reply(200 if answered else refusal.status, refusal.body, written, refusal.headers)


def apart(whole: Message) -> tuple[Message, Message]:
    """The two messages that a whole answer is sent by to a server that knows no others."""
    start = {"type": "http.response.start", "status": whole["status"], "headers": whole["headers"]}
    return start, {"type": "http.response.body", "body": whole["body"]}
