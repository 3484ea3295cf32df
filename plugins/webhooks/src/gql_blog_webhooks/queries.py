"""The endpoints and the log of deliveries, for admins."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gql_blog.plugin import Argument, Connection, PageRequest, Query, Role
from gql_blog_webhooks import delivery_log
from gql_blog_webhooks.graphql_types import Webhook, WebhookDelivery, WebhookDeliveryState, webhook, webhook_delivery
from gql_blog_webhooks.tables import Endpoint


def queries() -> Sequence[Query]:
    """Return the queries."""
    return (WEBHOOKS, DELIVERIES)


async def _webhooks() -> list[Webhook]:
    return [webhook(each) for each in await Endpoint.all().order_by("created_at", "id")]


async def _deliveries(arguments: Mapping[str, Any], page: PageRequest) -> list[WebhookDelivery]:
    found = await delivery_log.listed(
        endpoint_id=arguments.get("webhookId"),
        state=arguments.get("state"),
        before=None if page.after is None else delivery_log.number_of(page.after[0]),
        first=page.limit,
    )
    return [webhook_delivery(each) for each in found]


WEBHOOKS: Final = Query(
    name="webhooks",
    description="The servers that are told of events. Admins only; null for others.",
    graphql_type=list[Webhook] | None,
    resolve=_webhooks,
    role=Role.ADMIN,
    cost=20,
)
DELIVERIES: Final = Query(
    name="webhookDeliveries",
    description="What was sent to them, or is to be, the last first. Admins only; null for others.",
    graphql_type=Connection(item=WebhookDelivery, key=("id",)),
    arguments={
        "webhookId": Argument(graphql_type=str | None, description="Those to this endpoint."),
        "state": Argument(graphql_type=WebhookDeliveryState | None, description="Those that are so far."),
    },
    resolve=_deliveries,
    role=Role.ADMIN,
)
