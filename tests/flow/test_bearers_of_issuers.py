"""Bearer tokens of an issuer that the site trusts: at GraphQL, at routes and on WebSockets, and those nobody takes."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from support.growth import HANG
from support.installed import settings_in
from support.issuer import AUDIENCE, OTHER, Issuer, hostile, issuing
from support.sampling import sqlite_mostly
from support.served import serve
from support.serving import served
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

import gql_blog_signin.hooks
import gql_blog_signin.provider
from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled, migrate_all, site
from gql_blog.content import MAILBOX, Role
from gql_blog.hooks import Hooks
from gql_blog.plugin import BearerProof, PluginContext, Route, RouteRequest, RouteResponse, SignedIn, hookimpl
from gql_blog.store import Identity, User, UserSession
from gql_blog.write import CreateToken, CreateUser, DisableUser, EnableUser, ErasePerson

pytestmark = sqlite_mostly

ME = "{ viewer { id name role email identities { nodes { issuer subject } } sessions { nodes { id } } } }"
QUEUE = {"query": "subscription { moderationQueueChanged { id } }"}


async def who(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Tell a client who it is."""
    viewer = context.viewer
    return RouteResponse(body=f"{viewer and viewer.user_id} {'authorization' in request.headers}")


def asking() -> SimpleNamespace:
    return SimpleNamespace(api_version=2, register_routes=hookimpl(lambda: (Route(path="/who", handle=who),)))


@asynccontextmanager
async def opened(folder: Path, url: str, issuer: Issuer, **more: Any) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """An app that trusts the issuer, served."""
    given: dict[str, Any] = {
        "providers": {"library": {"issuer": issuer.url, "audience": AUDIENCE}},
        "inside_hosts": (urlsplit(issuer.url).netloc,),
    }
    plugins = {"asking": asking(), "signin": gql_blog_signin.hooks}
    hooks = Hooks.of(plugins, read_settings=lambda _plugin, model: model(**given))
    settings = settings_in(
        folder, database_url=url, secret_key="s" * 32, trusted_proxies="127.0.0.1", **{"rate_limits": "off", **more}
    )
    await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app, served(site(app)) as address:
        await app.relay.start()
        try:
            async with httpx.AsyncClient(base_url=address, verify=False, timeout=HANG) as web:
                yield app, web
        finally:
            await app.relay.stop()


_numbers = count()


def bearing(token: str) -> dict[str, str]:
    """The header; each request comes from an address of its own, since wrong tokens count for one."""
    return {"Authorization": f"Bearer {token}", "X-Forwarded-For": f"203.0.{next(_numbers)}.7"}


async def ask(web: httpx.AsyncClient, token: str, query: str = ME, **variables: Any) -> httpx.Response:
    return await web.post("/graphql", json={"query": query, "variables": variables}, headers=bearing(token))


async def me(web: httpx.AsyncClient, token: str) -> Any:
    answer = await ask(web, token)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["viewer"]


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["errors"][0]
    return answer.status_code, error["extensions"]["code"], error["message"]


WRONG = (401, "UNAUTHENTICATED", "The token is invalid, expired or revoked. Use another token.")


async def test_whoever_an_issuer_names_is_a_reader_everywhere(database_url: str, tmp_path: Path) -> None:
    async with issuing() as issuer, opened(tmp_path, database_url, issuer) as (app, web):
        told = {"name": "Ann", "email": "Ann@Example.org", "email_verified": True, "role": "ADMIN"}
        first = await ask(web, issuer.token(**told))
        again = await me(web, issuer.token(head={"typ": "JWT"}, aud=["x", AUDIENCE], nbf=int(time.time())))
        page = await web.get("/graphql", params={"query": ME}, headers=bearing(issuer.token()))
        route = await web.get("/plugins/asking/who", headers=bearing(issuer.token()))
        bob = await me(web, issuer.token(sub="bob", email="bob@example.org"))
        async with app.database.session():
            sessions = await UserSession.all().count()
    ann = first.json()["data"]["viewer"]
    assert (ann["name"], ann["email"], ann["role"], ann["sessions"]["nodes"]) == (
        "Ann",
        "ann@example.org",
        "READER",
        [],
    )
    assert ann["identities"]["nodes"] == [{"issuer": issuer.url, "subject": "ann"}]
    assert again == page.json()["data"]["viewer"] == ann
    assert page.headers["cache-control"].startswith("private")
    assert "authorization" in page.headers["vary"].lower()
    assert route.text == f"{ann['id']} False"
    assert (bob["name"], bob["email"]) == ("Reader", f"{bob['id']}@unknown.invalid"), "nobody has verified the address"
    assert (sessions, issuer.asked) == (0, ["/.well-known/openid-configuration", "/jwks"])


async def test_no_hostile_token_is_taken_and_each_is_refused_alike(database_url: str, tmp_path: Path) -> None:
    async with issuing() as issuer, opened(tmp_path, database_url, issuer) as (app, web):
        unasked = {name: refusal(await ask(web, token)) for name, token in hostile(issuer) if "audience" in name}
        assert issuer.asked == [], "what claims to be for others is not even checked"
        await me(web, issuer.token())
        tokens = dict(hostile(issuer))
        seen = {name: refusal(await ask(web, token)) for name, token in tokens.items() if token.isascii()}
        seen["letters of others"] = refusal(
            await web.get("/graphql", headers=[(b"authorization", f"Bearer {tokens['letters of others']}".encode())])
        )
        routes = [await web.get("/plugins/asking/who", headers=bearing(tokens[each])) for each in ("expired", "nested")]
        longest = await ask(web, "x" * 20_000)
        still = await me(web, issuer.token())
        async with app.database.session():
            assert await User.all().count() == 1
        failures = [hook.failures for plugin in app.hooks.health() for hook in plugin.hooks]
    assert len(tokens) > 70
    assert {name: each for name, each in (unasked | seen).items() if each != WRONG} == {
        "huge": (401, "UNAUTHENTICATED", "Malformed Authorization header. Use 'Authorization: Bearer <token>'.")
    }
    assert {each.status_code for each in (*routes, longest)} == {401}
    assert (still["role"], any(failures)) == ("READER", False)
    assert len(issuer.asked) == 2, "unknown keys let them be read again after 30 seconds at the earliest"


async def test_a_token_is_taken_from_the_header_alone(database_url: str, tmp_path: Path) -> None:
    async with issuing() as issuer, opened(tmp_path, database_url, issuer) as (_, web):
        token = issuer.token()
        here = {"Origin": "http://127.0.0.1:8000"}
        for name in ("__Host-gql_blog_session", "Authorization", "access_token"):
            answer = await web.post("/graphql", json={"query": ME}, headers={"Cookie": f"{name}={token}", **here})
            assert answer.json()["data"]["viewer"] is None
        asked = await web.get("/graphql", params={"query": ME, "access_token": token})
        twice = await web.get("/graphql", params={"query": ME}, headers=[("Authorization", f"Bearer {token}")] * 2)
        joins = await web.post("/plugins/signin/library/join", headers={**bearing(token), **here})
    assert asked.json()["data"]["viewer"] is None
    assert (twice.status_code, joins.status_code) == (401, 404)
    assert issuer.asked == ["/.well-known/openid-configuration", "/jwks"], "of the last two, one proves a reader"


async def test_who_is_disabled_erased_or_another_one_is_refused_at_once(database_url: str, tmp_path: Path) -> None:
    async with issuing() as issuer, opened(tmp_path, database_url, issuer) as (app, web):
        token = issuer.token(email="ann@example.org", email_verified=True)
        ann = await me(web, token)
        await app.writer.run(DisableUser(id=ann["id"]), OPERATOR)
        assert refusal(await ask(web, token)) == WRONG
        await app.writer.run(EnableUser(id=ann["id"]), OPERATOR)
        assert (await me(web, token))["id"] == ann["id"]
        await app.writer.run(ErasePerson(email="ann@example.org"), OPERATOR)
        anew = await me(web, token)
        await app.writer.run(CreateUser(email="ed@example.org", role=Role.ADMIN, name="Ed"), OPERATOR)
        sly = await ask(web, issuer.token(sub="sly", email="ed@example.org", email_verified=True))
        own = (await app.writer.run(CreateToken(email="ed@example.org"), OPERATOR)).secret
        assert (await me(web, own))["role"] == "ADMIN", "the core's own tokens ask no plugin"
    assert anew["id"] != ann["id"]
    assert refusal(sly)[:2] == (400, "DUPLICATE")
    assert "join this identity" in refusal(sly)[2]


async def test_many_wrong_tokens_of_an_address_close_it_to_no_reader(database_url: str, tmp_path: Path) -> None:
    async with issuing() as issuer, opened(tmp_path, database_url, issuer, rate_limits="on") as (_, web):
        here = bearing(issuer.token(exp=0))
        wrong = [(await web.post("/graphql", json={"query": ME}, headers=here)).status_code for _ in range(40)]
        here["Authorization"] = bearing(issuer.token())["Authorization"]
        right = await web.post("/graphql", json={"query": ME}, headers=here)
        assert right.json()["data"]["viewer"]["role"] == "READER"
    assert set(wrong) == {401, 429}


async def test_keys_are_read_again_when_the_issuer_has_others_and_kept_while_it_is_away(
    database_url: str, tmp_path: Path
) -> None:
    async with issuing() as issuer, opened(tmp_path, database_url, issuer) as (app, web):
        later = 0.0
        app.hooks.set_clock(lambda: _in(later))
        issuer.is_away = True
        away = [refusal(await ask(web, issuer.token()))[:2] for _ in range(7)]
        asked = len(issuer.asked)
        wrong = refusal(await ask(web, issuer.token(exp=0)))
        issuer.is_away, later = False, 31
        await me(web, issuer.token())
        issuer.keys = [OTHER]
        early = refusal(await ask(web, issuer.token(OTHER)))
        later = 62
        await me(web, issuer.token(OTHER))
        gone = refusal(await ask(web, issuer.token()))
        issuer.is_away, later = True, 4_000
        token = issuer.token(OTHER, exp=int(time.time()) + 90_000)
        still = await me(web, token)
        later = 89_000
        unknown = await ask(web, token)
        failures = [hook.failures for plugin in app.hooks.health() for hook in plugin.hooks]
    assert (away, asked) == ([(503, "PLUGIN_ERROR")] * 7, 1), "no circuit opens, and nobody asks for each"
    assert wrong == early == gone == WRONG
    assert still["role"] == "READER"
    assert (unknown.status_code, "retry-after" in unknown.headers, any(failures)) == (503, True, False)


def _in(seconds: float) -> Any:
    return datetime.now(UTC) + timedelta(seconds=seconds)


async def test_nobody_waits_for_keys_that_others_ask_for(database_url: str, tmp_path: Path) -> None:
    async with issuing() as issuer, opened(tmp_path, database_url, issuer) as (_, web):
        await me(web, issuer.token())
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gql_blog_signin.provider, "_REFETCH_SECONDS", -1.0)
            issuer.goes_on = asyncio.Event()
            strange = asyncio.ensure_future(ask(web, issuer.token(head={"kid": "unknown"})))
            await asyncio.sleep(0.5)
            async with asyncio.timeout(3):
                assert (await me(web, issuer.token()))["name"] == "Reader"
            assert not strange.done(), "it waits for the issuer"
            issuer.goes_on.set()
            assert refusal(await strange) == WRONG


async def test_a_socket_of_a_token_ends_with_it(database_url: str, tmp_path: Path) -> None:
    async with issuing() as issuer, opened(tmp_path, database_url, issuer) as (app, web), asyncio.timeout(HANG):
        await me(web, issuer.token())
        async with app.database.transaction():
            await User.all().update(role=Role.MODERATOR.value)
        url = str(web.base_url).replace("http", "ws") + "/graphql"
        options: Any = {"subprotocols": [Subprotocol("graphql-transport-ws")]}
        async with connect(url, **options) as socket:
            await _init(socket, issuer.token(exp=0))
            with pytest.raises(ConnectionClosed):
                await socket.recv()
        async with connect(url, **options) as socket:
            await _init(socket, issuer.token(exp=int(time.time()) - 57))
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": {"query": "{ viewer { role } }"}}))
            assert json.loads(await socket.recv())["payload"]["data"]["viewer"] == {"role": "MODERATOR"}
            await socket.recv()
            await socket.send(json.dumps({"id": "2", "type": "subscribe", "payload": QUEUE}))
            told = json.loads(await socket.recv())
            assert told["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED", "it has expired by now"
        async with connect(url, additional_headers=bearing(issuer.token()), **options) as socket:
            await socket.send('{"type": "connection_init"}')
            assert json.loads(await socket.recv())["type"] == "connection_ack"
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": QUEUE}))
            await asyncio.sleep(0.2)
            async with app.database.transaction():
                await Identity.all().delete()
            told = json.loads(await socket.recv())
            assert told["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def _init(socket: Any, token: str) -> None:
    await socket.send(json.dumps({"type": "connection_init", "payload": bearing(token)}))


async def test_a_proof_that_counts_no_more_lets_nobody_in(database_url: str, tmp_path: Path) -> None:
    def prove_bearer(context: PluginContext, token: str) -> BearerProof:
        seconds, _, issuer = token.partition("/")
        until = datetime.now(UTC) + timedelta(seconds=int(seconds))
        return BearerProof(who=SignedIn(issuer=issuer, subject="ann@example.org"), until=until)

    hooks = Hooks.of({"rash": SimpleNamespace(api_version=2, prove_bearer=hookimpl(prove_bearer))})
    settings = settings_in(tmp_path, database_url=database_url, trusted_proxies="127.0.0.1", rate_limits="off")
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(assembled(settings, hooks))
        address = await stack.enter_async_context(served(site(app)))
        web = await stack.enter_async_context(httpx.AsyncClient(base_url=address, verify=False, timeout=HANG))
        assert refusal(await ask(web, "-5/https://id.example")) == WRONG
        assert refusal(await ask(web, f"60/{MAILBOX}"))[:2] == (403, "FORBIDDEN"), "a mailed link alone proves it"
        assert (await me(web, "60/https://id.example"))["email"].endswith("@unknown.invalid")


@pytest.mark.on_both
async def test_two_processes_make_one_account_of_a_reader(database_url: str, tmp_path: Path) -> None:
    async with issuing() as issuer:
        given = {"providers": {"library": {"issuer": issuer.url, "audience": AUDIENCE}}}
        settings: dict[str, Any] = {
            "GQL_BLOG_DATABASE_URL": database_url,
            "GQL_BLOG_PLUGIN_SIGNIN__PROVIDERS": json.dumps(given["providers"]),
            "GQL_BLOG_PLUGIN_SIGNIN__INSIDE_HOSTS": json.dumps([urlsplit(issuer.url).netloc]),
            "GQL_BLOG_PLUGINS": "signin",
            "GQL_BLOG_RATE_LIMITS": "off",
        }
        hooks = Hooks.of({"signin": gql_blog_signin.hooks}, read_settings=lambda _plugin, model: model())
        await migrate_all(settings_in(tmp_path, database_url=database_url), hooks)
        folders = [tmp_path / name for name in ("one", "two")]
        async with AsyncExitStack() as stack:
            addresses = []
            for folder in folders:
                folder.mkdir()
                entering = asyncio.to_thread(stack.enter_context, serve(folder, **settings))
                addresses.append((await entering).address)
            web = await stack.enter_async_context(httpx.AsyncClient(verify=False, timeout=HANG))
            seen = []
            for number in range(5):
                token = issuer.token(sub=f"ann{number}", email=f"ann{number}@example.org", email_verified=True)
                body: dict[str, Any] = {"json": {"query": "{ viewer { id } }"}, "headers": bearing(token)}
                answers = await asyncio.gather(*(web.post(f"{each}/graphql", **body) for each in addresses * 6))
                assert {each.status_code for each in answers} == {200}, [each.text for each in answers]
                seen.append({each.json()["data"]["viewer"]["id"] for each in answers})
    assert [len(each) for each in seen] == [1] * 5
    assert issuer.asked.count("/jwks") == 2
