"""The health of plugins and their jobs, which all processes share."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import CircuitState
from gql_blog.store.tables.columns_and_checks import at_least, choice_field, one_of


class PluginCircuit(Model):
    """The circuit of a plugin's hook, once it has failed; ``subject`` is empty for hooks that have one circuit.

    ``last_error`` is the name of the error's class. ``probe_at`` is a Unix time.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    plugin = fields.CharField(max_length=32)
    hook = fields.CharField(max_length=32)
    subject = fields.CharField(max_length=200, default="")
    state = choice_field(CircuitState, default=CircuitState.CLOSED)
    failures_in_row = fields.IntField(default=0)
    failures = fields.BigIntField(default=0)
    last_error = fields.CharField(max_length=200, null=True)
    probe_at = fields.FloatField(null=True)

    class Meta:
        table = "plugin_circuit"
        unique_together = (("plugin", "hook", "subject"),)
        constraints = (
            one_of("plugin_circuit_state", "state", CircuitState),
            at_least("plugin_circuit_failures", 0, "failures_in_row", "failures"),
        )


class DisabledPlugin(Model):
    """A plugin that an operator has disabled, installed or not."""

    name = fields.CharField(max_length=32, primary_key=True)
    disabled_at = fields.DatetimeField()

    class Meta:
        table = "disabled_plugin"


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
