"""The types in the schema: an endpoint and a delivery, as admins are shown them."""

from dataclasses import dataclass, field
from datetime import datetime as DateTime
from enum import StrEnum
from typing import Any

from gql_blog_webhooks.documents import WebhookDocumentRole
from gql_blog_webhooks.event_catalogue import WebhookAudience
from gql_blog_webhooks.tables import Delivery, Endpoint


class WebhookDeliveryState(StrEnum):
    """How far a delivery is."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


def _told(description: str) -> dict[str, str]:
    return {"description": description}


@dataclass(frozen=True)
class Webhook:
    """A server that is told of events. Its secret is not among what is shown."""

    id: str = field(metadata=_told("The id of the endpoint."))
    url: str = field(metadata=_told("Where it is told."))
    kinds: list[str] = field(metadata=_told("The kinds of events; empty: all that the audience may know."))
    articleIds: list[str] = field(metadata=_told("The articles of whose events it is told; empty: all."))
    audience: WebhookAudience = field(metadata=_told("Of what it may be told."))
    description: str = field(metadata=_told("What it is for."))
    document: str | None = field(
        metadata=_told("The query whose answer it is sent; null: the data that endpoints are usually sent.")
    )
    documentRole: WebhookDocumentRole | None = field(
        metadata=_told("As whom the query is run; null: it sees what everybody sees.")
    )
    documentBy: str | None = field(
        metadata=_told("The id of the account that registered the query; null: the command line, or an erased one.")
    )
    active: bool = field(metadata=_told("Whether it is told anything."))
    failingSince: DateTime | None = field(metadata=_told("Since when it has taken nothing; null: it takes what comes."))
    pausedAt: DateTime | None = field(
        metadata=_told("Since when nothing is sent, because it kept failing; null: it is not paused.")
    )
    pausedBecause: str | None = field(metadata=_told("Why it is paused."))
    createdBy: str | None = field(metadata=_told("The id of the account that made it; null: the command line."))
    createdAt: DateTime = field(metadata=_told("When it was made."))
    updatedAt: DateTime = field(metadata=_told("When it was changed last."))


@dataclass(frozen=True)
class WebhookDelivery:
    """An event that is sent to an endpoint, or was."""

    id: str = field(metadata=_told("The id of the delivery."))
    webhookId: str = field(metadata=_told("The id of the endpoint."))
    eventId: str = field(metadata=_told("The id of the event, which is the end of the header webhook-id."))
    kind: str = field(metadata=_told("The kind of the event."))
    subjectId: str = field(metadata=_told("What the event is about."))
    articleId: str = field(metadata=_told("The article that it is about, or else its subject."))
    state: WebhookDeliveryState = field(metadata=_told("How far it is."))
    attempts: int = field(metadata=_told("How often it was sent."))
    dueAt: DateTime | None = field(metadata=_told("When it is sent next; null: not any more."))
    statusCode: int | None = field(metadata=_told("The status of the last answer; null: there was none."))
    problem: str | None = field(metadata=_told("What went wrong the last time."))
    excerpt: str | None = field(metadata=_told("The beginning of the last answer."))
    createdAt: DateTime = field(metadata=_told("When it was noted."))
    attemptedAt: DateTime | None = field(metadata=_told("When it was sent last."))
    finishedAt: DateTime | None = field(metadata=_told("When it was delivered, or failed for good."))


def webhook(endpoint: Endpoint) -> Webhook:
    """Return an endpoint as it is shown."""
    return Webhook(
        id=endpoint.id,
        url=endpoint.url,
        kinds=list(endpoint.kinds),
        articleIds=list(endpoint.article_ids),
        audience=WebhookAudience(endpoint.audience),
        description=endpoint.description,
        document=endpoint.document,
        documentRole=WebhookDocumentRole(endpoint.document_role) if endpoint.document_role else None,
        documentBy=endpoint.document_by,
        active=endpoint.active,
        failingSince=endpoint.failing_since,
        pausedAt=endpoint.paused_at,
        pausedBecause=endpoint.paused_because,
        createdBy=endpoint.created_by,
        createdAt=endpoint.created_at,
        updatedAt=endpoint.updated_at,
    )


def webhook_delivery(delivery: Delivery) -> WebhookDelivery:
    """Return a delivery as it is shown."""
    row: Any = delivery
    state = WebhookDeliveryState(row.state)
    return WebhookDelivery(
        id=str(row.id),
        webhookId=row.endpoint_id,
        eventId=row.event_id,
        kind=row.kind,
        subjectId=row.subject_id,
        articleId=row.article_id,
        state=state,
        attempts=row.attempts,
        dueAt=row.due_at if state is WebhookDeliveryState.PENDING else None,
        statusCode=row.status_code,
        problem=row.problem,
        excerpt=row.excerpt,
        createdAt=row.created_at,
        attemptedAt=row.attempted_at,
        finishedAt=row.finished_at,
    )
