"""Where a picture of another system is to be had besides at the address that a text shows."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from gql_blog.plugin import DraftPicture

_UPLOADS: Final = re.compile(r"/(wp-content/(?:uploads|blogs\.dir/\d+/files)|files)/(.+)")
_OF_WORDPRESS_COM: Final = re.compile(r".+\.files\.wordpress\.com")
_CACHED: Final = re.compile(r"i\d\.wp\.com")
"""Servers that keep pictures of other sites: the path begins with the name of the site."""
_SIZE: Final = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{3,4}$)")
_ENLARGED: Final = re.compile(r"(?=\.\w{3,4}$)")
_GHOST: Final = re.compile(r"/content/(images|media|files)/(?:size/w\d+(?:h\d+)?/)?(.+)")
_SERVERS: Final = re.compile(
    r"cdn-images-\d\.medium\.com|miro\.medium\.com|substackcdn\.com|cdn\.substack\.com|"
    r"(?:substack-post-media|bucketeer-[\w-]+)\.s3\.amazonaws\.com|"
    r"\d\.bp\.blogspot\.com|blogger\.googleusercontent\.com|lh\d\.(?:googleusercontent|ggpht)\.com"
)
"""Servers of Medium, Substack and Blogger, which keep nothing but pictures, each under the name of its file."""
_OF_BLOGGER: Final = re.compile(
    r"//(?:\d\.bp\.blogspot|blogger\.googleusercontent|lh\d\.(?:googleusercontent|ggpht))\.com"
    r"(/[^\s\"'<>?#]{1,1000})/([^\s\"'<>?#/]{1,300})"
)
_SIZED: Final = re.compile(r"/[swh]\d[^/]*$")


def pictures_at(shown: Iterable[str], places: Callable[[str], Iterable[str]]) -> tuple[DraftPicture, ...]:
    """Return the pictures for which there are places."""
    found = (DraftPicture(each, tuple(dict.fromkeys(places(each)))) for each in dict.fromkeys(shown))
    return tuple(each for each in found if each.places)


def named_places(address: str) -> Iterable[str]:
    """Return the places of a picture of which the name of its file alone is known, as programs save it."""
    host, path = _parts(address)
    name = path.rpartition("/")[2]
    if not _SERVERS.fullmatch(host) or "." not in name:
        return ()
    name = unquote(name).rpartition("/")[2]  # Substack has the whole address in it
    names = dict.fromkeys((name, name.replace("*", "_"), name.replace("*", "-"), name.replace("*", "")))
    return (_quoted(f"{folder}/{each}") for folder in ("/images", "/img", "") for each in names)


class BloggerPictures:
    """The places of pictures of one blog, in which several may be called image.png: those have none."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}
        self._shared: set[str] = set()

    def read(self, html: str) -> None:
        """Note the names that a text has; of one picture in several sizes the folders above the size are the same."""
        for match in _OF_BLOGGER.finditer(html):
            folder, name = _SIZED.sub("", match[1]), unquote(match[2])
            if self._folders.setdefault(name, folder) != folder:
                self._shared.add(name)

    def places(self, address: str) -> Iterable[str]:
        """Return the places of a picture by the name of its file, if no other picture has that."""
        return () if unquote(_parts(address)[1].rpartition("/")[2]) in self._shared else named_places(address)


def ghost_places(address: str) -> Iterable[str]:
    """Return the places of a picture of Ghost: it has the same name in every size."""
    match = _GHOST.search(_without_query(address))
    return (f"/content/{match[1]}/{match[2]}", f"/{match[1]}/{match[2]}") if match else ()


class WordPressPictures:
    """The places of pictures of one site: ``originals`` are addresses of attachments, ``homes`` the site's hosts."""

    def __init__(self, originals: Mapping[str, str], homes: Collection[str]) -> None:
        self._originals, self._homes = originals, {each.removeprefix("www.") for each in homes}

    def places(self, address: str) -> Iterable[str]:
        """Return the places of a picture: of its original first, if there is an attachment of its name."""
        whole = self._original(address)
        if whole is not None:
            yield from self._paths(whole, is_own=True)
            if whole.partition("//")[2] != address.partition("//")[2]:
                yield whole
        yield from self._paths(address, is_own=whole is not None)

    def _original(self, address: str) -> str | None:
        key = _key(address)
        plain = _SIZE.sub("", key)
        names = (key, plain, _ENLARGED.sub("-scaled", plain), _ENLARGED.sub("-rotated", plain))
        return next((self._originals[each] for each in names if each in self._originals), None)

    def _paths(self, address: str, *, is_own: bool) -> Iterable[str]:
        host, path = _parts(address)
        if _CACHED.fullmatch(host):
            host, _, path = path.lstrip("/").partition("/")
            path = f"/{path}"
        is_hosted = bool(_OF_WORDPRESS_COM.fullmatch(host))
        if not (is_own or is_hosted or host.removeprefix("www.") in self._homes):
            return
        match = _UPLOADS.search(path)
        below = match[2] if match else path.lstrip("/")
        if match or is_hosted:
            yield from (f"{folder}/{below}" for folder in ("/wp-content/uploads", "/uploads", ""))
        elif below:
            yield f"/{below}"


def originals_of(addresses: Iterable[str]) -> dict[str, str]:
    """Return the addresses of attachments, each by what it is known by."""
    return {_key(each): each for each in addresses}


def _key(address: str) -> str:
    """What an address is known by, whatever its scheme and its query, which may ask for a size."""
    return _without_query(address).partition("//")[2]


def _without_query(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0]


def _quoted(path: str) -> str:
    """A path as it stands in an address."""
    return path.replace("%", "%25").replace("?", "%3F").replace("#", "%23")


def _parts(address: str) -> tuple[str, str]:
    """The host and the path; of a path alone, no host."""
    try:
        parts = urlsplit(address)
        return parts.hostname or "", parts.path
    except ValueError:
        return "", ""
