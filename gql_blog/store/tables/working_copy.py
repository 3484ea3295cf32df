"""Working copies: what is being written of an article, apart from its live text."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import ID_LENGTH, WORKING_COPY, WorkingCopyState
from gql_blog.store.tables.columns_and_checks import at_least, choice_field, id_field, link, one_of, one_to_one


class WorkingCopy(Model):
    """The working copy of one article. The row stays after it was published or discarded, so that ``version`` grows.

    ``revision_id`` and ``base_id`` are revisions, which go with their article alone: no foreign key has to say so, and
    an autosave may replace the revision of the one before.
    """

    id = id_field(WORKING_COPY)
    article = one_to_one("Article", "working_copy", fields.CASCADE)
    version = fields.IntField(default=1)
    state = choice_field(WorkingCopyState, default=WorkingCopyState.OPEN)
    revision_id = fields.CharField(max_length=ID_LENGTH)
    """What was saved last."""
    base_id = fields.CharField(max_length=ID_LENGTH, null=True)
    """The live text that it was begun from, or last merged with: the common ancestor of the two."""
    note = fields.TextField(null=True)
    """What was said when its state changed last: why it was returned, for example."""
    saved_by = link("User", "working_copies", fields.SET_NULL, null=True)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    """When it was published or discarded; null while it is there."""

    class Meta:
        table = "working_copy"
        constraints = (
            one_of("working_copy_state", "state", WorkingCopyState),
            at_least("working_copy_version", 1, "version"),
        )
