"""Only a comment that is stored counts for the rate of comments; what is refused counts as requests. Over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.installed import Installed, installed
from support.postgres import aside

from gql_blog.access import OPERATOR
from gql_blog.content import Role
from gql_blog.store import Comment
from gql_blog.transfer import load_sample
from gql_blog.write import CreateToken, CreateUser, SetCommentPolicy

SUBMIT = """mutation ($input: SubmitCommentInput!) {
  submitComment(input: $input) { comment { id status } receipt errors { code } } }"""
EDIT = """mutation ($receipt: String!, $version: Int!, $body: String!) {
  editComment(input: { receipt: $receipt, expectedVersion: $version, body: $body }) { errors { code } } }"""


class Reader:
    """Somebody who comments on one article, without a token unless there is one."""

    def __init__(self, here: Installed, http: httpx.AsyncClient, token: str | None = None) -> None:
        self.here, self._http = here, http
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.article = ""

    def with_token(self, token: str) -> "Reader":
        """Return somebody with a token, at the same address, who comments on the same article."""
        other = Reader(self.here, self._http, token)
        other.article = self.article
        return other

    async def send(self, query: str, **variables: Any) -> tuple[int, Any]:
        sent = {"query": query, "variables": variables}
        answer = await self._http.post("/graphql", json=sent, headers=self._headers)
        return answer.status_code, answer.json().get("data") or answer.json()

    async def submit(self, body: str, **given: Any) -> tuple[int, Any]:
        """Submit a comment; return the status and the payload."""
        known = {"articleId": self.article, "authorName": "Ruth", "body": body, **given}
        status, data = await self.send(SUBMIT, input=known)
        return status, data.get("submitComment", data)


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    """A database with the sample, to copy."""
    folder = tmp_path_factory.mktemp("sampled")

    async def fill() -> None:
        async with installed(folder, sqlite_template) as here:
            await load_sample(here.app.database, here.app.writer)

    aside(fill())
    return folder / "blog.db"


@pytest.fixture
async def reader(tmp_path: Path, sampled: Path) -> AsyncIterator[Reader]:
    async with (
        installed(tmp_path, sampled, comment_rates="1/60,5/3600", reader_rates="60/60") as here,
        httpx.AsyncClient(verify=False, base_url=here.address, timeout=60) as http,
    ):
        reader = Reader(here, http)
        _, data = await reader.send("{ posts { nodes { id } } }")
        reader.article = data["posts"]["nodes"][0]["id"]
        yield reader


async def test_a_mistake_does_not_keep_anybody_from_commenting(reader: Reader) -> None:
    for body, given, code in (
        (" ", {}, "INVALID"),
        ("Hello.", {"parentId": "com_0"}, "NOT_FOUND"),
        ("Hello.", {"articleId": "art_0"}, "NOT_FOUND"),
        ("Hello.", {"authorEmail": "nobody"}, "INVALID"),
    ):
        status, payload = await reader.submit(body, **given)
        assert (status, [each["code"] for each in payload["errors"]]) == (200, [code])
    assert (await reader.submit("Hello.", parentId=7))[1]["errors"]  # a value of a wrong type
    status, payload = await reader.submit("Hello.")
    assert (status, payload["errors"], payload["comment"]["status"]) == (200, [], "PENDING")
    assert (await reader.submit("Another."))[0] == 429


async def test_a_retry_is_answered_however_many_comments_there_were(reader: Reader) -> None:
    key = "a-key-of-sixteen-characters"
    first = await reader.submit("Hello.", idempotencyKey=key)
    assert first[0] == 200
    assert [await reader.submit("Hello.", idempotencyKey=key) for _ in range(2)] == [first] * 2
    for other in ({"idempotencyKey": "another-key-of-that-length"}, {"idempotencyKey": None}, {}):
        status, answer = await reader.submit("Another.", **other)
        assert (status, answer["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert (await reader.submit("Another.", idempotencyKey=key))[1]["errors"] == [{"code": "IDEMPOTENCY_MISMATCH"}]
    async with reader.here.app.database.session():
        assert [each.source for each in await Comment.filter(author_name="Ruth")] == ["Hello."]


async def test_a_reader_who_is_signed_in_has_the_rate_too_whatever_the_token(reader: Reader) -> None:
    writer, email = reader.here.app.writer, "ruth@blog.example"
    await writer.run(CreateUser(email=email, role=Role.READER, name="Ruth"), OPERATOR)
    one, other = [reader.with_token((await writer.run(CreateToken(email=email), OPERATOR)).secret) for _ in range(2)]
    for signed_in in (one, other):
        status, payload = await signed_in.submit(" ")
        assert (status, [each["code"] for each in payload["errors"]]) == (200, ["INVALID"])
    first = await one.submit("Hello.", idempotencyKey="a-key")
    assert (first[0], first[1]["errors"]) == (200, [])
    assert await one.submit("Hello.", idempotencyKey="a-key") == first
    for signed_in, key in ((one, None), (other, None), (other, "another-key")):
        status, answer = await signed_in.submit("Another.", idempotencyKey=key)
        assert (status, answer["errors"][0]["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert (await reader.submit("Of somebody else."))[0] == 200


async def test_a_change_of_a_comment_counts_if_it_is_made(tmp_path: Path, sampled: Path) -> None:
    async with (
        installed(tmp_path, sampled, comment_rates="2/60") as here,
        httpx.AsyncClient(verify=False, base_url=here.address, timeout=60) as http,
    ):
        reader = Reader(here, http)
        reader.article = (await reader.send("{ posts { nodes { id } } }"))[1]["posts"]["nodes"][0]["id"]
        receipt = (await reader.submit("Hello."))[1]["receipt"]
        for version in (7, 8, 9):
            _, data = await reader.send(EDIT, receipt=receipt, version=version, body="Hello, all.")
            assert data["editComment"]["errors"] == [{"code": "CONFLICT"}]
        _, data = await reader.send(EDIT, receipt=receipt, version=1, body="Hello, all.")
        assert data["editComment"]["errors"] == []
        assert (await reader.send(EDIT, receipt=receipt, version=2, body="Hello."))[0] == 429


async def test_what_is_refused_counts_as_requests(reader: Reader) -> None:
    await reader.here.app.writer.run(SetCommentPolicy(article_id=reader.article, closed=True), OPERATOR)
    statuses = [(await reader.submit(f"Hello, {number}."))[0] for number in range(10)]
    assert 429 in statuses
    assert statuses.index(429) in (5, 6)
    assert set(statuses[statuses.index(429) :]) == {429}
