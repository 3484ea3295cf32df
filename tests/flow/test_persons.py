"""One view of a person who writes: account, contributor and commenter are told together, and erased together."""

import re
from typing import Any

import pytest
from support.comments import submit
from support.person_schema import hold
from support.populated import contents
from support.reading import library_over
from support.sampling import sqlite_mostly
from support.tree import ROOT
from support.writing import PREVIEWS, Newsroom
from tortoise.exceptions import IntegrityError

from gql_blog.access import ANONYMOUS, OPERATOR, RETENTION, Viewer, secret_hash
from gql_blog.content import Role
from gql_blog.errors import Duplicate, InputError, InUse, NotFound
from gql_blog.store import tables
from gql_blog.write import (
    AddCollaborator,
    BylineInput,
    CreateContributor,
    CreatePost,
    CreatePreviewLink,
    CreateUser,
    DeleteArticle,
    DeleteComment,
    DeleteContributor,
    EditComment,
    ErasePerson,
    ExportPerson,
    LiftLegalHold,
    PlaceLegalHold,
    PurgeDeleted,
    PurgeNow,
    Redact,
    SaveWorkingCopy,
    SubmitComment,
    UpdateArticle,
    UpdateContributor,
)
from gql_blog.write.account.personal_nouns import NOUNS

pytestmark = sqlite_mostly

SHOWN = "query ($token: String!) { preview(token: $token) { title } }"
ADDRESS = "zqaddress@example.org"
NAME = "Zqname Lund"
MARKED = (
    *("zqname", "zqformer", "zqaddress", "zq-lund", "zqbio", "zqplace", "zqweb"),
    *("zqprinted", "zqhouse", "zqcopied", "zqnote", "zqtext"),
)
TOLD_APART = {
    ("Comment", "account_id"),
    ("Comment", "contributor_id"),
    ("User", "contributor_id"),
    ("Token", "account_id"),
}
"""Links to a person that the account and the comments tell."""


async def author(room: Newsroom) -> Viewer:
    """Make the account and the contributor of one person, who had another name."""
    made = await room.run(
        CreateContributor(name="Zqformer", bio="Zqbio of old.", affiliation="Zqplace", url="https://zqweb.example")
    )
    changed = {"name": NAME, "slug": "zq-lund", "bio": "Zqbio."}
    await room.run(UpdateContributor(id=made.contributor_id, expected_version=1, **changed))
    given: Any = {"email": ADDRESS, "role": Role.AUTHOR, "name": NAME, "contributor_id": made.contributor_id}
    user = await room.run(CreateUser(**given))
    return Viewer(Role.AUTHOR, user.user_id, made.contributor_id, None, user.user_id)


async def draft(room: Newsroom, me: Viewer) -> str:
    """Make a draft of the person, with a working copy that credits them by name, and a link that shows it."""
    byline = BylineInput(contributor_id=me.contributor_id, name=NAME, bio="Zqprinted.", affiliation="Zqhouse")
    made = await room.run(CreatePost(title="On Ebb", source="Zqtext of a draft.", bylines=(byline,)), me)
    again = (BylineInput(name=NAME, bio="Zqcopied."),)
    copy: Any = {"expected_version": 0, "source": "Zqtext of a copy.", "note": "Zqnote.", "bylines": again}
    await room.run(SaveWorkingCopy(article_id=made.article_id, **copy), me)
    return str(made.article_id)


async def preview(room: Newsroom, article_id: str, viewer: Viewer) -> str:
    """Return the token of a new link."""
    return PREVIEWS.token((await room.run(CreatePreviewLink(article_id=article_id), viewer)).link_id)


def documented_keys() -> set[str]:
    """Return the keys of an export that its table for editors has."""
    text = (ROOT / "docs/for-editors.md").read_text(encoding="utf-8").partition("| key | what it has |")[2]
    rows = text.partition("\n\n")[0].splitlines()[2:]
    return {key for row in rows for key in re.findall("`([A-Za-z]+)`", row.split("|")[1])}


async def test_an_export_has_what_an_author_wrote_and_is_credited_with(room: Newsroom) -> None:
    me = await author(room)
    article = await draft(room, me)
    await preview(room, article, me)
    post = await room.post()
    await room.run(SubmitComment(article_id=post.article_id, author_name="Other", body="Zqsaid."), me)
    data = (await room.run(ExportPerson(email=ADDRESS))).data
    for word in (
        "Zqformer",
        "Zqbio of old",
        "Zqplace",
        "Zqhouse",
        "zqweb",
        "Zqprinted",
        "Zqcopied",
        "Zqnote",
        "Zqsaid",
    ):
        assert word in data, word
    told = hold(data)
    assert set(told) == documented_keys()
    assert (told["contributor"][0]["bio"], told["formerNames"][0]["name"]) == ("Zqbio.", "Zqformer")
    assert [each["id"] for each in told["articles"]] == [article]
    assert [each["source"] for each in told["revisions"]] == ["Zqtext of a draft.", "Zqtext of a copy."]
    assert [each["bio"] for each in told["bylines"]] == ["Zqprinted."]
    assert [each["credits"][0]["bio"] for each in told["credits"]["revisions"]] == ["Zqprinted.", "Zqcopied."]
    (link,) = told["previewLinks"]
    assert [each["id"] for each in told["credits"]["previewLinks"]] == [link["id"]]
    assert {"create_post", "save_working_copy", "create_preview_link"} <= {each["action"] for each in told["actions"]}
    assert {"bylines.bio", "bio", "name"} <= {each["field"] for each in told["audit"]}


def left_of(url: str, *words: str) -> set[str]:
    """Return the columns in which one of these words stands."""
    return {
        f"{table}.{column}"
        for table, rows in contents(url).items()
        for row in rows
        for column, value in row.items()
        if any(each in str(value).casefold() for each in words)
    }


async def test_of_somebody_who_only_wrote_drafts_nothing_is_left(room: Newsroom, database_url: str) -> None:
    library = library_over(room.database)
    me = await author(room)
    article = await draft(room, me)
    token = await preview(room, article, OPERATOR)
    assert (await library.ask(SHOWN, {"token": token}, ANONYMOUS))["preview"] is not None
    dry = await room.run(ErasePerson(email=ADDRESS, texts=True, dry_run=True))
    assert (dry.articles, await room.rows(tables.Article) == []) == (1, False)
    erased = await room.run(ErasePerson(email=ADDRESS, texts=True))
    assert (erased.articles, erased.stays) == (1, dry.stays)
    assert left_of(database_url, *MARKED) == set()
    assert (await library.ask(SHOWN, {"token": token}, ANONYMOUS))["preview"] is None
    assert await room.rows(tables.Contributor) == []


async def test_a_draft_that_others_wrote_as_well_stays_without_the_person(room: Newsroom, database_url: str) -> None:
    me = await author(room)
    article = await draft(room, me)
    token = await preview(room, article, OPERATOR)
    copy: Any = {
        "expected_version": 1,
        "source": "Text of another.\nZqtext of a copy.",
        "bylines": (BylineInput(name="Lu"),),
    }
    await room.run(SaveWorkingCopy(article_id=article, **copy))
    await room.run(ErasePerson(email=ADDRESS))
    assert (
        left_of(database_url, "zqcopied") | left_of(database_url, "zqprinted") | left_of(database_url, "zqname")
        == set()
    )
    assert await room.rows(tables.PreviewLink) == []
    assert (await library_over(room.database).ask(SHOWN, {"token": token}, ANONYMOUS))["preview"] is None
    rows = await room.rows(tables.Revision, article_id=article)
    assert "Zqtext of a draft." in [each.source for each in rows]
    marks = await room.rows(tables.Redaction)
    assert {(each.subject_id, each.open) for each in marks} == {(each.id, False) for each in rows[:2]}
    assert left_of(database_url, "zqtext") != set()


async def test_with_the_texts_what_the_person_saved_goes_from_a_published_article(
    room: Newsroom, database_url: str
) -> None:
    me = await author(room)
    byline = BylineInput(contributor_id=me.contributor_id, name="Zqprinted Lund", bio="Zqnote.", affiliation="Zqhouse")
    post = await room.post(bylines=(byline,))
    editor = await room.somebody(Role.EDITOR)
    await room.run(AddCollaborator(article_id=post.article_id, email=ADDRESS))
    copy: Any = {"expected_version": 0, "source": "About On Tides.\nZqtext."}
    await room.run(SaveWorkingCopy(article_id=post.article_id, **copy), me)
    await room.run(
        SaveWorkingCopy(article_id=post.article_id, **{**copy, "expected_version": 1, "source": "New."}), editor
    )
    erased = await room.run(ErasePerson(email=ADDRESS, texts=True))
    assert "Credits of 1 published article" in erased.stays[0]
    assert left_of(database_url, "zqtext", "zqnote", "zqbio", "zqformer") == set()
    (printed,) = await room.rows(tables.Byline)
    assert (printed.credited_name, printed.bio, printed.affiliation) == ("Zqprinted Lund", None, "Zqhouse")
    (contributor,) = await room.rows(tables.Contributor)
    assert (contributor.name, contributor.bio, contributor.url) == (NAME, None, None)


async def test_a_revision_changes_only_while_its_mark_is_open(room: Newsroom) -> None:
    post = await room.post()
    (revision, *_) = await room.rows(tables.Revision, article_id=post.article_id)
    with pytest.raises(IntegrityError, match="never changed"):
        async with room.database.transaction():
            await tables.Revision.filter(id=revision.id).update(source="other")


def test_every_link_to_a_person_is_declared() -> None:
    declared = {(each.table.__name__, each.column) for each in NOUNS} | TOLD_APART
    links = {
        (table.__name__, field.source_field)
        for table in vars(tables).values()
        if isinstance(table, type) and hasattr(table, "_meta") and table.__module__.startswith(tables.__name__)
        for field in map(table._meta.fields_map.get, table._meta.fk_fields | table._meta.o2o_fields)
        if field.related_model in (tables.User, tables.Contributor)
    }
    assert links <= declared, "write/account/personal_nouns.py does not know of it"


LAW = """query { legalHolds { nodes { subjectId reason actor article { title } user { name } } } }"""


async def test_a_legal_hold_keeps_a_person_and_what_they_wrote(room: Newsroom) -> None:
    me = await author(room)
    article = await draft(room, me)
    library = library_over(room.database)
    admin = await room.somebody(Role.ADMIN)
    for subject in (me.user_id or "", me.contributor_id or "", article):
        await room.run(PlaceLegalHold(subject_id=subject, reason="Case 7, until 2027."), admin)
        (hold,) = (await library.ask(LAW, {}, admin))["legalHolds"]["nodes"]
        assert (hold["subjectId"], hold["actor"]) == (subject, admin.user_id)
        for dry in (True, False):
            with pytest.raises(InUse, match="Case 7, until 2027"):
                await room.run(ErasePerson(email=ADDRESS, dry_run=dry))
        with pytest.raises(Duplicate):
            await room.run(PlaceLegalHold(subject_id=subject, reason="Again."))
        assert (await library.ask(LAW, {}, me))["legalHolds"] is None
        await room.run(LiftLegalHold(subject_id=subject, reason="It is over."))
    await room.run(ErasePerson(email=ADDRESS))
    with pytest.raises(NotFound):
        await room.run(LiftLegalHold(subject_id=article, reason="It is over."))
    with pytest.raises(NotFound):
        await room.run(PlaceLegalHold(subject_id="art_" + "0" * 26, reason="A case."))


@pytest.mark.parametrize("what", ["article", "comment", "contributor"])
async def test_what_is_deleted_is_purged_now_unless_a_hold_keeps_it(room: Newsroom, what: str) -> None:
    post = await room.post()
    answer = await room.response(post.article_id)
    said = await submit(room, post.article_id, author_name="Zqname", author_email=ADDRESS)
    nobody = (await room.run(CreateContributor(name="Nobody"))).contributor_id
    subject = {"article": post.article_id, "comment": said, "contributor": nobody}[what]
    now = PurgeNow(id=subject, reason="A court says so.")
    with pytest.raises(NotFound, match="Delete it first"):
        await room.run(now)
    if what == "article":
        await room.run(DeleteArticle(id=subject, expected_version=2))
        with pytest.raises(InUse, match="1 response"):
            await room.run(now)
        await room.run(DeleteArticle(id=answer.article_id, expected_version=2))
        await room.run(PurgeNow(id=answer.article_id, reason="It goes first."))
    elif what == "comment":
        await room.run(DeleteComment(id=subject, expected_version=1))
    else:
        await room.run(DeleteContributor(id=subject, expected_version=1))
    if what != "contributor":
        await room.run(PlaceLegalHold(subject_id=said, reason="Case 7."))
        with pytest.raises(InUse, match="Case 7"):
            await room.run(now)
        await room.run(PurgeDeleted(before=await room.database.now()), RETENTION)
        assert await room.rows(tables.Comment, id=said) != []
        await room.run(LiftLegalHold(subject_id=said, reason="It is over."))
    await room.run(PurgeNow(id=subject, reason="Only tried.", dry_run=True))
    await room.run(now)
    assert await room.rows(tables.Deletion) == []
    assert (await room.rows(tables.Comment) == []) is (what != "contributor")
    *_, told = await room.rows(tables.Audit, subject_id=subject)
    assert told.after == {"purged_because": "A court says so."}


async def test_a_libel_is_taken_out_of_all_revisions(room: Newsroom, database_url: str) -> None:
    post = await room.post(source="He is a zqlibel.\nMore.")
    article = post.article_id
    (revision, *_) = await room.rows(tables.Revision, article_id=article)
    out = Redact(id=revision.id, passage="a zqlibel", reason="A court says so.")
    with pytest.raises(InputError, match="updateArticle first"):
        await room.run(out)
    token = await preview(room, article, OPERATOR)
    version = (await room.article(article)).version
    await room.run(UpdateArticle(id=article, expected_version=version, source="He is fine.\nMore."))
    assert left_of(database_url, "zqlibel") >= {"revision.source", "revision.diff", "preview_link.html"}
    await room.run(PlaceLegalHold(subject_id=article, reason="Case 7."))
    with pytest.raises(InUse, match="Case 7"):
        await room.run(out)
    await room.run(LiftLegalHold(subject_id=article, reason="It is over."))
    assert (await room.run(out)).count == 2
    assert len(await room.rows(tables.Redaction, reason="A court says so.")) == 3  # the next one's diff had it, too
    assert left_of(database_url, "zqlibel") == set()
    assert (await library_over(room.database).ask(SHOWN, {"token": token}, ANONYMOUS))["preview"] is None
    kept = await room.rows(tables.Revision, article_id=article)
    assert kept[0].source == "He is [taken out].\nMore."
    assert "-He is [taken out]." in kept[-1].diff
    hashes = [
        each for each in await room.rows(tables.Audit, action="redact") if "revision_hashes" in (each.after or {})
    ]
    assert hashes[0].after["revision_hashes"][revision.id] == secret_hash(kept[0].source)
    with pytest.raises(NotFound, match="letter by letter"):
        await room.run(out)


async def test_a_passage_is_taken_out_of_a_comment_and_of_the_audit(room: Newsroom, database_url: str) -> None:
    post = await room.post()
    given: Any = {"author_name": "Ann", "author_email": "zqann@example.org"}
    said = await room.run(SubmitComment(article_id=post.article_id, body="He is a *zqlibel*.", **given))
    await room.run(EditComment(receipt=said.receipt, expected_version=1, body="Really, he is a *zqlibel*."))
    assert (await room.run(Redact(id=said.comment_id, passage="*zqlibel*", reason="A court says so."))).count == 2
    assert left_of(database_url, "zqlibel") == set()
    (mark,) = await room.rows(tables.Redaction)
    assert (mark.subject_id, mark.open) == (said.comment_id, False)
    (value,) = await room.rows(tables.AuditPersonal, value="zqann@example.org")
    await room.run(Redact(id=value.commitment, passage=value.value, reason="A court says so."))
    assert await room.rows(tables.AuditPersonal, value="zqann@example.org") == []
