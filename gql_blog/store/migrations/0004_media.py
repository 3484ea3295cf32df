"""Media, which articles use them, lead images and portraits."""

from collections.abc import Iterator

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from gql_blog.store.migrator.invalidation_triggers import invalidation_triggers, triggers_telling
from gql_blog.store.migrator.public_invalidation_triggers import public_invalidation_triggers


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
                ("alt_text", fields.TextField(null=True)),
                ("caption", fields.TextField(null=True)),
                ("credit", fields.TextField(null=True)),
                ("licence", fields.TextField(null=True)),
                ("focal_x", fields.IntField(null=True)),
                ("focal_y", fields.IntField(null=True)),
                ("origin", fields.TextField(null=True)),
                (
                    "added_by",
                    fields.ForeignKeyField(
                        "gql_blog.User",
                        source_field="added_by_id",
                        null=True,
                        db_index=True,
                        related_name="media",
                        on_delete=OnDelete.SET_NULL,
                    ),
                ),
                ("created_at", fields.DatetimeField(db_index=True)),
                ("version", fields.IntField(default=1, db_default=1)),
            ],
            options={
                "table": "media",
                "app": "gql_blog",
                "constraints": [
                    CheckConstraint(check="\"kind\" IN ('IMAGE', 'AUDIO', 'DOCUMENT')", name="ck_media_kind"),
                    CheckConstraint(check='"size" >= 0', name="ck_media_size"),
                    CheckConstraint(
                        check='("focal_x" IS NULL) = ("focal_y" IS NULL)',
                        name="ck_media_focal_point",
                    ),
                    CheckConstraint(
                        check='"focal_x" BETWEEN 0 AND 100 AND "focal_y" BETWEEN 0 AND 100',
                        name="ck_media_focal_range",
                    ),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ArticleMedia",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                (
                    "article",
                    fields.ForeignKeyField(
                        "gql_blog.Article",
                        source_field="article_id",
                        related_name="article_media",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "media",
                    fields.ForeignKeyField(
                        "gql_blog.Media",
                        source_field="media_id",
                        db_index=True,
                        related_name="article_media",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
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
        *(
            ops.AddField(
                model_name=model,
                name=name,
                field=fields.ForeignKeyField(
                    "gql_blog.Media",
                    source_field=f"{name}_id",
                    null=True,
                    db_index=indexed,
                    related_name=back,
                    on_delete=on_delete,
                ),
            )
            for model, name, back, indexed, on_delete in (
                ("Article", "lead_image", "leads", True, OnDelete.RESTRICT),
                ("Contributor", "portrait", "portraits", True, OnDelete.RESTRICT),
                ("PreviewLink", "lead_image", "preview_links", False, OnDelete.SET_NULL),
            )
        ),
        triggers_telling(("media",), keys_of_media),
        invalidation_triggers("article_media"),
        public_invalidation_triggers("article_media"),
    ]
