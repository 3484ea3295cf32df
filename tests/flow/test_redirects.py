"""Addresses of the site: current, moved, redirected, gone; never to what is hidden, and in no circle."""

import asyncio
from typing import Any

import pytest
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import DraftArticle, RedirectStatus, Role, SiteUrls
from gql_blog.errors import Duplicate, GqlBlogError, InputError, NotFound
from gql_blog.store import Audit, Database, Redirect
from gql_blog.write import (
    ArchiveArticle,
    CreateRedirect,
    DeleteArticle,
    DeleteRedirect,
    ImportArticle,
    PublishArticle,
    UnpublishArticle,
    UpdateArticle,
)

pytestmark = sqlite_mostly

ASKED = "query ($path: String!) { resolve(path: $path) { status location article { slug url title } } }"


async def resolved(library: Library, path: str, viewer: Viewer = ANONYMOUS) -> tuple[Any, ...] | None:
    found = (await library.ask(ASKED, {"path": path}, viewer))["resolve"]
    return found and (found["status"], (found["article"] and found["article"]["url"]) or found["location"])


def article_url(slug: str) -> str:
    return f"https://blog.example/{slug}"


async def test_an_address_is_current_moved_redirected_or_gone(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    post = (await room.post(slug="on-tides")).article_id
    await room.run(UpdateArticle(id=post, expected_version=2, slug="on-ebb"))
    await room.run(CreateRedirect(path="/2019/05/Tides.html/", article_id=post))
    await room.run(CreateRedirect(path="/?p=12", article_id=post, status=RedirectStatus.TEMPORARY))
    await room.run(CreateRedirect(path="/contact", location="https://example.org/contact?x=1"))
    await room.run(CreateRedirect(path="/shop", status=RedirectStatus.GONE))
    for path, expected in (
        ("/on-ebb", ("CURRENT", article_url("on-ebb"))),
        ("https://blog.example/on-ebb/?utm=1#top", ("CURRENT", article_url("on-ebb"))),
        ("/on-ebb?p=2", ("CURRENT", article_url("on-ebb"))),
        ("/on-tides", ("PERMANENT", article_url("on-ebb"))),
        ("/2019/05/Tides.html", ("PERMANENT", article_url("on-ebb"))),
        ("/?p=12", ("TEMPORARY", article_url("on-ebb"))),
        ("/contact/", ("PERMANENT", "https://example.org/contact?x=1")),
        ("/shop", ("GONE", None)),
        ("/nothing", None),
        ("", None),
        ("x\x00", None),
    ):
        if "\x00" not in path:
            assert await resolved(library, path) == expected, path
    await room.run(UpdateArticle(id=post, expected_version=3, slug="on-flood"))
    assert await resolved(library, "/2019/05/Tides.html") == ("PERMANENT", article_url("on-flood"))


@pytest.mark.parametrize("command", [ArchiveArticle, DeleteArticle])
async def test_the_address_of_what_was_archived_is_marked_as_gone(database: Database, command: Any) -> None:
    library = library_over(database)
    room = library.newsroom
    post = (await room.post(slug="on-tides")).article_id
    gone = CreateRedirect(path="/on-tides", status=RedirectStatus.GONE)
    with pytest.raises(Duplicate, match="archive the article"):
        await room.run(gone)
    await room.run(command(id=post, expected_version=2))
    await room.run(gone)
    assert await resolved(library, "/on-tides") == ("GONE", None)
    if command is ArchiveArticle:
        await room.run(PublishArticle(id=post, expected_version=3))
        assert await resolved(library, "/on-tides") == ("CURRENT", article_url("on-tides"))


async def test_what_is_hidden_is_as_what_is_not_there(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    post = (await room.post(slug="on-tides")).article_id
    await room.run(UpdateArticle(id=post, expected_version=2, slug="on-ebb"))
    await room.run(CreateRedirect(path="/was", article_id=post))
    await room.run(CreateRedirect(path="/by-address", location="/on-ebb"))
    await room.run(UnpublishArticle(id=post, expected_version=3))
    for path in ("/on-ebb", "/on-tides", "/was", "/by-address"):
        assert await resolved(library, path) is None
        found = await resolved(library, path, OPERATOR)
        assert found is not None
        assert found[1] == article_url("on-ebb")


async def test_an_old_address_may_be_gone_and_a_new_article_takes_its_address(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    post = (await room.post(slug="on-tides")).article_id
    await room.run(UpdateArticle(id=post, expected_version=2, slug="on-ebb"))
    await room.run(CreateRedirect(path="/on-tides", status=RedirectStatus.GONE))
    assert await resolved(library, "/on-tides") == ("GONE", None)
    await room.run(CreateRedirect(path="/later", location="/contact"))
    await room.post("Later", slug="later")
    assert await resolved(library, "/later") == ("CURRENT", article_url("later"))


SHADOWED = "{ redirects { nodes { path shadowedBy { slug status } } } }"


async def shadowed(library: Library) -> dict[str, Any]:
    """Return, by the path of each redirect, the article that has the address by now, and its status."""
    nodes = (await library.ask(SHADOWED, {}, OPERATOR))["redirects"]["nodes"]
    return {each["path"]: each["shadowedBy"] and tuple(each["shadowedBy"].values()) for each in nodes}


async def test_a_redirect_tells_which_article_has_its_address_by_now(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    for path in ("/later", "/谈判", "/2019/later", "/never"):
        await room.run(CreateRedirect(path=path, location="/contact"))
    assert set((await shadowed(library)).values()) == {None}
    later = (await room.post("Later", slug="later")).article_id
    await room.post("Talks", slug="谈判", publish=False)
    assert await shadowed(library) == {
        "/later": ("later", "PUBLISHED"),
        "/谈判": ("谈判", "DRAFT"),
        "/2019/later": None,
        "/never": None,
    }
    await room.run(UpdateArticle(id=later, expected_version=2, slug="much-later"))
    assert (await shadowed(library))["/later"] is None, "the redirect is followed again"


@pytest.mark.parametrize(
    ("urls", "path", "expected"),
    [
        (SiteUrls("https://b.example", "https://e.org/blog/", "/essays/{slug}.html"), "/blog/essays/ebb.html", "ebb"),
        (SiteUrls("https://b.example", "https://e.org/blog/", "/essays/{slug}.html"), "/ebb", None),
        (SiteUrls("https://b.example", "", "/{slug}/read"), "/ebb/read", "ebb"),
        (SiteUrls("https://b.example", "", "/{slug}/read"), "/ebb/readers", None),
        (SiteUrls("https://b.example", "", "/{slug}/read"), "/e", None),
        (SiteUrls("https://b.example", "", "/essay?of={slug}"), "/ebb", None),
        (SiteUrls("https://b.example", "", "/{locale}/{slug}"), "/en/ebb", "ebb"),
        (SiteUrls("https://b.example", "", "/{locale}/{slug}"), "/de/ebb", None),
        (SiteUrls("https://b.example", "", "/{locale}/{slug}"), "/ebb", None),
        (SiteUrls("https://b.example", "https://e.org/b/", "/x/{locale}/y/{slug}.html"), "/b/x/en/y/ebb.html", "ebb"),
        (SiteUrls("https://b.example", "https://e.org/b/", "/x/{locale}/y/{slug}.html"), "/b/x/en/y/ebb", None),
    ],
)
async def test_which_address_an_article_has_is_a_matter_of_the_settings(
    database: Database, urls: SiteUrls, path: str, expected: str | None
) -> None:
    library = library_over(database, urls=urls)
    await library.newsroom.run(CreateRedirect(path=path, location="/contact"))
    await library.newsroom.post("Ebb", slug="ebb")
    assert await shadowed(library) == {path: expected and (expected, "PUBLISHED")}


async def test_an_import_tells_that_an_address_is_redirected(database: Database) -> None:
    room = newsroom_of(database)
    for path in ("/later", "/ebb"):
        await room.run(CreateRedirect(path=path, location="/contact"))

    async def told(title: str, digest: str, slug: str | None = None) -> list[str]:
        draft = DraftArticle(title=title, source="Water.", slug=slug)
        found = await room.run(ImportArticle(draft=draft, imported_from=f"{digest}.md", source_hash=digest * 64))
        return [each.code for each in found.findings if each.code == "ADDRESS_REDIRECTED"]

    assert await told("Later", "a") == ["ADDRESS_REDIRECTED"], "the slug is made of the title"
    assert await told("Flood", "b", "flood") == []
    assert await told("Later, again", "a", "later") == [], "it has the address already"
    assert await told("Ebb tide", "c", "ebb") == ["ADDRESS_REDIRECTED"]


async def test_bad_redirects_are_refused_at_their_place(lite: Newsroom) -> None:
    post = (await lite.post(slug="on-tides")).article_id
    await lite.run(CreateRedirect(path="/was", article_id=post))
    cases: tuple[tuple[Any, ...], ...] = (
        ({"path": "/was/", "location": "/x"}, Duplicate, "path"),
        ({"path": "/on-tides", "location": "/x"}, Duplicate, "path"),
        ({"path": "was", "location": "/x"}, InputError, "path"),
        ({"path": "/", "location": "/x"}, InputError, "path"),
        ({"path": "//e.org/x", "location": "x"}, InputError, "location"),
        ({"path": "/a", "location": "javascript:alert(1)"}, InputError, "location"),
        ({"path": "/a", "location": "//e.org"}, InputError, "location"),
        ({"path": "/a", "location": "/\\e.org"}, InputError, "location"),
        ({"path": "/a", "location": "https://user@e.org/"}, InputError, "location"),
        ({"path": "/a", "location": "/x y"}, InputError, "location"),
        ({"path": "/a", "location": "/" + "x" * 2_000}, InputError, "location"),
        ({"path": "/a", "article_id": "art_" + "0" * 26}, NotFound, "articleId"),
    )
    for given, error, path in cases:
        with pytest.raises(GqlBlogError) as caught:
            await lite.run(CreateRedirect(**given))
        (told,) = caught.value.flattened()
        assert (type(told), told.path) == (error, ("input", path)), given
    wrong: tuple[Any, ...] = (
        {"article_id": post, "location": "/x"},
        {},
        {"status": RedirectStatus.GONE, "location": "/x"},
    )
    for both in wrong:
        with pytest.raises(InputError, match="articleId or location"):
            await lite.run(CreateRedirect(path="/a", **both))
    with pytest.raises(NotFound):
        await lite.run(DeleteRedirect(id="rdr_" + "0" * 26))


async def test_no_circle_is_closed(database: Database) -> None:
    room = newsroom_of(database, urls=SiteUrls("https://blog.example"))
    for path, location in (("/a", "/b"), ("/b", "/c?x=1"), ("/e", "https://blog.example/f")):
        await room.run(CreateRedirect(path=path, location=location))
    for path, location in (("/c", "/a"), ("/c", "/b/"), ("/d", "/d?y=1"), ("/f", "https://blog.example/e")):
        with pytest.raises(InputError, match="lead back") as caught:
            await room.run(CreateRedirect(path=path, location=location))
        assert caught.value.path == ("input", "location")
    await room.run(CreateRedirect(path="/c", location="https://elsewhere.example/a"))


@on_both
async def test_two_at_once_close_no_circle_either(database: Database) -> None:
    rooms = [newsroom_of(database) for _ in range(2)]
    commands = [CreateRedirect(path=a, location=b) for a, b in (("/a", "/b"), ("/b", "/a"))]
    made = await asyncio.gather(
        *(room.run(each) for room, each in zip(rooms, commands, strict=True)), return_exceptions=True
    )
    assert sorted(isinstance(each, InputError) for each in made) == [False, True]


async def test_editors_list_them_and_nobody_else(database: Database) -> None:
    library = library_over(database, debug=False, result_cache_bytes=1_000_000)
    room = library.newsroom
    editor, author = await room.somebody(Role.EDITOR, "Eve"), await room.somebody(Role.AUTHOR)
    asked = "{ redirects { totalCount nodes { id path status location article { slug } createdBy { name } } } }"
    for _ in range(2):
        assert (await library.ask(asked, viewer=editor))["redirects"]["totalCount"] == 0
    made = await room.run(CreateRedirect(path="/b", location="/x"), editor)
    post = (await room.post(slug="on-tides")).article_id
    await room.run(CreateRedirect(path="/a", article_id=post), editor)
    found = (await library.ask(asked, viewer=editor))["redirects"]["nodes"]
    assert [(each["path"], each["article"], each["location"]) for each in found] == [
        ("/a", {"slug": "on-tides"}, None),
        ("/b", None, "/x"),
    ]
    node = "query ($id: ID!) { node(id: $id) { id } redirects { totalCount } }"
    for viewer in (author, ANONYMOUS):
        assert await library.ask(node, {"id": made.redirect_id}, viewer) == {"node": None, "redirects": None}
    await room.run(DeleteRedirect(id=made.redirect_id), editor)
    assert (await library.ask(asked, viewer=editor))["redirects"]["totalCount"] == 1
    assert await resolved(library, "/b") is None
    audits = [(each.action, each.before, each.after) for each in await room.rows(Audit, subject_id=made.redirect_id)]
    kept = {"path": "/b", "status": "PERMANENT", "article_id": None, "location": "/x"}
    assert audits == [("create_redirect", None, kept), ("delete_redirect", kept, None)]
    assert len(await room.rows(Redirect)) == 1


BY_LANGUAGE = SiteUrls("", "https://blog.example", "/{locale}/{slug}")


async def followed(library: Library, path: str, viewer: Viewer = ANONYMOUS) -> str | None:
    """Follow what is answered, as a site does, a few steps."""
    for _ in range(6):
        found = await resolved(library, path, viewer)
        if found is None or found[0] == "CURRENT" or found[1] is None:
            return None if found is None else found[1]
        path = found[1]
    raise AssertionError("it goes round")


@on_both
async def test_an_address_names_the_language_and_others_lead_to_it(database: Database) -> None:
    library = library_over(database, urls=BY_LANGUAGE)
    room = library.newsroom
    post = (await room.post(slug="on-tides", locale="zh-Hans")).article_id
    own = "https://blog.example/zh-Hans/on-tides"
    for path, expected in (
        ("/zh-Hans/on-tides/", ("CURRENT", own)),
        ("/zh-hans/on-tides", ("PERMANENT", own)),
        ("/en/on-tides", ("PERMANENT", own)),
        ("/about/on-tides", None),
        ("/on-tides", None),
        ("/en/on-tides/more", None),
    ):
        assert await resolved(library, path) == expected, path
    await room.run(UpdateArticle(id=post, expected_version=2, locale="de", slug="gezeiten"))
    new = "https://blog.example/de/gezeiten"
    paths = ("/zh-Hans/on-tides", "/de/on-tides", "/zh-Hans/gezeiten", "/fr/gezeiten", "/de/gezeiten")
    assert {await followed(library, each) for each in paths} == {new}
    await room.run(UnpublishArticle(id=post, expected_version=3))
    assert {await resolved(library, each) for each in paths} == {None}


@on_both
async def test_whatever_redirects_there_are_none_goes_round_when_languages_change(database: Database) -> None:
    library = library_over(database, urls=BY_LANGUAGE)
    room = library.newsroom
    await room.run(CreateRedirect(path="/de/on-tides", location="/en/on-tides"))
    await room.run(CreateRedirect(path="/start", location="/de/on-tides"))
    post = (await room.post(slug="on-tides", locale="en")).article_id
    with pytest.raises(Duplicate):
        await room.run(CreateRedirect(path="/en/on-tides", location="/contact"))
    await room.run(CreateRedirect(path="/fr/on-tides", location="/contact"))
    for version, locale in enumerate(("de", "fr", "en"), start=2):
        changed = await room.run(UpdateArticle(id=post, expected_version=version, locale=locale))
        assert [each.code for each in changed.findings] == ([] if locale == "en" else ["ADDRESS_REDIRECTED"])
        own = f"https://blog.example/{locale}/on-tides"
        assert await followed(library, "/start") in (own, "/contact", None)
        assert (await resolved(library, f"/{locale}/on-tides")) == ("CURRENT", own)
        assert await followed(library, "/en/on-tides") == own
