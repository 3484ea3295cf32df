"""Delivering events as the relay does."""

from gql_blog.events.consumer_delivery import ConsumerDelivery
from gql_blog.events.outbox_reader import assign_positions


async def deliver(delivery: ConsumerDelivery) -> None:
    """Let a consumer take what is due, after all that is committed has its position."""
    await assign_positions(delivery._database)
    await delivery.deliver_due()
