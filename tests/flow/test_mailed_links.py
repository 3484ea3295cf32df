"""Signing in by a link that is mailed: a real server of mail, browsers over HTTP, and who is let in where."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.growth import HANG
from support.hearing import until
from support.hooked import Clock
from support.mailing import Postbox, postbox
from support.receiving import certificate_in
from support.sampling import sqlite_mostly
from support.signing_in import signin_served

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.processes.plugin_run import command_of
from gql_blog.content import Role
from gql_blog.write import CreateUser, ErasePerson, ExportPerson, SignIn, UpdateUser

pytestmark = sqlite_mostly

ADDRESS = "http://127.0.0.1:8000"
HERE = {"Origin": ADDRESS}
MAIL = "/plugins/signin/mail"
ME = "{ viewer { id role email identities { nodes { issuer subject } } } }"
KEY = re.compile(rf"{ADDRESS}{MAIL}/link\?key=([\w-]{{43}})")


@asynccontextmanager
async def opened(
    folder: Path, url: str, box: Postbox | None, clock: Clock | None = None, **mail: Any
) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """An app with the plugin, served; without ``box`` it mails nothing."""
    given: dict[str, Any] = {"address": ADDRESS, "return_to": "https://site.example"}
    if box is not None:
        sent = {"host": "127.0.0.1", "port": box.port, "security": "none", "sender": "no-reply@site.example"}
        given["mail"] = {**sent, **mail}
    async with signin_served(folder, url, given, clock) as opened_app:
        yield opened_app


async def ask(web: httpx.AsyncClient, email: str, where: str = "", **more: Any) -> httpx.Response:
    return await web.post(f"{MAIL}{where}", data={"email": email, "to": "/on-tides"}, headers={**HERE, **more})


async def mailed(box: Postbox, count: int = 1) -> str:
    """Wait for the ``count``-th mail, and return the key of its link."""
    await until(lambda: len(box.mails) >= count)
    found = KEY.search(box.mails[count - 1][1].get_content())
    assert found is not None
    return found[1]


async def use(web: httpx.AsyncClient, key: str, **headers: str) -> httpx.Response:
    answer = await web.post(f"{MAIL}/link", data={"key": key}, headers={**HERE, **headers})
    web.cookies.clear()
    return answer


def session_of(answer: httpx.Response) -> str:
    assert answer.status_code == 303, answer.text
    return answer.headers["set-cookie"].partition(";")[0]


async def me(web: httpx.AsyncClient, cookie: str) -> Any:
    answer = await web.post("/graphql", json={"query": ME}, headers={"Cookie": cookie, **HERE})
    return answer.json()["data"]["viewer"]


def told(answer: httpx.Response) -> Any:
    """All of an answer but its own id and time."""
    own = ("x-request-id", "date")
    return answer.status_code, answer.text, {name: each for name, each in answer.headers.items() if name not in own}


async def test_staff_and_readers_are_let_in_once_and_no_program_uses_a_link_up(
    database_url: str, tmp_path: Path
) -> None:
    async with postbox() as box, opened(tmp_path, database_url, box) as (app, web):
        made = await app.writer.run(CreateUser(email="ed@example.org", role=Role.EDITOR, name="Ed"), OPERATOR)
        known = await ask(web, "Ed@Example.org ")
        key = await mailed(box)
        unknown = await web.post(MAIL, json={"email": "new@example.org", "to": "/"}, headers=HERE)
        other = await mailed(box, 2)
        pages = [await web.get(f"{MAIL}/link", params={"key": key}) for _ in range(2)]
        foreign = [
            await web.post(f"{MAIL}/link", data={"key": key}, headers=each)
            for each in ({}, {"Origin": "https://evil.example"}, {"Origin": "null"})
        ]
        at_once = await asyncio.gather(*(use(web, key) for _ in range(4)))
        (entered,) = (each for each in at_once if each.status_code == 303)
        again = [await use(web, key), await web.get(f"{MAIL}/link", params={"key": key}), await use(web, "x" * 43)]
        read = [await use(web, key, Accept="text/html"), await use(web, key, Accept="text/html", Origin="null")]
        ed, new = await me(web, session_of(entered)), await me(web, session_of(await use(web, other)))
        rows = await app.database.reader.fetch("SELECT hash, email FROM signin_link")
    assert known.status_code == 202
    assert told(known) == told(unknown), "nobody learns who has an account"
    (to, mail), (_, reader) = box.mails
    assert (to, mail["To"], mail["From"]) == (["ed@example.org"], "ed@example.org", "no-reply@site.example")
    assert KEY.sub("", mail.get_content()) == KEY.sub("", reader.get_content())
    assert all("You sign in as ed@example.org." in each.text for each in pages)
    assert pages[0].headers["content-security-policy"].endswith(f"form-action {ADDRESS} https://site.example")
    assert [each.status_code for each in foreign] == [403] * 3
    assert sorted(each.status_code for each in at_once) == [303, 400, 400, 400]
    assert entered.headers["location"] == "https://site.example/on-tides"
    assert [each.status_code for each in again] == [400] * 3
    assert [(each.status_code, each.headers["content-type"]) for each in read] == [
        (400, "text/html; charset=utf-8"),
        (403, "text/html; charset=utf-8"),
    ]
    assert 'Ask for another one.</p>\n<p><a href="https://site.example">' in read[0].text
    assert (ed["id"], ed["role"]) == (made.user_id, "EDITOR")
    assert ed["identities"]["nodes"] == [{"issuer": "mailto:", "subject": "ed@example.org"}]
    assert (new["role"], new["email"]) == ("READER", "new@example.org")
    assert rows == []


async def test_two_links_at_once_let_in_to_one_account(database_url: str, tmp_path: Path) -> None:
    async with postbox() as box, opened(tmp_path, database_url, box) as (app, web):
        await app.writer.run(CreateUser(email="ed@example.org", role=Role.EDITOR, name="Ed"), OPERATOR)
        counts: list[int] = []
        for email in ("ed@example.org", "new@example.org"):
            for _ in range(2):
                await ask(web, email)
            keys = [await mailed(box, len(counts) * 2 + each) for each in (1, 2)]
            entered = await asyncio.gather(*(use(web, key) for key in keys))
            counts.append(len({(await me(web, session_of(each)))["id"] for each in entered}))
    assert counts == [1, 1]


async def test_an_account_that_somebody_has_by_a_provider_is_joined_by_its_owner_alone(
    database_url: str, tmp_path: Path
) -> None:
    async with postbox() as box, opened(tmp_path, database_url, box) as (app, web):
        by_provider = SignIn(issuer="https://id.example", subject="ann", email="ann@example.org")
        ann = await app.writer.run(by_provider, OPERATOR)
        await ask(web, "ann@example.org")
        refused = await use(web, await mailed(box))
        nobody = await ask(web, "ann@example.org", "/join")
        await ask(web, "bo@example.org")
        bo = session_of(await use(web, await mailed(box, 2)))
        await ask(web, "second@example.org", "/join", Cookie=bo)
        key = await mailed(box, 3)
        elsewhere = await use(web, key)
        joined = await me(web, session_of(await use(web, key, Cookie=bo)))
        await ask(web, "second@example.org")
        same = await me(web, session_of(await use(web, await mailed(box, 4))))
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, "DUPLICATE")
    assert "set-cookie" not in refused.headers
    assert (nobody.status_code, elsewhere.status_code) == (401, 403)
    assert same["id"] == joined["id"] != ann.user_id
    assert [each["subject"] for each in joined["identities"]["nodes"]] == ["second@example.org", "bo@example.org"]


async def test_a_former_address_lets_nobody_in(database_url: str, tmp_path: Path) -> None:
    async with postbox() as box, opened(tmp_path, database_url, box) as (app, web):
        made = await app.writer.run(CreateUser(email="old@example.org", role=Role.AUTHOR, name="Ed"), OPERATOR)
        await ask(web, "old@example.org")
        session = session_of(await use(web, await mailed(box)))
        was = await me(web, session)
        await app.writer.run(UpdateUser(id=made.user_id, expected_version=1, email="new@example.org"), OPERATOR)
        ended = await me(web, session)
        for email in ("old@example.org", "new@example.org"):
            await ask(web, email)
        keys = await mailed(box, 2), await mailed(box, 3)
        if box.mails[1][0] == ["new@example.org"]:
            keys = keys[::-1]
        old, new = [await me(web, session_of(await use(web, each))) for each in keys]
    assert (was["id"], ended, new["id"]) == (made.user_id, None, made.user_id)
    assert old["id"] != made.user_id
    assert [each["subject"] for each in new["identities"]["nodes"]] == ["new@example.org"]


async def test_mails_are_counted_across_restarts_and_links_end(database_url: str, tmp_path: Path) -> None:
    clock = Clock()
    limits: dict[str, Any] = {"per_mailbox": 2, "per_client": 4}
    async with postbox() as box:
        async with opened(tmp_path, database_url, box, clock, **limits) as (_, web):
            first = [await ask(web, "ann@example.org") for _ in range(3)]
            await mailed(box, 2)
        async with opened(tmp_path, database_url, box, clock, **limits) as (app, web):
            second = [await ask(web, each) for each in ("bo@example.org", "cy@example.org")]
            key = await mailed(box, 3)
            clock.forward(minutes=15)
            late = await use(web, key)
            clock.forward(minutes=45)
            anew = await ask(web, "ann@example.org")
            await mailed(box, 4)
            fetch = app.database.reader.fetch
            rows = [*await fetch("SELECT key FROM signin_tally"), *await fetch("SELECT email FROM signin_link")]
    assert told(first[0]) == told(first[2]), "who asks for more learns nothing"
    assert [each.status_code for each in second] == [202, 429]
    assert (late.status_code, anew.status_code) == (400, 202)
    assert sorted(to for (to,), _ in box.mails) == ["ann@example.org"] * 3 + ["bo@example.org"]
    assert len(rows) == 4, "what is over is swept"


async def test_only_mails_count_and_who_gets_no_more_has_a_link(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    limits: dict[str, Any] = {"per_mailbox": 2, "per_client": 100, "per_hour": 6}
    counted = "SELECT key FROM signin_tally WHERE key NOT LIKE 'client:%' AND count > 0"
    async with postbox() as box, opened(tmp_path, database_url, box, clock, **limits) as (app, web):
        box.refuses = b"451 later\r\n"
        for _ in range(2):
            await ask(web, "ann@example.org")
        async with asyncio.timeout(HANG):
            while await app.database.reader.fetch(counted):  # noqa: ASYNC110 (a table sets no event)
                await asyncio.sleep(0.005)
        box.refuses = b""
        for _ in range(8):
            await ask(web, "ann@example.org")
        await mailed(box, 2)
        clock.forward(minutes=14)
        refused = await ask(web, "ann@example.org")
        session = session_of(await use(web, await mailed(box)))
        clock.forward(minutes=1)
        await ask(web, "ann@example.org")
        for _ in range(4):
            await ask(web, "cy@example.org", "/join", Cookie=session)
        await ask(web, "cy@example.org")
        await mailed(box, 6)
        over = await ask(web, "bo@example.org")
    assert caplog.text.count("SMTPRecipientsRefused") == 2
    assert (refused.status_code, over.status_code) == (202, 429)
    assert sorted(to for (to,), _ in box.mails) == ["ann@example.org"] * 3 + ["cy@example.org"] * 3


BODIES = [b"[" * 100_000, b'{"email": 1}', b'{"email": "\\ud800@x.y"}', b'{"key": "\\u0000"}', b"\xff", b"[]"]
ADDRESSES: list[dict[str, str]] = [
    {},
    {"email": "no address"},
    {"email": "a@example.org\r\nBcc: b@example.org"},
    {"email": "a@example.org, b@example.org"},
    {"email": "a..b@example.org"},
    *({"email": f"a@{domain}"} for domain in ("example.org(.x)", "example.org,.x", "xn--exmple-cua.org", "straße.de")),
    {"email": "a@example.org", "to": "//evil.example"},
]


async def test_what_is_no_address_gets_no_mail_and_fails_nothing(database_url: str, tmp_path: Path) -> None:
    kinds = ("application/json", "application/x-www-form-urlencoded", "text/plain")
    async with postbox() as box, opened(tmp_path, database_url, box) as (app, web):
        statuses = {
            (await web.post(f"{MAIL}{path}", content=body, headers={**HERE, "Content-Type": kind})).status_code
            for path in ("", "/link")
            for body in BODIES
            for kind in kinds
        }
        statuses |= {(await web.post(MAIL, data=each, headers=HERE)).status_code for each in ADDRESSES}
        statuses |= {(await web.post(MAIL, json=each, headers=HERE)).status_code for each in ADDRESSES}
        key = await web.get(f"{MAIL}/link", params={"key": "x" * 10_000})
        foreign = await ask(web, "a@example.org", Origin="https://evil.example")
        said = [*box.said]
        await ask(web, "a@exämple.org")
        await mailed(box)
        health = [hook.failures for plugin in app.hooks.health() for hook in plugin.hooks]
    assert (statuses, key.status_code, foreign.status_code) == ({400}, 400, 403)
    assert (said, any(health)) == ([], False)
    assert box.mails[0][0] == ["a@xn--exmple-cua.org"], "as each server of mail takes it"


async def test_the_server_of_mail_is_known_by_its_certificate_and_its_refusals_reach_nobody(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    certificate = certificate_in(tmp_path, "localhost")
    secure: dict[str, Any] = {"host": "localhost", "security": "starttls", "ca_file": certificate / "cert.pem"}
    text: dict[str, Any] = {"subject": "海潮", "text": "打开：{link}"}
    async with postbox(certificate) as box:
        async with opened(tmp_path, database_url, box, **secure, **text) as (_, web):
            answer = await ask(web, "ann@example.org")
            await mailed(box)
            box.refuses = b"550 no such user ann@example.org\r\n"
            refused = await ask(web, "ann@example.org")
            await until(lambda: "SMTPRecipientsRefused" in caplog.text)
        async with opened(tmp_path, database_url, box, **{**secure, "ca_file": None}) as (_, web):
            untrusted = await ask(web, "ann@example.org")
            await until(lambda: "SSLCertVerificationError" in caplog.text)
    assert told(answer) == told(refused) == told(untrusted)
    ((_, mail),) = box.mails
    assert (mail["Subject"], mail.get_content().startswith("打开：http")) == ("海潮", True)
    assert "ann@example.org" not in caplog.text


async def test_without_mail_an_operator_prints_a_link(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url, None) as (app, web):
        made = await app.writer.run(CreateUser(email="ed@example.org", role=Role.ADMIN, name="Ed"), OPERATOR)
        asked = await ask(web, "ed@example.org")
        password = {"email": "ed@example.org", "password": "none is set here"}
        off = [await web.get("/plugins/signin/password"), await web.post("/plugins/signin/password", json=password)]
        command = command_of(app.hooks, "signin", "link")
        link = await app.hooks.callbacks.run(command, {"email": "ed@example.org", "to": "/"})
        assert link is not None
        found = KEY.fullmatch(link)
        assert found is not None
        ed = await me(web, session_of(await use(web, found[1])))
    assert (asked.status_code, ed["id"]) == (404, made.user_id)
    assert [each.status_code for each in off] == [404, 404], "nobody has switched passwords on"


async def test_what_is_over_is_swept_though_nobody_asks(database_url: str, tmp_path: Path) -> None:
    clock = Clock()
    async with postbox() as box, opened(tmp_path, database_url, box, clock) as (app, web):
        await ask(web, "ann@example.org")
        clock.forward(minutes=60)
        (job,) = app.hooks.jobs
        await app.hooks.job_calls.run(job)
        tables = ("signin_link", "signin_tally")
        rows = [await app.database.reader.fetch(f"SELECT * FROM {each}") for each in tables]
    assert rows == [[], []]


async def test_a_person_is_told_of_links_and_erased_with_them(database_url: str, tmp_path: Path) -> None:
    async with postbox() as box, opened(tmp_path, database_url, box) as (app, web):
        await app.writer.run(CreateUser(email="ed@example.org", role=Role.EDITOR, name="Ed"), OPERATOR)
        for email in ("ed@example.org", "ed@example.org", "bo@example.org"):
            await ask(web, email)
        exported = await app.writer.run(ExportPerson(email="ed@example.org"), OPERATOR)
        await app.writer.run(ErasePerson(email="ed@example.org"), OPERATOR)
        links = await app.database.reader.fetch("SELECT email FROM signin_link")
        tallies = await app.database.reader.fetch("SELECT key FROM signin_tally WHERE key LIKE 'mail:%'")
    kept = json.loads(exported.data)["plugins"]["signin"]
    assert ([each["to"] for each in kept["links"]], kept["mailedJustNow"]) == (["/on-tides"] * 2, 2)
    assert ([tuple(each) for each in links], len(tallies)) == ([("bo@example.org",)], 1)
