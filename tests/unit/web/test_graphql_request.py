import json
from urllib.parse import urlencode

import pytest

from gql_blog.web.graphql_request import GraphQLRequest, from_address, from_body
from gql_blog.web.http_error import HTTPError


def test_a_body_asks() -> None:
    body = {"query": "{ a }", "operationName": "A", "variables": {"x": 1}, "extensions": {"y": 2}, "more": 3}
    assert from_body(json.dumps(body).encode()) == GraphQLRequest("{ a }", "A", {"x": 1}, persisted=False)


def test_null_and_empty_are_as_good_as_absent() -> None:
    body = {"query": "{ a }", "operationName": "", "variables": None, "extensions": None}
    assert from_body(json.dumps(body).encode()) == GraphQLRequest("{ a }", None, None, persisted=False)


def test_an_address_asks() -> None:
    query = urlencode({"query": "{ a }", "variables": '{"x": "é"}', "operationName": "", "extensions": "{}"})
    assert from_address(query.encode()) == GraphQLRequest("{ a }", None, {"x": "é"}, persisted=False)


@pytest.mark.parametrize(
    "named", [{"documentId": "sha256:x"}, {"id": "x"}, {"extensions": {"persistedQuery": {"sha256Hash": "x"}}}]
)
def test_a_document_may_be_named_instead(named: dict[str, object]) -> None:
    assert from_body(json.dumps(named).encode()) == GraphQLRequest(None, None, None, persisted=True)
    parameters = {name: value if isinstance(value, str) else json.dumps(value) for name, value in named.items()}
    assert from_address(urlencode(parameters).encode()).persisted


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "no 'query'"),
        ({"query": ""}, "no 'query'"),
        ({"query": 1}, "'query'"),
        ({"query": "{a}", "variables": [1]}, "'variables'"),
        ({"query": "{a}", "variables": "{}"}, "'variables'"),
        ({"query": "{a}", "operationName": {}}, "'operationName'"),
        ({"query": "{a}", "extensions": 0}, "'extensions'"),
        ([{"query": "{a}"}], "one request at a time"),
        ("{a}", "not a JSON object"),
        (7, "not a JSON object"),
        (None, "not a JSON object"),
    ],
)
def test_what_is_malformed_is_refused(body: object, word: str) -> None:
    with pytest.raises(HTTPError, match=word) as caught:
        from_body(json.dumps(body).encode())
    assert caught.value.status == 400
    assert not caught.value.well_formed
    (error,) = json.loads(caught.value.body)["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}


@pytest.mark.parametrize(
    "address",
    [
        b"query=%FF",
        b"query=\xff",
        b"query={a}&query={b}",
        b"query={a}&variables={",
        b"query={a}&variables=[1]",
        b"query={a}&" + b"&".join(b"a%d=1" % n for n in range(99)),
        b"",
    ],
)
def test_an_address_that_cannot_be_read_is_refused(address: bytes) -> None:
    with pytest.raises(HTTPError) as caught:
        from_address(address)
    assert caught.value.status == 400
