"""Files to hand out: an article, a dialogue or the site in a plugin's format, and the feeds."""

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import SiteUrls
from gql_blog.errors import InputError, NotFound
from gql_blog.hooks import (
    ExportArticle,
    ExportFormat,
    ExportPictures,
    ExportSite,
    Hooks,
    Registered,
    no_pictures,
    read_options,
)
from gql_blog.read import ExportReader
from gql_blog.store import ReadBudget
from gql_blog.transfer.exports.feeds import ATOM_MEDIA_TYPE, JSON_FEED_MEDIA_TYPE, FeedHead, write_atom, write_json_feed
from gql_blog.transfer.exports.site_articles import ReadingLoop, SiteArticles
from gql_blog.transfer.exports.site_pictures import SitePictures
from gql_blog.transfer.exports.sitemap import SITEMAP_MEDIA_TYPE, write_sitemap, write_sitemap_file

FEED_LENGTH: Final = 20
_PLAIN: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST: Final = 120
_QUOTED: Final = 100
"""Characters of an address that an error quotes."""
_IN_MEMORY: Final = 1_000_000
"""Bytes of the file of a site that are kept in memory; a larger one is on disk."""

NO_OPTIONS: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Download:
    """One file. ``file_name`` is safe on every file system, and never a path."""

    data: bytes
    media_type: str
    file_name: str
    articles: tuple[ExportArticle, ...] = field(default=(), compare=False, repr=False)
    """The articles of the file."""
    has_keys: bool = True
    """Whether surrogate keys tell all that changes it."""


@dataclass(frozen=True, slots=True)
class SiteFile:
    """The file of the whole site, open for reading from its beginning; whoever gets it closes it."""

    file: tempfile.SpooledTemporaryFile[bytes]
    size: int
    media_type: str
    file_name: str
    articles: tuple[str, ...] = ()
    """The ids of the articles that the format has read."""
    unread: int = 0
    """How many it has not read: those of other pages."""
    has_keys: bool = True
    """As for a Download."""


class Downloads:
    """The files of one site; ``urls``, ``locale`` and ``time_zone`` are what they say of it."""

    def __init__(
        self,
        hooks: Hooks,
        source: ExportReader,
        *,
        urls: SiteUrls,
        locale: str = "en",
        time_zone: str = "UTC",
        pictures: SitePictures | None = None,
    ) -> None:
        self._hooks = hooks
        self._source = source
        self._urls = urls
        self._locale, self._time_zone = locale, time_zone
        self._pictures = pictures

    def within(self, budget: ReadBudget) -> "Downloads":
        """Return the same files, read within a budget; ReadTimeout if it is exhausted."""
        return Downloads(
            self._hooks,
            self._source.within(budget),
            urls=self._urls,
            locale=self._locale,
            time_zone=self._time_zone,
            pictures=self._pictures,
        )

    def format_named(self, name: str) -> Registered[ExportFormat]:
        """Return the format with this name; InputError names those that there are."""
        for each in self._hooks.exports:
            if each.value.format == name:
                return each
        names = sorted(each.value.format for each in self._hooks.exports)
        known = ", ".join(names) or "none, because no plugin provides one"
        raise InputError(
            f"The export format {name[:_QUOTED]!r} does not exist. Available: {known}. "
            "Others come with plugins, and with their extras: pip install 'gql-blog-exports[pdf]'."
        )

    def split(self, file_name: str) -> tuple[str, str]:
        """Return the slug and the extension of a file's name; NotFound where no format has such an extension."""
        for extension in sorted((each.value.extension for each in self._hooks.exports), key=len, reverse=True):
            if file_name.endswith(f".{extension}"):
                return file_name.removesuffix(f".{extension}"), extension
        raise NotFound(f"No export format writes the file {file_name[:_QUOTED]!r}.")

    async def article(
        self, slug: str, extension: str, viewer: Viewer, options: Mapping[str, Any] = NO_OPTIONS
    ) -> Download:
        """Return an article's file; NotFound where there is no such article for this viewer, or no such format."""
        return await self.article_as(self._format_for(extension), slug, viewer, options)

    async def dialogue(
        self, slug: str, extension: str, viewer: Viewer, options: Mapping[str, Any] = NO_OPTIONS
    ) -> Download:
        """Return the file of a whole dialogue, which its post's slug names; NotFound as for an article."""
        return await self.dialogue_as(self._format_for(extension), slug, viewer, options)

    async def site(self, extension: str, options: Mapping[str, Any] = NO_OPTIONS) -> SiteFile:
        """Return the file of the whole site; NotFound where there is no such format."""
        return await self.site_as(self._format_for(extension), options)

    async def article_as(
        self, form: Registered[ExportFormat], slug: str, viewer: Viewer, options: Mapping[str, Any] = NO_OPTIONS
    ) -> Download:
        """Return an article's file in this format. InputError: an option is wrong."""
        if form.value.write is None:
            raise NotFound(f"The format {form.value.format!r} supports no single articles.")
        read = read_options(form.value.options, options, form.value.format)
        article = await self._source.article(slug, viewer)
        if article is None:
            raise NotFound(f"The article {slug[:_QUOTED]!r} does not exist.")
        articles = await self._hooks.callbacks.selected(form, (article,), viewer)
        site = await self._site(f"/exports/{quote(article.slug)}.{form.value.extension}")
        pictures = self._open_pictures()
        data = await self._hooks.callbacks.export(form, articles, site=site, options=read, pictures=pictures)
        return _download(form.value, data, article.slug, articles)

    async def dialogue_as(
        self, form: Registered[ExportFormat], slug: str, viewer: Viewer, options: Mapping[str, Any] = NO_OPTIONS
    ) -> Download:
        """Return a dialogue's file in this format. InputError: an option is wrong."""
        if not form.value.whole_dialogue:
            raise NotFound(f"The format {form.value.format!r} supports no whole dialogues.")
        read = read_options(form.value.options, options, form.value.format)
        articles = await self._source.dialogue(slug, viewer)
        if not articles:
            raise NotFound(f"The dialogue {slug[:_QUOTED]!r} does not exist.")
        articles = await self._hooks.callbacks.selected(form, articles, viewer)
        site = await self._site(f"/dialogues/{quote(slug)}/export.{form.value.extension}")
        pictures = self._open_pictures()
        data = await self._hooks.callbacks.export(
            form, articles, site=site, options=read, dialogue=True, pictures=pictures
        )
        return _download(form.value, data, slug, articles)

    async def site_as(self, form: Registered[ExportFormat], options: Mapping[str, Any] = NO_OPTIONS) -> SiteFile:
        """Return the file of the site in this format: what everybody may see, whoever asks. InputError: a wrong option.

        The articles are read as the format walks them, and the file is whole before anybody gets of it.
        """
        if form.value.write_site is None:
            raise NotFound(f"The format {form.value.format!r} does not support the whole site.")
        read = read_options(form.value.options, options, form.value.format)
        ids = await self._source.published(ANONYMOUS)
        articles = SiteArticles(ids, partial(self.of_site, form), ReadingLoop())
        name = f"export.{form.value.extension}"
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (whoever gets it closes it)
        try:
            site = await self._site(f"/{name}")
            pictures = self._open_pictures()
            await self._hooks.callbacks.export_site(form, articles, file, site=site, options=read, pictures=pictures)
            size = file.tell()
            file.seek(0)
        except BaseException:
            file.close()
            raise
        finally:
            articles.close()
        seen = tuple(each for each in ids if each in articles.read)
        has_keys = not form.value.selects
        return SiteFile(file, size, form.value.media_type, name, seen, len(ids) - len(seen), has_keys)

    async def of_site(self, form: Registered[ExportFormat], ids: Sequence[str]) -> tuple[ExportArticle, ...]:
        """Return articles of the site with what a format selects of them, as everybody sees them."""
        articles = await self._source.of_ids(ids, ANONYMOUS)
        return await self._hooks.callbacks.selected(form, articles, ANONYMOUS)

    async def omitted(
        self, form: Registered[ExportFormat], article: ExportArticle, options: Mapping[str, Any], *, dialogue: bool
    ) -> tuple[str, ...]:
        """Return what a file in this format leaves out of an article that is in it, such as '3 comments'."""
        read = read_options(form.value.options, options, form.value.format)
        pictures = self._open_pictures()
        return await self._hooks.callbacks.omitted(form, article, read, dialogue=dialogue, pictures=pictures)

    async def atom_feed(self) -> Download:
        """Return the newest articles of the site: what anybody may see, whoever asks."""
        articles = await self._source.newest(ANONYMOUS, FEED_LENGTH)
        head = await self._head("/feed.atom")
        return Download(write_atom(head, articles), ATOM_MEDIA_TYPE, "feed.atom", tuple(articles))

    async def json_feed(self) -> Download:
        """Return the same as JSON Feed."""
        articles = await self._source.newest(ANONYMOUS, FEED_LENGTH)
        head = await self._head("/feed.json")
        return Download(write_json_feed(head, articles), JSON_FEED_MEDIA_TYPE, "feed.json", tuple(articles))

    async def dialogue_feed(self, slug: str) -> Download:
        """Return the articles of a dialogue, those changed last first; NotFound where nobody sees such a dialogue."""
        articles = await self._source.dialogue(slug, ANONYMOUS)
        if not articles:
            raise NotFound(f"The dialogue {slug[:_QUOTED]!r} does not exist.")
        newest = sorted(articles, key=lambda each: (each.updated_at, each.id), reverse=True)[:FEED_LENGTH]
        opening = articles[0]
        title = opening.title if opening.responding_to_title is None else opening.responding_to_title
        feed_url = self._urls.download(f"/dialogues/{quote(slug)}/feed.atom")
        publisher, _ = await self._source.site()
        head = FeedHead(
            title=title,
            url=self._urls.article(slug, opening.locale),
            feed_url=feed_url,
            locale=opening.locale,
            publisher=publisher,
        )
        return Download(write_atom(head, newest), ATOM_MEDIA_TYPE, "feed.atom", tuple(newest))

    async def sitemap(self, name: str | None = None) -> Download:
        """Return the sitemap, or one of its files; NotFound if none is called so."""
        written = (
            write_sitemap_file(self._source, self._urls, name) if name else write_sitemap(self._source, self._urls)
        )
        return Download(await written, SITEMAP_MEDIA_TYPE, "sitemap.xml")

    async def _head(self, path: str) -> FeedHead:
        title, description = await self._source.site()
        feed_url = self._urls.download(path)
        return FeedHead(title=title, url=self._urls.home, feed_url=feed_url, publisher=title, description=description)

    def _open_pictures(self) -> ExportPictures:
        return self._pictures.open() if self._pictures else no_pictures

    def _format_for(self, extension: str) -> Registered[ExportFormat]:
        for each in self._hooks.exports:
            if each.value.extension == extension:
                return each
        raise NotFound(f"No export format has the extension {extension[:_QUOTED]!r}.")

    async def _site(self, path: str) -> ExportSite:
        title, _ = await self._source.site()
        return ExportSite(
            title=title,
            url=self._urls.home,
            file_url=self._urls.download(path),
            locale=self._locale,
            time_zone=self._time_zone,
        )


def _download(form: ExportFormat, data: bytes, slug: str, articles: tuple[ExportArticle, ...]) -> Download:
    # A name for a file is the slug where that is plain, else an id: never what an author wrote as it stands.
    is_plain = _PLAIN.fullmatch(slug) and len(slug) <= _LONGEST
    name = f"{slug if is_plain else articles[0].id}.{form.extension}"
    return Download(data, form.media_type, name, articles, has_keys=not form.selects)
