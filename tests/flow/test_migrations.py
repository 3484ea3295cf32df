"""Later migrations over a database that holds rows: whatever they change, nothing else is lost."""

import json

import pytest
from support.followups import CORE_MIGRATIONS, Followups
from support.populated import Rows, catalog_of, contents, without

from gql_blog.store import migrate, pending
from gql_blog.store.migrator.schema_catalog import Catalog, Part

KEPT = ("trigger", "index", "unique", "check", "foreign key")


def kept_parts(catalog: Catalog) -> dict[Part, str]:
    """All that stands on tables, with its text."""
    return {part: part.definition for part in catalog.parts if part.kind in KEPT}


def each(rows: Rows, table: str, **values: object) -> Rows:
    """The same rows with further values in each row of ``table``."""
    return {**rows, table: sorted(({**row, **values} for row in rows[table]), key=repr)}


def test_every_table_holds_rows(populated_url: str) -> None:
    assert not [table for table, rows in contents(populated_url).items() if not rows]


async def test_a_database_is_made_and_a_second_time_nothing_is_done(empty_url: str) -> None:
    every = [f"gql_blog.{name}" for name in CORE_MIGRATIONS]
    assert every[0] == "gql_blog.0001_initial"
    assert await pending(empty_url) == every
    assert (await migrate(empty_url)).applied == tuple(every)
    assert await pending(empty_url) == []
    again = await migrate(empty_url)
    assert (again.applied, again.backup) == ((), None)


ALTERED = {
    "wider": 'ops.AlterField("Article", "slug", fields.CharField(max_length=255, unique=True))',
    "indexed": 'ops.AlterField("Article", "locale", fields.CharField(max_length=35, db_index=True))',
    "null allowed": 'ops.AlterField("Article", "html", fields.TextField(null=True))',
    "checked": 'ops.AddConstraint("Article", CheckConstraint(check="length(title) < 9999", name="ck_article_long"))',
}


@pytest.mark.parametrize("operation", ALTERED.values(), ids=ALTERED.keys())
async def test_a_column_of_the_articles_is_altered(populated_url: str, followups: Followups, operation: str) -> None:
    before, had = contents(populated_url), kept_parts(await catalog_of(populated_url))
    followups.add(f"operations = [{operation}]")
    await migrate(populated_url)
    assert contents(populated_url) == before
    assert had.items() <= kept_parts(await catalog_of(populated_url)).items()


async def test_a_column_that_was_null_is_filled_with_its_default(populated_url: str, followups: Followups) -> None:
    before, had = contents(populated_url), kept_parts(await catalog_of(populated_url))
    followups.add("""operations = [ops.AlterField("Article", "subtitle", fields.TextField(default="it's"))]""")
    await migrate(populated_url)
    filled = [{**row, "subtitle": row["subtitle"] or "it's"} for row in before["article"]]
    assert contents(populated_url) == {**before, "article": sorted(filled, key=repr)}
    assert kept_parts(await catalog_of(populated_url)) == had


async def test_a_column_of_the_articles_is_dropped(populated_url: str, followups: Followups) -> None:
    before, had = contents(populated_url), kept_parts(await catalog_of(populated_url))
    followups.add('operations = [ops.RemoveField("Article", "subtitle"), ops.RemoveField("Article", "title")]')
    await migrate(populated_url)
    assert contents(populated_url) == without(before, "article", "subtitle", "title")
    has = kept_parts(await catalog_of(populated_url))
    # A revision has a title of its own.
    assert {part for part in had if part.table == "revision" or not part.refers_to(["title"])} == set(has)
    assert len(has) < len(had)


async def test_a_column_with_a_foreign_key_is_dropped(populated_url: str, followups: Followups) -> None:
    before, had = contents(populated_url), kept_parts(await catalog_of(populated_url))
    followups.add('operations = [ops.RemoveField("Article", "created_by")]')
    await migrate(populated_url)
    assert contents(populated_url) == without(before, "article", "created_by_id")
    others = ("preview_link", "redirect")  # which have a column of that name, too
    assert {part for part in had if part.table in others or not part.refers_to(["created_by_id"])} == set(
        kept_parts(await catalog_of(populated_url))
    )


async def test_columns_are_added_to_rows_that_are_there(populated_url: str, followups: Followups) -> None:
    before, had = contents(populated_url), kept_parts(await catalog_of(populated_url))
    followups.add(
        """
        operations = [
            ops.AddField("Article", "mood", fields.CharField(max_length=20, default="it's \\\\ fine", db_index=True)),
            ops.AddField("Article", "pinned", fields.BooleanField(default=True)),
            ops.AddField("Article", "seen_on", fields.DateField(default=datetime.date(2020, 2, 29))),
            ops.AddField("Article", "editor", fields.ForeignKeyField(
                "gql_blog.User", null=True, related_name="edited", on_delete=OnDelete.SET_NULL, db_index=True)),
        ]
        """
    )
    await migrate(populated_url)
    after = contents(populated_url)
    assert without(after, "article", "mood", "pinned", "seen_on", "editor_id") == before
    row = after["article"][0]
    assert (row["mood"], bool(row["pinned"]), str(row["seen_on"])) == ("it's \\ fine", True, "2020-02-29")
    added = kept_parts(await catalog_of(populated_url)).keys() - had.keys()
    assert {str(part) for part in added} == {
        "index (mood) of article",
        "index (editor_id) of article",
        "foreign key (editor_id) to account ON DELETE SET NULL of article",
    }


async def test_a_column_is_renamed_and_its_indexes_go_along(populated_url: str, followups: Followups) -> None:
    before, had = contents(populated_url), kept_parts(await catalog_of(populated_url))
    followups.add('operations = [ops.RenameField("Article", "title", "headline")]')
    followups.add('operations = [ops.AlterField("Article", "headline", fields.CharField(max_length=900))]')
    await migrate(populated_url)
    renamed = [
        {("headline" if name == "title" else name): value for name, value in row.items()} for row in before["article"]
    ]
    after = contents(populated_url)
    assert sorted(map(_sorted, after["article"]), key=repr) == sorted(map(_sorted, renamed), key=repr)
    has = kept_parts(await catalog_of(populated_url))
    assert set(has) == set(had)
    assert "headline" in next(text for part, text in has.items() if part.key == "ix_article_title_up")


async def test_what_was_unique_is_so_no_longer(populated_url: str, followups: Followups) -> None:
    before, had = contents(populated_url), set(kept_parts(await catalog_of(populated_url)))
    followups.add(
        """
        operations = [
            ops.AlterField("Tag", "slug", fields.CharField(max_length=200)),
            ops.RemoveConstraint("Byline", fields=["article", "position"]),
        ]
        """
    )
    await migrate(populated_url)
    assert contents(populated_url) == before
    gone = {Part("unique", "tag", "(slug)"), Part("unique", "byline", "(article_id, position)")}
    assert had - set(kept_parts(await catalog_of(populated_url))) == gone


async def test_what_is_unique_together_outlives_rebuilds(populated_url: str, followups: Followups) -> None:
    had = kept_parts(await catalog_of(populated_url))
    for length in (201, 202):
        followups.add(
            f'operations = [ops.AlterField("Byline", "credited_name", fields.CharField(max_length={length}))]'
        )
        followups.add(f'operations = [ops.AlterField("User", "name", fields.CharField(max_length={length}))]')
        await migrate(populated_url)
        has = kept_parts(await catalog_of(populated_url))
        assert set(has) == set(had)
        assert Part("unique", "byline", "(article_id, position)") in has
        assert Part("unique", "account", "(contributor_id)") in has


async def test_a_vocabulary_grows(populated_url: str, followups: Followups) -> None:
    before, had = contents(populated_url), kept_parts(await catalog_of(populated_url))
    followups.add(
        """
        operations = [
            ops.RemoveConstraint("Article", name="ck_article_status"),
            ops.AddConstraint("Article", CheckConstraint(check="\\"status\\" <> 'LOST'", name="ck_article_status")),
        ]
        """
    )
    await migrate(populated_url)
    assert contents(populated_url) == before
    has = kept_parts(await catalog_of(populated_url))
    assert set(has) == set(had)
    assert "LOST" in has[Part("check", "article", "ck_article_status")]


async def test_a_foreign_key_does_something_else_on_a_delete(populated_url: str, followups: Followups) -> None:
    before = contents(populated_url)
    followups.add(
        """
        operations = [ops.AlterField("Article", "created_by", fields.ForeignKeyField(
            "gql_blog.User", source_field="created_by_id", null=True, related_name="articles",
            on_delete=OnDelete.RESTRICT))]
        """
    )
    await migrate(populated_url)
    assert contents(populated_url) == before
    key = "(created_by_id) to account ON DELETE RESTRICT"
    assert Part("foreign key", "article", key) in (await catalog_of(populated_url)).parts


async def test_a_table_is_renamed_and_another_goes(populated_url: str, followups: Followups) -> None:
    before, had = contents(populated_url), kept_parts(await catalog_of(populated_url))
    followups.add(
        """
        operations = [
            ops.RenameModel("Audit", "Trail"),
            DialectSQL(sqlite=["DROP TABLE search_index"]),
            ops.DeleteModel("SearchText"),
        ]
        """
    )
    await migrate(populated_url)
    after = contents(populated_url)
    assert after.pop("trail") == before.pop("audit")
    assert before.pop("search_text")
    assert after == before
    has = {(part.kind, part.key) for part in kept_parts(await catalog_of(populated_url))}
    assert has == {(part.kind, part.key) for part in had if part.table != "search_text"}


async def test_rows_are_changed_by_a_migration_that_says_so(populated_url: str, followups: Followups) -> None:
    before = contents(populated_url)
    followups.add(
        """
        changes_rows = ("tag",)
        operations = [ops.RunPython(more)]
        """,
        before="""
        async def more(apps, editor):
            tag = apps.get_model("gql_blog.Tag")
            await tag.create(id="tag_new", slug="new", name="New")
        """,
    )
    followups.add('operations = [ops.AddField("Tag", "mood", fields.TextField(null=True))]')
    followups.add(
        """
        changes_rows = ("tag",)
        operations = [ops.RunPython(more)]
        """,
        before="""
        async def more(apps, editor):
            await apps.get_model("gql_blog.Tag").create(id="tag_newer", slug="newer", name="Newer", mood="glad")
        """,
    )
    await migrate(populated_url)
    tags = {row["slug"]: row["mood"] for row in contents(populated_url)["tag"]}
    assert len(tags) == len(before["tag"]) + 2
    assert (tags["new"], tags["newer"]) == (None, "glad")


async def test_no_number_is_given_twice_after_a_rebuild(populated_url: str, followups: Followups) -> None:
    given = max(row["id"] for row in contents(populated_url)["outbox"])
    followups.add(
        """
        changes_rows = ("outbox",)
        operations = [
            ops.AlterField("Outbox", "kind", fields.CharField(max_length=99)),
            ops.RunPython(more),
        ]
        """,
        before="""
        async def more(apps, editor):
            event = apps.get_model("gql_blog.Outbox")
            old = await event.all().first()
            await event.create(kind="k", subject_id="s", payload={}, created_at=old.created_at)
        """,
    )
    await migrate(populated_url)
    # The last number given before was that of a row which is gone.
    assert max(row["id"] for row in contents(populated_url)["outbox"]) == given + 2


def _sorted(row: dict[str, object]) -> str:
    return json.dumps(row, sort_keys=True, default=str)
