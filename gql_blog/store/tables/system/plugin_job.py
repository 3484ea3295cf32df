"""The jobs of plugins: when each is to be done, who does it, and what became of it."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.store.tables.columns_and_checks import at_least


class PluginJob(Model):
    """A job of a plugin, from its first start on.

    The process that does it holds the lease. ``position`` is that of the last event that made it due; ``runs`` counts
    how often it was begun, ``attempts`` how often it failed since it was done last, and ``error`` is the class of the
    last error.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    plugin = fields.CharField(max_length=32)
    name = fields.CharField(max_length=32)
    position = fields.BigIntField()
    runs = fields.BigIntField(default=0)
    due_at = fields.DatetimeField(null=True)
    """``None``: after the next event."""
    leased_by = fields.CharField(max_length=32, null=True)
    leased_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    error = fields.TextField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "plugin_job"
        unique_together = (("plugin", "name"),)
        constraints = (at_least("plugin_job_counts", 0, "position", "runs", "attempts"),)
