"""The token of an application: a frontend that asks for anonymous readers, over HTTP, with debug off."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from support.installed import Installed, installed
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.content import Role
from gql_blog.store import Audit
from gql_blog.transfer import load_sample
from gql_blog.write import CreateToken, RevokeToken, TokenWritten

POSTS = "{ posts { nodes { id title status viewerCanEdit } } viewer { id } }"
SUBMIT = """mutation ($article: ID!, $body: String!) {
  submitComment(input: {articleId: $article, authorName: "Ruth", body: $body}) {
    comment { status } errors { code } } }"""
CREATE = 'mutation { createPost(input: {title: "T", source: "x"}) { post { id } errors { code } } }'
SCHEMA = '{ __type(name: "Post") { name } }'


async def token(here: Installed, **given: Any) -> TokenWritten:
    return await here.app.writer.run(CreateToken(application="the site", **given), OPERATOR)


async def ask(
    here: Installed, query: str, secret: str | None = None, reader: str | None = None, **variables: Any
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    if reader is not None:
        headers["X-Reader-Address"] = reader
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=60) as http:
        return await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)


def code(answer: httpx.Response) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found


async def test_an_application_reads_what_anybody_reads_from_the_same_cache(
    tmp_path: Path, sqlite_template: Path
) -> None:
    async with installed(tmp_path, sqlite_template) as here:
        await load_sample(here.app.database, here.app.writer)
        made = await token(here)
        by_anybody = [(await ask(here, POSTS)).content for _ in range(2)]
        hits = here.app.engine.result_cache.counts["hit"]
        by_application = await ask(here, POSTS, made.secret)
        assert by_application.content == by_anybody[0] == by_anybody[1]
        assert here.app.engine.result_cache.counts["hit"] == hits + 1
        assert by_application.headers["cache-control"] == "private, no-store"

        refused = (await ask(here, CREATE, made.secret)).json()["data"]["createPost"]
        assert refused == {"post": None, "errors": [{"code": "UNAUTHENTICATED"}]}

        await here.app.writer.run(RevokeToken(token_id=made.token_id), OPERATOR)
        assert (await ask(here, POSTS, made.secret)).status_code == 401


@pytest.mark.parametrize("by_get", [False, True])
async def test_the_cost_is_told_to_applications_and_staff_and_changes_no_bytes(
    by_get: bool, tmp_path: Path, sqlite_template: Path
) -> None:
    query, costly = "{ posts(first: 3) { nodes { title } } }", "{ posts(first: 100) { nodes { title } } }"
    async with installed(tmp_path, sqlite_template) as here:
        await load_sample(here.app.database, here.app.writer)
        run = here.app.writer.run
        application = (await token(here)).secret
        newsroom = newsroom_of(here.app.database)
        for each in (Role.AUTHOR, Role.READER):
            await newsroom.somebody(each)
        author, own = [
            (await run(CreateToken(email=f"somebody.{each}@example.org"), OPERATOR)).secret
            for each in ("author", "reader")
        ]

        async def answer(secret: str | None, text: str = query, **headers: str) -> httpx.Response:
            if secret:
                headers["Authorization"] = f"Bearer {secret}"
            async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=60) as http:
                if by_get:
                    return await http.get("/graphql", params={"query": text}, headers=headers)
                return await http.post("/graphql", json={"query": text}, headers=headers)

        anybody = await answer(None)
        for secret in (None, own):
            assert "x-query-cost" not in (await answer(secret)).headers
        for _ in range(2):  # the second from the cache
            told = await answer(application)
            assert (told.headers["x-query-cost"], told.content) == ("3", anybody.content)
        assert told.headers.get("etag") == anybody.headers.get("etag")
        by_author = await answer(author)
        assert by_author.headers["x-query-cost"] == str(by_author.json()["extensions"]["cost"]) == "3"
        assert (await answer(application, costly)).headers["x-query-cost"] == "100"
        assert "x-query-cost" not in (await answer(application, "{ nothing }")).headers
        if by_get:
            same = await answer(application, **{"If-None-Match": told.headers["etag"]})
            assert (same.status_code, same.headers["x-query-cost"]) == (304, "3")
            nobody = await answer(None, **{"If-None-Match": told.headers["etag"]})
            assert (nobody.status_code, nobody.headers.get("x-query-cost")) == (304, None)


async def test_an_application_has_a_rate_of_its_own(tmp_path: Path, sqlite_template: Path) -> None:
    async with installed(tmp_path, sqlite_template, reader_rates="1/60", application_rates="3/60") as here:
        secret = (await token(here)).secret
        assert [(await ask(here, "{ __typename }")).status_code for _ in range(2)] == [200, 429]
        assert [(await ask(here, "{ __typename }", secret)).status_code for _ in range(4)] == [200, 200, 200, 429]


async def test_comments_count_for_the_reader_whose_address_is_forwarded(tmp_path: Path, sqlite_template: Path) -> None:
    async with installed(tmp_path, sqlite_template, comment_rates="1/60") as here:
        await load_sample(here.app.database, here.app.writer)
        secret = (await token(here)).secret
        article = (await ask(here, POSTS)).json()["data"]["posts"]["nodes"][0]["id"]

        async def submitted(reader: str | None, body: str) -> httpx.Response:
            return await ask(here, SUBMIT, secret, reader, article=article, body=body)

        nobody = await submitted(None, "one")
        assert (nobody.status_code, code(nobody)) == (403, "FORBIDDEN")
        assert "X-Reader-Address" in nobody.text
        for wrong in ("", "the reader", "203.0.113.7, 203.0.113.8"):
            assert (await submitted(wrong, "one")).status_code == 400

        taken = await submitted("203.0.113.7", "one")
        assert taken.json()["data"]["submitComment"]["comment"] == {"status": "PENDING"}
        assert (await submitted("203.0.113.7", "two")).status_code == 429
        for reader in ("203.0.113.8", "2001:db8:1:2::1"):
            assert (await submitted(reader, f"from {reader}")).json()["data"]["submitComment"]["errors"] == []
        assert (await submitted("2001:db8:1:2::2", "of the same network")).status_code == 429

        async with here.app.database.session():
            entries = await Audit.filter(action="submit_comment").exclude(actor="anonymous")
        assert [each.actor for each in entries] == ["application:the site"] * 3


async def test_the_header_means_nothing_without_the_token_of_an_application(
    tmp_path: Path, sqlite_template: Path
) -> None:
    async with installed(tmp_path, sqlite_template, comment_rates="1/60") as here:
        await load_sample(here.app.database, here.app.writer)
        article = (await ask(here, POSTS)).json()["data"]["posts"]["nodes"][0]["id"]
        states = [
            (await ask(here, SUBMIT, None, reader, article=article, body=reader)).status_code
            for reader in ("203.0.113.7", "203.0.113.8")
        ]
        assert states == [200, 429]


@pytest.mark.parametrize("introspection", [False, True])
async def test_an_application_reads_the_schema_if_it_may(
    introspection: bool, tmp_path: Path, sqlite_template: Path
) -> None:
    async with installed(tmp_path, sqlite_template) as here:
        secret = (await token(here, introspection=introspection)).secret
        answer = (await ask(here, SCHEMA, secret)).json()
        async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=60) as http:
            sdl = await http.get("/schema.graphql", headers={"Authorization": f"Bearer {secret}"})
        if introspection:
            assert answer == {"data": {"__type": {"name": "Post"}}}
            assert "type Post implements" in sdl.text
        else:
            assert answer["errors"]
            assert sdl.status_code == 404
