"""Somebody is erased from what plugins keep, from what imported files said, and from the audit; and stays erased."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.importing import take
from support.person_schema import hold
from support.reading import library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.content import CommentStatus, DraftArticle, DraftComment, Role
from gql_blog.errors import InputError, PluginError
from gql_blog.hooks import Hooks, Person, PluginContext, hookimpl
from gql_blog.render import Renderer
from gql_blog.store import Audit, AuditPersonal, Comment, Database, IdempotencyKey, Provenance
from gql_blog.write import (
    CreateContributor,
    CreateUser,
    ErasePerson,
    ExportPerson,
    ImportComments,
    LinkComment,
    SubmitComment,
    Writer,
)

pytestmark = sqlite_mostly

ADDRESS = "ruth@example.org"
NAME = "Ruth Zqname"
SAID = DraftComment(NAME, "Zqsaid, on the quay.", date(2019, 5, 4), (DraftComment("Bo", "So did I."),))
PAGE = DraftArticle(source="Of tides.", title="On Tides", comments=(SAID,))


class Diary:
    """A plugin that keeps something of persons."""

    api_version = 2

    def __init__(self) -> None:
        self.is_failing = False
        self.asked: list[tuple[str, Person]] = []

    @hookimpl
    def export_person(self, context: PluginContext, person: Person) -> Mapping[str, Any]:
        self.asked.append((context.hook, person))
        return {"entries": [person.email]}

    @hookimpl
    async def forget_person(self, context: PluginContext, person: Person) -> None:
        if self.is_failing:
            raise OSError("the disk is full")
        self.asked.append((context.hook, person))


async def a_commenter(room: Newsroom) -> str:
    """Ruth says something on a post; return the comment's id."""
    post = await room.post()
    said = SubmitComment(article_id=post.article_id, author_name=NAME, author_email=ADDRESS, body="Zqsaid.")
    return str((await room.run(said)).comment_id)


async def test_plugins_tell_what_they_keep_and_forget_it(database: Database) -> None:
    diary = Diary()
    room = newsroom_of(database, {"diary": diary})
    comment = await a_commenter(room)
    told = hold((await room.run(ExportPerson(email=ADDRESS))).data)
    assert told["plugins"] == {"diary": {"entries": [ADDRESS]}}
    erased = await room.run(ErasePerson(email=ADDRESS))
    assert (erased.comments, erased.plugins, erased.disabled) == (1, ("diary",), ())
    ruth = Person(email=ADDRESS, names=(NAME,), comment_ids=(comment,))
    assert diary.asked == [("export_person", ruth), ("forget_person", ruth)]


@pytest.mark.parametrize("texts", [False, True])
async def test_plugins_know_whether_the_texts_go_too(database: Database, texts: bool) -> None:
    diary = Diary()
    room = newsroom_of(database, {"diary": diary})
    await a_commenter(room)
    await room.run(ErasePerson(email=ADDRESS, texts=texts))
    assert [person.texts for _, person in diary.asked] == [texts]


async def test_of_whom_a_plugin_cannot_forget_the_core_forgets_nothing_yet(database: Database) -> None:
    diary = Diary()
    room = newsroom_of(database, {"diary": diary})
    comment = await a_commenter(room)
    diary.is_failing = True
    with pytest.raises(PluginError, match="'diary' failed in forget_person, so nothing of the core was erased"):
        await room.run(ErasePerson(email=ADDRESS))
    (row,) = await room.rows(Comment, id=comment)
    assert (row.author_name, row.author_email) == (NAME, ADDRESS)
    diary.is_failing = False
    assert (await room.run(ErasePerson(email=ADDRESS))).plugins == ("diary",)


async def test_a_plugin_that_is_disabled_keeps_nobody_from_it_and_is_named(database: Database) -> None:
    diary = Diary()
    hooks = Hooks.of({"diary": diary})
    room = Newsroom(database, Writer(database, hooks, Renderer(hooks)))
    await a_commenter(room)
    hooks._circuits.disabled = frozenset({"diary"})
    erased = await room.run(ErasePerson(email=ADDRESS))
    assert (erased.comments, erased.plugins, erased.disabled, diary.asked) == (1, (), ("diary",), [])


class Telling:
    """A plugin that tells what is no JSON."""

    api_version = 2

    @hookimpl
    def export_person(self, person: Person) -> Any:
        return {"entries": {person}}


async def test_what_cannot_be_told_fails_the_export(database: Database) -> None:
    room = newsroom_of(database, {"telling": Telling()})
    await a_commenter(room)
    with pytest.raises(PluginError, match="nothing was exported"):
        await room.run(ExportPerson(email=ADDRESS))


async def test_no_plugin_forgets_the_last_admin_who_stays(database: Database) -> None:
    diary = Diary()
    room = newsroom_of(database, {"diary": diary})
    await room.run(CreateUser(email=ADDRESS, role=Role.ADMIN, name="Ruth"))
    with pytest.raises(InputError, match="last ADMIN"):
        await room.run(ErasePerson(email=ADDRESS))
    assert diary.asked == []


ERASE = """mutation ($input: ErasePersonInput!) { erasePerson(input: $input) {
    commentCount importCount plugins disabledPlugins user { name } errors { code message path } } }"""


async def test_a_dry_run_counts_and_a_retry_is_answered_alike(database: Database) -> None:
    diary = Diary()
    library = library_over(database, {"diary": diary}, debug=False)
    room = library.newsroom
    await a_commenter(room)
    await room.run(CreateUser(email=ADDRESS, role=Role.READER, name=NAME))
    admin = await room.somebody(Role.ADMIN)

    async def erase(**more: Any) -> Any:
        return (await library.ask(ERASE, {"input": {"email": ADDRESS, **more}}, admin))["erasePerson"]

    counts = {"commentCount": 1, "importCount": 0, "plugins": ["diary"], "disabledPlugins": [], "errors": []}
    assert await erase(dryRun=True) == {**counts, "user": {"name": NAME}}
    assert diary.asked == []
    assert [each.author_name for each in await room.rows(Comment)] == [NAME]
    for _ in range(2):
        assert await erase(idempotencyKey="one") == {**counts, "user": {"name": "[erased]"}}
    assert len(diary.asked) == 1
    kept = [each for table in (IdempotencyKey, Audit, AuditPersonal) for each in await room.rows(table)]
    assert not {NAME, ADDRESS} & {each for row in kept for each in (NAME, ADDRESS) if each in str(dict(row))}
    again = await erase(dryRun=True)
    assert (again["errors"][0]["code"], again["commentCount"]) == ("NOT_FOUND", None)


async def linked(room: Newsroom) -> None:
    """A moderator links the imported comment to the contributor whom Ruth's account is linked to."""
    ruth = await room.run(CreateContributor(name="Ruth"))
    await room.run(CreateUser(email=ADDRESS, role=Role.READER, name="Ruth", contributor_id=ruth.contributor_id))
    (said,) = await room.rows(Comment, author_name=NAME)
    await room.run(LinkComment(id=said.id, expected_version=1, contributor_id=ruth.contributor_id))


async def everything_about(room: Newsroom) -> str:
    tables = (Audit, AuditPersonal, Comment, Provenance)
    return str([dict(each) for table in tables for each in await room.rows(table)])


@pytest.mark.parametrize("texts", [False, True])
async def test_what_a_file_said_is_erased_and_does_not_come_back_with_it(room: Newsroom, texts: bool) -> None:
    await take(room, PAGE, "tides.txt")
    async with room.database.transaction():
        found = {"code": "CONTRIBUTOR_SUGGESTED", "message": f"The comment by {NAME!r} may be hers."}
        await Provenance.all().update(findings=[{**found, "firstLine": None, "lastLine": None}])
    await linked(room)
    told = hold((await room.run(ExportPerson(email=ADDRESS))).data)
    assert [each["comments"][0]["authorName"] for each in told["imports"]] == [NAME]
    erased = await room.run(ErasePerson(email=ADDRESS, texts=texts))
    assert (erased.comments, erased.imports) == (1, 1)

    async def expect_erased() -> None:
        kept = await everything_about(room)
        assert "Zqname" not in kept
        assert ("Zqsaid" in kept) is not texts
        assert sorted(each.author_name for each in await room.rows(Comment)) == ["Bo", "[erased]"]

    await expect_erased()
    (provenance,) = await room.rows(Provenance)
    assert [each["message"] for each in provenance.findings] == ["[erased]"]
    again = await take(room, replace(PAGE, source="Of tides, again."), "tides.txt")
    assert again.outcome == "updated"
    await expect_erased()


async def test_what_an_export_said_does_not_come_back_with_it(room: Newsroom) -> None:
    await room.post(slug="tides")
    kept: Any = {"status": CommentStatus.APPROVED}
    (reply,) = SAID.replies
    comment = replace(SAID, source_id="7", replies=(replace(reply, source_id="8", **kept),), **kept)
    said = ImportComments(slug="tides", title=None, comments=(comment,), system="Disqus")
    await room.run(said, OPERATOR)
    await linked(room)
    await room.run(ErasePerson(email=ADDRESS, texts=True))
    await room.run(said, OPERATOR)
    assert "Zq" not in await everything_about(room)
    assert len(await room.rows(Comment)) == 2
