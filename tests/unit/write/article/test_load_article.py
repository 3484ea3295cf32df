"""A change begins with the article, the right to it, and the version."""

import pytest
from support.writing import Newsroom, context_of

from gql_blog.access import ANONYMOUS, OPERATOR, Reach, Viewer
from gql_blog.content import Role
from gql_blog.errors import Conflict, Forbidden, NotFound
from gql_blog.store import Article
from gql_blog.write import CreatePost
from gql_blog.write.article.load_article import load_for_update, visible_article
from gql_blog.write.finders import check_version


async def test_the_article_is_given_to_whom_it_belongs(lite: Newsroom) -> None:
    author = await lite.somebody(Role.AUTHOR)
    own = await lite.run(CreatePost(title="Mine", source="x"), author)
    others = await lite.post("Shown")
    async with lite.database.session():
        assert (
            await load_for_update(context_of(lite.database, author, reach=Reach.OWN), own.article_id, 1)
        ).id == own.article_id
        with pytest.raises(Forbidden):
            await load_for_update(context_of(lite.database, author, reach=Reach.OWN), others.article_id, 2)
        assert await load_for_update(context_of(lite.database, OPERATOR, reach=Reach.ANY), others.article_id, 2)
        with pytest.raises(Conflict) as caught:
            await load_for_update(context_of(lite.database, OPERATOR, reach=Reach.ANY), others.article_id, 1)
        assert (caught.value.current_version, caught.value.path) == (2, ("input", "expectedVersion"))


async def test_what_one_may_not_see_is_not_there(lite: Newsroom) -> None:
    draft = await lite.post(publish=False)
    unknown = "art_" + "0" * 26
    async with lite.database.session():
        for viewer in (ANONYMOUS, Viewer(Role.AUTHOR, "usr_other")):
            with pytest.raises(NotFound) as hidden:
                await visible_article(draft.article_id, viewer)
            with pytest.raises(NotFound) as missing:
                await visible_article(unknown, viewer)
            # A message repeats the id of the request, and is the same otherwise.
            expected = missing.value.message.replace(unknown, draft.article_id)
            assert (hidden.value.message, hidden.value.path) == (expected, missing.value.path)
        assert (await visible_article(draft.article_id, OPERATOR)).id == draft.article_id


def test_versions_are_compared() -> None:
    row = Article(version=3)
    check_version(row, 3)
    with pytest.raises(Conflict):
        check_version(row, 2)


async def test_a_target_must_be_visible(lite: Newsroom) -> None:
    draft, shown = await lite.post("A", publish=False), await lite.post("B")
    async with lite.database.session():
        assert (await visible_article(shown.article_id, ANONYMOUS, ("input", "respondingToId"))).id == shown.article_id
        assert (await visible_article(draft.article_id, OPERATOR, ("input", "respondingToId"))).id == draft.article_id
        with pytest.raises(NotFound) as caught:
            await visible_article(draft.article_id, ANONYMOUS, ("input", "respondingToId"))
        assert caught.value.path == ("input", "respondingToId")
