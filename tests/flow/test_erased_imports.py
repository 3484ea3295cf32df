"""What imports keep of commenters goes with them, wherever it stands, and does not come back with a changed file."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.importing import codes, take
from support.sampling import sqlite_first
from support.writing import Newsroom, newsroom_of

from gql_blog.access import OPERATOR, RETENTION
from gql_blog.content import (
    Candidate,
    CommentStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    EventKind,
    ImportQuestion,
    QuestionKind,
    Reference,
    ResponseKind,
    Role,
)
from gql_blog.hooks import Person, hookimpl
from gql_blog.store import Audit, AuditPersonal, Comment, Database, Outbox, Provenance
from gql_blog.write import (
    AnswerImportQuestion,
    CreateContributor,
    CreateUser,
    DeleteArticle,
    DeleteComment,
    ErasePerson,
    ExportPerson,
    ImportComments,
    LinkComment,
    PurgeDeleted,
    SubmitComment,
)

ADDRESS = "ruth@example.org"
NAME = 'Ruth O\'Zqname "R"'
DAY = date(2019, 5, 4)
SAID = DraftComment(NAME, "Zqsaid, on the quay.", DAY)
BO = DraftComment("Bo", "So did I.", DAY)
PAGE = DraftArticle(source="Of tides.", title="On Tides", slug="tides", comments=(SAID, BO))


async def linked(room: Newsroom, name: str = NAME) -> None:
    """Link the imported comments by this name to the contributor whom Ruth's account is linked to."""
    ruth = await room.run(CreateContributor(name="Ruth"))
    await room.run(CreateUser(email=ADDRESS, role=Role.READER, name="Ruth", contributor_id=ruth.contributor_id))
    for said in await room.rows(Comment, author_name=name):
        await room.run(LinkComment(id=said.id, expected_version=1, contributor_id=ruth.contributor_id))


async def everything(room: Newsroom) -> str:
    """All that is kept of comments, imports and changes."""
    tables = (Audit, AuditPersonal, Comment, Outbox, Provenance)
    return str([dict(each) for table in tables for each in await room.rows(table)])


def answer(title: str, source: str, **fields: Any) -> DraftArticle:
    """A response to the page, by somebody of the commenter's name."""
    to: Any = {"responding_to": Reference(slug="tides"), "kind": ResponseKind.REPLY}
    return DraftArticle(source=source, title=title, **to, **fields)


@sqlite_first
async def test_questions_name_nobody_any_more_whether_they_are_open_or_answered(room: Newsroom) -> None:
    byline = ImportQuestion(QuestionKind.BYLINE, f"Did {NAME} write it?", (Candidate(NAME, 3), Candidate("Bo", 4)))
    start = ImportQuestion(QuestionKind.ESSAY_START, "Where?", (Candidate("Of", 1), Candidate("x", 2, f"by {NAME}")))
    asked = await take(room, replace(PAGE, questions=(byline, start)), "tides.txt")
    article_id = asked.articles[0][0]
    await room.run(AnswerImportQuestion(article_id=article_id, expected_version=1, kind=QuestionKind.ESSAY_START))
    (said,) = await room.rows(Comment, author_name=NAME)
    async with room.database.transaction():
        await Comment.filter(id=said.id).update(author_email=ADDRESS)
    told = await room.run(ExportPerson(email=ADDRESS))
    assert json.dumps(byline.message) in told.data
    await room.run(ErasePerson(email=ADDRESS))
    (held,) = await room.rows(Provenance)
    assert "Zqname" not in str((held.questions, held.answered))
    assert [each["candidates"][0]["value"] for each in (*held.questions, *held.answered)] == ["Bo", "Of"]


async def test_findings_of_other_articles_of_the_dialogue_name_nobody_any_more(room: Newsroom) -> None:
    await take(room, PAGE, "tides.txt")
    suggesting = await take(room, answer("On Ebb", "Of ebb.", bylines=(DraftByline(NAME),)), "ebb.txt")
    assert "CONTRIBUTOR_SUGGESTED" in codes(suggesting)
    (held,) = [each for each in await room.rows(Provenance) if each.imported_from == "ebb.txt"]
    assert "Zqname" in str(held.findings)
    (said,) = await room.rows(Comment, author_name=NAME)
    async with room.database.transaction():
        await Comment.filter(id=said.id).update(author_email=ADDRESS)
    erased = await room.run(ErasePerson(email=ADDRESS))
    assert erased.imports == 2
    (held,) = [each for each in await room.rows(Provenance) if each.imported_from == "ebb.txt"]
    assert "Zqname" not in str(held.findings)
    assert len(await room.rows(Audit, subject_id=held.article_id, action="erase_person")) == 1


@sqlite_first
@pytest.mark.parametrize("texts", [False, True])
@pytest.mark.parametrize(
    "changed",
    [
        replace(SAID, body="Zqelse, altogether other words."),
        replace(SAID, posted_on=date(2020, 1, 1)),
        replace(SAID, posted_on=None),
        replace(SAID, author_name="R. Zqname"),
        replace(SAID, posted_on=None, body="Zqelse, altogether other words."),
    ],
    ids=["text", "date", "no date", "name", "date and text"],
)
async def test_whoever_changes_the_file_does_not_bring_the_person_back(
    room: Newsroom, changed: DraftComment, texts: bool
) -> None:
    await take(room, PAGE, "tides.txt")
    await linked(room)
    await room.run(ErasePerson(email=ADDRESS, texts=texts))
    again = await take(room, replace(PAGE, source="Of tides, again.", comments=(changed, BO)), "tides.txt")
    assert again.outcome == "updated"
    kept = await everything(room)
    assert "Zqname" not in kept
    assert "Zqelse" not in kept
    assert sorted(each.author_name for each in await room.rows(Comment)) == ["Bo", "[erased]"]


@sqlite_first
async def test_a_comment_beyond_as_many_as_were_erased_is_a_new_one(room: Newsroom) -> None:
    await take(room, PAGE, "tides.txt")
    await linked(room)
    await room.run(ErasePerson(email=ADDRESS, texts=True))
    another = DraftComment(NAME, "Another thought, a year later.", date(2020, 5, 4))
    await take(room, replace(PAGE, source="Of tides, again.", comments=(SAID, BO, another)), "tides.txt")
    assert sorted(each.author_name for each in await room.rows(Comment)) == ["Bo", NAME, "[erased]"]


@sqlite_first
async def test_a_namesake_who_was_not_erased_keeps_the_comments(room: Newsroom) -> None:
    other = DraftComment(NAME, "I am somebody else.", DAY)
    await take(room, replace(PAGE, comments=(SAID, other)), "tides.txt")
    (said,) = await room.rows(Comment, source=SAID.body)
    async with room.database.transaction():
        await Comment.filter(id=said.id).update(author_email=ADDRESS)
    await room.run(ErasePerson(email=ADDRESS, texts=True))
    changed = replace(SAID, body="Zqelse, altogether other words.")
    await take(room, replace(PAGE, source="Of tides, again.", comments=(other, changed)), "tides.txt")
    rows = {each.source: each.author_name for each in await room.rows(Comment)}
    assert rows == {"I am somebody else.": NAME, "": "[erased]"}


@sqlite_first
@pytest.mark.parametrize("what", ["article", "comment"])
async def test_what_imports_keep_of_a_purged_comment_is_nobodys(room: Newsroom, what: str) -> None:
    await take(room, PAGE if what == "comment" else replace(PAGE, comments=(BO,)), "tides.txt")
    if what == "comment":
        (said,) = await room.rows(Comment, author_name=NAME)
        await room.run(DeleteComment(id=said.id, expected_version=said.version))
        await take(room, answer("On Ebb", "Of ebb."), "ebb.txt")
    else:  # it goes with a response, and the post that stays names its author
        await take(room, answer("On Ebb", "Of ebb.", comments=(SAID,)), "ebb.txt")
        (held,) = [each for each in await room.rows(Provenance) if each.imported_from == "ebb.txt"]
        article = await room.article(held.article_id)
        await room.run(DeleteArticle(id=article.id, expected_version=article.version))
    async with room.database.transaction():
        found = {"code": "CONTRIBUTOR_SUGGESTED", "message": f"The comment by {NAME!r} may be hers."}
        await Provenance.all().update(findings=[{**found, "firstLine": None, "lastLine": None}])
    await room.run(PurgeDeleted(before=await room.database.now()), RETENTION)
    kept = str([dict(each) for table in (Audit, AuditPersonal, Comment, Provenance) for each in await room.rows(table)])
    assert "Zq" not in kept
    if what == "comment":
        await take(room, replace(PAGE, source="Of tides, again."), "tides.txt")
    assert [each.author_name for each in await room.rows(Comment)] == ["Bo"]


@sqlite_first
async def test_an_export_does_not_bring_a_purged_comment_back(room: Newsroom) -> None:
    await room.post(slug="tides")
    kept: Any = {"status": CommentStatus.APPROVED}
    reply = replace(BO, source_id="8", **kept)
    said = ImportComments(
        slug="tides", title=None, comments=(replace(SAID, source_id="7", replies=(reply,), **kept),), system="Disqus"
    )
    await room.run(said, OPERATOR)
    for name in ("Bo", NAME):
        (row,) = await room.rows(Comment, author_name=name)
        await room.run(DeleteComment(id=row.id, expected_version=row.version))
    for _ in range(2):  # the reply goes first
        await room.run(PurgeDeleted(before=await room.database.now()), RETENTION)
    assert (await room.run(said, OPERATOR)).outcome == "unchanged"
    assert "Zq" not in await everything(room)
    assert await room.rows(Comment) == []


class Late:
    """A plugin that is slow to forget: meanwhile the person says something more, once."""

    api_version = 2

    def __init__(self) -> None:
        self.room: Newsroom | None = None
        self.comment: SubmitComment | None = None
        self.told: list[tuple[str, ...]] = []

    @hookimpl
    async def forget_person(self, person: Person) -> None:
        self.told.append(person.comment_ids)
        if self.room is not None and self.comment is not None:
            comment, self.comment = self.comment, None
            await self.room.run(comment)


@sqlite_first
async def test_plugins_are_told_of_what_the_person_says_meanwhile(database: Database) -> None:
    late = Late()
    room = newsroom_of(database, {"late": late})
    post = await room.post()
    said = SubmitComment(article_id=post.article_id, author_name=NAME, author_email=ADDRESS, body="Zqsaid.")
    await room.run(said)
    late.room, late.comment = room, replace(said, body="Zqmore.")
    erased = await room.run(ErasePerson(email=ADDRESS))
    assert erased.comments == 2
    assert [len(each) for each in late.told] == [1, 2]
    assert {each.id for each in await room.rows(Comment)} == set(late.told[-1])


@sqlite_first
async def test_whoever_keeps_copies_of_public_comments_is_told_to_look_again(room: Newsroom) -> None:
    await take(room, PAGE, "tides.txt")
    await linked(room)
    (said,) = await room.rows(Comment, author_name=NAME)
    await room.run(ErasePerson(email=ADDRESS))
    (event,) = await room.rows(Outbox, kind=EventKind.COMMENT_EDITED.value, subject_id=said.id)
    assert (event.payload["public"], event.payload["version"]) == (True, said.version + 1)
