"""What is sent: an event, and what its audience may see of its article at the time of the attempt.

An attempt that comes late, or again, tells nothing that was hidden meanwhile.
"""

import json
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.plugin import PluginContext
from gql_blog_webhooks.event_catalogue import TEST_KIND, WebhookAudience
from gql_blog_webhooks.tables import Delivery, Endpoint

_ARTICLE: Final = "query($id: ID!) { node(id: $id) { ... on Article { id slug title locale publishedOn url } } }"


def message_id(event_id: str) -> str:
    """Return the ``webhook-id`` of an event: the same for each attempt, by which receivers know a repetition."""
    return f"evt_{event_id}"


async def body_of(context: PluginContext, delivery: Delivery, endpoint: Endpoint) -> bytes:
    """Return the body for a delivery. PluginError: the article cannot be read now."""
    if endpoint.audience == WebhookAudience.STAFF:
        data = {"subjectId": delivery.subject_id, **delivery.payload}
    else:
        data = await _public_data(context, delivery)
    return _written(message_id(delivery.event_id), delivery.kind, delivery.event_at, data)


def trial_body(test_id: str, at: DateTime) -> bytes:
    """Return the body of a request that only tries an endpoint."""
    return _written(test_id, TEST_KIND, at, {})


async def _public_data(context: PluginContext, delivery: Delivery) -> dict[str, Any]:
    """Return ids, and the article as an anonymous reader sees it: null if none may see it."""
    found = await context.ask(_ARTICLE, {"id": delivery.article_id})  # the plugin has no role, so nothing hidden comes
    is_comment = delivery.subject_id != delivery.article_id
    return {
        "articleId": delivery.article_id,
        **({"commentId": delivery.subject_id} if is_comment else {}),
        "public": bool(delivery.payload.get("public")),
        "article": found["node"],
    }


def _written(identifier: str, kind: str, at: DateTime, data: Mapping[str, Any]) -> bytes:
    told = {"id": identifier, "type": kind, "timestamp": at.astimezone(UTC).isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
