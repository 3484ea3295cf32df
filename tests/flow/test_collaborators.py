"""Editors name collaborators of an article, who have the rights of whoever created it, on both databases."""

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role
from gql_blog.errors import Forbidden, NotFound, Unauthenticated
from gql_blog.store import Audit, Revision
from gql_blog.write import AddCollaborator, CreatePost, PublishArticle, RemoveCollaborator, UpdateArticle

pytestmark = sqlite_mostly

ADD = """mutation ($input: AddCollaboratorInput!) { addCollaborator(input: $input) {
  article { version collaborators { user { name email } } } errors { code path } } }"""
REMOVE = """mutation ($input: RemoveCollaboratorInput!) { removeCollaborator(input: $input) {
  article { collaborators { user { name } } } errors { code path } } }"""
ARTICLE = """query ($slug: String!) { article(slug: $slug) {
  title source viewerCanEdit collaborators { user { name } } revisions { totalCount } } }"""


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def test_a_collaborator_has_the_rights_of_the_creator(library: Library) -> None:
    room = library.newsroom
    author, helper = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.AUTHOR, "Bo")
    editor, stranger = await room.somebody(Role.EDITOR, "Ed"), await room.somebody(Role.AUTHOR, "Cy")
    draft = await room.run(CreatePost(title="Tides", source="x"), author)
    change = UpdateArticle(id=draft.article_id, expected_version=1, title="Ebb")
    with pytest.raises(NotFound):
        await room.run(change, helper)

    named = {"articleId": draft.article_id, "email": "Bo.Author@example.org"}
    made = (await library.ask(ADD, {"input": named}, editor))["addCollaborator"]
    # An editor reads no addresses but their own.
    assert made == {
        "article": {"version": 1, "collaborators": [{"user": {"name": "Bo", "email": None}}]},
        "errors": [],
    }
    for viewer in (author, helper, editor):
        assert (await library.ask(ARTICLE, {"slug": f"tides-{draft.article_id[-5:]}"}, viewer))["article"] == {
            "title": "Tides",
            "source": "x",
            "viewerCanEdit": True,
            "collaborators": [{"user": {"name": "Bo"}}],
            "revisions": {"totalCount": 1},
        }
    assert (await library.ask(ARTICLE, {"slug": f"tides-{draft.article_id[-5:]}"}, stranger))["article"] is None
    await room.run(change, helper)

    await library.ask(REMOVE, {"input": named}, editor)
    assert (await library.ask(ARTICLE, {"slug": f"tides-{draft.article_id[-5:]}"}, helper))["article"] is None
    with pytest.raises(NotFound):
        await room.run(UpdateArticle(id=draft.article_id, expected_version=2, title="Flood"), helper)


async def test_who_collaborates_is_told_to_nobody_else(library: Library) -> None:
    room = library.newsroom
    author, helper = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.READER, "Bo")
    draft = await room.run(CreatePost(title="Tides", source="x"), author)
    await room.run(AddCollaborator(article_id=draft.article_id, email="bo.reader@example.org"))
    await room.run(PublishArticle(id=draft.article_id, expected_version=1))
    for viewer in (ANONYMOUS, await room.somebody(Role.MODERATOR, "Mo"), await room.somebody(Role.AUTHOR, "Cy")):
        shown = (await library.ask(ARTICLE, {"slug": f"tides-{draft.article_id[-5:]}"}, viewer))["article"]
        assert (shown["collaborators"], shown["source"], shown["viewerCanEdit"]) == (None, None, False)
    # The role decides what the rights are: a reader reads.
    shown = (await library.ask(ARTICLE, {"slug": f"tides-{draft.article_id[-5:]}"}, helper))["article"]
    assert (shown["source"], shown["viewerCanEdit"]) == ("x", False)
    assert shown["revisions"] is None
    (first, _) = await room.rows(Revision)
    found = await library.ask("query ($id: ID!) { node(id: $id) { id } }", {"id": first.id}, helper)
    assert found == {"node": None}
    with pytest.raises(Forbidden):
        await room.run(UpdateArticle(id=draft.article_id, expected_version=2, title="Ebb"), helper)


@pytest.mark.parametrize("role", [None, Role.READER, Role.AUTHOR, Role.MODERATOR])
async def test_only_staff_name_collaborators(library: Library, role: Role | None) -> None:
    room = library.newsroom
    author = await room.somebody(Role.AUTHOR, "Ann")
    draft = await room.run(CreatePost(title="Tides", source="x"), author)
    viewer = author if role is Role.AUTHOR else ANONYMOUS if role is None else await room.somebody(role, "Bo")
    for command in (AddCollaborator, RemoveCollaborator):
        with pytest.raises(Forbidden if role else Unauthenticated):
            await room.run(command(article_id=draft.article_id, email="ann.author@example.org"), viewer)


async def test_a_change_is_audited_and_repeated_without_effect(library: Library) -> None:
    room = library.newsroom
    helper = await room.somebody(Role.AUTHOR, "Bo")
    article = await room.post("Tides")
    names = {"article_id": article.article_id, "email": "bo.author@example.org"}
    for command in (AddCollaborator, AddCollaborator, RemoveCollaborator, RemoveCollaborator):
        await room.run(command(**names))
    entries = [each for each in await room.rows(Audit) if each.action.endswith("_collaborator")]
    assert [(each.action, each.subject_id, each.before, each.after) for each in entries] == [
        ("add_collaborator", article.article_id, {"collaborators": []}, {"collaborators": [helper.user_id]}),
        ("remove_collaborator", article.article_id, {"collaborators": [helper.user_id]}, {"collaborators": []}),
    ]


async def test_what_is_wrong_is_named(library: Library) -> None:
    id_ = (await library.newsroom.post("Tides")).article_id
    for article, email, code, place in (
        ("art_none", "bo@example.org", "NOT_FOUND", "articleId"),
        (id_, "bo@example.org", "NOT_FOUND", "email"),
        (id_, "bo", "INVALID", "email"),
    ):
        given = {"articleId": article, "email": email}
        made = (await library.ask(ADD, {"input": given}, OPERATOR))["addCollaborator"]
        assert made == {"article": None, "errors": [{"code": code, "path": ["input", place]}]}


async def test_a_kept_result_of_an_admin_ends_when_a_collaborator_is_named(library: Library) -> None:
    room = library.newsroom
    await room.somebody(Role.AUTHOR, "Bo")
    article = await room.post("Tides")
    admin = Viewer(Role.ADMIN, "usr_admin")
    for _ in range(3):
        assert (await library.ask(ARTICLE, {"slug": "tides"}, admin))["article"]["collaborators"] == []
    await room.run(AddCollaborator(article_id=article.article_id, email="bo.author@example.org"))
    shown = (await library.ask(ARTICLE, {"slug": "tides"}, admin))["article"]
    assert shown["collaborators"] == [{"user": {"name": "Bo"}}]
