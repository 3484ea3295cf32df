"""Many rows are inserted as they are, by few statements."""

import pytest
from support.populated import NOW, make_article
from support.statements import sqlite_work
from support.writing import Newsroom

from gql_blog.store import Audit, Database, NewRow, Notice, OldSlug, Tag, insert_rows


async def test_every_kind_of_value_arrives(database: Database) -> None:
    async with database.transaction():
        post = await make_article("post")
        dates = (NOW.date(), None)
        await insert_rows(
            Notice(
                article_id=post.id, position=place, kind="CORRECTION", source="it's", html="<p>", text="x", date=date
            )
            for place, date in enumerate(dates, start=1)
        )
        await insert_rows(
            Audit(at=NOW, actor="cli", action="x", subject_id=post.id, before={"a": [1]}, after=None) for _ in "ab"
        )
        await insert_rows(OldSlug(slug=slug, article_id=post.id, created_at=NOW) for slug in ("one", "two"))
        notices = await Notice.all().order_by("position")
        assert [(each.source, each.date) for each in notices] == [("it's", date) for date in dates]
        audit = await Audit.all().order_by("id")
        assert [(each.at, each.before, each.after) for each in audit] == [(NOW, {"a": [1]}, None)] * 2
        assert audit[0].id < audit[1].id
        assert await OldSlug.filter(created_at=NOW).count() == 2


async def test_a_row_of_plain_values_has_the_defaults_of_its_table(database: Database) -> None:
    async with database.transaction():
        await insert_rows([NewRow(Tag, slug="sea", name="Sea"), Tag(slug="sky", name="Sky")])
        rows = await Tag.all().order_by("slug")
        assert [(each.slug, each.name, each.public, each.version) for each in rows] == [
            ("sea", "Sea", False, 1),
            ("sky", "Sky", False, 1),
        ]
        assert all(each.id.startswith("tag_") for each in rows)
        with pytest.raises(TypeError, match="Tag has no column nam, slugs"):
            await insert_rows([NewRow(Tag, slugs="sea", nam="Sea")])


async def test_no_rows_are_no_statement(lite: Newsroom) -> None:
    async with lite.database.transaction(), sqlite_work(lite.database) as work:
        work.statements.clear()
        await insert_rows([])
        assert work.statements == []


async def test_more_values_than_one_statement_takes(lite: Newsroom) -> None:
    """SQLite refuses more than 32,766 bind parameters."""
    rows = [Tag(slug=f"tag-{number}", name="x") for number in range(15_000)]
    async with lite.database.transaction(), sqlite_work(lite.database) as work:
        work.statements.clear()
        await insert_rows(rows)
        assert len(work.statements) == 3
        assert await Tag.all().count() == len(rows)
