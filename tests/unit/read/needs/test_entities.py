from support.sql_text import text

from gql_blog.content import Role, prefix_of
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.read.needs.column_usage import usages_of
from gql_blog.read.needs.entities import BY_PREFIX, ENTITIES
from gql_blog.read.rows.derived_lists import derived_rows
from gql_blog.read.rows.visibility_conditions import RowPolicy
from gql_blog.read.sql.dialect import POSTGRES
from gql_blog.read.sql.expressions import Constant, equal
from gql_blog.store import MODELS_BY_PREFIX


def test_every_type_of_an_entity_is_in_the_schema() -> None:
    known = build_schema(Hooks.of({})).graphql.type_map
    for entity in ENTITIES.values():
        assert all(name in known for name in entity.types)
        assert (len(entity.types) == 2) is (entity.discriminator is not None)


def test_every_prefix_is_that_of_the_ids_of_its_table() -> None:
    for prefix, name in BY_PREFIX.items():
        assert prefix_of(f"{prefix}_{'0' * 26}") == prefix
        if name != "dialogue":  # its id is made of that of its post
            assert MODELS_BY_PREFIX[prefix]._meta.db_table == ENTITIES[name].table


def test_derived_lists_ask_who_may_see_what_they_are_made_of() -> None:
    derived = {name for name, entity in ENTITIES.items() if entity.derived}
    assert derived == {"sibling", "participant", "work", "citation"}
    for name in derived:
        rows = derived_rows(
            name, RowPolicy(Role.MODERATOR), POSTGRES, lambda column, _: equal(column, Constant("k")), ()
        )
        sql = text(rows)
        assert "article" in {usage.table for usage in usages_of(rows, "") if usage.why == "policy"}
        assert ".status = 'PUBLISHED'" in sql
        assert "= 'k'" in sql
