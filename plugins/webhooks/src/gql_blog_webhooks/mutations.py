"""The mutations, which are for admins."""

from collections.abc import Mapping, Sequence
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.plugin import Argument, Mutation, PluginContext, Role
from gql_blog_webhooks import delivery_log, endpoints
from gql_blog_webhooks.documents import WebhookDocumentRole
from gql_blog_webhooks.event_catalogue import WebhookAudience
from gql_blog_webhooks.graphql_types import Webhook, WebhookDelivery, webhook, webhook_delivery
from gql_blog_webhooks.worker import STATE, client_of

_URL: Final = "Where it is told: https://, at port 443 or 80, and at an address of the public internet."
_KINDS: Final = "The kinds of events, such as article.published. Empty: all that the audience may know."
_ARTICLES: Final = "The ids of the articles of whose events it is told. Empty: of those of all."
_DESCRIPTION: Final = "What it is for, in words of your own: at most 500 characters."
_DOCUMENT: Final = (
    "A GraphQL query, whose answer is sent as `data` in the place of what is usually sent. Events give the variables "
    "$id, $articleId and $kind. Empty: none."
)
_DOCUMENT_ROLE: Final = (
    "As whom the query is run, given with it: never as more than your account is at that time. Left out: it sees what "
    "everybody sees."
)
_ID: Final = Argument(graphql_type=str, description="The id of the endpoint.")


def mutations() -> Sequence[Mutation]:
    """Return the mutations."""
    return (CREATE, UPDATE, DELETE, REPLAY, REPLAY_FAILED)


async def _create(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    user = context.viewer.user_id if context.viewer else None
    endpoint, secret = await endpoints.create(context, client_of(context.settings).check, arguments, user)
    return {"webhook": webhook(endpoint), "secret": secret}


async def _update(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    endpoint, secret = await endpoints.update(context, client_of(context.settings).check, arguments)
    _wake(context)
    return {"webhook": webhook(endpoint), "secret": secret}


async def _delete(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    await endpoints.remove(context, arguments["id"])
    return {"deletedId": arguments["id"]}


async def _replay(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    delivery = await delivery_log.replay(arguments["id"], context.now())
    _wake(context)
    return {"delivery": webhook_delivery(delivery)}


async def _replay_failed(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    endpoint = await endpoints.found(arguments["webhookId"])
    count = await delivery_log.replay_failed(endpoint.id, context.now(), arguments.get("since"))
    _wake(context)
    return {"count": count}


def _wake(context: PluginContext) -> None:
    if (worker := context.state.get(STATE)) is not None:
        worker.wake()


CREATE: Final = Mutation(
    name="createWebhook",
    description="Have another server told of events, by signed requests. Admins only. The secret is shown once.",
    run=_create,
    arguments={
        "url": Argument(graphql_type=str, description=_URL),
        "kinds": Argument(graphql_type=list[str] | None, description=_KINDS),
        "articleIds": Argument(graphql_type=list[str] | None, description=_ARTICLES),
        "audience": Argument(
            graphql_type=WebhookAudience | None,
            description="PUBLIC (the default): it is told of what everybody may see. STAFF: of all that happens.",
        ),
        "description": Argument(graphql_type=str | None, description=_DESCRIPTION),
        "document": Argument(graphql_type=str | None, description=_DOCUMENT),
        "documentRole": Argument(graphql_type=WebhookDocumentRole | None, description=_DOCUMENT_ROLE),
        "idempotencyKey": Argument(
            graphql_type=str | None,
            description="A key of your choice: sent again with it, the mutation makes no second endpoint.",
        ),
    },
    result={"webhook": Webhook | None, "secret": str | None},
    role=Role.ADMIN,
)

UPDATE: Final = Mutation(
    name="updateWebhook",
    description="Change an endpoint; what is left out stays. Admins only. A new secret is shown once.",
    run=_update,
    arguments={
        "id": _ID,
        "url": Argument(graphql_type=str | None, description=_URL),
        "kinds": Argument(graphql_type=list[str] | None, description=_KINDS),
        "articleIds": Argument(graphql_type=list[str] | None, description=_ARTICLES),
        "description": Argument(graphql_type=str | None, description=_DESCRIPTION),
        "document": Argument(graphql_type=str | None, description=_DOCUMENT),
        "documentRole": Argument(graphql_type=WebhookDocumentRole | None, description=_DOCUMENT_ROLE),
        "active": Argument(
            graphql_type=bool | None,
            description="False: it is told nothing, and nothing is kept for it. True ends that, and a pause too.",
        ),
        "rotateSecret": Argument(graphql_type=bool | None, description="Whether it gets a new secret."),
        "overlapHours": Argument(
            graphql_type=int | None,
            description="For how many hours requests are signed with the secret before, too. 24 if left out.",
        ),
    },
    result={"webhook": Webhook | None, "secret": str | None},
    role=Role.ADMIN,
)

DELETE: Final = Mutation(
    name="deleteWebhook",
    description="Remove an endpoint, with its deliveries. Admins only.",
    run=_delete,
    arguments={"id": _ID},
    result={"deletedId": str | None},
    role=Role.ADMIN,
)

REPLAY: Final = Mutation(
    name="replayWebhookDelivery",
    description="Send a delivery again, whether it has failed or not. Admins only.",
    run=_replay,
    arguments={"id": Argument(graphql_type=str, description="The id of the delivery, from the log.")},
    result={"delivery": WebhookDelivery | None},
    role=Role.ADMIN,
)

REPLAY_FAILED: Final = Mutation(
    name="replayFailedWebhookDeliveries",
    description="Send all deliveries to an endpoint again that have failed for good. Admins only.",
    run=_replay_failed,
    arguments={
        "webhookId": Argument(graphql_type=str, description="The id of the endpoint."),
        "since": Argument(
            graphql_type=DateTime | None, description="Those alone that have failed at this time or later."
        ),
    },
    result={"count": int | None},
    role=Role.ADMIN,
)
