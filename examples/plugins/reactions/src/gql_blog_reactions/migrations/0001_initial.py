from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Reaction",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("article_id", fields.CharField(max_length=30)),
                ("reader_id", fields.CharField(max_length=30)),
                ("kind", fields.CharField(max_length=10)),
                ("at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reactions_reaction",
                "app": "reactions",
                "unique_together": (("article_id", "reader_id"),),
                "indexes": [Index(fields=["reader_id", "at", "id"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Total",
            fields=[
                ("article_id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=30)),
                ("agree", fields.IntField()),
                ("disagree", fields.IntField()),
                ("thanks", fields.IntField()),
                ("total", fields.IntField()),
            ],
            options={
                "table": "reactions_total",
                "app": "reactions",
                "indexes": [Index(fields=["total", "article_id"])],
                "pk_attr": "article_id",
            },
            bases=["Model"],
        ),
    ]
