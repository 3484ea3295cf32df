"""What is sent: an event, and what its audience may see of its article at the time of the attempt.

An attempt that comes late, or again, tells nothing that was hidden meanwhile.
"""

import json
from datetime import UTC
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.plugin import PluginContext
from gql_blog_webhooks import documents
from gql_blog_webhooks.event_catalogue import TEST_KIND, WebhookAudience
from gql_blog_webhooks.settings import WebhookSettings
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

_LARGE: Final = {"code": "TOO_LARGE"}


def message_id(event_id: str) -> str:
    """Return the ``webhook-id`` of an event: the same for each attempt, by which receivers know a repetition."""
    return f"evt_{event_id}"


async def body_of(context: PluginContext, delivery: Delivery, endpoint: Endpoint) -> bytes:
    """Return the body for a delivery. PluginError: what it is about cannot be read now."""
    head, told = (message_id(delivery.event_id), delivery.kind, delivery.event_at), _told(delivery, endpoint)
    if endpoint.document is None:
        is_staff = endpoint.audience == WebhookAudience.STAFF
        return _written(*head, data=told if is_staff else await _public_data(context, delivery, told))
    event = {**told, **await documents.gone(context, delivery, endpoint)}
    body, most = _written(*head, **await documents.answer(context, delivery, endpoint), event=event), _most(context)
    if len(body) <= most:
        return body
    large = {"message": f"The body would have more than {most} bytes. Ask for less.", "extensions": _LARGE}
    return _written(*head, data=None, errors=[large], event=event)


def trial_body(test_id: str, at: DateTime) -> bytes:
    """Return the body of a request that only tries an endpoint."""
    return _written(test_id, TEST_KIND, at, data={})


def _told(delivery: Delivery, endpoint: Endpoint) -> dict[str, Any]:
    payload = delivery.payload
    if endpoint.audience == WebhookAudience.STAFF:
        return {"subjectId": delivery.subject_id, **payload}
    told = {"id": delivery.subject_id, "public": bool(payload.get("public"))}
    return told | {name: payload[name] for name in _TOUCHED if name in payload}


async def _public_data(context: PluginContext, delivery: Delivery, told: dict[str, Any]) -> dict[str, Any]:
    """Return ids, addresses, and the object as an anonymous reader sees it now: null if none may see it."""
    kind = delivery.kind.partition(".")[0]
    if kind in _ALONE:
        return told
    # It is asked without a role, so nothing hidden comes.
    node = await documents.node(context, _NODE, delivery.article_id)
    if kind in _NODES:
        return {**told, kind: node or None}
    comment = {"commentId": delivery.subject_id} if kind == "comment" else {}
    return {**told, "articleId": delivery.article_id, **comment, "article": node or None}


def _most(context: PluginContext) -> int:
    settings: WebhookSettings = context.settings
    return settings.document_bytes


def _written(identifier: str, kind: str, at: DateTime, **more: Any) -> bytes:
    told = {"id": identifier, "type": kind, "timestamp": at.astimezone(UTC).isoformat(), **more}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
