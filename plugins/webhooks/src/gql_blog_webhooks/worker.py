"""The worker: sends what is due, beside the requests and events of the process that it runs in.

Several processes have one each. A delivery is claimed before it is sent, for somewhat longer than an attempt may take:
what a process that was killed had claimed is sent again by another.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime as DateTime
from datetime import timedelta
from typing import Any, Final

from gql_blog.plugin import (
    InputError,
    OutgoingClient,
    OutgoingFailure,
    OutgoingResponse,
    PluginContext,
    PluginError,
)
from gql_blog_webhooks import delivery_log
from gql_blog_webhooks.endpoints import WrongKey, note_failure, note_success, pause_endpoint, secrets_of
from gql_blog_webhooks.payloads import body_of, message_id
from gql_blog_webhooks.places import Places
from gql_blog_webhooks.retrying import Chance, pause
from gql_blog_webhooks.settings import WebhookSettings
from gql_blog_webhooks.signing import headers
from gql_blog_webhooks.tables import DELIVERED, FAILED, Delivery, Endpoint
from gql_blog_webhooks.trouble import Trouble

STATE: Final = "worker"
"""Where the worker stands in the state of the plugin."""

_LEASE_AFTER: Final = timedelta(seconds=5)
_STOP_SECONDS: Final = 6.0
_FORGET_EVERY: Final = timedelta(hours=1)
_GONE: Final = 410


def client_of(settings: WebhookSettings) -> OutgoingClient:
    """Return a client with the bounds of the settings."""
    return OutgoingClient(
        named_hosts=settings.inside_hosts,
        connect_seconds=settings.connect_seconds,
        total_seconds=settings.total_seconds,
        max_body=settings.response_bytes,
        ca_file=settings.ca_file,
    )


class Worker:
    """Sends what is due until it is stopped. It is made, and started, where the plugin's tables can be used."""

    def __init__(
        self,
        context: PluginContext,
        client: OutgoingClient,
        chance: Chance | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._context = context
        self._settings: WebhookSettings = context.settings
        self._client = client
        self._chance = {} if chance is None else {"chance": chance}
        self._owner = secrets.token_hex(8)
        self._awake = asyncio.Event()
        self._looking = asyncio.Lock()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._places = Places(self._settings)
        self._trouble = Trouble(context.log)
        self._sleep = sleep
        self._is_settled = False
        self._forgot_at: DateTime | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to send."""
        self._task = asyncio.create_task(self._run(), name="gql_blog webhooks")

    def wake(self) -> None:
        """Look at once for what is due."""
        self._awake.set()

    async def stop(self) -> None:
        """Begin nothing new, and let what is being sent come to its end within some seconds."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if tasks := list(self._running.values()):
            _, late = await asyncio.wait(tasks, timeout=_STOP_SECONDS)
            for each in late:
                each.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def deliver_due(self) -> int:
        """Send all that is due now, and what becomes due by that; return how many attempts were made."""
        count = 0
        self._trouble.next_pause()
        while not self._trouble.is_fresh and ((begun := await self._begin_due()) or self._running):
            count += begun
            if self._running:
                await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
        return count

    async def _run(self) -> None:
        while True:
            if seconds := self._trouble.next_pause():
                await self._sleep(seconds)
            seconds = self._settings.poll_seconds
            self._awake.clear()
            try:
                if self._context.enabled:
                    await self._settle()
                    await self._begin_due()
                    await self._forget_old()
                    seconds = await self._seconds_to_wait()
            except Exception as error:  # the database may come back
                self._trouble.begin("looking for due deliveries", error)
                continue
            try:
                async with asyncio.timeout(seconds):
                    await self._awake.wait()
            except TimeoutError:
                continue

    async def _settle(self) -> None:
        """Mend at first what a process that was killed may have left."""
        if not self._is_settled:
            await delivery_log.settle_all()
            self._is_settled = True

    async def _begin_due(self) -> int:
        begun: set[int] = set()
        async with self._looking:
            now = self._context.now()
            if not await delivery_log.is_any_due(now):
                return 0
            waiting = {each.endpoint_id: each for each in await delivery_log.served()}
            while len(begun) < self._settings.parallel and (given := self._places.give(waiting.values())):
                for endpoint_id, places in given.items():
                    due = await delivery_log.due_for(endpoint_id, now, places, {*self._running, *begun})
                    for each in due:
                        self._begin(each, endpoint_id)
                        begun.add(each.id)
                    if len(due) < places:
                        del waiting[endpoint_id]
        return len(begun)

    def _begin(self, delivery: Delivery, endpoint_id: str) -> None:
        task = asyncio.create_task(self._attempt(delivery), name=f"gql_blog webhooks: {delivery.id}")
        self._running[delivery.id] = task
        self._places.take(endpoint_id)
        task.add_done_callback(lambda _task: self._end(delivery.id, endpoint_id))

    def _end(self, number: int, endpoint_id: str) -> None:
        self._running.pop(number, None)
        self._places.leave(endpoint_id)
        self._awake.set()  # the next one of its article may be due

    async def _seconds_to_wait(self) -> float:
        now = self._context.now()
        due = await delivery_log.next_due(now)
        longest = self._settings.poll_seconds
        return longest if due is None else min(max((due - now).total_seconds(), 0.01), longest)

    async def _forget_old(self) -> None:
        now = self._context.now()
        if self._forgot_at is None or now - self._forgot_at >= _FORGET_EVERY:
            self._forgot_at = now
            await delivery_log.forget(now - timedelta(days=self._settings.log_days))

    async def _attempt(self, delivery: Delivery) -> None:
        """Send one delivery once; a failure of the plugin itself is logged, and the delivery is sent later."""
        now = self._context.now()
        lease = timedelta(seconds=self._settings.total_seconds) + _LEASE_AFTER
        try:
            is_claimed = await delivery_log.claim(delivery, self._owner, now, lease)
        except Exception as error:  # the database may come back
            self._trouble.begin(f"claiming delivery {delivery.id}", error)
            return
        if is_claimed:
            await self._claimed(delivery, now)

    async def _claimed(self, delivery: Delivery, now: DateTime) -> None:
        try:
            endpoint = await Endpoint.get(id=delivery.endpoint_id)  # type: ignore[attr-defined]
            try:
                await self._send(delivery, endpoint)
            except (PluginError, WrongKey) as error:
                later = now + pause(1, self._settings, **self._chance)
                await delivery_log.release(delivery, self._owner, later)
                if isinstance(error, WrongKey):
                    await pause_endpoint(self._context, endpoint, str(error))
                else:
                    self._context.log.warning("delivery %s cannot be written now", delivery.id, exc_info=error)
        except Exception:  # the claim ends by itself, and the delivery is sent again
            self._context.log.exception("delivery %s was not finished, and is repeated", delivery.id)

    async def _send(self, delivery: Delivery, endpoint: Endpoint) -> None:
        context, name = self._context, message_id(delivery.event_id)
        body = await body_of(context, delivery, endpoint)
        signed = headers(secrets_of(context, endpoint), name, context.now(), body)
        try:
            response = await self._client.post(endpoint.url, body, signed)
        except InputError as error:  # the bounds were narrowed since the endpoint was made
            await self._failed(delivery, endpoint, error.message)
        except OutgoingFailure as failure:
            await self._failed(delivery, endpoint, f"{failure.problem}: {failure}")
        else:
            await self._answered(delivery, endpoint, response)

    async def _answered(self, delivery: Delivery, endpoint: Endpoint, response: OutgoingResponse) -> None:
        excerpt = delivery_log.excerpt_of(response, self._settings.excerpt_characters)
        told: dict[str, Any] = {"status_code": response.status, "excerpt": excerpt}
        if not 200 <= response.status < 300:
            await self._failed(delivery, endpoint, f"It answered {response.status}.", **told)
            if response.status == _GONE:
                await pause_endpoint(self._context, endpoint, "It answered 410: it wants to be told nothing more.")
            return
        done = {"state": DELIVERED, "finished_at": self._context.now(), "problem": None, **told}
        if await delivery_log.save_outcome(delivery, self._owner, **done):
            await note_success(endpoint)

    async def _failed(self, delivery: Delivery, endpoint: Endpoint, problem: str, **told: Any) -> None:
        """Save a failed attempt, and when it is repeated: never after the last one."""
        now, attempts = self._context.now(), delivery.attempts + 1
        outcome: dict[str, Any] = {"status_code": None, "excerpt": None, "problem": problem, **told}
        if attempts >= self._settings.attempts:
            outcome |= {"state": FAILED, "finished_at": now}
        else:
            outcome["due_at"] = now + pause(attempts, self._settings, **self._chance)
        if await delivery_log.save_outcome(delivery, self._owner, **outcome):
            await note_failure(self._context, endpoint, problem)
