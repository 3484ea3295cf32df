"""A database with rows in every table, and what it holds, written out to be compared."""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from support.postgres import aside
from tortoise.fields import BooleanField, DateField, DatetimeField, FloatField, IntField
from tortoise.models import Model

from gql_blog.store import Database, migrate, tables
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.migration_guard import take_snapshot
from gql_blog.store.migrator.schema_catalog import Catalog
from gql_blog.store.tortoise_apps import open_context, use_context

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

Rows = dict[str, list[dict[str, Any]]]

_RECORDS = ("tortoise_migrations", "touched", "row_count")


async def make(model: type[Model], **given: Any) -> Any:
    """Create a row; what is required and not given is filled with something of its kind."""
    for name, field in model._meta.fields_map.items():
        needed = field.has_db_field and not field.null and field.default is None and not field.generated
        if needed and name not in given and field.model_field_name == name and field.reference is None:
            given[name] = _something(field, name)
    return await model.create(**given)


async def make_article(slug: str, **given: Any) -> Any:
    """Create an article that is its own original, and its own root unless one is given."""
    identifier = given.pop("id", None) or tables.Article._meta.pk.default()
    given.setdefault("root_id", identifier)
    given.setdefault("original_id", identifier)
    if "responding_to_id" in given:
        given.setdefault("response_kind", "REPLY")
    return await make(tables.Article, id=identifier, slug=slug, **given)


async def populate(database: Database) -> None:
    """Put rows into every table of the core: a post, two responses, and all that hangs from them."""
    async with database.transaction():
        picture = await make(tables.Media, kind="IMAGE", received_sha256="0" * 64, sha256="1" * 64, width=7, height=7)
        person = await make(tables.Contributor, slug="ada", name="Ada", public=True, portrait_id=picture.id)
        said = {"title": "Tidings", "locales": ["en"], "navigation": [{"label": "About", "url": "/about"}]}
        await tables.Site.all().update(**said, logo_id=picture.id)
        user = await make(tables.User, email="ada@example.org", contributor_id=person.id)
        await tables.Media.filter(id=picture.id).update(added_by_id=user.id)
        post = await make_article("post", title="A post's 'title'", published_on=date(2020, 2, 29), public=True)
        one = await make_article(
            "one", responding_to_id=post.id, root_id=post.id, public=True, created_by_id=user.id, subtitle="Sub"
        )
        two = await make_article("two", responding_to_id=one.id, root_id=post.id, version=7)
        for article in (post, one, two):
            await _hang(article, person, user)
        await make(tables.ArticleMedia, article_id=post.id, media_id=picture.id)
        await make(tables.OldSlug, slug="once", article_id=post.id)
        await make(tables.ContributorAlias, slug="a", former_id="con_a", contributor_id=person.id)
        await make(tables.TagAlias, slug="t", tag_id=(await tables.Tag.get(slug="tag-post")).id)
        await make(tables.Mention, article_id=post.id, position=1, response_id=one.id)
        await make(tables.Token, account_id=user.id)
        await make(tables.UserSession, account_id=user.id)
        await make(tables.Identity, account_id=user.id)
        entry = await make(tables.Audit, subject_id=post.id, before={"title": "x"})
        await make(tables.AuditPersonal, commitment="c" * 64, subject_id=post.id)
        await make(tables.AuditSeal, number=1, entry_id=entry.id)
        await make(tables.Redirect, path="/once", status="PERMANENT", article_id=post.id)
        # A number that was given and is free again must not be given twice.
        for _ in range(3):
            event = await make(tables.Outbox, subject_id=post.id, payload={})
        await event.delete()
        consumer = await make(tables.EventConsumer, name="moderation")
        await make(tables.EventDelivery, consumer_id=consumer.name, event_id=event.id - 1, ordering_key=post.id)
        await make(tables.IdempotencyKey, result={})
        deleted = await make(tables.DeletedEntry, kind="tag")
        await make(tables.ReservedSlug, kind="tag", entry_id=deleted.id)
        await make(tables.Deletion, subject_id=deleted.id, kind="TAG", deleted_by_id=user.id)
        await make(tables.Collaborator, article_id=post.id, account_id=user.id)
        await make(tables.PluginCircuit, hook="moderate")
        await make(tables.PluginJob, name="tidy")
        await make(tables.DisabledPlugin, name="guard")
        await make(tables.RegisteredDocument)
        await make(tables.AutomaticDocument)
        await make(tables.UnfinishedErasure, comment_ids=[])
        await make(tables.Redaction)
        await make(tables.LegalHold)


async def _hang(article: Any, person: Any, user: Any) -> None:
    tag = await make(tables.Tag, slug=f"tag-{article.slug}")
    await make(tables.ArticleTag, article_id=article.id, tag_id=tag.id, position=1)
    await make(tables.Byline, article_id=article.id, position=1, credited_name="Ada", contributor_id=person.id)
    first = await make(tables.Footnote, article_id=article.id, number=1, marker_anchors=["a"], citation={"title": "T"})
    ibid = await make(
        tables.Footnote, article_id=article.id, number=2, marker_anchors=[], refers_to_id=first.id, kind="IBID"
    )
    await make(tables.FootnoteCandidate, footnote_id=ibid.id, candidate_id=first.id, position=1)
    comment = await make(tables.Comment, article_id=article.id, status="APPROVED", account_id=user.id)
    reply = await make(tables.Comment, article_id=article.id, parent_id=comment.id, posted_on=date(2021, 1, 1))
    await make(tables.SuggestedContributor, comment_id=reply.id, contributor_id=person.id)
    await make(tables.Decision, comment_id=comment.id, verdict="APPROVE", score=0.5)
    await make(tables.CommentText, comment_id=comment.id)
    await make(tables.CommentPolicy, article_id=article.id, moderation="AFTER")
    await make(tables.CommentClaim, comment_id=reply.id, account_id=user.id)
    await make(tables.DeferredJudgement, comment_id=comment.id, hash=f"{article.slug:0>64}")
    await make(tables.Receipt, comment_id=comment.id, hash=f"{article.slug:0>64}")
    revision = await make(tables.Revision, article_id=article.id, number=1, author_id=user.id, snapshot={"a": [1]})
    await make(tables.PreviewLink, article_id=article.id, revision_id=revision.id, slug=article.slug)
    await make(tables.WorkingCopy, article_id=article.id, revision_id="rev_a", saved_by_id=user.id)
    await make(tables.Provenance, article_id=article.id, findings=[])
    await make(tables.Notice, article_id=article.id, position=1, kind="CORRECTION", date=date(2021, 1, 2))
    await make(tables.SearchText, article_id=article.id, words=f"{article.slug}=9")


@pytest.fixture
async def populated_url(database_url: str) -> str:
    """The URL of a migrated database with rows in every table of the core."""
    database = await Database.open(database_url)
    await populate(database)
    await database.close()
    return database_url


async def populate_new(url: str) -> str:
    """Migrate a new database, put rows into every table of the core, and return its URL."""
    await migrate(url)
    database = await Database.open(url)
    await populate(database)
    await database.close()
    return url


async def catalog_of(url: str) -> Catalog:
    """Return what a database holds besides rows."""
    context = await open_context(DatabaseURL.parse(url))
    with use_context(context):
        try:
            return (await take_snapshot(context.db())).catalog
        finally:
            await context.close_connections()


async def execute(url: str, *statements: str) -> None:
    """Run statements in a database, each by itself, outside of anything of ours."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)) as file:
            for statement in statements:
                file.execute(statement)
        return
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


def contents(url: str) -> Rows:
    """Return every row of every table, in the order of all its columns; records of migrations and touches left out."""
    found = _sqlite(Path(url.removeprefix("sqlite://"))) if url.startswith("sqlite") else aside(_postgres(url))
    return {table: sorted(rows, key=repr) for table, rows in found.items() if table not in _RECORDS}


def row_counts(url: str) -> dict[tuple[str, str, bool], int]:
    """Return the kept numbers of rows by kind, status and whether they are public, zeros left out."""
    found = _sqlite(Path(url.removeprefix("sqlite://"))) if url.startswith("sqlite") else aside(_postgres(url))
    sums: dict[tuple[str, str, bool], int] = {}
    for row in found["row_count"]:
        key = row["kind"], row["status"], bool(row["public"])
        sums[key] = sums.get(key, 0) + row["change"]
    return {key: number for key, number in sums.items() if number}


def without(rows: Rows, table: str, *columns: str) -> Rows:
    """Return the same rows, save for ``columns`` of ``table``."""
    kept = [{name: value for name, value in row.items() if name not in columns} for row in rows[table]]
    return {**rows, table: sorted(kept, key=repr)}


def _sqlite(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        names = [
            row["name"]
            for row in connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
            if not row["name"].startswith("sqlite_")
        ]
        return {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in names}


async def _postgres(url: str) -> Rows:
    connection = await asyncpg.connect(url)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name: [dict(row) for row in await connection.fetch(f'SELECT * FROM "{name}"')] for (name,) in names}
    finally:
        await connection.close()


def _something(field: Any, name: str) -> Any:
    if isinstance(field, DatetimeField):
        return NOW
    if isinstance(field, DateField):
        return NOW.date()
    if isinstance(field, IntField | FloatField):
        return 1
    if isinstance(field, BooleanField):
        return False
    return {} if type(field).__name__ == "JsonText" else f"a {name}"
