"""Where users are signed in, and as whom others know them."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.invalidation_triggers import triggers_telling
from gql_blog.store.tables.columns_and_checks import check, link


def of_account(back: str) -> tuple[str, Any]:
    """Return the link to the account that a row is of."""
    return "account", link("User", back, OnDelete.CASCADE, source_field="account_id", db_index=True)


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0008_documents")]

    initial = False

    operations = [
        ops.CreateModel(
            name="UserSession",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=30)),
                of_account("sessions"),
                ("hash", fields.CharField(unique=True, max_length=64)),
                ("user_agent", fields.CharField(null=True, max_length=200)),
                ("created_at", fields.DatetimeField()),
                ("last_used_at", fields.DatetimeField(null=True)),
                ("expires_at", fields.DatetimeField()),
                ("ends_at", fields.DatetimeField()),
                ("revoked_at", fields.DatetimeField(null=True)),
            ],
            options={"table": "session", "app": "gql_blog", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Identity",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=30)),
                of_account("identities"),
                ("issuer", fields.CharField(max_length=255)),
                ("subject", fields.CharField(max_length=255)),
                ("created_at", fields.DatetimeField()),
            ],
            options={
                "table": "identity",
                "app": "gql_blog",
                "unique_together": (("issuer", "subject"),),
                "constraints": [check("identity_named", "\"issuer\" <> '' AND \"subject\" <> ''")],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        triggers_telling(("session", "identity"), lambda *_: ("SELECT 'account'",)),
    ]
