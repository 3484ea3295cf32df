"""The whole way: bytes to a real server, over a real database, and back."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from support.growth import HANG
from support.hearing import until
from support.installed import Installed, installed
from support.tree import ROOT
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from gql_blog.content import Role
from gql_blog.store import Token
from gql_blog.transfer import load_sample

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPERATIONS = ROOT.parent / "shared" / "contract" / "operations"
SUBMIT = """mutation ($article: ID!, $body: String!) {
  submitComment(input: {articleId: $article, authorName: "Ruth", body: $body}) {
    comment { id status version } receipt errors { code message } } }"""
JUDGE = """mutation ($id: ID!, $version: Int!) {
  moderateComments(input: {comments: [{id: $id, expectedVersion: $version}], verdict: APPROVE, reason: "Fine."}) {
    comments { status } errors { code } } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Installed]:
    """The sample, served without plugins, so that every comment waits for a moderator."""
    folder = tmp_path_factory.mktemp("site")
    async with installed(folder, sqlite_template, rate_limits="off", blocked_plugins="*") as site:
        await load_sample(site.app.database, site.app.writer)
        yield site


async def ask(here: Installed, query: str, token: str | None = None, **variables: Any) -> dict[str, Any]:
    headers = {"Accept": "application/graphql-response+json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        answer = await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    body: dict[str, Any] = answer.json()
    assert answer.status_code == (200 if "data" in body else 400)
    return body


async def post_of(here: Installed) -> dict[str, str]:
    answer = await ask(
        here, "{ posts(first: 1, orderBy: [{field: RESPONSE_COUNT, direction: DESC}]) { nodes { id slug } } }"
    )
    post: dict[str, str] = answer["data"]["posts"]["nodes"][0]
    return post


def code(answer: dict[str, Any]) -> str:
    found: str = answer["errors"][0]["extensions"]["code"]
    return found


async def test_a_comment_comes_is_judged_and_heard_of(here: Installed) -> None:
    post, moderator = await post_of(here), await here.token(Role.MODERATOR)
    url = here.address.replace("http", "ws") + "/graphql"
    listen = {"query": "subscription ($id: ID!) { commentAdded(articleId: $id) { authorName body } }"}
    async with connect(url, subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send('{"type": "connection_init"}')
        await socket.recv()
        payload = {**listen, "variables": {"id": post["id"]}}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
        await socket.send('{"type": "ping"}')
        await socket.recv()
        await until(lambda: len(here.app.relay._subscribers) == 1)

        made = (await ask(here, SUBMIT, article=post["id"], body="I *saw* it."))["data"]["submitComment"]
        assert (made["comment"]["status"], made["errors"]) == ("PENDING", [])
        asked = "query ($r: String!) { commentByReceipt(receipt: $r) { status } }"
        assert (await ask(here, asked, r=made["receipt"]))["data"] == {"commentByReceipt": {"status": "PENDING"}}

        judged = await ask(here, JUDGE, moderator, id=made["comment"]["id"], version=made["comment"]["version"])
        assert judged["data"]["moderateComments"] == {"comments": [{"status": "APPROVED"}], "errors": []}
        async with asyncio.timeout(HANG):
            heard = json.loads(await socket.recv())
    comment = {"authorName": "Ruth", "body": "<p>I <em>saw</em> it.</p>\n"}
    assert heard == {"id": "1", "type": "next", "payload": {"data": {"commentAdded": comment}}}


async def test_what_only_moderators_hear_is_refused_to_others(here: Installed) -> None:
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        answer = await http.post(
            "/graphql",
            json={"query": "subscription { moderationQueueChanged { id } }"},
            headers={"Accept": "text/event-stream"},
            timeout=HANG,
        )
    data = json.loads(answer.text.split("\n")[1].removeprefix("data: "))
    assert code(data) in ("UNAUTHENTICATED", "FORBIDDEN")
    assert answer.text.endswith("event: complete\ndata:\n\n")


async def test_who_may_not_is_told_in_the_payload(here: Installed) -> None:
    post = await post_of(here)
    made = (await ask(here, SUBMIT, article=post["id"], body="Hello."))["data"]["submitComment"]["comment"]
    for token, expected in ((None, "UNAUTHENTICATED"), (await here.token(Role.READER), "FORBIDDEN")):
        answer = await ask(here, JUDGE, token, id=made["id"], version=made["version"])
        assert answer["data"]["moderateComments"]["errors"] == [{"code": expected}]


@pytest.mark.skipif(not OPERATIONS.is_dir(), reason="the contract is not in ../shared")
async def test_a_reader_may_have_the_whole_dialogue(here: Installed) -> None:
    post = await post_of(here)
    answer = await ask(here, (OPERATIONS / "DialoguePage.graphql").read_text(), slug=post["slug"])
    assert "errors" not in answer
    assert len(answer["data"]["dialogue"]["responses"]["nodes"]) >= 4


NESTED = "{ dialogue(slug: $s) { post " + "{ responses(first: 1) { nodes " * 9 + "{ id }" + " } }" * 9 + " } }"
TOO_MUCH = {
    "depth": NESTED.replace("$s", '"x"'),
    "aliases": "{" + " a: __typename" * 31 + " }",
    "root_fields": "{" + " tags { slug }" * 21 + " }",
    "fields": "{ tags {" + " slug" * 200 + " } }",
    "directives": "{ tags {" + " slug @skip(if: false)" * 51 + " } }",
    "directives_per_node": "{ tags" + " @skip(if: false)" * 6 + " { slug } }",
    "tokens": "{ tags {" + " slug" * 2_000 + " } }",
    "characters": "{ tags { slug } }" + " " * 20_000,
    "comments": "#\n" * 201 + "{ tags { slug } }",
    "definitions": "{ tags { slug } }" + " query Q { tags { slug } }" * 10,
    "mutations": "mutation {" + " m: __typename" * 5 + " }",
    "cost": "{ posts(first: 100) { nodes { responses(first: 100) { nodes { slug title } } } } }",
}


@pytest.mark.parametrize("limit", TOO_MUCH)
async def test_too_much_is_refused_and_says_what(here: Installed, limit: str) -> None:
    query = TOO_MUCH[limit]
    body = {"query": query, **({"operationName": "Q"} if limit == "definitions" else {})}
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        answer = await http.post("/graphql", json=body, headers={"Accept": "application/graphql-response+json"})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "COST_EXCEEDED"
    assert error["extensions"]["limit"] == limit
    assert error["extensions"]["value"] > error["extensions"]["allowed"]


async def test_staff_may_have_more(here: Installed) -> None:
    editor = await here.token(Role.EDITOR)
    for limit in ("aliases", "fields", "cost", "comments", "characters", "root_fields"):
        assert "errors" not in await ask(here, TOO_MUCH[limit], editor), limit


@pytest.mark.parametrize("first", [101, 1_000_000, -1])
async def test_a_page_has_a_bound_of_its_own(here: Installed, first: int) -> None:
    asked = "query ($n: Int) { posts(first: $n) { nodes { slug } } }"
    assert code(await ask(here, asked, n=first)) == "BAD_USER_INPUT"
    assert "errors" not in await ask(here, asked, n=100)
    assert "errors" not in await ask(here, asked, n=None)


async def test_nothing_of_the_schema_is_told_to_strangers(here: Installed) -> None:
    for query in (
        "{ __schema { types { name } } }",
        '{ ... on Query { __type(name: "Post") { name } } }',
        "{ pots { slug } }",
    ):
        text = json.dumps(await ask(here, query))
        assert "errors" in text
        assert "Did you mean" not in text
        assert "posts" not in text
    admin = await here.token(Role.ADMIN)
    assert "data" in await ask(here, "{ __schema { types { name } } }", admin)


async def test_a_token_that_is_revoked_ends_at_once(here: Installed) -> None:
    editor = await here.token(Role.EDITOR)
    asked = "{ viewer { role } }"
    assert (await ask(here, asked, editor))["data"] == {"viewer": {"role": "EDITOR"}}
    async with here.app.database.transaction():
        await Token.all().update(revoked_at=await here.app.database.now())
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        headers = {"Authorization": f"Bearer {editor}"}
        answer = await http.post("/graphql", json={"query": asked}, headers=headers)
    assert (answer.status_code, code(answer.json())) == (401, "UNAUTHENTICATED")
