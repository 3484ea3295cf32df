"""What a plugin keeps that is not asked is not forgotten: it is named, remembered without the person, and completed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from support.installed import settings_in
from support.person_schema import hold
from support.reading import library_over
from support.sampling import sqlite_first
from support.writing import Newsroom, newsroom_of

import gql_blog_moderation.hooks
from gql_blog.app import assembled, migrate_all
from gql_blog.content import Role
from gql_blog.errors import NotFound, PluginError
from gql_blog.hooks import Hooks, Person, hookimpl
from gql_blog.render import Renderer
from gql_blog.store import Audit, Database, UnfinishedErasure
from gql_blog.write import CreateUser, ErasePerson, ExportPerson, SubmitComment, Writer

ADDRESS = "ruth@example.org"
NAME = "Ruth Zqname"


class Diary:
    """A plugin that keeps something of persons, by their addresses."""

    api_version = 2

    def __init__(self) -> None:
        self.forgotten: list[Person] = []

    @hookimpl
    def export_person(self, person: Person) -> Mapping[str, Any]:
        return {"entries": [person.user_id or person.email]}

    @hookimpl
    async def forget_person(self, person: Person) -> None:
        self.forgotten.append(person)


class Site:
    """A newsroom with the diary, which an operator may disable."""

    def __init__(self, database: Database) -> None:
        self.diary = Diary()
        self.hooks = Hooks.of({"diary": self.diary})
        self.room = Newsroom(database, Writer(database, self.hooks, Renderer(self.hooks)))

    def disable(self, *names: str) -> None:
        self.hooks._circuits.disabled = frozenset(names)

    async def comment(self) -> str:
        post = await self.room.post()
        said = SubmitComment(article_id=post.article_id, author_name=NAME, author_email=ADDRESS, body="Zqsaid.")
        return str((await self.room.run(said)).comment_id)


@pytest.fixture
def site(database: Database) -> Site:
    return Site(database)


@sqlite_first
async def test_an_export_names_whom_it_did_not_ask(site: Site) -> None:
    await site.comment()
    site.disable("diary")
    exported = await site.room.run(ExportPerson(email=ADDRESS))
    told = hold(exported.data)
    assert (told["plugins"], told["pluginsNotAsked"], exported.disabled) == ({}, ["diary"], ("diary",))
    site.disable()
    exported = await site.room.run(ExportPerson(email=ADDRESS))
    assert (hold(exported.data)["pluginsNotAsked"], exported.disabled) == ([], ())


async def test_whoever_erases_the_address_again_completes_the_erasure(site: Site) -> None:
    comment = await site.comment()
    made = await site.room.run(CreateUser(email=ADDRESS, role=Role.READER, name=NAME))
    site.disable("diary")
    for times in (1, 2):  # the second time nothing has changed: the diary is still to be told
        erased = await site.room.run(ErasePerson(email=ADDRESS))
        assert (erased.comments, erased.disabled) == (2 - times, ("diary",))
        (row,) = await site.room.rows(UnfinishedErasure)
        assert (row.plugin, row.account_id, row.comment_ids) == ("diary", made.user_id, [comment])
    kept = str([dict(each) for table in (UnfinishedErasure, Audit) for each in await site.room.rows(table)])
    assert ADDRESS not in kept
    assert "Zqname" not in kept
    entries = await site.room.rows(Audit, action="erase_person", subject_id=made.user_id)
    assert [each.after["not_told"] for each in entries] == [["diary"], ["diary"]]
    site.disable()
    told = hold((await site.room.run(ExportPerson(email=ADDRESS))).data)
    assert (told["comments"], told["plugins"]) == ([], {"diary": {"entries": [made.user_id]}})
    assert (await site.room.run(ErasePerson(email=ADDRESS, dry_run=True))).plugins == ("diary",)
    assert site.diary.forgotten == []
    erased = await site.room.run(ErasePerson(email=ADDRESS))
    assert (erased.comments, erased.user_id, erased.plugins, erased.disabled) == (0, None, ("diary",), ())
    assert site.diary.forgotten == [Person(email=ADDRESS, user_id=made.user_id, comment_ids=(comment,))]
    assert await site.room.rows(UnfinishedErasure) == []
    with pytest.raises(NotFound, match="Nothing is kept under this e-mail address"):
        await site.room.run(ErasePerson(email=ADDRESS))


@sqlite_first
async def test_a_plugin_that_is_disabled_meanwhile_is_neither_passed_over_nor_left_unnamed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.comment()

    for name, command in (("forget", ErasePerson(email=ADDRESS)), ("export", ExportPerson(email=ADDRESS))):
        asked = getattr(site.hooks.persons, name)

        async def disabled_then(*arguments: Any, ask: Any = asked, **named: Any) -> Any:
            site.disable("diary")
            return await ask(*arguments, **named)

        with monkeypatch.context() as patch:
            patch.setattr(site.hooks.persons, name, disabled_then)
            with pytest.raises(PluginError, match="Plugin 'diary' failed"):
                await site.room.run(command)
        site.disable()
    erased = await site.room.run(ErasePerson(email=ADDRESS))
    assert (erased.comments, erased.plugins, erased.disabled) == (1, ("diary",), ())
    assert len(site.diary.forgotten) == 1


@sqlite_first
async def test_another_address_completes_nothing(site: Site) -> None:
    await site.comment()
    site.disable("diary")
    await site.room.run(ErasePerson(email=ADDRESS))
    with pytest.raises(NotFound):
        await site.room.run(ErasePerson(email="rut@example.org"))
    assert len(await site.room.rows(UnfinishedErasure)) == 1


@sqlite_first
async def test_what_came_in_since_is_told_with_what_was_left(site: Site) -> None:
    comment = await site.comment()
    site.disable("diary")
    await site.room.run(ErasePerson(email=ADDRESS))
    another = await site.comment()
    site.disable()
    assert (await site.room.run(ErasePerson(email=ADDRESS))).comments == 1
    (person,) = site.diary.forgotten
    assert set(person.comment_ids) == {comment, another}
    assert await site.room.rows(UnfinishedErasure) == []


@sqlite_first
async def test_a_plugin_that_is_enabled_too_late_is_still_to_be_told(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile an operator enables it: others have been asked already, and it was not."""
    comment = await site.comment()
    site.disable("diary")
    forget = site.hooks.persons.forget

    async def enabled_then(*arguments: Any, **named: Any) -> None:
        await forget(*arguments, **named)
        site.disable()

    monkeypatch.setattr(site.hooks.persons, "forget", enabled_then)
    assert (await site.room.run(ErasePerson(email=ADDRESS))).disabled == ("diary",)
    (row,) = await site.room.rows(UnfinishedErasure)
    assert (row.plugin, row.comment_ids, site.diary.forgotten) == ("diary", [comment], [])


async def test_each_account_that_an_address_had_is_told(site: Site) -> None:
    """Somebody comes back with the same address, and is erased again before the plugin could be told of the first."""
    site.disable("diary")
    accounts = []
    for _ in range(2):
        accounts.append((await site.room.run(CreateUser(email=ADDRESS, role=Role.READER, name=NAME))).user_id)
        await site.room.run(ErasePerson(email=ADDRESS))
    site.disable()
    accounts.append((await site.room.run(CreateUser(email=ADDRESS, role=Role.READER, name=NAME))).user_id)
    told = hold((await site.room.run(ExportPerson(email=ADDRESS))).data)
    assert told["account"]["id"] == accounts[2]
    assert told["plugins"] == {"diary": {"entries": [accounts[2]]}}
    earlier = {each["account"]: each["plugins"] for each in told["pluginsOfEarlierAccounts"]}
    assert earlier == {account: {"diary": {"entries": [account]}} for account in accounts[:2]}
    await site.room.run(ErasePerson(email=ADDRESS))
    assert sorted(str(each.user_id) for each in site.diary.forgotten) == sorted(accounts)
    assert await site.room.rows(UnfinishedErasure) == []


@sqlite_first
async def test_a_plugin_without_tables_is_still_to_be_told_while_it_is_not_loaded(site: Site) -> None:
    comment = await site.comment()
    site.disable("diary")
    await site.room.run(ErasePerson(email=ADDRESS))
    blocked = newsroom_of(site.room.database, {})
    assert (await blocked.run(ExportPerson(email=ADDRESS))).disabled == ("diary",)
    assert (await blocked.run(ErasePerson(email=ADDRESS))).disabled == ("diary",)
    site.disable()
    await site.room.run(ErasePerson(email=ADDRESS))
    assert site.diary.forgotten == [Person(email=ADDRESS, comment_ids=(comment,))]
    assert await site.room.rows(UnfinishedErasure) == []


@sqlite_first
async def test_a_plugin_that_is_not_loaded_is_named_by_its_tables(database_url: str, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, database_url=database_url)
    with_it, without = Hooks.of({"moderation": gql_blog_moderation.hooks}), Hooks.of({})
    await migrate_all(settings, with_it)
    async with assembled(settings, with_it) as app:
        room = Newsroom(app.database, app.writer)
        post = await room.post()
        said = SubmitComment(article_id=post.article_id, author_name=NAME, author_email=ADDRESS, body="Zqsaid.")
        comment = (await room.run(said)).comment_id
    async with assembled(settings, without) as app:
        room = Newsroom(app.database, app.writer)
        assert (await room.run(ExportPerson(email=ADDRESS))).disabled == ("moderation",)
        assert (await room.run(ErasePerson(email=ADDRESS))).disabled == ("moderation",)
    async with assembled(settings, with_it) as app:
        room = Newsroom(app.database, app.writer)
        told = hold((await room.run(ExportPerson(email=ADDRESS))).data)
        assert [each["commentId"] for each in told["plugins"]["moderation"]["sightings"]] == [comment]
        assert (await room.run(ErasePerson(email=ADDRESS))).plugins == ("moderation",)
        assert await app.database.reader.fetch("SELECT 1 FROM moderation_sighting") == []


EXPORT = """mutation ($input: ExportPersonInput!) { exportPerson(input: $input) {
    data disabledPlugins errors { code message path } } }"""


@sqlite_first
async def test_the_payload_names_them(database: Database) -> None:
    library = library_over(database, {"diary": Diary()}, debug=False)
    room = library.newsroom
    await room.run(CreateUser(email=ADDRESS, role=Role.READER, name=NAME))
    admin = await room.somebody(Role.ADMIN)

    async def export(email: str) -> Any:
        return (await library.ask(EXPORT, {"input": {"email": email}}, admin))["exportPerson"]

    assert (await export(ADDRESS))["disabledPlugins"] == []
    missing = await export("nobody@example.org")
    assert (missing["data"], missing["disabledPlugins"], missing["errors"][0]["code"]) == (None, None, "NOT_FOUND")
