"""Media, which articles use them, lead images and portraits."""

from collections.abc import Iterator
from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from gql_blog.store.migrator.invalidation_triggers import invalidation_triggers, triggers_telling
from gql_blog.store.migrator.public_invalidation_triggers import public_invalidation_triggers
from gql_blog.store.tables.columns_and_checks import check, link

SET_NULL = OnDelete.SET_NULL


def keys_of_media(_table: str, event: str, row: str, _dialect: str) -> Iterator[str]:
    """Return the keys of what shows a medium; of one that is new, those of the lists of media alone."""
    yield "SELECT 'article'"
    if event == "INSERT":
        return
    used = f"FROM article_media m JOIN article a ON a.id = m.article_id WHERE m.media_id = {row}.id"
    drawn = f"FROM contributor WHERE portrait_id = {row}.id"
    yield f"SELECT 'dialogue:' || a.root_id {used}"
    yield f"SELECT 'public:dialogue:' || a.root_id {used} AND a.public"
    yield f"SELECT 'public:article' {used} AND a.public"
    for key in ("contributor", "contributor:held"):
        yield f"SELECT '{key}' {drawn}"
        yield f"SELECT 'public:{key}' {drawn} AND public"


def to(name: str, model: str, back: str, on_delete: OnDelete, **options: bool) -> tuple[str, Any]:
    """Return a link, with its name."""
    return name, link(model, back, on_delete, source_field=f"{name}_id", **options)


def added(model: str, name: str, field: Any) -> ops.AddField:
    """Return the operation that adds a link."""
    return ops.AddField(model_name=model, name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [("gql_blog", "0003_persons")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Media",
            fields=[
                ("id", fields.CharField(primary_key=True, max_length=30)),
                ("kind", fields.CharField(max_length=8)),
                ("received_sha256", fields.CharField(unique=True, max_length=64)),
                ("sha256", fields.CharField(db_index=True, max_length=64)),
                ("mime_type", fields.CharField(max_length=100)),
                ("size", fields.IntField()),
                ("width", fields.IntField(null=True)),
                ("height", fields.IntField(null=True)),
                ("colour", fields.CharField(null=True, max_length=7)),
                *((name, fields.TextField(null=True)) for name in ("alt_text", "caption", "credit", "licence")),
                ("focal_x", fields.IntField(null=True)),
                ("focal_y", fields.IntField(null=True)),
                ("origin", fields.TextField(null=True)),
                to("added_by", "User", "media", SET_NULL, null=True, db_index=True),
                ("created_at", fields.DatetimeField(db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
            ],
            options={
                "table": "media",
                "app": "gql_blog",
                "constraints": [
                    check("media_kind", "\"kind\" IN ('IMAGE', 'AUDIO', 'DOCUMENT')"),
                    check("media_size", '"size" >= 0'),
                    check("media_focal_point", '("focal_x" IS NULL) = ("focal_y" IS NULL)'),
                    check("media_focal_range", '"focal_x" BETWEEN 0 AND 100 AND "focal_y" BETWEEN 0 AND 100'),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ArticleMedia",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                to("article", "Article", "article_media", OnDelete.CASCADE),
                to("media", "Media", "article_media", OnDelete.CASCADE, db_index=True),
                ("live", fields.BooleanField(default=True, db_default=True)),
            ],
            options={
                "table": "article_media",
                "app": "gql_blog",
                "unique_together": (("article", "media"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        added("Article", *to("lead_image", "Media", "leads", OnDelete.RESTRICT, null=True, db_index=True)),
        added("Contributor", *to("portrait", "Media", "portraits", OnDelete.RESTRICT, null=True, db_index=True)),
        added("PreviewLink", *to("lead_image", "Media", "preview_links", SET_NULL, null=True, db_index=True)),
        triggers_telling(("media",), keys_of_media),
        invalidation_triggers("article_media"),
        public_invalidation_triggers("article_media"),
    ]
