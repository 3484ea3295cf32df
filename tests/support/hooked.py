"""A server with the webhooks plugin, its clock, and what is asked of it."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from support.growth import HANG
from support.installed import settings_in
from support.receiving import Received, Receiver
from support.writing import Newsroom

import gql_blog_webhooks.hooks
from gql_blog.access import Viewer
from gql_blog.app import App, assembled, migrate_all, serving
from gql_blog.content import Role
from gql_blog.hooks import Hooks
from gql_blog_webhooks.worker import Worker

KEY = "the secret key of these tests, long enough"
ADMIN = Viewer(Role.ADMIN, actor="usr_admin", user_id="usr_admin")

CREATE = """mutation($url: String!, $kinds: [String!], $articleIds: [String!], $audience: WebhookAudience,
  $description: String, $idempotencyKey: String) {
  createWebhook(url: $url, kinds: $kinds, articleIds: $articleIds, audience: $audience, description: $description,
    idempotencyKey: $idempotencyKey) {
    webhook { id kinds pausedAt active audience } secret errors { code message path } } }"""
UPDATE = """mutation($id: String!, $url: String, $kinds: [String!], $active: Boolean, $rotateSecret: Boolean,
  $overlapHours: Int) {
  updateWebhook(id: $id, url: $url, kinds: $kinds, active: $active, rotateSecret: $rotateSecret,
    overlapHours: $overlapHours) {
    webhook { id kinds pausedAt active audience } secret errors { code message path } } }"""
DELETE = "mutation($id: String!) { deleteWebhook(id: $id) { deletedId errors { code message path } } }"
REPLAY = """mutation($id: String!) { replayWebhookDelivery(id: $id) {
  delivery { id state attempts } errors { code message path } } }"""
DOCUMENTS = {"createWebhook": CREATE, "updateWebhook": UPDATE, "deleteWebhook": DELETE, "replayWebhookDelivery": REPLAY}


_NOT_TAKEN = """SELECT 1 FROM outbox, event_consumer c WHERE c.name = 'webhooks' AND outbox.id = {last}
  AND (outbox.position IS NULL OR outbox.position > c.position)"""


class Clock:
    """The time of the plugin, which a test moves on."""

    def __init__(self) -> None:
        self.time = datetime(2030, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time."""
        return self.time

    def forward(self, **by: float) -> None:
        """Move it on."""
        self.time += timedelta(**by)


class Hooked:
    """The app, and what is asked of the plugin."""

    def __init__(self, app: App, clock: Clock) -> None:
        self.app = app
        self.clock = clock
        self.room = Newsroom(app.database, app.writer)

    @property
    def worker(self) -> Worker:
        """The worker of this server."""
        worker: Worker = self.app.hooks._contexts.of("webhooks", "on_event").state["worker"]
        return worker

    async def mutate(self, name: str, viewer: Viewer = ADMIN, **variables: Any) -> Any:
        """Return the payload of a mutation."""
        answer = await self.app.engine.execute(query=DOCUMENTS[name], variables=variables, viewer=viewer)
        body = json.loads(answer.body)
        assert body.get("data"), body
        return body["data"][name]

    async def endpoint(self, receiver: Receiver, **more: Any) -> tuple[str, str]:
        """Make an endpoint; return its id and its secret."""
        made = await self.mutate("createWebhook", url=receiver.url, **more)
        assert made["errors"] == []
        return made["webhook"]["id"], made["secret"]

    async def rows(self, table: str, columns: str = "*") -> list[Any]:
        """Return rows of the plugin's table, in the order of their ids."""
        found = await self.app.database.reader.fetch(f"SELECT {columns} FROM webhooks_{table} ORDER BY id")
        return [tuple(each) for each in found]

    async def states(self) -> list[str]:
        """Return the states of the deliveries."""
        return [row[0] for row in await self.rows("delivery", "state")]

    async def everything_noted(self) -> None:
        """Wait until the plugin has taken every event that was committed."""
        fetch = self.app.database.reader.fetch
        ((last,),) = await fetch("SELECT max(id) FROM outbox")
        async with asyncio.timeout(HANG):
            while await fetch(_NOT_TAKEN.format(last=int(last))):  # noqa: ASYNC110 (it sets no event)
                await asyncio.sleep(0.01)

    async def later(self, **by: float) -> None:
        """Move the clock on, and have all sent that is due then."""
        self.clock.forward(**by)
        await self.deliver_due()

    async def deliver_due(self) -> int:
        """Have all sent that is due now; return how many attempts were made."""
        with self.app.database.using_models():
            return await self.worker.deliver_due()

    async def forget_old(self) -> None:
        """Have the log forget what is old."""
        with self.app.database.using_models():
            await self.worker._forget_old()


async def migrate_webhooks(folder: Path, url: str) -> None:
    """Give a database the tables of the plugin."""
    hooks = Hooks.of({"webhooks": gql_blog_webhooks.hooks}, read_settings=lambda _plugin, model: model())
    await migrate_all(settings_in(folder, database_url=url), hooks)


@asynccontextmanager
async def hooked(
    folder: Path,
    url: str,
    receivers: Iterable[Receiver] = (),
    *,
    clock: Clock | None = None,
    key: str = KEY,
    plugins: Mapping[str, object] = MappingProxyType({}),
    **given: Any,
) -> AsyncIterator[Hooked]:
    """A server that may reach the receivers; ``given`` are settings of the plugin, ``plugins`` are there besides."""
    clock = clock or Clock()
    given = {"inside_hosts": [each.host for each in receivers], **given}
    all_plugins = {"webhooks": gql_blog_webhooks.hooks, **plugins}
    hooks = Hooks.of(all_plugins, read_settings=lambda _plugin, model: model(**given))
    hooks.set_clock(clock)
    settings = settings_in(folder, database_url=url, secret_key=key, rate_limits="off", result_cache_mb=0)
    await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app:
        app.relay._poll_seconds = 0.02
        async with serving(app):
            yield Hooked(app, clock)


def is_signed(request: Received, secret: str) -> bool:
    """Whether a request is signed with a secret, as the specification of Standard Webhooks says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    identifier, timestamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    signed = hmac.new(key, f"{identifier}.{timestamp}.".encode() + request.body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(signed).decode()
    return expected in request.headers["webhook-signature"].split(" ")
