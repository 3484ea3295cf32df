"""Media, and which articles use them."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import MEDIA, MediaKind
from gql_blog.store.tables.columns_and_checks import at_least, check, choice_field, id_field, link, one_of


class Media(Model):
    """A picture, a recording or a document; its bytes are in the store of files, under ``sha256``.

    ``received_sha256`` is the hash of the bytes as they came: what comes a second time is known. ``focal_x`` and
    ``focal_y`` are percent of width and height, from the upper left. ``origin`` is the address that it came from.
    """

    id = id_field(MEDIA)
    kind = choice_field(MediaKind)
    received_sha256 = fields.CharField(max_length=64, unique=True)
    sha256 = fields.CharField(max_length=64, db_index=True)
    mime_type = fields.CharField(max_length=100)
    size = fields.IntField()
    width = fields.IntField(null=True)
    height = fields.IntField(null=True)
    colour = fields.CharField(max_length=7, null=True)
    alt_text = fields.TextField(null=True)
    caption = fields.TextField(null=True)
    credit = fields.TextField(null=True)
    licence = fields.TextField(null=True)
    focal_x = fields.IntField(null=True)
    focal_y = fields.IntField(null=True)
    origin = fields.TextField(null=True)
    added_by = link("User", "media", fields.SET_NULL, null=True, db_index=True)
    created_at = fields.DatetimeField(db_index=True)
    version = fields.IntField(default=1, db_default=1)

    class Meta:
        table = "media"
        constraints = (
            one_of("media_kind", "kind", MediaKind),
            at_least("media_size", 0, "size"),
            check("media_focal_point", '("focal_x" IS NULL) = ("focal_y" IS NULL)'),
            check("media_focal_range", '"focal_x" BETWEEN 0 AND 100 AND "focal_y" BETWEEN 0 AND 100'),
        )


class ArticleMedia(Model):
    """That an article uses a medium: ``live``, in its text or as its lead image; else in a revision or working copy."""

    id = fields.BigIntField(primary_key=True, generated=True)
    article = link("Article", "article_media", fields.CASCADE)
    media = link("Media", "article_media", fields.CASCADE, db_index=True)
    live = fields.BooleanField(default=True, db_default=True)

    class Meta:
        table = "article_media"
        unique_together = (("article", "media"),)
