"""The rows of deliveries: what is due, who is at it, how it went, and what is forgotten."""

from collections.abc import Collection
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from tortoise.expressions import Q, Subquery
from tortoise.functions import Min

from gql_blog.plugin import NotFound, OutgoingResponse
from gql_blog_webhooks.places import Waiting
from gql_blog_webhooks.tables import DELIVERED, FAILED, PENDING, Delivery, Endpoint

STATES: Final = (PENDING, DELIVERED, FAILED)
_BATCH: Final = 1_000


async def served() -> list[Waiting]:
    """Return the endpoints that are active and not paused."""
    found = Endpoint.filter(active=True, paused_at__isnull=True).values_list("id", "failing_since")
    return [Waiting(str(endpoint_id), since is not None) for endpoint_id, since in await found]


async def is_any_due(now: DateTime) -> bool:
    """Return whether something is due for any endpoint, also one that is paused."""
    return await Delivery.filter(state=PENDING, is_first=True, due_at__lte=now).exists()


async def due_for(endpoint_id: str, now: DateTime, limit: int, excluded: Collection[int]) -> list[Delivery]:
    """Return what is due for an endpoint: of each article the first that is pending, if nobody is at it."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    due = Delivery.filter(free, endpoint_id=endpoint_id, state=PENDING, is_first=True, due_at__lte=now)
    return await due.exclude(id__in=list(excluded) or [0]).order_by("due_at", "id").limit(limit)


async def next_due(now: DateTime) -> DateTime | None:
    """Return when something is due next that is not due yet."""
    row = await Delivery.filter(state=PENDING, is_first=True, due_at__gt=now).order_by("due_at").first()
    return None if row is None else row.due_at


async def settle_first(endpoint_ids: Collection[str], article_id: str) -> None:
    """Let the first pending delivery of an article be the next to each endpoint; called after each commit."""
    heads = []
    for each in endpoint_ids:
        pending = Delivery.filter(endpoint_id=each, state=PENDING, article_id=article_id)
        head = await pending.order_by("id").first()
        if head is not None and not head.is_first:
            heads.append(head.id)
    if heads:
        await Delivery.filter(id__in=heads, state=PENDING).update(is_first=True)


async def settle_all() -> None:
    """Let the first pending delivery of every article be first, and no other: after a crash, an upgrade, a replay."""
    pending = Delivery.filter(state=PENDING).annotate(head=Min("id")).group_by("endpoint_id", "article_id")
    heads = Subquery(pending.values("head"))
    await Delivery.filter(state=PENDING, is_first=False, id__in=heads).update(is_first=True)
    await Delivery.filter(state=PENDING, is_first=True).exclude(id__in=heads).update(is_first=False)


async def claim(delivery: Delivery, owner: str, now: DateTime, lease: timedelta) -> bool:
    """Whether this worker has the delivery until its lease is over: nobody has tried it since it was read."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    as_read = {"id": delivery.id, "state": PENDING, "attempts": delivery.attempts, "due_at__lte": now}
    held = {"claimed_by": owner, "claimed_until": now + lease, "attempted_at": now}
    return bool(await Delivery.filter(free, **as_read).update(**held))


async def release(delivery: Delivery, owner: str, due_at: DateTime) -> None:
    """Give a claimed delivery back, as if it had not been tried."""
    free = {"claimed_by": None, "claimed_until": None, "due_at": due_at}
    await Delivery.filter(id=delivery.id, claimed_by=owner).update(**free)


async def save_outcome(delivery: Delivery, owner: str, **outcome: Any) -> bool:
    """Save how an attempt went; return whether the claim still held. If it was the last, the next one's turn comes."""
    changes = {"claimed_by": None, "claimed_until": None, "attempts": delivery.attempts + 1, **outcome}
    held = bool(await Delivery.filter(id=delivery.id, claimed_by=owner, state=PENDING).update(**changes))
    if held and outcome.get("state", PENDING) != PENDING:
        await settle_first([delivery.endpoint_id], delivery.article_id)  # type: ignore[attr-defined]
    return held


def excerpt_of(response: OutgoingResponse, characters: int) -> str:
    """Return the beginning of a response as text that can be stored and printed."""
    text = response.body[: 4 * characters].decode(errors="replace")
    return "".join(each if each.isprintable() or each in "\n\t" else "\ufffd" for each in text)[:characters]


def number_of(delivery_id: str) -> int:
    """Return the number of a delivery's row; 0, which none has, for what is no id."""
    return int(delivery_id) if delivery_id.isascii() and delivery_id.isdigit() and len(delivery_id) < 19 else 0


async def replay(delivery_id: str, now: DateTime) -> Delivery:
    """Have a delivery sent again, with as many attempts as a new one; NotFound if the log does not have it."""
    number = number_of(delivery_id)
    again = {"state": PENDING, "is_first": False, "attempts": 0, "due_at": now, "finished_at": None}
    await Delivery.filter(id=number).exclude(state=PENDING).update(**again)
    await Delivery.filter(id=number, state=PENDING).update(due_at=now)  # what only waits for its next attempt
    delivery = await Delivery.get_or_none(id=number)
    if delivery is None:
        raise NotFound(f"There is no delivery {delivery_id!r} in the log. List the deliveries.", path=("id",))
    endpoint_id = delivery.endpoint_id  # type: ignore[attr-defined]
    await settle_first([endpoint_id], delivery.article_id)
    behind = {"endpoint_id": endpoint_id, "article_id": delivery.article_id, "id__gt": number}
    await Delivery.filter(state=PENDING, is_first=True, **behind).update(is_first=False)
    return delivery


async def replay_failed(endpoint_id: str, now: DateTime, since: DateTime | None = None) -> int:
    """Have all deliveries of an endpoint sent again that have failed, or have since a time; return how many."""
    again = {"state": PENDING, "is_first": False, "attempts": 0, "due_at": now, "finished_at": None}
    failed = Delivery.filter(endpoint_id=endpoint_id, state=FAILED)
    count = await (failed if since is None else failed.filter(finished_at__gte=since)).update(**again)
    await settle_all()
    return count


async def listed(
    *, endpoint_id: str | None = None, state: str | None = None, before: int | None = None, first: int = 20
) -> list[Delivery]:
    """Return deliveries, the last first; ``before`` is the id of the last one of an earlier list."""
    found = Delivery.all()
    if endpoint_id is not None:
        found = found.filter(endpoint_id=endpoint_id)
    if state is not None:
        found = found.filter(state=state)
    if before is not None:
        found = found.filter(id__lt=before)
    return await found.order_by("-id").limit(first)


async def forget(before: DateTime) -> int:
    """Delete the deliveries of events that were noted before; return how many."""
    count = 0
    while ids := await Delivery.filter(created_at__lt=before).limit(_BATCH).values_list("id", flat=True):
        count += await Delivery.filter(id__in=ids).delete()
    if count:
        await settle_all()
    return count
