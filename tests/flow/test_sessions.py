"""Sessions of browsers, over HTTP and WebSockets: begun by a plugin's proven identity, and ended at once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from support.growth import HANG
from support.installed import settings_in
from support.sampling import sqlite_mostly
from support.serving import served
from support.writing import Newsroom
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from gql_blog.access import OPERATOR, authenticate
from gql_blog.app import App, assembled, site
from gql_blog.content import Role, Verdict
from gql_blog.errors import Forbidden
from gql_blog.hooks import Hooks
from gql_blog.plugin import PluginContext, Route, RouteRequest, RouteResponse, SignedIn, hookimpl
from gql_blog.store import Audit, Comment, Identity, Token, User, UserSession
from gql_blog.write import (
    CommentRef,
    CreateToken,
    CreateUser,
    DisableUser,
    ErasePerson,
    ExportPerson,
    LiftLegalHold,
    ModerateComments,
    PlaceLegalHold,
)

pytestmark = sqlite_mostly

HERE = {"Origin": "http://127.0.0.1:8000"}
ELSEWHERE = {"Origin": "https://evil.example"}
ME = "{ viewer { id name role email sessions { nodes { id userAgent revokedAt } } identities { nodes { subject } } } }"
OUT = "mutation ($input: SignOutInput!) { signOut(input: $input) { sessions { id } errors { code message } } }"
COOKIE = "__Host-gql_blog_session"


async def let_in(context: PluginContext, request: RouteRequest) -> RouteResponse:
    """Believe what the address says: what a real way to sign in has proven."""
    joins = context.viewer.user_id if context.viewer and "join" in request.query else None
    given: Any = {name: value for name, value in request.query.items() if name != "join"}
    who = SignedIn(issuer="https://id.example", joins=joins, **given)
    headers = {"Location": "/", "x-own": ",".join(f"{name}={value}" for name, value in request.cookies.items())}
    return RouteResponse(status=303, headers=headers, signs_in=who)


@asynccontextmanager
async def opened(folder: Path, url: str) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """An app with a door that lets everybody in, served."""
    door = SimpleNamespace(api_version=2, role=None, register_routes=hookimpl(register_routes))
    settings = settings_in(folder, database_url=url, rate_limits="off")
    async with assembled(settings, Hooks.of({"door": door})) as app, served(site(app)) as address:
        await app.relay.start()
        try:
            async with httpx.AsyncClient(base_url=address, verify=False, timeout=HANG) as web:
                yield app, web
        finally:
            await app.relay.stop()


def register_routes() -> tuple[Route, ...]:
    return (Route(path="/in", handle=let_in),)


async def come_in(web: httpx.AsyncClient, cookie: str = "", **who: str) -> httpx.Response:
    headers = {"Cookie": cookie, **HERE} if cookie else {}
    return await web.get("/plugins/door/in", params=who, headers={"User-Agent": "Test/1", **headers})


def cookie_of(response: httpx.Response) -> str:
    """What a browser sends back."""
    assert response.status_code == 303, response.text
    return response.headers["set-cookie"].partition(";")[0]


async def ask(web: httpx.AsyncClient, cookie: str, query: str = ME, headers: Any = HERE, **variables: Any) -> Any:
    body = {"query": query, "variables": variables}
    answer = await web.post("/graphql", json=body, headers={"Cookie": cookie, **headers})
    return answer.json()["data"] if answer.status_code == 200 else answer.status_code


async def test_a_proven_identity_makes_a_reader_with_a_session(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        entered = await come_in(
            web, "door_state=s; __Host-door_x=y; other=z", subject="ann", name="Ann\u202e", email="Ann@Example.org"
        )
        cookie = cookie_of(entered)
        own = {"Cookie": cookie}
        me = (await ask(web, cookie))["viewer"]
        again = (await ask(web, cookie_of(await come_in(web, subject="ann"))))["viewer"]
        page = await web.get("/graphql", params={"query": "{ viewer { id } }"}, headers={**own, **HERE})
        coming = await web.get(
            "/graphql",
            params={"query": ME},
            headers={**own, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        )
        same = await ask(web, cookie, headers={"Sec-Fetch-Site": "same-origin"})
        nowhere = await ask(web, cookie, headers={})
        foreign = await ask(web, cookie, headers=ELSEWHERE)
        form = await web.post("/graphql", data={"query": ME}, headers={**own, **HERE})
        posted = await web.post(
            "/graphql",
            json={"query": ME},
            headers={**own, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        )
        async with app.database.session():
            sessions: list[Any] = await UserSession.all().order_by("id")
            audited: list[Any] = await Audit.filter(action="sign_in").order_by("id")
    name, *attributes = entered.headers["set-cookie"].split("; ")
    assert name.startswith(f"{COOKIE}=gqls_")
    assert attributes == ["Path=/", "Max-Age=7776000", "HttpOnly", "SameSite=Lax", "Secure"]
    assert (entered.headers["cache-control"], entered.headers["x-own"]) == ("no-store", "door_state=s,__Host-door_x=y")
    assert (me["name"], me["role"], me["email"]) == ("Ann", "READER", "ann@example.org")
    assert (me["identities"]["nodes"], again["id"]) == ([{"subject": "ann"}], me["id"])
    assert [each["userAgent"] for each in again["sessions"]["nodes"]] == ["Test/1", "Test/1"]
    assert page.json()["data"]["viewer"]["id"] == me["id"]
    assert page.headers["cache-control"].startswith("private")
    assert "Cookie" in page.headers["vary"]
    assert (page.headers["access-control-allow-credentials"], coming.json()["data"]["viewer"]["id"]) == (
        "true",
        me["id"],
    )
    assert (same["viewer"]["id"], nowhere["viewer"], foreign, form.status_code) == (me["id"], None, 403, 415)
    assert posted.json()["data"]["viewer"] is None, "a POST that only says it navigates brings no cookie"
    assert all(cookie.partition("=")[2] not in (each.hash, each.user_agent) for each in sessions)
    assert {each.subject_id for each in audited} == {me["id"]}
    assert "ann@example.org" not in json.dumps([(each.before, each.after) for each in audited])


async def test_the_cookie_is_another_one_after_each_log_in_and_ends_at_once(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (_, web):
        first = cookie_of(await come_in(web, subject="ann"))
        second = cookie_of(await come_in(web, first, subject="ann"))
        other = cookie_of(await come_in(web, subject="ann"))
        assert (await ask(web, first))["viewer"] is None, "it was in the same browser"
        bob = cookie_of(await come_in(web, subject="bob"))
        theirs = (await ask(web, bob))["viewer"]["sessions"]["nodes"][0]["id"]
        stolen = (await ask(web, second, OUT, input={"sessionId": theirs}))["signOut"]
        assert [each["code"] for each in stolen["errors"]] == ["NOT_FOUND"]
        (ended,) = (await ask(web, second, OUT, input={}))["signOut"]["sessions"]
        assert (await ask(web, second))["viewer"] is None
        nobody = (await ask(web, second, OUT, input={}))["signOut"]
        assert [each["code"] for each in nobody["errors"]] == ["UNAUTHENTICATED"]
        third = cookie_of(await come_in(web, subject="ann"))
        everywhere = (await ask(web, third, OUT, input={"everywhere": True}))["signOut"]["sessions"]
        assert len(everywhere) == 2
        assert ended not in everywhere
        assert [(await ask(web, each))["viewer"] for each in (other, third)] == [None, None]
        assert (await ask(web, bob))["viewer"] is not None


async def test_an_identity_joins_an_account_by_consent_alone(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        await app.writer.run(CreateUser(email="ed@example.org", role=Role.EDITOR, name="Ed"), OPERATOR)
        refused = await come_in(web, subject="sly", email="ed@example.org")
        cookie = cookie_of(await come_in(web, subject="ann", email="ann@example.org"))
        joined = cookie_of(await come_in(web, cookie, subject="ann at work", email="ed@example.org", join=""))
        mine = (await ask(web, joined))["viewer"]
        bob = cookie_of(await come_in(web, subject="bob"))
        taken = await come_in(web, bob, subject="ann", join="")
        nameless = (await ask(web, bob))["viewer"]
        hostile = await come_in(web, subject="an\u202en")
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, "DUPLICATE")
    assert "set-cookie" not in refused.headers
    assert (mine["email"], len(mine["identities"]["nodes"])) == ("ann@example.org", 2)
    assert (taken.status_code, taken.json()["errors"][0]["extensions"]["code"]) == (400, "DUPLICATE")
    assert (nameless["name"], nameless["email"]) == ("Reader", f"{nameless['id']}@unknown.invalid")
    assert hostile.status_code == 400


async def test_an_identity_joins_by_a_log_in_of_just_now(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        cookie = cookie_of(await come_in(web, subject="ann"))
        async with app.database.transaction():
            old: Any = await UserSession.get()
            old.created_at -= timedelta(minutes=14)
            await old.save()
        joined = cookie_of(await come_in(web, cookie, subject="ann at work", join=""))
        async with app.database.transaction():
            new: Any = await UserSession.get(revoked_at=None)
            since = new.created_at, new.ends_at
            new.created_at -= timedelta(minutes=2)
            await new.save()
        late = await come_in(web, joined, subject="thief", join="")
        afresh = cookie_of(await come_in(web, joined, subject="ann at work"))
        again = cookie_of(await come_in(web, afresh, subject="ann at home", join=""))
        mine = (await ask(web, again))["viewer"]["identities"]["nodes"]
    assert since == (old.created_at, old.created_at + timedelta(days=90)), "a session that comes of joining is as old"
    assert (late.status_code, late.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")
    assert sorted(each["subject"] for each in mine) == ["ann", "ann at home", "ann at work"]


REMOVE = """mutation ($input: RemoveIdentityInput!) { removeIdentity(input: $input) {
  user { identities { nodes { subject } } } tokens { id revokedAt } errors { code message path } } }"""


async def test_an_identity_goes_by_a_log_in_of_just_now_and_with_it_the_other_sessions(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        cookie = cookie_of(await come_in(web, subject="ann"))
        bob = cookie_of(await come_in(web, subject="bob"))
        await app.writer.run(CreateUser(email="ed@example.org", role=Role.ADMIN, name="Ed"), OPERATOR)
        admin = (await app.writer.run(CreateToken(email="ed@example.org"), OPERATOR)).secret
        cookie = cookie_of(await come_in(web, cookie, subject="thief", join=""))
        theirs = cookie_of(await come_in(web, subject="thief"))
        async with app.database.session():
            known = {each.subject: each.id for each in await Identity.all()}

        async def removes(by: str, subject: str, headers: Any = HERE) -> Any:
            answer = await ask(web, by, REMOVE, headers, input={"id": known[subject]})
            payload = answer["removeIdentity"]
            return payload["errors"][0]["code"] if payload["errors"] else payload["user"]

        assert await removes(bob, "ann") == "NOT_FOUND"
        async with app.database.transaction():
            await UserSession.all().update(created_at=(await app.database.now()) - timedelta(minutes=16))
        assert await removes(cookie, "thief") == "FORBIDDEN"
        assert await removes(theirs, "ann") == "FORBIDDEN"
        cookie = cookie_of(await come_in(web, cookie, subject="ann"))
        assert await removes(cookie, "thief") == {"identities": {"nodes": [{"subject": "ann"}]}}
        assert [(await ask(web, each))["viewer"] is None for each in (theirs, cookie)] == [True, False]
        assert await removes(cookie, "thief") == "NOT_FOUND"
        assert await removes(cookie, "ann") == "IN_USE"
        assert await removes("", "bob", {"Authorization": f"Bearer {admin}"}) == {"identities": {"nodes": []}}
        assert (await ask(web, bob))["viewer"] is None
        assert (await come_in(web, subject="thief")).status_code == 303, "somebody else's account, from now on"
        async with app.database.session():
            told: list[Any] = await Audit.filter(action="remove_identity").order_by("id")
    assert len(told) == 4, "two identities, and the session of each that ended"
    assert "thief" not in json.dumps([each.before for each in told]), "the audit keeps a commitment"


async def test_the_tokens_go_that_were_made_since_the_account_had_the_identity(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        cookie = cookie_of(await come_in(web, subject="ann", email="ann@example.org"))
        before, since = [await app.writer.run(CreateToken(email="ann@example.org"), OPERATOR) for _ in range(2)]
        cookie = cookie_of(await come_in(web, cookie, subject="thief", join=""))
        async with app.database.transaction():
            thief: Any = await Identity.get(subject="thief")
            await Token.filter(id=before.token_id).update(created_at=thief.created_at - timedelta(seconds=1))
            await Token.filter(id=since.token_id).update(created_at=thief.created_at)
        answer = await ask(web, cookie, REMOVE, HERE, input={"id": thief.id})
        assert [each["id"] for each in answer["removeIdentity"]["tokens"]] == [since.token_id]
        assert all(each["revokedAt"] for each in answer["removeIdentity"]["tokens"])
        assert (await ask(web, "", ME, {"Authorization": f"Bearer {before.secret}"}))["viewer"]["name"] == "Reader"
        assert await ask(web, "", ME, {"Authorization": f"Bearer {since.secret}"}) == 401


async def test_a_session_ends_without_use_and_in_the_end(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        cookie = cookie_of(await come_in(web, subject="ann"))
        assert (await ask(web, cookie))["viewer"]
        await app.token_use.write()
        async with app.database.session():
            used: Any = await UserSession.get()
        assert used.last_used_at is not None
        assert used.expires_at - used.last_used_at == timedelta(days=14)
        for column in ("expires_at", "ends_at"):
            other = cookie_of(await come_in(web, subject="ann"))
            async with app.database.transaction():
                await UserSession.filter(revoked_at=None).update(**{column: used.created_at})
            assert (await ask(web, other))["viewer"] is None


async def test_whoever_is_disabled_or_erased_is_signed_in_no_more(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        cookie = cookie_of(await come_in(web, subject="ann", email="ann@example.org"))
        bob = cookie_of(await come_in(web, subject="bob", email="bob@example.org"))
        me = (await ask(web, bob))["viewer"]
        told = json.loads((await app.writer.run(ExportPerson(email="bob@example.org"), OPERATOR)).data)
        await app.writer.run(DisableUser(id=(await ask(web, cookie))["viewer"]["id"]), OPERATOR)
        assert (await ask(web, cookie))["viewer"] is None
        assert (await come_in(web, subject="ann")).status_code == 403
        await app.writer.run(ErasePerson(email="bob@example.org"), OPERATOR)
        assert (await ask(web, bob))["viewer"] is None
        async with app.database.session():
            assert [each.subject for each in await Identity.all()] == ["ann"]
            assert not await UserSession.filter(account_id=me["id"])
        assert (await ask(web, cookie_of(await come_in(web, subject="bob"))))["viewer"]["id"] != me["id"]
    assert [each["subject"] for each in told["identities"]] == ["bob"]
    assert [each["userAgent"] for each in told["sessions"]] == ["Test/1"]


async def test_a_socket_of_a_session_ends_with_it(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web), AsyncExitStack() as stack, asyncio.timeout(HANG):
        cookie = cookie_of(await come_in(web, subject="mo"))
        async with app.database.transaction():
            await User.all().update(role=Role.MODERATOR.value)
        url = str(web.base_url).replace("http", "ws") + "/graphql"
        options: Any = {"subprotocols": [Subprotocol("graphql-transport-ws")]}
        with pytest.raises(InvalidStatus):
            await stack.enter_async_context(connect(url, additional_headers={"Cookie": cookie, **ELSEWHERE}, **options))
        mine = {"Cookie": cookie, **HERE}
        socket = await stack.enter_async_context(connect(url, additional_headers=mine, **options))
        await socket.send('{"type": "connection_init"}')
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        queue = {"query": "subscription { moderationQueueChanged { id } }"}
        await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": queue}))
        await socket.send(json.dumps({"id": "2", "type": "subscribe", "payload": {"query": "{ viewer { role } }"}}))
        assert json.loads(await socket.recv())["payload"]["data"]["viewer"] == {"role": "MODERATOR"}
        assert json.loads(await socket.recv()) == {"id": "2", "type": "complete"}
        await ask(web, cookie, OUT, input={})
        told = json.loads(await socket.recv())
        assert told["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        with pytest.raises(ConnectionClosed):
            await socket.recv()


SAY = "mutation ($input: SubmitCommentInput!) { submitComment(input: $input) { comment { id source } } }"
TELL = "mutation ($input: ExportPersonInput!) { exportPerson(input: $input) { data errors { code path } } }"
ERASE = "mutation ($input: ErasePersonInput!) { erasePerson(input: $input) { user { name } errors { code path } } }"


async def test_readers_see_the_source_of_their_comments_and_export_and_erase_themselves(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        post = await Newsroom(app.database, app.writer).post()
        cookie = cookie_of(await come_in(web, subject="ann", name="Ann", email="ann@example.org"))
        bob = cookie_of(await come_in(web, subject="bob", email="bob@example.org"))
        given = {"articleId": post.article_id, "authorName": "Ann", "body": "So *it* is."}
        said = (await ask(web, cookie, SAY, input=given))["submitComment"]["comment"]
        await app.writer.run(
            ModerateComments(
                comments=(CommentRef(id=said["id"], expected_version=1),), verdict=Verdict.APPROVE, reason="fine"
            ),
            OPERATOR,
        )
        seen = "query ($id: ID!) { node(id: $id) { ... on Comment { authorName source } } }"
        others = (await ask(web, bob, seen, id=said["id"]))["node"]
        foreign = [
            (await ask(web, bob, each, input={"email": "ann@example.org"})).popitem()[1]["errors"][0]
            for each in (TELL, ERASE)
        ]
        told = json.loads((await ask(web, cookie, TELL, input={}))["exportPerson"]["data"])
        gone = (await ask(web, cookie, ERASE, input={"texts": True}))["erasePerson"]
        after = (await ask(web, cookie))["viewer"]
        async with app.database.session():
            left: Any = await Comment.get(id=said["id"])
        await app.writer.run(CreateUser(email="ed@example.org", role=Role.EDITOR, name="Ed"), OPERATOR)
        ed: Any = await authenticate(
            app.database, (await app.writer.run(CreateToken(email="ed@example.org", role=Role.READER), OPERATOR)).secret
        )
        refused: tuple[Any, ...] = (ErasePerson(), ExportPerson())
        for limited in refused:
            with pytest.raises(Forbidden, match="limited scope"):
                await app.writer.run(limited, ed)
        with pytest.raises(Forbidden, match="people who work here"):
            await app.writer.run(ErasePerson(), replace(ed, scope=None))
    assert said["source"] == "So *it* is."
    assert others == {"authorName": "Ann", "source": None}
    assert foreign == [{"code": "FORBIDDEN", "path": ["input", "email"]}] * 2
    assert (told["email"], [each["source"] for each in told["comments"]]) == ("ann@example.org", ["So *it* is."])
    assert (gone, after) == ({"user": {"name": "[erased]"}, "errors": []}, None)
    assert (left.source, left.author_name) == ("", "[erased]")


async def test_what_others_said_and_hold_is_not_for_readers_who_erase_themselves(
    database_url: str, tmp_path: Path
) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        post = await Newsroom(app.database, app.writer).post()
        ann = cookie_of(await come_in(web, subject="ann", name="Ann", email="ann@example.org"))
        bob = cookie_of(await come_in(web, subject="bob", name="Bob", email="bob@example.org"))
        given = {"articleId": post.article_id, "authorName": "Bob", "body": "Mine.", "authorEmail": "ann@example.org"}
        theirs = (await ask(web, bob, SAY, input=given))["submitComment"]["comment"]["id"]
        own = {"articleId": post.article_id, "authorName": "the", "body": "Zqword."}
        await ask(web, ann, SAY, input=own)
        told = json.loads((await ask(web, ann, TELL, input={}))["exportPerson"]["data"])
        assert [each["source"] for each in told["comments"]] == ["Zqword."]
        await app.writer.run(PlaceLegalHold(subject_id=post.article_id, reason="A libel suit."), OPERATOR)
        (kept,) = (await ask(web, ann, ERASE.replace("code path", "code message"), input={}))["erasePerson"]["errors"]
        assert (kept["code"], "libel" in kept["message"], post.article_id in kept["message"]) == (
            "IN_USE",
            False,
            False,
        )
        await app.writer.run(LiftLegalHold(subject_id=post.article_id, reason="It is over."), OPERATOR)
        assert (await ask(web, ann, ERASE, input={"texts": True}))["erasePerson"]["errors"] == []
        async with app.database.session():
            left: Any = await Comment.get(id=theirs)
        assert (left.source, left.author_name, left.account_id is not None) == ("Mine.", "Bob", True)
        if app.database.path is not None:  # readers may erase as many accounts as they make: the file waits
            assert b"Zqword." in _bytes_of(app.database.path)
            await app.writer.remove_remains()
            assert b"Zqword." not in _bytes_of(app.database.path)


def _bytes_of(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


async def test_a_token_joins_no_identity_to_its_account(database_url: str, tmp_path: Path) -> None:
    async with opened(tmp_path, database_url) as (app, web):
        await app.writer.run(CreateUser(email="ed@example.org", role=Role.ADMIN, name="Ed"), OPERATOR)
        token = (await app.writer.run(CreateToken(email="ed@example.org", role=Role.READER), OPERATOR)).secret
        refused = await web.get(
            "/plugins/door/in",
            params={"subject": "sly", "join": ""},
            headers={"Authorization": f"Bearer {token}", **HERE},
        )
        async with app.database.session():
            assert await Identity.all().count() == 0
    assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
