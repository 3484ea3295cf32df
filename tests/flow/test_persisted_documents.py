"""Documents by name: Apollo's and urql's automatic ones, and those that an operator has registered."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from support.growth import HANG
from support.installed import Installed, installed, settings_in
from support.serving import served

from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled, site
from gql_blog.content import Role
from gql_blog.store import document_store
from gql_blog.transfer import load_sample
from gql_blog.write import CreateToken

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEAD = "query Lead($slug: String!) { post(slug: $slug) { title } }"
VARIABLES = {"slug": "leave-the-stars-on"}
TITLE = {"post": {"title": "Leave the Stars On"}}
EACH_TIME = "public, max-age=0, s-maxage=0, must-revalidate"


def hash_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def hashed(text: str, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}, **more}


def in_address(given: dict[str, Any]) -> dict[str, str]:
    return {name: each if isinstance(each, str) else json.dumps(each) for name, each in given.items()}


def code(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


@asynccontextmanager
async def asking(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(verify=False, base_url=address, timeout=HANG) as http:
        yield http


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Installed]:
    async with installed(tmp_path_factory.mktemp("site"), sqlite_template, rate_limits="off") as made:
        await load_sample(made.app.database, made.app.writer)
        yield made


async def test_a_hash_is_asked_for_by_get_once_its_document_was_sent(here: Installed) -> None:
    """As Apollo's link does: hash, then document and hash, then the hash for ever, cached like any query."""
    by_hash = in_address(hashed(LEAD, variables=VARIABLES, operationName="Lead"))
    async with asking(here.address) as http:
        for accept in ("application/json", "application/graphql-response+json"):
            missing = await http.get("/graphql", params=by_hash, headers={"Accept": accept})
            assert (missing.status_code, code(missing)) == (200, "PERSISTED_QUERY_NOT_FOUND")
            assert missing.headers["cache-control"] == "no-store"
        sent = await http.post("/graphql", json=hashed(LEAD, query=LEAD, variables=VARIABLES))
        assert sent.json()["data"] == TITLE
        for _ in range(3):
            answer = await http.get("/graphql", params=by_hash)
            assert (answer.json()["data"], answer.headers["cache-control"]) == (TITLE, EACH_TIME)
            same = await http.get("/graphql", params=by_hash, headers={"If-None-Match": answer.headers["etag"]})
            assert same.status_code == 304
        whole = await http.get("/graphql", params=in_address({"query": LEAD, "variables": VARIABLES}))
        assert whole.headers["etag"] == answer.headers["etag"], "it is the same answer, kept once"
        named = await http.post("/graphql", json={"documentId": f"sha256:{hash_of(LEAD)}", "variables": VARIABLES})
        assert named.json()["data"] == TITLE


async def test_a_document_is_parsed_once_however_it_is_asked_for(here: Installed) -> None:
    text = "query Once($slug: String!) { post(slug: $slug) { title slug } }"
    async with asking(here.address) as http:
        await http.post("/graphql", json=hashed(text, query=text, variables=VARIABLES))
        before = len(here.app.engine._documents._validated)
        for given in (hashed(text), {"query": text}, {"documentId": hash_of(text)}):
            assert (await http.post("/graphql", json={**given, "variables": VARIABLES})).status_code == 200
    assert len(here.app.engine._documents._validated) == before


async def test_mutations_are_never_run_by_get(here: Installed) -> None:
    text = "mutation Add($input: CreateContributorInput!) { createContributor(input: $input) { errors { code } } }"
    given = hashed(text, variables={"input": {"name": "New"}})
    async with asking(here.address) as http:
        assert (await http.post("/graphql", json={**given, "query": text})).status_code == 200
        refused = await http.get("/graphql", params=in_address(given))
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
        told = (await http.post("/graphql", json=given)).json()
        assert told["data"]["createContributor"]["errors"] == [{"code": "UNAUTHENTICATED"}]


async def test_subscriptions_are_named_over_event_streams(here: Installed) -> None:
    text = "subscription { articlePublished { id } }"
    assert not (await here.app.documents.find(hash_of(text)))
    async with asking(here.address) as http:
        unknown = await http.post("/graphql", json=hashed(text), headers={"Accept": "text/event-stream"})
        assert code(unknown) == "PERSISTED_QUERY_NOT_FOUND"
        for given in (hashed(text, query=text), hashed(text)):
            async with http.stream("POST", "/graphql", json=given, headers={"Accept": "text/event-stream"}) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")


async def test_a_stranger_fills_nothing(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown hashes by the thousand, wrong ones, prefixes of others, invalid and huge documents."""
    async with installed(tmp_path, sqlite_template, rate_limits="off") as made:
        await _fill(made, monkeypatch)


async def _fill(here: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_store, "MOST_AUTOMATIC", 20)
    await here.app.documents.write()
    async with asking(here.address) as http:
        for number in range(500):
            name = f"{number:064x}"
            given = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": name}}}
            assert code(await http.post("/graphql", json=given)) == "PERSISTED_QUERY_NOT_FOUND"
        real = hash_of("{ __typename }")
        for name in (real[:-1], real[:32] + "0" * 32, real.upper(), "sha256:" + real, "%", "' OR 1=1", "é"):
            given = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": name}}}
            assert code(await http.post("/graphql", json=given)) == "PERSISTED_QUERY_NOT_FOUND"
            assert code(await http.post("/graphql", json={**given, "query": "{ __typename }"})) == "BAD_USER_INPUT"
        huge = "{ __typename } # " + "x" * 1_000_000
        for text in (huge, "{", "{ nope }", "{ __typename " * 99):
            assert "errors" in (await http.post("/graphql", json=hashed(text, query=text))).json()
        for number in range(130):
            text = f"{{ a{number}: __typename }}"
            assert (await http.post("/graphql", json=hashed(text, query=text))).json()["data"]
    await here.app.documents.write()
    automatic = [each for each in await here.app.documents.listed() if not each.registered]
    assert len(automatic) == 20
    assert all(each.size < 200 for each in automatic)


@asynccontextmanager
async def two_servers(folder: Path, database_url: str) -> AsyncIterator[tuple[tuple[App, str], tuple[App, str]]]:
    """Two processes' worth of the app over one database, as two servers are."""
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(2):
            settings = settings_in(folder, database_url=database_url, rate_limits="off", blocked_plugins=("*",))
            app = await stack.enter_async_context(assembled(settings))
            await app.database.invalidations.start()
            app.documents.start()
            made.append((app, await stack.enter_async_context(served(site(app)))))
        yield made[0], made[1]


async def until_known(http: httpx.AsyncClient, given: dict[str, Any]) -> httpx.Response:
    async with asyncio.timeout(HANG):
        while "errors" in (answer := await http.post("/graphql", json=given)).json():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return answer


async def test_two_servers_share_what_one_was_sent_and_what_is_removed(database_url: str, tmp_path: Path) -> None:
    text = "{ tags { slug } }"
    async with (
        two_servers(tmp_path, database_url) as ((app, first), (_, second)),
        asking(first) as one,
        asking(second) as other,
    ):
        await one.post("/graphql", json=hashed(text, query=text))
        assert (await until_known(other, hashed(text))).json() == {"data": {"tags": []}}
        await app.documents.register([("list", "List", "{ posts { totalCount } }")])
        for http in (one, other):
            for _ in range(3):  # the result is kept at the second time, and found by the bytes at the third
                answer = await http.post("/graphql", json={"documentId": "list"})
                assert answer.json() == {"data": {"posts": {"totalCount": 0}}}
        await app.documents.remove(["list"])
        async with asyncio.timeout(HANG):
            for http in (one, other):
                while "data" in (answer := await http.post("/graphql", json={"documentId": "list"})).json():  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
                assert code(answer) == "DOCUMENT_NOT_FOUND"


async def test_without_a_token_registered_documents_alone_are_run_if_so_set(
    tmp_path: Path, sqlite_template: Path
) -> None:
    async with installed(tmp_path, sqlite_template, anonymous_documents="registered") as made:
        await load_sample(made.app.database, made.app.writer)
        await made.app.documents.register([("lead", "Lead", LEAD)])
        token = {"Authorization": f"Bearer {await made.token(Role.READER)}"}
        async with asking(made.address) as http:
            for given in ({"query": LEAD}, hashed(LEAD, query=LEAD), hashed(LEAD)):
                for accept, status in (("application/json", 200), ("application/graphql-response+json", 403)):
                    answer = await http.post(
                        "/graphql", json={**given, "variables": VARIABLES}, headers={"Accept": accept}
                    )
                    assert (answer.status_code, code(answer)) == (status, "DOCUMENT_NOT_REGISTERED")
            signed_in = await http.post("/graphql", json=hashed(LEAD, query=LEAD, variables=VARIABLES), headers=token)
            assert signed_in.json()["data"] == TITLE
            for _ in range(3):
                answer = await http.post("/graphql", json={"documentId": "lead", "variables": VARIABLES})
                assert answer.json()["data"] == TITLE
            assert (
                code(await http.post("/graphql", json=hashed(LEAD, variables=VARIABLES))) == "DOCUMENT_NOT_REGISTERED"
            )
        await made.app.documents.write()
        (lead,) = [each for each in await made.app.documents.listed() if each.registered]
        assert lead.uses == 3


async def test_what_an_application_was_answered_opens_nothing_for_others(tmp_path: Path, sqlite_template: Path) -> None:
    """They see the same, so the same kept result would be found by the same bytes."""
    async with installed(tmp_path, sqlite_template, anonymous_documents="registered") as made:
        secret = (await made.app.writer.run(CreateToken(application="the site"), OPERATOR)).secret
        given: dict[str, Any] = {"json": {"query": "{ tags { slug } }"}}
        async with asking(made.address) as http:
            for _ in range(3):
                answer = await http.post("/graphql", **given, headers={"Authorization": f"Bearer {secret}"})
                assert answer.json() == {"data": {"tags": []}}
            assert code(await http.post("/graphql", **given)) == "DOCUMENT_NOT_REGISTERED"


async def test_off_says_so_in_apollos_words(tmp_path: Path, sqlite_template: Path) -> None:
    async with installed(tmp_path, sqlite_template, persisted_queries="off") as made, asking(made.address) as http:
        answer = await http.post("/graphql", json=hashed("{ tags { slug } }"))
        assert answer.json()["errors"][0]["message"] == "PersistedQueryNotSupported"
        assert code(answer) == "PERSISTED_QUERY_NOT_SUPPORTED"
        whole = await http.post("/graphql", json=hashed("{ tags { slug } }", query="{ tags { slug } }"))
        assert "data" in whole.json()
        await made.app.documents.write()
        assert await made.app.documents.listed() == []
