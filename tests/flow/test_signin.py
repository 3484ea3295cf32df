"""Signing in by a provider of OpenID Connect: a certified one from npm, really run, with its own pages."""

import base64
import hashlib
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from support.growth import HANG
from support.installed import settings_in
from support.sampling import sqlite_first
from support.serving import served
from support.tree import ROOT

import gql_blog_signin.hooks
from benchmarks.ports import reserved_port
from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled, site
from gql_blog.hooks import Hooks
from gql_blog.write import DisableUser

NODE = ROOT / "tests/support/js"
ADDRESS = "http://127.0.0.1:8000"
BACK = "/plugins/signin/real/callback"
ME = "{ viewer { id name role email identities { nodes { issuer subject } } } }"
CLIENT = "gql_blog"
AUDIENCE = "https://api.example"
KEEPS_NONE = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
"""Each request of a test says which cookies it brings."""
SECRET = "a secret: of the client, 32 characters"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider, which shows pages for a log-in and asks for consent."""
    if not (NODE / "node_modules/oidc-provider").is_dir() or shutil.which("node") is None:
        pytest.skip("the provider is an npm package: run `npm ci` in tests/support/js")
    with reserved_port() as port:
        command = ["node", "provider.mjs", str(port), f"{ADDRESS}{BACK}", SECRET]
        with subprocess.Popen(
            command, cwd=NODE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as server:
            assert server.stdout is not None
            assert any(line.strip() == "ready" for line in server.stdout)
            yield f"http://127.0.0.1:{port}"
            server.terminate()


@asynccontextmanager
async def opened(folder: Path, url: str, issuer: str, **more: Any) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """An app with the plugin, served. Browsers know it by another address."""
    provider = {"issuer": issuer, "client_id": CLIENT, "client_secret": SECRET, **more}
    given: dict[str, Any] = {
        "address": ADDRESS,
        "return_to": "https://site.example",
        "providers": {"real": provider},
        "inside_hosts": (urlsplit(issuer).netloc,),
    }
    hooks = Hooks.of({"signin": gql_blog_signin.hooks}, read_settings=lambda _plugin, model: model(**given))
    settings = settings_in(folder, database_url=url, rate_limits="off", secret_key="s" * 32)
    async with (
        assembled(settings, hooks) as app,
        served(site(app)) as address,
        httpx.AsyncClient(base_url=address, verify=False, timeout=HANG, cookies=KEEPS_NONE) as web,
    ):
        yield app, web


async def passes(address: str, who: str) -> str:
    """Log in on the provider's own pages, and consent; return the path that it leads back to."""
    async with httpx.AsyncClient(verify=False, timeout=HANG) as browser:
        answer = await browser.get(address)
        for form in ({"prompt": "login", "login": who, "password": "any"}, {"prompt": "consent"}, None):
            while answer.is_redirect:
                if (there := answer.headers["location"]).startswith(ADDRESS):
                    return there.removeprefix(ADDRESS)
                answer = await browser.get(answer.next_request.url)  # type: ignore[union-attr]
            assert answer.status_code == 200, answer.text
            answer = await browser.post(answer.url, data=form)
    raise AssertionError("the provider leads nowhere")


def cookies_of(answer: httpx.Response) -> str:
    """What a browser sends back: all but those that end."""
    given = answer.headers.get_list("set-cookie")
    return "; ".join(each.partition(";")[0] for each in given if "; Max-Age=0;" not in each)


async def access_token(issuer: str, who: str, verifier: str = "v" * 43) -> Any:
    """Log in to an app, which is another client of the provider, and get the tokens for the API of the site."""
    app = {"client_id": "app", "redirect_uri": f"{ADDRESS}{BACK}", "resource": AUDIENCE}
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {"response_type": "code", "scope": "openid read", "code_challenge": digest, "code_challenge_method": "S256"}
    back = await passes(f"{issuer}/auth?{urlencode({**app, **asked})}", who)
    code = parse_qs(urlsplit(back).query)["code"][0]
    form = {**app, "grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    async with httpx.AsyncClient(verify=False, timeout=HANG) as client:
        return (await client.post(f"{issuer}/token", data=form)).json()


async def bearer(web: httpx.AsyncClient, token: str) -> Any:
    answer = await web.post("/graphql", json={"query": ME}, headers={"Authorization": f"Bearer {token}"})
    return answer.json()["data"]["viewer"] if answer.status_code == 200 else answer.status_code


async def entered(web: httpx.AsyncClient, who: str, begun: httpx.Response, cookie: str = "") -> httpx.Response:
    """Go to the provider and come back, as a link leads a browser."""
    assert begun.status_code == 303, begun.text
    back = await passes(begun.headers["location"], who)
    led = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    return await web.get(back, headers={"Cookie": "; ".join(filter(None, (cookies_of(begun), cookie))), **led})


async def me(web: httpx.AsyncClient, cookie: str) -> Any:
    answer = await web.post("/graphql", json={"query": ME}, headers={"Cookie": cookie, "Origin": ADDRESS})
    return answer.json()["data"]["viewer"]


@sqlite_first
async def test_a_reader_signs_in_and_joins_another_identity(database_url: str, tmp_path: Path, issuer: str) -> None:
    async with opened(tmp_path, database_url, issuer) as (_, web):
        begun = await web.get("/plugins/signin/real", params={"to": "/on-tides?a=b#c"})
        asked = parse_qs(urlsplit(begun.headers["location"]).query)
        first = await entered(web, "ann", begun)
        session = cookies_of(first)
        ann = await me(web, session)
        again = await me(web, cookies_of(await entered(web, "ann", await web.get("/plugins/signin/real"))))
        mine = {"Cookie": session, "Origin": ADDRESS}
        nobody = await web.post("/plugins/signin/real/join", headers={"Cookie": session})
        joining = await web.post("/plugins/signin/real/join", headers=mine)
        arrived = await entered(web, "ann2", joining, session)
        joined = await me(web, cookies_of(arrived))
        mine["Cookie"] = cookies_of(arrived)
        without = await entered(web, "ann3", await web.post("/plugins/signin/real/join", headers=mine))
        sly = await me(web, cookies_of(await entered(web, "sly", await web.get("/plugins/signin/real"))))
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    assert SECRET not in begun.headers["location"] + begun.headers["set-cookie"]
    assert begun.headers["set-cookie"].endswith("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax")
    assert (first.status_code, first.headers["location"]) == (303, "https://site.example/on-tides?a=b#c")
    assert (ann["name"], ann["role"], ann["email"]) == ("Name of ann", "READER", "ann@example.org")
    assert ann["identities"]["nodes"] == [{"issuer": issuer, "subject": "ann"}]
    assert again == ann
    assert (nobody.status_code, without.status_code) == (401, 403)
    assert arrived.status_code == 303, arrived.text
    assert (joined["id"], [each["subject"] for each in joined["identities"]["nodes"]]) == (ann["id"], ["ann2", "ann"])
    assert sly["email"] == f"{sly['id']}@unknown.invalid", "an address that the provider has not verified"


@sqlite_first
async def test_who_has_not_begun_here_or_is_not_believed_stays_out(
    database_url: str, tmp_path: Path, issuer: str
) -> None:
    async with opened(tmp_path, database_url, issuer) as (_, web):
        led = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        begun = await web.get("/plugins/signin/real")
        other = await web.get("/plugins/signin/real")
        back = await passes(begun.headers["location"], "ann")
        state = parse_qs(urlsplit(back).query)["state"][0]
        mine = {"Cookie": cookies_of(begun), **led}
        refused = [
            await web.get(back, headers=led),
            await web.get(back, headers={"Cookie": cookies_of(other), **led}),
            await web.get(back, headers={"Cookie": f"{cookies_of(begun)}x", **led}),
            await web.get(back.replace(state, "other"), headers=mine),
            await web.get(f"{BACK}?state={state}&error=access_denied", headers=mine),
            await web.get(f"{BACK}?state={state}&code=guessed", headers=mine),
            await web.get(f"{BACK}?state={state}&code=x&iss=https://evil.example", headers=mine),
        ]
        here = await web.get(back, headers=mine)
        twice = await web.get(back, headers=mine)
        wrong = [
            (await web.get("/plugins/signin/real", params={"to": to})).status_code for to in ("//evil", "x", "/\\e")
        ]
        unknown = await web.get("/plugins/signin/none")
    assert [each.status_code for each in refused] == [400, 400, 400, 400, 403, 502, 400]
    assert not any("set-cookie" in each.headers for each in refused)
    assert (here.status_code, twice.status_code, wrong, unknown.status_code) == (303, 502, [400] * 3, 404)


@sqlite_first
async def test_a_provider_that_is_away_or_another_one_is_told(database_url: str, tmp_path: Path, issuer: str) -> None:
    with reserved_port() as port:
        async with opened(tmp_path, database_url, f"http://127.0.0.1:{port}") as (app, web):
            away = await web.get("/plugins/signin/real")
            health = {hook.name: hook.failures for plugin in app.hooks.health() for hook in plugin.hooks}
    async with opened(tmp_path, database_url, f"{issuer}/") as (_, web):
        other = await web.get("/plugins/signin/real")
    async with opened(tmp_path, database_url, issuer, client_secret="another") as (_, web):
        unknown = await entered(web, "ann", await web.get("/plugins/signin/real"))
    assert (away.status_code, other.status_code, unknown.status_code) == (502, 502, 502)
    assert "cannot be reached" in away.text
    assert "calls itself otherwise" in other.text
    assert not any(health.values()), "that it is away is no fault of the plugin"
    assert json.dumps(SECRET) not in unknown.text


@sqlite_first
async def test_an_app_with_its_own_log_in_sends_the_providers_access_tokens(
    database_url: str, tmp_path: Path, issuer: str
) -> None:
    async with opened(tmp_path, database_url, issuer, audience=AUDIENCE) as (app, web):
        given = await access_token(issuer, "ann")
        ann = await bearer(web, given["access_token"])
        wrong = [await bearer(web, given["id_token"]), await bearer(web, f"{given['access_token'][:-4]}AAAA")]
        browser = await me(web, cookies_of(await entered(web, "ann", await web.get("/plugins/signin/real"))))
        await app.writer.run(DisableUser(id=ann["id"]), OPERATOR)
        disabled = await bearer(web, given["access_token"])
    async with opened(tmp_path, database_url, issuer) as (_, web):
        untrusted = await bearer(web, given["access_token"])
    assert (ann["name"], ann["role"], ann["identities"]["nodes"]) == (
        "Name of ann",
        "READER",
        [{"issuer": issuer, "subject": "ann"}],
    )
    assert (wrong, disabled, untrusted) == ([401, 401], 401, 401)
    assert browser["id"] == ann["id"], "who logs in is the same reader"


@sqlite_first
async def test_roles_of_the_provider_are_taken_where_a_setting_maps_them(
    database_url: str, tmp_path: Path, issuer: str
) -> None:
    values = {"admins": "ADMIN", "editors": "EDITOR"}
    mapped = {"claim": "realm_access.roles", "values": values}
    seen: list[str] = []
    async with opened(tmp_path, database_url, issuer, roles=mapped) as (_, web):
        for claim in ({"roles": ["x", "editors"]}, {"roles": "admins"}, {"roles": [["admins"], 5]}):
            await web.post(f"{issuer}/roles", params={"id": "kim", "claim": json.dumps(claim)})
            session = cookies_of(await entered(web, "kim", await web.get("/plugins/signin/real")))
            seen.append((await me(web, session))["role"])
    async with opened(tmp_path, database_url, issuer) as (_, web):
        session = cookies_of(await entered(web, "kim", await web.get("/plugins/signin/real")))
        seen.append((await me(web, session))["role"])
    assert seen == ["EDITOR", "ADMIN", "ADMIN", "ADMIN"], "the last ADMIN stays one"
