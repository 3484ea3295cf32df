"""Admins look after users, users after their tokens, and a limited token does no more than it may."""

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.growth import HANG
from support.hearing import until
from support.installed import settings_in
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer, authenticate, current_viewers, lesser_role, token_holders
from gql_blog.app import assembled, site
from gql_blog.content import Role
from gql_blog.errors import Forbidden, StoreError, Unauthenticated
from gql_blog.store import Audit, AuditPersonal, Contributor, Token, User, periodic_writer
from gql_blog.write import (
    CreatePost,
    CreateToken,
    CreateUser,
    DisableUser,
    EnableUser,
    RevokeToken,
    SubmitComment,
    TokenUse,
    UpdateUser,
)

pytestmark = sqlite_mostly

CREATE = """mutation ($input: CreateUserInput!) { createUser(input: $input) {
  user { id email name role version contributor { slug } } errors { code path } } }"""
UPDATE = """mutation ($input: UpdateUserInput!) { updateUser(input: $input) {
  user { email name role version contributor { slug } } errors { code path } } }"""
DISABLE = """mutation ($input: DisableUserInput!) { disableUser(input: $input) {
  user { disabledAt } errors { code path } } }"""
DISABLE_AT = """mutation ($input: DisableUserInput!) { disableUser(input: $input) {
  user { version } errors { code path ... on VersionConflict { currentVersion } } } }"""
TOKEN = """mutation ($input: CreateTokenInput!) { createToken(input: $input) {
  token { id role documents rootFields application user { name } } secret errors { code path } } }"""
REVOKE = """mutation ($input: RevokeTokenInput!) { revokeToken(input: $input) {
  token { revokedAt } errors { code path } } }"""
MINE = "{ viewer { version articles { totalCount } comments { totalCount } tokens { nodes { id lastUsedAt } } } }"
POSTS = "{ posts { totalCount } }"


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def payload(library: Library, text: str, viewer: Viewer = OPERATOR, **given: Any) -> Any:
    (found,) = (await library.ask(text, {"input": given}, viewer)).values()
    return found


async def test_an_admin_makes_and_changes_users(library: Library) -> None:
    room = library.newsroom
    admin = await room.somebody(Role.ADMIN, "Root")
    async with room.database.transaction():
        ada = await Contributor.create(slug="ada", name="Ada")
    given = {"email": "Ada@Example.org", "name": "Ada", "role": "AUTHOR", "idempotencyKey": "k"}
    made = await payload(library, CREATE, admin, **given)
    assert made["errors"] == []
    user = made["user"]
    assert user | {"id": None} == {
        **{"id": None, "email": "ada@example.org", "name": "Ada", "role": "AUTHOR", "version": 1},
        "contributor": None,
    }
    assert await payload(library, CREATE, admin, **given) == made
    changed = await payload(
        library,
        UPDATE,
        admin,
        id=user["id"],
        expectedVersion=1,
        role="EDITOR",
        contributorId=ada.id,
        email="a@b.example",
    )
    assert changed["user"] == {
        **{"email": "a@b.example", "name": "Ada", "role": "EDITOR", "version": 2},
        "contributor": {"slug": "ada"},
    }
    late = await payload(library, UPDATE, admin, id=user["id"], expectedVersion=1, name="A")
    assert late["errors"] == [{"code": "CONFLICT", "path": ["input", "expectedVersion"]}]
    unlinked = await payload(library, UPDATE, admin, id=user["id"], expectedVersion=2, contributorId=None)
    assert unlinked["user"]["contributor"] is None
    # Nobody's name or address stands in the audit itself.
    apart = {each.commitment: each.value for each in await room.rows(AuditPersonal)}
    entries = [each for each in await room.rows(Audit) if each.subject_id == user["id"]]
    assert [
        {name: apart[value["commitment"]] if isinstance(value, dict) else value for name, value in each.after.items()}
        for each in entries
    ] == [
        {"email": "ada@example.org", "name": "Ada", "role": "AUTHOR"},
        {"role": "EDITOR", "contributor_id": ada.id, "email": "a@b.example"},
        {"contributor_id": None},
    ]
    assert "example" not in str([(each.before, each.after) for each in entries])


async def test_who_disables_or_enables_an_account_says_which_they_saw(library: Library) -> None:
    """If another admin has changed it since, nothing is done, and the answer brings the version; it may be left out."""
    room = library.newsroom
    admin, other = await room.somebody(Role.ADMIN, "Root"), await room.somebody(Role.ADMIN, "Other")
    bo = (await room.somebody(Role.AUTHOR, "Bo")).user_id
    assert bo
    await room.run(UpdateUser(id=bo, expected_version=1, role=Role.EDITOR), other)
    conflict = {"code": "CONFLICT", "path": ["input", "expectedVersion"], "currentVersion": 2}
    assert await payload(library, DISABLE_AT, admin, id=bo, expectedVersion=1) == {"user": None, "errors": [conflict]}
    assert (await room.rows(User, id=bo))[0].disabled_at is None
    given = {"id": bo, "expectedVersion": 2, "idempotencyKey": "once"}
    done = await payload(library, DISABLE_AT, admin, **given)
    assert done == {"user": {"version": 3}, "errors": []}
    assert await payload(library, DISABLE_AT, admin, **given) == done
    enable = DISABLE_AT.replace("disable", "enable").replace("Disable", "Enable")
    late = await payload(library, enable, other, id=bo, expectedVersion=2)
    assert late["errors"] == [conflict | {"currentVersion": 3}]
    assert await payload(library, enable, other, id=bo, expectedVersion=3) == {"user": {"version": 4}, "errors": []}
    assert await payload(library, DISABLE_AT, admin, id=bo, expectedVersion=None) == {
        "user": {"version": 5},
        "errors": [],
    }


async def test_all_that_is_wrong_is_named(library: Library) -> None:
    room = library.newsroom
    taken = await room.somebody(Role.READER, "Bo")
    async with room.database.transaction():
        ada = await Contributor.create(slug="ada", name="Ada")
        await User.filter(id=taken.user_id).update(contributor_id=ada.id)
    wrong: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        ({"email": "x", "name": ""}, [("INVALID", "email"), ("INVALID", "name")]),
        (
            {"email": "bo.reader@example.org", "name": "B", "contributorId": ada.id},
            [("DUPLICATE", "email"), ("INVALID", "contributorId")],
        ),
        ({"email": "b@example.org", "name": "B", "contributorId": "con_none"}, [("NOT_FOUND", "contributorId")]),
    ]
    for given, errors in wrong:
        made = await payload(library, CREATE, role="READER", **given)
        assert [(each["code"], each["path"][1]) for each in made["errors"]] == errors
    cleared = await payload(library, UPDATE, id=taken.user_id, expectedVersion=1, role=None, name=None, email=None)
    assert [each["path"][1] for each in cleared["errors"]] == ["email", "name", "role"]
    nobody = await payload(library, UPDATE, id="usr_none", expectedVersion=1, name="A")
    assert nobody["errors"] == [{"code": "NOT_FOUND", "path": ["input", "id"]}]


async def test_the_last_admin_stays(room: Newsroom) -> None:
    library = library_over(room.database)
    one, other = await room.somebody(Role.ADMIN, "One"), await room.somebody(Role.ADMIN, "Other")
    assert (await payload(library, DISABLE, id=other.user_id))["errors"] == []
    for text, more, place in ((DISABLE, {}, "id"), (UPDATE, {"expectedVersion": 1, "role": "EDITOR"}, "role")):
        refused = await payload(library, text, one, id=one.user_id, **more)
        assert refused["errors"] == [{"code": "INVALID", "path": ["input", place]}]
    # Whoever is disabled already is no admin who could be missed.
    assert (await payload(library, DISABLE, id=other.user_id))["errors"] == []


async def test_a_disabled_user_is_nobody_at_once(room: Newsroom) -> None:
    user = await room.somebody(Role.EDITOR, "Ed")
    token = await room.run(CreateToken(email="ed.editor@example.org"))
    assert (await authenticate(room.database, token.secret)).user_id == user.user_id
    await room.run(DisableUser(id=str(user.user_id)))
    with pytest.raises(Unauthenticated):
        await authenticate(room.database, token.secret)
    assert await current_viewers(room.database, [token.token_id]) == {}
    await room.run(EnableUser(id=str(user.user_id)))
    await room.run(EnableUser(id=str(user.user_id)))
    assert (await authenticate(room.database, token.secret)).user_id == user.user_id
    actions = [each.action for each in await room.rows(Audit) if each.subject_id == user.user_id]
    assert actions == ["disable_user", "enable_user"]


async def test_what_an_account_holds_is_its_own(library: Library) -> None:
    room = library.newsroom
    author, editor = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.EDITOR, "Ed")
    admin = await room.somebody(Role.ADMIN, "Root")
    post = await room.post("Tides")
    await room.run(CreatePost(title="Draft", source="x"), author)
    await room.run(SubmitComment(article_id=post.article_id, author_name="Ann", body="Hm."), author)
    made = await payload(library, TOKEN, author)
    assert (made["errors"], made["token"]["user"]) == ([], {"name": "Ann"})
    assert (await library.ask(MINE, viewer=author))["viewer"] == {
        **{"version": 1, "articles": {"totalCount": 1}, "comments": {"totalCount": 1}},
        "tokens": {"nodes": [{"id": made["token"]["id"], "lastUsedAt": None}]},
    }
    shown = """query ($id: ID!, $token: ID!) {
      users { totalCount } tokens { nodes { id } } token: node(id: $token) { id }
      node(id: $id) { ... on User { name version disabledAt articles { totalCount } comments { totalCount }
        tokens { totalCount } } } }"""
    given = {"id": author.user_id, "token": made["token"]["id"]}
    of_others = {"name": "Ann", **dict.fromkeys(("version", "disabledAt", "articles", "comments", "tokens"))}
    seen = {viewer.role: await library.ask(shown, given, viewer) for viewer in (editor, ANONYMOUS)}
    assert seen[Role.EDITOR] == {"users": None, "tokens": None, "token": None, "node": of_others}
    assert seen[None] == {"users": None, "tokens": None, "token": None, "node": None}
    everything = await library.ask(shown, given, admin)
    assert (everything["users"], everything["token"]) == ({"totalCount": 3}, {"id": made["token"]["id"]})
    assert everything["node"]["articles"] == everything["node"]["tokens"] == {"totalCount": 1}


async def test_a_token_is_made_once_and_revoked_at_once(library: Library) -> None:
    room = library.newsroom
    reader, other = await room.somebody(Role.READER, "Ann"), await room.somebody(Role.READER, "Bo")
    first = await payload(library, TOKEN, reader, idempotencyKey="k", expiresDays=3)
    assert await payload(library, TOKEN, reader, idempotencyKey="k", expiresDays=3) == first
    assert len(await room.rows(Token)) == 1
    assert (await authenticate(room.database, first["secret"])).user_id == reader.user_id
    named = {"tokenId": first["token"]["id"]}
    refused = await payload(library, REVOKE, other, **named)
    assert refused["errors"] == [{"code": "NOT_FOUND", "path": ["input", "tokenId"]}]
    assert (await payload(library, REVOKE, reader, **named))["token"]["revokedAt"]
    with pytest.raises(Unauthenticated):
        await authenticate(room.database, first["secret"])


async def limited(room: Newsroom, viewer: Viewer, **limits: Any) -> Viewer:
    made = await room.run(CreateToken(**limits), viewer)
    return await authenticate(room.database, made.secret)


async def codes(library: Library, text: str, viewer: Viewer) -> list[str]:
    answer = await library.answer(text, viewer=viewer)
    return [each["extensions"]["code"] for each in answer.get("errors", ())]


async def test_a_role_limits_a_token(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    as_reader = await limited(room, editor, role=Role.READER)
    assert (as_reader.role, as_reader.user_id) == (Role.READER, editor.user_id)
    with pytest.raises(Forbidden):
        await room.run(CreatePost(title="x", source="y"), as_reader)
    # It makes no token that could do more.
    with pytest.raises(Forbidden):
        await room.run(CreateToken(), as_reader)
    more = await payload(library, TOKEN, editor, role="ADMIN")
    assert more["errors"] == [{"code": "INVALID", "path": ["input", "role"]}]
    # Never more than the user's role, whatever becomes of that.
    as_author = await limited(room, editor, role=Role.AUTHOR)
    await room.run(UpdateUser(id=str(editor.user_id), expected_version=1, role=Role.MODERATOR))
    assert as_author.token_id
    now = await current_viewers(room.database, [as_author.token_id])
    assert now[as_author.token_id].role is Role.READER


def test_the_lesser_of_two_roles() -> None:
    order = {Role.ADMIN: 3, Role.EDITOR: 2, Role.AUTHOR: 1, Role.MODERATOR: 1, Role.READER: 0}
    for role in Role:
        for limit in Role:
            lesser = lesser_role(role, limit)
            assert lesser == lesser_role(limit, role)
            assert order[lesser] <= min(order[role], order[limit])
            assert {role, limit} != {Role.AUTHOR, Role.MODERATOR} or lesser is Role.READER


async def test_a_token_is_limited_to_documents(room: Newsroom) -> None:
    library = library_over(room.database, debug=False, result_cache_bytes=1_000_000)
    admin = await room.somebody(Role.ADMIN, "Root")
    for _ in range(3):
        assert await codes(library, POSTS, admin) == []
    viewer = await limited(room, admin, documents=(hashlib.sha256(MINE.encode()).hexdigest(),))
    assert await codes(library, MINE, viewer) == []
    # Not even what is cached for others of the role.
    assert await codes(library, POSTS, viewer) == ["FORBIDDEN"]
    assert library.engine.cached(b"", viewer) is None
    assert library.engine.operation_cost(POSTS, None, {}, viewer) == 0
    assert await codes(library, MINE + " ", viewer) == ["FORBIDDEN"]


async def test_a_token_is_limited_to_root_fields(library: Library) -> None:
    admin = await library.newsroom.somebody(Role.ADMIN, "Root")
    viewer = await limited(library.newsroom, admin, root_fields=("posts", "createPost"))
    for text, expected in (
        (POSTS, []),
        ("{ __typename posts { totalCount } }", []),
        ("{ posts { nodes { responses { totalCount } } } }", []),
        ("{ a: articles { totalCount } }", ["FORBIDDEN"]),
        ("{ posts { totalCount } ...F } fragment F on Query { ... { viewer { id } } }", ["FORBIDDEN"]),
        ("{ ...F ...F } fragment F on Query { posts { totalCount } }", []),
        ("{ __schema { types { name } } }", ["FORBIDDEN"]),
        ('mutation { createPost(input: {title: "x", source: "y"}) { errors { code } } }', []),
        ('mutation { publishArticle(input: {id: "x", expectedVersion: 1}) { errors { code } } }', ["FORBIDDEN"]),
    ):
        assert await codes(library, text, viewer) == expected, text
    stream = library.engine.subscribe(query="subscription { articlePublished { id } }", viewer=viewer)
    (refused,) = [each.body async for each in stream]
    assert b"FORBIDDEN" in refused


async def test_limits_that_make_no_sense_are_named(library: Library) -> None:
    given: dict[str, Any] = {
        "documents": ["x", "a" * 64],
        "rootFields": ["a b"],
        "expiresDays": 0,
        "introspection": True,
    }
    made = await payload(library, TOKEN, email="ann@example.org", **given)
    assert [each["path"][1:] for each in made["errors"]] == [
        ["application"],
        ["expiresDays"],
        ["documents", "0"],
        ["rootFields", "0"],
    ]
    made = await payload(library, TOKEN, application="site", role="READER", documents=[], rootFields=[])
    assert [each["path"][1] for each in made["errors"]] == ["role", "documents", "rootFields"]
    many = await payload(library, TOKEN, application="site", rootFields=["posts"] * 201)
    assert [each["code"] for each in many["errors"]] == ["TOO_LARGE"]


async def test_a_root_field_that_does_not_exist_is_named(library: Library) -> None:
    told = """mutation ($input: CreateTokenInput!) { createToken(input: $input) {
      secret errors { code message path } } }"""
    reader = await library.newsroom.somebody(Role.READER, "Ann")
    fields = ["posts", "__schema", "noSuchField", "norThis"]
    for viewer, listed in ((OPERATOR, True), (reader, False)):
        given = {"email": "ann@example.org"} if viewer is OPERATOR else {}
        made = await payload(library, told, viewer, rootFields=fields, **given)
        assert made["secret"] is None
        assert [(each["code"], each["path"]) for each in made["errors"]] == [
            ("INVALID", ["input", "rootFields", "2"]),
            ("INVALID", ["input", "rootFields", "3"]),
        ]
        assert made["errors"][0]["message"].startswith("There is no root field noSuchField.")
        assert ("archiveArticle, " in made["errors"][0]["message"]) is listed
        assert "archiveArticle" not in made["errors"][1]["message"]


async def test_the_token_of_an_application_may_be_limited_too(library: Library) -> None:
    viewer = await limited(library.newsroom, OPERATOR, application="site", root_fields=("posts",))
    assert (viewer.role, viewer.application) == (None, "site")
    assert await codes(library, POSTS, viewer) == []
    assert await codes(library, "{ articles { totalCount } }", viewer) == ["FORBIDDEN"]


async def test_the_last_use_is_written_at_most_once_a_minute(room: Newsroom) -> None:
    await room.run(CreateUser(email="ann@example.org", role=Role.READER, name="Ann"))
    token = await room.run(CreateToken(email="ann@example.org"))
    await room.run(CreateToken(email="ann@example.org"))
    use = TokenUse(room.database)
    use.note(None)
    await use.write()
    assert [each.last_used_at for each in await room.rows(Token)] == [None, None]
    audited = len(await room.rows(Audit))
    for _ in range(3):
        use.note(token.token_id)
        await use.write()
    first, other = [each.last_used_at for each in await room.rows(Token)]
    assert first is not None
    assert other is None
    async with room.database.transaction():
        await Token.filter(id=token.token_id).update(last_used_at=first - timedelta(minutes=2))
    use.note(token.token_id)
    use.start()
    await use.stop()
    assert (await room.rows(Token, id=token.token_id))[0].last_used_at >= first
    assert len(await room.rows(Audit)) == audited
    await room.run(RevokeToken(token_id=token.token_id))


async def test_a_limited_token_is_not_told_the_secret_that_another_token_has_made(room: Newsroom) -> None:
    """With the idempotency key of the account's own request."""
    ann = await room.somebody(Role.AUTHOR, "Ann")
    asked = CreateToken(email="ann.author@example.org", idempotency_key="the key of both")
    made = await room.run(asked, ann)
    assert (await room.run(asked, ann)).secret == made.secret
    viewer = await limited(room, ann, role=Role.READER)
    with pytest.raises(Forbidden):
        await room.run(asked, viewer)


async def test_use_is_written_on_after_any_error(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    use, tried = TokenUse(room.database), asyncio.Event()
    errors = iter([OSError("the disk is full"), StoreError("The database cannot be reached.")])

    async def write() -> None:
        for error in errors:
            raise error
        tried.set()

    for name in ("SECONDS", "PAUSE_SECONDS"):
        monkeypatch.setattr(periodic_writer, name, 0.001)
    monkeypatch.setattr(use, "write", write)
    use.start()
    async with asyncio.timeout(HANG):
        await tried.wait()
    errors = iter([OSError("the disk is full")])
    await use.stop()


async def test_over_http_a_token_is_looked_up_once_and_ends_at_once(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_holders, "KEPT_SECONDS", 600.0)
    settings = settings_in(tmp_path, database_url=database_url, blocked_plugins=("*",), result_cache_mb=0)
    async with assembled(settings) as app:
        await app.database.invalidations.start()
        await app.writer.run(CreateUser(email="ann@blog.example", role=Role.READER, name="Ann"), OPERATOR)
        token = await app.writer.run(CreateToken(email="ann@blog.example"), OPERATOR)
        await until(app.database.invalidations.catch_up)
        transport, headers = httpx.ASGITransport(site(app)), {"authorization": f"Bearer {token.secret}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://blog.example", headers=headers) as client:
            asked: dict[str, Any] = {"json": {"query": "{ posts { nodes { title } } }"}}
            with app.database.reader.record() as statements:
                answers = [(await client.post("/graphql", **asked)).status_code for _ in range(3)]
            await app.writer.run(RevokeToken(token_id=token.token_id), OPERATOR)
            answers.append((await client.post("/graphql", **asked)).status_code)
    assert answers == [200, 200, 200, 401]
    assert len(statements) == 1 + 3
