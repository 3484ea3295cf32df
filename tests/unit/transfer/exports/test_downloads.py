"""Files to hand out: which articles are in them, and for whom."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from pydantic import BaseModel, Field
from support.sampling import sqlite_first
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import DraftArticle, DraftByline, Reference, SiteUrls
from gql_blog.errors import InputError, NotFound, PluginError
from gql_blog.hooks import ExportArticle, ExportFormat, Hooks, hookimpl
from gql_blog.read import ExportReader
from gql_blog.store import Database
from gql_blog.transfer import Download, Downloads
from gql_blog.transfer.exports.downloads import FEED_LENGTH
from gql_blog.transfer.exports.site_articles import BATCH, ReadingLoop, SiteArticles
from gql_blog.write import ImportArticle

ATOM = "{http://www.w3.org/2005/Atom}"


def _write(articles: tuple[ExportArticle, ...]) -> bytes:
    return "\n".join(f"{each.slug}: {each.source}" for each in articles).encode()


class _Options(BaseModel):
    """The options of a format."""

    mark: int = Field(0, description="What is written before each.")
    most: int = Field(1_000, description="How many.")


def _slugs(articles: Sequence[ExportArticle], options: _Options) -> Iterator[bytes]:
    for each in articles[: options.most]:
        if each.title == "Broken":
            raise ValueError("this cannot be written")
        yield f"{options.mark}{each.slug};".encode()


@hookimpl
def _register() -> Sequence[ExportFormat]:
    return (
        ExportFormat(format="lines", media_type="text/plain", extension="lines", write=_write, whole_dialogue=True),
        ExportFormat(format="single", media_type="text/x-single", extension="one", write=_write),
        ExportFormat(
            format="slugs",
            media_type="text/x-slugs",
            extension="lines.one",
            write=lambda options, site: f"{options.mark} {site.file_url} {site.title} {site.locale}".encode(),
            write_site=_slugs,
            options=_Options,
            omits=lambda options: [f"{10 // (10 - options.mark)} marks"] if options.mark < 20 else "all of it",
        ),
    )


PLUGIN = SimpleNamespace(register_exports=_register, api_version=2)


@pytest.fixture
def room(database: Database) -> Newsroom:
    return newsroom_of(database)


@pytest.fixture
def downloads(database: Database) -> Downloads:
    urls = SiteUrls("https://example.org/", title="Harbour Talk")
    return Downloads(Hooks.of({"lines": PLUGIN}), ExportReader(database.reader, urls), urls=urls)


async def _import(room: Newsroom, **fields: Any) -> None:
    title = fields.get("title", "")
    draft = DraftArticle(**{"source": f"About {title}.", **fields})
    await room.run(
        ImportArticle(draft=draft, imported_from=f"{title}.md", source_hash=sha256(title.encode()).hexdigest())
    )


async def _dialogue(room: Newsroom) -> str:
    post = await room.post("On Tides")
    answer = await room.response(post.article_id, "No")
    await room.response(answer.article_id, "And Yet")
    await room.response(post.article_id, "Perhaps")
    await room.response(post.article_id, "Not Yet", publish=False)
    return post.article_id


async def test_an_article_in_a_plugins_format(room: Newsroom, downloads: Downloads) -> None:
    await room.post("On Tides")
    assert await downloads.article("on-tides", "one", ANONYMOUS) == Download(
        b"on-tides: About On Tides.", "text/x-single", "on-tides.one"
    )


@sqlite_first
async def test_a_dialogue_is_written_in_reading_order(room: Newsroom, downloads: Downloads) -> None:
    await _dialogue(room)
    download = await downloads.dialogue("on-tides", "lines", ANONYMOUS)
    assert [line.split(b":")[0] for line in download.data.split(b"\n")] == [b"on-tides", b"no", b"and-yet", b"perhaps"]
    staff = await downloads.dialogue("on-tides", "lines", OPERATOR)
    assert b"not-yet" in staff.data


@sqlite_first
@pytest.mark.parametrize(("slug", "extension"), [("gone", "lines"), ("not-yet", "lines"), ("on-tides", "epub")])
async def test_what_is_not_for_the_asker_is_not_there(
    room: Newsroom, downloads: Downloads, slug: str, extension: str
) -> None:
    await _dialogue(room)
    with pytest.raises(NotFound):
        await downloads.article(slug, extension, ANONYMOUS)


@sqlite_first
@pytest.mark.parametrize(("slug", "extension"), [("gone", "lines"), ("no", "lines"), ("on-tides", "one")])
async def test_a_dialogue_is_named_by_its_post_and_wants_a_format_for_several(
    room: Newsroom, downloads: Downloads, slug: str, extension: str
) -> None:
    await _dialogue(room)
    with pytest.raises(NotFound):
        await downloads.dialogue(slug, extension, ANONYMOUS)


@sqlite_first
async def test_a_stub_is_in_no_file_and_its_dialogue_is(room: Newsroom, downloads: Downloads) -> None:
    await _import(room, title="No", responding_to=Reference(title="On Tides"), bylines=(DraftByline("A"),))
    with pytest.raises(NotFound):
        await downloads.article("on-tides", "lines", ANONYMOUS)
    download = await downloads.dialogue("on-tides", "lines", ANONYMOUS)
    assert download == Download(b"no: About No.", "text/plain", "on-tides.lines")
    feed = fromstring((await downloads.dialogue_feed("on-tides")).data)
    assert feed.findtext(f"{ATOM}title") == "On Tides"
    assert [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")] == ["No"]


@sqlite_first
async def test_a_slug_that_is_no_plain_name_gives_the_file_its_id(room: Newsroom, downloads: Downloads) -> None:
    written = await room.post("潮汐", slug="潮汐")
    assert (await downloads.article("潮汐", "lines", ANONYMOUS)).file_name == f"{written.article_id}.lines"


@sqlite_first
async def test_a_format_is_found_by_its_name(downloads: Downloads) -> None:
    assert downloads.format_named("single").value.extension == "one"
    with pytest.raises(InputError, match=r"lines, single, slugs\..*gql-blog-exports\[pdf\]"):
        downloads.format_named("epub")


@sqlite_first
async def test_without_plugins_there_are_feeds_and_no_formats(room: Newsroom, database: Database) -> None:
    urls = SiteUrls("https://x.org", title="T")
    bare = Downloads(Hooks.of({}), ExportReader(database.reader, urls), urls=urls)
    await room.post("On Tides")
    assert b"On Tides" in (await bare.atom_feed()).data
    with pytest.raises(InputError, match="no plugin provides one"):
        bare.format_named("markdown")
    with pytest.raises(NotFound):
        await bare.article("on-tides", "md", ANONYMOUS)


@sqlite_first
async def test_feeds_hold_what_anybody_may_see(room: Newsroom, downloads: Downloads) -> None:
    await _dialogue(room)
    await _import(room, title="Elsewhere", responding_to=Reference(title="A Stub"))
    atom, feed = await downloads.atom_feed(), await downloads.json_feed()
    assert (atom.media_type, feed.media_type) == ("application/atom+xml", "application/feed+json")
    titles = {entry.findtext(f"{ATOM}title") for entry in fromstring(atom.data).iter(f"{ATOM}entry")}
    assert titles == {"On Tides", "No", "And Yet", "Perhaps", "Elsewhere"}
    assert {item["title"] for item in json.loads(feed.data)["items"]} == titles


@sqlite_first
async def test_a_feed_is_short(room: Newsroom, downloads: Downloads) -> None:
    for number in range(FEED_LENGTH + 2):
        await room.post(f"Post {number}")
    items = json.loads((await downloads.json_feed()).data)["items"]
    assert [item["title"] for item in items] == [f"Post {number}" for number in range(FEED_LENGTH + 1, 1, -1)]


@sqlite_first
async def test_a_dialogue_has_a_feed_of_its_own(room: Newsroom, downloads: Downloads) -> None:
    await _dialogue(room)
    await room.post("Another")
    feed = fromstring((await downloads.dialogue_feed("on-tides")).data)
    assert feed.findtext(f"{ATOM}id") == "https://example.org/dialogues/on-tides/feed.atom"
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert sorted(map(str, titles)) == ["And Yet", "No", "On Tides", "Perhaps"]
    with pytest.raises(NotFound):
        await downloads.dialogue_feed("no")


@sqlite_first
async def test_the_longest_extension_of_a_file_counts(room: Newsroom, downloads: Downloads) -> None:
    assert downloads.split("on-tides.lines.one") == ("on-tides", "lines.one")
    assert downloads.split("on-tides.one") == ("on-tides", "one")
    for name in ("on-tides", "on-tides.epub", "lines"):
        with pytest.raises(NotFound):
            downloads.split(name)


@sqlite_first
async def test_a_format_gets_options_and_what_is_known_of_the_site(room: Newsroom, downloads: Downloads) -> None:
    await room.post("On Tides")
    written = await downloads.article("on-tides", "lines.one", ANONYMOUS, {"mark": "7"})
    assert written.data == b"7 https://example.org/exports/on-tides.lines.one Harbour Talk en"
    form = downloads.format_named("slugs")
    assert await downloads.omitted(form, written.articles[0], {"mark": "7"}, dialogue=False) == ("3 marks",)
    for mark in ("10", "20"):
        with pytest.raises(PluginError, match="'lines' failed to write the format slugs"):
            await downloads.omitted(form, written.articles[0], {"mark": mark}, dialogue=False)
    for wrong in ({"mark": "x"}, {"marks": "7"}):
        with pytest.raises(InputError, match="format 'slugs'"):
            await downloads.article("on-tides", "lines.one", ANONYMOUS, wrong)


async def _site(downloads: Downloads, **options: str) -> bytes:
    site = await downloads.site("lines.one", options)
    with site.file as file:
        data = file.read()
    assert (len(data), site.file_name) == (site.size, "export.lines.one")
    return data


@sqlite_first
async def test_the_site_is_what_everybody_may_see_latest_first(room: Newsroom, downloads: Downloads) -> None:
    await _dialogue(room)
    await _import(room, title="Elsewhere", responding_to=Reference(title="A Stub"))
    assert sorted((await _site(downloads)).split(b";")) == [
        b"",
        b"0and-yet",
        b"0elsewhere",
        b"0no",
        b"0on-tides",
        b"0perhaps",
    ]
    assert await _site(downloads, most="1", mark="3") == b"3elsewhere;"
    for extension in ("one", "epub"):
        with pytest.raises(NotFound):
            await downloads.site(extension)
    with pytest.raises(InputError, match="'most' of the format 'slugs'"):
        await _site(downloads, most="all")


@sqlite_first
async def test_a_site_that_cannot_be_written_harms_nothing_else(room: Newsroom, downloads: Downloads) -> None:
    await room.post("Broken")
    with pytest.raises(PluginError, match="'lines' failed to write the format slugs"):
        await _site(downloads)
    assert (await downloads.article("broken", "one", ANONYMOUS)).data == b"broken: About Broken."


@sqlite_first
async def test_a_site_of_many_articles_is_read_in_batches(room: Newsroom, downloads: Downloads) -> None:
    for number in range(3):
        await room.post(f"Post {number}")
    with room.database.reader.record() as few:
        await _site(downloads)
    read: list[int] = []

    async def some(ids: Sequence[str]) -> Sequence[Any]:
        read.append(len(ids))
        return [SimpleNamespace(id=each) for each in ids]

    articles = SiteArticles([str(number) for number in range(2_000)], some, ReadingLoop())
    assert await asyncio.to_thread(lambda: [each.id for each in articles]) == [str(n) for n in range(2_000)]
    assert read == [BATCH] * 20
    assert len(few) == 2 + 7, "the ids and the site, then a statement for each table of a batch: 142 for 2,000 articles"
    read.clear()
    assert await asyncio.to_thread(lambda: [each.id for each in articles[1_950:2_010]]) == [
        str(n) for n in range(1_950, 2_000)
    ]
    assert (len(articles), len(articles[10:30]), read) == (2_000, 20, [50])
    assert (await asyncio.to_thread(lambda: articles[7])).id == "7"


async def test_articles_are_read_by_a_thread_alone_and_not_after_the_end() -> None:
    async def some(ids: Sequence[str]) -> Sequence[Any]:
        return [SimpleNamespace(id=each) for each in ids]

    articles = SiteArticles(["1"], some, ReadingLoop())
    with pytest.raises(PluginError, match="not by an async function"):
        list(articles)
    part = articles[:1]
    articles.close()
    with pytest.raises(PluginError, match="the time to write the file is over"):
        await asyncio.to_thread(list, part)
