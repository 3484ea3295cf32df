"""Tokens that preview the whole site: what waits to be published is in every list, as readers will see it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.installed import settings_in
from support.media import added
from support.reading import Library, library_over
from support.sampling import sqlite_first
from support.serving import served

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer, authenticate, secret_hash
from gql_blog.app import assembled, site
from gql_blog.content import CommentStatus, Role
from gql_blog.store import Article, Comment, Database, Token, User
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    CreatePost,
    CreateToken,
    CreateUser,
    PublishArticle,
    RevokeToken,
    SubmitComment,
    UpdateUser,
)

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)

PAGE = """query ($after: String) {
    posts(first: 2, after: $after, orderBy: [{field: TITLE, direction: ASC}]) {
        totalCount pageInfo { hasNextPage endCursor }
        nodes { ...shown responses(orderBy: [{field: TITLE, direction: ASC}]) { totalCount nodes { ...shown } } }
    }
    articles(first: 50, orderBy: [{field: RESPONSE_COUNT, direction: DESC}, {field: TITLE, direction: ASC}]) {
        totalCount nodes { slug }
    }
    tags { slug articles(first: 50) { totalCount } }
    contributors(first: 50) { nodes { slug articles(first: 50) { totalCount } } }
    search(query: "sand") { totalCount nodes { slug } }
    article(slug: "on-sand") { ...shown bodyText dialogue { responseCount participants { contributor { slug } } } }
    lone: article(slug: "shelved") { slug }
    below: article(slug: "below-the-shelf") { slug }
}
fragment shown on Article {
    slug title body responseCount commentCount tags { slug } bylines { creditedName contributor { slug } }
    ... on Response { respondingTo { slug } }
}"""
RIGHTS = """{ viewer { id } comments(first: 5) { totalCount }
    posts(where: {status: {equals: ARCHIVED}}) { totalCount } users { totalCount } tokens { totalCount }
    audit { totalCount } mediaLibrary { totalCount } moderationQueue { totalCount }
    submittedWorkingCopies { totalCount }
    post(slug: "on-sand") { source revisions(first: 1) { totalCount } workingCopy { id } createdBy { name } } }"""

PICTURES = """query ($used: ID!, $unused: ID!) { nodes(ids: [$used, $unused]) { id }
    post(slug: "on-sand") { leadImage { url } } }"""


async def preview_of(library: Library, **given: Any) -> Viewer:
    """Return who asks with a token of a preview."""
    made = await library.newsroom.run(CreateToken(preview=True, **given))
    return await authenticate(library.newsroom.database, made.secret)


async def publish(library: Library, article_id: str, **given: Any) -> None:
    row = await library.newsroom.article(article_id)
    await library.newsroom.run(PublishArticle(id=row.id, expected_version=row.version, **given))


async def written(library: Library, used: str) -> list[str]:
    """A site of which some is public, some waits, and some has been put away; the ids of what waits."""
    room = library.newsroom
    tides = await room.post("On Tides", tags=("Sea",), bylines=(BylineInput(name="Ada Lund"),))
    for body in ("Well.", "And yet."):
        said = await room.run(SubmitComment(article_id=tides.article_id, author_name="Ann", body=body), ANONYMOUS)
    async with room.database.transaction():
        await Comment.filter(id__not=said.comment_id).update(status=CommentStatus.APPROVED, public=True)
        await Comment.filter(id=said.comment_id).update(status=CommentStatus.PENDING, public=False)
    sand = await room.post(
        "On Sand", publish=False, tags=("Dunes", "Sea"), bylines=(BylineInput(name="Bea Holm"),), lead_image_id=used
    )
    answer = await room.response(tides.article_id, "Of Sand and Sea", publish=False)
    await room.response(answer.article_id, "A Deeper Answer")
    await room.response(sand.article_id, "Published too early", bylines=(BylineInput(name="Cai Dahl"),))
    waves = await room.post("On Waves", publish=False)
    later = (await room.database.now()) + timedelta(days=1)
    await publish(library, waves.article_id, at=later)
    stub = await room.post("A Stub that is answered", publish=False)
    of_stub = await room.response(stub.article_id, "An Answer to a Stub", publish=False)
    lone = await room.post("A lone Stub", publish=False)
    async with room.database.transaction():
        await Article.filter(id__in=[stub.article_id, lone.article_id]).update(is_stub=True)
    shelved = await room.post("Shelved", tags=("Shelf",))
    await room.response(shelved.article_id, "Below the Shelf", publish=False)
    row = await room.article(shelved.article_id)
    await room.run(ArchiveArticle(id=row.id, expected_version=row.version))
    return [each.article_id for each in (sand, answer, waves, stub, of_stub)]


async def walked(library: Library, viewer: Viewer) -> tuple[Any, int]:
    """All that the page shows to a viewer, its posts from all pages, and the number of statements of the first."""
    found = await library.ask(PAGE, {}, viewer)
    statements, page = len(library.statements), found["posts"]
    while page["pageInfo"]["hasNextPage"]:
        page = (await library.ask(PAGE, {"after": page["pageInfo"]["endCursor"]}, viewer))["posts"]
        found["posts"]["nodes"] += page["nodes"]
    assert found["posts"]["totalCount"] == len(found["posts"]["nodes"]) == page["totalCount"]
    return {**found, "posts": found["posts"]["nodes"]}, statements


@sqlite_first
async def test_what_waits_is_shown_as_it_will_be(database: Database) -> None:
    library = library_over(database, debug=False, result_cache_bytes=1_000_000)
    room = library.newsroom
    used, unused = await added(room), await added(room, "quay")
    waiting = await written(library, used)
    await room.run(CreateUser(email="eva@blog.example", role=Role.EDITOR, name="Eva"))
    viewer = await preview_of(library, email="eva@blog.example")
    before, few = await walked(library, ANONYMOUS)
    await walked(library, ANONYMOUS)  # and is kept
    shown, statements = await walked(library, viewer)
    assert before["article"] is None
    assert shown["article"]["title"] == "On Sand"
    assert (await walked(library, ANONYMOUS))[0] == before
    rights = await library.ask(RIGHTS, {}, viewer)
    staffs = ("users", "tokens", "audit", "mediaLibrary", "moderationQueue", "submittedWorkingCopies")
    assert [rights.pop(each) for each in staffs] == [None] * len(staffs)
    assert rights == {
        "viewer": None,
        "comments": {"totalCount": 1},
        "posts": {"totalCount": 0},
        "post": {"source": None, "revisions": None, "workingCopy": None, "createdBy": None},
    }
    pictures = await library.ask(PICTURES, {"used": used, "unused": unused}, viewer)
    assert "?key=" in pictures["post"]["leadImage"]["url"]
    assert [each and each["id"] for each in pictures["nodes"]] == [used, None]
    for number in range(10):
        await room.post(f"Zero {number}", publish=False, tags=("Sea",))
    _, more = await walked(library, viewer)
    assert statements == more
    async with database.transaction():
        await Article.filter(title__startswith="Zero").delete()
    for each in waiting:
        await publish(library, each)
    after, _ = await walked(library, ANONYMOUS)
    assert shown == after
    assert few <= statements


MADE = """mutation ($input: CreateTokenInput!) { createToken(input: $input) {
    secret token { id preview user { email } } errors { code path } } }"""
SAY = 'mutation { submitComment(input: {articleId: "x", authorName: "Ann", body: "Well."}) { errors { code } } }'
SUBSCRIBED = "subscription { articlePublished { id } }"
DRAFT = '{ post(slug: "on-sand") { title } posts(first: 5) { totalCount } }'
OWN = "{ viewer { tokens(first: 50) { nodes { preview } } } }"


@on_sqlite
async def test_a_token_reads_and_does_nothing_else(database_url: str, tmp_path: Path) -> None:
    settings = settings_in(tmp_path, database_url=database_url, rate_limits="off", shared_cache_seconds=60)
    async with (
        assembled(settings) as app,
        served(site(app)) as address,
        httpx.AsyncClient(base_url=address, verify=False) as web,
    ):
        own: dict[Role, str] = {}
        for role in (Role.EDITOR, Role.AUTHOR, Role.MODERATOR, Role.READER):
            email = f"{role}@blog.example".lower()
            await app.writer.run(CreateUser(email=email, role=role, name=role), OPERATOR)
            own[role] = (await app.writer.run(CreateToken(email=email), OPERATOR)).secret
        await app.writer.run(CreatePost(title="On Sand", source="Sand."), OPERATOR)

        async def post(secret: str, query: str, **variables: Any) -> Any:
            body, headers = {"query": query, "variables": variables}, {"Authorization": f"Bearer {secret}"}
            return (await web.post("/graphql", json=body, headers=headers)).json()

        async def made_by(role: Role, /, **given: Any) -> Any:
            return (await post(own[role], MADE, input={"preview": True, **given}))["data"]["createToken"]

        async def refused(role: Role, /, **given: Any) -> Any:
            (error,) = (await made_by(role, **given))["errors"]
            return error["code"], error["path"][-1]

        async def get(secret: str | None = None, path: str = "/graphql") -> httpx.Response:
            headers = {} if secret is None else {"Authorization": f"Bearer {secret}"}
            return await web.get(path, params={"query": DRAFT} if path == "/graphql" else {}, headers=headers)

        for role in (Role.AUTHOR, Role.MODERATOR, Role.READER):
            assert await refused(role) == ("FORBIDDEN", "preview")
        assert await refused(Role.EDITOR, expiresDays=31) == ("INVALID", "expiresDays")
        assert await refused(Role.EDITOR, role="READER") == ("INVALID", "preview")
        made = await made_by(Role.EDITOR)
        secret, preview = made["secret"], made["token"]["id"]
        assert made["token"] == {"id": preview, "preview": True, "user": {"email": "editor@blog.example"}}

        for _ in range(2):  # each time after the other
            assert (await get()).json()["data"] == {"post": None, "posts": {"totalCount": 0}}
            seen = await get(secret)
            assert seen.json()["data"]["posts"] == {"totalCount": 1}
        assert seen.headers["cache-control"] == "private, no-store"
        assert not {"etag", "surrogate-key"} & seen.headers.keys()
        for query in (SAY, SUBSCRIBED):
            (error,) = (await post(secret, query))["errors"]
            assert error["extensions"]["code"] == "FORBIDDEN"
        assert (await get(secret, "/exports/on-sand.md")).status_code == 403

        async with app.database.transaction():
            first: Any = await Token.get(id=preview)
            for number in range(19):
                terms = {"account_id": first.account_id, "created_at": first.created_at, "expires_at": first.expires_at}
                await Token.create(hash=secret_hash(f"gqlb_{number}"), preview=True, **terms)
        assert await refused(Role.EDITOR) == ("INVALID", "preview")
        listed = (await post(own[Role.EDITOR], OWN))["data"]["viewer"]["tokens"]["nodes"]
        assert sum(each["preview"] for each in listed) == 20
        await app.writer.run(RevokeToken(token_id=preview), OPERATOR)
        assert (await get(secret)).status_code == 401
        expired = (await made_by(Role.EDITOR))["secret"]
        async with app.database.transaction():
            await Token.filter(hash=secret_hash(expired)).update(expires_at=await app.database.now())
        assert (await get(expired)).status_code == 401
        assert (await get("gqlb_0")).status_code == 200
        async with app.database.session():
            row = await User.get(email="editor@blog.example")
        await app.writer.run(UpdateUser(id=row.id, expected_version=row.version, role=Role.AUTHOR), OPERATOR)
        assert (await get("gqlb_0")).status_code == 401
