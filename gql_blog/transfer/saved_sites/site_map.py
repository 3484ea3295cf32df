"""The map of a saved site: what each of its files is, under which slug an article comes, and where links lead."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit

from gql_blog.content import DraftArticle, SiteUrls, path_key
from gql_blog.errors import ImportRefused
from gql_blog.transfer.foreign.addresses import address_key
from gql_blog.transfer.front_matter import has_front_matter
from gql_blog.transfer.html import Link, looks_like_html, parse_html
from gql_blog.transfer.pages.text_input import decode_utf8
from gql_blog.transfer.saved_sites.page_survey import PageSurvey, survey_page
from gql_blog.transfer.saved_sites.site_files import address_parts, host_of, is_asset, is_page_name, may_be_page
from gql_blog.write import RESERVED_SLUGS, is_slug, slug_from

_ROOT: Final = "http://site.invalid/"
"""Stands for the folder, so that addresses within it are joined as those of a site are."""

_MOST_FORWARDS: Final = 10
_SAME: Final = 0.9
"""The share of paragraphs by which two pages of one address are copies."""


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page with what it says of itself. ``passed_over`` says why it is no article; ``slug`` is that of one."""

    path: str
    survey: PageSurvey
    slug: str | None = None
    passed_over: str | None = None
    old_paths: tuple[str, ...] = ()


@dataclass(slots=True)
class SiteMap:
    """``files`` are the paths of all files of the folder, ``pages`` those that are HTML."""

    files: frozenset[str]
    urls: SiteUrls
    pages: dict[str, SitePage] = field(default_factory=dict)
    _by_address: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Sequence[str], read: Callable[[str], bytes], urls: SiteUrls) -> "SiteMap | None":
        """Return the map of a folder with pages of HTML; ``None`` for one without. ``read`` gives a file's bytes."""
        site = cls(frozenset(files), urls)
        if not any(is_page_name(path) and not is_asset(path, site.files) for path in files):
            return None
        sources = {path: path for path in files if may_be_page(path) and not is_asset(path, site.files)}
        site.pages = {path: SitePage(path, PageSurvey()) for path in sources}
        for path in sources:
            survey = site._surveyed(path, read)
            if survey is None:
                del site.pages[path]
            else:
                site.pages[path] = SitePage(path, survey)
        site._settle()
        return site

    def is_asset(self, path: str) -> bool:
        """Whether a file is one that pages show, run or offer."""
        return path not in self.pages and is_asset(path, self.files)

    def passed_over(self, path: str) -> str | None:
        """Why a page is no article; ``None`` for one that may be."""
        page = self.pages.get(path)
        return page.passed_over if page else None

    def draft(self, path: str, data: bytes) -> DraftArticle:
        """Return the article of a page, its links leading where their pages are now."""
        page = self.pages[path]
        draft = parse_html(data, lambda href: self._link(page, href))
        return replace(draft, slug=page.slug, old_paths=page.old_paths)

    def _surveyed(self, path: str, read: Callable[[str], bytes]) -> PageSurvey | None:
        """What a page says of itself; of one that cannot be read nothing, for it will be refused.

        A text with front matter is what a site is made of, and no page of it, whatever its name is.
        """
        try:
            source = decode_utf8(read(path))
        except ImportRefused:
            return PageSurvey() if is_page_name(path) else None
        if has_front_matter(source) or (not is_page_name(path) and not looks_like_html(source)):
            return None
        return survey_page(source, address_parts(path), lambda href: self._page_at(path, href) not in (None, path))

    def _settle(self) -> None:
        for path, page in self.pages.items():
            for address in _own_addresses(page):
                self._by_address.setdefault(address, path)
        copies = dict(self._copies())
        forwards = {path: target for path in self.pages if (target := self._forwarded(path)) is not None}
        for path, page in self.pages.items():
            if path in forwards:
                why: str | None = f"It forwards to {forwards[path]}."
            elif path in copies:
                why = f"It is a copy of {copies[path]}."
            else:
                why = page.survey.listing
            self.pages[path] = replace(page, passed_over=why)
        self._give_slugs()
        for path, original in {**copies, **forwards}.items():
            led_to = self.pages.get(original)
            if led_to is not None and led_to.slug is not None:
                old = (*led_to.old_paths, *_old_paths(self.pages[path]))
                self.pages[original] = replace(led_to, old_paths=tuple(dict.fromkeys(old)))

    def _copies(self) -> Iterator[tuple[str, str]]:
        """Pages that state the address of another one and have its text: printed forms, threads of comments.

        None is a copy of a page that only lists others: that one is no article, and the text would be nowhere.
        """
        groups: dict[str, list[SitePage]] = {}
        for page in self.pages.values():
            key = address_key(page.survey.address or "")
            if key is not None and page.survey.prose and page.survey.listing is None:
                groups.setdefault(key, []).append(page)
        for key, pages in groups.items():
            original = min(
                pages, key=lambda page: (_path_key_of(page) != key.partition("/")[2], len(page.path), page.path)
            )
            for page in pages:
                shared = len(page.survey.prose & original.survey.prose)
                if page is not original and shared >= _SAME * len(page.survey.prose):
                    yield page.path, original.path

    def _forwarded(self, path: str) -> str | None:
        """The page to which one leads that does nothing else, or the address, if that is elsewhere."""
        seen = {path}
        target: str | None = None
        while len(seen) < _MOST_FORWARDS and (href := self.pages[path].survey.forwards_to) is not None:
            following = self._page_at(path, href)
            if following is None:
                return target or href
            if following in seen:
                break
            seen.add(following)
            target = path = following
        return target

    def _give_slugs(self) -> None:
        """The last part of its address is the slug of each article; more of it where two have the same one."""
        articles = [page for page in self.pages.values() if page.passed_over is None]
        parts = {page.path: _slug_parts(page) for page in articles}
        counts = Counter(each[-1] for each in parts.values() if each)
        taken: set[str] = set()
        for page in articles:
            own = parts[page.path]
            slug = (own[-1] if counts[own[-1]] == 1 else slug_from(*own, otherwise=own[-1])) if own else ""
            slug = slug or slug_from(page.survey.title, otherwise="")
            if not slug or slug in RESERVED_SLUGS or slug in taken:
                continue
            taken.add(slug)
            self.pages[page.path] = replace(page, slug=slug, old_paths=_old_paths(page))

    def _link(self, page: SitePage, href: str) -> Link | None:
        """Where a link or an image of a page leads now; ``None`` for one that stays as it is."""
        target, fragment = urldefrag(href.strip())
        if not target:
            return None
        found = self._page_at(page.path, href)
        if found == page.path and fragment:
            return Link(f"#{fragment}")
        if found is not None:
            return self._led(found, target) if found in self.pages else None
        path = self._file_at(page, target)
        if path in self.files:
            return Link(f"/{quote(_without_host(path))}")
        if _is_relative(target) and page.survey.address and urlsplit(page.survey.address).netloc:
            return Link(urljoin(page.survey.address, href.strip()))
        return None

    def _led(self, path: str, href: str) -> Link | None:
        """Where a page leads to which a link leads: to itself, or where it forwards to."""
        forwarded = self._forwarded(path) or path
        if forwarded not in self.pages and urlsplit(forwarded).netloc:
            return Link(forwarded)
        return self._link_to(self.pages.get(forwarded, self.pages[path]), href)

    def _link_to(self, page: SitePage, href: str) -> Link | None:
        if page.slug is not None:
            return Link(self.urls.article_link(page.slug), page.slug)
        if not _is_relative(href):
            return None
        own = page.survey.address
        return Link(own if own and urlsplit(own).netloc else f"/{quote(_without_host(page.path))}")

    def _page_at(self, path: str, href: str) -> str | None:
        """The page to which an address leads that stands on the page at ``path``."""
        page = self.pages[path]
        target = urldefrag(href.strip())[0]
        if page.survey.base:
            target = _joined(page.survey.base, target)
        if not _is_relative(target):
            return self._by_address.get(address_key(target) or "") or self._mirrored(target)
        return self._existing(self._file_at(page, target), target)

    def _mirrored(self, address: str) -> str | None:
        """The page of an absolute address whose host is a folder of the mirror."""
        try:
            parts = urlsplit(address)
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or not parts.netloc:
            return None
        return self._existing(f"{parts.netloc.lower()}{unquote(parts.path)}", address)

    def _existing(self, path: str, href: str) -> str | None:
        query = urlsplit(href).query
        bare = path.strip("/")
        candidates: list[str] = [f"{bare}?{query}"] if query else []
        candidates += [bare, *(f"{bare}{end}".lstrip("/") for end in ("/index.html", "/index.htm", ".html"))]
        return next((each for each in candidates if each in self.pages), None)

    def _file_at(self, page: SitePage, href: str) -> str:
        """The path of the file that a relative address on a page means."""
        host = host_of(page.path)
        if href.startswith("/") and not href.startswith("//"):
            return f"{host}{unquote(urlsplit(href).path)}" if host else unquote(urlsplit(href).path).lstrip("/")
        joined = _joined(_ROOT + quote(page.path), href)
        return unquote(urlsplit(joined).path).lstrip("/") if joined.startswith(_ROOT) else ""


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _is_relative(href: str) -> bool:
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    return not parts.scheme and not parts.netloc


def _without_host(path: str) -> str:
    return path.partition("/")[2] if host_of(path) else path


def _path_key_of(page: SitePage) -> str:
    return "/".join(address_parts(page.path))


def _own_addresses(page: SitePage) -> Iterator[str]:
    host = host_of(page.path)
    stated = [page.survey.address or "", f"http://{host}/{_path_key_of(page)}" if host else ""]
    for address in filter(None, stated):
        if (key := address_key(address)) is not None and not _is_relative(address):
            yield key


def _slug_parts(page: SitePage) -> list[str]:
    """The parts of a page's address as slugs, if the last of them can be one."""
    address = page.survey.address
    key = None if address is None or _is_relative(address) else path_key(address)
    stated = [] if key is None or key.startswith("/?") else [*filter(None, key.split("/"))]
    for parts in (stated, address_parts(page.path)):
        slugs = [_as_slug(part) for part in parts]
        if slugs and slugs[-1] and not slugs[-1].isdecimal():
            return [each for each in slugs if each]
    return []


def _as_slug(part: str) -> str:
    name = unquote(part)
    stem, dot, suffix = name.rpartition(".")
    name = stem if dot and suffix.lower() in ("html", "htm", "php", "aspx", "asp") else name
    return name if is_slug(name) else slug_from(name, otherwise="")


def _old_paths(page: SitePage) -> tuple[str, ...]:
    """The paths under which the site had a page."""
    paths = []
    address = page.survey.address
    if address is not None and not _is_relative(address):
        paths.append(path_key(address))
    if host_of(page.path) is not None or not paths:
        paths.append(path_key(f"/{quote(_without_host(page.path))}"))
    return tuple(dict.fromkeys(path for path in paths if path is not None and path != "/"))
