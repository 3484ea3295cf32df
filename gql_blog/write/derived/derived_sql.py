"""The derived columns, as SQL that both databases read. ``$1`` is the id of a dialogue's post, or of an article.

``{ids}`` are ids as rows of one column, which ``with_ids`` writes for each dialect: one bind parameter, however many.

An article is *sound* when it is PUBLISHED and all that it answers is. Public are the sound articles that are no stubs,
and all that they answer: so a stub is public when a public article answers it, directly or through other stubs.
"""

import json
from collections.abc import Collection, Iterable
from typing import Any, Final

from gql_blog.store import Transaction

# The status is compared as an expression, which no index has: without statistics SQLite takes "PUBLISHED" to be rare,
# and would look through all published articles of the site for each one of the dialogue.
_PUBLIC_ARTICLES: Final = """
WITH RECURSIVE sound(id, parent, stub) AS (
    SELECT id, responding_to_id, is_stub FROM article WHERE id = $1 AND status = 'PUBLISHED'
    UNION ALL
    SELECT a.id, a.responding_to_id, a.is_stub FROM article a JOIN sound s ON a.responding_to_id = s.id
    WHERE (a.status || '') = 'PUBLISHED'
), shown(id, parent) AS (
    SELECT id, parent FROM sound WHERE NOT stub
    UNION
    SELECT s.id, s.parent FROM sound s JOIN shown ON shown.parent = s.id
)
UPDATE article SET public = NOT public
WHERE root_id = $1 AND public <> (id IN (SELECT id FROM shown))
RETURNING id, responding_to_id, slug, locale, status, version, root_id, public
"""

# As above: it would look through all comments of the site that answer none, or that are approved.
_PUBLIC_COMMENTS: Final = """
WITH RECURSIVE shown(id) AS (
    SELECT c.id FROM comment c JOIN article a ON a.id = c.article_id
    WHERE {articles} AND a.public AND a.withdrawn_on IS NULL
        AND coalesce(c.parent_id, '') = '' AND (c.status || '') = 'APPROVED'
    UNION ALL
    SELECT c.id FROM shown s CROSS JOIN comment c WHERE c.parent_id = s.id AND (c.status || '') = 'APPROVED'
)
UPDATE comment SET public = NOT public
WHERE article_id IN (SELECT a.id FROM article a WHERE {articles}) AND public <> (id IN (SELECT id FROM shown))
RETURNING id, parent_id, article_id, contributor_id, status, version, public
"""

_REPLIES: Final = """
UPDATE comment SET reply_count = fresh.seen, reply_count_all = fresh.approved
FROM (
    SELECT c.id,
        count(CASE WHEN r.public THEN 1 END) AS seen,
        count(CASE WHEN r.status = 'APPROVED' THEN 1 END) AS approved
    FROM comment c JOIN article a ON a.id = c.article_id LEFT JOIN comment r ON r.parent_id = c.id
    WHERE {articles} GROUP BY c.id
) AS fresh
WHERE comment.id = fresh.id AND (comment.reply_count <> fresh.seen OR comment.reply_count_all <> fresh.approved)
"""

_COMMENT_COUNTS: Final = """
UPDATE article SET comment_count = fresh.seen, comment_count_all = fresh.approved
FROM (
    SELECT a.id,
        count(CASE WHEN c.public THEN 1 END) AS seen,
        count(CASE WHEN c.status = 'APPROVED' THEN 1 END) AS approved
    FROM article a LEFT JOIN comment c ON c.article_id = a.id
    WHERE {articles} GROUP BY a.id
) AS fresh
WHERE article.id = fresh.id AND (article.comment_count <> fresh.seen OR article.comment_count_all <> fresh.approved)
"""

_RESPONSE_COUNTS: Final = """
UPDATE article SET response_count = fresh.seen, response_count_all = fresh.published
FROM (
    SELECT a.id,
        count(CASE WHEN r.public THEN 1 END) AS seen,
        count(CASE WHEN r.status = 'PUBLISHED' THEN 1 END) AS published
    FROM article a LEFT JOIN article r ON r.responding_to_id = a.id
    WHERE a.root_id = $1 GROUP BY a.id
) AS fresh
WHERE article.id = fresh.id
    AND (article.response_count <> fresh.seen OR article.response_count_all <> fresh.published)
"""

_DIALOGUE_COUNTS: Final = """
UPDATE article SET dialogue_count = fresh.seen, dialogue_count_all = fresh.published
FROM (
    SELECT a.id,
        count(CASE WHEN r.public AND a.id = $1 THEN 1 END) AS seen,
        count(CASE WHEN r.status = 'PUBLISHED' AND a.id = $1 THEN 1 END) AS published
    FROM article a LEFT JOIN article r ON r.root_id = a.id AND r.id <> a.id
    WHERE a.root_id = $1 GROUP BY a.id
) AS fresh
WHERE article.id = fresh.id
    AND (article.dialogue_count <> fresh.seen OR article.dialogue_count_all <> fresh.published)
"""

_OF_DIALOGUE: Final = "a.root_id = $1"
_OF_ARTICLE: Final = "a.id = $1"
_OF_ARTICLES: Final = "a.id IN {ids}"

ARTICLES_OF_A_DIALOGUE: Final = _PUBLIC_ARTICLES
COMMENTS_OF_A_DIALOGUE: Final = _PUBLIC_COMMENTS.format(articles=_OF_DIALOGUE)
COMMENTS_OF_A_DISCUSSION: Final = _PUBLIC_COMMENTS.format(articles=_OF_ARTICLE)
COMMENTS_OF_ARTICLES: Final = _PUBLIC_COMMENTS.format(articles=_OF_ARTICLES)
"""These return the rows that became public, or are public no more, as they are now."""

SHOWN_SINCE: Final = "UPDATE comment SET published_at = $2 WHERE id IN {ids}"
"""Of comments that became public."""

_NEAR_ARTICLES: Final = """
WITH RECURSIVE above(given, parent, published) AS (
    SELECT id, responding_to_id, CASE WHEN status = 'PUBLISHED' THEN 1 ELSE 0 END FROM article WHERE id IN {ids}
    UNION
    SELECT n.given, a.responding_to_id, CASE WHEN a.status = 'PUBLISHED' THEN 1 ELSE 0 END FROM above n {answered}
), below(id, parent, stub, seen, published) AS (
    SELECT id, responding_to_id, is_stub, public, CASE WHEN status = 'PUBLISHED' THEN 1 ELSE 0 END
    FROM article WHERE id IN {ids}
    UNION
    SELECT a.id, a.responding_to_id, a.is_stub, a.public, CASE WHEN a.status = 'PUBLISHED' THEN 1 ELSE 0 END
    FROM below n {answers} AND (a.public OR (a.status || '') = 'PUBLISHED')
)
SELECT id, parent, stub, seen, published, id NOT IN (SELECT given FROM above WHERE published = 0) FROM below
"""
_ANSWERED: Final = {
    "sqlite": "CROSS JOIN article a WHERE a.id BETWEEN n.parent AND n.parent",
    "postgres": "CROSS JOIN LATERAL (SELECT * FROM article WHERE id = n.parent OFFSET 0) a",
}
_ANSWERS: Final = {
    "sqlite": "CROSS JOIN article a WHERE a.responding_to_id BETWEEN n.id AND n.id",
    "postgres": """CROSS JOIN LATERAL (
        SELECT * FROM article WHERE responding_to_id BETWEEN n.id AND n.id OFFSET 0
    ) a WHERE true""",
}
"""One row after the other is looked for, by its index. For equality SQLite would make an index of its own, of all
articles of the site, and PostgreSQL would read all of them: for a hash, or where most of them answer one post.
"""

NEAR_ARTICLES: Final = {
    dialect: _NEAR_ARTICLES.format(ids="{ids}", answered=_ANSWERED[dialect], answers=_ANSWERS[dialect])
    for dialect in ("sqlite", "postgres")
}
"""The given articles, with what answers them, directly or not, as far as it is public or PUBLISHED. The last column
says whether a given one is sound.
"""

SHOWN_OR_HIDDEN: Final = """
WITH given(id) AS {ids}
UPDATE article SET public = NOT public WHERE id IN (SELECT id FROM given)
RETURNING id, responding_to_id, slug, locale, status, version, root_id, public
"""
"""It begins with WITH, as Tortoise returns no rows of what begins with UPDATE on PostgreSQL."""

STUBS_ABOVE: Final = """
WITH given(id) AS {ids}
UPDATE article SET public = NOT public
WHERE id IN (SELECT id FROM given) AND is_stub
    AND public <> EXISTS (SELECT 1 FROM article r WHERE r.responding_to_id = article.id AND r.public)
RETURNING id, responding_to_id, slug, locale, status, version, root_id, public
"""
"""Those of these articles that are stubs: they are public if something is that answers them."""

COUNTED_MORE: Final = """
UPDATE article SET
    response_count = response_count + more.seen, response_count_all = response_count_all + more.published,
    dialogue_count = dialogue_count + more.dialogue_seen,
    dialogue_count_all = dialogue_count_all + more.dialogue_published
FROM {counts} WHERE article.id = more.id
"""

OF_A_DIALOGUE: Final = (
    _REPLIES.format(articles=_OF_DIALOGUE),
    _COMMENT_COUNTS.format(articles=_OF_DIALOGUE),
    _RESPONSE_COUNTS,
    _DIALOGUE_COUNTS,
)
"""After the above, and in this order, for each rests on those before it."""

OF_A_DISCUSSION: Final = (_REPLIES.format(articles=_OF_ARTICLE), _COMMENT_COUNTS.format(articles=_OF_ARTICLE))
OF_DISCUSSIONS: Final = (_REPLIES.format(articles=_OF_ARTICLES), _COMMENT_COUNTS.format(articles=_OF_ARTICLES))

# BETWEEN is never read as a scan of all comments, as equality is where most of them are linked to nobody.
_CARRIED_CONTRIBUTOR: Final = """(
    EXISTS (
        SELECT 1 FROM byline b JOIN article a ON a.id = b.article_id
        WHERE b.contributor_id = contributor.id AND a.public
    )
    OR EXISTS (SELECT 1 FROM comment c WHERE c.contributor_id BETWEEN contributor.id AND contributor.id AND c.public)
)"""
_CARRIED_TAG: Final = (
    "EXISTS (SELECT 1 FROM article_tag t JOIN article a ON a.id = t.article_id WHERE t.tag_id = tag.id AND a.public)"
)

_CARRIED: Final = """
WITH given(id) AS {{ids}}
UPDATE {table} SET public = NOT public WHERE id IN (SELECT id FROM given) AND public <> {carried}
RETURNING id, public
"""
CONTRIBUTORS: Final = _CARRIED.format(table="contributor", carried=_CARRIED_CONTRIBUTOR)
TAGS: Final = _CARRIED.format(table="tag", carried=_CARRIED_TAG)

CONTRIBUTORS_OF_ARTICLES: Final = (
    "SELECT b.contributor_id, a.public FROM byline b JOIN article a ON a.id = b.article_id WHERE a.id IN {ids}"
)
TAGS_OF_ARTICLES: Final = (
    "SELECT t.tag_id, a.public FROM article_tag t JOIN article a ON a.id = t.article_id WHERE a.id IN {ids}"
)
"""What is carried by something that became visible or hidden, and whether that is visible now."""

ROOT_OF_A_SUBTREE: Final = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM article WHERE responding_to_id = $1
    UNION ALL
    SELECT a.id FROM article a JOIN below ON a.responding_to_id = below.id
)
UPDATE article SET root_id = $2 WHERE id IN (SELECT id FROM below) AND root_id <> $2
"""

ABOVE: Final = """
WITH RECURSIVE above(id, up) AS (
    SELECT id, responding_to_id FROM article WHERE id = $1
    UNION
    SELECT a.id, a.responding_to_id FROM article a JOIN above ON a.id = above.up
)
SELECT id FROM above
"""


async def fetch_of(transaction: Transaction, sql: str, ids: Collection[str]) -> list[tuple[Any, ...]]:
    """Return the rows that SQL finds of these ids; of none it is not asked."""
    return await transaction.fetch(with_ids(transaction, sql), listed(transaction, ids)) if ids else []


async def execute_of(transaction: Transaction, sql: str, ids: Collection[str]) -> None:
    """Run SQL that changes rows of these ids, unless there are none."""
    if ids:
        await transaction.execute(with_ids(transaction, sql), listed(transaction, ids))


def with_ids(transaction: Transaction, sql: str) -> str:
    """Return SQL with the rows of the dialect in place of ``{ids}``."""
    rows = "json_each(?1)" if transaction.dialect == "sqlite" else "unnest($1::text[]) AS given(value)"
    return transaction.numbered(sql.format(ids=f"(SELECT value FROM {rows})"))


def listed(transaction: Transaction, ids: Iterable[str]) -> Any:
    """Return the ids as the parameter of such SQL."""
    ordered = sorted(ids)
    return json.dumps(ordered) if transaction.dialect == "sqlite" else ordered
