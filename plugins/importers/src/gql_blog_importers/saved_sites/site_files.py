"""What the files of a saved site are by their names: pages, or what pages show and run."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath
from typing import Final

from gql_blog.plugin import file_kind, is_shown_by_pages

_BESIDE_PAGES: Final = frozenset(("pdf", "xml", "json", "rss", "atom", "orig"))
"""What a site offers or says of itself, but is not one of its pages."""

_NAMED: Final = frozenset(("robots.txt", "humans.txt", "ads.txt", "security.txt", "hts-log.txt", "cname", "_headers"))
_PAGES: Final = frozenset(("html", "htm", "xhtml", "shtml"))
_SERVED: Final = frozenset(("", "php", "asp", "aspx", "jsp", "cfm"))
"""Names of pages that a program made; what is in them tells whether they are HTML."""

_SAVED_WITH: Final = re.compile(r"(?P<page>.+)(?:_files|\.files|-Dateien|_fichiers|_archivos|_bestanden|_filer)")
_TOOLS: Final = frozenset(("hts-cache", "__macosx"))
_QUERY: Final = re.compile(r"[?@](?=[^/]*=).*$|\?.*$")
_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::\d+)?", re.IGNORECASE)


def is_page_name(path: str) -> bool:
    """Whether a file is a page of HTML by its name."""
    return file_kind(PurePosixPath(path).name) in _PAGES


def may_be_page(path: str) -> bool:
    """Whether a file is a page of HTML if that is what is in it."""
    return file_kind(PurePosixPath(path).name) in _PAGES | _SERVED


def is_asset(path: str, folder: Collection[str]) -> bool:
    """Whether a file of a saved site is none of its pages. ``folder``: the paths of all its files."""
    pure = PurePosixPath(path)
    kind = file_kind(pure.name)
    if is_shown_by_pages(path) or kind in _BESIDE_PAGES or pure.name.lower() in _NAMED:
        return True
    return any(
        part.lower() in _TOOLS or _is_saved_with_page(pure, at, folder) for at, part in enumerate(pure.parts[:-1])
    )


def host_of(path: str) -> str | None:
    """Return the host that a mirror made the first folder of: ``www.example.org/2019/tides.html``."""
    first, slash, _ = path.partition("/")
    return first.lower() if slash and _HOST.fullmatch(first) else None


def without_host(path: str) -> str:
    """Return a path without the host that a mirror made its first folder."""
    return path.partition("/")[2] if host_of(path) else path


def address_parts(path: str) -> list[str]:
    """Return the parts of a page's address on its site: without host, extension and ``index``."""
    parts = path.split("/")
    if host_of(path) is not None:
        parts = parts[1:]
    *folders, name = parts
    name = _QUERY.sub("", name)
    if file_kind(name) in _PAGES | _SERVED:
        name = name.rpartition(".")[0] or name
    return folders if name.lower() in ("index", "default", "") else [*folders, name]


def _is_saved_with_page(path: PurePosixPath, at: int, folder: Collection[str]) -> bool:
    """Whether a folder is what a browser saved with a page: ``Tides_files`` beside ``Tides.html``."""
    match = _SAVED_WITH.fullmatch(path.parts[at])
    if match is None:
        return False
    above = "/".join(path.parts[:at])
    beside = f"{above}/" if above else ""
    return any(f"{beside}{match['page']}.{kind}" in folder for kind in _PAGES)
