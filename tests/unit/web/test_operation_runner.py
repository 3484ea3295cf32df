import asyncio
import json
from collections.abc import AsyncGenerator
from itertools import pairwise

import pytest
from support.cases import cases
from support.tiny_documents import tiny_documents
from support.tiny_engine import ADMIN, READER, TinyEngine
from support.tiny_site import RATES

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.errors import CostExceeded, Forbidden, GqlBlogError, ReadTimeout, Unauthenticated
from gql_blog.graph import GraphQLResult
from gql_blog.store import ReadBudget
from gql_blog.web import resource_limits
from gql_blog.web.limits import loop_shares
from gql_blog.web.limits.rate_limiter import RateLimiter, Rates
from gql_blog.web.operation_runner import OperationRunner, SubscriptionRevoked
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.protocol.graphql_request import GraphQLRequest
from gql_blog.web.protocol.http_responses import HTTPError
from gql_blog.web.request_user import RequestUser
from gql_blog.web.resource_limits import READER_LIMITS, STAFF_LIMITS, ResourceLimits, limits_for


@pytest.fixture
def runner() -> OperationRunner:
    return OperationRunner(TinyEngine(), RateLimiter(RATES), Metrics(), tiny_documents())


def asked(query: str | None) -> GraphQLRequest:
    return GraphQLRequest(query, None, None)


def user(viewer: Viewer = ANONYMOUS) -> RequestUser:
    return RequestUser(viewer, "192.0.2.1", "r-1")


def test_staff_may_have_more() -> None:
    assert limits_for(ANONYMOUS) is limits_for(READER) is READER_LIMITS
    assert limits_for(ADMIN) is STAFF_LIMITS


async def test_what_takes_too_long_is_ended(runner: OperationRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource_limits, "READER_LIMITS", ResourceLimits(0.05, 1_000, 1, 1))
    with pytest.raises(HTTPError, match=r"longer than 0\.05 s and was stopped") as caught:
        await runner.run(asked("{ slow(seconds: 5) }"), user())
    assert caught.value.status == 503
    (error,) = json.loads(caught.value.body)["errors"]
    assert error["extensions"] == {"code": "TIMEOUT", "allowed": 0.05}
    assert b'gql_blog_operations_total{outcome="timed_out"} 1.0' in runner.metrics.text()
    assert b"at last" in (await runner.run(asked("{ slow(seconds: 0.1) }"), user(ADMIN))).body


async def test_a_timeout_from_within_is_not_taken_for_ours(runner: OperationRunner) -> None:
    assert isinstance(runner.engine, TinyEngine)
    runner.engine.raises = TimeoutError()
    with pytest.raises(TimeoutError):
        await runner.run(asked("{ hello }"), user())


async def test_an_answer_may_not_be_endless(runner: OperationRunner) -> None:
    with pytest.raises(HTTPError) as caught:
        await runner.run(asked("{ long(characters: 2000000) }"), user())
    (error,) = json.loads(caught.value.body)["errors"]
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert error["extensions"]["limit"] == "response_bytes"
    assert caught.value.well_formed
    await runner.run(asked("{ long(characters: 1999000) }"), user())
    await runner.run(asked("{ long(characters: 2000000) }"), user(ADMIN))


async def test_answers_are_counted_by_what_came_of_them(runner: OperationRunner) -> None:
    await runner.run(asked("{ hello }"), user())
    await runner.run(asked("{ nope }"), user())
    text = runner.metrics.text()
    assert b'gql_blog_operations_total{outcome="executed"} 1.0' in text
    assert b'gql_blog_operations_total{outcome="request_error"} 1.0' in text
    assert b"gql_blog_operation_duration_seconds_count 2.0" in text


def test_requests_are_rated(runner: OperationRunner) -> None:
    for _ in range(60):
        runner.count_request(user())
    with pytest.raises(HTTPError):
        runner.count_request(user())


async def test_comments_are_rated_by_what_a_mutation_names(runner: OperationRunner) -> None:
    await runner.run(asked('{ hello(name: "submitComment") }'), user())
    await runner.run(asked('{ hello(name: "submitComment") }'), user())
    await runner.run(asked("mutation submitComment { submitComment }  # submitComment"), user())
    with pytest.raises(HTTPError, match="Too many comments"):
        await runner.run(asked("mutation { submitComment }"), user())
    await runner.run(asked('mutation submitComment { shout(text: "a") }'), user())


@cases(
    "mutation",
    [
        "mutation { a: submitComment b: submitComment }",
        "mutation { ...F submitComment } fragment F on Mutation { ... { b: submitComment } }",
    ],
)
async def test_each_alias_of_a_comment_counts(mutation: str) -> None:
    for allowed, passes in ((2, True), (1, False)):
        limiter = RateLimiter(Rates(comment=((allowed, 10.0),)))
        running = OperationRunner(TinyEngine(), limiter, Metrics(), tiny_documents()).run(asked(mutation), user())
        if passes:
            await running
        else:
            with pytest.raises(HTTPError, match="Too many comments"):
                await running


async def test_reads_have_a_budget_which_is_charged(runner: OperationRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []

    async def execute(budget: ReadBudget, **_: object) -> GraphQLResult:
        given.append((budget.client, budget.seconds))
        budget.taken, budget.timed_out = 1.2, True
        return GraphQLResult(b"{}")

    monkeypatch.setattr(runner.engine, "execute", execute)
    await runner.run(asked("{ hello }"), user())
    await runner.run(asked("{ hello }"), user(READER))
    await runner.run(asked("{ hello }"), user(ADMIN))
    assert given == [("192.0.2.1", 2.0), ("usr_2", 2.0), ("tok_1", 10.0)]
    assert b'gql_blog_operations_total{outcome="timed_out"} 3.0' in runner.metrics.text()
    runner.count_request(user())
    with pytest.raises(HTTPError, match="Too many requests"):
        runner.count_request(user())


async def test_operations_of_one_client_take_turns(runner: OperationRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_shares, "SHARE_SECONDS", -1.0)
    done = []

    async def execute(viewer: Viewer, **_: object) -> GraphQLResult:
        done.append(viewer.token_id or "anonymous")
        return GraphQLResult(b"{}")

    async def others() -> None:
        while len(done) - done.count("-") < 4:
            done.append("-")
            await asyncio.sleep(0)

    monkeypatch.setattr(runner.engine, "execute", execute)
    viewers = (ANONYMOUS, ANONYMOUS, ANONYMOUS, READER)
    await asyncio.gather(*(runner.run(asked("{ hello }"), user(viewer)) for viewer in viewers), others())
    assert [each for each in done if each != "-"] == ["anonymous", "tok_2", "anonymous", "anonymous"]
    places = [place for place, each in enumerate(done) if each == "anonymous"]
    assert all("-" in done[one:other] for one, other in pairwise(places))


async def test_what_is_stopped_is_charged_its_database_time(
    runner: OperationRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def execute(budget: ReadBudget, **_: object) -> GraphQLResult:
        budget.taken = 1.2
        raise RuntimeError

    monkeypatch.setattr(runner.engine, "execute", execute)
    with pytest.raises(RuntimeError):
        await runner.run(asked("{ hello }"), user())
    runner.count_request(user())
    with pytest.raises(HTTPError, match="Too many requests"):
        runner.count_request(user())


async def test_the_reads_of_a_download_are_charged_and_may_time_out(runner: OperationRunner) -> None:
    def read() -> None:
        with runner.bounded_reads(user()) as budget:
            budget.taken = 1.2
            raise ReadTimeout("too long", allowed=2.0)

    with pytest.raises(HTTPError) as caught:
        read()
    assert caught.value.status == 503
    assert json.loads(caught.value.body)["errors"][0]["extensions"] == {"code": "TIMEOUT", "allowed": 2.0}
    runner.count_request(user())
    with pytest.raises(HTTPError, match="Too many requests"):
        runner.count_request(user())


@pytest.mark.parametrize("stop", ["timeout", "cancellation", "error"])
async def test_what_is_stopped_is_charged_its_cost(
    runner: OperationRunner, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    monkeypatch.setattr(resource_limits, "READER_LIMITS", ResourceLimits(0.05, 1_000, 1, 1))
    monkeypatch.setattr(runner.engine, "operation_cost", lambda *_: 59_001)
    running = asyncio.create_task(runner.run(asked("{ slow(seconds: 5) }"), user()))
    if stop == "cancellation":
        await asyncio.sleep(0)
        running.cancel()
    elif stop == "error":
        assert isinstance(runner.engine, TinyEngine)
        runner.engine.raises = RuntimeError()
    with pytest.raises((HTTPError, asyncio.CancelledError, RuntimeError)):
        await running
    runner.count_request(user())
    with pytest.raises(HTTPError, match="Too many requests"):
        runner.count_request(user())


async def test_an_answer_that_is_kept_is_counted_like_any_other(
    runner: OperationRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert runner.cached(b"{}", user()) is None
    monkeypatch.setattr(runner.engine, "cached", lambda request, viewer: GraphQLResult(request, cost=59_001))
    answer = runner.cached(b"{}", user())
    assert answer is not None
    assert answer.body == b"{}"
    text = runner.metrics.text()
    assert b'gql_blog_operations_total{outcome="executed"} 1.0' in text
    assert b"gql_blog_operation_cost_sum 59001.0" in text
    assert b"gql_blog_operation_duration_seconds_count 1.0" in text
    runner.count_request(user())
    with pytest.raises(HTTPError, match="Too many requests"):
        runner.count_request(user())
    monkeypatch.setattr(runner.engine, "cached", lambda request, viewer: GraphQLResult(b" " * 2_000_001))
    with pytest.raises(HTTPError, match="2000001 bytes"):
        runner.cached(b"{}", user())


async def test_the_engine_is_told_the_bytes(runner: OperationRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    async def execute(request: bytes | None, **_: object) -> GraphQLResult:
        told.append(request)
        return GraphQLResult(b"{}")

    monkeypatch.setattr(runner.engine, "execute", execute)
    await runner.run(asked("{ hello }"), user(), b"body")
    await runner.run(asked("{ hello }"), user())
    assert told == [b"body", None]


async def test_the_database_time_of_events_is_charged(runner: OperationRunner) -> None:
    """0.6 s of it are 29 points beside the one of the result: with 30 requests they fill the rate of 60."""
    engine = runner.engine
    assert isinstance(engine, TinyEngine)
    engine.reads = [0.6]
    results = runner.subscribe(asked("subscription { count(to: 2) }"), user())
    await anext(results)
    for _ in range(30):
        runner.count_request(user())
    with pytest.raises(HTTPError, match="Too many requests"):
        await anext(results)
    assert await engine.root.closed.get() == "count"


async def test_reads_for_an_event_without_a_result_are_charged_when_the_subscription_ends(
    runner: OperationRunner,
) -> None:
    engine = runner.engine
    assert isinstance(engine, TinyEngine)

    async def ended(budget: ReadBudget, **_: object) -> AsyncGenerator[GraphQLResult, None]:
        budget.taken += 1.2
        for each in [CostExceeded("Too long.", limit="seconds", value=1, allowed=1)]:
            raise each
        yield GraphQLResult(b"")

    engine.subscribe = ended  # type: ignore[assignment, method-assign]
    with pytest.raises(HTTPError, match="Too long"):
        await anext(runner.subscribe(asked("subscription { forever }"), user()))
    runner.count_request(user())
    with pytest.raises(HTTPError, match="Too many requests"):
        runner.count_request(user())


@pytest.mark.parametrize(("ends", "status"), [(Unauthenticated("Revoked."), 401), (Forbidden("Demoted."), 403)])
async def test_the_status_of_a_subscription_that_is_ended_agrees_with_its_code(
    runner: OperationRunner, ends: GqlBlogError, status: int
) -> None:
    engine = runner.engine
    assert isinstance(engine, TinyEngine)
    engine.ends = ends
    engine.over.set()
    results = runner.subscribe(asked("subscription { forever }"), user())
    await anext(results)
    with pytest.raises(SubscriptionRevoked) as caught:
        await anext(results)
    assert caught.value.status == status
    assert json.loads(caught.value.body)["errors"][0]["extensions"]["code"] == ends.code
