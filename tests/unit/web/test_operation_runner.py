import json

import pytest
from support.tiny_engine import ADMIN, READER, TinyAnswer, TinyEngine

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.web import operation_runner
from gql_blog.web.graphql_request import GraphQLRequest
from gql_blog.web.http_error import HTTPError
from gql_blog.web.metrics import Metrics
from gql_blog.web.operation_runner import READER_ALLOWANCE, STAFF_ALLOWANCE, Allowance, OperationRunner, allowance_of
from gql_blog.web.rates import Rates
from gql_blog.web.request_user import RequestUser


@pytest.fixture
def runner() -> OperationRunner:
    return OperationRunner(TinyEngine(), Rates(on=True), Metrics())


def asked(query: str | None) -> GraphQLRequest:
    return GraphQLRequest(query, None, None, persisted=False)


def asker(viewer: Viewer = ANONYMOUS) -> RequestUser:
    return RequestUser(viewer, "192.0.2.1", "r-1")


def test_staff_may_have_more() -> None:
    assert allowance_of(ANONYMOUS) is allowance_of(READER) is READER_ALLOWANCE
    assert allowance_of(ADMIN) is STAFF_ALLOWANCE


async def test_what_takes_too_long_is_ended(runner: OperationRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operation_runner, "READER_ALLOWANCE", Allowance(0.05, 1_000, 1, 1))
    with pytest.raises(HTTPError, match=r"longer than 0\.05 seconds") as caught:
        await runner.run(asked("{ slow(seconds: 5) }"), asker())
    assert caught.value.status == 503
    assert b'gql_blog_operations_total{outcome="timed_out"} 1.0' in runner.metrics.text()
    assert b"at last" in (await runner.run(asked("{ slow(seconds: 0.1) }"), asker(ADMIN))).body


async def test_a_timeout_from_within_is_not_taken_for_ours(runner: OperationRunner) -> None:
    assert isinstance(runner.engine, TinyEngine)
    runner.engine.raises = TimeoutError()
    with pytest.raises(TimeoutError):
        await runner.run(asked("{ hello }"), asker())


async def test_an_answer_may_not_be_endless(runner: OperationRunner) -> None:
    with pytest.raises(HTTPError) as caught:
        await runner.run(asked("{ long(characters: 2000000) }"), asker())
    (error,) = json.loads(caught.value.body)["errors"]
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert error["extensions"]["limit"] == "answer_bytes"
    assert caught.value.well_formed
    await runner.run(asked("{ long(characters: 1999000) }"), asker())
    await runner.run(asked("{ long(characters: 2000000) }"), asker(ADMIN))


async def test_what_is_not_known_is_not_found(runner: OperationRunner) -> None:
    with pytest.raises(HTTPError, match="PersistedQueryNotFound"):
        await runner.run(asked(None), asker())


async def test_answers_are_counted_by_what_came_of_them(runner: OperationRunner) -> None:
    await runner.run(asked("{ hello }"), asker())
    await runner.run(asked("{ nope }"), asker())
    text = runner.metrics.text()
    assert b'gql_blog_operations_total{outcome="executed"} 1.0' in text
    assert b'gql_blog_operations_total{outcome="request_error"} 1.0' in text
    assert b"gql_blog_operation_duration_seconds_count 2.0" in text


def test_requests_are_rated(runner: OperationRunner) -> None:
    for _ in range(60):
        runner.count(asker())
    with pytest.raises(HTTPError):
        runner.count(asker())


async def test_comments_are_rated_by_what_a_mutation_names(runner: OperationRunner) -> None:
    await runner.run(asked('{ hello(name: "submitComment") }'), asker())
    await runner.run(asked('{ hello(name: "submitComment") }'), asker())
    await runner.run(asked("mutation { submitComment }"), asker())
    with pytest.raises(HTTPError, match="Too many comments"):
        await runner.run(asked("mutation { submitComment }"), asker())
    await runner.run(asked('mutation { shout(text: "a") }'), asker())


async def test_an_answer_that_is_kept_is_counted_like_any_other(
    runner: OperationRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert runner.kept(b"{}", asker()) is None
    monkeypatch.setattr(runner.engine, "cached", lambda request, viewer: TinyAnswer(request, cost=59_001))
    answer = runner.kept(b"{}", asker())
    assert answer is not None
    assert answer.body == b"{}"
    text = runner.metrics.text()
    assert b'gql_blog_operations_total{outcome="executed"} 1.0' in text
    assert b"gql_blog_operation_cost_sum 59001.0" in text
    assert b"gql_blog_operation_duration_seconds_count 1.0" in text
    runner.count(asker())
    with pytest.raises(HTTPError, match="Too many requests"):
        runner.count(asker())
    monkeypatch.setattr(runner.engine, "cached", lambda request, viewer: TinyAnswer(b" " * 2_000_001))
    with pytest.raises(HTTPError, match="2000001 bytes"):
        runner.kept(b"{}", asker())


async def test_the_engine_is_told_the_bytes(runner: OperationRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []

    async def execute(request: bytes | None, **_: object) -> TinyAnswer:
        told.append(request)
        return TinyAnswer(b"{}")

    monkeypatch.setattr(runner.engine, "execute", execute)
    await runner.run(asked("{ hello }"), asker(), b"body")
    await runner.run(asked("{ hello }"), asker())
    assert told == [b"body", None]
