"""Signing in by a password: set after a link, changed with the old one, and the same work for every address."""

import asyncio
import json
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from support.growth import HANG
from support.hearing import until
from support.hooked import Clock
from support.sampling import sqlite_first
from support.signing_in import signin_served

import gql_blog_signin.hooks
import gql_blog_signin.password_routes
import gql_blog_signin.passwords
from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.processes.plugin_run import command_of
from gql_blog.content import PASSWORD, Role
from gql_blog.hooks.calls import route_calls
from gql_blog.store import UserSession
from gql_blog.write import CreateUser, DisableUser, EnableUser, ErasePerson, ExportPerson, UpdateUser
from gql_blog_signin.passwords import Hashing

ADDRESS = "http://127.0.0.1:8000"
HERE = {"Origin": ADDRESS}
HTML = {**HERE, "Accept": "text/html"}
AT = "/plugins/signin/password"
CHEAP = {"memory_kib": 19_456, "passes": 2}
OLD, NEW = "Küste und Gezeiten", "another one of the sea"
ME = "{ viewer { id role identities { nodes { id issuer } } sessions { nodes { revokedAt } } } }"
REMOVE = "mutation ($input: RemoveIdentityInput!) { removeIdentity(input: $input) { errors { code } } }"

NOT_TOLD = """SELECT 1 FROM outbox, event_consumer c WHERE c.name = 'signin'
  AND (outbox.position IS NULL OR outbox.position > c.position)"""


@pytest.fixture(autouse=True)
def _without_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gql_blog_signin.passwords, "SECONDS", HANG)
    monkeypatch.setattr(route_calls, "ROUTE_LIMIT", HANG)


@asynccontextmanager
async def opened(
    folder: Path, url: str, clock: Clock | None = None, **passwords: Any
) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """An app with the plugin, served, whose passwords cost little."""
    given: dict[str, Any] = {"address": ADDRESS, "passwords": {**CHEAP, **passwords}}
    async with signin_served(folder, url, given, clock) as opened_app:
        yield opened_app


async def by_link(app: App, web: httpx.AsyncClient, email: str = "ed@example.org") -> str:
    """Sign in by a printed link; return the cookie."""
    link = await app.hooks.callbacks.run(command_of(app.hooks, "signin", "link"), {"email": email, "to": "/"})
    return session_of(await send(web, "/plugins/signin/mail/link", {"key": (link or "").rpartition("=")[2]}))


async def send(web: httpx.AsyncClient, path: str, given: Any, cookie: str = "", **headers: str) -> httpx.Response:
    answer = await web.post(path, data=given, headers={**HERE, "Cookie": cookie, **headers})
    web.cookies.clear()
    return answer


async def enter(web: httpx.AsyncClient, password: str, email: str = "ed@example.org", **headers: str) -> httpx.Response:
    return await send(web, AT, {"email": email, "password": password, "to": "/on-tides"}, **headers)


async def choose(web: httpx.AsyncClient, cookie: str, password: str, **more: str) -> httpx.Response:
    return await send(web, f"{AT}/set", {"email": "ed@example.org", "password": password, **more}, cookie)


def session_of(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["set-cookie"].partition(";")[0]


async def ask(web: httpx.AsyncClient, cookie: str, query: str = ME, **given: Any) -> Any:
    body = {"query": query, "variables": {"input": given}}
    return (await web.post("/graphql", json=body, headers={"Cookie": cookie, **HERE})).json()["data"]


async def hashes_of(app: App) -> list[str]:
    return [each[0] for each in await app.database.reader.fetch("SELECT hash FROM signin_password")]


def told(answer: httpx.Response) -> Any:
    """All of an answer but its own id and time."""
    own = ("x-request-id", "date", "content-length")
    text = json.loads(answer.text)["errors"][0]["message"]
    return answer.status_code, text, {name: each for name, each in answer.headers.items() if name not in own}


async def editor(app: App) -> str:
    made = await app.writer.run(CreateUser(email="ed@example.org", role=Role.EDITOR, name="Ed"), OPERATOR)
    return made.user_id


@sqlite_first
async def test_an_owner_sets_changes_and_removes_a_password(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        ed = await editor(app)
        first, other = await by_link(app, web), await by_link(app, web)
        pages = [await web.get(AT, headers=HTML), await web.get(f"{AT}/set", headers={**HTML, "Cookie": first})]
        nobody = [await web.get(f"{AT}/set"), await choose(web, "", OLD), await web.get(f"{AT}/set", headers=HTML)]
        not_own = await choose(web, first, OLD, email="other@example.org")
        first = session_of(await choose(web, first, unicodedata.normalize("NFD", OLD)))
        ended = (await ask(web, other))["viewer"]
        entered = await enter(web, OLD, "Ed@Example.org ")
        session = session_of(entered)
        async with app.database.session():
            await UserSession.all().update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
        late = await choose(web, session, NEW)
        wrong = await choose(web, session, NEW, old="not the old one")
        changed = session_of(await choose(web, session, NEW, old=OLD))
        gone = [(await ask(web, each))["viewer"] for each in (first, session)]
        again = await enter(web, OLD)
        forgotten = session_of(await choose(web, await by_link(app, web), OLD))
        old, new = await enter(web, NEW), await ask(web, forgotten)
        (own,) = [each for each in new["viewer"]["identities"]["nodes"] if each["issuer"] == PASSWORD]
        exported = json.loads((await app.writer.run(ExportPerson(email="ed@example.org"), OPERATOR)).data)
        hashes = await hashes_of(app)
        removed = await ask(web, forgotten, REMOVE, id=own["id"])
        async with asyncio.timeout(HANG):
            while await hashes_of(app):  # noqa: ASYNC110 (whoever delivers events sets none)
                await asyncio.sleep(0.005)
        stale = await enter(web, OLD)
        audit = [tuple(each) for each in await app.database.reader.fetch("SELECT before, after FROM audit")]
        session_of(await choose(web, await by_link(app, web), NEW))
        await app.writer.run(ErasePerson(email="ed@example.org"), OPERATOR)
        left = await app.database.reader.fetch("SELECT id FROM signin_password")
        tried = await app.database.reader.fetch("SELECT key FROM signin_tally WHERE key LIKE 'pw:%'")
    assert (entered.headers["location"], new["viewer"]["id"]) == (f"{ADDRESS}/on-tides", ed)
    assert ['autocomplete="current-password"' in each.text for each in pages] == [True, True]
    assert "form-action" in pages[0].headers["content-security-policy"]
    assert [each.status_code for each in nobody] == [401] * 3
    assert nobody[2].headers["content-type"].startswith("text/html")
    assert (not_own.status_code, not_own.json()["errors"][0]["extensions"]["code"]) == (400, "INVALID")
    assert (ended, gone) == (None, [None, None]), "all others end"
    assert (late.status_code, wrong.status_code, again.status_code, old.status_code) == (403, 403, 403, 403)
    assert changed != session
    assert (removed["removeIdentity"]["errors"], stale.status_code) == ([], 403)
    assert [each["email"] for each in exported["plugins"]["signin"]["passwords"]] == ["ed@example.org"]
    assert [each.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for each in hashes] == [True]
    seen = f"{audit}{caplog.text}{exported}"
    assert not [each for each in (OLD, NEW, *hashes) if each in seen]
    assert (left, tried) == ([], []), "neither by the address nor by the account"


@sqlite_first
async def test_the_later_of_two_passwords_stands_though_the_earlier_is_kept_last(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, taken, goes_on = gql_blog_signin.password_routes._keep, asyncio.Event(), asyncio.Event()

    async def late(*arguments: Any) -> None:
        taken.set()
        await goes_on.wait()
        await keep(*arguments)

    async with opened(tmp_path, database_url) as (app, web):
        await editor(app)
        first = await by_link(app, web)
        with monkeypatch.context() as patched:
            patched.setattr(gql_blog_signin.password_routes, "_keep", late)
            earlier = asyncio.create_task(choose(web, first, OLD))
            await taken.wait()
        later = session_of(await choose(web, await by_link(app, web), NEW))
        async with asyncio.timeout(HANG):
            while await app.database.reader.fetch(NOT_TOLD):  # noqa: ASYNC110 (whoever delivers events sets none)
                await asyncio.sleep(0.005)
        goes_on.set()
        session_of(await earlier)
        entered, refused = await enter(web, NEW), await enter(web, OLD)
        still, hashes = await ask(web, later), await hashes_of(app)
    assert (entered.status_code, refused.status_code) == (303, 403)
    assert still["viewer"] is not None
    assert len(hashes) == 1, "the event was told before the earlier one was kept"


@sqlite_first
async def test_nobody_learns_who_has_a_password_and_tries_are_counted_across_restarts(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, compared = Clock(), []
    was = Hashing._compare

    def counted(self: Hashing, hashed: str, password: str) -> Any:
        compared.append(hashed.rpartition("$")[0].rpartition("$")[0])
        return was(self, hashed, password)

    monkeypatch.setattr(Hashing, "_compare", counted)
    limits: dict[str, Any] = {"per_account": 2, "per_client": 7}
    async with opened(tmp_path, database_url, clock, **limits) as (app, web):
        ed = await editor(app)
        await choose(web, await by_link(app, web), OLD)
        known, unknown = await enter(web, "wrong"), await enter(web, "wrong", "nobody@example.org")
        right = [await enter(web, OLD) for _ in range(3)]
    costs = set(compared)
    async with opened(tmp_path, database_url, clock, passes=3, **limits) as (app, web):
        await enter(web, "wrong")
        until_here = len(compared)
        closed = [await enter(web, OLD), await enter(web, OLD, Accept="text/html")]
        assert len(compared) == until_here, "nobody has looked at it"
        clock.forward(minutes=15)
        anew = await enter(web, OLD)
        (stored,) = (each[0] for each in await app.database.reader.fetch("SELECT hash FROM signin_password"))
        others = [await enter(web, "wrong", f"{each}@example.org") for each in "abcde"]
        clock.forward(minutes=45)
        await app.writer.run(DisableUser(id=ed), OPERATOR)
        disabled = await enter(web, OLD)
        await app.writer.run(EnableUser(id=ed), OPERATOR)
        await app.writer.run(UpdateUser(id=ed, expected_version=3, email="new@example.org"), OPERATOR)
        former = [await enter(web, OLD), await enter(web, OLD, "new@example.org")]
    assert told(known) == told(unknown)
    assert (known.status_code, told(known)[1]) == (403, "The address or the password is wrong.")
    assert costs == {"$argon2id$v=19$m=19456,t=2,p=1"}, "of nobody's password, too"
    assert len(compared) == until_here + 8
    assert [each.status_code for each in right] == [303] * 3, "who is let in is not counted"
    assert [(each.status_code, each.headers["retry-after"]) for each in closed] == [(429, "900")] * 2
    assert (anew.status_code, stored.split("$")[3]) == (303, "m=19456,t=3,p=1")
    assert [each.status_code for each in others] == [*[403] * 4, 429], "who was told 429 for an address is not counted"
    assert [each.status_code for each in (disabled, *former)] == [403] * 3


HOSTILE: list[Any] = [
    b'{"email": "ed@example.org", "password": "' + b"x" * 900_000 + b'"}',
    b'{"email": "ed@example.org", "password": "\\u0000aaaaaaaaaaaaaaa"}',
    b'{"email": "ed@example.org", "password": "\\ud800aaaaaaaaaaaaaaa"}',
    b'{"email": "ed@example.org", "password": 123456789012345}',
    b'{"email": "ed@example.org", "password": ["a long password"]}',
    b'{"email": "ed@example.org", "password": null}',
    b'{"email": "ed", "password": "a long password"}',
    b'{"email": "ed@example.org", "password": "a long password", "to": "//evil.example"}',
    b"[" * 100_000,
]


async def test_hostile_values_are_refused_and_no_more_wait_than_can(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, entered, released = {**HERE, "Content-Type": "application/json"}, Event(), Event()

    def hold(name: str) -> None:
        was = getattr(Hashing, name)

        def held(*arguments: Any) -> Any:
            entered.set()
            released.wait(HANG)
            return was(*arguments)

        monkeypatch.setattr(Hashing, name, held)

    async with opened(tmp_path, f"sqlite://{tmp_path}/blog.db", at_once=1, per_account=5) as (app, web):
        await editor(app)
        own = {**kind, "Cookie": await by_link(app, web)}
        hostile = [
            await web.post(f"{AT}{path}", content=each, headers=own) for path in ("", "/set") for each in HOSTILE
        ]
        short = [await choose(web, own["Cookie"], each) for each in ("eleven char", "ﬀ" * 129)]
        foreign = [
            await web.post(f"{AT}{path}", data={"email": "ed@example.org", "password": OLD}, headers=each)
            for path in ("", "/set")
            for each in ({"Cookie": own["Cookie"]}, {"Cookie": own["Cookie"], "Origin": "https://evil.example"})
        ]
        for each in ("_compare", "_choose"):
            hold(each)
        first = asyncio.create_task(enter(web, "wrong", "first@example.org"))
        await until(entered.is_set)
        with monkeypatch.context() as hasty:
            hasty.setattr(gql_blog_signin.passwords, "SECONDS", 0.01)
            too_long = [await enter(web, "wrong", "late@example.org"), await choose(web, own["Cookie"], OLD)]
        sets = {asyncio.create_task(choose(web, own["Cookie"], OLD)) for _ in range(2)}
        other, (chosen,) = await asyncio.wait(sets, return_when=asyncio.FIRST_COMPLETED)
        tries = {asyncio.create_task(enter(web, "wrong", f"{each}@example.org")) for each in "abcd"}
        full, waiting = await asyncio.wait(tries, return_when=asyncio.FIRST_COMPLETED)
        released.set()
        session = session_of(await chosen)
        served_later = [await each for each in (first, *waiting)]
        counts = await app.database.reader.fetch("SELECT count FROM signin_tally WHERE key LIKE 'pw:%' ORDER BY count")
        async with app.database.session():
            await UserSession.all().update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
        stale = [await choose(web, session, NEW) for _ in range(6)]
        lets_in = await enter(web, OLD)
        health = [hook.failures for plugin in app.hooks.health() for hook in plugin.hooks]
    assert {each.status_code for each in hostile} == {400}
    assert [each.status_code for each in short] == [400, 400]
    assert [each.status_code for each in foreign] == [403] * 4
    busy = [*too_long, *(each.result() for each in (*other, *full))]
    assert [(each.status_code, each.headers["retry-after"]) for each in busy] == [(503, "5")] * 4
    assert [each.status_code for each in served_later] == [403] * 4
    assert [each[0] for each in counts] == [1] * 4, "who was told to wait is not counted"
    assert [each.status_code for each in (*stale, lets_in)] == [*[403] * 5, 429, 303], "an old session hashes no more"
    assert not any(health)
