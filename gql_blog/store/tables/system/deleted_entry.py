"""Contributors and tags that were deleted, until they are purged."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import ID_LENGTH, EntryKind
from gql_blog.store.tables.columns_and_checks import JsonText, choice_field, link, one_of


class DeletedEntry(Model):
    """A contributor or a tag that is in its table no more; ``kept`` holds all that it takes to put it back there."""

    id = fields.CharField(max_length=ID_LENGTH, primary_key=True)
    kind = choice_field(EntryKind)
    slug = fields.CharField(max_length=200)
    name = fields.TextField()
    kept = JsonText()
    deleted_at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "deleted_entry"
        constraints = (one_of("deleted_entry_kind", "kind", EntryKind),)


class ReservedSlug(Model):
    """A slug that a deleted entry has, or had: nobody else gets it until the entry is purged."""

    id = fields.BigIntField(primary_key=True, generated=True)
    kind = choice_field(EntryKind)
    slug = fields.CharField(max_length=200)
    entry = link("DeletedEntry", "reserved_slugs", fields.CASCADE, db_index=True)

    class Meta:
        table = "reserved_slug"
        constraints = (one_of("reserved_slug_kind", "kind", EntryKind),)
        unique_together = (("kind", "slug"),)
