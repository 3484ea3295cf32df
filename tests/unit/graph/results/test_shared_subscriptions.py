"""An event's result is made once for all who see the same; whoever may not listen any more, or is too slow, is told."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from support.comments import judge, submit
from support.growth import HANG
from support.hearing import until
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer, authenticate
from gql_blog.content import Role, SiteUrls, Verdict
from gql_blog.errors import CostExceeded, Forbidden, StoreError, Unauthenticated
from gql_blog.events import Relay
from gql_blog.graph import Engine, EngineSettings, build_schema
from gql_blog.graph.commands.payloads import Ref
from gql_blog.graph.results.result import GraphQLResult
from gql_blog.graph.results.shared_subscriptions import MAKING, SharedSubscriptions, within
from gql_blog.graph.results.unsent_results import CLIENT_UNSENT_BYTES, UNSENT_BYTES
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database, ReadBudget, User
from gql_blog.write import CreateToken, PublishArticle, RevokeToken, UnpublishArticle, Writer

pytestmark = sqlite_mostly

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


async def test_who_joins_is_refused_as_if_nobody_listened(scene: Scene) -> None:
    """Else it would tell that the article is there, and was public."""
    post = (await scene.room.post()).article_id
    first = scene.listen(id=post)
    await scene.until_listening(1)
    await scene.room.run(UnpublishArticle(id=post, expected_version=2))
    second = await scene.listen(id=post)
    assert second["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    await scene.room.run(PublishArticle(id=post, expected_version=3))
    third = scene.listen(id=post)
    await scene.until_listening(2)
    await approved(scene, post)
    assert [each["data"]["commentAdded"]["body"] for each in await asyncio.gather(first, third)] == [
        "<p>Here.</p>\n"
    ] * 2


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
    post, other = [(await scene.room.post(title)).article_id for title in ("On Tides", "On Ebb")]
    viewer, _ = await holder(scene, Role.MODERATOR)
    tasks = [scene.listen(viewer, id=post), scene.listen(viewer, id=other), scene.listen(id=post)]
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


class Large:
    """Events whose results are as large as all that may be unsent; ``made`` counts them."""

    def __init__(self, budget: ReadBudget, size: int = UNSENT_BYTES) -> None:
        self.context = SimpleNamespace(budget=budget)
        self.size = size
        self.made = 0

    async def refusal(self) -> None:
        """Nobody is refused."""

    async def source(self) -> AsyncIterator[Ref]:
        return endless()

    async def make(self, _ref: Ref, budget: ReadBudget) -> GraphQLResult:
        self.made += 1
        await asyncio.sleep(0)
        budget.taken += 0.5
        return GraphQLResult(b"x" * self.size)


async def endless() -> AsyncIterator[Ref]:
    while True:
        yield Ref("comment", "com_1")


class Listener:
    """A client that takes one result, and no more."""

    def __init__(self, subscriptions: SharedSubscriptions, key: str, events: Any) -> None:
        self.budget = events.context.budget
        self.results = subscriptions.results(key, ANONYMOUS, events, self.budget)

    async def take(self) -> None:
        async with asyncio.timeout(HANG):
            await anext(self.results)


async def settle() -> None:
    """Let everything happen that needs no more than the event loop."""
    for _ in range(100):
        await asyncio.sleep(0)


@pytest.fixture
async def subscriptions(lite: Newsroom) -> SharedSubscriptions:
    return SharedSubscriptions(lite.database)


async def test_many_subscriptions_that_wait_their_turn_look_for_room_again(subscriptions: SharedSubscriptions) -> None:
    """They all found room before the first result was made."""
    all_events = [Large(ReadBudget(f"192.0.2.{n}")) for n in range(10)]
    listeners = [Listener(subscriptions, str(n), events) for n, events in enumerate(all_events)]
    takers = [asyncio.create_task(each.take()) for each in listeners]
    await settle()
    assert sum(each.made for each in all_events) <= MAKING, "there is room for one; those at their turn had begun"
    for each in takers:
        each.cancel()
    await asyncio.gather(*takers, return_exceptions=True)


async def test_a_client_that_does_not_read_delays_its_own_subscriptions_alone(
    subscriptions: SharedSubscriptions,
) -> None:
    slow = [Large(ReadBudget("192.0.2.1"), CLIENT_UNSENT_BYTES) for _ in range(10)]
    listeners = [Listener(subscriptions, f"slow {n}", events) for n, events in enumerate(slow)]
    takers = [asyncio.create_task(each.take()) for each in listeners]
    await settle()
    assert sum(each.made for each in slow) == 1
    other = Listener(subscriptions, "other", Large(ReadBudget("192.0.2.2"), 10))
    await other.take()
    await other.take()
    for each in takers:
        each.cancel()
    await asyncio.gather(*takers, return_exceptions=True)
    await asyncio.gather(*(each.results.aclose() for each in (other, *listeners)))
    assert subscriptions.unsent.bytes == 0


async def test_the_database_time_of_a_result_is_charged_to_all_who_share_it(
    subscriptions: SharedSubscriptions,
) -> None:
    events = Large(ReadBudget("192.0.2.1", 2.0), 10)
    events.source = one  # type: ignore[method-assign]
    sharer = Large(ReadBudget("192.0.2.2", 2.0), 10)
    both = [Listener(subscriptions, "the same", each) for each in (events, sharer)]
    await asyncio.gather(*(each.take() for each in both))
    assert (events.made, sharer.made) == (1, 0)
    assert [each.budget.taken for each in both] == [0.25, 0.25]
    await asyncio.gather(*(each.results.aclose() for each in both))


async def one() -> AsyncIterator[Ref]:
    async def source() -> AsyncIterator[Ref]:
        yield Ref("comment", "com_1")

    return source()


async def test_the_log_names_no_subscriber_where_a_result_of_many_fails(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    post = (await scene.room.post()).article_id
    listens = asyncio.create_task(first_of(scene, post, "the-first-subscriber"))
    await scene.until_listening(1)
    scene.engine.planner.rows = fails  # type: ignore[method-assign,assignment]
    await approved(scene, post)
    answer = await listens
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert answer["errors"][0]["extensions"]["errorId"] in caplog.text
    assert "the-first-subscriber" not in caplog.text


def fails(*_arguments: Any, **_options: Any) -> None:
    raise StoreError("The disk is full.")


async def first_of(scene: Scene, post: str, request_id: str) -> Any:
    async with asyncio.timeout(HANG):
        async for result in scene.engine.subscribe(
            query=ADDED, variables={"id": post}, viewer=ANONYMOUS, request_id=request_id
        ):
            return orjson.loads(result.body)


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
