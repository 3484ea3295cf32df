"""Comparing what a database holds besides rows."""

from support.commands import TABLES
from support.populated import catalog_of

from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.migration_set import load_migrations
from gql_blog.store.migrator.schema_catalog import (
    Catalog,
    Part,
    column_part,
    columns_key,
    foreign_key_part,
    lost_parts,
    missing_parts,
    model_parts,
    model_tables,
    stale_triggers,
)
from gql_blog.store.tortoise_apps import apps_config, open_context, use_context

INDEX = Part("index", "tag", "ix_tag_mood", 'CREATE INDEX "ix_tag_mood" ON "tag" (lower("mood"))')
TRIGGER = Part("trigger", "tag", "tr_tag", "... NEW.mood ...")
CHECK = Part("check", "tag", "ck_tag", "slug <> ''")
BEFORE = Catalog({"tag": frozenset({"id", "mood"}), "old": frozenset({"id"})}, frozenset({INDEX, TRIGGER, CHECK}))


def without(*parts: Part, columns: str = "id mood", tables: str = "tag old") -> Catalog:
    found = {table: frozenset(columns.split()) for table in tables.split()}
    return Catalog(found, BEFORE.parts - set(parts))


def missed(
    after: Catalog, *, managed: frozenset[Part] = frozenset(), dropped: frozenset[str] = frozenset()
) -> list[str]:
    return lost_parts(BEFORE, after, managed=managed, dropped=dropped)


def test_parts_go_by_their_names_and_not_by_their_text() -> None:
    assert Part("index", "tag", "a", "one") == Part("index", "tag", "a", "another")
    assert columns_key(["a", "b"]) == "(a, b)"
    assert str(column_part("tag", "a", null=False)) == "column a NOT NULL of tag"
    assert str(foreign_key_part("a", "b_id", "b", "CASCADE")) == "foreign key (b_id) to b ON DELETE CASCADE of a"


def test_nothing_is_missed_where_nothing_is_gone() -> None:
    assert missed(BEFORE) == []


def test_what_is_gone_is_missed() -> None:
    assert missed(without(INDEX, CHECK)) == ["the check ck_tag of tag is lost", "the index ix_tag_mood of tag is lost"]
    assert missed(without(tables="tag")) == ["the table old is gone"]


def test_what_was_dropped_on_purpose_is_not_missed() -> None:
    assert missed(without(INDEX, tables="tag"), dropped=frozenset({"ix_tag_mood", "old"})) == []


def test_what_the_models_look_after_is_left_to_them() -> None:
    assert missed(without(CHECK), managed=frozenset({CHECK})) == []


def test_an_index_goes_with_its_column_and_a_trigger_does_not() -> None:
    assert missed(without(INDEX, TRIGGER, columns="id")) == ["the trigger tr_tag of tag is lost"]


def test_a_column_that_no_model_knows_is_missed() -> None:
    column = column_part("tag", "mood", null=True)
    before = Catalog(BEFORE.tables, BEFORE.parts | {column})
    after = without(columns="id")
    assert "the column mood of tag is lost" in lost_parts(before, after, managed=frozenset(), dropped=frozenset())


def test_a_trigger_that_speaks_of_a_column_that_is_gone_is_named() -> None:
    assert stale_triggers(BEFORE, BEFORE) == []
    assert len(stale_triggers(BEFORE, without(columns="id"))) == 1


def test_a_renamed_table_keeps_its_parts() -> None:
    after = Catalog(
        {"label": frozenset({"id", "mood"}), "old": frozenset({"id"})},
        frozenset(Part(part.kind, "label", part.key) for part in BEFORE.parts),
    )
    was = BEFORE.renamed({"tag": "label"})
    assert lost_parts(was, after, managed=frozenset(), dropped=frozenset()) == []


def test_what_the_models_require_is_asked_for() -> None:
    unique = Part("unique", "tag", "(slug)")
    found = Catalog(BEFORE.tables, frozenset({unique}))
    assert missing_parts([unique, Part("index", "tag", "(slug)")], found) == []
    assert missing_parts([CHECK], found) == ["the check ck_tag of tag is missing"]


async def test_a_migrated_database_has_all_that_is_required(database_url: str, dialect: str) -> None:
    context = await open_context(DatabaseURL.parse(database_url))
    with use_context(context):
        migrations = await load_migrations(apps_config((), dialect))
        state = await migrations.state(migrations.migrations, dialect)
        required = model_parts(state)
    assert missing_parts(required, await catalog_of(database_url)) == []
    for part in (
        Part("column", "article", "slug NOT NULL"),
        Part("column", "article", "subtitle"),
        Part("unique", "article", "(slug)"),
        Part("unique", "byline", "(article_id, position)"),
        Part("unique", "account", "(contributor_id)"),
        Part("index", "article", "(root_id)"),
        Part("check", "comment", "ck_comment_status"),
        Part("foreign key", "provenance", "(article_id) to article ON DELETE CASCADE"),
    ):
        assert part in required
    assert model_tables(state)["gql_blog", "User"] == "account"
    assert set(model_tables(state).values()) == {each._meta.db_table for each in TABLES}
    await context.close_connections()
