"""Preview links: one revision of an article, for whoever has the token, until the link ends."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull, GraphQLObjectType
from support.canaries.exploring import Explorer
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
from gql_blog.store import Audit, Contributor, Database, PreviewLink, Revision, Tag
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
    PublishArticle,
    RevokePreviewLink,
    SaveWorkingCopy,
    UndeleteArticle,
    UpdateArticle,
    Writer,
)

footnotes = pytest.importorskip("gql_blog_footnotes.hooks", reason="the plugin footnotes is not installed")

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


AS_ARTICLE = """query ($token: String!) { preview(token: $token) { asArticle { ...Page } } }
fragment Page on Article {
    __typename id slug title subtitle abstract locale url status version isStub publishedOn publishedAt createdAt
    body(footnotes: false) bodyTree(footnotes: false) bodyText excerpt(maxLength: 20) wordCount readingMinutes
    headings { id level text } leadImage { url } metadata { jsonLd tags { name content } }
    bylines { position role creditedName bio affiliation contributor { id slug name bio version
        articles { totalCount nodes { id } edges { cursor } pageInfo { hasNextPage endCursor } }
        comments { nodes { id } } } }
    notices { kind text html date } answeredNotices { text }
    footnotes { __typename anchor markerAnchors number label text html kind locator resolvedText resolvedHtml citation
        refersTo { number text refersTo { number } } candidates { number } }
    tags { id slug name articles { totalCount } } responseMentions { creditedName }
    source createdBy { name } unpublishAt revisions { totalCount } workingCopy { id } previewLinks { id }
    collaborators { user { name } } provenance { importedFrom } rendering { inputHash } audit { totalCount } deletedAt
    viewerCanEdit viewerCanComment translations { id } original { id } exports { url } statusChange { at }
    responses(first: 3) { totalCount nodes { id } } responseCount comments { totalCount nodes { id } } commentCount
    dialogue { id } ... on Response { respondingTo { slug } kind otherResponses { title } }
}"""


async def as_article(library: Library, token: str, viewer: Viewer = ANONYMOUS) -> Any:
    return (await library.ask(AS_ARTICLE, {"token": token}, viewer))["preview"]["asArticle"]


CITING = """## Tides

Twice a *day*[^1], and again[^2].

[^1]: Ada Lund, *On Tides* (Kiel: Sea Press, 1999), 12.
[^2]: Ibid., 14.
"""


async def test_a_fragment_of_the_live_page_works_on_a_preview(database: Database) -> None:
    library = library_over(database, {"footnotes": footnotes}, debug=False)
    room = library.newsroom
    post = (await room.post("A Post", slug="a-post")).article_id
    answer = await room.response(
        post,
        "On Tides",
        publish=False,
        source=CITING,
        tags=("Sea",),
        bylines=(BylineInput(name="Ada Lund", bio="She."),),
    )
    _, token = await linked(room, answer.article_id)
    before = [await room.rows(each) for each in (Contributor, Tag)]
    preview = await as_article(library, token)
    await room.run(PublishArticle(id=answer.article_id, expected_version=answer.version))
    fragment = AS_ARTICLE[AS_ARTICLE.index("fragment") :]
    live = (await library.ask(f'{{ article(slug: "on-tides") {{ ...Page }} }} {fragment}'))["article"]
    ids = (preview["id"], preview["bylines"][0]["contributor"]["id"], preview["tags"][0]["id"])
    assert len({*ids, live["id"]}) == 4
    asked = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert (await library.ask(asked, {"ids": [*ids]}, OPERATOR))["nodes"] == [None] * 3
    same = "__typename slug title subtitle abstract locale url body bodyTree bodyText excerpt wordCount readingMinutes "
    same += "headings leadImage notices footnotes respondingTo kind answeredNotices responseMentions otherResponses"
    for name in same.split():
        assert preview[name] == live[name], name
    assert (preview["__typename"], preview["kind"], preview["respondingTo"]) == (
        "Response",
        "REPLY",
        {"slug": "a-post"},
    )
    ibid = preview["footnotes"][1]
    assert (ibid["kind"], ibid["refersTo"]["number"], ibid["locator"]) == ("IBID", 1, "14")
    assert "<em>On Tides</em>" in ibid["resolvedHtml"]
    (credit,), (tag,) = preview["bylines"], preview["tags"]
    assert (credit["creditedName"], credit["bio"], credit["contributor"]["slug"]) == ("Ada Lund", "She.", "ada-lund")
    assert credit["contributor"]["articles"] == {
        "totalCount": 0,
        "nodes": [],
        "edges": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }
    assert (tag["slug"], tag["name"], tag["articles"]) == ("sea", "Sea", {"totalCount": 0})
    assert "On Tides" in preview["metadata"]["jsonLd"]
    assert [await room.rows(each) for each in (Contributor, Tag)] == before, "nobody is made by a look"


async def test_what_a_preview_has_not_is_null_or_empty_for_whoever_looks(database: Database) -> None:
    library = library_over(database, debug=False)
    room = library.newsroom
    article = await draft(room)
    _, token = await linked(room, article)
    for viewer in (ANONYMOUS, OPERATOR, await room.somebody(Role.READER), await room.somebody(Role.EDITOR)):
        found = await as_article(library, token, viewer)
        absent = (
            "source createdBy unpublishAt revisions workingCopy previewLinks collaborators provenance rendering audit "
        )
        absent += "deletedAt original statusChange dialogue publishedAt"
        assert {name: found[name] for name in absent.split() if found[name] is not None} == {}
        assert (found["__typename"], found["status"], found["version"]) == ("Post", "DRAFT", 0)
        assert (found["viewerCanEdit"], found["viewerCanComment"], found["isStub"]) == (False, False, False)
        nothing = {"totalCount": 0, "nodes": []}
        assert (found["comments"], found["responses"], found["commentCount"]) == (nothing, nothing, 0)
        assert (found["translations"], found["exports"], found["responseMentions"]) == ([], [], [])


@sqlite_first
async def test_a_link_of_an_earlier_release_is_read_as_an_article(database: Database) -> None:
    """It kept neither what notes refer to nor who is credited but by name, and what was new since is not there."""
    library = library_over(database, {"footnotes": footnotes}, debug=False)
    room = library.newsroom
    article = (await room.run(CreatePost(title="On Tides", source=CITING))).article_id
    link, token = await linked(room, article)
    known = ("anchor", "markerAnchors", "number", "label", "text", "html")
    async with database.transaction():
        row: Any = await PreviewLink.get(id=link)
        await PreviewLink.filter(id=link).update(
            footnotes=[{name: each[name] for name in known} for each in row.footnotes]
        )
    notes = (await as_article(library, token))["footnotes"]
    assert [(each["kind"], each["refersTo"], each["candidates"], each["resolvedHtml"]) for each in notes] == [
        ("REMARK", None, [], None)
    ] * 2
    assert (await shown(library, token))["footnotes"][0]["number"] == 1


@sqlite_first
async def test_what_asks_for_too_much_of_it_is_refused_as_elsewhere(database: Database) -> None:
    library = library_over(database, debug=False)
    _, token = await linked(library.newsroom, await draft(library.newsroom))
    asked = "query ($token: String!) { preview(token: $token) { asArticle { excerpt(maxLength: 5000) } } }"
    answer = await library.answer(asked, {"token": token})
    assert "must be from 1 to 1000" in answer["errors"][0]["message"]
    assert await as_article(library, token, OPERATOR) is not None


async def test_whatever_an_article_has_a_preview_answers_as_the_schema_says(database: Database) -> None:
    """Each field of both types, with all that is a leaf below it: null stands only where it may."""
    library = library_over(database, {"footnotes": footnotes}, debug=False)
    room = library.newsroom
    schema, explorer = library.engine.schema, Explorer(library.engine.schema)
    post = (await room.post("A Post")).article_id
    answer = (await room.response(post, source=CITING, publish=False)).article_id
    for name, article in (("Post", await draft(room)), ("Response", answer)):
        _, token = await linked(room, article)
        kind = schema.type_map[name]
        for part in explorer.parts(kind):
            asked = (
                f"query ($token: String!) {{ preview(token: $token) {{ asArticle {{ ... on {name} {{ {part} }} }} }} }}"
            )
            found = (await library.ask(asked, {"token": token}))["preview"]["asArticle"]
            assert found
            holds(kind, found)


def holds(kind: Any, found: Any) -> None:
    """Hold that a value is one of the type, as far as it was selected under the names of the fields."""
    if isinstance(kind, GraphQLNonNull):
        assert found is not None, kind
        kind = kind.of_type
    if found is None:
        return
    if isinstance(kind, GraphQLList):
        for each in found:
            holds(kind.of_type, each)
    elif isinstance(kind, GraphQLEnumType):
        assert found in kind.values
    elif isinstance(kind, GraphQLObjectType):
        for name, value in found.items():
            if name != "__typename":
                holds(kind.fields[name].type, value)
