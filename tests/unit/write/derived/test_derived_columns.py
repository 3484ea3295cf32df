"""Subtrees move whole, and the way up is known. What is derived has a property of its own."""

from itertools import pairwise

from support.writing import Newsroom

from gql_blog.store import Article
from gql_blog.write.derived.derived_columns import answered_by, move_subtree, refresh


async def test_the_way_up_and_the_way_down(room: Newsroom) -> None:
    post, other = await room.post("A"), await room.post("B")
    one = await room.response(post.article_id, "One")
    two = await room.response(one.article_id, "Two")
    three = await room.response(two.article_id, "Three")
    beside = await room.response(post.article_id, "Beside")
    async with room.database.transaction() as transaction:
        assert await answered_by(transaction, two.article_id) == {two.article_id, one.article_id, post.article_id}
        assert await answered_by(transaction, post.article_id) == {post.article_id}
        assert await answered_by(transaction, "art_none") == set()
        await move_subtree(transaction, one.article_id, other.article_id)
    roots = {each.id: each.root_id for each in await room.rows(Article)}
    assert {roots[two.article_id], roots[three.article_id]} == {other.article_id}
    assert {roots[one.article_id], roots[beside.article_id]} == {post.article_id}


async def test_nothing_to_do_is_nothing_done(lite: Newsroom) -> None:
    await lite.post()
    async with lite.database.transaction() as transaction:
        await refresh(transaction)
        await refresh(transaction, dialogues=["art_none"], discussions=["art_none"], contributors=["x"], tags=["x"])


async def test_a_chain_of_a_thousand_answers_is_derived(lite: Newsroom) -> None:
    post = await lite.post()
    now = await lite.database.now()
    ids = [post.article_id, *(f"art_{number:026d}" for number in range(1_000))]
    async with lite.database.transaction() as transaction:
        for above, article_id in pairwise(ids):
            await transaction.execute(
                "INSERT INTO article (id, responding_to_id, response_kind, root_id, original_id, slug, title, "
                "title_folded, locale, status, created_at, updated_at, source, html, text, version, is_stub, public, "
                "lead, word_count, credited_names, response_count, response_count_all, comment_count, "
                "comment_count_all, dialogue_count, dialogue_count_all) VALUES (?1, ?2, 'REPLY', ?3, ?1, ?1, 'x', 'x', "
                "'en', 'PUBLISHED', ?4, ?4, 'x', 'x', 'x', 1, 0, 0, '', 0, '', 0, 0, 0, 0, 0, 0)",
                article_id,
                above,
                post.article_id,
                now.isoformat(" "),
            )
        await refresh(transaction, dialogues=[post.article_id])
    row = await lite.article(post.article_id)
    assert (row.response_count, row.dialogue_count) == (1, 1_000)
