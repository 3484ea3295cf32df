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

_NODE: Final = """query($id: ID!) { node(id: $id) {
    ... on Article { id slug title locale publishedOn url }
    ... on Contributor { id slug name }
    ... on Tag { id slug name }
} }"""
_TOUCHED: Final = ("url", "previousUrls", "surrogateKeys", "affects", "more")
"""What the event itself tells of a public change. Deliveries that were noted by an earlier release do not have it."""
_NODES: Final = ("contributor", "tag")
_ALONE: Final = ("redirect", "site")
"""What has no object that everybody can ask for."""


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
    """Return ids, addresses, and the object as an anonymous reader sees it now: null if none may see it."""
    kind, payload = delivery.kind.partition(".")[0], delivery.payload
    told = {"id": delivery.subject_id, "public": bool(payload.get("public"))}
    told |= {name: payload[name] for name in _TOUCHED if name in payload}
    if kind in _ALONE:
        return told
    # The plugin has no role, so nothing hidden comes.
    node = (await context.ask(_NODE, {"id": delivery.article_id}))["node"]
    if kind in _NODES:
        return {**told, kind: node or None}
    comment = {"commentId": delivery.subject_id} if kind == "comment" else {}
    return {**told, "articleId": delivery.article_id, **comment, "article": node or None}


def _written(identifier: str, kind: str, at: DateTime, data: Mapping[str, Any]) -> bytes:
    told = {"id": identifier, "type": kind, "timestamp": at.astimezone(UTC).isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
