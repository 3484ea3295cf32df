"""Working copies: what is written apart from the live text, and becomes live through the editors, on both databases."""

from datetime import date, timedelta, timezone
from typing import Any

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, SCHEDULE, AuthorRight, Policy, Viewer
from gql_blog.content import ErrorPolicy, NoticeKind, Role
from gql_blog.errors import Conflict, Forbidden, GqlBlogError, InputError, NotFound, Unauthenticated
from gql_blog.store import Article, Audit, Contributor, Database, Outbox, PreviewLink, Revision, Tag, WorkingCopy
from gql_blog.write import (
    ApproveWorkingCopy,
    ArticleRef,
    BylineInput,
    CreatePost,
    CreatePreviewLink,
    DeleteArticle,
    DiscardWorkingCopy,
    MergeContributors,
    NoticeInput,
    PublishArticle,
    PublishArticles,
    PublishRevision,
    RestoreRevision,
    ReturnWorkingCopy,
    SaveWorkingCopy,
    SubmitWorkingCopy,
    UndeleteArticle,
    UnpublishArticle,
    UpdateArticle,
    UpdateTag,
    WithdrawWorkingCopy,
)
from gql_blog.write.working_copy import save_working_copy

pytestmark = sqlite_mostly

COPY = """query ($id: ID!) { article: node(id: $id) { ... on Post { title source version updatedAt
  workingCopy { id version state note savedBy { name } article { id } base { version title }
    revision { number version copyVersion title source author { name } changes { name } } } } } }"""
LIVE = """{ articles { nodes { slug title bodyText version updatedAt bylines { creditedName } tags { name } } }
  search(query: "tide") { totalCount } contributors { nodes { name } } tags { name } }"""


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database, result_cache_bytes=1_000_000)


async def saved(room: Newsroom, article_id: str, version: int = 0, viewer: Viewer = OPERATOR, **fields: Any) -> Any:
    command = SaveWorkingCopy(article_id=article_id, expected_version=version, **fields)
    return await room.run(command, viewer)


async def copy_of(room: Newsroom, article_id: str) -> Any:
    (copy,) = await room.rows(WorkingCopy, article_id=article_id)
    return copy


async def head(room: Newsroom, article_id: str) -> str:
    return str((await copy_of(room, article_id)).revision_id)


async def publish(room: Newsroom, article_id: str, version: int, viewer: Viewer = OPERATOR, **more: Any) -> Any:
    revision = more.pop("revision_id", None) or await head(room, article_id)
    command = PublishRevision(article_id=article_id, revision_id=revision, expected_version=version, **more)
    return await room.run(command, viewer)


async def author_of(room: Newsroom, *, published: bool = True, **fields: Any) -> tuple[Viewer, str, int]:
    """Make an author with an article; return its version, too."""
    author = await room.somebody(Role.AUTHOR, "Ann")
    draft = await room.run(CreatePost(title="Tides", source="The tide rises.", slug="tides", **fields), author)
    if published:
        draft = await room.run(PublishArticle(id=draft.article_id, expected_version=1))
    return author, draft.article_id, draft.version


async def test_a_save_changes_nothing_that_readers_see(library: Library) -> None:
    room = library.newsroom
    author, article, version = await author_of(room, bylines=(BylineInput(name="Ada"),), tags=("Sea",))
    before = await library.ask(LIVE)
    row = await room.article(article)
    events = len(await room.rows(Outbox))
    await saved(
        room,
        article,
        0,
        author,
        title="Ebb",
        source="The tide falls.",
        slug="ebb",
        bylines=(BylineInput(name="Ada"), BylineInput(name="Somebody New")),
        tags=("Sea", "Something new"),
        notices=(NoticeInput(kind=NoticeKind.CORRECTION, source="Soon."),),
        published_on=date(2020, 1, 2),
    )
    assert await library.ask(LIVE) == before
    after = await room.article(article)
    assert {name: getattr(after, name) for name in after._meta.db_fields} == {
        name: getattr(row, name) for name in row._meta.db_fields
    }
    told = (await room.rows(Outbox))[events:]
    assert [(each.kind, each.subject_id, each.payload) for each in told] == [("working_copy.changed", article, {})]
    assert [each.name for each in await room.rows(Contributor)] == ["Ada"]
    assert [each.name for each in await room.rows(Tag)] == ["Sea"]
    assert after.version == version


async def test_it_is_written_submitted_returned_approved_and_published(library: Library) -> None:
    room = library.newsroom
    author, article, version = await author_of(room, bylines=(BylineInput(name="Ada"),))
    editor = await room.somebody(Role.EDITOR, "Ed")
    at = {"article_id": article}
    await saved(room, article, 0, author, title="Ebb", source="The tide falls.")
    await room.run(SubmitWorkingCopy(**at, expected_version=1, note="Please read."), author)
    await room.run(ReturnWorkingCopy(**at, expected_version=2, note="Which tide?"), editor)
    shown = (await library.ask(COPY, {"id": article}, author))["article"]
    assert (shown["title"], shown["source"], shown["version"]) == ("Tides", "The tide rises.", version)
    copy = shown["workingCopy"]
    assert copy.pop("id").startswith("wcp_")
    assert copy == {
        "version": 3,
        "state": "RETURNED",
        "note": "Which tide?",
        "savedBy": {"name": "Ann"},
        "article": {"id": article},
        "base": {"version": version, "title": "Tides"},
        "revision": {
            "number": 3,
            "version": None,
            "copyVersion": 1,
            "title": "Ebb",
            "source": "The tide falls.",
            "author": {"name": "Ann"},
            "changes": [{"name": "title"}, {"name": "source"}],
        },
    }
    await saved(room, article, 3, author, source="The tide of spring falls.")
    await room.run(SubmitWorkingCopy(**at, expected_version=4), author)
    await room.run(ApproveWorkingCopy(**at, expected_version=5), editor)
    written = await publish(room, article, version, editor, note="For spring.")
    assert written.version == version + 1
    shown = (await library.ask(COPY, {"id": article}, author))["article"]
    assert (shown["title"], shown["source"], shown["workingCopy"]) == ("Ebb", "The tide of spring falls.", None)
    last = (await room.rows(Revision, article_id=article))[-1]
    assert (last.version, last.copy_version, last.note, last.author_id) == (
        version + 1,
        None,
        "For spring.",
        editor.user_id,
    )
    states = [
        each.after["working_copy"]["state"]
        for each in await room.rows(Audit, subject_id=article)
        if "working_copy" in each.after
    ]
    assert states == ["OPEN", "SUBMITTED", "RETURNED", "RETURNED", "SUBMITTED", "APPROVED", "APPROVED"]
    assert [each.action for each in await room.rows(Audit, subject_id=article)][-2:] == ["publish_revision"] * 2


async def test_live_text_is_for_those_who_publish(room: Newsroom, database: Database) -> None:
    author, article, version = await author_of(room)
    with pytest.raises(Forbidden, match="saveWorkingCopy"):
        await room.run(UpdateArticle(id=article, expected_version=version, title="Mine"), author)
    first = (await room.rows(Revision, article_id=article))[0]
    restore = RestoreRevision(article_id=article, revision_id=first.id, expected_version=version)
    with pytest.raises(Forbidden):
        await room.run(restore, author)
    await saved(room, article, 0, author, title="Ebb")
    await room.run(SubmitWorkingCopy(article_id=article, expected_version=1), author)
    with pytest.raises(Forbidden):
        await room.run(ApproveWorkingCopy(article_id=article, expected_version=2), author)
    with pytest.raises(Forbidden):
        await publish(room, article, version, author)
    free = newsroom_of(database, policy=Policy((AuthorRight.PUBLISH,)))
    await free.run(ApproveWorkingCopy(article_id=article, expected_version=2), author)
    await publish(free, article, version, author)
    await free.run(UpdateArticle(id=article, expected_version=version + 1, title="Mine"), author)
    # A draft is changed as ever.
    await room.run(UnpublishArticle(id=article, expected_version=version + 2))
    await room.run(UpdateArticle(id=article, expected_version=version + 3, title="Still mine"), author)


async def test_what_is_submitted_is_not_changed_by_its_author(room: Newsroom) -> None:
    author, article, _ = await author_of(room)
    editor = await room.somebody(Role.EDITOR, "Ed")
    await saved(room, article, 0, author, title="Ebb")
    await room.run(SubmitWorkingCopy(article_id=article, expected_version=1), author)
    with pytest.raises(InputError, match="withdraw it first"):
        await saved(room, article, 2, author, title="Flood")
    await room.run(WithdrawWorkingCopy(article_id=article, expected_version=2), author)
    await saved(room, article, 3, author, title="Flood")
    await room.run(SubmitWorkingCopy(article_id=article, expected_version=4), author)
    await room.run(ApproveWorkingCopy(article_id=article, expected_version=5), editor)
    # A save takes the approval back.
    await saved(room, article, 6, editor, title="High water")
    assert ((await copy_of(room, article)).state, (await copy_of(room, article)).version) == ("SUBMITTED", 7)


@pytest.mark.parametrize(
    ("kind", "more"),
    [(WithdrawWorkingCopy, {}), (ApproveWorkingCopy, {}), (ReturnWorkingCopy, {"note": "No."})],
)
async def test_only_what_was_submitted_is_decided_on(lite: Newsroom, kind: Any, more: dict[str, Any]) -> None:
    _, article, _ = await author_of(lite)
    with pytest.raises(NotFound, match="no working copy"):
        await lite.run(kind(article_id=article, expected_version=0, **more))
    await saved(lite, article, title="Ebb")
    with pytest.raises(InputError) as caught:
        await lite.run(kind(article_id=article, expected_version=1, **more))
    assert caught.value.path == ("input", "articleId")
    await lite.run(SubmitWorkingCopy(article_id=article, expected_version=1))
    with pytest.raises(InputError):
        await lite.run(SubmitWorkingCopy(article_id=article, expected_version=2))
    await lite.run(kind(article_id=article, expected_version=2, **more))


async def test_a_return_says_why(lite: Newsroom) -> None:
    _, article, _ = await author_of(lite)
    await saved(lite, article, title="Ebb")
    await lite.run(SubmitWorkingCopy(article_id=article, expected_version=1))
    with pytest.raises(InputError) as caught:
        await lite.run(ReturnWorkingCopy(article_id=article, expected_version=2, note=" "))
    assert caught.value.path == ("input", "note")


async def test_autosaves_of_one_person_are_one_revision(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    author, article, _ = await author_of(room)
    editor = await room.somebody(Role.EDITOR, "Ed")

    async def numbers() -> list[tuple[int, str, bool]]:
        rows = await room.rows(Revision, article_id=article, copy_version__isnull=False)
        return [(each.number, each.title, each.autosaved) for each in sorted(rows, key=lambda each: each.number)]

    for version, title in enumerate(("E", "Eb", "Ebb")):
        await saved(room, article, version, author, title=title, autosave=True)
    assert await numbers() == [(3, "Ebb", True)]
    await saved(room, article, 3, editor, title="Ebb!", autosave=True)
    await saved(room, article, 4, author, title="Ebb?", autosave=True)
    assert await numbers() == [(3, "Ebb", True), (4, "Ebb!", True), (5, "Ebb?", True)]
    # What somebody saves stays, and so does what was submitted.
    await saved(room, article, 5, author)
    await saved(room, article, 6, author, title="Flood", autosave=True)
    await room.run(SubmitWorkingCopy(article_id=article, expected_version=7), author)
    await room.run(WithdrawWorkingCopy(article_id=article, expected_version=8), author)
    await saved(room, article, 9, author, title="Floods", autosave=True)
    assert [each[:2] for each in (await numbers())[2:]] == [(5, "Ebb?"), (6, "Ebb?"), (7, "Flood"), (8, "Floods")]
    monkeypatch.setattr(save_working_copy, "AUTOSAVES", timedelta(0))
    await saved(room, article, 10, author, title="Later", autosave=True)
    assert [each[1] for each in (await numbers())[-2:]] == ["Floods", "Later"]


async def test_an_autosave_that_a_link_shows_stays(room: Newsroom) -> None:
    author, article, _ = await author_of(room)
    await saved(room, article, 0, author, title="Ebb", autosave=True)
    shown = await head(room, article)
    await room.run(CreatePreviewLink(article_id=article, revision_id=shown), author)
    await saved(room, article, 1, author, title="Flood", autosave=True)
    assert shown in [each.id for each in await room.rows(Revision, article_id=article)]
    assert len(await room.rows(PreviewLink)) == 1


async def test_another_change_of_the_copy_is_a_conflict(library: Library) -> None:
    room = library.newsroom
    author, article, _ = await author_of(room)
    await saved(room, article, 0, author, title="Ebb")
    save = """mutation ($input: SaveWorkingCopyInput!) { saveWorkingCopy(input: $input) {
      workingCopy { version } errors { code path ... on VersionConflict { currentVersion } } } }"""
    for expected in (0, 2):
        given = {"articleId": article, "expectedVersion": expected, "title": "Other"}
        answer = (await library.ask(save, {"input": given}, OPERATOR))["saveWorkingCopy"]
        assert answer == {
            "workingCopy": None,
            "errors": [{"code": "CONFLICT", "path": ["input", "expectedVersion"], "currentVersion": 1}],
        }
    # One that was discarded does not come again under the same version.
    await room.run(DiscardWorkingCopy(article_id=article, expected_version=1), author)
    with pytest.raises(Conflict):
        await saved(room, article, 1, author, title="Other")
    assert (await saved(room, article, 0, author, title="Anew")).version == 3
    assert [each.title for each in await room.rows(Revision, article_id=article, copy_version__isnull=False)] == [
        "Ebb",
        "Anew",
    ]
    with pytest.raises(Conflict):
        await room.run(SubmitWorkingCopy(article_id=article, expected_version=1), author)


async def test_what_was_changed_on_both_sides_is_merged_field_by_field(room: Newsroom) -> None:
    author, article, version = await author_of(room, tags=("Sea",))
    await saved(room, article, 0, author, title="Ebb")
    await room.run(UpdateArticle(id=article, expected_version=version, source="Corrected.", tags=("Moon",)))
    (tag,) = await room.rows(Tag, name="Moon")
    await room.run(UpdateTag(id=tag.id, expected_version=1, name="Moons"))
    await publish(room, article, version + 1)
    row = await room.article(article)
    assert (row.title, row.source, row.version) == ("Ebb", "Corrected.", version + 2)


async def test_the_same_field_on_both_sides_is_a_conflict_until_it_is_merged(library: Library) -> None:
    room = library.newsroom
    author, article, version = await author_of(room)
    await saved(room, article, 0, author, source="Ours.")
    await room.run(UpdateArticle(id=article, expected_version=version, source="Theirs."))
    with pytest.raises(Conflict, match=r"since the working copy was begun: source") as caught:
        await publish(room, article, version + 1)
    assert caught.value.current_version == version + 1
    # One query has the common ancestor and both texts.
    query = """query ($id: ID!) { article: node(id: $id) { ... on Post { version source
      workingCopy { version base { source } revision { source } } } } }"""
    shown = (await library.ask(query, {"id": article}, author))["article"]
    assert shown == {
        "version": version + 1,
        "source": "Theirs.",
        "workingCopy": {"version": 1, "base": {"source": "The tide rises."}, "revision": {"source": "Ours."}},
    }
    await saved(room, article, 1, author, source="Ours and theirs.", based_on_version=version + 1)
    await publish(room, article, version + 1)
    assert (await room.article(article)).source == "Ours and theirs."
    with pytest.raises(InputError) as refused:
        await saved(room, article, 0, author, source="x", based_on_version=99)
    assert refused.value.path == ("input", "basedOnVersion")


async def test_people_and_tags_are_found_or_made_when_the_text_is_live(room: Newsroom) -> None:
    author, article, version = await author_of(room, bylines=(BylineInput(name="Ada"),), tags=("Sea",))
    (ada,) = await room.rows(Contributor)
    bylines = (BylineInput(name="Ada"), BylineInput(name="Bo"), BylineInput(contributor_id=ada.id, name="A. L."))
    for at in (0, 1):
        await saved(room, article, at, author, bylines=bylines[: at + 2], tags=("sea", "Moon")[: at + 1])
    other = await room.post("Other", bylines=(BylineInput(name="Ada Lund"),))
    (lund,) = await room.rows(Contributor, name="Ada Lund")
    await room.run(MergeContributors(id=ada.id, expected_version=ada.version, into_id=lund.id))
    assert other.version == 2
    with pytest.raises(NotFound) as caught:
        await saved(room, article, 2, author, bylines=(BylineInput(contributor_id=f"con_{'0' * 26}"),))
    assert caught.value.path == ("input", "bylines", "0", "contributorId")
    await publish(room, article, version)
    people = {each.name: each.id for each in await room.rows(Contributor)}
    assert set(people) == {"Ada Lund", "Bo"}
    last = (await room.rows(Revision, article_id=article))[-1].snapshot
    assert [(each["name"], each["contributor_id"]) for each in last["bylines"]] == [
        ("Ada", people["Ada Lund"]),
        ("Bo", people["Bo"]),
        ("A. L.", people["Ada Lund"]),
    ]
    assert [each["name"] for each in last["tags"]] == ["Sea", "Moon"]


async def test_a_draft_is_published_by_it_and_any_revision_can_be_chosen(room: Newsroom) -> None:
    author, article, version = await author_of(room, published=False)
    await saved(room, article, 0, author, title="Ebb", source="The tide falls.")
    ebb = await head(room, article)
    await saved(room, article, 1, author, title="Flood")
    await publish(room, article, version, revision_id=ebb)
    row = await room.article(article)
    assert (row.title, row.source, row.status, row.published_on is not None) == (
        "Ebb",
        "The tide falls.",
        "PUBLISHED",
        True,
    )
    assert [each.kind for each in await room.rows(Outbox)][-1] == "article.published"
    # The working copy goes on, from what it was begun from.
    assert (await copy_of(room, article)).ended_at is None
    first = (await room.rows(Revision, article_id=article))[0]
    await publish(room, article, version + 1, revision_id=first.id)
    assert (await room.article(article)).title == "Tides"
    with pytest.raises(NotFound):
        await publish(room, article, version + 2, revision_id=f"rev_{'0' * 26}")
    with pytest.raises(Conflict):
        await publish(room, article, version)


async def test_a_revision_of_a_copy_is_restored_with_its_names(room: Newsroom) -> None:
    author, article, version = await author_of(room, published=False)
    await saved(room, article, 0, author, bylines=(BylineInput(name="Bo"),), tags=("Moon",))
    restore = RestoreRevision(article_id=article, revision_id=await head(room, article), expected_version=version)
    await room.run(restore, author)
    assert [each.name for each in await room.rows(Contributor)] == ["Bo"]
    assert [each.name for each in await room.rows(Tag)] == ["Moon"]
    last = (await room.rows(Revision, article_id=article))[-1].snapshot
    assert last["bylines"][0]["contributor_id"].startswith("con_")
    assert last["tags"][0]["id"].startswith("tag_")


@pytest.mark.parametrize("role", [None, *Role])
async def test_nobody_sees_it_but_who_may_change_the_article(library: Library, role: Role | None) -> None:
    room = library.newsroom
    author, article, _ = await author_of(room)
    await saved(room, article, 0, author, title="Ebb")
    viewer = ANONYMOUS if role is None else await room.somebody(role, "Bo")
    seen = role in (Role.ADMIN, Role.EDITOR)
    for each, expected in ((viewer, seen), (author, True)):
        shown = (await library.ask(COPY, {"id": article}, each))["article"]
        assert (shown["workingCopy"] is not None) is expected
        found = await library.ask(
            "query ($id: ID!) { node(id: $id) { id } }", {"id": (await copy_of(room, article)).id}, each
        )
        assert (found["node"] is not None) is expected
    if not seen:
        with pytest.raises(Forbidden if role else Unauthenticated):
            await saved(room, article, 1, viewer, title="Mine")


async def test_one_that_has_ended_is_not_found(library: Library) -> None:
    room = library.newsroom
    _, article, _ = await author_of(room)
    copy = (await saved(room, article, title="Ebb")).working_copy_id
    await room.run(DiscardWorkingCopy(article_id=article, expected_version=1))
    assert await library.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": copy}, OPERATOR) == {"node": None}
    assert (await library.ask(COPY, {"id": article}, OPERATOR))["article"]["workingCopy"] is None


async def test_a_response_is_moved_when_its_copy_is_published(room: Newsroom) -> None:
    one, two = await room.post("One"), await room.post("Two")
    answer = await room.response(one.article_id, "Answer")
    await saved(room, answer.article_id, responding_to_id=two.article_id)
    assert (await room.article(answer.article_id)).responding_to_id == one.article_id
    await publish(room, answer.article_id, answer.version)
    moved = await room.article(answer.article_id)
    assert (moved.responding_to_id, moved.root_id) == (two.article_id, two.article_id)
    with pytest.raises(InputError):
        await saved(room, one.article_id, responding_to_id=two.article_id)


async def test_translations_stay_consistent(room: Newsroom) -> None:
    one, two, three = [await room.post(title) for title in ("One", "Two", "Three")]
    await room.run(UpdateArticle(id=three.article_id, expected_version=2, translation_of_id=two.article_id))
    await saved(room, two.article_id, translation_of_id=one.article_id)
    await publish(room, two.article_id, two.version)
    originals = [(await room.article(each.article_id)).original_id for each in (one, two, three)]
    assert originals == [one.article_id] * 3
    # Meanwhile the original has become a translation of this one: the link stays as it is.
    await saved(room, one.article_id, title="Uno")
    with pytest.raises(InputError):
        await saved(room, one.article_id, 1, translation_of_id=one.article_id)


@pytest.mark.parametrize("hours", [-12, 14])
async def test_a_revision_is_published_on_the_day_of_the_site(lite: Newsroom, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    room = newsroom_of(lite.database, zone=zone)
    _, article, version = await author_of(room, published=False)
    await saved(room, article, title="Ebb")
    await publish(room, article, version)
    row = await room.article(article)
    assert row.published_on == row.published_at.astimezone(zone).date()


async def test_an_end_that_a_draft_had_counts_for_nothing(lite: Newsroom) -> None:
    """An import may make a draft of what was to end."""
    _, article, version = await author_of(lite, published=False)
    await saved(lite, article, title="Ebb")
    async with lite.database.transaction():
        await Article.filter(id=article).update(unpublish_at=await lite.database.now() - timedelta(days=1))
    await publish(lite, article, version)
    assert (await lite.article(article)).unpublish_at is None


async def approved_draft(room: Newsroom, viewer: Viewer = OPERATOR, **fields: Any) -> tuple[str, str]:
    """Make a draft with an approved working copy; return its id, and that of the approved revision."""
    draft = await room.run(CreatePost(title="Tides", source="The draft.", slug="tides"), viewer)
    await saved(room, draft.article_id, 0, viewer, source="The approved text.", **fields)
    await room.run(SubmitWorkingCopy(article_id=draft.article_id, expected_version=1), viewer)
    await room.run(ApproveWorkingCopy(article_id=draft.article_id, expected_version=2))
    return draft.article_id, await head(room, draft.article_id)


async def test_what_was_approved_is_not_left_out_unawares(room: Newsroom) -> None:
    article, _ = await approved_draft(room)
    for at in (None, await room.database.now() + timedelta(hours=1)):
        with pytest.raises(InputError, match=r"publishRevision .* returnWorkingCopy or discardWorkingCopy") as caught:
            await room.run(PublishArticle(id=article, expected_version=1, at=at))
        assert caught.value.path == ("input", "id")
    assert ((await room.article(article)).status, (await copy_of(room, article)).state) == ("DRAFT", "APPROVED")
    # One that was returned, or is only submitted, is not what an editor decided for.
    await room.run(ReturnWorkingCopy(article_id=article, expected_version=3, note="Not yet."))
    await room.run(PublishArticle(id=article, expected_version=1))
    assert (await room.article(article)).source == "The draft."
    await room.run(SubmitWorkingCopy(article_id=article, expected_version=4))
    await room.run(ApproveWorkingCopy(article_id=article, expected_version=5))
    # Of what is published the end alone is moved; to publish it once more is what would leave the approved text out.
    end = await room.database.now() + timedelta(days=1)
    await room.run(PublishArticle(id=article, expected_version=2, unpublish_at=end))
    with pytest.raises(InputError, match="publishRevision"):
        await room.run(PublishArticle(id=article, expected_version=3))
    await room.run(DiscardWorkingCopy(article_id=article, expected_version=6))
    assert (await room.run(PublishArticle(id=article, expected_version=3))).version == 3


async def test_of_many_articles_each_with_another_approved_text_is_refused(room: Newsroom) -> None:
    article, _ = await approved_draft(room)
    plain = await room.post("Plain", publish=False)
    refs = tuple(ArticleRef(id=each, expected_version=1) for each in (plain.article_id, article))
    for dry_run in (True, False):
        with pytest.raises(GqlBlogError, match="publishRevision") as caught:
            await room.run(PublishArticles(articles=refs, dry_run=dry_run))
        assert [each.path for each in caught.value.flattened()] == [("input", "articles", "1", "id")]
    result = await room.run(PublishArticles(articles=refs, error_policy=ErrorPolicy.PER_ITEM))
    assert (result.article_ids, [each.code for each in result.errors]) == ((plain.article_id,), ["INVALID"])
    assert (await room.article(article)).status == "DRAFT"
    end = await room.database.now() + timedelta(days=1)
    await saved(room, plain.article_id, source="Better.")
    await room.run(SubmitWorkingCopy(article_id=plain.article_id, expected_version=1))
    await room.run(ApproveWorkingCopy(article_id=plain.article_id, expected_version=2))
    refs = (ArticleRef(id=plain.article_id, expected_version=2),)
    with pytest.raises(GqlBlogError, match="publishRevision"):
        await room.run(PublishArticles(articles=refs))
    assert (await room.run(PublishArticles(articles=refs, unpublish_at=end))).article_ids == (plain.article_id,)


async def test_an_approved_text_is_scheduled(room: Newsroom) -> None:
    article, revision = await approved_draft(room)
    at = await room.database.now() + timedelta(hours=2)
    written = await publish(room, article, 1, revision_id=revision, at=at)
    row = await room.article(article)
    assert (row.status, row.published_at, row.published_on, row.source) == (
        "SCHEDULED",
        at,
        None,
        "The approved text.",
    )
    assert (await copy_of(room, article)).ended_at is not None
    assert [each.kind for each in await room.rows(Outbox)][-2:] == ["article.scheduled", "working_copy.changed"]
    assert (await room.rows(Revision, article_id=article))[-1].note == "Scheduled revision 2."
    # What is approved after that waits: the schedule publishes what it was given.
    await saved(room, article, 0, source="Approved later.")
    version = (await copy_of(room, article)).version
    await room.run(SubmitWorkingCopy(article_id=article, expected_version=version))
    await room.run(ApproveWorkingCopy(article_id=article, expected_version=version + 1))
    with pytest.raises(InputError, match="publishRevision"):
        await room.run(PublishArticle(id=article, expected_version=written.version, at=at + timedelta(hours=1)))
    await room.run(PublishArticle(id=article, expected_version=written.version), SCHEDULE)
    row = await room.article(article)
    assert (row.status, row.source) == ("PUBLISHED", "The approved text.")
    assert row.published_on is not None


async def test_a_scheduled_article_is_scheduled_anew_with_another_text(room: Newsroom) -> None:
    draft = await room.post("Tides", publish=False)
    at = await room.database.now() + timedelta(hours=2)
    end = at + timedelta(days=1)
    await room.run(PublishArticle(id=draft.article_id, expected_version=1, at=at, unpublish_at=end))
    await saved(room, draft.article_id, source="Better.")
    with pytest.raises(InputError, match="not after the publication"):
        await publish(room, draft.article_id, 2, at=end)
    await publish(room, draft.article_id, 2, at=at + timedelta(hours=1))
    row = await room.article(draft.article_id)
    assert (row.status, row.published_at, row.unpublish_at) == ("SCHEDULED", at + timedelta(hours=1), end)
    assert row.source == "Better."


async def test_a_change_of_live_text_is_not_scheduled(room: Newsroom) -> None:
    _, article, version = await author_of(room)
    await saved(room, article, 0, source="Better.")
    with pytest.raises(InputError, match="cannot be scheduled") as caught:
        await publish(room, article, version, at=await room.database.now() + timedelta(hours=1))
    assert caught.value.path == ("input", "at")
    assert (await room.article(article)).source == "The tide rises."
    with pytest.raises(InputError, match="which is past"):
        await publish(room, article, version, at=await room.database.now() - timedelta(hours=1))
    await publish(room, article, version, at=await room.database.now())
    assert (await room.article(article)).source == "Better."


WAITING = """query ($first: Int, $after: String) { submittedWorkingCopies(first: $first, after: $after) { totalCount
  nodes { state note savedBy { name } article { slug } revision { title } } edges { cursor } } }"""


async def test_editors_find_what_was_submitted_and_authors_what_they_submitted(library: Library) -> None:
    room = library.newsroom
    author, editor = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.EDITOR, "Ed")
    articles = []
    for number in range(4):
        viewer = author if number < 2 else OPERATOR
        made = await room.run(CreatePost(title=f"Tide {number}", source="x", slug=f"tide-{number}"), viewer)
        await saved(room, made.article_id, 0, viewer, title=f"Ebb {number}")
        articles.append(made.article_id)
    assert (await library.ask(WAITING, {}, editor))["submittedWorkingCopies"]["totalCount"] == 0
    for article in (articles[1], articles[3], articles[0]):
        await room.run(SubmitWorkingCopy(article_id=article, expected_version=1, note="Please read."))

    async def titles(viewer: Viewer, **page: Any) -> list[str]:
        found = (await library.ask(WAITING, page, viewer))["submittedWorkingCopies"]
        assert all((each["state"], each["note"]) == ("SUBMITTED", "Please read.") for each in found["nodes"])
        assert page or found["totalCount"] == len(found["nodes"])
        return [each["revision"]["title"] for each in found["nodes"]]

    assert await titles(editor) == ["Ebb 1", "Ebb 3", "Ebb 0"], "the one that waits longest first"
    assert await titles(author) == ["Ebb 1", "Ebb 0"]
    first = (await library.ask(WAITING, {"first": 1}, editor))["submittedWorkingCopies"]
    assert (first["totalCount"], len(first["nodes"])) == (3, 1)
    assert await titles(editor, after=first["edges"][0]["cursor"]) == ["Ebb 3", "Ebb 0"]
    assert await titles(await room.somebody(Role.AUTHOR, "Bo")) == []
    for viewer in (ANONYMOUS, await room.somebody(Role.READER, "Cy"), await room.somebody(Role.MODERATOR, "Di")):
        assert await library.ask(WAITING, {}, viewer) == {"submittedWorkingCopies": None}
    # What was decided on waits no more.
    await room.run(ApproveWorkingCopy(article_id=articles[1], expected_version=2))
    await room.run(ReturnWorkingCopy(article_id=articles[3], expected_version=2, note="No."))
    assert await titles(editor) == ["Ebb 0"]
    # Nobody can decide on what is of a deleted article.
    (kept,) = await room.rows(Article, id=articles[0])
    await room.run(DeleteArticle(id=articles[0], expected_version=kept.version))
    assert await titles(editor) == await titles(author) == []
    await room.run(UndeleteArticle(id=articles[0], expected_version=kept.version + 1))
    assert await titles(editor) == await titles(author) == ["Ebb 0"]
    await room.run(DiscardWorkingCopy(article_id=articles[0], expected_version=2))
    assert await titles(editor) == []
