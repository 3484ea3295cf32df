"""A retry with the same key and input answers as the first try did: on another server, and after other changes."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from support.comments import submit
from support.writing import Newsroom, newsroom_of

from gql_blog.content import Role
from gql_blog.errors import Conflict, IdempotencyMismatch
from gql_blog.store import (
    Audit,
    Collaborator,
    Comment,
    CommentPolicy,
    Contributor,
    Database,
    IdempotencyKey,
    Outbox,
    Redirect,
    Revision,
    Tag,
    User,
)
from gql_blog.write import (
    AddCollaborator,
    ArchiveArticle,
    BylineInput,
    CreateContributor,
    CreateRedirect,
    DeleteArticle,
    DeleteComment,
    DeleteContributor,
    DeleteRedirect,
    DeleteTag,
    DisableUser,
    EnableUser,
    LinkComment,
    MergeContributors,
    MergeTags,
    PublishArticle,
    RemoveCollaborator,
    RestoreRevision,
    SetCommentPolicy,
    UndeleteArticle,
    UndeleteComment,
    UndeleteContributor,
    UndeleteTag,
    UnpublishArticle,
    UpdateArticle,
    UpdateContributor,
    UpdateTag,
    UpdateUser,
)

Made = Callable[..., Any]

ARTICLES: Final[dict[str, tuple[Made, dict[str, Any]]]] = {
    "update": (UpdateArticle, {"title": "Ebb"}),
    "publish": (PublishArticle, {}),
    "unpublish": (UnpublishArticle, {}),
    "archive": (ArchiveArticle, {}),
}


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Newsroom]:
    """A second server of the same site, which was started later."""
    database = await Database.open(database_url)
    yield newsroom_of(database)
    await database.close()


async def traces(room: Newsroom) -> list[int]:
    return [len(await room.rows(kind)) for kind in (Revision, Audit, Outbox)]


@pytest.mark.parametrize("name", ARTICLES)
async def test_a_change_of_an_article_is_made_once(room: Newsroom, other: Newsroom, name: str) -> None:
    kind, fields = ARTICLES[name]
    post = await room.post(publish=name != "publish")
    command = kind(id=post.article_id, expected_version=post.version, idempotency_key="a key", **fields)
    first = await room.run(command)
    await room.run(UpdateArticle(id=post.article_id, expected_version=first.version, subtitle="Since then."))
    before = await traces(room)
    assert await other.run(command) == first
    assert await traces(room) == before
    # The same update would be merged: it changes nothing more.
    clash = {"subtitle": "Until then."} if kind is UpdateArticle else fields
    with pytest.raises(Conflict):
        await other.run(kind(id=post.article_id, expected_version=post.version, **clash))
    with pytest.raises(IdempotencyMismatch):
        await other.run(kind(id=post.article_id, expected_version=9, idempotency_key="a key", **fields))


async def test_a_revision_is_restored_once(room: Newsroom, other: Newsroom) -> None:
    post = await room.post(publish=False)
    (first,) = await room.rows(Revision)
    await room.run(UpdateArticle(id=post.article_id, expected_version=1, title="Ebb"))
    command = RestoreRevision(
        article_id=post.article_id, revision_id=first.id, expected_version=2, idempotency_key="a key"
    )
    restored = await room.run(command)
    assert await other.run(command) == restored
    assert [each.version for each in await room.rows(Revision)] == [1, 2, 3]


async def entries(room: Newsroom) -> dict[str, Any]:
    """Make an entry of each kind; return the commands on them, in the order in which they can be given."""
    post = await room.post(bylines=(BylineInput(name="Ada"),), tags=("Sea", "Moon"))
    unused = (await room.run(CreateContributor(name="Nobody"))).contributor_id
    comment = await submit(room, post.article_id)
    user = str((await room.somebody(Role.AUTHOR, "Ann")).user_id)
    (ada,) = await room.rows(Contributor, name="Ada")
    redirect = (await room.run(CreateRedirect(path="/was", article_id=post.article_id))).redirect_id
    (sea,), (moon,) = await room.rows(Tag, name="Sea"), await room.rows(Tag, name="Moon")
    shared: dict[str, Any] = {"article_id": post.article_id, "email": "ann.author@example.org"}
    return {
        "update contributor": UpdateContributor(id=ada.id, expected_version=1, name="Ada Lund"),
        "update tag": UpdateTag(id=sea.id, expected_version=1, name="Seas", slug="seas"),
        "update user": UpdateUser(id=user, expected_version=1, name="Anna"),
        "disable user": DisableUser(id=user, expected_version=2),
        "enable user": EnableUser(id=user, expected_version=3),
        "add collaborator": AddCollaborator(**shared),
        "remove collaborator": RemoveCollaborator(**shared),
        "delete contributor": DeleteContributor(id=unused, expected_version=1),
        "undelete contributor": UndeleteContributor(id=unused),
        "merge contributors": MergeContributors(id=unused, expected_version=2, into_id=ada.id),
        "delete tag": DeleteTag(id=sea.id, expected_version=2),
        "undelete tag": UndeleteTag(slug="sea"),
        "merge tags": MergeTags(id=sea.id, expected_version=3, into_id=moon.id),
        "link comment": LinkComment(id=comment, expected_version=1, contributor_id=ada.id),
        "delete comment": DeleteComment(id=comment, expected_version=2),
        "undelete comment": UndeleteComment(id=comment, expected_version=3),
        "settle comments": SetCommentPolicy(article_id=post.article_id, closed=True, expected_version=0),
        "delete redirect": DeleteRedirect(id=redirect),
        "delete article": DeleteArticle(id=post.article_id, expected_version=2),
        "undelete article": UndeleteArticle(id=post.article_id, expected_version=3),
    }


async def test_each_other_change_is_made_once(room: Newsroom, other: Newsroom) -> None:
    """Each answer is asked for again at the end, on another server, when all that came after has changed the rows."""
    commands = {
        name: replace(command, idempotency_key=f"key of {name}") for name, command in (await entries(room)).items()
    }
    answers = {name: await room.run(command) for name, command in commands.items()}
    watched = (Audit, Outbox, Revision, Collaborator, Comment, CommentPolicy, Contributor, Redirect, Tag, User)
    before = [[vars(row) for row in await room.rows(kind)] for kind in watched]
    for name, command in commands.items():
        assert await other.run(command) == answers[name], name
    assert str(before) == str([[vars(row) for row in await other.rows(kind)] for kind in watched])
    for command in commands.values():
        other_values = {"id": "tag_" + "0" * 26, "email": "bo@example.org", "closed": False}
        name = next(name for name in other_values if hasattr(command, name))
        changed = {name: other_values[name]}
        with pytest.raises(IdempotencyMismatch):
            await other.run(replace(command, **changed))


async def test_an_answer_is_kept_for_a_day(room: Newsroom) -> None:
    await room.post(tags=("Sea",))
    (sea,) = await room.rows(Tag)
    command = UpdateTag(id=sea.id, expected_version=1, name="Seas", idempotency_key="a key")
    await room.run(command)
    for age, is_kept in ((timedelta(hours=23), True), (timedelta(hours=25), False)):
        made_at = await room.database.now() - age
        async with room.database.transaction():
            await IdempotencyKey.all().update(created_at=made_at)
        if is_kept:
            assert (await room.run(command)).version == 2
        else:
            with pytest.raises(Conflict):
                await room.run(command)
