"""What the site says of itself: from the settings, until an admin changes it; and who is told."""

from typing import Any

import pytest
from support.media import added
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import MediaKind, Role, SiteUrls, keys_of_answer, keys_of_change
from gql_blog.errors import InUse
from gql_blog.store import Audit, Database, Outbox, Site
from gql_blog.write import DeleteMedia, SweepMedia, UpdateMedia, UpdateSite

pytestmark = sqlite_mostly

URLS = SiteUrls("https://api.example", "https://blog.example", title="Tidings", description="Of the sea.", locale="fr")
ASKED = "{ site { id title description url locales logo { id altText } navigation { label url } version } }"
CHANGE = """mutation ($input: UpdateSiteInput!) { updateSite(input: $input) {
    site { title description locales logo { id } navigation { label url } version }
    errors { code path message ... on VersionConflict { currentVersion } } } }"""
MENU = [{"label": "About", "url": "/about"}, {"label": "Friends & co.", "url": "https://friends.example/?a=b#c"}]
BY_DEFAULT = {"title": "Tidings", "description": "Of the sea.", "locales": ["fr"], "logo": None, "navigation": []}


@pytest.fixture
def library(database: Database) -> Library:
    return library_over(database, urls=URLS, result_cache_bytes=1_000_000, debug=False)


async def said(library: Library, viewer: Viewer = ANONYMOUS) -> dict[str, Any]:
    found: dict[str, Any] = (await library.ask(ASKED, {}, viewer))["site"]
    return found


async def changed(library: Library, version: int, viewer: Viewer = OPERATOR, **given: Any) -> dict[str, Any]:
    answer = await library.ask(CHANGE, {"input": {"expectedVersion": version, **given}}, viewer)
    payload: dict[str, Any] = answer["updateSite"]
    return payload


async def refused(library: Library, **given: Any) -> list[tuple[str, str]]:
    """Return code and place of each error; nothing is changed then."""
    before = await said(library)
    payload = await changed(library, before["version"], **given)
    assert (payload["site"], await said(library)) == (None, before)
    return [(each["code"], ".".join(each["path"][1:])) for each in payload["errors"]]


async def test_the_settings_speak_until_an_admin_does(library: Library) -> None:
    first = await said(library)
    assert first == {**BY_DEFAULT, "id": first["id"], "url": "https://blog.example/", "version": 1}
    logo = await added(library.newsroom, alt_text="A wave")
    given: dict[str, Any] = {
        "title": "High Water",
        "description": "Of\nthe sea. <b>",
        "locales": ["EN-gb", "zh-hans", "en-GB"],
    }
    payload = await changed(library, 1, **given, navigation=MENU, logoId=logo)
    assert payload["errors"] == []
    expected = {**given, "locales": ["en-GB", "zh-Hans"], "navigation": MENU}
    assert payload["site"] == {**expected, "logo": {"id": logo}, "version": 2}
    found = await said(library)
    assert found == {
        **expected,
        **{"id": first["id"], "url": first["url"], "logo": {"id": logo, "altText": "A wave"}, "version": 2},
    }
    assert (await library.ask("query ($id: ID!) { node(id: $id) { ... on Site { title } } }", {"id": first["id"]})) == {
        "node": {"title": "High Water"}
    }
    again = await changed(library, 2, title="High Water", navigation=MENU)
    assert again["site"]["version"] == 2, "nothing is different"
    fields: Any = dict.fromkeys(("title", "description", "locales", "navigation", "logoId"))
    back = await changed(library, 2, **fields)
    assert back["site"] == {**BY_DEFAULT, "version": 3}
    assert {**await said(library), "version": 1} == first
    tried = [each for each in await library.newsroom.rows(Audit) if each.action == "update_site"]
    assert [each.subject_id for each in tried] == [first["id"]] * 2
    assert tried[0].after["title"] == "High Water"
    assert tried[0].before["title"] is None


@on_both
async def test_admins_change_it_and_the_first_of_two_wins(library: Library) -> None:
    room = library.newsroom
    assert (await changed(library, 1, title="First"))["site"]["version"] == 2
    (conflict,) = (await changed(library, 1, title="Second"))["errors"]
    assert (conflict["code"], conflict["currentVersion"]) == ("CONFLICT", 2)
    for role in Role:
        viewer = await room.somebody(role, role.value)
        payload = await changed(library, 2, viewer, title="First")
        codes = [each["code"] for each in payload["errors"]]
        assert codes == ([] if role is Role.ADMIN else ["FORBIDDEN"]), role
        assert (await said(library, viewer))["title"] == "First"
    (unknown,) = (await changed(library, 2, ANONYMOUS, title="First"))["errors"]
    assert unknown["code"] == "UNAUTHENTICATED"


ADDRESSES = (
    *("javascript:alert(1)", "//evil.example", "/\\evil.example", "data:text/html,x", "about", "", " ", "mailto:a@b.c"),
    *(
        "https://user@evil.example/",
        "https:///x",
        "ftp://e.example",
        "/a b",
        "https://e.example/\nx",
        "/" + "x" * 2_000,
    ),
    *("/\u0001", "/\u202egnp.exe", "https://e.example/\u0085"),
)


async def test_what_would_harm_a_frontend_is_refused(library: Library) -> None:
    room = library.newsroom
    for address in ADDRESSES:
        menu = [{"label": "Fine", "url": "/"}, {"label": "Not", "url": address}]
        assert await refused(library, navigation=menu) == [("INVALID", "navigation.1.url")], address
    assert await refused(library, navigation=[{"label": " ", "url": "x:"}]) == [
        ("INVALID", "navigation.0.label"),
        ("INVALID", "navigation.0.url"),
    ]
    assert await refused(library, navigation=[MENU[0]] * 101) == [("TOO_LARGE", "navigation")]
    assert await refused(library, locales=["en"] * 51) == [("TOO_LARGE", "locales")]
    assert await refused(library, locales=["en", "nonsense!", "x"]) == [
        ("INVALID", "locales.1"),
        ("INVALID", "locales.2"),
    ]
    assert await refused(library, title="x" * 201) == [("TOO_LARGE", "title")]
    assert await refused(library, description="ü" * 1_001) == [("TOO_LARGE", "description")]
    sound = await added(room, "sound", kind=MediaKind.AUDIO, mime_type="audio/mpeg", width=None, height=None)
    assert await refused(library, logoId=sound) == [("INVALID", "logoId")]
    for nothing in ("", "med_00000000000000000000000000", "x\u0001", "art_00000000000000000000000000"):
        assert await refused(library, logoId=nothing) == [("NOT_FOUND", "logoId")], nothing


async def test_whoever_keeps_copies_is_told(library: Library) -> None:
    room = library.newsroom
    await changed(library, 1, title="Once", logoId=await added(room))
    (event,) = await room.rows(Outbox, kind="site.updated")
    (row,) = await room.rows(Site)
    assert (event.subject_id, event.payload["url"], event.payload["affects"]) == (row.id, "https://blog.example/", [])
    assert (event.payload["type"], event.payload["surrogateKeys"]) == ("Site", ["site"])
    # A cursor has a position once the relay has seen its event, which is done by hand here.
    asked = "query ($after: String) { changes(after: $after) { upserted { id type url version } removed { id } } }"
    await room.post("On Tides")
    async with room.database.transaction() as transaction:
        await transaction.execute("UPDATE outbox SET position = id")
    found = (await library.ask(asked, {"after": event.cursor}))["changes"]
    assert "Site" not in {each["type"] for each in found["upserted"]}, "it is told of before"
    await changed(library, 2, title="Twice")
    async with room.database.transaction() as transaction:
        await transaction.execute("UPDATE outbox SET position = id")
    found = (await library.ask(asked, {"after": event.cursor}))["changes"]
    told = {"id": row.id, "type": "Site", "url": "https://blog.example/", "version": 3}
    assert told in found["upserted"]
    assert found["removed"] == []


async def test_a_kept_answer_follows_the_site_and_its_logo(library: Library) -> None:
    room = library.newsroom
    logo = await added(room, alt_text="A wave")
    seen = "query ($id: ID!) { media(id: $id) { altText } }"

    async def twice() -> Any:
        await said(library)
        return (await said(library))["logo"]

    assert await twice() is None
    assert (await library.ask(seen, {"id": logo}))["media"] is None, "nothing public shows it yet"
    await changed(library, 1, logoId=logo)
    assert await twice() == {"id": logo, "altText": "A wave"}
    assert (await library.ask(seen, {"id": logo}))["media"] == {"altText": "A wave"}
    await room.run(UpdateMedia(id=logo, expected_version=1, alt_text="A flood"))
    assert await twice() == {"id": logo, "altText": "A flood"}
    await changed(library, 2, logoId=None)
    assert await twice() is None
    assert (await library.ask(seen, {"id": logo}))["media"] is None


async def test_a_logo_is_used(library: Library) -> None:
    room = library.newsroom
    logo = await added(room)
    unused = "{ mediaLibrary(where: {unused: true}) { nodes { id } } }"
    await changed(library, 1, logoId=logo)
    assert (await library.ask(unused, {}, OPERATOR))["mediaLibrary"]["nodes"] == []
    later = (await room.database.now()).replace(year=2099)
    assert (await room.run(SweepMedia(before=later))).removed == 0
    with pytest.raises(InUse, match="it is the logo"):
        await room.run(DeleteMedia(id=logo, expected_version=1))
    assert (await room.run(DeleteMedia(id=logo, expected_version=1, dry_run=True))).media_id == logo
    await room.run(DeleteMedia(id=logo, expected_version=1, detach=True))
    assert (await said(library))["logo"] is None


def test_what_the_site_says_stands_on_every_page() -> None:
    assert keys_of_answer(["public:site", "public:article"]) == "site article"
    assert keys_of_change(["public:site", "public:article"]) == ("site",)
    assert keys_of_change(["site"]) == ()


async def test_the_row_is_always_there(room: Newsroom) -> None:
    (row,) = await room.rows(Site)
    assert (row.title, row.version) == (None, 1)
    await room.run(UpdateSite(expected_version=1, title="T"))
    assert len(await room.rows(Site)) == 1
