"""Files to hand out: an article or a dialogue in a plugin's format, and the feeds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import SiteUrls
from gql_blog.errors import InputError, NotFound
from gql_blog.hooks import ExportArticle, ExportFormat, Hooks, Registered
from gql_blog.read import ExportReader
from gql_blog.store import ReadBudget
from gql_blog.transfer.feeds import ATOM_MEDIA_TYPE, JSON_FEED_MEDIA_TYPE, FeedHead, write_atom, write_json_feed

FEED_LENGTH: Final = 20
_PLAIN: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST: Final = 120


@dataclass(frozen=True, slots=True)
class Download:
    """One file. ``file_name`` is safe on every file system, and never a path."""

    data: bytes
    media_type: str
    file_name: str
    omitted: tuple[str, ...] = ()
    """What belongs to the article and is not in the file."""


class Downloads:
    """The files of one site; ``title`` and ``urls`` are what its feeds say of it."""

    def __init__(self, hooks: Hooks, source: ExportReader, *, title: str, urls: SiteUrls) -> None:
        self._hooks = hooks
        self._source = source
        self._title = title
        self._urls = urls

    def within(self, budget: ReadBudget) -> "Downloads":
        """Return the same files, read within a budget; ReadTimeout if it is exhausted."""
        return Downloads(self._hooks, self._source.within(budget), title=self._title, urls=self._urls)

    def format_named(self, name: str) -> Registered[ExportFormat]:
        """Return the format with this name; InputError names those that there are."""
        for each in self._hooks.exports:
            if each.value.format == name:
                return each
        known = (
            ", ".join(sorted(each.value.format for each in self._hooks.exports))
            or "none, because no plugin provides one"
        )
        raise InputError(f"The export format {name!r} does not exist. Available: {known}.")

    async def article(self, slug: str, extension: str, viewer: Viewer) -> Download:
        """Return an article's file; NotFound where there is no such article for this viewer, or no such format."""
        return await self.article_as(self._format_for(extension), slug, viewer)

    async def dialogue(self, slug: str, extension: str, viewer: Viewer) -> Download:
        """Return the file of a whole dialogue, which its post's slug names; NotFound as for an article."""
        return await self.dialogue_as(self._format_for(extension), slug, viewer)

    async def article_as(self, form: Registered[ExportFormat], slug: str, viewer: Viewer) -> Download:
        """Return an article's file in this format."""
        article = await self._source.article(slug, viewer)
        if article is None:
            raise NotFound(f"The article {slug!r} does not exist.")
        file = await self._export(form, (article,), article.slug)
        return replace(file, omitted=self._hooks.callbacks.omitted(form, article))

    async def dialogue_as(self, form: Registered[ExportFormat], slug: str, viewer: Viewer) -> Download:
        """Return a dialogue's file in this format."""
        if not form.value.whole_dialogue:
            raise NotFound(f"The format {form.value.format!r} supports only single articles.")
        articles = await self._source.dialogue(slug, viewer)
        if not articles:
            raise NotFound(f"The dialogue {slug!r} does not exist.")
        return await self._export(form, articles, slug, dialogue=True)

    async def atom_feed(self) -> Download:
        """Return the newest articles of the site: what anybody may see, whoever asks."""
        articles = await self._source.newest(ANONYMOUS, FEED_LENGTH)
        head = FeedHead(
            title=self._title, url=self._urls.home, feed_url=self._urls.download("/feed.atom"), publisher=self._title
        )
        return Download(write_atom(head, articles), ATOM_MEDIA_TYPE, "feed.atom")

    async def json_feed(self) -> Download:
        """Return the same as JSON Feed."""
        articles = await self._source.newest(ANONYMOUS, FEED_LENGTH)
        head = FeedHead(title=self._title, url=self._urls.home, feed_url=self._urls.download("/feed.json"))
        return Download(write_json_feed(head, articles), JSON_FEED_MEDIA_TYPE, "feed.json")

    async def dialogue_feed(self, slug: str) -> Download:
        """Return the articles of a dialogue, those changed last first; NotFound where nobody sees such a dialogue."""
        articles = await self._source.dialogue(slug, ANONYMOUS)
        if not articles:
            raise NotFound(f"The dialogue {slug!r} does not exist.")
        newest = sorted(articles, key=lambda each: (each.updated_at, each.id), reverse=True)[:FEED_LENGTH]
        opening = articles[0]
        title = opening.title if opening.responding_to_title is None else opening.responding_to_title
        feed_url = self._urls.download(f"/dialogues/{quote(slug)}/feed.atom")
        head = FeedHead(
            title=title, url=self._urls.article(slug), feed_url=feed_url, locale=opening.locale, publisher=self._title
        )
        return Download(write_atom(head, newest), ATOM_MEDIA_TYPE, "feed.atom")

    def _format_for(self, extension: str) -> Registered[ExportFormat]:
        for each in self._hooks.exports:
            if each.value.extension == extension:
                return each
        raise NotFound(f"No export format has the extension {extension!r}.")

    async def _export(
        self, form: Registered[ExportFormat], articles: Sequence[ExportArticle], slug: str, *, dialogue: bool = False
    ) -> Download:
        data = await self._hooks.callbacks.export(form, tuple(articles), dialogue=dialogue)
        # A name for a file is the slug where that is plain, else an id: never what an author wrote as it stands.
        is_plain = _PLAIN.fullmatch(slug) and len(slug) <= _LONGEST
        stem = slug if is_plain else articles[0].id
        return Download(data, form.value.media_type, f"{stem}.{form.value.extension}")
