"""What is deleted: the list from which it is undeleted, what has left its table, and whom plugins must still forget."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import ID_LENGTH, DeletedKind, EntryKind
from gql_blog.store.tables.columns_and_checks import JsonText, choice_field, link, one_of


class Deletion(Model):
    """One article, comment, contributor or tag that is deleted, until it is undeleted or purged.

    ``name`` is its title or name as it was then; a comment has none, since that would be its author's.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    subject_id = fields.CharField(max_length=ID_LENGTH, unique=True)
    kind = choice_field(DeletedKind)
    name = fields.TextField(null=True)
    deleted_at = fields.DatetimeField()
    deleted_by = link("User", "deletions", fields.SET_NULL, null=True, db_index=True)

    class Meta:
        table = "deletion"
        constraints = (one_of("deletion_kind", "kind", DeletedKind),)


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


class UnfinishedErasure(Model):
    """A plugin that was disabled or not loaded when somebody was erased: what it keeps of the person is still there.

    ``commitment`` is to the e-mail address, with ``salt``: whoever asks again for this address completes the erasure.
    ``account_id`` and ``comment_ids`` are what the plugin is told then. Neither name nor address is kept.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    plugin = fields.CharField(max_length=64)
    salt = fields.CharField(max_length=64)
    commitment = fields.CharField(max_length=64)
    account_id = fields.CharField(max_length=ID_LENGTH, null=True)
    comment_ids = JsonText()
    erased_at = fields.DatetimeField()

    class Meta:
        table = "unfinished_erasure"
