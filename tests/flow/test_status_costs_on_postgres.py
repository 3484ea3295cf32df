"""On PostgreSQL, too, a change of a status looks at what is above and below the article, and not through its dialogue.

The work of a statement is the number of pages (of 8 kB) that it looks at, with statistics and without them.
"""

import json

import pytest
from support.writing import Newsroom

from gql_blog.store import Transaction
from gql_blog.write.derived import derived_sql
from gql_blog.write.derived.derived_sql import listed, with_ids

GROWTH = 1.5
STATEMENTS = (
    derived_sql.NEAR_ARTICLES["postgres"],
    derived_sql.SHOWN_OR_HIDDEN,
    derived_sql.STUBS_ABOVE,
    derived_sql.COMMENTS_OF_ARTICLES,
)
RESPONSES = """
INSERT INTO article (id, root_id, original_id, slug, title, title_folded, locale, status, public, created_at,
    updated_at, source, html, endnotes, text, version, is_stub, lead, word_count, credited_names, response_count,
    response_count_all, comment_count, comment_count_all, dialogue_count, dialogue_count_all, responding_to_id,
    response_kind)
SELECT 'art_' || n, $1::text, 'art_' || n, 'response-' || n, 'x', 'x', 'en', 'PUBLISHED', true, now(), now(),
    'x', 'x', '', 'x', 1, false, '', 0, '', 0, 0, 0, 0, 0, 0, $1::text, 'REPLY' FROM generate_series($2::int, $3::int) n
"""
pytestmark = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)


class TakenBack(Exception):
    """Ends a transaction without a trace."""


async def pages(transaction: Transaction, sql: str, article_id: str) -> int:
    """Return how many pages a statement looks at."""
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {with_ids(transaction, sql)}"
    ((told,),) = await transaction.fetch(explain, listed(transaction, [article_id]))
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


async def pages_of_hiding(room: Newsroom, article_id: str, *, known: bool) -> list[int]:
    """Return the work of each statement, when a response has become a draft; nothing of it stays."""
    found: list[int] = []
    try:
        async with room.database.transaction() as transaction:
            if known:
                await transaction.execute("ANALYZE article")
            await transaction.execute("UPDATE article SET status = 'DRAFT' WHERE id = $1", article_id)
            found += [await pages(transaction, sql, article_id) for sql in STATEMENTS]
            raise TakenBack
    except TakenBack:
        return found


@pytest.mark.parametrize("known", [False, True])
async def test_a_response_is_hidden_at_the_same_cost_in_a_dialogue_of_any_size(room: Newsroom, known: bool) -> None:
    post = await room.post()
    one = await room.response(post.article_id)
    async with room.database.transaction() as transaction:
        await transaction.execute(RESPONSES, post.article_id, 0, 200)
    few = await pages_of_hiding(room, one.article_id, known=known)
    async with room.database.transaction() as transaction:
        await transaction.execute(RESPONSES, post.article_id, 201, 5_000)
    many = await pages_of_hiding(room, one.article_id, known=known)
    assert sum(many) <= GROWTH * sum(few), (few, many)
