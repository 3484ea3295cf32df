"""A database of the first release is brought up to date: nothing is lost, and every article is rendered again."""

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from support.followups import Followups
from support.growth import HANG
from support.installed import settings_in
from support.populated import Rows, contents, execute
from support.postgres import aside
from support.reading import library_over
from support.recomputed import wrong_columns
from support.sampling import sqlite_first
from support.statements import known_tables
from support.tree import ROOT
from support.writing import Newsroom
from tortoise.exceptions import BaseORMException

from gql_blog.access import OPERATOR, Viewer
from gql_blog.app import assembled, load_hooks, migrate_all, pending_migrations
from gql_blog.content import Role, commitment_to
from gql_blog.errors import Forbidden
from gql_blog.events import Consumers
from gql_blog.hooks import Event, Hooks, hookimpl
from gql_blog.render import Renderer
from gql_blog.settings import Settings
from gql_blog.store import Audit, AuditPersonal, Comment, Database, WorkingCopy, migrate
from gql_blog.transfer import Outcome, import_paths
from gql_blog.write import ErasePerson, PublishRevision, SaveWorkingCopy, UpdateArticle

ROWS: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[1] / "first_release/rows.json").read_text(encoding="utf-8")
)
LAST = "0005_search"
"""The last migration of the first release."""

BODIES = """query($slug: String!) { article(slug: $slug) {
  body without: body(footnotes: false) footnotes { number kind refersTo { number } resolvedText } } }"""


def _fill_sqlite(path: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, rows in ROWS.items():
            columns = list(rows[0])
            places = ", ".join(f":{column}" for column in columns)
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)


async def _fill_postgres(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        # The rows are whole as they are: neither foreign keys nor triggers look at them one by one.
        await connection.execute("SET session_replication_role = replica")
        for table, rows in ROWS.items():
            columns = ", ".join(rows[0])
            await connection.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(null::{table}, $1)",
                json.dumps(rows),
            )
            if isinstance(rows[0].get("id"), int):
                await connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
    finally:
        await connection.close()


@pytest.fixture
async def old_url(empty_url: str, followups: Followups) -> str:
    """The URL of the database as the first release left it; the later migrations are there to be applied."""
    later = {path: path.read_bytes() for path in followups.folder.glob("0*.py") if path.stem > LAST}
    for path in later:
        path.unlink()
    await migrate(empty_url)
    if empty_url.startswith("sqlite"):
        _fill_sqlite(empty_url.removeprefix("sqlite://"))
    else:
        aside(_fill_postgres(empty_url))
    for path, text in later.items():
        path.write_bytes(text)
    return empty_url


@pytest.fixture
def told(old_url: str, tmp_path: Path) -> Settings:
    return settings_in(tmp_path, database_url=old_url)


async def write_as_the_first_release(url: str, slug: str, **changes: Any) -> None:
    """Write an article as a server of that release does: all columns that it knows, and no other."""
    (row,) = ({**row, **changes} for row in ROWS["article"] if row["slug"] == slug)
    columns = [name for name in row if name != "id"]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as connection, connection:
            places = ", ".join(f"{name} = :{name}" for name in columns)
            connection.execute(f"UPDATE article SET {places} WHERE id = :id", row)
        return
    connection = await asyncpg.connect(url)
    try:
        names = ", ".join(columns)
        await connection.execute(
            f"UPDATE article SET ({names}) = (SELECT {names} FROM json_populate_record(null::article, $1)) "
            "WHERE id = $2",
            json.dumps(row),
            row["id"],
        )
    finally:
        await connection.close()


MADE_ANEW = {
    "footnote": ("id", "refers_to_id", "html"),
    "article": ("html", "rendering"),
    "audit": ("before", "after"),
}
"""Columns that rendering makes anew; what they hold is compared with a fresh rendering. Entries of the audit have
commitments since, in the place of what is personal."""


def kept(rows: Rows, before: Rows) -> Rows:
    """The tables and columns that were there before, save for what rendering makes anew."""
    return {
        table: sorted(
            (_compared(row, [name for name in old[0] if name not in MADE_ANEW.get(table, ())]) for row in rows[table]),
            key=repr,
        )
        for table, old in before.items()
        if old
    }


def _compared(row: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Some columns of a row, without the id of its citation, which earlier releases did not give."""
    row = {name: row[name] for name in names}
    cited = row.get("citation")
    item = json.loads(cited) if isinstance(cited, str) else cited
    return {**row, "citation": {name: item[name] for name in sorted(item) if name != "id"}} if item else row


async def test_nothing_is_lost_and_every_article_is_as_rendered_afresh(told: Settings, old_url: str) -> None:
    before = contents(old_url)
    assert len(before["article"]) == 10
    assert f"gql_blog.{LAST}" not in await pending_migrations(told)
    upgrade = await migrate_all(told)
    assert upgrade.unrendered == ()
    assert await pending_migrations(told) == []
    after = contents(old_url)
    assert kept(after, before) == kept(before, before)
    assert wrong_columns(old_url) == []
    assert all(row["version"] == row["number"] for row in after["revision"])
    database = await Database.open(old_url)
    assert "article" in await known_tables(database)
    await database.close()
    renderer = Renderer(load_hooks(told))
    for row in after["article"]:
        fresh = await renderer.article(row["source"], locale=row["locale"], prefix=row["id"][-10:])
        assert (row["html"], row["endnotes"]) == (fresh.html, fresh.endnotes)


@sqlite_first
async def test_what_old_entries_say_of_persons_stands_beside_them_and_is_erased_with_the_person(
    told: Settings, old_url: str
) -> None:
    await migrate_all(told)
    async with assembled(told) as app:
        room = Newsroom(app.database, app.writer)
        entries = [each for each in await room.rows(Audit) if each.subject_id[:4] in ("com_", "usr_")]
        personal = {each.commitment: each for each in await room.rows(AuditPersonal)}
        said = {
            fields["author_name"]["commitment"]: each.subject_id
            for each in entries
            for fields in (each.before, each.after)
            if fields and "author_name" in fields
        }
        assert {personal[each].value for each in said} >= {"Ruth Adeyemi", "Jon Brekke", "Ines Varga"}
        assert all(each.commitment == commitment_to(each.value, each.salt) for each in personal.values())
        assert {each.subject_id for each in personal.values()} == {each.subject_id for each in entries}
        told_by_entries = str([(each.before, each.after) for each in entries])
        assert not [each for each in personal.values() if each.value in told_by_entries]
        assert '"con_' not in told_by_entries.replace("'", '"')
        async with room.database.transaction():
            await Comment.filter(author_name="Ruth Adeyemi").update(author_email="ruth@example.org")
        erased = await room.run(ErasePerson(email="ruth@example.org"))
        assert erased.comments == 1
        left = {each.value for each in await room.rows(AuditPersonal)}
        assert ("Ruth Adeyemi" in left, "Jon Brekke" in left) == (False, True)
        with pytest.raises(BaseORMException, match="never changed"):
            async with room.database.transaction():
                await Audit.all().update(actor="nobody")


async def test_what_is_read_is_the_same_before_and_after_it_is_rendered_again(told: Settings, old_url: str) -> None:
    before = {row["slug"]: row["html"] for row in contents(old_url)["article"]}
    await migrate(old_url)
    webhooks = ["webhooks.0001_initial", "webhooks.0002_first_of_its_article"]
    moderation = [f"moderation.{name}" for name in ("0001_initial", "0002_ids", "0003_pace")]
    assert await pending_migrations(told) == [*moderation, *webhooks]
    database = await Database.open(old_url)
    library = library_over(database)
    try:
        (problem,) = await database.check()
        assert problem == "9 articles are not rendered by this version yet. Run `gql-blog migrate`."
        waiting = {slug: (await library.ask(BODIES, {"slug": slug}, OPERATOR))["article"] for slug in before}
        assert {slug: each["body"] for slug, each in waiting.items()} == before
    finally:
        await database.close()
    await migrate_all(told)
    async with assembled(told) as app:
        assert await app.database.check() == []
        library = library_over(app.database)
        for slug, was in waiting.items():
            found = (await library.ask(BODIES, {"slug": slug}, OPERATOR))["article"]
            assert found["footnotes"] == was["footnotes"]
            assert found["body"].startswith(found["without"])
            assert "doc-endnotes" not in found["without"]
            assert ("doc-noteref" in found["without"]) == ("doc-noteref" in found["body"])


@sqlite_first
async def test_without_plugins_their_notes_are_kept(told: Settings, old_url: str, tmp_path: Path) -> None:
    before = contents(old_url)
    alone = settings_in(tmp_path, database_url=old_url, blocked_plugins="*")
    await migrate_all(alone)
    after = contents(old_url)
    added = {"work_doi": None, "work_in_styles": None}
    assert after["footnote"] == [{**row, **added} for row in before["footnote"]]
    assert kept(after, before) == kept(before, before)
    endnotes = {row["id"]: row["endnotes"] for row in after["article"]}
    assert all(row["html"].removesuffix("</p>") in endnotes[row["article_id"]] for row in before["footnote"])
    assert await pending_migrations(alone) == []


@sqlite_first
async def test_it_is_told_what_is_left_once_the_tables_are_there(told: Settings, old_url: str) -> None:
    await migrate_all(told)
    database = await Database.open(old_url)
    try:
        async with database.transaction() as transaction:
            await transaction.execute("UPDATE article SET endnotes = NULL WHERE slug = 'notes'")
    finally:
        await database.close()
    assert await pending_migrations(told) == ["rendering again 1 articles"]
    await migrate_all(told)
    assert await pending_migrations(told) == []


NOTES_GONE = {"source": "Anew.", "html": "<p>Anew.</p>\n", "text": "Anew.", "lead": "Anew.", "rendering": "[]"}


@sqlite_first
@pytest.mark.parametrize("changes", [{}, NOTES_GONE], ids=["with notes", "notes gone"])
async def test_what_the_first_release_writes_after_the_upgrade_is_rendered_again(
    told: Settings, old_url: str, changes: dict[str, Any]
) -> None:
    await migrate_all(told)
    (rendered,) = (row for row in contents(old_url)["article"] if row["slug"] == "notes")
    assert rendered["endnotes"]
    await write_as_the_first_release(old_url, "notes", **changes)
    (written,) = (row for row in contents(old_url)["article"] if row["slug"] == "notes")
    async with assembled(told) as app:
        library = library_over(app.database)
        assert (await library.ask(BODIES, {"slug": "notes"}, OPERATOR))["article"]["body"] == written["html"]
    assert await pending_migrations(told) == ["rendering again 1 articles"]
    await migrate_all(told)
    assert await pending_migrations(told) == []
    (after,) = (row for row in contents(old_url)["article"] if row["slug"] == "notes")
    expected = ("<p>Anew.</p>\n", "") if changes else (rendered["html"], rendered["endnotes"])
    assert (after["html"], after["endnotes"]) == expected


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files that the first release imported, under the paths that it kept."""
    folder = tmp_path / "files"
    shutil.copytree(ROOT / "gql_blog/transfer/sample", folder / "sample", ignore=shutil.ignore_patterns("*.py*", "__*"))
    (folder / "tests/support/pages").mkdir(parents=True)
    shutil.copy(ROOT / "tests/support/pages/comment-traps.txt", folder / "tests/support/pages")
    monkeypatch.chdir(folder)
    return folder


IMPORTED = ("sample", "tests/support/pages/comment-traps.txt")
EDIT = UpdateArticle(id="art_01m8c0gspzbg3rn5ngvq8dr3cw", expected_version=1, title="Ours", tags=("Ours",))


@sqlite_first
async def test_what_the_first_release_imported_is_unchanged_when_it_is_imported_again(
    told: Settings, old_url: str, files: Path
) -> None:
    await migrate_all(told)
    before = contents(old_url)
    async with assembled(told) as app:
        report = await import_paths(IMPORTED, writer=app.writer, viewer=OPERATOR)
    assert {file.outcome for file in report.files} == {Outcome.UNCHANGED}
    assert contents(old_url) == before


@sqlite_first
async def test_what_the_first_release_imported_is_merged_when_its_file_changes(
    told: Settings, old_url: str, files: Path
) -> None:
    """The base is the revision that its import made; its comments are as they were printed."""
    await migrate_all(told)
    changed = files / "sample/2-safety-is-not-a-feeling-only.md"
    changed.write_text(changed.read_text(encoding="utf-8").replace("published_on:", "subtitle: Theirs\npublished_on:"))
    page = files / "tests/support/pages/comment-traps.txt"
    page.write_text(page.read_text(encoding="utf-8").replace("Lima is a clerk.", "Lima is a cook."))
    async with assembled(told) as app:
        await app.writer.run(EDIT, OPERATOR)
        report = await import_paths(IMPORTED, writer=app.writer, viewer=OPERATOR)
        outcomes = {Path(file.path).name[:2]: file.outcome.value for file in report.files}
        assert outcomes == dict.fromkeys(("1-", "3-", "4-", "5-", "6-"), "unchanged") | {
            "2-": "updated",
            "co": "updated",
        }
        assert [finding.code for file in report.files for finding in file.conflicts] == []
        changed.write_text(changed.read_text(encoding="utf-8").replace("title: Safety", "title: Their safety"))
        (file,) = (await import_paths(["sample/" + changed.name], writer=app.writer, viewer=OPERATOR)).files
        assert (file.outcome, len(file.conflicts)) == (Outcome.CONFLICT, 1)
    after = contents(old_url)
    (row,) = (row for row in after["article"] if row["id"] == EDIT.id)
    assert (row["title"], row["subtitle"]) == ("Ours", "Theirs")
    comments = {row["id"]: (row["author_name"], row["source"], row["status"]) for row in after["comment"]}
    assert comments == {row["id"]: (row["author_name"], row["source"], row["status"]) for row in ROWS["comment"]}


@sqlite_first
async def test_who_created_an_article_may_change_it_and_who_is_credited_may_not(told: Settings, old_url: str) -> None:
    """The account of one author is linked to a contributor with a byline; that of another has created an article."""
    by_slug = {row["slug"]: row for row in ROWS["article"]}
    created, credited = by_slug["counting-herons"], by_slug["leave-the-stars-on"]
    (byline,) = (row for row in ROWS["byline"] if row["article_id"] == credited["id"])
    await execute(
        old_url,
        f"""INSERT INTO account (id, email, name, role, created_at, contributor_id) VALUES
            ('usr_creator', 'creator@example.org', 'C', 'AUTHOR', '2026-11-26 13:25:34+00:00', NULL),
            ('usr_credited', 'credited@example.org', 'D', 'AUTHOR', '2026-11-26 13:25:34+00:00',
             '{byline["contributor_id"]}')""",
        f"UPDATE article SET created_by_id = 'usr_creator' WHERE id = '{created['id']}'",
    )
    await migrate_all(told)
    creator, author = Viewer(Role.AUTHOR, "usr_creator"), Viewer(Role.AUTHOR, "usr_credited", byline["contributor_id"])
    async with assembled(told) as app:
        for viewer, row in ((author, credited), (author, created), (creator, credited)):
            with pytest.raises(Forbidden):
                await app.writer.run(UpdateArticle(id=row["id"], expected_version=1, title="Mine"), viewer)
        with pytest.raises(Forbidden, match="saveWorkingCopy"):
            await app.writer.run(UpdateArticle(id=created["id"], expected_version=1, title="Mine"), creator)
        saved = await app.writer.run(
            SaveWorkingCopy(article_id=created["id"], expected_version=0, title="Mine"), creator
        )
        (copy,) = await Newsroom(app.database, app.writer).rows(WorkingCopy, id=saved.working_copy_id)
        live = PublishRevision(article_id=created["id"], revision_id=copy.revision_id, expected_version=1)
        await app.writer.run(live, OPERATOR)
        await app.writer.run(UpdateArticle(id=credited["id"], expected_version=1, title="Edited"), OPERATOR)
    titles = {row["id"]: row["title"] for row in contents(old_url)["article"]}
    assert (titles[created["id"]], titles[credited["id"]]) == ("Mine", "Edited")


class Recorder:
    """A plugin that keeps the ids of events, and looks whether it has what comes again as a server stops."""

    api_version = 2

    def __init__(self) -> None:
        self.taken: list[int] = []

    @hookimpl
    def on_event(self, event: Event) -> None:
        if int(event.id) not in self.taken:
            self.taken.append(int(event.id))


async def take_all(told: Settings, hooks: Hooks, plugin: Recorder, count: int) -> None:
    """Serve with these plugins until one of them has taken so many events."""
    async with assembled(told, hooks) as app:
        await app.relay.start()
        async with asyncio.timeout(HANG):
            while len(plugin.taken) < count:  # noqa: ASYNC110 (it sets no event)
                await asyncio.sleep(0.02)
        await app.relay.stop()


@sqlite_first
async def test_no_event_that_was_not_delivered_is_lost(told: Settings, old_url: str) -> None:
    """Some were delivered, one had failed in two plugins until it was given up; nobody was asked to take the rest."""
    every = sorted(row["id"] for row in ROWS["outbox"])
    done, failed, *unasked = every
    await execute(
        old_url,
        f"UPDATE outbox SET delivered_at = due_at, attempts = 1 WHERE id = {done}",
        f"""UPDATE outbox SET attempts = 10, waiting = '["mail","search"]' WHERE id = {failed}""",
    )
    mail, other = Recorder(), Recorder()
    hooks = Hooks.of({"mail": mail, "other": other})
    await migrate_all(told, hooks)
    async with assembled(told, hooks) as app:
        before = {each.consumer: each.undelivered for each in await Consumers(app.database).backlogs()}
        room = Newsroom(app.database, app.writer)
        await room.post("After the upgrade", publish=False)
    assert before == {"mail": len(every) - 1, "search": len(every) - 1}
    await take_all(told, Hooks.of({}), Recorder(), 0)
    await take_all(told, hooks, mail, len(every))
    await take_all(told, hooks, other, len(unasked))
    assert sorted(mail.taken) == [failed, *unasked, every[-1] + 1]
    assert sorted(other.taken) == unasked
    for subject in {row["subject_id"] for row in ROWS["outbox"]}:
        own = [row["id"] for row in ROWS["outbox"] if row["subject_id"] == subject]
        assert [each for each in other.taken if each in own] == sorted({*own} - {done, failed})
