"""Columns of PostgreSQL that triggers and keys hold fast."""

import pytest
from support.followups import Followups
from support.populated import catalog_of, contents

from gql_blog.store import migrate

pytestmark = pytest.mark.parametrize("dialect", ["postgres"], indirect=True)


async def test_a_type_is_changed_under_the_triggers_that_name_it(populated_url: str, followups: Followups) -> None:
    before, had = contents(populated_url), await catalog_of(populated_url)
    followups.add('operations = [ops.AlterField("Article", "slug", fields.CharField(max_length=255, unique=True))]')
    await migrate(populated_url)
    has = await catalog_of(populated_url)
    triggers = [{part: part.definition for part in catalog.parts if part.kind == "trigger"} for catalog in (had, has)]
    assert triggers[0] == triggers[1]
    assert len([part for part in triggers[0] if not part.key.endswith("_touches")]) == 10
    assert contents(populated_url) == before


async def test_a_key_is_replaced_and_not_doubled(populated_url: str, followups: Followups) -> None:
    followups.add(
        """
        operations = [ops.AlterField("Comment", "account", fields.ForeignKeyField(
            "gql_blog.User", source_field="account_id", null=True, related_name="comments", db_index=True,
            on_delete=OnDelete.CASCADE))]
        """
    )
    await migrate(populated_url)
    parts = (await catalog_of(populated_url)).parts
    keys = [part.key for part in parts if part.kind == "foreign key" and part.table == "comment"]
    assert [key for key in keys if "account" in key] == ["(account_id) to account ON DELETE CASCADE"]
