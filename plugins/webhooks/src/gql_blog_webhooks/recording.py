"""Noting what is to be sent: one row for each endpoint that is told of an event, in the order of the events."""

from gql_blog.plugin import Event, PluginContext
from gql_blog_webhooks.delivery_log import settle_first
from gql_blog_webhooks.event_catalogue import may_be_told
from gql_blog_webhooks.tables import ID_LENGTH, PENDING, Delivery, Endpoint


async def record(context: PluginContext, event: Event) -> int:
    """Note an event for the endpoints that are told of it; return how many. Noted twice, it is there once."""
    article_id = event.payload.get("articleId")
    if not isinstance(article_id, str) or not 0 < len(article_id) <= ID_LENGTH:  # a plugin's own may be anything
        article_id = event.subject_id
    now = context.now()
    told = [each for each in await Endpoint.filter(active=True) if is_told(each, event, article_id)]
    if told:
        await Delivery.bulk_create(
            [
                Delivery(
                    endpoint_id=each.id,
                    event_id=event.id,
                    kind=event.kind,
                    subject_id=event.subject_id,
                    article_id=article_id,
                    event_at=event.at,
                    payload=dict(event.payload),
                    state=PENDING,
                    is_first=False,
                    due_at=now,
                    created_at=now,
                )
                for each in told
            ],
            ignore_conflicts=True,
        )
        await settle_first([each.id for each in told], article_id)
    return len(told)


def is_told(endpoint: Endpoint, event: Event, article_id: str) -> bool:
    """Whether an endpoint is told of an event."""
    return (
        (not endpoint.kinds or event.kind in endpoint.kinds)
        and (not endpoint.article_ids or article_id in endpoint.article_ids)
        and may_be_told(endpoint.audience, event.kind, event.payload)
    )
