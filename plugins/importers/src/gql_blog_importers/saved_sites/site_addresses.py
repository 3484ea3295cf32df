"""The addresses of a saved site: which page or file of its folder an address on one of its pages means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from gql_blog.plugin import address_key
from gql_blog_importers.saved_sites.page_survey import PageSurvey
from gql_blog_importers.saved_sites.site_files import address_parts, host_of

_ROOT: Final = "http://site.invalid/"
"""Stands for the folder, so that addresses within it are joined as those of a site are."""


@dataclass(frozen=True, slots=True)
class SiteAddresses:
    """``hosts`` are those that the pages name as their own."""

    files: frozenset[str] = frozenset()
    surveys: Mapping[str, PageSurvey] = field(default_factory=dict)
    by_address: Mapping[str, str] = field(default_factory=dict)
    hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, files: frozenset[str], surveys: Mapping[str, PageSurvey]) -> "SiteAddresses":
        """Return the addresses of a site; two pages that state one address are told apart by their places."""
        by_address: dict[str, str] = {}
        for path, survey in surveys.items():
            for key in _own_keys(path, survey):
                by_address.setdefault(key, path)
        stated = (each for survey in surveys.values() for each in (survey.address, survey.base))
        return cls(files, surveys, by_address, frozenset(filter(None, map(host_in, stated))))

    def page_at(self, path: str, href: str) -> str | None:
        """The page to which an address leads that stands on the page at ``path``."""
        target = self._from_base(path, href)
        if not _is_in_folder(target):
            return self.by_address.get(address_key(target) or "") or self._page_of_host(target)
        return self._existing(_file_path(path, target), target)

    def file_at(self, path: str, href: str) -> str | None:
        """The file of the folder to which such an address leads, if it is no page."""
        target = self._from_base(path, href)
        candidates = [_file_path(path, target)] if _is_in_folder(target) else [*_paths_of_host(target, self.hosts)]
        return next((each for each in candidates if each in self.files and each not in self.surveys), None)

    def whole(self, path: str, href: str) -> str | None:
        """An address with its host, where the page says at which its links begin."""
        survey = self.surveys[path]
        joined = _joined(_joined(survey.address or "", survey.base or ""), parted(href)[0])
        return joined if host_in(joined) else None

    def _from_base(self, path: str, href: str) -> str:
        target, base = parted(href)[0], self.surveys[path].base
        if not base or (is_relative(base) and target.startswith("/")):
            return target
        if not is_relative(base) or base.startswith("/"):
            return _joined(base, target)
        return _joined(_joined(_ROOT + quote(path), base), target)

    def _page_of_host(self, address: str) -> str | None:
        """The page of an absolute address whose host is a folder of the mirror, or that of the site.

        A page that states another address is not the one.
        """
        for path in _paths_of_host(address, self.hosts):
            found = self._existing(path, address)
            stated = self.surveys[found].address if found is not None else None
            if found is not None and (host_of(found) or not stated or is_relative(stated)):
                return found
        return None

    def _existing(self, path: str, href: str) -> str | None:
        query = urlsplit(href).query
        bare = path.strip("/")
        candidates: list[str] = [f"{bare}?{query}"] if query else []
        candidates += [bare, *(f"{bare}{end}".lstrip("/") for end in ("/index.html", "/index.htm", ".html"))]
        return next((each for each in candidates if each in self.surveys), None)


def parted(href: str) -> tuple[str, str]:
    """An address and the place on its page that follows it."""
    target, _, place = href.strip().partition("#")
    return target, place


def is_relative(href: str) -> bool:
    """Whether an address names neither a scheme nor a host."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def _is_in_folder(address: str) -> bool:
    return address.startswith(_ROOT) or is_relative(address)


def _own_keys(path: str, survey: PageSurvey) -> Iterator[str]:
    host = host_of(path)
    stated = [survey.address or "", f"http://{host}/{'/'.join(address_parts(path))}" if host else ""]
    for address in filter(None, stated):
        if (key := address_key(address)) is not None and not is_relative(address):
            yield key


def _paths_of_host(address: str, hosts: frozenset[str]) -> Iterator[str]:
    """The paths that an absolute address may have in the folder."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    if parts.scheme in ("http", "https") and parts.netloc:
        yield f"{parts.netloc.lower()}{unquote(parts.path)}"
        if host_in(address) in hosts:
            yield unquote(parts.path).lstrip("/")


def _file_path(path: str, href: str) -> str:
    """The path of the file that an address within the folder means on a page."""
    host = host_of(path)
    if href.startswith(_ROOT):
        return unquote(urlsplit(href).path).lstrip("/")
    if href.startswith("/") and not href.startswith("//"):
        return f"{host}{unquote(urlsplit(href).path)}" if host else unquote(urlsplit(href).path).lstrip("/")
    joined = _joined(_ROOT + quote(path), href)
    return unquote(urlsplit(joined).path).lstrip("/") if joined.startswith(_ROOT) else ""


def host_in(address: str | None) -> str | None:
    """The host that an address names; ``None`` where it names none, and where it is no address."""
    try:
        return (urlsplit(address or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""
