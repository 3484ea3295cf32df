"""Signing in by a gateway, over HTTP: what it names counts with its secret, and nothing that a stranger sends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
from support.growth import HANG
from support.installed import settings_in
from support.sampling import sqlite_first
from support.serving import served

import gql_blog_gateway_login
from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled, site
from gql_blog.content import Role
from gql_blog.hooks import Hooks
from gql_blog.plugin import MAILBOX, Route, RouteRequest, RouteResponse, SignedIn, hookimpl
from gql_blog.write import CreateUser, DisableUser

SECRET, FORMER = "f" * 32, "e" * 32
GIVEN = {
    **{"secret": SECRET, "former_secret": FORMER, "issuer": "https://login.example"},
    **{"email_header": "x-forwarded-email", "groups_header": "x-forwarded-groups", "roles": {"desk": "EDITOR"}},
}
AT = "/plugins/gateway_login"
HERE = {"Origin": "http://127.0.0.1:8000"}
ME = "{ viewer { id role email identities { nodes { issuer subject } } } }"
PROOF = {"X-Gateway-Secret": SECRET}


def of_mailbox(request: RouteRequest) -> RouteResponse:
    """Another way to sign in: believe that a mail was read."""
    return RouteResponse(signs_in=SignedIn(issuer=MAILBOX, subject=request.query["email"]))


@hookimpl
def register_routes() -> tuple[Route, ...]:
    return (Route(path="/in", handle=of_mailbox),)


@asynccontextmanager
async def opened(folder: Path, url: str) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    plugins = {
        "gateway_login": gql_blog_gateway_login,
        "mail": SimpleNamespace(api_version=2, register_routes=register_routes),
    }
    hooks = Hooks.of(plugins, read_settings=lambda _plugin, model: model(**GIVEN))
    settings = settings_in(folder, database_url=url, rate_limits="off")
    async with (
        assembled(settings, hooks) as app,
        served(site(app)) as address,
        httpx.AsyncClient(base_url=address, verify=False, timeout=HANG) as web,
    ):
        yield app, web


async def sent(web: httpx.AsyncClient, headers: Any, path: str = "/enter", method: str = "GET") -> httpx.Response:
    answer = await web.request(method, f"{AT}{path}", headers=headers)
    web.cookies.clear()
    return answer


def session_of(answer: httpx.Response) -> str:
    assert answer.status_code in (200, 303), answer.text
    return answer.headers["set-cookie"].partition(";")[0]


async def entered(web: httpx.AsyncClient, user: str, **more: str) -> Any:
    """Come through the gateway as this user; return who that is here."""
    named = {f"X-Forwarded-{name.title()}": value for name, value in {"user": user, **more}.items()}
    return await viewer(web, session_of(await sent(web, {**PROOF, **named})))


async def viewer(web: httpx.AsyncClient, cookie: str) -> Any:
    answer = await web.post("/graphql", json={"query": ME}, headers={**HERE, "Cookie": cookie})
    return answer.json()["data"]["viewer"]


@sqlite_first
async def test_the_gateway_lets_in_and_no_stranger(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        await _strangers_are_nobody(web)
        await _whom_it_names_is_a_reader_with_the_role_of_a_mapped_group(web)
        await _who_has_an_account_joins_it(app, web)


async def _strangers_are_nobody(web: httpx.AsyncClient) -> None:
    user, proof = ("X-Forwarded-User", "ada"), ("X-Gateway-Secret", SECRET)
    for headers, status in (
        ([user], 403),
        ([user, ("X-Gateway-Secret", "g" * 32)], 403),
        ([user, ("X-Gateway-Secret", "")], 403),
        ([user, ("X-Gateway-Secret", SECRET.upper())], 403),
        ([user, ("X-Gateway-Secret", f"{SECRET}, {SECRET}")], 403),
        ([user, ("X-Gateway-Secret", "wrong"), proof], 403),
        ([user, ("X_Gateway_Secret", SECRET)], 403),
        ([proof], 401),
        ([proof, ("X-Forwarded-User", "")], 401),
        ([proof, ("X_Forwarded_User", "ada")], 401),
        ([proof, ("X-Forwarded-User", "mallory"), user], 400),
        ([proof, ("X-Forwarded-User", "mallory, ada")], 400),
        ([proof, ("X-Forwarded-User", "%61da")], 400),
        ([proof, ("X-Forwarded-User", "=?utf-8?q?ada?=")], 400),
        ([proof, ("X-Forwarded-User", "adä".encode())], 400),
        ([proof, ("X-Forwarded-User", "a" * 256)], 400),
        ([proof, user, ("X-Forwarded-Email", "ada")], 400),
        ([proof, user, ("X-Forwarded-Groups", "desk"), ("X-Forwarded-Groups", "readers")], 400),
    ):
        answer = await sent(web, headers)
        assert (answer.status_code, "set-cookie" in answer.headers) == (status, False), (headers, answer.text)
        assert SECRET not in answer.text
    for to in ("//evil.example", "/\\evil.example", "https://evil.example", "", "/a%0d%0ab"):
        answer = await sent(web, [proof, user], f"/enter?to={to}")
        assert (answer.status_code, "set-cookie" in answer.headers) == (400, False), to


async def _whom_it_names_is_a_reader_with_the_role_of_a_mapped_group(web: httpx.AsyncClient) -> None:
    answer = await sent(web, {"X-Gateway-Secret": FORMER, "X-Forwarded-User": "ada"}, "/enter?to=/on-tides?a=b")
    assert (answer.status_code, answer.headers["location"]) == (303, "/on-tides?a=b")
    ada = await viewer(web, session_of(answer))
    named = {"nodes": [{"issuer": "https://login.example", "subject": "ada"}]}
    assert (ada["role"], ada["identities"]) == ("READER", named)
    assert (await entered(web, "ada"))["id"] == ada["id"]
    assert (await entered(web, "Ada"))["id"] != ada["id"]
    assert (await entered(web, "ada", groups="ADMIN, desk"))["role"] == "EDITOR"
    assert (await entered(web, "ada", groups="DESK"))["role"] == "READER"


async def _who_has_an_account_joins_it(app: App, web: httpx.AsyncClient) -> None:
    await app.writer.run(CreateUser(email="ed@example.org", name="Ed", role=Role.AUTHOR), OPERATOR)
    by_mail = {**PROOF, "X-Forwarded-User": "ed", "X-Forwarded-Email": "ed@example.org"}
    (error,) = (await sent(web, by_mail)).json()["errors"]
    assert error["extensions"]["code"] == "DUPLICATE"
    answer = await web.get("/plugins/mail/in", params={"email": "ed@example.org"})
    web.cookies.clear()
    own = {**PROOF, "X-Forwarded-User": "ed", "Cookie": session_of(answer)}
    assert (await sent(web, own, "/join", "GET")).status_code == 405
    for headers, status in (
        ({**own, "Origin": "https://evil.example"}, 403),
        ({**own, **HERE, "X-Gateway-Secret": "wrong"}, 403),
        ({**PROOF, "X-Forwarded-User": "ed", **HERE}, 401),
        ({**own, **HERE}, 303),
    ):
        assert (await sent(web, headers, "/join", "POST")).status_code == status
    joined = await entered(web, "ed", groups="desk")
    assert (joined["role"], joined["email"]) == ("AUTHOR", "ed@example.org"), "what an administrator gave stays"
    await app.writer.run(DisableUser(id=joined["id"]), OPERATOR)
    assert (await sent(web, {**PROOF, "X-Forwarded-User": "ed"})).status_code == 403
