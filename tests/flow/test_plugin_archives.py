"""Tables of a plugin are archived and dropped, and brought back, with the rows of all others as they were."""

import asyncio
import contextlib
import json
import sqlite3
import stat
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from support.growth import HANG
from support.moods import MOODS, fill, values_of, written_moods
from support.plugin_packages import MakeTables
from support.populated import catalog_of, contents, make, make_article
from support.sampling import sqlite_first

from gql_blog.access import OPERATOR
from gql_blog.errors import GqlBlogError, InputError, InUse, MigrationRefused, NotFound, NotMigrated
from gql_blog.store import (
    Article,
    Audit,
    Database,
    DisabledPlugin,
    PluginCircuit,
    PluginJob,
    PluginTables,
    loaded,
    make_migration,
    migrate,
    pending,
    read_archive,
    stored_plugins,
)
from gql_blog.store.database_url import DatabaseURL
from gql_blog.write import remove_tables, restore_tables


async def remove(url: str, archive: Path, *, is_enabled: bool = False) -> Any:
    return await remove_tables(url, "moods", archive, OPERATOR, is_enabled=is_enabled)


def others(url: str) -> dict[str, Any]:
    """What is in tables that are not the plugin's, nor grow by what is done here."""
    grow = ("audit", "tortoise_migrations")
    return {name: rows for name, rows in contents(url).items() if not name.startswith("moods_") and name not in grow}


@pytest.fixture
async def moods(make_tables: MakeTables) -> PluginTables:
    return await written_moods(make_tables)


async def test_tables_go_into_an_archive_and_come_back_as_they_were(
    database_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    had = await fill(database_url, moods)
    schema, rest = await catalog_of(database_url), others(database_url)
    archive = tmp_path / "moods.zip"
    removed = await remove(database_url, archive)
    assert removed.tables == {"moods_mood": 2, "moods_shade": 3}
    assert not [name for name in contents(database_url) if name.startswith("moods_")]
    assert others(database_url) == rest
    assert await pending(database_url, [moods]) == ["moods.0001_initial"]
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    restored = await restore_tables(database_url, archive, [moods], OPERATOR)
    assert restored.tables == removed.tables
    assert await values_of(database_url, [moods]) == had
    assert others(database_url) == rest
    assert await catalog_of(database_url) == schema
    assert await pending(database_url, [moods]) == []


WRITING = """
import sqlite3
from contextlib import closing

with closing(sqlite3.connect({path!r}, timeout=0, isolation_level=None)) as other:
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
"""


async def test_migrations_are_imported_before_the_database_is_locked(
    sqlite_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    had = await fill(sqlite_url, moods)
    await remove(sqlite_url, tmp_path / "moods.zip")
    (migration,) = tmp_path.glob("moods_*/migrations/0001_*.py")
    writing = WRITING.format(path=str(DatabaseURL.parse(sqlite_url).path))
    migration.write_text(migration.read_text(encoding="utf-8") + writing, encoding="utf-8")
    for module in [each for each in sys.modules if each.startswith(f"{moods.migrations}.")]:
        del sys.modules[module]
    await restore_tables(sqlite_url, tmp_path / "moods.zip", [moods], OPERATOR)
    assert await values_of(sqlite_url, [moods]) == had


@sqlite_first
async def test_rows_are_taken_some_at_a_time_however_many_they_are(
    database_url: str, moods: PluginTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gql_blog.store.plugin_archive import plugin_restoring, table_rows

    monkeypatch.setattr(table_rows, "BATCH", 2)
    monkeypatch.setattr(plugin_restoring, "BATCH", 2)
    had = await fill(database_url, moods)
    assert (await remove(database_url, tmp_path / "moods.zip")).tables == {"moods_mood": 2, "moods_shade": 3}
    await restore_tables(database_url, tmp_path / "moods.zip", [moods], OPERATOR)
    assert await values_of(database_url, [moods]) == had


CUT = """
import asyncio, os, sys
from pathlib import Path
from gql_blog.access import OPERATOR
from gql_blog.store.plugin_archive import plugin_removal
from gql_blog.write import remove_tables

async def cut(*_arguments): os._exit(9)

plugin_removal._refuse_losses = cut
asyncio.run(remove_tables(sys.argv[1], "moods", Path(sys.argv[2]), OPERATOR, is_enabled=False))
"""


async def test_a_removal_that_is_killed_after_its_drops_has_dropped_nothing(
    database_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    had = await fill(database_url, moods)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CUT, database_url, str(tmp_path / "cut.zip"), stderr=asyncio.subprocess.DEVNULL
    )
    async with asyncio.timeout(HANG):
        assert await process.wait() == 9
    assert await values_of(database_url, [moods]) == had
    async with asyncio.timeout(HANG):
        # The server of the database learns of the end of a process a moment later.
        while True:
            try:
                removed = await remove(database_url, tmp_path / "moods.zip")
                break
            except InUse:
                await asyncio.sleep(0.02)
    assert removed.tables == {"moods_mood": 2, "moods_shade": 3}


@sqlite_first
async def test_an_archive_of_one_database_is_taken_by_the_other(
    dialect: str, moods: PluginTables, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    other = {"sqlite": "postgres", "postgres": "sqlite"}[dialect]
    here, there = (request.getfixturevalue(f"{each}_url") for each in (dialect, other))
    had = await fill(here, moods)
    await remove(here, tmp_path / "moods.zip")
    await migrate(there, [moods])
    assert (await restore_tables(there, tmp_path / "moods.zip", [moods], OPERATOR)).tables["moods_shade"] == 3
    assert await values_of(there, [moods]) == had


async def test_new_rows_are_numbered_after_those_that_came_back(
    database_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    ((*_, last), _) = await fill(database_url, moods)
    await remove(database_url, tmp_path / "moods.zip")
    await restore_tables(database_url, tmp_path / "moods.zip", [moods], OPERATOR)
    database = await Database.open(database_url, plugin_tables=[moods])
    async with database.transaction():
        row = await database.models("moods")["Mood"].create(article_id="art_x", name="new", at=last["at"])
    await database.close()
    assert row.id > last["id"]


@sqlite_first
async def test_the_archive_is_json_that_says_what_it_is(
    database_url: str, dialect: str, moods: PluginTables, tmp_path: Path
) -> None:
    await fill(database_url, moods)
    await remove(database_url, tmp_path / "moods.zip")
    with zipfile.ZipFile(tmp_path / "moods.zip") as archive:
        assert archive.namelist() == ["tables/moods_mood.jsonl", "tables/moods_shade.jsonl", "archive.json"]
        said = json.loads(archive.read("archive.json"))
        moods_mood = map(json.loads, archive.read("tables/moods_mood.jsonl").splitlines())
        first = min(moods_mood, key=lambda row: row["id"])
    assert (said["format"], said["version"], said["plugin"]) == ("gql_blog plugin tables", 1, "moods")
    assert (said["dialect"], said["migrations"]) == (dialect, ["0001_initial"])
    assert [(each["name"], each["rows"]) for each in said["tables"]] == [("moods_mood", 2), ("moods_shade", 3)]
    assert {"name", "type"} == set(said["tables"][0]["columns"][0])
    assert first["at"] == "2026-01-02 03:04:05.000678+00:00"
    assert (first["price"], first["day"]) == ("12345678.90", "2020-02-29")
    assert set(first["picture"]) == {"bytes"}


@sqlite_first
async def test_the_audit_keeps_both(database_url: str, moods: PluginTables, tmp_path: Path) -> None:
    await fill(database_url, moods)
    await remove(database_url, tmp_path / "moods.zip")
    await restore_tables(database_url, tmp_path / "moods.zip", [moods], OPERATOR)
    database = await Database.open(database_url)
    async with database.session():
        entries = await Audit.filter(subject_id="moods").order_by("id")
    await database.close()
    rows = {"name": "moods", "tables": {"moods_mood": 2, "moods_shade": 3}}
    assert [(each.action, each.actor, each.before, each.after) for each in entries] == [
        ("remove_plugin_tables", OPERATOR.actor, rows, None),
        ("restore_plugin_tables", OPERATOR.actor, None, rows),
    ]


async def refused(url: str, archive: Path, kind: type[GqlBlogError], told: str, **given: Any) -> None:
    """Nothing is changed and no archive is left where a removal is refused."""
    before = contents(url)
    with pytest.raises(kind, match=told):
        await remove(url, archive, **given)
    assert contents(url) == before
    assert not archive.exists()


@sqlite_first
async def test_what_is_known_of_its_failures_goes_with_its_tables_and_that_of_others_stays(
    database_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    await fill(database_url, moods)
    database = await Database.open(database_url)
    async with database.transaction():
        await make(PluginCircuit, plugin="moods", hook="on_event")
        await make(PluginJob, plugin="moods")
    await database.close()
    kept = [row for row in contents(database_url)["plugin_circuit"] if row["plugin"] != "moods"]
    await remove(database_url, tmp_path / "moods.zip")
    assert contents(database_url)["plugin_circuit"] == kept != []
    assert [row["plugin"] for row in contents(database_url)["plugin_job"]] == [kept[0]["plugin"]]


@sqlite_first
async def test_it_is_refused_while_the_plugin_is_enabled_or_a_server_runs_with_it(
    database_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    await fill(database_url, moods)
    archive = tmp_path / "moods.zip"
    await refused(database_url, archive, InUse, "`gql-blog plugin disable moods`", is_enabled=True)
    database = await Database.open(database_url)
    async with database.transaction():
        await DisabledPlugin.create(name="moods", disabled_at=datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    await database.close()
    async with loaded(database_url, ["moods"]), loaded(database_url, ["moods", "other"]):
        await refused(database_url, archive, InUse, "A server runs with the plugin 'moods'", is_enabled=True)
    assert (await remove(database_url, archive, is_enabled=True)).tables["moods_shade"] == 3


@sqlite_first
async def test_no_server_starts_with_tables_that_are_being_removed(
    database_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    from gql_blog.store.plugin_loads import unloaded

    await fill(database_url, moods)
    async with unloaded(DatabaseURL.parse(database_url), "moods"):
        with pytest.raises(InUse, match="'moods' are being removed or restored"):
            async with loaded(database_url, ["moods"]):
                pass
        async with loaded(database_url, ["other"]):
            pass
    async with loaded(database_url, ["moods"]):
        pass


@pytest.mark.parametrize(
    "shape",
    [
        "mood_id INT, colour TEXT, PRIMARY KEY (colour, mood_id)) WITHOUT ROWID",
        "mood_id INT, rowid TEXT, colour TEXT)",
        "rowid TEXT, _rowid_ TEXT, oid TEXT, mood_id INT, colour TEXT)",
    ],
)
async def test_a_table_is_archived_though_its_rows_have_no_number(
    sqlite_url: str, moods: PluginTables, tmp_path: Path, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(sqlite_url, moods)
    monkeypatch.setattr("gql_blog.store.plugin_archive.table_rows.BATCH", 3)
    rows = [(number % 4, f"colour {number}") for number in range(10)]
    with contextlib.closing(sqlite3.connect(sqlite_url.removeprefix("sqlite://"))) as connection, connection:
        connection.execute("DROP TABLE moods_shade")
        connection.execute(f"CREATE TABLE moods_shade ({shape}")
        connection.executemany("INSERT INTO moods_shade (mood_id, colour) VALUES (?, ?)", rows)
    archive = tmp_path / "moods.zip"
    removed = await remove(sqlite_url, archive)
    assert removed.tables["moods_shade"] == 10
    assert set(contents(sqlite_url)) & {"moods_shade", "moods_mood"} == set()
    with zipfile.ZipFile(archive) as opened:
        kept = [json.loads(line) for line in opened.read("tables/moods_shade.jsonl").splitlines()]
    assert sorted((row["mood_id"], row["colour"]) for row in kept) == sorted(rows)


async def test_locks_that_cannot_be_taken_leave_no_connection(postgres_url: str) -> None:
    async def held() -> int:
        connection = await asyncpg.connect(DatabaseURL.parse(postgres_url).url)
        try:
            asked = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()"
            return int(await connection.fetchval(asked, "gql_blog plugin loads"))
        finally:
            await connection.close()

    with pytest.raises(UnicodeEncodeError):
        async with loaded(postgres_url, ["moods", "\ud800"]):
            pass
    async with asyncio.timeout(HANG):
        while await held():  # noqa: ASYNC110 (another process has to notice)
            await asyncio.sleep(0.05)


REFERRING = """
class Echo(Model):
    id = fields.IntField(primary_key=True)
    mood: Any = fields.ForeignKeyField("moods.Mood", related_name="echoes")

    class Meta:
        table = "echoes_echo"
"""


@sqlite_first
async def test_tables_to_which_another_plugin_s_refer_stay(
    database_url: str, moods: PluginTables, make_tables: MakeTables, tmp_path: Path
) -> None:
    await fill(database_url, moods)
    echoes = make_tables("echoes", REFERRING)
    await make_migration("echoes", [moods, echoes])
    await migrate(database_url, [moods, echoes])
    await refused(database_url, tmp_path / "moods.zip", InUse, "the table echoes_echo")


@sqlite_first
async def test_what_is_not_there_and_what_cannot_be_written_is_refused(
    database_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    await refused(database_url, tmp_path / "a.zip", NotFound, "no tables of a plugin 'moods'")
    await fill(database_url, moods)
    await refused(database_url, tmp_path / "nowhere/a.zip", InputError, "cannot be written")
    taken = tmp_path / "taken.zip"
    taken.write_text("mine")
    with pytest.raises(InputError, match="There is a file"):
        await remove(database_url, taken)
    assert taken.read_text() == "mine"
    with pytest.raises(NotMigrated, match="There is no database"):
        await remove(f"sqlite://{tmp_path}/none.sqlite3", tmp_path / "a.zip")


@sqlite_first
@pytest.mark.parametrize("fails", ["read_archive", "drop_tables", "_refuse_losses"])
async def test_whatever_fails_the_tables_stay_and_the_archive_goes(
    database_url: str, moods: PluginTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    from gql_blog.store.plugin_archive import plugin_removal

    await fill(database_url, moods)
    real = getattr(plugin_removal, fails)

    async def breaks_late(*arguments: Any) -> None:
        await real(*arguments)
        raise OSError("no room")

    def breaks(*_arguments: Any) -> None:
        raise InputError("It is damaged.")

    monkeypatch.setattr(plugin_removal, fails, breaks if fails == "read_archive" else breaks_late)
    before = contents(database_url)
    with pytest.raises((OSError, InputError)):
        await remove(database_url, tmp_path / "moods.zip")
    assert contents(database_url) == before
    assert not (tmp_path / "moods.zip").exists()


async def test_an_archive_that_is_not_whole_is_refused(sqlite_url: str, moods: PluginTables, tmp_path: Path) -> None:
    await fill(sqlite_url, moods)
    archive = tmp_path / "moods.zip"
    await remove(sqlite_url, archive)
    with zipfile.ZipFile(archive) as whole:
        entries = {name: whole.read(name) for name in whole.namelist()}

    def made(**changed: bytes) -> Path:
        path = tmp_path / "changed.zip"
        with zipfile.ZipFile(path, "w") as file:
            for name, text in entries.items():
                file.writestr(name, changed.get(name.rpartition("/")[2].partition(".")[0], text))
        return path

    shades = entries["tables/moods_shade.jsonl"]
    for changed, told in [
        ({"moods_shade": shades.splitlines(keepends=True)[0]}, "does not hold the 3 rows"),
        ({"moods_shade": shades.replace(b"colour", b"color")}, "line 1 of tables/moods_shade.jsonl"),
        ({"archive": b"{}"}, "none of a plugin's tables"),
        ({"archive": entries["archive.json"].replace(b'"version": 1', b'"version": 2')}, "reads version 1"),
    ]:
        with pytest.raises(InputError, match=told):
            read_archive(made(**changed))
    half = tmp_path / "half.zip"
    half.write_bytes(archive.read_bytes()[:-100])
    with pytest.raises(InputError, match="not a ZIP file"):
        read_archive(half)
    with pytest.raises(InputError, match="cannot be read"):
        read_archive(tmp_path / "none.zip")
    spoiled = bytearray(archive.read_bytes())
    spoiled[100:140] = bytes(40)  # in what was compressed
    half.write_bytes(spoiled)
    with pytest.raises(InputError, match="is damaged"):
        read_archive(half)


async def test_what_other_servers_write_meanwhile_is_no_obstacle(
    postgres_url: str, moods: PluginTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They run on without the plugin, and on PostgreSQL they do not wait."""
    from gql_blog.store.plugin_archive import plugin_removal, plugin_restoring

    had = await fill(postgres_url, moods)
    database = await Database.open(postgres_url)

    async def written(slug: str) -> None:
        async with database.transaction():
            await make_article(slug)

    for module, name in [(plugin_removal, "_write"), (plugin_restoring, "_fill")]:
        real = getattr(module, name)

        async def beside(*arguments: Any, real: Any = real, name: str = name) -> None:
            await asyncio.create_task(written(f"during{name}"))
            await real(*arguments)

        monkeypatch.setattr(module, name, beside)
    await remove(postgres_url, tmp_path / "moods.zip")
    await restore_tables(postgres_url, tmp_path / "moods.zip", [moods], OPERATOR)
    await database.close()
    assert await values_of(postgres_url, [moods]) == had
    assert {"during_write", "during_fill"} <= {row["slug"] for row in contents(postgres_url)["article"]}


async def test_a_restoration_waits_for_no_table_for_long(
    postgres_url: str, moods: PluginTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table that waits for its lock has every other statement wait behind it."""
    from gql_blog.store.plugin_archive import plugin_restoring

    await fill(postgres_url, moods)
    await remove(postgres_url, tmp_path / "moods.zip")
    real, limits = plugin_restoring.apply_all, []

    async def seen(client: Any, *arguments: Any) -> None:
        limits.extend((await client.execute_query("SHOW lock_timeout"))[1])
        await real(client, *arguments)

    monkeypatch.setattr(plugin_restoring, "apply_all", seen)
    await restore_tables(postgres_url, tmp_path / "moods.zip", [moods], OPERATOR)
    assert [tuple(each) for each in limits] == [("10s",)] * 2


@sqlite_first
async def test_a_removal_that_takes_rows_of_others_is_refused(
    database_url: str, moods: PluginTables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gql_blog.store.plugin_archive import plugin_removal

    await fill(database_url, moods)
    real = plugin_removal.drop_tables

    async def greedy(client: Any, stored: Any) -> None:
        await real(client, stored)
        await client.execute_query('DELETE FROM "comment"')

    monkeypatch.setattr(plugin_removal, "drop_tables", greedy)
    await refused(database_url, tmp_path / "moods.zip", MigrationRefused, r"the table comment had \d+ rows and has 0")


async def test_times_of_sqlite_that_are_none_come_back_as_they_were(
    sqlite_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    await fill(sqlite_url, moods)
    with sqlite3.connect(DatabaseURL.parse(sqlite_url).path or "") as file:
        file.execute("UPDATE moods_mood SET at = 'at dusk'")
    file.close()
    before = contents(sqlite_url)["moods_mood"]
    await remove(sqlite_url, tmp_path / "moods.zip")
    await restore_tables(sqlite_url, tmp_path / "moods.zip", [moods], OPERATOR)
    assert contents(sqlite_url)["moods_mood"] == before


@sqlite_first
async def test_rows_that_are_there_are_not_mixed_with_those_of_an_archive(
    database_url: str, moods: PluginTables, tmp_path: Path
) -> None:
    await fill(database_url, moods)
    archive = tmp_path / "moods.zip"
    await remove(database_url, archive)
    with pytest.raises(NotFound, match="'moods', which is not installed here"):
        await restore_tables(database_url, archive, [], OPERATOR)
    async with loaded(database_url, ["moods"]):
        with pytest.raises(InUse, match="A server runs"):
            await restore_tables(database_url, archive, [moods], OPERATOR)
    await restore_tables(database_url, archive, [moods], OPERATOR)
    before = contents(database_url)
    with pytest.raises(InUse, match=r"have rows here: moods_mood \(2\), moods_shade \(3\)"):
        await restore_tables(database_url, archive, [moods], OPERATOR)
    assert contents(database_url) == before


@sqlite_first
async def test_a_newer_version_of_the_plugin_takes_an_archive_and_an_older_one_does_not(
    database_url: str, moods: PluginTables, make_tables: MakeTables, tmp_path: Path
) -> None:
    had = await fill(database_url, moods)
    old, new = tmp_path / "old.zip", tmp_path / "new.zip"
    await remove(database_url, old)
    newer = await written_moods(
        make_tables, MOODS.replace("    glad =", "    tone = fields.TextField(default='low')\n    glad =")
    )
    await restore_tables(database_url, old, [newer], OPERATOR)
    assert await pending(database_url, [newer]) == []
    now = await values_of(database_url, [newer])
    assert [{name: value for name, value in row.items() if name != "tone"} for row in now[0]] == had[0]
    assert {row["tone"] for row in now[0]} == {"low"}
    await remove(database_url, new)
    (later,) = tmp_path.glob("moods_*/migrations/0002_*.py")
    later.rename(tmp_path / "aside.py")
    before, older = contents(database_url), make_tables("moods", MOODS)
    with pytest.raises(MigrationRefused, match="does not know: 0002_"):
        await restore_tables(database_url, new, [older], OPERATOR)
    assert contents(database_url) == before
    # So the plugin goes back to its earlier version: with the archive from before the upgrade.
    await restore_tables(database_url, old, [older], OPERATOR)
    assert await values_of(database_url, [older]) == had


@sqlite_first
async def test_what_is_kept_of_whom_is_told_of_installed_and_orphaned_ones(
    database_url: str, moods: PluginTables, make_tables: MakeTables
) -> None:
    await fill(database_url, moods)
    longer = make_tables(
        "moods_more",
        REFERRING.replace("echoes_echo", "moods_more_echo").replace(
            'mood: Any = fields.ForeignKeyField("moods.Mood", related_name="echoes")', "name = fields.TextField()"
        ),
    )
    await make_migration("moods_more", [longer])
    await migrate(database_url, [moods, longer])
    found = {each.plugin: each for each in await stored_plugins(database_url, ["article", "quiet"])}
    assert sorted(found) == ["article", "moods", "moods_more", "quiet"]
    assert found["moods"].tables == {"moods_mood": 2, "moods_shade": 3}
    assert found["moods_more"].tables == {"moods_more_echo": 0}, "the longer name, though both fit"
    assert found["moods"].migrations == ("0001_initial",)
    assert found["article"].tables == {}, "article_tag is the core's"


@sqlite_first
async def test_rows_whose_article_is_gone_meanwhile_are_left_out(populated_url: str, tmp_path: Path) -> None:
    """The key in the database, from before plugins kept ids alone, would have taken them along."""
    sightings = PluginTables("moderation", "gql_blog_moderation.tables", "gql_blog_moderation.migrations")
    await migrate(populated_url, [sightings])
    database = await Database.open(populated_url, plugin_tables=[sightings])
    at = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    async with database.transaction():
        for slug in ("one", "lone"):
            article = await make_article("lone") if slug == "lone" else await Article.get(slug=slug)
            await database.models("moderation")["Sighting"].create(
                comment_id=f"com_{slug}", article_id=article.id, author="a", fingerprint="f", seen_at=at
            )
    archive = tmp_path / "moderation.zip"
    await remove_tables(populated_url, "moderation", archive, OPERATOR, is_enabled=False)
    async with database.transaction():
        await (await Article.get(slug="lone")).delete()
    await database.close()
    restored = await restore_tables(populated_url, archive, [sightings], OPERATOR)
    assert (restored.tables, restored.archived) == ({"moderation_sighting": 1}, {"moderation_sighting": 2})
    assert [row["comment_id"] for row in contents(populated_url)["moderation_sighting"]] == ["com_one"]


@sqlite_first
async def test_the_webhooks_of_a_site_come_back_with_their_log(populated_url: str, tmp_path: Path) -> None:
    """A plugin of the repository, with keys between its tables, JSON and indexes of its own."""
    webhooks = PluginTables("webhooks", "gql_blog_webhooks.tables", "gql_blog_webhooks.migrations")
    await migrate(populated_url, [webhooks])
    database = await Database.open(populated_url, plugin_tables=[webhooks])
    models = database.models("webhooks")
    async with database.transaction():
        endpoint = await make(models["Endpoint"], kinds=["article.published"], article_ids=[], audience="STAFF")
        for number in range(3):
            delivery = {"event_id": str(number), "payload": {"n": [number]}, "state": "DELIVERED"}
            await make(models["Delivery"], endpoint_id=endpoint.id, **delivery)
    await database.close()
    before, schema = contents(populated_url), await catalog_of(populated_url)
    archive = tmp_path / "webhooks.zip"
    await remove_tables(populated_url, "webhooks", archive, OPERATOR, is_enabled=False)
    restored = await restore_tables(populated_url, archive, [webhooks], OPERATOR)
    assert restored.tables == {"webhooks_delivery": 3, "webhooks_endpoint": 1}
    after = contents(populated_url)
    assert {name: rows for name, rows in after.items() if name.startswith("webhooks_")} == {
        name: rows for name, rows in before.items() if name.startswith("webhooks_")
    }
    assert await catalog_of(populated_url) == schema
