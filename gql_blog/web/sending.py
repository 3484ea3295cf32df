"""Whole answers, written to the server without a framework in between."""

from starlette.types import Scope, Send

from gql_blog.web.media import Media
from gql_blog.web.refusal import Headers, Refusal

VARY = (b"vary", b"Accept")


async def send_answer(send: Send, status: int, body: bytes, media: Media, headers: Headers = ()) -> None:
    """A GraphQL answer."""
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", media.value),
                (b"content-length", b"%d" % len(body)),
                VARY,
                *headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": body})


async def send_refusal(send: Send, refusal: Refusal, media: Media = Media.JSON) -> None:
    """A refusal, with the status that ``media`` has for it."""
    answered = refusal.well_formed and media is Media.JSON
    written = Media.JSON if media is Media.STREAM else media
    await send_answer(send, 200 if answered else refusal.status, refusal.body, written, refusal.headers)


def header(scope: Scope, wanted: bytes) -> bytes | None:
    """The first header of that name, in lower case."""
    for name, value in scope["headers"]:
        if name == wanted:
            found: bytes = value
            return found
    return None
