"""A site with 300 pictures goes everywhere, and is the same there: to the other database and back, as pages, as a book.

What is public is the same everywhere, and what is not is nowhere but in the archive.
"""

import asyncio
import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from flow.test_archive import CHANGES, QUERIES, answers, rows
from flow.test_archive_of_media import ADMIN, answer, files, fill, run, site, told
from flow.test_books import check_links, pictures_in
from PIL import Image
from support.databases import copied_database
from support.epub_check import EPUBCHECK, faults_of
from support.golden_library import Stocked, count_off, stock
from support.growth import HANG
from support.serving import served
from support.writing import Newsroom, newsroom_of

from gql_blog import app as assembler
from gql_blog.access import OPERATOR
from gql_blog.content import Role
from gql_blog.settings import load_settings
from gql_blog.store import Article
from gql_blog.write import UpdateArticle

pytest.importorskip("gql_blog_exports.hooks", reason="the plugin exports is not installed")

PICTURES: Final = 300
FORMS: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
PREVIEW: Final = "query ($token: String!) { preview(token: $token) { body } }"
LINK: Final = "mutation ($id: ID!) { createPreviewLink(input: {articleId: $id}) { token } }"


def painted(number: int) -> bytes:
    """A picture of colours and of a size that no other has, in each format in turn."""
    tones = Image.radial_gradient("L"), Image.linear_gradient("L"), Image.new("L", (256, 256), number % 256)
    image = Image.merge("RGB", tones).rotate(number % 4 * 90).resize((330 + number, 180 + number % 7))
    data, form = io.BytesIO(), FORMS[number // 5 % 5]
    (image.quantize() if form == "GIF" else image).save(data, form)
    return data.getvalue()


async def the_site(url: str) -> tuple[Stocked, dict[str, str]]:
    """The demo site with somebody of each role, and 300 pictures; return how each is used, by the ids of the media.

    Each article of the demo has one above it and shows another.
    """
    with pytest.MonkeyPatch.context() as patch:
        counted = count_off(patch)
        async with assembler.assembled(load_settings()) as app:
            room = newsroom_of(app.database)
            receipt = await stock(room)
            await room.somebody(Role.READER, "Rita Noon")
            demo = [each for each in await room.rows(Article, public=True) if each.source]
        used = await fill(PICTURES, painted)
        async with assembler.assembled(load_settings()) as app:
            room = Newsroom(app.database, app.writer)
            leads, shown = [[key for key, use in used.items() if use == how] for how in ("lead", "text")]
            for each, lead, picture in zip(demo, leads, shown, strict=False):
                source = f"{each.source}\n\n![](media:{picture})\n"
                more = UpdateArticle(id=each.id, expected_version=each.version, source=source, lead_image_id=lead)
                await room.run(more, OPERATOR)
        return Stocked(url, receipt, replace(counted)), used


def preview_of_a_draft(articles: list[Any]) -> str:
    """Make a link that shows a draft with a picture, and return its token."""
    draft = next(each for each in articles if each["status"] == "DRAFT" and "media:" in each["source"])
    made = json.loads(run("query", "--as", ADMIN, "--variables", json.dumps({"id": draft["id"]}), LINK))
    return str(made["data"]["createPreviewLink"]["token"])


def smaller(path: str) -> str:
    """Where a picture is 320 pixels wide."""
    return re.sub(r"(\.\w+)$", r"-320\1", path)


async def by_address(media: list[Any], used: dict[str, str], originals: dict[str, bytes], token: str) -> None:
    """Ask a server of the site for each picture as nobody, and for that of a draft by its preview link."""
    async with (
        assembler.assembled(load_settings()) as app,
        served(assembler.site(app)) as address,
        httpx.AsyncClient(verify=False, base_url=address, timeout=HANG) as http,
    ):
        sizes = dict[str, str]()
        for each in media:
            path = httpx.URL(each["url"]).path
            got = await http.get(path)
            if used[each["id"]] in ("draft", "nowhere"):
                assert got.status_code == (await http.get(smaller(path))).status_code == 404, each
                continue
            assert (got.status_code, got.headers["content-type"]) == (200, each["mimeType"])
            assert got.content in originals.values()
            sizes[each["mimeType"]] = smaller(path)
        assert len(sizes) == len(FORMS)
        for path in sizes.values():
            assert Image.open(io.BytesIO((await http.get(path)).content)).width == 320
        asked = {"query": PREVIEW, "variables": {"token": token}}
        body = (await http.post("/graphql", json=asked)).json()["data"]["preview"]["body"]
        (src,) = re.findall(' src="([^"]+)"', body)
        opened = httpx.URL(src.replace("&amp;", "&"))
        assert (await http.get(opened.path)).status_code == 404
        assert (await http.get(opened.raw_path.decode())).content in originals.values()


def written_out(folder: Path, used: dict[str, str]) -> tuple[dict[str, bytes], bytes]:
    """Write a site as pages and as a book; return the files of the one, and the other."""
    pages, book = folder / "pages", folder / "site.epub"
    run("export", "--format", "site", "-o", str(pages))
    run("export", "--format", "epub", "--site", "-o", str(book))
    public = {key for key, use in used.items() if use not in ("draft", "nowhere")}
    assert check_links(pages) > PICTURES
    tree = {path.relative_to(pages).as_posix(): path.read_bytes() for path in pages.rglob("*") if path.is_file()}
    shown = {name.removeprefix("media/")[:30]: data for name, data in tree.items() if name.startswith("media/")}
    assert shown.keys() == public
    assert all(Image.open(io.BytesIO(data)).width > 0 for data in shown.values())
    hidden = used.keys() - public
    texts = [data.decode() for name, data in tree.items() if not name.startswith("media/")]
    assert not [each for each in hidden if any(each in text for text in texts)]
    in_pages = {name for text in texts for name in re.findall(r'<img [^>]*src="[^"]*media/(med_\w{26})', text)}
    assert in_pages == public
    with zipfile.ZipFile(book) as archive:
        assert pictures_in(archive).keys() == public
    return tree, book.read_bytes()


async def changed(url: str, stocked: Stocked, request: pytest.FixtureRequest, folder: Path) -> dict[str, bytes]:
    """What every change answers each role, each on a copy of its own."""
    found: dict[str, bytes] = {}
    folder.mkdir()
    for path in CHANGES:
        with copied_database(url, request, folder) as copy, pytest.MonkeyPatch.context() as patch:
            found |= await answers(copy, stocked, patch, [path])
    return found


async def asked(url: str, stocked: Stocked, request: pytest.FixtureRequest, folder: Path) -> dict[str, bytes]:
    """What every operation answers each role."""
    with pytest.MonkeyPatch.context() as patch:
        found = await answers(url, stocked, patch, QUERIES)
    return found | await changed(url, stocked, request, folder / "copies")


@pytest.mark.long
@pytest.mark.skipif(EPUBCHECK is None, reason="needs epubcheck, a package of Debian's")
def test_a_site_with_300_pictures_goes_everywhere(
    postgres_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    urls = [f"sqlite://{tmp_path}/one.db", postgres_url, f"sqlite://{tmp_path}/three.db"]
    archives = [tmp_path / f"{name}.zip" for name in ("first", "second", "third")]
    with site(tmp_path / "one", urls[0]) as folder:
        run("migrate")
        stocked, used = asyncio.run(the_site(urls[0]))
        run("render")
        had, answered = files(folder), answer()
        assert (len(had), len(set(had.values())), Counter(used.values())["draft"]) == (PICTURES, PICTURES, 60)
        first = asyncio.run(asked(urls[0], stocked, request, tmp_path / "one"))
        assert told("export", "--format", "archive", "-o", str(archives[0]))["files"] == PICTURES
    written = []
    for number, name in enumerate(("two", "three"), 1):
        with site(tmp_path / name, urls[number]) as folder:
            run("import", str(archives[number - 1]))
            assert (files(folder), answer()) == (had, answered)
            found = asyncio.run(asked(urls[number], stocked, request, tmp_path / name))
            assert {each: (first[each], found[each]) for each in first if first[each] != found[each]} == {}
            run("doctor")
            run("export", "--format", "archive", "-o", str(archives[number]))
            written.append(written_out(tmp_path / name, used))
            link = preview_of_a_draft(answered["articles"])
            asyncio.run(by_address(answered["media"], used, had, link))
    assert rows(archives[0]) == rows(archives[1]) == rows(archives[2])
    assert written[0] == written[1]
    assert len(first) == (len(QUERIES) + len(CHANGES)) * 7
    assert faults_of(tmp_path / "two" / "site.epub") == []
