"""What a row at hand may be seen by is what the rule of visibility says."""

import pytest
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role
from gql_blog.store import Article, Comment, Contributor
from gql_blog.write import BylineInput, CreatePost, SubmitComment
from gql_blog.write.finders import can_see, is_own_article


async def test_articles(room: Newsroom) -> None:
    author = await room.somebody(Role.AUTHOR)
    draft = await room.run(CreatePost(title="Mine", source="x", bylines=(BylineInput(name="Ada"),)), author)
    (ada,) = await room.rows(Contributor)
    credited = await room.somebody(Role.READER, "Ada", ada.id)
    shown = await room.post("Shown")
    everybody = [ANONYMOUS, Viewer(Role.READER), Viewer(Role.MODERATOR), Viewer(Role.AUTHOR, "usr_other"), author]
    async with room.database.session():
        row, public = await Article.get(id=draft.article_id), await Article.get(id=shown.article_id)
        assert [await can_see(each, "article", row) for each in everybody] == [False, False, False, False, True]
        assert not await can_see(credited, "article", row)
        assert all([await can_see(each, "article", public) for each in everybody])
        assert await can_see(OPERATOR, "article", row)
        assert not await can_see(OPERATOR, "article", None)
        assert [await is_own_article(each, row.id) for each in (author, credited, ANONYMOUS)] == [True, False, False]
        assert [await can_see(each, "contributor", ada) for each in (ANONYMOUS, author, credited)] == [
            False,
            True,
            True,
        ]


async def test_comments(room: Newsroom) -> None:
    reader = await room.somebody(Role.READER)
    post = await room.post()
    written = await room.run(SubmitComment(article_id=post.article_id, author_name="A", body="b"), reader)
    async with room.database.session():
        row = await Comment.get(id=written.comment_id)
        viewers = [ANONYMOUS, Viewer(Role.READER, "usr_other"), Viewer(Role.AUTHOR), reader, Viewer(Role.MODERATOR)]
        assert [await can_see(each, "comment", row) for each in viewers] == [False, False, False, True, True]


async def test_an_unknown_kind_is_an_error(lite: Newsroom) -> None:
    post = await lite.post()
    async with lite.database.session():
        with pytest.raises(KeyError):
            await can_see(OPERATOR, "secret", await Article.get(id=post.article_id))
