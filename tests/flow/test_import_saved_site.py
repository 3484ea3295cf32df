"""A site saved as a folder: its articles, what is listed, what is no article, links and old addresses."""

import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import justhtml
import pytest
from support.importers import import_paths
from support.sampling import sqlite_first
from support.saved_site import PROSE, listing, page, save
from support.writing import Newsroom, newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Database, Redirect
from gql_blog.transfer import ImportOptions, ImportReport, Outcome

SITE: dict[str, str | bytes] = {
    "index.html": listing(("essays/low-water.html", "Low Water"), ("essays/high-water.html", "High Water")),
    "tag/tides.html": listing(("../essays/low-water.html", "Low Water"), ("../essays/high-water.html", "High Water")),
    "essays/high-water.html": page("High Water", f'{PROSE} See <a href="low-water.html">the other</a>.'),
    "essays/low-water.html": page(
        "Low Water",
        f'{PROSE} <img src="../images/pier.png" alt="The pier"> <a href="../tag/tides.html">All of them</a>',
        above='<p>Responding to: <a href="high-water.html">High Water</a></p>',
        author="Jon Vale",
    ),
    "old.html": '<meta http-equiv="refresh" content="0; url=essays/high-water.html"><p>Moved.</p>',
    "css/site.css": "p {}",
    "js/site.js": "{}",
    "images/pier.png": b"\x89PNG",
    "feed.xml": "<rss/>",
    "Saved.html": page("Saved"),
    "Saved_files/frame.html": "<p>advertisement</p>",
}


@pytest.fixture
def room(database: Database) -> Newsroom:
    return newsroom_of(database)


async def bring(room: Newsroom, path: Path, **options: Any) -> ImportReport:
    return await import_paths([path], writer=room.writer, viewer=OPERATOR, options=ImportOptions(**options))


def _outcomes(report: ImportReport, root: Path) -> dict[str, str]:
    return {file.path.removeprefix(f"{root.as_posix()}/"): file.outcome.value for file in report.files}


async def test_a_site_is_imported_and_nothing_of_it_refused(room: Newsroom, tmp_path: Path) -> None:
    root = save(tmp_path / "site", SITE)
    report = await bring(room, root)
    assert _outcomes(report, root) == {
        "index.html": "no article",
        "tag/tides.html": "no article",
        "essays/high-water.html": "imported",
        "essays/low-water.html": "imported",
        "old.html": "no article",
        "css/site.css": "asset",
        "js/site.js": "asset",
        "images/pier.png": "asset",
        "feed.xml": "asset",
        "Saved.html": "imported",
        "Saved_files/frame.html": "asset",
    }
    assert report.summary() == "3 imported, 5 assets, 3 without an article"
    told = {file.path.rpartition("/")[2]: file.findings for file in report.files if file.outcome is Outcome.NO_ARTICLE}
    assert [each.code for each in told["old.html"]] == ["NOT_AN_ARTICLE"]
    assert told["old.html"][0].message == "The page was not imported. It forwards to essays/high-water.html."


@sqlite_first
async def test_links_lead_to_articles_and_old_addresses_too(room: Newsroom, tmp_path: Path) -> None:
    root = save(tmp_path / "site", SITE)
    await bring(room, root)
    rows = {row.slug: row for row in await room.rows(Article)}
    assert set(rows) == {"high-water", "low-water", "saved"}
    assert rows["low-water"].responding_to_id == rows["high-water"].id
    assert '<a href="/low-water" rel="noopener noreferrer">the other</a>' in rows["high-water"].html
    assert '<img src="/images/pier.png" alt="The pier">' in rows["low-water"].html
    redirects = {row.path: row.article_id for row in await room.rows(Redirect)}
    assert redirects == {
        "/essays/high-water.html": rows["high-water"].id,
        "/essays/low-water.html": rows["low-water"].id,
        "/old.html": rows["high-water"].id,
        "/Saved.html": rows["saved"].id,
    }


@sqlite_first
async def test_the_same_site_again_changes_nothing(room: Newsroom, tmp_path: Path) -> None:
    root = save(tmp_path / "site", SITE)
    await bring(room, root)
    report = await bring(room, root)
    assert report.summary() == "3 unchanged, 5 assets, 3 without an article"
    assert len(await room.rows(Redirect)) == 4


@sqlite_first
async def test_each_page_is_read_and_parsed_once(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = save(tmp_path / "site", SITE)
    save(root, {"essays/mid-water.html": page("Mid Water", above='<p>Responding to: <a href="zenith.html">Z</a></p>')})
    save(root, {"essays/zenith.html": page("Zenith"), "broken.html": b"\xff\xfe", "words.txt": "Only words."})
    opened: Counter[str] = Counter()
    parsed: Counter[int] = Counter()
    open_path, parser = Path.open, justhtml.JustHTML

    def opening(path: Path, *args: Any, **options: Any) -> Any:
        opened[path.relative_to(root).as_posix()] += path.is_relative_to(root)
        return open_path(path, *args, **options)

    def parsing(source: str, **options: Any) -> Any:
        parsed[hash(source)] += 1
        return parser(source, **options)

    monkeypatch.setattr(Path, "open", opening)
    monkeypatch.setattr(justhtml, "JustHTML", parsing)
    await bring(room, root)
    pages = [name for name in opened if name.endswith(".html") and "_files" not in name]
    assert {opened[name] for name in pages} == {2}, "once to see what it is, once to read it"
    assert opened["words.txt"] == 2
    assert {opened[name] for name in ("css/site.css", "feed.xml", "Saved_files/frame.html")} == {1}
    assert opened["images/pier.png"] == 2, "an image must not be HTML"
    assert set(parsed.values()) == {1}
    assert len(parsed) == len(pages) - 1, "but for the one that is not in UTF-8"


@sqlite_first
async def test_an_address_that_leads_elsewhere_stays_so(room: Newsroom, tmp_path: Path) -> None:
    root = save(tmp_path / "site", SITE)
    await bring(room, root)
    (root / "Saved.html").rename(root / "Kept.html")
    moved = SITE["old.html"]
    save(root, {"old.html": str(moved).replace("high", "low"), "essays/low-water.html": page("Low Water", "Now less.")})
    report = await bring(room, root)
    told = {file.path.rpartition("/")[2]: [each.code for each in file.findings] for file in report.files}
    assert "REDIRECT_TAKEN" in told["low-water.html"]


@sqlite_first
async def test_a_dry_run_and_an_archive_tell_the_same(room: Newsroom, tmp_path: Path) -> None:
    root = save(tmp_path / "site", SITE)
    archive = tmp_path / "site.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name, content in SITE.items():
            packed.writestr(name, content)
    tried = await bring(room, archive, dry_run=True)
    assert await room.rows(Article) == []
    assert _outcomes(tried, archive) == _outcomes(await bring(room, root), root)


@sqlite_first
async def test_in_a_folder_without_pages_images_are_assets_and_what_is_unknown_is_refused(
    room: Newsroom, tmp_path: Path
) -> None:
    root = save(
        tmp_path / "blog", {"a.md": "---\ntitle: A\n---\n\nText.\n", "pier.png": b"\x89PNG", "b.docx": b"PK\x03\x04"}
    )
    report = await bring(room, root)
    assert _outcomes(report, root) == {"a.md": "imported", "pier.png": "asset", "b.docx": "refused"}
    (alone,) = (await bring(room, root / "pier.png")).files
    assert alone.outcome is Outcome.REFUSED
