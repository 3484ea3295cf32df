"""The map of a saved site: what each of its files is, and under which slug an article comes."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote, unquote

from gql_blog.plugin import (
    RESERVED_SLUGS,
    DraftArticle,
    ImportRefused,
    LedgerEntry,
    SiteUrls,
    address_key,
    decode_utf8,
    has_front_matter,
    is_slug,
    path_key,
    slug_from,
)
from gql_blog_importers.html import HtmlDocument, Link, looks_like_html, read_article
from gql_blog_importers.saved_sites.heading_places import HeadingPlaces, Place
from gql_blog_importers.saved_sites.page_spool import PageSpool
from gql_blog_importers.saved_sites.page_survey import PageSurvey, survey_addresses, survey_text
from gql_blog_importers.saved_sites.site_addresses import SiteAddresses, host_in, is_relative, parted
from gql_blog_importers.saved_sites.site_files import (
    address_parts,
    host_of,
    is_asset,
    is_page_name,
    may_be_page,
    without_host,
)

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
    spool: PageSpool
    pages: dict[str, SitePage] = field(default_factory=dict)
    _addresses: SiteAddresses = field(default_factory=SiteAddresses)
    headings: HeadingPlaces = field(default_factory=HeadingPlaces)

    @classmethod
    def of(cls, files: Sequence[str], read: Callable[[str], bytes], urls: SiteUrls) -> "SiteMap | None":
        """Return the map of a folder with pages of HTML; ``None`` for one without. ``read`` gives a file's bytes.

        Each page is read and parsed once. Its text is looked over when the addresses of all pages are known.
        """
        names = frozenset(files)
        if not any(is_page_name(path) and not is_asset(path, names) for path in files):
            return None
        site = cls(names, urls, PageSpool())
        for path in files:
            if may_be_page(path) and not is_asset(path, names):
                site._take(path, read)
        surveys = {path: page.survey for path, page in site.pages.items()}
        site._addresses = SiteAddresses.of(names, surveys)
        for path, survey in surveys.items():
            site._survey(path, survey)
        site._settle()
        return site

    def close(self) -> None:
        """Give back what the pages were kept in."""
        self.spool.close()

    def is_asset(self, path: str) -> bool:
        """Whether a file is one that pages show, run or offer."""
        return path not in self.pages and is_asset(path, self.files)

    def passed_over(self, path: str) -> str | None:
        """Why a page is no article; ``None`` for one that may be."""
        page = self.pages.get(path)
        return page.passed_over if page else None

    def ledger_of(self, path: str) -> tuple[LedgerEntry, ...]:  # noqa: ARG002 # as the core calls it
        """The account of a page that is no article: the file is the only item."""
        return ()

    def slug_of(self, path: str) -> str | None:
        """The slug under which the article of a page comes."""
        return self.pages[path].slug

    def hash_of(self, path: str) -> str:
        """The hash of a page's bytes."""
        return self.spool.hash_of(path)

    def draft(self, path: str) -> DraftArticle:
        """Return the article of a page, its links leading where their pages are now."""
        page = self.pages[path]
        places = self.headings.linked(path)
        draft = read_article(self.spool.document(path), lambda href: self._link(page, href), places)
        return replace(draft, slug=page.slug, old_paths=page.old_paths)

    def _take(self, path: str, read: Callable[[str], bytes]) -> None:
        """Take a page in with its addresses; one that cannot be read will be refused.

        A text with front matter is what a site is made of, and no page of it, whatever its name is.
        """
        try:
            data = read(path)
            source = decode_utf8(data)
            if not has_front_matter(source) and (is_page_name(path) or looks_like_html(source)):
                document = self.spool.add(path, data, source)
                self.pages[path] = SitePage(path, survey_addresses(document))
        except ImportRefused as refusal:
            if is_page_name(path):
                self.spool.refuse(path, refusal)
                self.pages[path] = SitePage(path, PageSurvey())

    def _survey(self, path: str, survey: PageSurvey) -> None:
        try:
            document = self.spool.document(path)
        except ImportRefused:
            return
        self._note_places(path, document)
        leads = lambda href: self._page_at(path, href) not in (None, path)  # noqa: E731
        self.pages[path] = SitePage(path, survey_text(survey, document, address_parts(path), leads))

    def _note_places(self, path: str, document: HtmlDocument) -> None:
        for link in document.root.all("a"):
            _, fragment = parted(link.attrs.get("href", ""))
            led_to = self._page_at(path, link.attrs["href"]) if fragment else None
            if led_to is not None and led_to != path:
                self.headings.note(path, Place(led_to, unquote(fragment)))

    def _settle(self) -> None:
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
        links = {path: self.urls.article_link(page.slug) for path, page in self.pages.items() if page.slug is not None}
        self.headings.settle(lambda path: forwards.get(path, path), links)

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

    def _page_at(self, path: str, href: str) -> str | None:
        return self._addresses.page_at(path, href)

    def _link(self, page: SitePage, href: str) -> Link | None:
        """Where a link or an image of a page leads now; ``None`` for one that stays as it is."""
        target, fragment = parted(href)
        if not target:
            return None
        place = f"#{fragment}" if fragment else ""
        found = self._page_at(page.path, href)
        if found is not None:
            if found == page.path and fragment:
                return Link(place)
            link = self._led(found, target)
            if link is None or "#" in link.address:
                return link
            return Link(f"{link.address}{place}", link.slug)
        file = self._addresses.file_at(page.path, target)
        if file is not None:
            return Link(f"/{quote(without_host(file))}{place}")
        whole = self._addresses.whole(page.path, target) if is_relative(target) else None
        return None if whole is None else Link(f"{whole}{place}")

    def _led(self, path: str, href: str) -> Link | None:
        """Where a page leads to which a link leads: to itself, or where it forwards to."""
        forwarded = self._forwarded(path) or path
        if forwarded not in self.pages and host_in(forwarded):
            return Link(forwarded)
        return self._link_to(self.pages.get(forwarded, self.pages[path]), href)

    def _link_to(self, page: SitePage, href: str) -> Link | None:
        if page.slug is not None:
            return Link(self.urls.article_link(page.slug), page.slug)
        if not is_relative(href):
            return None
        own = page.survey.address
        return Link(own if own and host_in(own) else f"/{quote(without_host(page.path))}")


def _path_key_of(page: SitePage) -> str:
    return "/".join(address_parts(page.path))


def _slug_parts(page: SitePage) -> list[str]:
    """The parts of a page's address as slugs, if the last of them can be one."""
    address = page.survey.address
    key = None if address is None or is_relative(address) else path_key(address)
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
    if address is not None and not is_relative(address):
        paths.append(path_key(address))
    if host_of(page.path) is not None or not paths:
        paths.append(path_key(f"/{quote(without_host(page.path))}"))
    return tuple(dict.fromkeys(path for path in paths if path is not None and path != "/"))
