import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pytest
from support.cases import cases
from support.tiny_documents import TinyInvalidations, TinyStore
from support.tiny_engine import READER, TinyEngine
from support.tiny_site import RATES

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.web import HTTPError, PersistedDocuments, persisted_documents
from gql_blog.web.limits.rate_limiter import RateLimiter
from gql_blog.web.operation_runner import OperationRunner
from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.protocol.graphql_request import GraphQLRequest
from gql_blog.web.request_user import RequestUser

HELLO = "{ hello }"


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def user(viewer: Viewer = ANONYMOUS) -> RequestUser:
    return RequestUser(viewer, "192.0.2.1", "r-1")


class Trial:
    """Documents in front of the tiny engine."""

    def __init__(self, registered: dict[str, str] | None = None, **terms: Any) -> None:
        self.store, self.invalidations = TinyStore(registered), TinyInvalidations()
        self.documents = PersistedDocuments(self.store, self.invalidations, **terms)
        self.runner = OperationRunner(TinyEngine(), RateLimiter(RATES), Metrics(), self.documents)

    async def text(self, request: GraphQLRequest, viewer: Viewer = ANONYMOUS) -> str | None:
        return (await self.runner.with_document(request, user(viewer))).query

    async def code(self, request: GraphQLRequest, viewer: Viewer = ANONYMOUS) -> str:
        with pytest.raises(HTTPError) as caught:
            await self.text(request, viewer)
        return str(json.loads(caught.value.body)["errors"][0]["extensions"]["code"])


def sent(text: str | None, name: str | None = None) -> GraphQLRequest:
    """As clients of automatic persisted queries send it."""
    return GraphQLRequest(text, None, None, name or hash_of(text or ""), automatic=True)


def named(name: str) -> GraphQLRequest:
    return GraphQLRequest(None, None, None, name)


async def test_a_document_that_is_sent_with_its_hash_is_known_by_it() -> None:
    trial = Trial()
    assert await trial.code(sent(None, hash_of(HELLO))) == "PERSISTED_QUERY_NOT_FOUND"
    assert await trial.text(sent(HELLO)) == HELLO
    assert trial.store.added == {hash_of(HELLO): HELLO}
    trial.store.added.clear()
    assert await trial.text(sent(None, hash_of(HELLO))) == HELLO, "this process knows it already"
    assert await trial.text(named(hash_of(HELLO)), READER) == HELLO
    assert await trial.text(sent(HELLO)) == HELLO
    assert not trial.store.added


@cases("name", ["0" * 64, hash_of(HELLO).upper(), hash_of(HELLO)[:-1], hash_of(HELLO)[:32] + "0" * 32, "é\x00"])
async def test_a_hash_that_is_not_that_of_the_document_is_refused(name: str) -> None:
    trial = Trial()
    assert await trial.code(sent(HELLO, name)) == "BAD_USER_INPUT"
    assert await trial.code(sent(None, name)) == "PERSISTED_QUERY_NOT_FOUND"
    assert not trial.store.added


@cases(
    "text",
    [
        "{",
        '{ hello(name: "ann@example.org") }',
        'mutation { shout(text: "what somebody wrote") }',
        '{ token: hello(name: "gqlt_secret") }',
        '{ hello(name: "Jane Doe") }',
    ],
)
async def test_what_is_invalid_or_somebodys_words_is_run_and_not_kept(text: str) -> None:
    trial = Trial()
    assert await trial.text(sent(text)) == text
    assert not trial.store.added
    assert await trial.code(sent(None, hash_of(text))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_strangers_have_so_many_kept_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(persisted_documents, "NEW_PER_MINUTE", 3)
    trial = Trial()
    texts = [f"{{ a{number}: hello }}" for number in range(5)]
    for text in texts:
        await trial.text(sent(text))
    assert [*trial.store.added.values()] == texts[:3]
    assert await trial.text(sent(None, hash_of(texts[0]))) == texts[0]
    assert await trial.code(sent(None, hash_of(texts[4]))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_off_means_registered_ones_alone() -> None:
    trial = Trial({"hi": HELLO, hash_of("{ whoami }"): "{ whoami }"}, automatic=False)
    trial.store.added[hash_of("{ a: hello }")] = "{ a: hello }"
    assert await trial.text(sent("{ b: hello }")) == "{ b: hello }"
    assert len(trial.store.added) == 1
    assert await trial.code(sent(None, hash_of("{ a: hello }"))) == "PERSISTED_QUERY_NOT_SUPPORTED"
    assert await trial.text(named("hi")) == HELLO
    assert await trial.text(sent(None, hash_of("{ whoami }"))) == "{ whoami }"
    assert await trial.code(named("ho")) == "DOCUMENT_NOT_FOUND"


async def test_without_a_token_registered_documents_alone_are_run_if_so_set() -> None:
    trial = Trial({"hi": HELLO}, registered_only=True)
    plain = GraphQLRequest(HELLO, None, None)
    assert await trial.code(plain) == await trial.code(sent(HELLO)) == await trial.code(named("ho"))
    assert await trial.code(plain) == "DOCUMENT_NOT_REGISTERED"
    assert not trial.store.added
    assert await trial.text(named("hi")) == HELLO
    both = GraphQLRequest("{ whoami }", None, None, "hi")
    assert await trial.text(both) == HELLO, "what is registered is run, whatever stands beside it"
    assert await trial.text(sent(HELLO), READER) == HELLO
    assert await trial.code(sent(None, hash_of(HELLO))) == "DOCUMENT_NOT_REGISTERED", "it is an automatic one"
    trial.store.registered[hash_of(HELLO)] = HELLO
    assert await trial.text(sent(None, hash_of(HELLO))) == HELLO, "it was registered meanwhile"


async def test_what_is_removed_is_known_no_more() -> None:
    trial = Trial({"hi": HELLO})
    assert await trial.text(named("hi")) == HELLO
    trial.store.registered.clear()
    assert await trial.text(named("hi")) == HELLO
    trial.invalidations.tell("article")
    assert await trial.text(named("hi")) == HELLO
    trial.invalidations.tell("document")
    assert await trial.code(named("hi")) == "DOCUMENT_NOT_FOUND"


@cases("names", [["hi"], ["hi", "hi", "ho"]])
async def test_requests_count_and_are_known_by_their_bytes(names: Sequence[str]) -> None:
    trial = Trial({"hi": HELLO, "ho": "{ whoami }"}, registered_only=True)
    noted = trial.store.noted
    for name in names:
        await trial.runner.run(await trial.runner.with_document(named(name), user()), user(), name.encode())
    assert noted == [*names]
    assert trial.documents.may_repeat(b"hi", user())
    assert not trial.documents.may_repeat(b"other", user())
    assert trial.documents.may_repeat(b"other", user(READER))
    trial.documents.count_again(b"hi")
    assert noted == [*names, "hi"]
    trial.invalidations.tell("document")
    assert not trial.documents.may_repeat(b"hi", user())
