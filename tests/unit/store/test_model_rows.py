"""Rows by one column, and saving what has changed of them: as QuerySets do, by texts that are made once."""

from typing import Any

from support.populated import make
from support.statements import sqlite_work
from support.writing import Newsroom

from gql_blog.store import (
    Article,
    Byline,
    Database,
    Tag,
    delete_where,
    row_where,
    rows_of,
    rows_where,
    save_changes,
)
from gql_blog.write import BylineInput


def columns(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row._meta.fields_db_projection}


async def test_a_row_is_what_tortoise_makes_of_it(room: Newsroom) -> None:
    written = await room.post("On Tides", source="About *tides*[^1].\n\n[^1]: A note.", subtitle="Twice a day")
    async with room.database.session():
        row = await row_where(Article, "id", written.article_id)
        assert isinstance(row, Article)
        assert columns(row) == columns(await Article.get(id=written.article_id))
        assert await row_where(Article, "id", "art_none") is None


async def test_rows_are_in_the_order_asked_for(room: Newsroom) -> None:
    names = ("Cy", "Ada", "Bo")
    posts = [
        await room.post(title, bylines=tuple(BylineInput(name=name) for name in names))
        for title in ("One", "Two", "No")
    ]
    ids = [each.article_id for each in posts[:2]]
    async with room.database.session():
        rows: list[Any] = await rows_where(Byline, "article_id", ids, order="position")
        wanted = await Byline.filter(article_id__in=ids).order_by("position")
        assert sorted(each.id for each in rows) == sorted(each.id for each in wanted)
        assert [each.position for each in rows] == [each.position for each in wanted]
        assert await rows_where(Byline, "article_id", ()) == []


async def test_what_has_changed_is_saved_alone(database: Database) -> None:
    async with database.transaction() as transaction:
        await make(Tag, id="tag_1", slug="sea", name="Sea")
        row: Any = await row_where(Tag, "id", "tag_1")
        await transaction.execute("UPDATE tag SET slug = 'ocean'")
        row.name = "Ocean"
        await save_changes(row)
        assert await rows_of(Tag, "SELECT slug, name FROM tag WHERE id = $1", "tag_1") == [("ocean", "Ocean")]
        await transaction.execute("UPDATE tag SET name = 'Lake'")
        await save_changes(row)  # it was saved, and is as it was
        row.version = 7
        await save_changes(row)
        assert await transaction.fetch("SELECT name, version FROM tag") == [("Lake", 7)]


async def test_of_a_row_of_a_query_set_all_is_saved(database: Database) -> None:
    async with database.transaction() as transaction:
        row: Any = await make(Tag, id="tag_1", slug="sea", name="Sea")
        await transaction.execute("UPDATE tag SET slug = 'ocean'")
        await save_changes(row)
        assert await transaction.fetch("SELECT slug FROM tag") == [("sea",)]


async def test_without_a_change_nothing_is_run(lite: Newsroom) -> None:
    written = await lite.post()
    async with lite.database.session():
        row: Any = await row_where(Article, "id", written.article_id)
    async with sqlite_work(lite.database) as work, lite.database.session():
        await save_changes(row)
    assert work.statements == []


async def test_rows_are_deleted_by_a_column(database: Database) -> None:
    async with database.transaction() as transaction:
        for name in ("sea", "lake"):
            await make(Tag, slug=name, name=name)
        await delete_where(Tag, "name", "sea")
        assert await transaction.fetch("SELECT name FROM tag") == [("lake",)]
