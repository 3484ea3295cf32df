"""Scripts of SQLite, and changes that are refused."""

import pytest
from support.followups import Followups

from gql_blog.errors import MigrationRefused
from gql_blog.store import migrate
from gql_blog.store.migrator.sqlite_editor import statements

TRIGGER = "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; SELECT ';'; END;"


@pytest.mark.parametrize(
    ("script", "parts"),
    [
        ("", []),
        (" ; ;\n", []),
        ("SELECT 1", ["SELECT 1;"]),
        ("SELECT 1; SELECT ';';\nSELECT 2 -- ; no end\n", ["SELECT 1;", "SELECT ';';", "SELECT 2 -- ; no end\n;"]),
        (f"SELECT 1;{TRIGGER} SELECT 2;", ["SELECT 1;", TRIGGER, "SELECT 2;"]),
    ],
)
def test_a_script_is_split_where_its_statements_end(script: str, parts: list[str]) -> None:
    assert list(statements(script)) == parts


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_column_is_not_renamed_and_changed_at_once(database_url: str, followups: Followups) -> None:
    followups.add('operations = [ops.AlterField("Tag", "name", fields.TextField(null=True, source_field="label"))]')
    with pytest.raises(MigrationRefused, match="name is renamed and changed at once"):
        await migrate(database_url)
