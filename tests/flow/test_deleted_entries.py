"""Contributors and tags are deleted, come back as they were, and are purged after their time."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from support.comments import submit
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, RETENTION
from gql_blog.content import Role
from gql_blog.errors import Conflict, Duplicate, Forbidden, InputError, InUse, NotFound
from gql_blog.events.retention import Retention, RetentionPeriods
from gql_blog.store import (
    Article,
    Audit,
    Byline,
    Comment,
    Contributor,
    ContributorAlias,
    Database,
    DeletedEntry,
    Outbox,
    ReservedSlug,
    Revision,
    SuggestedContributor,
    Tag,
    TagAlias,
)
from gql_blog.write import (
    BylineInput,
    CreateContributor,
    CreatePost,
    DeleteArticle,
    DeleteComment,
    DeleteContributor,
    DeleteTag,
    DiscardWorkingCopy,
    ErasePerson,
    LinkComment,
    MergeContributors,
    MergeTags,
    PublishRevision,
    PurgeDeleted,
    RestoreRevision,
    SaveWorkingCopy,
    UndeleteArticle,
    UndeleteComment,
    UndeleteContributor,
    UndeleteTag,
    UpdateArticle,
    UpdateContributor,
    UpdateTag,
)
from gql_blog.write.working_copy import save_working_copy

pytestmark = sqlite_mostly

SHOWN = """query ($tag: String!) { tag(slug: $tag) { id name articles { nodes { title tags { name } } } }
  tags { name } articles(where: { tag: { equals: $tag } }) { totalCount } search(query: "seaside") { totalCount } }"""


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def the_tag(room: Newsroom, name: str) -> Any:
    (found,) = await room.rows(Tag, name=name)
    return found


async def tagged(library: Library) -> dict[str, list[str]]:
    found = await library.ask("{ articles { nodes { title tags { name } } } }")
    return {each["title"]: [tag["name"] for tag in each["tags"]] for each in found["articles"]["nodes"]}


async def purge(room: Newsroom, days: int) -> int:
    """Run the retention, so many days from now; return how much of what was deleted is left."""

    async def run(before: Any) -> int:
        purged = await room.run(PurgeDeleted(before=before), RETENTION)
        return int(purged.articles + purged.comments + purged.entries)

    retention = Retention(room.database, RetentionPeriods(deleted=timedelta(days=30)), run)
    await retention.run(await room.database.now() + timedelta(days=days))
    return len(await room.rows(DeletedEntry))


async def test_a_deleted_tag_is_gone_for_everybody_and_comes_back_as_it_was(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR)
    await room.post("Tides", tags=("Sand", "Coast", "Sky"))
    await room.post("Moons", tags=("Coast",))
    sea = await the_tag(room, "Coast")
    await room.run(UpdateTag(id=sea.id, expected_version=1, name="Seaside", slug="seaside"))

    async def shown(slug: str, viewer: Any) -> Any:
        return await library.ask(SHOWN, {"tag": slug}, viewer)

    before = [await shown("coast", viewer) for viewer in (ANONYMOUS, editor)]
    assert before[0]["search"]["totalCount"] == 2
    gone = DeleteTag(id=sea.id, expected_version=2)
    assert (await room.run(replace(gone, dry_run=True), editor)).articles == 2
    assert await shown("coast", ANONYMOUS) == before[0]
    deleted = await room.run(gone, editor)
    assert (deleted.tag_id, deleted.articles) == (sea.id, 2)
    for viewer in (ANONYMOUS, editor, OPERATOR):
        for slug in ("coast", "seaside"):
            found = await shown(slug, viewer)
            assert (found["tag"], found["articles"], found["search"]) == (None, {"totalCount": 0}, {"totalCount": 0})
            assert [each["name"] for each in found["tags"]] == ["Sand", "Sky"]
    assert await tagged(library) == {"Tides": ["Sand", "Sky"], "Moons": []}
    assert {each.version for each in (await room.rows(Revision))} == {1, 2}
    back = await room.run(UndeleteTag(slug="coast"), editor)
    assert back.version == 3
    assert [await shown("coast", viewer) for viewer in (ANONYMOUS, editor)] == before
    assert await room.rows(DeletedEntry) == await room.rows(ReservedSlug) == []
    kinds = [each.kind for each in await room.rows(Outbox, subject_id=sea.id)]
    assert kinds == ["tag.updated", "tag.deleted", "tag.undeleted"]
    actions = [(each.action, each.actor) for each in await room.rows(Audit, subject_id=sea.id)]
    assert actions[-2:] == [("delete_tag", editor.user_id), ("undelete_tag", editor.user_id)]


async def test_a_tag_comes_back_behind_what_has_come_there_and_not_to_what_is_gone(library: Library) -> None:
    room = library.newsroom
    one, two, three = [await room.post(title, tags=("Sea", "Moon")) for title in ("One", "Two", "Three")]
    sea = await the_tag(room, "Sea")
    await room.run(DeleteArticle(id=three.article_id, expected_version=2))
    before = await room.database.now() + timedelta(seconds=1)
    await room.run(PurgeDeleted(before=before), RETENTION)
    await room.run(DeleteTag(id=sea.id, expected_version=1))
    await room.run(UpdateArticle(id=one.article_id, expected_version=2, tags=("Moon", "Sky")))
    await room.run(UpdateArticle(id=two.article_id, expected_version=2, tags=()))
    await room.run(UndeleteTag(id=sea.id))
    assert await tagged(library) == {"One": ["Moon", "Sky", "Sea"], "Two": ["Sea"]}


async def test_the_slugs_of_a_deleted_tag_are_nobody_elses_until_the_purge(room: Newsroom) -> None:
    await room.post("One", tags=("Coast", "Moon"))
    sea, moon = await the_tag(room, "Coast"), await the_tag(room, "Moon")
    await room.run(UpdateTag(id=sea.id, expected_version=1, name="Sea", slug="sea"))
    await room.run(DeleteTag(id=sea.id, expected_version=2))
    for slug in ("sea", "coast"):
        with pytest.raises(Duplicate):
            await room.run(UpdateTag(id=moon.id, expected_version=1, slug=slug))
    await room.run(CreatePost(title="Two", source="x", tags=("Sea",)))
    assert (await the_tag(room, "Sea")).slug == "sea-2"
    with pytest.raises(Duplicate):
        await room.run(UndeleteTag(slug="sea"))
    assert await purge(room, 29) == 1
    assert await purge(room, 31) == 0
    await room.run(UpdateTag(id=moon.id, expected_version=1, slug="sea"))
    with pytest.raises(NotFound):
        await room.run(UndeleteTag(id=sea.id))
    (entry,) = await room.rows(Audit, action="purge_deleted")
    assert (entry.subject_id, entry.before["slug"], entry.actor) == (sea.id, "sea", "retention")


async def test_what_was_merged_into_a_tag_leads_there_again(library: Library) -> None:
    room = library.newsroom
    post = await room.post("One", tags=("Ocean",))
    await room.post("Two", tags=("Sea",))
    ocean, sea = await the_tag(room, "Ocean"), await the_tag(room, "Sea")
    await room.run(MergeTags(id=ocean.id, expected_version=1, into_id=sea.id))
    await room.run(DeleteTag(id=sea.id, expected_version=2))
    (first,) = [each for each in await room.rows(Revision, article_id=post.article_id) if each.number == 1]
    changed = await room.run(UpdateArticle(id=post.article_id, expected_version=2, subtitle="Since then"))
    restored = await room.run(
        RestoreRevision(article_id=post.article_id, revision_id=first.id, expected_version=changed.version)
    )
    assert await tagged(library) == {"One": [], "Two": []}, "a tag that is gone is left out"
    await room.run(UndeleteTag(id=sea.id))
    assert (await library.ask(SHOWN, {"tag": "ocean"}))["tag"]["name"] == "Sea"
    assert [each.former_id for each in await room.rows(TagAlias)] == [ocean.id]
    cleared = UpdateArticle(id=post.article_id, expected_version=restored.version, tags=())
    cleared_version = (await room.run(cleared)).version
    await room.run(RestoreRevision(article_id=post.article_id, revision_id=first.id, expected_version=cleared_version))
    assert (await tagged(library))["One"] == ["Sea"]


async def test_a_contributor_is_deleted_if_nothing_refers_to_the_entry(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR)
    ids = [
        (await room.run(CreateContributor(name=name, bio="x", orcid=orcid))).contributor_id
        for name, orcid in (("Ada", "0000-0002-1825-0097"), ("Ada L.", None))
    ]
    await room.run(MergeContributors(id=ids[1], expected_version=1, into_id=ids[0]))
    await room.run(UpdateContributor(id=ids[0], expected_version=1, name="Ada Lund", slug="ada-lund"))
    (before,) = await room.rows(Contributor)
    names = {(each.slug, each.name, each.former_id) for each in await room.rows(ContributorAlias)}
    await room.run(DeleteContributor(id=ids[0], expected_version=2), editor)
    assert await room.rows(Contributor) == await room.rows(ContributorAlias) == []
    assert (await library.ask('{ contributor(slug: "ada-lund") { id } }', {}, editor))["contributor"] is None
    for slug in ("ada", "ada-l", "ada-lund"):
        with pytest.raises(Duplicate):
            await room.run(CreateContributor(name="Other", slug=slug))
    other = await room.run(CreateContributor(name="Other", orcid="0000-0002-1825-0097"))
    with pytest.raises(Duplicate):
        await room.run(UndeleteContributor(id=ids[0]))
    await room.run(UpdateContributor(id=other.contributor_id, expected_version=1, orcid=None))
    back = await room.run(UndeleteContributor(slug="ada-l"), editor)
    after = (await room.rows(Contributor, id=back.contributor_id))[0]
    for name in ("id", "slug", "name", "bio", "orcid", "public"):
        assert getattr(after, name) == getattr(before, name)
    assert after.version == 3
    assert {(each.slug, each.name, each.former_id) for each in await room.rows(ContributorAlias)} == names


async def test_whom_something_refers_to_stays(room: Newsroom) -> None:
    draft = await room.post("Draft", publish=False, bylines=(BylineInput(name="Ada"),))
    commenter = (await room.run(CreateContributor(name="Bo"))).contributor_id
    account = (await room.run(CreateContributor(name="Cy"))).contributor_id
    await room.somebody(Role.AUTHOR, "Cy", account)
    post = await room.post("Discussed")
    said = await submit(room, post.article_id, author_name="Di")
    await room.run(LinkComment(id=said, expected_version=1, contributor_id=commenter))
    (credited,) = await room.rows(Contributor, name="Ada")
    for identifier, told in ((credited.id, "1 article "), (commenter, "1 comment"), (account, "user")):
        with pytest.raises(InUse, match=told) as refused:
            await room.run(DeleteContributor(id=identifier, expected_version=1))
        assert (refused.value.code, refused.value.path) == ("IN_USE", ("input", "id"))
    assert [each.credited_name for each in await room.rows(Byline, article_id=draft.article_id)] == ["Ada"]
    await room.run(UpdateArticle(id=draft.article_id, expected_version=1, bylines=()))
    await room.run(DeleteContributor(id=credited.id, expected_version=1))
    (first,) = [each for each in await room.rows(Revision, article_id=draft.article_id) if each.number == 1]
    await room.run(RestoreRevision(article_id=draft.article_id, revision_id=first.id, expected_version=2))
    (byline,) = await room.rows(Byline, article_id=draft.article_id)
    (made,) = await room.rows(Contributor, name="Ada")
    assert (byline.credited_name, byline.contributor_id, made.slug) == ("Ada", made.id, "ada-2")


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
async def test_who_deletes_somebody_waits_for_a_save_that_credits_them(
    room: Newsroom, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = await room.post()
    person = (await room.run(CreateContributor(name="Bo"))).contributor_id
    other = await Database.open(database_url)
    deletion = DeleteContributor(id=person, expected_version=1)
    started: list[asyncio.Task[Any]] = []
    real = save_working_copy._save

    async def meanwhile(*arguments: Any) -> Any:
        saved = await real(*arguments)
        started.append(asyncio.create_task(newsroom_of(other).run(deletion)))
        while not started[0].done():
            waiting = await room.database.reader.fetch("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if waiting:
                break
        return saved

    monkeypatch.setattr(save_working_copy, "_save", meanwhile)
    bylines = (BylineInput(contributor_id=person),)
    await room.run(SaveWorkingCopy(article_id=post.article_id, expected_version=0, bylines=bylines))
    with pytest.raises(InUse, match="0 articles and 1 working copy"):
        await started[0]
    await other.close()


async def test_whom_a_working_copy_credits_stays_until_that_has_ended(room: Newsroom) -> None:
    ada = (await room.run(CreateContributor(name="Ada"))).contributor_id
    post = (await room.post()).article_id
    named: dict[str, Any] = {"article_id": post}
    credit = (BylineInput(contributor_id=ada, name="A. Lund"),)
    await room.run(SaveWorkingCopy(**named, expected_version=0, bylines=credit))
    delete = DeleteContributor(id=ada, expected_version=1)
    with pytest.raises(InUse, match="0 articles and 1 working copy, and wrote 0 comments"):
        await room.run(delete)
    await room.run(SaveWorkingCopy(**named, expected_version=1, bylines=()))
    await room.run(delete)
    await room.run(UndeleteContributor(id=ada))
    again = await room.run(SaveWorkingCopy(**named, expected_version=2, bylines=credit))
    await room.run(DiscardWorkingCopy(**named, expected_version=again.version))
    await room.run(replace(delete, expected_version=2))
    await room.run(UndeleteContributor(id=ada))
    last = await room.run(SaveWorkingCopy(**named, expected_version=0, bylines=credit))
    (saved,) = [each for each in await room.rows(Revision) if each.copy_version == last.version]
    await room.run(PublishRevision(**named, revision_id=saved.id, expected_version=2))
    (byline,) = await room.rows(Byline)
    assert (byline.contributor_id, byline.credited_name) == (ada, "A. Lund")


async def test_a_contributor_who_comes_back_is_suggested_for_the_same_comments(room: Newsroom) -> None:
    """But for what was linked or purged meanwhile, and of whose author nothing is known any more."""
    post = await room.post(bylines=(BylineInput(name="Ada"),))
    (ada,) = await room.rows(Contributor)
    named = ("Open", "Linked", "Gone", "Erased")
    said = [
        await submit(room, post.article_id, author_name="Ada", author_email=f"{name.lower()}@example.org", body=name)
        for name in named
    ]
    other = (await room.run(CreateContributor(name="Ada Lund"))).contributor_id
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, bylines=()))

    async def suggested() -> list[str]:
        return sorted(each.comment_id for each in await room.rows(SuggestedContributor))

    assert await suggested() == sorted(said)
    await room.run(DeleteContributor(id=ada.id, expected_version=1))
    assert await suggested() == []
    await room.run(LinkComment(id=said[1], expected_version=1, contributor_id=other))
    async with room.database.transaction():
        await Comment.filter(id=said[2]).delete()
    await room.run(ErasePerson(email="erased@example.org"))
    await room.run(UndeleteContributor(id=ada.id))
    assert await suggested() == [said[0]]


LISTED = """query ($first: Int, $after: String) { deletedEntries(first: $first, after: $after) { totalCount
  nodes { id kind name deletedAt purgedAfter deletedBy { name } article { slug version } comment { body version } }
  pageInfo { endCursor hasNextPage } } }"""


async def delete_all_kinds(room: Newsroom, viewer: Any) -> dict[str, str]:
    """Delete one of each kind, the tag with the command line; return their ids."""
    post = await room.post("Tides", tags=("Coast",))
    said = await submit(room, (await room.post("Discussed")).article_id)
    person = (await room.run(CreateContributor(name="Ada"))).contributor_id
    tag = (await the_tag(room, "Coast")).id
    await room.run(DeleteArticle(id=post.article_id, expected_version=2), viewer)
    await room.run(DeleteComment(id=said, expected_version=1), viewer)
    await room.run(DeleteContributor(id=person, expected_version=1), viewer)
    await room.run(DeleteTag(id=tag, expected_version=1))
    return {"ARTICLE": post.article_id, "COMMENT": said, "CONTRIBUTOR": person, "TAG": tag}


async def test_what_is_deleted_is_listed_until_it_is_taken_back(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    ids = await delete_all_kinds(room, editor)
    found = (await library.ask(LISTED, {}, editor))["deletedEntries"]
    entries = {each["kind"]: each for each in found["nodes"]}
    assert [each["kind"] for each in found["nodes"]] == ["TAG", "CONTRIBUTOR", "COMMENT", "ARTICLE"]
    assert {kind: each["id"] for kind, each in entries.items()} == ids
    names = [each["name"] for each in found["nodes"]]
    assert (names, found["totalCount"]) == (["Coast", "Ada", None, "Tides"], 4)
    by = {kind: each["deletedBy"] and each["deletedBy"]["name"] for kind, each in entries.items()}
    assert by == {"ARTICLE": "Ed", "COMMENT": "Ed", "CONTRIBUTOR": "Ed", "TAG": None}
    (article,) = await room.rows(Article, id=ids["ARTICLE"])
    at = datetime.fromisoformat(entries["ARTICLE"]["deletedAt"])
    assert at == article.deleted_at
    assert all(each["purgedAfter"] is None for each in found["nodes"])
    assert entries["ARTICLE"]["article"] == {"slug": "tides", "version": 3}
    assert entries["COMMENT"]["comment"]["version"] == 2
    pages, after = [], None
    for _ in range(4):
        page = (await library.ask(LISTED, {"first": 1, "after": after}, editor))["deletedEntries"]
        pages += page["nodes"]
        after = page["pageInfo"]["endCursor"]
    assert (pages, page["pageInfo"]["hasNextPage"]) == (found["nodes"], False)
    for viewer in (ANONYMOUS, *[await room.somebody(each) for each in (Role.READER, Role.AUTHOR, Role.MODERATOR)]):
        assert (await library.ask(LISTED, {}, viewer))["deletedEntries"] is None
    await room.run(UndeleteTag(id=ids["TAG"]))
    await room.run(UndeleteContributor(id=ids["CONTRIBUTOR"]))
    await room.run(UndeleteComment(id=ids["COMMENT"], expected_version=2))
    await room.run(UndeleteArticle(id=ids["ARTICLE"], expected_version=3))
    assert (await library.ask(LISTED, {}, editor))["deletedEntries"]["nodes"] == []
    await room.run(DeleteArticle(id=ids["ARTICLE"], expected_version=4), editor)
    await room.run(DeleteArticle(id=ids["ARTICLE"], expected_version=5), editor)
    assert (await library.ask(LISTED, {}, editor))["deletedEntries"]["totalCount"] == 1, (
        "deleting it twice lists it once"
    )


async def test_the_list_says_after_when_each_is_purged_and_then_has_it_no_more(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    days = timedelta(days=30)
    library.engine._reading = partial(library.engine._reading, deleted_for=days)
    post = (await room.post("What is below goes, too")).article_id
    said = await submit(room, post)
    await room.run(DeleteComment(id=said, expected_version=1))
    await room.run(DeleteArticle(id=post, expected_version=2))
    await delete_all_kinds(room, editor)
    for each in (await library.ask(LISTED, {}, editor))["deletedEntries"]["nodes"]:
        deleted, purged = (datetime.fromisoformat(each[name]) for name in ("deletedAt", "purgedAfter"))
        assert purged - deleted == days
    assert await purge(room, 29) == 2
    assert (await library.ask(LISTED, {}, editor))["deletedEntries"]["totalCount"] == 6
    await purge(room, 31)
    assert (await library.ask(LISTED, {}, editor))["deletedEntries"]["nodes"] == []


async def test_what_is_wrong_is_told(room: Newsroom) -> None:
    await room.post("One", tags=("Sea",))
    sea = await the_tag(room, "Sea")
    person = (await room.run(CreateContributor(name="Ada"))).contributor_id
    stale: tuple[Any, ...] = (
        DeleteTag(id=sea.id, expected_version=3),
        DeleteTag(id=sea.id, expected_version=3, dry_run=True),
        DeleteContributor(id=person, expected_version=3),
    )
    for command in stale:
        with pytest.raises(Conflict):
            await room.run(command)
    wrong: tuple[Any, ...] = (UndeleteTag(), UndeleteTag(id=sea.id, slug="sea"), UndeleteContributor())
    for command in wrong:
        with pytest.raises(InputError):
            await room.run(command)
    await room.run(DeleteTag(id=sea.id, expected_version=1))
    missing: tuple[Any, ...] = (
        DeleteTag(id=sea.id, expected_version=1),
        UndeleteTag(slug="moon"),
        UndeleteTag(id="tag_" + "0" * 26),
        UndeleteContributor(id=sea.id),
        UndeleteContributor(slug="sea"),
    )
    for command in missing:
        with pytest.raises(NotFound):
            await room.run(command)
    author = await room.somebody(Role.AUTHOR)
    for command in (UndeleteTag(id=sea.id), DeleteContributor(id=person, expected_version=1)):
        with pytest.raises(Forbidden):
            await room.run(command, author)
