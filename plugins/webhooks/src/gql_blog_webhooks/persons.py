"""What the plugin keeps of one person: deliveries about the comments, and endpoints that the person made.

A delivery has ids and states, and neither text nor name. But what a receiver answered, and a problem that tells of
it, are the receiver's words, and it may have asked the API for the comment.
"""

from typing import Any

from tortoise.expressions import Q

from gql_blog.plugin import Person
from gql_blog_webhooks.tables import Delivery, Endpoint


async def kept_of(person: Person, *, with_receivers: bool) -> dict[str, Any]:
    """Return what is kept, as JSON; empty if nothing is. ``with_receivers``: where it went, and what was answered."""
    deliveries: list[Delivery] = await _deliveries(person).prefetch_related("endpoint").order_by("id")
    found = {
        "deliveries": [_told(each) | (_receiver(each) if with_receivers else {}) for each in deliveries],
        "endpoints": [
            {"id": each.id, "url": each.url, "description": each.description, "createdAt": each.created_at.isoformat()}
            | ({"document": each.document} if each.document_by == person.user_id else {})
            for each in await _endpoints(person)
        ],
    }
    return {name: rows for name, rows in found.items() if rows}


async def forget(person: Person) -> None:
    """Erase what receivers said of the comments, and who made endpoints or registered documents.

    The deliveries themselves stay, to be sent: copies elsewhere are to hear of the comment's end. A document for which
    no account answers any more is run with the sight of everybody.
    """
    await _deliveries(person).update(excerpt=None, problem=None)
    if person.user_id is not None:
        await Endpoint.filter(created_by=person.user_id).update(created_by=None)
        await Endpoint.filter(document_by=person.user_id).update(document_by=None, document_role=None)


def _deliveries(person: Person) -> Any:
    return Delivery.filter(subject_id__in=[*person.comment_ids])


async def _endpoints(person: Person) -> list[Endpoint]:
    if person.user_id is None:
        return []
    by = Q(created_by=person.user_id) | Q(document_by=person.user_id)
    return await Endpoint.filter(by).order_by("created_at", "id")


def _told(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": str(delivery.id),
        "event": delivery.kind,
        "commentId": delivery.subject_id,
        "articleId": delivery.article_id,
        "sent": dict(delivery.payload),
        "at": delivery.event_at.isoformat(),
        "state": delivery.state,
    }


def _receiver(delivery: Delivery) -> dict[str, Any]:
    return {"url": delivery.endpoint.url, "answer": delivery.excerpt, "problem": delivery.problem}
