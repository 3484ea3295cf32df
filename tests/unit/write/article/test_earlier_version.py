"""What a merge with an earlier version tells its writer, and what it needs to know of that version."""

from dataclasses import replace

import pytest
from support.writing import Newsroom

from gql_blog.content import ArticleStatus
from gql_blog.errors import Conflict
from gql_blog.store import Article, Revision
from gql_blog.write import PublishArticle, UpdateArticle
from gql_blog.write.article.earlier_version import changed_names, earlier_version, merged_finding
from gql_blog.write.article.state.article_state import ArticleState

STATE = ArticleState(title="A", source="x", slug="a", locale="en")


def test_the_finding_names_fields_as_inputs_do() -> None:
    changed = changed_names(STATE, replace(STATE, title="B", original_id="art_1", responding_to_id="art_2"))
    assert "(respondingToId, title, translationOfId)" in merged_finding("version 1", changed).message
    assert "(none of its fields)" in merged_finding("version 1", changed_names(STATE, STATE)).message


async def test_a_version_of_which_nothing_is_known_is_a_conflict(lite: Newsroom) -> None:
    article = (await lite.post(publish=False)).article_id
    await lite.run(UpdateArticle(id=article, expected_version=1, title="B"))
    async with lite.database.session():
        row = await Article.get(id=article)
        found = await earlier_version(row, 1)
        assert (found.base.title, found.ours.title) == ("On Tides", "B")
        with pytest.raises(Conflict, match="never had the version 3"):
            await earlier_version(row, 3)
    await lite.run(PublishArticle(id=article, expected_version=2))
    async with lite.database.session():
        row = await Article.get(id=article)
        assert row.status == ArticleStatus.PUBLISHED
        for version in (1, 2):
            with pytest.raises(Conflict, match=f"its version is 3, not {version}"):
                await earlier_version(row, version)
        assert await Revision.filter(article_id=article).count() == 3
