"""Tables of those who take events: each consumer with its place, and what it has not taken yet."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.store.tables.columns_and_checks import at_least, link


class EventConsumer(Model):
    """Who is told of every event, such as a plugin, by its name.

    It has taken, or has an ``EventDelivery`` for, each event up to ``position``. The process that serves it holds the
    lease, so that no other does at the same time.
    """

    name = fields.CharField(max_length=64, primary_key=True)
    position = fields.BigIntField()
    created_at = fields.DatetimeField()
    leased_by = fields.CharField(max_length=32, null=True)
    leased_until = fields.DatetimeField(null=True)
    """Stays as it was when the lease is given back, and so tells when a process served the consumer last."""

    class Meta:
        table = "event_consumer"
        constraints = (at_least("event_consumer_position", 0, "position"),)


class EventDelivery(Model):
    """An event that a consumer failed to take, or that waits for an earlier one of the same article.

    ``ordering_key`` is the id of the article; ``attempts`` is 0 for what only waits.
    """

    id = fields.BigIntField(primary_key=True, generated=True)
    consumer = link("EventConsumer", "deliveries", fields.CASCADE)
    event = link("Outbox", "deliveries", fields.CASCADE)
    ordering_key = fields.CharField(max_length=30)
    attempts = fields.IntField(default=0)
    due_at = fields.DatetimeField()
    failed_at = fields.DatetimeField(null=True)
    """When it failed first."""
    error = fields.TextField(null=True)
    """The class of the last error."""

    class Meta:
        table = "event_delivery"
        unique_together = (("consumer", "event"),)
        constraints = (at_least("event_delivery_attempts", 0, "attempts"),)
