"""What the site says of itself, in one row."""

from collections.abc import Iterator

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.declared_changes import DialectSQL
from gql_blog.store.migrator.invalidation_triggers import triggers_telling
from gql_blog.store.tables.columns_and_checks import JsonText, link

THE_ROW = "INSERT INTO \"site\" (\"id\", \"version\") VALUES ('sit_00000000000000000000000000', 1)"
KEYS = ("site", "public:site")


def keys_of_site(*_: str) -> Iterator[str]:
    """Return the keys of what shows the site."""
    return (f"SELECT '{key}'" for key in KEYS)


def keys_of_logo(_table: str, _event: str, row: str, _dialect: str) -> Iterator[str]:
    """Return the same keys, if a medium is the logo."""
    return (f"SELECT '{key}' FROM site WHERE logo_id = {row}.id" for key in KEYS)


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0010_section")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Site",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=30)),
                ("title", fields.TextField(null=True)),
                ("description", fields.TextField(null=True)),
                ("locales", JsonText(null=True)),
                ("navigation", JsonText(null=True)),
                (
                    "logo",
                    link("Media", "site_logos", OnDelete.RESTRICT, source_field="logo_id", null=True, db_index=True),
                ),
                ("version", fields.IntField(default=1, db_default=1)),
            ],
            options={"table": "site", "app": "gql_blog", "pk_attr": "id"},
            bases=["Model"],
        ),
        DialectSQL(both=[THE_ROW]),
        triggers_telling(("site",), keys_of_site),
        triggers_telling(("media",), keys_of_logo, "touches_logo"),
    ]
