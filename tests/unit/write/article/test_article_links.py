"""What an article points to is there, is visible, and closes no circle."""

import pytest
from support.writing import Newsroom, work_in

from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write.article.article_links import (
    original_of,
    refuse_cycle,
    repoint_translations,
)


async def test_an_article_answers_nothing_that_answers_it(room: Newsroom) -> None:
    post = await room.post()
    one = await room.response(post.article_id, "One")
    two = await room.response(one.article_id, "Two")
    async with room.database.transaction() as transaction:
        work = await work_in(transaction, room.database)
        await refuse_cycle(work, two.article_id, post.article_id)
        await refuse_cycle(work, two.article_id, one.article_id)
        for target in (one, two):
            with pytest.raises(InputError):
                await refuse_cycle(work, one.article_id, target.article_id)


async def test_a_translation_of_a_translation_translates_the_original(lite: Newsroom) -> None:
    one = await lite.post("One")
    two = await lite.post("Two", translation_of_id=one.article_id)
    three = await lite.post("Three")
    async with lite.database.transaction() as transaction:
        work = await work_in(transaction, lite.database)
        first, second = await Article.get(id=one.article_id), await Article.get(id=two.article_id)
        assert await original_of(None, second) == one.article_id
        assert await original_of(None, first) == one.article_id
        assert await original_of(one.article_id, second) is None
        await repoint_translations(work, one.article_id, None)
        await repoint_translations(work, one.article_id, three.article_id)
    originals = {each.id: each.original_id for each in await lite.rows(Article)}
    assert originals == {
        one.article_id: one.article_id,
        two.article_id: three.article_id,
        three.article_id: three.article_id,
    }
