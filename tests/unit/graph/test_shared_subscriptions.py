"""An event's result is made once for all who see the same; whoever may not listen any more, or is too slow, is told."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from support.comments import judge, submit
from support.growth import HANG
from support.hearing import until
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer, authenticate
from gql_blog.content import Role, SiteUrls, Verdict
from gql_blog.errors import CostExceeded, Forbidden, SubscriptionDropped, Unauthenticated
from gql_blog.events import Relay
from gql_blog.graph import Engine, EngineSettings, build_schema, shared_subscriptions
from gql_blog.graph.result import GraphQLResult
from gql_blog.graph.shared_subscriptions import UNSENT_BYTES, Receiver, UnsentResults, _Shared, within
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database, User
from gql_blog.write import CreateToken, RevokeToken, Writer

ADDED = "subscription ($id: ID!) { commentAdded(articleId: $id) { body article { title } } }"


class Scene:
    """An engine whose results are counted, a writer, and the clients that listen."""

    def __init__(self, database: Database) -> None:
        hooks, committed = Hooks.of({}), asyncio.Event()
        self.writer = Writer(database, hooks, Renderer(hooks), committed=committed)
        self.relay = Relay(database, hooks, committed=committed, poll_seconds=0.05)
        settings = EngineSettings(SiteUrls("https://blog.example"))
        self.engine = Engine(build_schema(hooks), database, self.writer, self.relay, settings)
        self.relay.check_subscribers_with(self.engine.subscriptions.check_viewers)
        self.room = Newsroom(database, self.writer)
        self.made: list[str] = []
        make = self.engine.subscriptions.made

        async def counted(how: Any, ref: Any) -> GraphQLResult | None:
            self.made.append(ref.id)
            return await make(how, ref)

        self.engine.subscriptions.made = counted  # type: ignore[assignment,method-assign]

    def listen(self, viewer: Viewer = ANONYMOUS, query: str = ADDED, **variables: Any) -> "asyncio.Task[Any]":
        """Listen for one result."""

        async def first() -> Any:
            async with asyncio.timeout(HANG):
                async for result in self.engine.subscribe(query=query, variables=variables, viewer=viewer):
                    return orjson.loads(result.body)

        return asyncio.create_task(first())

    async def until_listening(self, count: int) -> None:
        """Wait until so many clients listen, and their subscriptions have begun."""
        subscriptions = self.engine.subscriptions
        await until(lambda: len(subscriptions) == count and len(self.relay._subscribers) == len(subscriptions._by_key))


@pytest.fixture
async def scene(database: Database) -> AsyncIterator[Scene]:
    scene = Scene(database)
    await scene.relay.start()
    yield scene
    await scene.relay.stop()


async def approved(scene: Scene, article_id: str, body: str = "Here.") -> str:
    comment = await submit(scene.room, article_id, body=body)
    await judge(scene.room, comment, Verdict.APPROVE)
    return comment


async def test_a_result_is_made_once_for_all_who_see_the_same(scene: Scene) -> None:
    post = (await scene.room.post()).article_id
    alike = [scene.listen(id=post) for _ in range(400)]
    other = scene.listen(query=ADDED.replace("body ", "id body "), id=post)
    staff = [scene.listen(OPERATOR, id=post) for _ in range(2)]
    reader = scene.listen(await scene.room.somebody(Role.READER), id=post)
    await scene.until_listening(404)
    comment = await approved(scene, post)
    results = await asyncio.gather(*alike, other, *staff, reader)
    assert {each["data"]["commentAdded"]["body"] for each in results} == {"<p>Here.</p>\n"}
    assert scene.made == [comment] * 4, "one for each document and sight"
    assert len(scene.engine.subscriptions) == 0
    await until(lambda: len(scene.relay._subscribers) == 0)
    assert scene.engine.subscriptions.unsent.bytes == 0


async def holder(scene: Scene, role: Role) -> tuple[Viewer, str]:
    """A user with a token, and the token's id."""
    await scene.room.somebody(role, "Mo")
    made = await scene.room.run(CreateToken(email=f"mo.{role}@example.org".lower()))
    viewer = await authenticate(scene.room.database, made.secret)
    assert viewer.token_id
    return viewer, viewer.token_id


async def test_a_revoked_token_ends_its_subscriptions_before_the_next_event(scene: Scene) -> None:
    post = (await scene.room.post()).article_id
    viewer, token = await holder(scene, Role.MODERATOR)
    ended, goes_on = scene.listen(viewer, id=post), scene.listen(id=post)
    await scene.until_listening(2)
    await scene.room.run(RevokeToken(token_id=token))
    with pytest.raises(Unauthenticated, match="revoked or has expired"):
        await ended
    await approved(scene, post)
    assert (await goes_on)["data"]


async def test_whoever_loses_a_role_is_told_and_hears_no_more(scene: Scene, database: Database) -> None:
    viewer, _ = await holder(scene, Role.MODERATOR)
    ended = scene.listen(viewer, "subscription { moderationQueueChanged { id } }")
    await scene.until_listening(1)
    async with database.transaction():
        await User.filter(id=viewer.user_id).update(role=Role.READER.value)
    with pytest.raises(Forbidden, match="rights of its user have changed"):
        await ended


async def test_all_tokens_are_checked_by_one_statement(scene: Scene) -> None:
    post = (await scene.room.post()).article_id
    viewer, _ = await holder(scene, Role.MODERATOR)
    tasks = [scene.listen(viewer, id=post), scene.listen(viewer, id="art_other"), scene.listen(id=post)]
    await scene.until_listening(3)
    with scene.room.database.reader.record() as statements:
        await scene.engine.subscriptions.check_viewers()
    assert len(statements) == 1
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    with scene.room.database.reader.record() as statements:
        await scene.engine.subscriptions.check_viewers()
    assert statements == []


def result(size: int = 10) -> GraphQLResult:
    return GraphQLResult(b"x" * size)


async def test_a_client_that_falls_behind_is_dropped_and_told() -> None:
    unsent = UnsentResults()
    slow, quick = Receiver(ANONYMOUS, unsent), Receiver(ANONYMOUS, unsent)
    for _ in range(shared_subscriptions.MAX_QUEUED + 1):
        shared = _Shared(result(), 2)
        unsent.add(shared)
        slow.put(shared)
        quick.put(shared)
        await anext(quick)
    with pytest.raises(SubscriptionDropped):
        await anext(slow)
    quick.leave()
    slow.leave()
    assert unsent.bytes == 0


async def test_a_client_may_not_hold_many_large_results_but_always_one() -> None:
    unsent = UnsentResults()
    slow = Receiver(ANONYMOUS, unsent)
    slow.put(_Shared(result(shared_subscriptions.MAX_QUEUED_BYTES + 1), 1))
    assert slow._error is None
    slow.put(_Shared(result(), 1))
    assert isinstance(slow._error, SubscriptionDropped)


async def test_no_result_is_made_while_those_before_are_not_sent() -> None:
    unsent = UnsentResults()
    client = Receiver(ANONYMOUS, unsent)
    shared = _Shared(result(UNSENT_BYTES), 1)
    unsent.add(shared)
    client.put(shared)
    waiting = asyncio.create_task(unsent.wait_for_room())
    await anext(client)
    await asyncio.sleep(0)
    assert not waiting.done(), "it is on its way"
    client.leave()
    async with asyncio.timeout(HANG):
        await waiting


async def test_what_fails_while_a_result_is_made_is_told_to_every_client(scene: Scene) -> None:
    post = (await scene.room.post()).article_id

    async def fails(_how: Any, _ref: Any) -> GraphQLResult | None:
        raise CostExceeded("It took too long.", limit="seconds", value=1, allowed=1)

    scene.engine.subscriptions.made = fails  # type: ignore[assignment,method-assign]
    both = [scene.listen(id=post), scene.listen(id=post)]
    await scene.until_listening(2)
    await approved(scene, post)
    for task in both:
        with pytest.raises(CostExceeded):
            await task


async def test_a_result_has_its_time() -> None:
    async def at_once() -> int:
        return 1

    assert await within(HANG, at_once()) == 1
    with pytest.raises(CostExceeded, match="took longer than 0 s"):
        await within(0, asyncio.Event().wait())
