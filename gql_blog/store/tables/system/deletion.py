"""What is deleted, whatever it is: the list from which it is undeleted."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import ID_LENGTH, DeletedKind
from gql_blog.store.tables.columns_and_checks import choice_field, link, one_of


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
