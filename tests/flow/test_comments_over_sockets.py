"""graphql-ws, as npm ships it, is cut off again and again while two servers write, and goes on at the other one."""

import asyncio
import json
import random
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from support.growth import HANG
from support.installed import settings_in
from support.served import serve
from support.tree import ROOT

from gql_blog.app import assembled, migrate_all
from gql_blog.transfer import load_sample

CLIENTS: Final = ROOT / "tests" / "support" / "js"
COMMENTS: Final = 40
"""Of each writer; half of them are changed or withdrawn at once, at the other server."""
SUBMIT: Final = "comment: submitComment(input: $input) { comment { id version } receipt errors { message } }"
EDIT: Final = "comment: editComment(input: $input) { comment { id version } errors { message } }"
WITHDRAW: Final = "comment: withdrawComment(input: $input) { comment { id version } errors { message } }"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (CLIENTS / "node_modules" / "graphql-ws").is_dir() or shutil.which("node") is None,
        reason="the client is an npm package: run `npm ci` in tests/support/js",
    ),
    pytest.mark.parametrize("dialect", ["postgres"], indirect=True),
]


async def asked(http: httpx.AsyncClient, query: str, **variables: Any) -> Any:
    body = (await http.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in body, body
    return body["data"]


async def wrote(http: httpx.AsyncClient, kind: str, verb: str, **given: Any) -> Any:
    done = (await asked(http, f"mutation ($input: {kind}CommentInput!) {{ {verb} }}", input=given))["comment"]
    assert done["errors"] == [], done
    return done


async def write(servers: Sequence[httpx.AsyncClient], post: str, chance: random.Random) -> dict[str, list[str]]:
    """Comment, edit and withdraw, at either server; return what is to be told of each comment."""
    expected = {}
    for number in range(COMMENTS):
        here, there = chance.sample(servers, 2)
        made = await wrote(here, "Submit", SUBMIT, articleId=post, authorName="Bo", body=f"{chance.random()}")
        told = expected[made["comment"]["id"]] = ["ADDED"]
        if number % 4 == 1:
            await wrote(there, "Edit", EDIT, receipt=made["receipt"], expectedVersion=1, body="Better.")
            told.append("CHANGED")
        if number % 4 == 2:
            await wrote(there, "Withdraw", WITHDRAW, receipt=made["receipt"], expectedVersion=1)
            told.append("REMOVED")
    return expected


@asynccontextmanager
async def told_to_a_client(*arguments: str) -> AsyncIterator[asyncio.StreamReader]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec("node", "resuming.mjs", *arguments, cwd=CLIENTS, stdout=pipe)
    assert process.stdout
    try:
        yield process.stdout
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_client_that_is_cut_off_misses_nothing_and_is_told_nothing_twice(
    tmp_path: Path, database_url: str
) -> None:
    settings = settings_in(tmp_path, database_url=database_url)
    await migrate_all(settings)
    async with assembled(settings) as app:
        await load_sample(app.database, app.writer)
    environment: dict[str, Any] = {
        "GQL_BLOG_DATABASE_URL": database_url,
        "GQL_BLOG_PLUGINS": "",
        "GQL_BLOG_COMMENT_MODERATION": "after",
        "GQL_BLOG_RATE_LIMITS": "off",
    }
    with ExitStack() as stack:
        addresses = []
        for number in range(2):
            (own := tmp_path / f"server{number}").mkdir()
            addresses.append(stack.enter_context(serve(own, **environment)).address)
        async with (
            asyncio.timeout(HANG),
            httpx.AsyncClient(verify=False, base_url=addresses[0], timeout=HANG) as one,
            httpx.AsyncClient(verify=False, base_url=addresses[1], timeout=HANG) as other,
        ):
            seen = await asked(one, '{ post(slug: "leave-the-stars-on") { id } changes { endCursor } }')
            post, cursor = seen["post"]["id"], seen["changes"]["endCursor"]
            sockets = [f"{each.replace('http', 'ws', 1)}/graphql" for each in addresses]
            async with told_to_a_client(post, cursor, *sockets) as lines:
                writers = (write((one, other), post, random.Random(number)) for number in range(3))
                expected = {id: told for each in await asyncio.gather(*writers) for id, told in each.items()}
                last = (await wrote(one, "Submit", SUBMIT, articleId=post, authorName="Bo", body="Last."))["comment"]
                expected[last["id"]] = ["ADDED"]
                told = [json.loads(line) async for line in until_told(lines, last["id"])]
    heard: dict[str, list[str]] = {}
    for each in told:
        heard.setdefault(each["id"], []).append(each["kind"])
    assert heard == expected
    assert len({each["cursor"] for each in told}) == len(told)
    cuts = told[-1]["connection"]
    at_each = Counter(each["connection"] % 2 for each in told)
    print(f"{len(told)} changes over {cuts} connections, {dict(at_each)} at each server")
    assert cuts > 40
    assert min(at_each.values()) > 40


async def until_told(lines: asyncio.StreamReader, last: str) -> AsyncIterator[bytes]:
    """Yield what is printed until it is of the last comment, of which nothing else is told."""
    async for line in lines:
        yield line
        if last in line.decode():
            return
    raise AssertionError("the client ended")
