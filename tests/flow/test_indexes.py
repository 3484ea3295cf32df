"""The indexes for reading are found by the statements that they are for."""

import re
from typing import Any

import pytest
from support.cases import cases
from support.populated import catalog_of, make, make_article

from gql_blog.store import Database, Provenance
from gql_blog.store.migrator.schema_catalog import Catalog

FILLED = {
    "sqlite": {"newest": ("''", "''"), "oldest": ("'~'", "'~'")},
    "postgres": {
        "newest": ("'-infinity'::date", "'-infinity'::timestamptz"),
        "oldest": ("'infinity'::date", "'infinity'::timestamptz"),
    },
}


def by_date(filled: str, direction: str, date: str, instant: str) -> dict[str, str]:
    """Return the order by a date and the instant behind it, in both dialects."""
    return {
        dialect: ", ".join(
            f"coalesce(a.{column}, {value}) {direction}"
            for column, value in zip((date, instant), FILLED[dialect][filled], strict=True)
        )
        for dialect in ("sqlite", "postgres")
    }


def columns(kind: str) -> tuple[str, str]:
    return ("published_on", "published_at") if kind == "article" else ("posted_on", "posted_at")


NEWEST, OLDEST = by_date("newest", "DESC", *columns("article")), by_date("oldest", "ASC", *columns("article"))
BACKWARD = by_date("newest", "ASC", *columns("article"))
SAID, LATEST = by_date("oldest", "ASC", *columns("comment")), by_date("newest", "DESC", *columns("comment"))
TITLE = {"sqlite": "a.title", "postgres": 'a.title COLLATE "C"'}

POSTS = "a.public AND a.responding_to_id IS NULL"
HIDDEN_TOO = "(a.public OR a.created_by_id = 'x') AND a.responding_to_id IS NULL AND a.status = 'PUBLISHED'"
HERE_LATEST = {
    dialect: f"coalesce(a.published_at, {FILLED[dialect]['newest'][1]}) DESC" for dialect in ("sqlite", "postgres")
}
HERE_FIRST = {
    dialect: f"coalesce(a.published_at, {FILLED[dialect]['oldest'][1]})" for dialect in ("sqlite", "postgres")
}
UPDATED = dict.fromkeys(("sqlite", "postgres"), "a.updated_at DESC")

CREATED = "a.created_by_id IS NOT NULL AND a.created_by_id = 'x' AND a.status = 'DRAFT'"
WAITING = dict.fromkeys(("sqlite", "postgres"), "a.updated_at")

TOP = "a.public AND a.article_id = 'x' AND a.parent_id IS NULL"
PUBLISHED, APPROVED = "{plus}a.status = 'PUBLISHED'", "{plus}a.status = 'APPROVED'"
BELOW = "a.article_id = 'x' AND a.parent_id IS NULL"
RESPONSES = "a.public AND a.responding_to_id IS NOT NULL"

# Table, condition, order, the index that must be found; one of two, where either answers as well.
LISTS = [
    ("article", POSTS, NEWEST, "id DESC", "ix_article_posts_newest ix_article_answers_newest"),
    ("article", POSTS, BACKWARD, "id", "ix_article_posts_newest ix_article_answers_newest"),
    ("article", POSTS, OLDEST, "id", "ix_article_posts_oldest ix_article_answers_oldest"),
    ("article", RESPONSES, NEWEST, "id DESC", "ix_article_responses_newest ix_article_public_newest"),
    ("article", "a.public", NEWEST, "id DESC", "ix_article_public_newest"),
    ("article", "a.public AND a.responding_to_id = 'x'", NEWEST, "id DESC", "ix_article_answers_newest"),
    ("article", "a.public AND a.responding_to_id = 'x'", OLDEST, "id", "ix_article_answers_oldest"),
    ("article", "a.public AND a.root_id = 'x'", NEWEST, "id DESC", "ix_article_dialogue_newest"),
    ("article", "a.public", TITLE, "id", "ix_article_title_up"),
    ("article", "a.public", UPDATED, "id DESC", "ix_article_updated_up"),
    ("article", "a.status = 'PUBLISHED'", NEWEST, "id DESC", "ix_article_status_newest"),
    ("article", "a.status = 'PUBLISHED'", OLDEST, "id", "ix_article_status_oldest"),
    ("article", HIDDEN_TOO, NEWEST, "id DESC", "ix_article_status_posts_newest"),
    ("article", HIDDEN_TOO, OLDEST, "id", "ix_article_status_posts_oldest"),
    ("article", "a.public", HERE_LATEST, "id DESC", "ix_article_public_latest"),
    ("article", "a.public", HERE_FIRST, "id", "ix_article_public_earliest"),
    ("article", "a.status = 'SCHEDULED'", HERE_LATEST, "id DESC", "ix_article_status_latest"),
    ("article", "a.status = 'SCHEDULED'", HERE_FIRST, "id", "ix_article_status_earliest"),
    ("article", CREATED, NEWEST, "id DESC", "ix_article_created_by ix_article_status_newest"),
    ("comment", TOP, SAID, "id", "ix_comment_article_oldest"),
    ("comment", TOP, LATEST, "id DESC", "ix_comment_article_newest"),
    ("comment", "a.public AND a.parent_id = 'x'", SAID, "id", "ix_comment_replies_oldest"),
    ("article", f"{PUBLISHED} AND a.responding_to_id = 'x'", NEWEST, "id DESC", "ix_article_answers_published_newest"),
    ("article", f"{PUBLISHED} AND a.responding_to_id = 'x'", OLDEST, "id", "ix_article_answers_published_oldest"),
    ("article", f"{PUBLISHED} AND a.root_id = 'x'", NEWEST, "id DESC", "ix_article_dialogue_published_newest"),
    ("comment", f"{APPROVED} AND {BELOW}", SAID, "id", "ix_comment_article_approved_oldest"),
    ("comment", f"{APPROVED} AND {BELOW}", LATEST, "id DESC", "ix_comment_article_approved_newest"),
    ("comment", f"{APPROVED} AND a.parent_id = 'x'", SAID, "id", "ix_comment_replies_approved_oldest"),
    ("comment", "a.status = 'PENDING'", SAID, "id", "ix_comment_status_oldest"),
    ("working_copy", "a.ended_at IS NULL AND a.state = 'SUBMITTED'", WAITING, "id", "ix_working_copy_state"),
]  # fmt: skip


@pytest.fixture
async def planned(shared_database: Database) -> Database:
    """A database whose planner prefers an index to a sort, few as the rows are."""
    if shared_database.dialect == "postgres":
        for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
            await shared_database.reader.fetch(f"SELECT set_config('{setting}', 'off', false)")
    return shared_database


async def plan(database: Database, sql: str) -> str:
    """How the database would answer."""
    prefix = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN"
    rows = await database.reader.fetch(f"{prefix} {sql}")
    return "\n".join(row[3] if database.dialect == "sqlite" else row[0] for row in rows)


@cases(("table", "where", "order", "tie", "index"), LISTS)
async def test_a_list_is_read_from_its_index_in_order(
    planned: Database, table: str, where: str, order: dict[str, str], tie: str, index: str
) -> None:
    by, where = order[planned.dialect], where.format(plus="+" if planned.dialect == "sqlite" else "")
    shown = await plan(planned, f"SELECT a.id FROM {table} a WHERE {where} ORDER BY {by}, a.{tie} LIMIT 20")
    assert any(name in shown for name in index.split())
    assert "TEMP B-TREE" not in shown
    assert "Sort" not in shown


@cases(
    ("sql", "index"),
    [
        ("SELECT id FROM outbox WHERE position > 7 ORDER BY position LIMIT 10", "outbox"),
        ("SELECT id FROM event_delivery WHERE event_id = 7", "ix_event_delivery_event"),
        (
            "SELECT 1 FROM event_delivery WHERE consumer_id = 'x' AND ordering_key = 'y' AND id < 7",
            "ix_event_delivery_order",
        ),
        ("SELECT id FROM decision WHERE comment_id = 'x' ORDER BY decided_at, id", "ix_decision_comment"),
        ("SELECT id FROM token WHERE hash = 'x'", "token"),
        ("SELECT article_id FROM provenance WHERE imported_from = 'x'", "ix_provenance_imported_from"),
    ],
)
async def test_a_row_is_found_by_its_index(planned: Database, sql: str, index: str) -> None:
    shown = await plan(planned, sql)
    assert index in shown
    assert "SCAN" not in shown.replace("Index Scan", "") or "USING" in shown


async def test_names_are_in_the_order_of_code_points(planned: Database) -> None:
    by = "a.name" if planned.dialect == "sqlite" else 'a.name COLLATE "C"'
    shown = await plan(planned, f"SELECT a.id FROM contributor a ORDER BY {by}, a.id LIMIT 20")
    assert "ix_contributor_name" in shown


_PRIMARY = {"provenance": "article_id", "comment_claim": "comment_id", "comment_policy": "article_id"}
"""Foreign keys that are primary keys, which a catalog does not name as indexes."""


def leading_columns(catalog: Catalog, table: str) -> set[str]:
    """The first column of everything that is indexed whole, primary keys included."""
    found: set[Any] = {_PRIMARY[table]} if table in _PRIMARY else set()
    for part in catalog.parts:
        if part.table != table or part.kind not in ("index", "unique"):
            continue
        text = part.key if part.key.startswith("(") else part.definition.partition("(")[2]
        first = re.findall(r"\w+", text)[0]
        condition = part.definition.partition(" WHERE ")[2].strip("()").replace('"', "")
        # An index of the rows that point anywhere serves a foreign key as well.
        if condition in ("", f"{first} IS NOT NULL"):
            found.add(first)
    return found


async def test_every_foreign_key_is_indexed(shared_url: str) -> None:
    catalog = await catalog_of(shared_url)
    bare = [
        str(part)
        for part in catalog.parts
        if part.kind == "foreign key" and part.key[1:].partition(")")[0] not in leading_columns(catalog, part.table)
    ]
    assert not bare


async def test_a_place_may_be_longer_than_an_entry_of_a_tree(database: Database) -> None:
    longest = "".join(chr(0x4E00 + number * 17) for number in range(1_000))
    async with database.transaction():
        post = await make_article("post")
        await make(Provenance, article_id=post.id, imported_from=longest)
