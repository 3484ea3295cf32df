"""What the models require, told from the migrations alone."""

from support.populated import catalog_of

from gql_blog.store.address import Address
from gql_blog.store.apps import apps_config, entered, open_context
from gql_blog.store.migrator.catalog import Part, unmet
from gql_blog.store.migrator.plan import load_migrations
from gql_blog.store.migrator.required import required_parts, tables_of


async def test_a_migrated_database_has_all_that_is_required(database_url: str, dialect: str) -> None:
    context = await open_context(Address.parse(database_url))
    with entered(context):
        migrations = await load_migrations(apps_config((), dialect))
        state = await migrations.state(migrations.migrations, dialect)
    required = required_parts(state)
    assert unmet(required, await catalog_of(database_url)) == []
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
    assert tables_of(state)["gql_blog", "User"] == "account"
    assert len(tables_of(state)) == 21
    await context.close_connections()
