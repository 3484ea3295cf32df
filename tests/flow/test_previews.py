"""Preview links: one revision of an article, for whoever has the token, until the link ends."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_first
from support.serving import served
from support.writing import PREVIEWS, Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, PreviewSigner, Viewer
from gql_blog.app import assembled, site
from gql_blog.content import NoticeKind, Role
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.render import Renderer
from gql_blog.settings import load_settings
from gql_blog.store import Audit, Database, PreviewLink, Revision
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    CreatePost,
    CreatePreviewLink,
    DeleteArticle,
    DisableUser,
    DiscardWorkingCopy,
    EnableUser,
    NoticeInput,
    RevokePreviewLink,
    SaveWorkingCopy,
    UndeleteArticle,
    UpdateArticle,
    Writer,
)

SHOWN = """query ($token: String!) { preview(token: $token) {
    title body bodyText slug kind respondingTo { slug } article { title }
    bylines { creditedName role bio affiliation } notices { kind text html date }
    footnotes { number label text html anchor markerAnchors } tags wordCount readingMinutes excerpt(maxLength: 20)
} }"""
MADE = """mutation ($input: CreatePreviewLinkInput!) { createPreviewLink(input: $input) {
    token previewLink { id revision { number } createdBy { name } revokedAt } errors { code message path }
} }"""


async def shown(library: Library, token: str, viewer: Viewer = ANONYMOUS) -> Any:
    return (await library.ask(SHOWN, {"token": token}, viewer))["preview"]


async def draft(room: Newsroom, viewer: Viewer = OPERATOR) -> str:
    made = await room.run(
        CreatePost(
            title="On Tides",
            source="Twice a *day*[^1].\n\n[^1]: A note.",
            bylines=(BylineInput(name="Ada Lund", affiliation="The Sea"),),
            tags=("Sea",),
            notices=(NoticeInput(kind=NoticeKind.CORRECTION, source="Not *thrice*."),),
        ),
        viewer,
    )
    return str(made.article_id)


async def linked(room: Newsroom, article_id: str, **given: Any) -> tuple[str, str]:
    """A link to an article, and its token."""
    link = (await room.run(CreatePreviewLink(article_id=article_id, **given))).link_id
    return link, PREVIEWS.token(link)


async def test_links_of_somebody_who_is_disabled_show_nothing(database: Database) -> None:
    """At once, whoever they were given to; with the rights they come back, as tokens do."""
    library = library_over(database)
    room = library.newsroom
    author = await room.somebody(Role.AUTHOR)
    article = await draft(room, author)
    token = PREVIEWS.token((await room.run(CreatePreviewLink(article_id=article), author)).link_id)
    _, of_the_operator = await linked(room, article)
    assert await shown(library, token) is not None
    await room.run(DisableUser(id=author.user_id or ""))
    assert (await shown(library, token), await shown(library, of_the_operator) is None) == (None, False)
    await room.run(EnableUser(id=author.user_id or ""))
    assert await shown(library, token) is not None


async def test_anybody_with_the_token_reads_the_revision_and_nothing_later(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    article = await draft(room)
    _, token = await linked(room, article)
    before = await shown(library, token)
    assert before["body"].startswith("<p>Twice a <em>day</em>")
    assert (before["title"], before["kind"], before["respondingTo"], before["article"]) == (
        "On Tides",
        None,
        None,
        None,
    )
    assert before["bylines"] == [{"creditedName": "Ada Lund", "role": "AUTHOR", "bio": None, "affiliation": "The Sea"}]
    assert before["notices"] == [
        {"kind": "CORRECTION", "text": "Not thrice.", "html": "<p>Not <em>thrice</em>.</p>", "date": None}
    ]
    (note,) = before["footnotes"]
    assert (note["number"], note["text"]) == (1, "A note.")
    assert note["anchor"] in before["body"]
    assert (before["tags"], before["wordCount"], before["excerpt"]) == (["Sea"], 3, "Twice a day.")
    change: Any = {"title": "On Ebb", "source": "Never.", "bylines": (), "tags": (), "notices": ()}
    await room.run(UpdateArticle(id=article, expected_version=1, **change))
    assert await shown(library, token) == before
    _, newer = await linked(room, article)
    assert (await shown(library, newer))["bodyText"] == "Never."
    first = (await room.rows(Revision, article_id=article, number=1))[0].id
    _, older = await linked(room, article, revision_id=first)
    assert (await shown(library, older))["bodyText"] == "Twice a day."


@sqlite_first
async def test_what_a_response_answers_is_shown_to_whoever_may_see_it(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    post = (await room.post(slug="on-tides")).article_id
    answer = (await room.response(post, publish=False)).article_id
    _, token = await linked(room, answer)
    found = await shown(library, token)
    assert (found["kind"], found["respondingTo"]) == ("REPLY", {"slug": "on-tides"})
    await room.run(ArchiveArticle(id=post, expected_version=2))
    assert (await shown(library, token))["respondingTo"] is None
    assert (await shown(library, token, OPERATOR))["respondingTo"] == {"slug": "on-tides"}


@sqlite_first
async def test_whatever_is_no_live_token_is_answered_alike(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    article = await draft(room)
    link, token = await linked(room, article)
    over, expired = await linked(room, article)
    gone, revoked = await linked(room, article)
    async with database.transaction():
        await PreviewLink.filter(id=over).update(expires_at=await database.now() - timedelta(seconds=1))
    await room.run(RevokePreviewLink(id=gone))
    unsigned = PreviewSigner("another key, as long as a key has to be")
    tampered = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    strangers = (expired, revoked, tampered, unsigned.token(link), link, PREVIEWS.token("prv_" + "0" * 26), "x", "")
    answers = {orjson.dumps((await library.answer(SHOWN, {"token": each}))["data"]) for each in strangers}
    assert answers == {b'{"preview":null}'}
    assert await shown(library, token) is not None


@sqlite_first
async def test_a_link_that_ends_ends_at_once_however_often_it_was_read(database: Database) -> None:
    library = library_over(database, debug=False, result_cache_bytes=1_000_000)
    room = library.newsroom
    link, token = await linked(room, await draft(room))
    for viewer in (ANONYMOUS, OPERATOR):
        for _ in range(3):
            assert await shown(library, token, viewer)
    assert len(library.engine.result_cache) == 0
    await room.run(RevokePreviewLink(id=link))
    assert await shown(library, token) is None


@sqlite_first
async def test_http_caches_keep_none(database_url: str, tmp_path: Path) -> None:
    settings = load_settings(
        _env_file=None, data_dir=tmp_path, database_url=database_url, secret_key="s" * 40, rate_limits="off"
    )
    async with assembled(settings) as app, served(site(app)) as address:
        room = Newsroom(app.database, app.writer)
        link = (await room.run(CreatePreviewLink(article_id=await draft(room)))).link_id
        token = app.writer.previews.token(link)
        async with httpx.AsyncClient(verify=False, base_url=address, timeout=30) as http:
            variables = orjson.dumps({"token": token}).decode()
            got = await http.get("/graphql", params={"query": SHOWN, "variables": variables})
            assert got.json()["data"]["preview"]["title"] == "On Tides"
            assert "no-store" in got.headers["cache-control"]
            sent = await http.post("/graphql", json={"query": SHOWN, "variables": {"token": token}})
            assert sent.json()["data"]["preview"]["title"] == "On Tides"
            assert "no-store" in sent.headers.get("cache-control", "no-store")


@sqlite_first
async def test_whoever_may_change_the_article_makes_lists_and_ends_links(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    author, other = await room.somebody(Role.AUTHOR, "Ines"), await room.somebody(Role.AUTHOR, "Bo")
    article = await draft(room, author)
    made = (await library.ask(MADE, {"input": {"articleId": article}}, author))["createPreviewLink"]
    assert (made["errors"], made["previewLink"]["revision"]) == ([], {"number": 1})
    assert made["previewLink"]["createdBy"] == {"name": "Ines"}
    link = made["previewLink"]["id"]
    listed = "query ($id: ID!, $link: ID!) { node(id: $link) { id } article: node(id: $id) { ... on Post {"
    listed += " previewLinks { id } } } }"
    both = {"id": article, "link": link}
    assert await library.ask(listed, both, author) == {
        "node": {"id": link},
        "article": {"previewLinks": [{"id": link}]},
    }
    assert await library.ask(listed, both, other) == {"node": None, "article": None}
    for viewer, error in ((other, NotFound), (await room.somebody(Role.READER), Forbidden)):
        with pytest.raises(error):
            await room.run(CreatePreviewLink(article_id=article), viewer)
        with pytest.raises(error):
            await room.run(RevokePreviewLink(id=link), viewer)
    await room.run(RevokePreviewLink(id=link), author)
    await room.run(RevokePreviewLink(id=link), author)
    assert await shown(library, made["token"]) is None
    audits = await room.rows(Audit, subject_id=article)
    assert [each.action for each in audits] == ["create_post", "create_preview_link", "revoke_preview_link"]
    assert audits[1].after["preview_link"] == link
    assert made["token"] not in orjson.dumps([each.after for each in audits]).decode()


@sqlite_first
async def test_a_retry_gets_the_same_link(database: Database) -> None:
    library = library_over(database)
    article = await draft(library.newsroom)
    editor = await library.newsroom.somebody(Role.EDITOR)
    given = {"input": {"articleId": article, "idempotencyKey": "one"}}
    first, second = [await library.ask(MADE, given, editor) for _ in range(2)]
    assert first == second
    assert len(await library.newsroom.rows(PreviewLink)) == 1


async def test_bad_input_is_told_at_its_place(lite: Newsroom) -> None:
    article, other = await draft(lite), (await lite.post("Another")).article_id
    foreign = (await lite.rows(Revision, article_id=other))[0].id
    for given, path in (
        ({"expires_hours": 0}, "expiresHours"),
        ({"expires_hours": 721}, "expiresHours"),
        ({"revision_id": foreign}, "revisionId"),
        ({"revision_id": "x"}, "revisionId"),
    ):
        with pytest.raises((InputError, NotFound)) as caught:
            await lite.run(CreatePreviewLink(article_id=article, **given))
        assert caught.value.path == ("input", path)
    keyless = newsroom_of(lite.database, previews=PreviewSigner())
    with pytest.raises(InputError, match="GQL_BLOG_SECRET_KEY"):
        await keyless.run(CreatePreviewLink(article_id=article))


async def test_links_that_ended_long_ago_go_when_another_is_made(lite: Newsroom) -> None:
    article = await draft(lite)
    old, _ = await linked(lite, article)
    async with lite.database.transaction():
        await PreviewLink.filter(id=old).update(expires_at=await lite.database.now() - timedelta(days=31))
    kept, _ = await linked(lite, article)
    assert [each.id for each in await lite.rows(PreviewLink)] == [kept]


async def test_a_rehearsal_signs_as_the_writer_does(lite: Newsroom) -> None:
    async with lite.writer.rehearsal() as copy:
        assert isinstance(copy, Writer)
        assert copy.previews is lite.writer.previews


@sqlite_first
async def test_an_autosave_that_another_replaces_meanwhile_is_passed_over(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = library_over(database)
    room = library.newsroom
    author = await room.somebody(Role.AUTHOR)
    article = await draft(room, author)
    await room.run(SaveWorkingCopy(article_id=article, expected_version=0, title="Ebb", autosave=True), author)
    render, versions = Renderer.article, [1]

    async def rendered(renderer: Renderer, *given: Any, **named: Any) -> Any:
        if versions:
            saved = SaveWorkingCopy(article_id=article, expected_version=versions.pop(), title="Flood", autosave=True)
            await room.run(saved, author)
        return await render(renderer, *given, **named)

    monkeypatch.setattr(Renderer, "article", rendered)
    _, token = await linked(room, article)
    assert (await shown(library, token))["title"] == "Flood"


@sqlite_first
async def test_the_link_of_a_deleted_article_ends_for_good(room: Newsroom) -> None:
    library = library_over(room.database, debug=False)
    article = await draft(room)
    link, token = await linked(room, article)
    await room.run(DeleteArticle(id=article, expected_version=1))
    await room.run(RevokePreviewLink(id=link))
    await room.run(UndeleteArticle(id=article, expected_version=2))
    assert await shown(library, token) is None


@sqlite_first
async def test_without_a_revision_it_shows_what_is_being_written_or_else_the_article(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    article = await draft(room)

    async def title() -> str:
        return str((await shown(library, (await linked(room, article))[1]))["title"])

    await room.run(SaveWorkingCopy(article_id=article, expected_version=0, title="On Ebb"))
    await room.run(UpdateArticle(id=article, expected_version=1, title="On Flood"))
    assert await title() == "On Ebb", "the live text was changed later"
    await room.run(SaveWorkingCopy(article_id=article, expected_version=1, title="On Neap"))
    await room.run(DiscardWorkingCopy(article_id=article, expected_version=2))
    assert await title() == "On Flood", "what was discarded is shown to nobody unasked"
