"""An archive of a site: written beside writers, read into the other database, and everything answers as before."""

import asyncio
import json
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from support.databases import copied_database, fresh_database
from support.golden_library import Stocked, count_off, opened, stock
from support.growth import HANG
from support.moods import fill, values_of, written_moods
from support.plugin_packages import MakeTables
from support.populated import contents, make, make_article, populate_new, row_counts
from support.postgres import aside
from support.writing import newsroom_of

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.errors import Duplicate, InputError, InUse, MigrationRefused
from gql_blog.media import LocalStore, unzip_files, zip_files
from gql_blog.store import Database, Outbox, User, export_site, import_site, is_site_archive, migrate, tables

ROOT: Final = Path(__file__).resolve().parents[2]
OPERATIONS: Final = sorted((ROOT / "schema" / "operations").glob("*/*.graphql"))


async def export(url: str, path: Path, *plugins: Any, media: str = "media") -> Path:
    """Write an archive, with files from a folder beside it."""
    pack = partial(zip_files, LocalStore(path.parent / media), progress=quiet)
    await export_site(url, path, plugins, pack=pack, progress=quiet)
    return path


async def read(url: str, path: Path, *plugins: Any, media: str = "media") -> Any:
    """Read an archive, and its files into a folder beside it."""
    unpack = partial(unzip_files, LocalStore(path.parent / media), progress=quiet)
    return await import_site(url, path, plugins, unpack=unpack, progress=quiet)


def quiet(*_told: int) -> None:
    """Tell nobody how far it is."""


def entries(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def rows(path: Path) -> dict[str, bytes]:
    return {name: data for name, data in entries(path).items() if name != "archive.json"}


NEW_TABLES = ("site", "plugin_job")
NEWEST = tuple(
    f"gql_blog.{each}"
    for each in (
        *("0010_section", "0011_site", "0012_on_behalf_of", "0013_jobs", "0014_site_previews"),
        *("0015_rendered_rows", "0016_awaited", "0017_given_role"),
    )
)
NOT_HELD = ("token", "session", "automatic_document")


def kept(url: str) -> dict[str, Any]:
    """What is in a database, save for what no archive holds."""
    return {name: rows for name, rows in contents(url).items() if name not in NOT_HELD}


@pytest.fixture
async def populated(sqlite_url: str) -> str:
    """The URL of an SQLite database with rows in every table."""
    return await populate_new(sqlite_url)


@pytest.fixture
def other_url(tmp_path: Path) -> str:
    """Where another SQLite database may be made."""
    return f"sqlite://{tmp_path / 'other.sqlite3'}"


async def test_rows_go_to_postgresql_and_back_byte_for_byte(
    populated: str, postgres_url: str, other_url: str, tmp_path: Path
) -> None:
    first = await export(populated, tmp_path / "first.zip")
    await read(postgres_url, first)
    second = await export(postgres_url, tmp_path / "second.zip")
    await read(other_url, second)
    assert rows(first) == rows(second) == rows(await export(other_url, tmp_path / "third.zip"))
    assert kept(other_url) == kept(populated)
    assert row_counts(populated) == row_counts(postgres_url) == row_counts(other_url)
    assert stat_mode(first) == 0o600


def stat_mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_it_holds_every_table_and_column_save_for_secrets(populated: str, tmp_path: Path) -> None:
    held = entries(await export(populated, tmp_path / "site.zip"))
    said = json.loads(held["archive.json"])
    assert (said["format"], said["version"], said["auditHead"]) == ("gql_blog archive", 1, "1:a mac")
    found = contents(populated)
    assert {each["name"] for each in said["tables"]} == {
        name for name in found if not name.startswith(("search_index", "audit_retention", *NOT_HELD))
    }
    for each in said["tables"]:
        lines = [json.loads(line) for line in held[f"tables/{each['name']}.jsonl"].splitlines()]
        assert len(lines) == each["rows"] == len(found[each["name"]]) > 0
        assert set(lines[0]) == set(found[each["name"]][0])


async def test_numbers_that_were_given_are_not_given_again(populated: str, postgres_url: str, tmp_path: Path) -> None:
    archive = await export(populated, tmp_path / "site.zip")
    last = next(each for each in json.loads(entries(archive)["archive.json"])["tables"] if each["name"] == "outbox")
    assert last["numbered"] > max(row["id"] for row in contents(populated)["outbox"])
    await read(postgres_url, archive)
    back = await export(postgres_url, tmp_path / "back.zip")
    there = f"sqlite://{tmp_path / 'there.sqlite3'}"
    await read(there, back)
    for url in (postgres_url, there):
        database = await Database.open(url)
        async with database.transaction():
            event = await Outbox.create(kind="x", subject_id="y", payload={}, created_at=await database.now())
        await database.close()
        assert event.id > last["numbered"]


QUERIES: Final = [path for path in OPERATIONS if "query " in path.read_text(encoding="utf-8")]
CHANGES: Final = [path for path in OPERATIONS if "mutation " in path.read_text(encoding="utf-8")]


async def answers(url: str, stocked: Stocked, patch: pytest.MonkeyPatch, paths: list[Path]) -> dict[str, bytes]:
    """Return what operations answer to each role."""
    count_off(patch, replace(stocked.counted))
    database = await Database.open(url)
    try:
        here = await opened(database, stocked.receipt)
        (reader,) = await here.library.newsroom.rows(User, role="READER")
        viewers = {"signed in": Viewer(Role.READER, reader.id, None, None, reader.id), **here.viewers}
        found = {}
        for path in paths:
            query, variables = path.read_text(encoding="utf-8"), await here.variables(path)
            for name, viewer in viewers.items():
                answer = await here.library.engine.execute(query=query, variables=variables, viewer=viewer)
                # What debug adds is the SQL of the database.
                found[f"{path.stem} as {name}"] = bytes(answer.body).partition(b',"extensions":')[0]
        return found
    finally:
        await database.close()


@pytest.fixture
def stocked(sqlite_url: str) -> Stocked:
    """The library of the golden files on SQLite, and somebody with the role READER."""

    async def filled() -> str:
        await migrate(sqlite_url)
        database = await Database.open(sqlite_url)
        try:
            room = newsroom_of(database)
            receipt = await stock(room)
            await room.somebody(Role.READER, "Rita Noon")
            return receipt
        finally:
            await database.close()

    with pytest.MonkeyPatch.context() as patch:
        counted = count_off(patch)
        return Stocked(sqlite_url, aside(filled()), counted)


@pytest.fixture
async def sites(stocked: Stocked, postgres_url: str, other_url: str, tmp_path: Path) -> list[str]:
    """The URLs of the library, of PostgreSQL with its archive, and of SQLite with the archive of that."""
    await read(postgres_url, await export(stocked.url, tmp_path / "site.zip"))
    await read(other_url, await export(postgres_url, tmp_path / "back.zip"))
    return [stocked.url, postgres_url, other_url]


async def test_every_query_answers_each_role_as_before(
    sites: list[str], stocked: Stocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = [await answers(url, stocked, monkeypatch, QUERIES) for url in sites]
    assert len(first) == len(QUERIES) * 7
    for found in others:
        assert {name: (first[name], found[name]) for name in first if first[name] != found[name]} == {}


@pytest.mark.long
async def test_every_change_answers_each_role_as_before(
    sites: list[str], stocked: Stocked, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Each on a copy of its own: by those who may not, too, and by whoever comes after one who might."""
    (tmp_path / "copies").mkdir()
    for path in CHANGES:
        found = []
        for url in sites:
            with copied_database(url, request, tmp_path / "copies") as copy:
                found.append(await answers(copy, stocked, monkeypatch, [path]))
        assert found[0] == found[1] == found[2], path.stem


CUT = """
import asyncio, os, sys
from pathlib import Path
from gql_blog.store import import_site
from gql_blog.store.site_archive import site_import

site_import.BATCH, left = 2, int(sys.argv[3])

def dying(real):
    async def write(*given):
        global left
        await real(*given)
        left -= 1
        if left < 0:
            os._exit(9)
    return write

async def unpack(file):
    pass

site_import.insert, site_import.update = dying(site_import.insert), dying(site_import.update)
asyncio.run(import_site(sys.argv[1], Path(sys.argv[2]), [], unpack=unpack, progress=lambda *_: None))
"""


async def cut(url: str, archive: Path, after: int) -> None:
    """Import until some transactions were committed, and be killed within the next one."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CUT, url, str(archive), str(after))
    async with asyncio.timeout(HANG):
        assert await process.wait() == 9


async def test_an_import_that_is_killed_goes_on(empty_url: str, other_url: str, tmp_path: Path) -> None:
    source = await populate_new(other_url)
    archive = await export(source, tmp_path / "site.zip")
    await cut(empty_url, archive, 25)
    before = contents(empty_url)
    assert 0 < sum(map(len, before.values())) < sum(map(len, kept(source).values()))
    with pytest.raises(MigrationRefused, match="import of an archive into this database was begun"):
        await migrate(empty_url)
    database = await Database.open(empty_url)
    assert "was begun, and has not ended" in (await database.check())[0]
    await database.close()
    other = await export(source, tmp_path / "other.zip")
    with pytest.raises(InUse, match="another archive into this database was cut"):
        await read(empty_url, other)
    await cut(empty_url, archive, 10)
    assert (seen := sum(map(len, contents(empty_url).values()))) > sum(map(len, before.values()))
    await read(empty_url, archive)
    assert sum(map(len, contents(empty_url).values())) > seen
    assert rows(await export(empty_url, tmp_path / "again.zip")) == rows(archive)
    with pytest.raises(Duplicate, match=r"not empty: it has rows of account \(1\)"):
        await read(empty_url, archive)


async def test_links_of_a_circle_are_made_again(empty_url: str, other_url: str, tmp_path: Path) -> None:
    """Killed when all rows are there: within the last transaction, in which media learn who added them."""
    archive = await export(await populate_new(other_url), tmp_path / "site.zip")
    await cut(empty_url, archive, sum((len(lines.splitlines()) + 1) // 2 for lines in rows(archive).values()))
    assert [row["added_by_id"] for row in contents(empty_url)["media"]] == [None]
    await read(empty_url, archive)
    assert rows(await export(empty_url, tmp_path / "again.zip")) == rows(archive)


async def test_it_is_of_one_moment_and_no_writer_waits(populated: str, tmp_path: Path) -> None:
    """The first that is told of an export is when all tables were read, and its state is still held."""

    def write(*_told: int) -> None:
        with closing(sqlite3.connect(populated.removeprefix("sqlite://"), timeout=0)) as other, other:
            other.execute("INSERT INTO disabled_plugin VALUES ('late', '2026-01-01 00:00:00+00:00')")

    before = rows(await export(populated, tmp_path / "before.zip"))
    pack = partial(zip_files, LocalStore(tmp_path), progress=quiet)
    await export_site(populated, tmp_path / "meanwhile.zip", [], pack=pack, progress=write)
    assert rows(tmp_path / "meanwhile.zip") == before
    assert b"late" in rows(await export(populated, tmp_path / "after.zip"))["tables/disabled_plugin.jsonl"]


def changed(archive: Path, table: str, values: dict[str, Any]) -> Path:
    """A copy in which the first row of a table has other values."""
    held = entries(archive)
    first, *others = held[f"tables/{table}.jsonl"].splitlines()
    row = {**json.loads(first), **values}
    held[f"tables/{table}.jsonl"] = b"".join(line + b"\n" for line in (orjson.dumps(row), *others))
    return packed(archive.with_name("changed.zip"), held)


def packed(path: Path, held: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in held.items():
            file.writestr(name, data)
    return path


WRONG: Final[dict[str, tuple[str, dict[str, Any], str]]] = {
    "another type": ("comment", {"public": "yes"}, "The value of public in line 1 of tables/comment.jsonl"),
    "no date": ("comment", {"posted_on": "2026-13-99"}, "The value of posted_on in line 1"),
    "no instant": ("article", {"created_at": "yesterday"}, "The value of created_at in line 1"),
    "too long": ("article", {"slug": "x" * 201}, "The value of slug in line 1"),
    "no JSON": ("footnote", {"marker_anchors": "["}, "The value of marker_anchors in line 1"),
    "a list": ("article", {"title": ["x"]}, "The value of title in line 1"),
    "a null": ("article", {"title": None}, "The value of title in line 1"),
    "no member": ("decision", {"verdict": "BURN"}, "refuses one of the lines"),
    "leads nowhere": ("byline", {"contributor_id": "con_none"}, "refuses one of the lines 1 to 3 of tables/byline"),
    "no parent": ("comment", {"parent_id": "com_none"}, "refuses one of the lines"),
    "links nowhere": ("media", {"added_by_id": "usr_none"}, "refuses one of the lines 1 to the last of tables/media"),
    "other columns": ("tag", {"colour": "red"}, "line 1 of tables/tag.jsonl does not have the columns"),
}


async def test_rows_that_are_wrong_are_refused_by_their_line(
    populated: str, dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    archive = await export(populated, tmp_path / "site.zip")
    for name, (table, values, told) in WRONG.items():
        broken = changed(archive, table, values)
        (folder := tmp_path / name).mkdir()
        with fresh_database(dialect, request, folder) as url, pytest.raises(InputError, match=told):
            await read(url, broken)


async def test_files_that_are_none_or_hostile_are_refused_and_nothing_is_made(
    populated: str, other_url: str, tmp_path: Path
) -> None:
    archive = await export(populated, tmp_path / "site.zip")
    held = entries(archive)
    said = json.loads(held["archive.json"])
    half = tmp_path / "half.zip"
    half.write_bytes(archive.read_bytes()[:-100])

    def with_manifest(**more: Any) -> Path:
        return packed(tmp_path / "changed.zip", {**held, "archive.json": json.dumps({**said, **more}).encode()})

    def with_table(**more: Any) -> Path:
        return with_manifest(tables=[{**said["tables"][0], **more}, *said["tables"][1:]])

    def without_table(name: str) -> Path:
        tables = [each for each in said["tables"] if each["name"] != name]
        left = {key: data for key, data in held.items() if key != f"tables/{name}.jsonl"}
        return packed(tmp_path / "c.zip", {**left, "archive.json": json.dumps({**said, "tables": tables}).encode()})

    def with_sites(*ids: str) -> Path:
        line = json.loads(held["tables/site.jsonl"])
        lines = b"".join(json.dumps({**line, "id": each}).encode() + b"\n" for each in ids)
        tables = [{**each, "rows": len(ids)} if each["name"] == "site" else each for each in said["tables"]]
        manifest = json.dumps({**said, "tables": tables}).encode()
        return packed(tmp_path / "c.zip", {**held, "archive.json": manifest, "tables/site.jsonl": lines})

    def bare(**more: Any) -> Path:
        return packed(tmp_path / "c.zip", {"archive.json": json.dumps({**said, "tables": [], **more}).encode()})

    columns = said["tables"][0]["columns"]
    token = {"name": "token", "rows": 0, "columns": []}
    bomb = b" " * 400_000_000
    cases: list[tuple[Callable[[], Path], type[Exception], str]] = [
        (lambda: half, InputError, "not a ZIP file"),
        (lambda: tmp_path / "none.zip", InputError, "cannot be read"),
        (lambda: packed(tmp_path / "c.zip", {**held, "../../evil": b""}), InputError, "other files than it says"),
        (lambda: packed(tmp_path / "c.zip", {**held, "tables/tag.jsonl": bomb}), InputError, "would unpack to"),
        (lambda: packed(tmp_path / "c.zip", {"archive.json": b"{}"}), InputError, "none of a site"),
        (lambda: with_manifest(version=2), InputError, "reads version 1, a later one more"),
        (lambda: with_manifest(version=True), InputError, "'True' as version, where a count belongs"),
        (lambda: with_manifest(release=None), InputError, "'None' as release, where a text belongs"),
        (lambda: with_manifest(auditHead=["x"]), InputError, "as auditHead, where a text belongs"),
        (lambda: with_manifest(dialect="oracle"), InputError, "of a database that is not known: 'oracle'"),
        (lambda: with_manifest(missing="x"), InputError, "'x' as missing, where a list belongs"),
        (lambda: with_manifest(migrations=None), InputError, "'None' as migrations, where a list belongs"),
        (lambda: with_manifest(migrations=[["x"]]), InputError, r"migrations\[0\], where a text belongs"),
        (lambda: with_manifest(migrations=said["migrations"] * 2), InputError, "'gql_blog.0001_initial' twice in migr"),
        (lambda: with_manifest(migrations=[]), InputError, "does not name the migrations gql_blog.0001_initial"),
        (lambda: bare(migrations=[]), InputError, "does not name the migrations gql_blog.0001_initial"),
        (lambda: with_manifest(migrations=said["migrations"][1:]), InputError, "migrations gql_blog.0001_initial, on"),
        (lambda: bare(), InputError, "does not name the tables account, article, article_media, "),
        (lambda: without_table("legal_hold"), InputError, "the tables legal_hold, which its migrations make. Nothing"),
        (lambda: with_sites(), InputError, "0 rows of site, of which there is always one. Nothing was changed"),
        (lambda: with_sites("sit_1", "sit_2"), InputError, "2 rows of site, of which there is always one. Nothing"),
        (lambda: with_manifest(tables=[None]), InputError, r"tables\[0\].columns, where a list belongs"),
        (
            lambda: with_manifest(tables=[*said["tables"], said["tables"][0]]),
            InputError,
            "names 'media' twice in tables",
        ),
        (lambda: with_table(rows=float("inf")), InputError, r"'inf' as tables\[0\].rows, where a count belongs"),
        (lambda: with_table(rows=True), InputError, "'True' as .* count belongs"),
        (lambda: with_table(numbered=-1), InputError, "'-1' as .* count belongs"),
        (lambda: with_table(numbered=2**70), InputError, "where a count belongs"),
        (lambda: with_table(columns=[*columns, columns[0]]), InputError, r"twice in tables\[0\].columns"),
        (lambda: with_table(columns=[{"name": "id"}]), InputError, r"tables\[0\].columns\[0\].type, where a text"),
        (lambda: with_manifest(format="gql_blog plugin tables"), InputError, "it has the format"),
        (lambda: with_manifest(migrations=["gql_blog.9999_later"]), MigrationRefused, "Install the release that made"),
        (lambda: with_manifest(migrations=["moods.0001_x"]), MigrationRefused, "Install the plugins moods"),
        (lambda: with_manifest(tables=said["tables"][1:]), InputError, "other files than it says"),
        (
            lambda: packed(
                tmp_path / "c.zip",
                {
                    **held,
                    "archive.json": json.dumps({**said, "tables": [*said["tables"], token]}).encode(),
                    "tables/token.jsonl": b"",
                },
            ),
            InputError,
            "rows of token, which is no table of an archive",
        ),
    ]
    for made, error, told in cases:
        with pytest.raises(error, match=told):
            await read(other_url, made())
        assert not await asyncio.to_thread(_has_tables, other_url)
    await read(other_url, archive)


@pytest.mark.parametrize("place", [8, 10], ids=["encrypted", "compressed in an unknown way"])
def test_a_zip_that_cannot_be_unpacked_is_left_to_other_importers(tmp_path: Path, place: int) -> None:
    data = bytearray(packed(tmp_path / "other.zip", {"archive.json": b"{}"}).read_bytes())
    data[place - 2] = data[data.index(b"PK\x01\x02") + place] = 99
    (tmp_path / "other.zip").write_bytes(data)
    assert not is_site_archive(tmp_path / "other.zip")


def _has_tables(url: str) -> bool:
    path = Path(url.removeprefix("sqlite://"))
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as file:
        return bool(file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


async def test_rows_of_plugins_go_along(
    sqlite_url: str, postgres_url: str, other_url: str, make_tables: MakeTables, tmp_path: Path
) -> None:
    moods = await written_moods(make_tables)
    had = await fill(sqlite_url, moods)
    archive = await export(sqlite_url, tmp_path / "site.zip", moods)
    with pytest.raises(MigrationRefused, match="Install the plugins moods"):
        await read(postgres_url, archive)
    await read(postgres_url, archive, moods)
    assert await values_of(postgres_url, [moods]) == had
    # One that is not loaded has its rows archived, too.
    await read(other_url, await export(sqlite_url, tmp_path / "orphan.zip"), moods)
    assert await values_of(other_url, [moods]) == had


async def test_every_row_comes_after_those_that_it_hangs_from(empty_url: str, tmp_path: Path) -> None:
    """Whatever their ids: responses to responses, translations, replies."""
    source = f"sqlite://{tmp_path / 'source.sqlite3'}"
    await migrate(source)
    database = await Database.open(source)
    async with database.transaction():
        await make_article("post", id="art_z")
        await make_article("one", id="art_y", responding_to_id="art_z", root_id="art_z")
        await make_article("two", id="art_x", responding_to_id="art_y", root_id="art_z")
        await make_article("translated", id="art_a", original_id="art_x")
        await make(tables.Comment, id="com_b", article_id="art_a")
        await make(tables.Comment, id="com_a", article_id="art_a", parent_id="com_b")
    await database.close()
    archive = await export(source, tmp_path / "site.zip")
    lines = rows(archive)["tables/article.jsonl"].splitlines()
    assert [json.loads(line)["slug"] for line in lines] == ["post", "one", "two", "translated"]
    await read(empty_url, archive)
    assert rows(await export(empty_url, tmp_path / "again.zip")) == rows(archive)


async def test_a_migrated_database_without_rows_is_empty(populated: str, database_url: str, tmp_path: Path) -> None:
    archive = await export(populated, tmp_path / "site.zip")
    await read(database_url, archive)
    assert rows(await export(database_url, tmp_path / "again.zip")) == rows(archive)


async def test_an_archive_of_earlier_migrations_is_migrated(populated: str, other_url: str, tmp_path: Path) -> None:
    """An archive without the newest migrations: columns in which no row had a value, the site, and jobs."""
    archive = await export(populated, tmp_path / "site.zip")
    held = entries(archive)
    said = json.loads(held["archive.json"])
    said["migrations"] = [each for each in said["migrations"] if each not in NEWEST]
    for table in NEW_TABLES:
        del held[f"tables/{table}.jsonl"]
    said["tables"] = [each for each in said["tables"] if each["name"] not in NEW_TABLES]
    newest = {"article": ("section", "rendered_rows"), "preview_link": ("section",), "decision": ("deferred_token",)}
    newest["account"] = ("role_from",)
    for table, newer in newest.items():
        lines = map(json.loads, held[f"tables/{table}.jsonl"].splitlines())
        older = [{name: value for name, value in line.items() if name not in newer} for line in lines]
        held[f"tables/{table}.jsonl"] = b"".join(orjson.dumps(line) + b"\n" for line in older)
        (told,) = (each for each in said["tables"] if each["name"] == table)
        told["columns"] = [each for each in told["columns"] if each["name"] not in newer]
    held["archive.json"] = json.dumps(said).encode()
    await read(other_url, packed(tmp_path / "earlier.zip", held))
    (site,) = kept(other_url)["site"]
    assert (site["version"], site["title"], site["logo_id"]) == (1, None, None)
    new = dict.fromkeys(NEW_TABLES, ())
    assert {**kept(other_url), **new} == {**kept(populated), **new}
