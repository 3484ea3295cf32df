"""The sitemap: the pages of what everybody may see, as sitemaps.org says, and nothing of what is hidden."""

import tracemalloc
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
import pytest_asyncio
from support.growth import HANG
from support.installed import Installed, installed
from support.sampling import sqlite_first
from support.searching import Piece, shelve
from support.writing import Newsroom

from gql_blog.content import ARTICLE, DraftArticle, Reference, Role, SiteUrls, new_id
from gql_blog.errors import NotFound
from gql_blog.read import ExportReader
from gql_blog.transfer.exports.sitemap import write_sitemap, write_sitemap_file
from gql_blog.write import (
    ArchiveArticle,
    ImportArticle,
    UpdateArticle,
    UpdateSite,
    WithdrawArticle,
)

URLS = SiteUrls("https://api.example", "https://blog.example/a&b", "/read/{slug}", title="Tidings")
XML = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def read(data: bytes) -> tuple[str, dict[str, str | None]]:
    """Return the root of a sitemap, and its addresses with the times of their changes."""
    root = ElementTree.fromstring(data)
    found = {str(each.findtext(f"{XML}loc")): each.findtext(f"{XML}lastmod") for each in root}
    assert len(found) == len(root), "none is named twice"
    return root.tag.removeprefix(XML), found


async def mapped(room: Newsroom, most: int) -> tuple[dict[str, str | None], int]:
    """Return all addresses of a site whose files hold so many articles, and how many files there are."""
    source = ExportReader(room.database.reader, URLS)
    kind, found = read(await write_sitemap(source, URLS, most=most))
    if kind == "urlset":
        return found, 1
    whole: dict[str, str | None] = {}
    for url in found:
        name = url.removeprefix("https://api.example/sitemaps/").removesuffix(".xml")
        kind, part = read(await write_sitemap_file(source, URLS, name, most=most))
        assert kind == "urlset"
        assert 0 < len(part) <= most + 1
        assert not part.keys() & whole.keys()
        whole |= part
    return whole, len(found)


async def test_everything_public_is_named_and_nothing_else(room: Newsroom) -> None:
    post = await room.post("On Tides", slug="on-tides")
    hidden = await room.post("A Draft", slug="a-draft", publish=False)
    await room.response(hidden.article_id, "Of a Draft", slug="of-a-draft")
    gone, archived = await room.post("Gone", slug="gone"), await room.post("Old", slug="old")
    await room.run(WithdrawArticle(id=gone.article_id, expected_version=2, reason="Made up."))
    await room.run(ArchiveArticle(id=archived.article_id, expected_version=2))
    await room.post("Talks", slug="谈判")
    stub = DraftArticle(source="x", title="Answers", slug="answers", responding_to=Reference(title="A Stub"))
    await room.run(ImportArticle(draft=stub, imported_from="answers.txt", source_hash="5" * 64))
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, slug="of-tides"))
    found, files = await mapped(room, 50)
    base = "https://blog.example/a&b"
    pages = {f"{base}/read/{each}" for each in ("of-tides", "answers", "%E8%B0%88%E5%88%A4")}
    assert (set(found), files) == ({f"{base}/", *pages}, 1)
    assert found.pop(f"{base}/") is None
    changed = (await room.article(post.article_id)).updated_at
    assert datetime.fromisoformat(str(found[f"{base}/read/of-tides"])) == changed.replace(microsecond=0)


async def test_many_are_split_and_none_is_lost(room: Newsroom) -> None:
    slugs = [f"post-{number}" for number in range(7)]
    for slug in slugs:
        await room.post(slug.title(), slug=slug)
        await room.post("Between", publish=False)
    whole, _ = await mapped(room, 100)
    assert len(whole) == 8
    for most, files in ((1, 7), (2, 4), (3, 3), (6, 2), (7, 1)):
        assert await mapped(room, most) == (whole, files), most


async def test_only_what_the_index_names_is_a_file_whatever_is_there(room: Newsroom) -> None:
    """A hidden article is answered as one that never was, and by as many statements."""
    public, hidden = [], []
    for number in range(5):
        public.append((await room.post(f"Post {number}")).article_id)
        hidden.append((await room.post("Between", publish=False)).article_id)
    source = ExportReader(room.database.reader, URLS)
    files, counts = [], {}
    for name in (*public, *hidden, new_id(ARTICLE)):
        with room.database.reader.record() as statements, suppress(NotFound):
            read(await write_sitemap_file(source, URLS, name, most=2))
            files.append(name)
        counts[name] = len(statements)
    assert files == [public[2], public[4]]
    assert {counts[each] for each in (*hidden, *list(counts)[-1:])} == {1}


@sqlite_first
async def test_other_names_are_none(room: Newsroom) -> None:
    source = ExportReader(room.database.reader, URLS)
    for name in ("", "1", "end", "art_1", "com_00000000000000000000000000", "../begin", "art_" + "0" * 25 + "%"):
        with pytest.raises(NotFound, match="sitemap"):
            await write_sitemap_file(source, URLS, name)
    assert read(await write_sitemap(source, URLS)) == ("urlset", {"https://blog.example/a&b/": None})


@pytest_asyncio.fixture
async def here(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Installed]:
    given: dict[str, Any] = {"site_url": "https://blog.example", "site_title": "Tidings", "secret_key": "k" * 32}
    given |= {"site_description": "Of the <sea>.", "shared_cache_seconds": 600, "plugins": ()}
    async with installed(tmp_path, sqlite_template, **given) as site:
        yield site


async def test_caches_keep_it_and_are_told(here: Installed) -> None:
    room = Newsroom(here.app.database, here.app.writer)
    await room.post("On Tides")
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        first = await http.get("/sitemap.xml")
        assert (first.status_code, first.headers["content-type"]) == (200, "application/xml")
        assert "content-disposition" not in first.headers
        assert first.headers["cache-control"].startswith("public, max-age=0, s-maxage=600")
        assert {"site", "article"} <= {*first.headers["surrogate-key"].split()}
        assert "https://blog.example/on-tides" in read(first.content)[1]
        same = await http.get("/sitemap.xml", headers={"If-None-Match": first.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        assert same.headers["surrogate-key"] == first.headers["surrogate-key"]
        mine = await http.get("/sitemap.xml", headers={"Authorization": f"Bearer {await here.token(Role.ADMIN)}"})
        assert (mine.content, mine.headers["cache-control"]) == (first.content, "private, no-cache")
        draft = await room.post("Hidden", publish=False)
        assert (await http.get("/sitemap.xml")).headers["etag"] == first.headers["etag"]
        await room.post("Another")
        assert draft.article_id
        other = await http.get("/sitemap.xml", headers={"If-None-Match": first.headers["etag"]})
        assert (other.status_code, len(read(other.content)[1])) == (200, 3)
        assert read((await http.get("/sitemaps/begin.xml")).content) == read(other.content)
        assert (await http.get("/sitemaps/nothing.xml")).status_code == 404
        for _ in range(30):
            await room.post("More")
        whole = await http.get("/sitemap.xml", headers={"Accept-Encoding": "gzip"})
        assert whole.headers["content-encoding"] == "gzip"


async def test_feeds_are_called_as_the_site_is(here: Installed) -> None:
    room = Newsroom(here.app.database, here.app.writer)
    post = await room.post("On Tides")
    atom = "{http://www.w3.org/2005/Atom}"

    async def called(http: httpx.AsyncClient) -> tuple[Any, ...]:
        feed = ElementTree.fromstring((await http.get("/feed.atom")).content)
        listed: Mapping[str, Any] = (await http.get("/feed.json")).json()
        slug = (await room.article(post.article_id)).slug
        dialogue = ElementTree.fromstring((await http.get(f"/dialogues/{slug}/feed.atom")).content)
        assert (listed["title"], listed.get("description")) == (
            feed.findtext(f"{atom}title"),
            feed.findtext(f"{atom}subtitle"),
        )
        return listed["title"], listed.get("description"), dialogue.findtext(f"{atom}author/{atom}name")

    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        assert await called(http) == ("Tidings", "Of the <sea>.", "Tidings")
        await room.run(UpdateSite(expected_version=1, title="High & Low", description="Of tides."))
        assert await called(http) == ("High & Low", "Of tides.", "High & Low")
        await room.run(UpdateSite(expected_version=2, title=None, description=None))
        assert await called(http) == ("Tidings", "Of the <sea>.", "Tidings")


@pytest.mark.long
@sqlite_first
async def test_a_site_of_any_size_needs_the_same_memory_and_reads_in_proportion(room: Newsroom) -> None:
    """The index reads one row of each file, and a file no more than what is in it."""
    source = ExportReader(room.database.reader, URLS)
    peaks, reads = [], []
    for first, last in ((0, 1_000), (1_000, 4_000)):
        await shelve(room.database, [Piece("T", public=bool(each % 2)) for each in range(2 * first, 2 * last)])
        tracemalloc.start()
        with room.database.reader.record() as statements:
            whole, files = await mapped(room, 500)
        index, peak = len(whole) - 1, 0
        assert (index, files) == (last, last // 500)
        reads.append(len(statements) / files)
        for _ in range(2):  # what is made once is made at the first time
            tracemalloc.reset_peak()
            await write_sitemap_file(source, URLS, "begin", most=500)
            peak = tracemalloc.get_traced_memory()[1] - tracemalloc.get_traced_memory()[0]
        peaks.append(peak)
        tracemalloc.stop()
    assert reads == [3, 3.75], "statements of each file: its own, that of the index, and two to find all but the first"
    assert peaks[1] < 1.2 * peaks[0]
