"""What AUTHORs may do with their articles only if the site lets them: publish, move, antedate, strike co-authors."""

from datetime import date, timedelta
from typing import Any

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import AuthorRight, Policy, Viewer
from gql_blog.content import Role
from gql_blog.errors import ErrorGroup, Forbidden
from gql_blog.store import Byline, Contributor, Database, Revision, User
from gql_blog.write import (
    AddCollaborator,
    BylineInput,
    CreatePost,
    CreateResponse,
    PublishArticle,
    RestoreRevision,
    UnpublishArticle,
    UpdateArticle,
)

pytestmark = sqlite_mostly

LONG_AGO = date(2001, 2, 3)


def site(database: Database, *rights: AuthorRight) -> Newsroom:
    return newsroom_of(database, policy=Policy(rights))


async def author_of(room: Newsroom) -> tuple[Viewer, str]:
    """An author with a response of three credits, his own among them."""
    async with room.database.transaction():
        own = await Contributor.create(slug="ann", name="Ann")
    author = await room.somebody(Role.AUTHOR, "Ann", contributor_id=own.id)
    post = await room.post("Tides")
    names = (BylineInput(contributor_id=own.id), BylineInput(name="Bo"), BylineInput(name="Cy"))
    made = await room.run(
        CreateResponse(responding_to_id=post.article_id, title="Ebb", source="x", bylines=names), author
    )
    return author, made.article_id


async def refused(room: Newsroom, command: Any, viewer: Viewer) -> list[tuple[str, ...]]:
    """Return the paths of the refusals."""
    try:
        await room.run(command, viewer)
    except (Forbidden, ErrorGroup) as error:
        return [each.path for each in error.flattened() if isinstance(each, Forbidden)]
    return []


async def test_all_four_are_an_editors(database: Database) -> None:
    room = site(database)
    author, article = await author_of(room)
    other = await room.post("Flood")
    at: Any = {"id": article, "expected_version": 1}
    assert await refused(room, PublishArticle(**at), author) == [()]
    assert await refused(room, UnpublishArticle(**at), author) == [()]
    everything: dict[str, Any] = {"published_on": LONG_AGO, "responding_to_id": other.article_id, "bylines": ()}
    assert await refused(room, UpdateArticle(**at, title="Neap", **everything), author) == [
        ("input", "publishedOn"),
        ("input", "respondingToId"),
        ("input", "bylines"),
    ]
    assert (await room.article(article)).version == 1
    assert await refused(room, CreatePost(title="Old", source="x", published_on=LONG_AGO), author) == [
        ("input", "publishedOn")
    ]
    editor = await room.somebody(Role.EDITOR, "Ed")
    assert await refused(room, UpdateArticle(**at, **everything), editor) == []
    # What an editor did is no deed of the author's; nor does restoring lead around it.
    assert await refused(room, UpdateArticle(id=article, expected_version=2, title="Neap"), author) == []
    first = (await room.rows(Revision, article_id=article))[0]
    restore = RestoreRevision(article_id=article, revision_id=first.id, expected_version=3)
    assert await refused(room, restore, author) == [("input", "revisionId")]


@pytest.mark.parametrize("right", AuthorRight)
async def test_a_site_may_let_them_do_each(database: Database, right: AuthorRight) -> None:
    room = site(database, right)
    author, article = await author_of(room)
    other = await room.post("Flood")
    at: Any = {"id": article, "expected_version": 1}
    attempts: dict[AuthorRight, list[Any]] = {
        AuthorRight.MOVE: [UpdateArticle(**at, responding_to_id=other.article_id)],
        AuthorRight.ANTEDATE: [UpdateArticle(**at, published_on=LONG_AGO)],
        AuthorRight.STRIKE_COAUTHORS: [UpdateArticle(**at, bylines=(BylineInput(name="Cy"),))],
        AuthorRight.PUBLISH: [PublishArticle(**at), UnpublishArticle(id=article, expected_version=2)],
    }
    for other_right, commands in attempts.items():
        if other_right is not right:
            assert await refused(room, commands[0], author), other_right
    for command in attempts[right]:
        assert await refused(room, command, author) == []
    # It is their own articles alone.
    theirs = await room.post("Theirs")
    take_back = UnpublishArticle(id=theirs.article_id, expected_version=2)
    own_only = [("input", "id")] if right is AuthorRight.PUBLISH else [()]
    assert await refused(room, take_back, author) == own_only


async def test_what_an_author_may_do_all_the_same(database: Database) -> None:
    room = site(database)
    author, article = await author_of(room)
    (user,) = await room.rows(User, id=author.user_id)
    today = (await room.database.now()).date()
    changes: list[dict[str, Any]] = [
        # Today, in whatever time zone, and what is still to come.
        {"published_on": today},
        {"published_on": today + timedelta(days=9)},
        {"published_on": None},
        # Another order, another role, one more; and oneself may go.
        {"bylines": (BylineInput(name="Cy"), BylineInput(name="Bo"), BylineInput(contributor_id=user.contributor_id))},
        {"bylines": (BylineInput(name="Bo"), BylineInput(name="Cy"), BylineInput(name="Di"))},
    ]
    for version, change in enumerate(changes, start=1):
        assert await refused(room, UpdateArticle(id=article, expected_version=version, **change), author) == [], change
    assert [each.credited_name for each in await room.rows(Byline, article_id=article)] == ["Bo", "Cy", "Di"]
    # The one credit of an article may be corrected.
    alone = await room.run(CreatePost(title="Mine", source="x", bylines=(BylineInput(name="An"),)), author)
    fix = UpdateArticle(id=alone.article_id, expected_version=1, bylines=(BylineInput(name="Ann Marlow"),))
    assert await refused(room, fix, author) == []


async def test_a_collaborator_does_not_replace_the_only_credit(database: Database) -> None:
    room = site(database)
    author, helper = [await room.somebody(Role.AUTHOR, name) for name in ("Ann", "Hal")]
    post = (await room.run(CreatePost(title="A", source="x", bylines=(BylineInput(name="Ann"),)), author)).article_id
    await room.run(AddCollaborator(article_id=post, email="hal.author@example.org"))
    (ann,) = await room.rows(Contributor)
    for bylines in (
        (BylineInput(name="Hal"),),
        (),
        (BylineInput(contributor_id=ann.id, name="Hal"),),
        (BylineInput(contributor_id=ann.id, name="Hal"), BylineInput(name="Hal")),
    ):
        update = UpdateArticle(id=post, expected_version=1, bylines=bylines)
        assert await refused(room, update, helper) == [("input", "bylines")], bylines
    assert [each.credited_name for each in await room.rows(Byline, article_id=post)] == ["Ann"]
    added = (BylineInput(contributor_id=ann.id, bio="A pilot."), BylineInput(name="Hal"))
    assert await refused(room, UpdateArticle(id=post, expected_version=1, bylines=added), helper) == []
    # It is an editor's, and of the author alone while there is one credit; a site may let AUTHORs do it.
    alone = UpdateArticle(id=post, expected_version=2, bylines=(BylineInput(name="Anne"),))
    assert await refused(room, alone, author) == [("input", "bylines")]
    assert await refused(site(database, AuthorRight.STRIKE_COAUTHORS), alone, helper) == []
    editor = await room.somebody(Role.EDITOR, "Ed")
    assert await refused(room, UpdateArticle(id=post, expected_version=3, bylines=()), editor) == []
