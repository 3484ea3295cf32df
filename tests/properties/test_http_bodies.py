"""Whatever is sent, the answer is JSON and no failure of ours."""

import json
import logging

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.tiny_site import client, tiny_site

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
REQUESTS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("query", "variables", "operationName", "extensions", "documentId"), JSON)
)
WORDS = ["{", "}", "(", ")", "...", "on", "query", "mutation", "subscription", "fragment", "F", "hello", "name:", '"x"']
WORDS += [
    "$a",
    ":",
    "String!",
    "=",
    "@skip",
    "__schema",
    "#",
    '"""',
    "shout",
    "text:",
    "[",
    "]",
    "!",
    "&",
    "|",
    "\ufeff",
]
DOCUMENTS = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
ACCEPT = st.sampled_from(["*/*", "application/json", "application/graphql-response+json"]) | st.text(
    st.characters(codec="ascii", categories=["L", "N", "P", "S"])
)


async def _answered(body: bytes, accept: str, content_type: str = "application/json") -> None:
    async with client(tiny_site()) as http:
        headers = {"Content-Type": content_type, "Accept": accept}
        answer = await http.post("/graphql", content=body, headers=headers)
    assert answer.status_code in (200, 400, 408, 413, 415)
    value = json.loads(answer.content)
    assert isinstance(value, dict)
    assert "data" in value or value["errors"]
    for error in value.get("errors", []):
        assert error["extensions"]["code"] != "INTERNAL_SERVER_ERROR"
        assert len(error["message"]) <= 300
    assert answer.headers["content-type"] in (
        "application/json; charset=utf-8",
        "application/graphql-response+json; charset=utf-8",
    )


@given(st.binary(max_size=300), ACCEPT)
@example(b'{"query": "\\ud800"}', "*/*")
async def test_bytes(body: bytes, accept: str) -> None:
    if not accept.startswith("text/event-stream"):
        await _answered(body, accept)


@given(REQUESTS | JSON)
async def test_json(value: object) -> None:
    await _answered(json.dumps(value).encode("utf-8", "surrogatepass"), "*/*")


@given(DOCUMENTS, st.dictionaries(st.sampled_from("ab"), JSON))
async def test_documents(text: str, variables: dict[str, object]) -> None:
    body = json.dumps({"query": text, "variables": variables}).encode("utf-8", "surrogatepass")
    await _answered(body, "application/graphql-response+json")


@given(st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=60))
async def test_content_types(content_type: str) -> None:
    async with client(tiny_site()) as http:
        headers = [(b"content-type", content_type.encode("latin-1"))]
        answer = await http.post("/graphql", content=b'{"query": "{ hello }"}', headers=headers)
    assert answer.status_code in (200, 415)


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture):  # type: ignore[no-untyped-def]
    with caplog.at_level(logging.WARNING, "gql_blog"):
        yield
    assert [record for record in caplog.records if record.name.startswith("gql_blog")] == []
