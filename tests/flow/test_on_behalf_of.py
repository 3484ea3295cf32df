"""Applications that ask on behalf of readers: whose comments they are, who may be named, and by whom."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.sampling import sqlite_mostly
from support.serving import served
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError
from websockets.typing import Subprotocol

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.app import App, assembled, site
from gql_blog.content import MAILBOX, Role
from gql_blog.hooks import Hooks
from gql_blog.plugin import Route, RouteResponse, hookimpl
from gql_blog.store import Audit, Identity, Token, User
from gql_blog.transfer import load_sample
from gql_blog.write import (
    CreateToken,
    CreateUser,
    DisableUser,
    RevokeToken,
    SessionTerms,
    SignIn,
    TokenWritten,
)

pytestmark = sqlite_mostly

ISSUER, OTHER = "https://id.example", "https://other.example"
ANN = json.dumps({"issuer": ISSUER, "subject": "ann", "name": "Ann"})
BOB = json.dumps({"issuer": ISSUER, "subject": "bob"})
ME = "{ viewer { id name role identities { nodes { issuer subject } } } }"
OWN = "{ viewer { comments { nodes { id body source status } } } }"
POST = "{ posts { nodes { id } } }"
SAY = """mutation ($article: ID!, $body: String!) {
  submitComment(input: {articleId: $article, authorName: "Ann", body: $body}) {
    comment { id version } errors { code } } }"""
EDIT = """mutation ($id: ID!) {
  editComment(input: {id: $id, expectedVersion: 1, body: "Again."}) { comment { version } errors { code } } }"""
WITHDRAW = """mutation ($id: ID!) {
  withdrawComment(input: {id: $id, expectedVersion: 2}) { comment { status } errors { code } } }"""
TOKEN = "mutation { createToken(input: {expiresDays: 365}) { secret errors { code } } }"
ERASE, EXPORT = [
    f"mutation {{ {each}(input: {{}}) {{ errors {{ code path }} }} }}" for each in ("erasePerson", "exportPerson")
]
CHANGES = "subscription ($article: ID!) { commentsChanged(articleId: $article) { __typename } }"
HELLO = Route(path="/hello", handle=lambda *_: RouteResponse(headers={"Cache-Control": "public, max-age=60"}))


@asynccontextmanager
async def opened(folder: Path, url: str, **more: Any) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """A site with articles, served."""
    settings = settings_in(folder, database_url=url, **{"rate_limits": "off", **more})
    hooks = Hooks.of({"asking": SimpleNamespace(api_version=2, register_routes=hookimpl(lambda: (HELLO,)))})
    async with assembled(settings, hooks) as app, served(site(app)) as address:
        await load_sample(app.database, app.writer)
        await app.relay.start()
        try:
            async with httpx.AsyncClient(base_url=address, verify=False, timeout=HANG) as web:
                yield app, web
        finally:
            await app.relay.stop()


async def token(app: App, *issuers: str, name: str = "site", **more: Any) -> TokenWritten:
    given: dict[str, Any] = {"on_behalf_of": issuers} if issuers else {}
    return await app.writer.run(CreateToken(application=name, **given, **more), OPERATOR)


def headers(secret: str | None, reader: str | bytes | None) -> dict[str, Any]:
    given: dict[str, Any] = {} if secret is None else {"Authorization": f"Bearer {secret}"}
    return given if reader is None else {**given, "X-Reader-Identity": reader}


async def asked(
    web: httpx.AsyncClient,
    secret: str | None,
    reader: str | bytes | None,
    query: str = ME,
    more: Mapping[str, str] | None = None,
    **variables: Any,
) -> httpx.Response:
    body = {"query": query, "variables": variables}
    return await web.post("/graphql", json=body, headers={**headers(secret, reader), **(more or {})})


async def told(web: httpx.AsyncClient, secret: str, reader: str, query: str = ME, **variables: Any) -> Any:
    answer = await asked(web, secret, reader, query, **variables)
    assert answer.status_code == 200, answer.text
    (value,) = answer.json()["data"].values()
    return value


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["extensions"]["code"]


async def an_article(web: httpx.AsyncClient) -> str:
    found = await web.get("/graphql", params={"query": POST})
    return str(found.json()["data"]["posts"]["nodes"][0]["id"])


async def test_a_reader_has_the_same_comments_at_every_frontend(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        article = await an_article(web)
        one, other = await token(app, ISSUER), await token(app, ISSUER, OTHER, name="app")
        ann = await told(web, one.secret, ANN)
        said = await told(web, one.secret, ANN, SAY, article=article, body="First.")
        comment = said["comment"]["id"]
        foreign = [await told(web, each.secret, BOB, EDIT, id=comment) for each in (one, other)]
        edited = await told(web, other.secret, ANN, EDIT, id=comment)
        own = [await told(web, each, who, OWN) for each in (one.secret, other.secret) for who in (ANN, BOB)]
        withdrawn = await told(web, one.secret, ANN, WITHDRAW, id=comment)
        known = SignIn(issuer=ISSUER, subject="ann", terms=SessionTerms())
        session = (await app.writer.run(known, ANONYMOUS)).secret
        here = (await asked(web, session, None)).json()["data"]["viewer"]
        kept = await web.get("/graphql", params={"query": ME}, headers=headers(one.secret, ANN))
        files = {
            path: await web.get(path, headers=headers(one.secret, ANN))
            for path in ("/feed.atom", "/sitemap.xml", "/plugins/asking/hello")
        }
        async with app.database.session():
            audit: list[Any] = await Audit.filter(token_id__in=(one.token_id, other.token_id)).order_by("id")
    assert (ann["name"], ann["role"]) == ("Ann", "READER")
    assert ann["identities"]["nodes"] == [{"issuer": ISSUER, "subject": "ann"}]
    assert here == ann == kept.json()["data"]["viewer"]
    assert [each["errors"][0]["code"] for each in foreign] == ["NOT_FOUND"] * 2
    assert edited == {"comment": {"version": 2}, "errors": []}
    assert [len(each["comments"]["nodes"]) for each in own] == [1, 0, 1, 0]
    assert own[0]["comments"]["nodes"][0]["source"] == "Again."
    assert withdrawn["errors"] == []
    assert kept.headers["cache-control"] == "private, no-store"
    assert "X-Reader-Identity" in kept.headers["vary"]
    assert {name: each.headers["cache-control"] for name, each in files.items()} == dict.fromkeys(
        files, "private, no-store"
    )
    assert {each.status_code for each in files.values()} == {200}
    made, reader = "application:site", ann["id"]
    assert {(each.actor, each.token_id) for each in audit if each.action == "sign_in"} == {(made, one.token_id)}
    assert [(each.actor, each.token_id) for each in audit if each.action.endswith("_comment")] == [
        (reader, one.token_id),
        (reader, other.token_id),
        (reader, one.token_id),
    ]


async def test_nobody_else_names_a_reader_and_nobody_names_the_staff(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        plain, site_token = (await token(app)).secret, (await token(app, ISSUER)).secret
        await app.writer.run(CreateUser(email="ed@example.org", role=Role.ADMIN, name="Ed"), OPERATOR)
        admin = (await app.writer.run(CreateToken(email="ed@example.org"), OPERATOR)).secret
        session = (await app.writer.run(SignIn(issuer=ISSUER, subject="ann", terms=SessionTerms()), ANONYMOUS)).secret
        cookie = {"Cookie": f"__Host-gql_blog_session={session}", "Origin": "http://127.0.0.1:8000"}
        bob = await told(web, site_token, BOB)
        unlisted = json.dumps({"issuer": OTHER, "subject": "ann"})
        seen = {
            "nobody": await asked(web, None, ANN),
            "by GET": await web.get("/graphql", params={"query": POST}, headers=headers(None, ANN)),
            "an application without the right": await asked(web, plain, ANN),
            "a user": await asked(web, admin, ANN),
            "a session": await asked(web, session, ANN),
            "a cookie": await asked(web, None, ANN, ME, cookie),
            "a cookie beside the token": await asked(web, site_token, ANN, ME, cookie),
            "another issuer": await asked(web, site_token, unlisted),
            "a file": await web.get("/sitemap.xml", headers=headers(plain, ANN)),
        }
        async with app.database.transaction():
            await User.filter(id=bob["id"]).update(role=Role.EDITOR.value)
        seen["one of the staff"] = await asked(web, site_token, BOB)
        async with app.database.transaction():
            await User.filter(id=bob["id"]).update(role=Role.READER.value)
        await app.writer.run(DisableUser(id=bob["id"]), OPERATOR)
        seen["who is disabled"] = await asked(web, site_token, BOB)
        wrong = await asked(web, "gqlb_wrong", ANN)
        async with app.database.session():
            accounts = await Identity.all().count()
        preflight = {"Origin": "http://127.0.0.1:8000", "Access-Control-Request-Method": "POST"}
        asks = {**preflight, "Access-Control-Request-Headers": "authorization, x-reader-identity"}
        page = await web.options("/graphql", headers=asks)
        still = await told(web, site_token, ANN)
        url, spoken = str(web.base_url).replace("http", "ws"), Subprotocol("graphql-transport-ws")
        async with connect(f"{url}/graphql", subprotocols=[spoken], additional_headers=cookie) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": headers(site_token, ANN)}))
            with pytest.raises(ConnectionClosedError) as closed:
                await socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403, "the payload of a socket that was opened with a cookie"
    assert {name: refusal(each) for name, each in seen.items()} == dict.fromkeys(seen, (403, "FORBIDDEN"))
    assert all("no-store" in each.headers["cache-control"] for each in seen.values() if "cache-control" in each.headers)
    assert (refusal(wrong), refusal(page)) == ((401, "UNAUTHENTICATED"), (403, "FORBIDDEN"))
    assert (accounts, still["role"]) == (2, "READER")


HOSTILE = {
    "empty": b"",
    "no JSON": b"https://id.example ann",
    "a list": b"[]",
    "a text": b'"ann"',
    "no subject": b'{"issuer": "https://id.example"}',
    "more": b'{"issuer": "https://id.example", "subject": "ann", "role": "ADMIN"}',
    "twice": b'{"issuer": "https://id.example", "subject": "ann", "subject": "bob"}',
    "numbers": b'{"issuer": "https://id.example", "subject": 7}',
    "null": b'{"issuer": "https://id.example", "subject": "ann", "name": null}',
    "an empty subject": b'{"issuer": "https://id.example", "subject": ""}',
    "white space": b'{"issuer": "https://id.example", "subject": " ann "}',
    "U+0000": b'{"issuer": "https://id.example", "subject": "ann\\u0000"}',
    "a surrogate": b'{"issuer": "https://id.example", "subject": "ann\\ud800"}',
    "a control character": b'{"issuer": "https://id.example", "subject": "a\\u0007nn"}',
    "a direction": b'{"issuer": "https://id.example", "subject": "a\\u202enn"}',
    "a line": b'{"issuer": "https://id.example", "subject": "ann\\nbob"}',
    "other letters": '{"issuer": "https://id.example", "subject": "änn"}'.encode(),
    "a long subject": b'{"issuer": "https://id.example", "subject": "' + b"a" * 256 + b'"}',
    "long": b'{"issuer": "https://id.example", ' + b" " * 4_100 + b'"subject": "ann"}',
    "deep": b"[" * 2_000,
}


async def test_what_is_no_identity_is_told_and_makes_no_account(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        secret = (await token(app, ISSUER)).secret
        seen = {name: await asked(web, secret, value) for name, value in HOSTILE.items()}
        twice = [("Authorization", f"Bearer {secret}"), ("X-Reader-Identity", ANN), ("X-Reader-Identity", ANN)]
        seen["repeated"] = await web.post("/graphql", json={"query": ME}, headers=twice)
        seen["no cache"] = await web.get("/graphql", params={"query": POST}, headers=headers(secret, b"{}"))
        async with app.database.session():
            accounts = await Identity.all().count()
        written = json.dumps({"issuer": ISSUER, "subject": "Änn ☾"})
        me = await told(web, secret, written)
    assert {name: refusal(each) for name, each in seen.items()} == dict.fromkeys(seen, (400, "BAD_USER_INPUT"))
    assert all("X-Reader-Identity" in each.text for each in seen.values())
    assert (accounts, me["identities"]["nodes"][0]["subject"]) == (0, "Änn ☾")


async def test_an_application_gets_nothing_that_outlasts_its_token(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        article = await an_article(web)
        made = await token(app, ISSUER)
        limited = (await token(app, ISSUER, root_fields=("viewer",))).secret
        issued = await told(web, made.secret, ANN, TOKEN)
        async with app.database.session():
            known: Any = await Identity.get(subject="ann")
        remove = f'mutation {{ removeIdentity(input: {{id: "{known.id}"}}) {{ errors {{ code }} }} }}'
        removed = await told(web, made.secret, ANN, remove)
        persons = [await told(web, made.secret, ANN, each) for each in (ERASE, EXPORT)]
        still = (await told(web, made.secret, ANN))["id"] == known.account_id
        within = await asked(web, limited, ANN)
        beyond = await asked(web, limited, ANN, SAY, article=article, body="First.")
        schema = await asked(web, made.secret, ANN, "{ __schema { queryType { name } } }")
        await app.writer.run(RevokeToken(token_id=made.token_id), OPERATOR)
        after = await asked(web, made.secret, ANN)
    assert issued == {"secret": None, "errors": [{"code": "FORBIDDEN"}]}
    assert removed["errors"][0]["code"] == "FORBIDDEN"
    assert (persons, still) == ([{"errors": [{"code": "FORBIDDEN", "path": ["input"]}]}] * 2, True)
    assert (within.json()["data"]["viewer"]["role"], refusal(beyond)[1]) == ("READER", "FORBIDDEN")
    assert "errors" in schema.json()
    assert refusal(after) == (401, "UNAUTHENTICATED")


async def test_only_administrators_let_applications_name_readers(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        run = app.writer.run
        for role in (Role.ADMIN, Role.EDITOR):
            await run(CreateUser(email=f"{role}@example.org".lower(), role=role, name=role.title()), OPERATOR)
        admin, editor = [
            (await run(CreateToken(email=f"{role}@example.org"), OPERATOR)).secret for role in ("admin", "editor")
        ]
        create = """mutation ($input: CreateTokenInput!) {
          createToken(input: $input) { token { onBehalfOf } errors { code path } } }"""
        ways: dict[str, Any] = {
            "admin": (admin, {"application": "site", "onBehalfOf": [OTHER, ISSUER, ISSUER]}),
            "editor": (editor, {"application": "site", "onBehalfOf": [ISSUER]}),
            "own": (editor, {"onBehalfOf": [ISSUER]}),
            "none": (admin, {"application": "site", "onBehalfOf": []}),
            "hidden": (admin, {"application": "site", "onBehalfOf": ["https://id.example\u202e"]}),
            "mailbox": (admin, {"application": "site", "onBehalfOf": [ISSUER, MAILBOX]}),
            "many": (admin, {"application": "site", "onBehalfOf": [ISSUER] * 201}),
        }
        seen = {
            name: (await asked(web, secret, None, create, input=given)).json()["data"]["createToken"]
            for name, (secret, given) in ways.items()
        }
    assert seen["admin"] == {"token": {"onBehalfOf": [ISSUER, OTHER]}, "errors": []}
    assert {name: each["errors"][0]["code"] for name, each in seen.items() if each["errors"]} == {
        "editor": "FORBIDDEN",
        "own": "INVALID",
        "none": "INVALID",
        "hidden": "INVALID",
        "mailbox": "INVALID",
        "many": "TOO_LARGE",
    }


async def test_a_mailbox_is_proven_by_mail_alone_and_a_refusal_writes_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        earlier = await token(app, ISSUER)
        await app.writer.run(CreateUser(email="ed@example.org", role=Role.ADMIN, name="Ed"), OPERATOR)
        async with app.database.transaction():
            await Token.filter(id=earlier.token_id).update(on_behalf_of=[MAILBOX])
            before = await Audit.all().count()
        named = [json.dumps({"issuer": MAILBOX, "subject": f"{each}@example.org"}) for each in ("ed", "ann")]
        seen = [refusal(await asked(web, earlier.secret, each)) for each in named]
        async with app.database.session():
            written = await Identity.all().count(), await Audit.all().count() - before
    assert (seen, written) == ([(403, "FORBIDDEN")] * 2, (0, 0))


async def test_rates_are_the_readers_and_those_of_all_together_where_set(database_url: str, tmp_path: Path) -> None:
    given: dict[str, Any] = {"rate_limits": "on", "token_rates": "3/600", "application_rates": "1/600"}
    async with opened(tmp_path, database_url, **given, on_behalf_rates="6/600", comment_rates="1/600") as (app, web):
        article = await an_article(web)
        first, second = (await token(app, ISSUER)).secret, (await token(app, ISSUER)).secret
        by_ann = [(await asked(web, first, ANN)).status_code for _ in range(4)]
        by_bob = [(await asked(web, first, BOB)).status_code for _ in range(3)]
        cid, dan = [json.dumps({"issuer": ISSUER, "subject": each}) for each in ("cid", "dan")]
        refused = await asked(web, first, cid)
        async with app.database.session():
            accounts = await Identity.all().count()
        elsewhere = (await asked(web, second, ANN)).status_code
        address = {"X-Reader-Address": "203.0.113.7"}
        said = [
            (await asked(web, second, each, SAY, more, article=article, body=f"Say {number}.")).status_code
            for number, (each, more) in enumerate(((cid, {}), (cid, {}), (dan, address)))
        ]
    assert by_ann == [200, 200, 200, 429], "the rate of a reader"
    assert by_bob == [200, 200, 429], "that of the token for all of its readers"
    assert accounts == 2, "nobody is made a reader by a request that is refused"
    assert refusal(refused) == (429, "RATE_LIMITED")
    assert elsewhere == 429, "a reader is one at all frontends"
    assert said == [200, 429, 200]


@pytest.mark.parametrize("way", ["handshake", "payload", "stream"])
async def test_a_subscription_is_a_readers_until_either_ends(database_url: str, tmp_path: Path, way: str) -> None:
    async with opened(tmp_path, database_url) as (app, web), asyncio.timeout(HANG):
        article = await an_article(web)
        made = await token(app, ISSUER)
        ann = await told(web, made.secret, ANN)
        request = {"query": CHANGES, "variables": {"article": article}}
        async with AsyncExitStack() as stack:
            if way == "stream":
                stream = httpx.AsyncClient(base_url=web.base_url, verify=False, timeout=HANG)
                web_stream = await stack.enter_async_context(stream)
                given = {**headers(made.secret, ANN), "Accept": "text/event-stream"}
                answer = await stack.enter_async_context(
                    web_stream.stream("POST", "/graphql", json=request, headers=given)
                )
                lines = answer.aiter_lines()
            else:
                socket = await _socket(stack, web, headers(made.secret, ANN), way)
                await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": ME}}))
                first = json.loads(await socket.recv())["payload"]["data"]["viewer"]
                await socket.recv()
                assert first == ann
                await socket.send(json.dumps({"id": "2", "type": "subscribe", "payload": request}))
            await until(lambda: len(app.engine.subscriptions) > 0)
            await app.writer.run(DisableUser(id=ann["id"]), OPERATOR)
            if way == "stream":
                text = [line async for line in lines if line.startswith("data: {")]
                error = json.loads(text[0].removeprefix("data: "))["errors"][0]
            else:
                error = json.loads(await socket.recv())["payload"][0]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"


async def _socket(stack: AsyncExitStack, web: httpx.AsyncClient, given: dict[str, str], way: str) -> Any:
    url = str(web.base_url).replace("http", "ws") + "/graphql"
    options: Any = {"subprotocols": [Subprotocol("graphql-transport-ws")]}
    shaken: dict[str, Any] = {"additional_headers": given} if way == "handshake" else {}
    socket = await stack.enter_async_context(connect(url, **options, **shaken))
    await socket.send(json.dumps({"type": "connection_init", "payload": {} if shaken else given}))
    assert json.loads(await socket.recv())["type"] == "connection_ack"
    return socket
