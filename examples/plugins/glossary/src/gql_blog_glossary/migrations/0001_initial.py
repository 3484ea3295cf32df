from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Term",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("term", fields.CharField(unique=True, max_length=100)),
                ("meaning", fields.TextField(unique=False)),
                ("url", fields.TextField(null=True, unique=False)),
            ],
            options={"table": "glossary_term", "app": "glossary", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
