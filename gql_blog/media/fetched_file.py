"""A file at an address of another server."""

import re
from collections.abc import AsyncIterable, Awaitable, Callable
from typing import Final, TypeVar
from urllib.parse import quote, urldefrag, urljoin

from gql_blog.errors import InputError, MediaUnreachable
from gql_blog.outgoing import OutgoingClient, OutgoingFailure

R = TypeVar("R")

_MOST_REQUESTS: Final = 4
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_PLAIN: Final = re.compile(r"http://([^/?#]*?)(?::80)?(?=[/?#]|$)", re.IGNORECASE)
_FOUND: Final = 200
_HEADERS: Final = {"Accept": "image/*, audio/*, application/pdf", "User-Agent": "gql-blog"}
_KEPT: Final = "%/:?#[]@!$&'()*+,;=~"
"""What has a meaning in an address; anything else that is no letter of ASCII is written as %…."""


async def fetched(client: OutgoingClient, address: str, receive: Callable[[AsyncIterable[bytes]], Awaitable[R]]) -> R:
    """Receive the file at an address, which is asked for by https, whatever it says. Each redirect is checked like it.

    InputError: the address cannot be used. MediaUnreachable: there is no file. And what ``receive`` raises.
    """
    url = _asked(address)
    client.check(url)
    for _ in range(_MOST_REQUESTS):
        try:
            async with client.stream(url, _HEADERS) as response:
                if response.status == _FOUND:
                    return await receive(response.chunks)
                if response.status not in _REDIRECTS or not (place := response.headers.get("location")):
                    raise MediaUnreachable(f"There is no file: the answer has the status {response.status}.")
        except OutgoingFailure as failure:
            raise MediaUnreachable(f"The file cannot be fetched: {failure}", is_silence=True) from None
        try:
            url = _asked(urljoin(url, place.encode("latin-1").decode(errors="replace")))
            client.check(url)
        except (InputError, ValueError):
            raise MediaUnreachable("The address leads to another one, which cannot be used.") from None
    raise MediaUnreachable("The address leads from one to the next without an end.")


def _asked(address: str) -> str:
    try:
        url = quote(urldefrag(address).url, safe=_KEPT)
    except ValueError:  # the client says what is wrong with it
        return address
    return _PLAIN.sub(r"https://\1", url, count=1) if url[:5].lower() == "http:" else url
