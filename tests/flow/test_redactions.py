"""A redaction takes a passage out of prose wherever it is kept, changes nothing else, and gives nothing back."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.comments import submit
from support.importing import take
from support.populated import contents
from support.reading import library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS
from gql_blog.content import (
    Candidate,
    CommentStatus,
    DraftArticle,
    DraftByline,
    DraftComment,
    Finding,
    ImportQuestion,
    NoticeInput,
    NoticeKind,
    QuestionKind,
    Role,
)
from gql_blog.errors import InputError, NotFound
from gql_blog.store import tables
from gql_blog.write import (
    BylineInput,
    CreateContributor,
    CreateUser,
    DeleteComment,
    EditComment,
    ErasePerson,
    ImportComments,
    PurgeNow,
    Redact,
    RestoreRevision,
    SaveWorkingCopy,
    SubmitComment,
    UpdateArticle,
)

pytestmark = sqlite_mostly
DAY = date(2019, 5, 2)
PAGE = DraftArticle(
    source="Of tides, 2019.",
    title="On Tides",
    slug="tides",
    published_on=DAY,
    comments=(DraftComment("Ann", "A zqlibel of 2019.", DAY), DraftComment("Bo", "An ape.", DAY)),
)


def out(subject: str, passage: str) -> Redact:
    return Redact(id=subject, passage=passage, reason="A court says so.")


def left_of(url: str, word: str) -> set[str]:
    """Return the columns in which a word stands."""
    return {
        f"{table}.{column}"
        for table, rows in contents(url).items()
        for row in rows
        for column, value in row.items()
        if word in str(value)
    }


async def revised(room: Newsroom, article_id: str, **fields: Any) -> str:
    """Change an article, and return its first revision."""
    await room.run(UpdateArticle(id=article_id, expected_version=(await room.article(article_id)).version, **fields))
    return str((await room.rows(tables.Revision, article_id=article_id))[0].id)


async def test_what_has_a_form_is_left_as_it_is(room: Newsroom) -> None:
    article_id = (await take(room, PAGE, "tides.txt")).articles[0][0]
    revision = await revised(room, article_id, source="Of tides.", published_on=date(2020, 1, 1))
    (comment,) = await room.rows(tables.Comment, author_name="Ann")
    await room.run(out(revision, "2019"))
    await room.run(out(comment.id, "2019"))
    kept = (await room.rows(tables.Revision, id=revision))[0]
    assert (kept.source, kept.snapshot["published_on"]) == ("Of tides, [taken out].", "2019-05-02")
    version = (await room.article(article_id)).version
    await room.run(RestoreRevision(article_id=article_id, revision_id=revision, expected_version=version))
    await take(room, replace(PAGE, source="Of tides, and more."), "tides.txt")
    (again,) = await room.rows(tables.Comment, id=comment.id)
    assert (again.source, again.posted_on, again.author_name) == ("A zqlibel of [taken out].", DAY, "Ann")
    assert len(await room.rows(tables.Comment)) == 2


@pytest.mark.parametrize("passage", ["is", " a ", "taken"])
async def test_too_little_is_refused(room: Newsroom, passage: str) -> None:
    said = await submit(room, (await room.post()).article_id, body="This is a thing, taken.")
    with pytest.raises(InputError, match="Give 3 characters or more"):
        await room.run(out(said, passage))


async def test_nothing_of_it_is_left_beside_the_texts(room: Newsroom, database_url: str) -> None:
    asked = ImportQuestion(QuestionKind.BYLINE, "Did zqlibel?", (Candidate("zqlibel", 3), Candidate("Bo", 4)))
    page = replace(PAGE, source="A zqlibel.", questions=(asked,), findings=(Finding("X", "A zqlibel."),))
    article_id = (await take(room, page, "tides.txt")).articles[0][0]
    copy: Any = {"expected_version": 0, "source": "A text.", "note": "A zqlibel."}
    await room.run(SaveWorkingCopy(article_id=article_id, **copy))
    revision = await revised(room, article_id, source="Of tides.")
    async with room.database.transaction():
        held: Any = await tables.Provenance.get(article_id=article_id)
        await tables.Provenance.filter(article_id=article_id).update(answered=held.questions)
        await tables.WorkingCopy.filter(article_id=article_id).update(note="A zqlibel.")
    (comment,) = await room.rows(tables.Comment, author_name="Ann")
    await room.run(out(revision, "zqlibel"))
    await room.run(out(comment.id, "zqlibel"))
    assert left_of(database_url, "zqlibel") == set()
    (provenance,) = await room.rows(tables.Provenance)
    assert [each["value"] for each in provenance.questions[0]["candidates"]] == ["Bo"]


async def test_an_erasure_takes_an_author_without_comments_out_of_questions(room: Newsroom, database_url: str) -> None:
    made = await room.run(CreateContributor(name="Zqname Lund"))
    given: Any = {"email": "zq@example.org", "role": Role.AUTHOR, "name": "Somebody"}
    await room.run(CreateUser(**given, contributor_id=made.contributor_id))
    asked = ImportQuestion(QuestionKind.BYLINE, "Did Zqname Lund?", (Candidate("Zqname Lund", 3),))
    page = replace(PAGE, questions=(asked,), bylines=(DraftByline("Zqname Lund"),), comments=())
    await take(room, page, "tides.txt")
    assert "provenance.questions" in left_of(database_url, "Zqname Lund")
    await room.run(ErasePerson(email="zq@example.org"))
    assert "provenance.questions" not in left_of(database_url, "Zqname Lund")


async def test_only_what_says_it_letter_by_letter_is_taken_and_counted(room: Newsroom) -> None:
    byline = BylineInput(name="Lu", bio="He kept an ape.")
    post = await room.post(bylines=(byline,))
    given: Any = {"author_name": "Ann", "body": "An ape, he said."}
    said = await room.run(SubmitComment(article_id=post.article_id, **given))
    await room.run(EditComment(receipt=said.receipt, expected_version=1, body="He is an ape."))
    assert (await room.run(out(said.comment_id, "an ape"))).count == 1
    assert [each.source for each in await room.rows(tables.CommentText)] == ["An ape, he said."]
    assert "He kept an ape." in {each.value for each in await room.rows(tables.AuditPersonal)}
    with pytest.raises(NotFound, match="letter by letter"):
        await room.run(out(said.comment_id, "an ape"))
    assert len(await room.rows(tables.Redaction)) == 1


async def test_no_hash_gives_back_what_was_taken_out(room: Newsroom) -> None:
    text = "His number is 4711."
    post = await room.post(source=text)
    revision = await revised(room, post.article_id, source="His number is his.")
    said = await submit(room, post.article_id, body=text)
    for subject in (revision, said):
        await room.run(out(subject, "4711"))
    entries = await room.rows(tables.Audit, action="redact")
    told = json.dumps([[each.before, each.after] for each in entries])
    assert entries
    assert hashlib.sha256(text.encode()).hexdigest() not in told
    assert not [each for each in await room.rows(tables.AuditPersonal) if "4711" in each.value]


async def test_an_export_brings_back_neither_what_was_taken_out_nor_what_was_purged(room: Newsroom) -> None:
    await room.post(slug="tides")
    told = [DraftComment(name, "A zqlibel.", DAY, source_id=name, status=CommentStatus.APPROVED) for name in "AB"]
    export = ImportComments(slug="tides", title=None, comments=tuple(told), system="Disqus")
    await room.run(export)
    first, second = await room.rows(tables.Comment)
    await room.run(out(first.id, "zqlibel"))
    await room.run(DeleteComment(id=second.id, expected_version=second.version))
    await room.run(PurgeNow(id=second.id, reason="A court says so."))
    await room.run(export)
    assert [each.source for each in await room.rows(tables.Comment)] == ["A [taken out]."]


MARKS = "redactions { at actor user { id } reason }"


async def test_marks_say_when_by_whom_and_why_to_staff_alone(room: Newsroom) -> None:
    library = library_over(room.database)
    admin, editor = await room.somebody(Role.ADMIN, "Ada"), await room.somebody(Role.EDITOR, "Eda")
    written = await room.post(source="A zqlibel of tides.")
    article_id, comment = written.article_id, await submit(room, written.article_id, body="A zqlibel, too.")
    revision = await revised(room, article_id, source="Of tides.")
    made = await room.run(CreateContributor(name="Zqlibel"))
    named = (await room.rows(tables.AuditPersonal, subject_id=made.contributor_id))[0]
    of_both = f"revision(id: $r) {{ {MARKS} }} comment: node(id: $c) {{ ... on Comment {{ {MARKS} }} }}"
    asked = f"query ($r: ID!, $c: ID!) {{ {of_both} }}"
    given = {"r": revision, "c": comment}
    assert await library.ask(asked, given, editor) == {"revision": {"redactions": []}, "comment": {"redactions": []}}
    for subject, passage in ((revision, "zqlibel"), (comment, "zqlibel"), (named.commitment, named.value)):
        await room.run(out(subject, passage), admin)
    told = await library.ask(asked, given, editor)
    (mark,), (of_comment,) = told["revision"]["redactions"], told["comment"]["redactions"]
    said = {"actor": admin.user_id, "user": {"id": admin.user_id}, "reason": "A court says so."}
    assert mark == of_comment | {"at": mark["at"]} == said | {"at": mark["at"]}
    for viewer in (ANONYMOUS, await room.somebody(Role.READER, "Rea"), await room.somebody(Role.AUTHOR, "Aua")):
        hidden = await library.ask(asked, given, viewer)
        assert (hidden["revision"], (hidden["comment"] or {"redactions": None})["redactions"]) == (None, None)
    entries = f"query ($id: ID!) {{ audit(first: 50, where: {{subjectId: $id}}) {{ nodes {{ action {MARKS} }} }} }}"
    listed = (await library.ask(entries, {"id": made.contributor_id}, admin))["audit"]["nodes"]
    assert {each["action"]: len(each["redactions"]) for each in listed} == {"create_contributor": 1, "redact": 1}


async def test_no_field_of_an_article_is_a_place_where_it_stays(room: Newsroom, database_url: str) -> None:
    """Titles, abstracts, notices: entries of the audit have them only beside them."""
    said = "He is a Zqlibel"
    notice = NoticeInput(kind=NoticeKind.CORRECTION, source=f"{said}, we hear.")
    prose: Any = {"title": said, "subtitle": said, "abstract": f"{said}.", "source": f"{said}."}
    slug: Any = {"slug": "on-tides"}
    article = (await room.post(**slug, **prose, section=said, notices=(notice,))).article_id
    revision = await revised(
        room,
        article,
        title="On Tides",
        subtitle=None,
        abstract="Tides.",
        source="Of tides.",
        section=None,
        notices=(),
    )
    assert {"audit_personal.value", "revision.snapshot", "revision.title"} <= left_of(database_url, "Zqlibel")
    await room.run(out(revision, said))
    assert left_of(database_url, "Zqlibel") == set()
