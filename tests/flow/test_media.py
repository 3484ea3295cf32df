"""Media: who sees them, what texts show of them, and what becomes of them."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import pytest
from support.media import added, stored
from support.person_schema import hold
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_mostly
from support.writing import PREVIEWS, Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import MediaKind, Role
from gql_blog.errors import Conflict, Forbidden, InputError, InUse, NotFound
from gql_blog.store import ArticleMedia, Contributor, Database, Media, Revision
from gql_blog.write import (
    AddMedia,
    ArchiveArticle,
    BylineInput,
    CreateContributor,
    CreatePreviewLink,
    DeleteContributor,
    DeleteMedia,
    ErasePerson,
    ExportPerson,
    RestoreRevision,
    SaveWorkingCopy,
    SweepMedia,
    UndeleteContributor,
    UpdateArticle,
    UpdateContributor,
    UpdateMedia,
    served_media,
)

pytestmark = sqlite_mostly

SHOWN = """query ($id: ID!, $width: Int, $format: MediaFormat) { media(id: $id) {
    id kind url(width: $width, format: $format) mimeType size width height altText caption credit licence colour
    focalPoint { x y } origin addedBy { name } usedBy { nodes { title } } portrays { name } version
} }"""
LIBRARY = """query ($where: MediaWhere, $orderBy: [MediaOrder!]) {
    mediaLibrary(where: $where, orderBy: $orderBy) { totalCount nodes { caption } }
}"""


@pytest.fixture
def library(database: Database) -> Library:
    return library_over(database)


@pytest.fixture
def room(library: Library) -> Newsroom:
    return library.newsroom


async def shown(library: Library, media_id: str, viewer: Viewer = ANONYMOUS, **given: Any) -> Any:
    return (await library.ask(SHOWN, {"id": media_id, **given}, viewer))["media"]


async def body(library: Library, slug: str = "on-tides", viewer: Viewer = ANONYMOUS) -> str:
    found = await library.ask(f'{{ article(slug: "{slug}") {{ body leadImage {{ id }} }} }}', {}, viewer)
    return str(found["article"]["body"])


async def served(room: Newsroom, media_id: str, viewer: Viewer = ANONYMOUS, key: str = "") -> Any:
    return await served_media(room.database, PREVIEWS, viewer, media_id, key)


async def test_readers_see_what_something_public_shows(library: Library, room: Newsroom) -> None:
    editor = await room.somebody(Role.EDITOR, "Ada")
    media_id = await added(room, viewer=editor, alt_text="A harbour", caption="At dusk")
    reader, staff = await room.somebody(Role.READER), await room.somebody(Role.AUTHOR)
    assert await shown(library, media_id) is None
    assert await shown(library, media_id, reader) is None
    seen = await shown(library, media_id, staff)
    assert (seen["altText"], seen["origin"], seen["usedBy"]) == ("A harbour", None, {"nodes": []})
    draft = await room.post(source=f"![](media:{media_id})", publish=False)
    assert await shown(library, media_id) is None
    assert await served(room, media_id) is None
    await room._published(draft)
    seen = await shown(library, media_id)
    assert (seen["altText"], seen["addedBy"], seen["usedBy"], seen["portrays"]) == ("A harbour", None, None, None)
    assert seen["url"] == f"https://blog.example/media/{media_id}/{stored().sha256[:16]}.jpg"
    served_now = await served(room, media_id)
    assert (served_now.sha256, served_now.shown_by is not None) == (stored().sha256, True)
    article = await room.article(draft.article_id)
    await room.run(ArchiveArticle(id=article.id, expected_version=article.version))
    assert await shown(library, media_id) is None
    assert await served(room, media_id) is None
    assert (await served(room, media_id, staff)).shown_by is None
    assert (await shown(library, media_id, editor))["usedBy"]["nodes"] == [{"title": "On Tides"}]


async def test_a_lead_image_and_a_portrait_are_public_with_what_they_belong_to(
    library: Library, room: Newsroom
) -> None:
    lead, face = await added(room, "lead"), await added(room, "face")
    contributor = (await room.run(CreateContributor(name="Ada Lund", portrait_id=face))).contributor_id
    assert await shown(library, face) is None
    await room.post(lead_image_id=lead, bylines=(BylineInput(contributor_id=contributor),))
    query = """{ article(slug: "on-tides") {
        leadImage { id url(width: 500, format: WEBP) } bylines { contributor { portrait { id } } }
    } }"""
    found = (await library.ask(query))["article"]
    assert found["leadImage"]["id"] == lead
    assert found["leadImage"]["url"].endswith("-640.webp")
    assert found["bylines"] == [{"contributor": {"portrait": {"id": face}}}]
    assert (await served(room, face)).shown_by == "public:contributor"
    assert [each["name"] for each in (await shown(library, face, OPERATOR))["portrays"]] == ["Ada Lund"]


async def test_the_same_bytes_are_added_once(room: Newsroom) -> None:
    first = await room.run(AddMedia(stored=stored(), alt_text="A harbour"))
    again = await room.run(AddMedia(stored=stored(), alt_text="Another"))
    assert (first.is_new, again.is_new, again.media_id) == (True, False, first.media_id)
    (row,) = await room.rows(Media)
    assert row.alt_text == "A harbour"


async def test_what_is_said_of_a_picture_is_said_in_the_texts_that_show_it(library: Library, room: Newsroom) -> None:
    media_id = await added(room, alt_text="A harbour", caption="At dusk", credit="Ada Lund")
    written = await room.post(source=f"Before.\n\n![](media:{media_id})\n\nAfter.")
    text = await body(library)
    assert '<figure><img alt="A harbour"' in text or 'alt="A harbour"' in text
    assert "<figcaption>At dusk <cite>Ada Lund</cite></figcaption></figure>" in text
    assert f"{stored().sha256[:16]}-1280.jpg" in text
    assert f"{stored().sha256[:16]}-1920.webp 1920w" in text
    await room.run(UpdateMedia(id=media_id, expected_version=1, alt_text="Boats", caption=None))
    text = await body(library)
    assert 'alt="Boats"' in text
    assert "At dusk" not in text
    article = await room.article(written.article_id)
    assert (article.version, article.rendered_version) == (written.version, written.version)
    assert "At dusk" not in article.text


async def test_what_is_missing_is_a_finding(library: Library, room: Newsroom) -> None:
    bare = await added(room)
    unknown = f"med_{'0' * 26}"
    written = await room.post(source=f"![](media:{bare})\n\n![Boats](media:{unknown})", publish=False)
    assert [each.code for each in written.findings] == ["MEDIA_UNKNOWN", "MEDIA_WITHOUT_ALT"]
    assert unknown not in await body(library, viewer=OPERATOR)
    with pytest.raises(NotFound, match="There is no media with the id"):
        await room.post("Another", lead_image_id=unknown)
    sound = await added(room, "sound", kind=MediaKind.AUDIO)
    with pytest.raises(InputError, match="leadImageId must be a picture"):
        await room.post("Another", lead_image_id=sound)
    with pytest.raises(InputError, match="portraitId must be a picture"):
        await room.run(CreateContributor(name="Ada Lund", portrait_id=sound))


async def test_a_preview_shows_what_nobody_else_sees(library: Library, room: Newsroom) -> None:
    media_id, lead = await added(room, alt_text="A harbour"), await added(room, "lead")
    draft = await room.post(source=f"![](media:{media_id})", lead_image_id=lead, publish=False)
    link = (await room.run(CreatePreviewLink(article_id=draft.article_id))).link_id
    query = "query ($token: String!) { preview(token: $token) { body leadImage { url } } }"
    preview = (await library.ask(query, {"token": PREVIEWS.token(link)}))["preview"]
    key = preview["leadImage"]["url"].partition("?key=")[2]
    assert (await served(room, lead, key=key)).id == lead
    assert await served(room, media_id, key=key) is None
    keys = {each.split()[0].split('"')[0] for each in preview["body"].split("?key=")[1:]}
    assert len(keys) == 1
    assert (await served(room, media_id, key=keys.pop())).shown_by is None
    for forged in ("", key[:-1], f"9{key}", f"{key}x", "1.x", "x.y", "9999999999." + key.partition(".")[2]):
        assert await served(room, lead, key=forged) is None
    ended = PREVIEWS.media_key(lead, int((await room.database.now()).timestamp()) - 1)
    assert await served(room, lead, key=ended) is None


@on_both
async def test_a_medium_is_deleted_once_nothing_uses_it(library: Library, room: Newsroom) -> None:
    media_id = await added(room, alt_text="A harbour")
    written = await room.post(source=f"![](media:{media_id})", lead_image_id=media_id)
    person = (await room.run(CreateContributor(name="Ada Lund", portrait_id=media_id))).contributor_id
    told = await room.run(DeleteMedia(id=media_id, expected_version=1, dry_run=True))
    assert (told.article_ids, told.contributor_ids) == ((written.article_id,), (person,))
    with pytest.raises(InUse, match="1 articles and 1 portraits use it"):
        await room.run(DeleteMedia(id=media_id, expected_version=1))
    with pytest.raises(Conflict):
        await room.run(DeleteMedia(id=media_id, expected_version=2, detach=True))
    gone = await room.run(DeleteMedia(id=media_id, expected_version=1, detach=True))
    assert gone.gone_files == (stored().sha256,)
    assert "<img" not in await body(library)
    assert await room.rows(Media) == []
    assert await room.rows(ArticleMedia) == []
    assert (await room.article(written.article_id)).lead_image_id is None


async def test_what_is_only_in_revisions_and_working_copies_is_kept(room: Newsroom) -> None:
    old, copied = [await added(room, name) for name in ("old", "copied")]
    await added(room, "free")
    written = await room.post(source=f"![](media:{old})")
    await room.run(UpdateArticle(id=written.article_id, expected_version=written.version, source="Nothing to see."))
    await room.run(SaveWorkingCopy(article_id=written.article_id, expected_version=0, lead_image_id=copied))
    live = {each.media_id: each.live for each in await room.rows(ArticleMedia)}
    assert live == {old: False, copied: False}
    with pytest.raises(InUse):
        await room.run(DeleteMedia(id=copied, expected_version=1))
    later = await room.database.now()
    assert (await room.run(SweepMedia(before=later))).removed == 1
    assert (await room.run(SweepMedia(before=later))).removed == 0
    assert {each.id for each in await room.rows(Media)} == {old, copied}


async def test_a_revision_comes_back_without_a_lead_image_that_is_gone(room: Newsroom) -> None:
    media_id = await added(room)
    written = await room.post(lead_image_id=media_id)
    first, *_ = await room.rows(Revision)
    article = await room.article(written.article_id)
    await room.run(UpdateArticle(id=article.id, expected_version=article.version, lead_image_id=None, title="Tides"))
    await room.run(DeleteMedia(id=media_id, expected_version=1))
    article = await room.article(written.article_id)
    await room.run(RestoreRevision(article_id=article.id, revision_id=first.id, expected_version=article.version))
    article = await room.article(written.article_id)
    assert (article.title, article.lead_image_id) == ("On Tides", None)


async def test_an_author_changes_own_media_alone(room: Newsroom) -> None:
    author, other = await room.somebody(Role.AUTHOR, "Ada"), await room.somebody(Role.AUTHOR, "Bo")
    media_id = await added(room, viewer=author)
    await room.run(UpdateMedia(id=media_id, expected_version=1, caption="At dusk"), author)
    for viewer in (other, await room.somebody(Role.MODERATOR), await room.somebody(Role.READER)):
        with pytest.raises(Forbidden):
            await room.run(UpdateMedia(id=media_id, expected_version=2, caption="Mine"), viewer)
    with pytest.raises(Forbidden):
        await room.run(DeleteMedia(id=media_id, expected_version=2), author)


async def test_staff_look_through_the_library(library: Library, room: Newsroom) -> None:
    await added(room, "a", caption="One", alt_text="A pier at Übersee")
    used = await added(room, "b", caption="Two")
    await added(room, "c", caption="Three", kind=MediaKind.DOCUMENT)
    await room.post(lead_image_id=used)

    async def found(viewer: Viewer = OPERATOR, **given: Any) -> Any:
        listed = (await library.ask(LIBRARY, given, viewer))["mediaLibrary"]
        return listed and [each["caption"] for each in listed["nodes"]]

    assert await found(ANONYMOUS) is None
    assert await found(await room.somebody(Role.READER)) is None
    assert await found(await room.somebody(Role.AUTHOR)) == ["Three", "Two", "One"]
    assert await found(where={"kind": "DOCUMENT"}) == ["Three"]
    assert await found(where={"missingAltText": True}) == ["Three", "Two"]
    assert await found(where={"missingAltText": False}) == ["One"]
    assert await found(where={"unused": True}) == ["Three", "One"]
    assert await found(where={"unused": False, "kind": "IMAGE"}) == ["Two"]
    for sought in ("PIER", "Übersee", "AT ÜBER"):
        assert await found(where={"text": {"contains": sought}}) == ["One"]
    assert await found(orderBy=[{"field": "CREATED_AT", "direction": "ASC"}]) == ["One", "Two", "Three"]


async def test_cached_results_end_with_what_is_said_of_a_medium(database: Database) -> None:
    library = library_over(database, debug=False, result_cache_bytes=1_000_000)
    room = library.newsroom
    lead, face = await added(room, "lead", alt_text="Before"), await added(room, "face", alt_text="Before")
    contributor = (await room.run(CreateContributor(name="Ada Lund", portrait_id=face))).contributor_id
    await room.post(lead_image_id=lead, bylines=(BylineInput(contributor_id=contributor),))
    queries = (
        '{ article(slug: "on-tides") { leadImage { altText } } }',
        '{ article(slug: "on-tides") { bylines { contributor { portrait { altText } } } } }',
        "{ articles { nodes { leadImage { altText } } } }",
        f'{{ media(id: "{face}") {{ altText }} }}',
    )

    async def said() -> list[str]:
        answers = [await library.ask(query) for query in (*queries, *queries)]
        return ["After" if "After" in str(each) else "Before" for each in answers]

    assert set(await said()) == {"Before"}
    for media_id in (lead, face):
        await room.run(UpdateMedia(id=media_id, expected_version=1, alt_text="After"))
    assert set(await said()) == {"After"}


async def test_a_person_takes_the_portrait_along(room: Newsroom) -> None:
    person = (await room.run(CreateContributor(name="Ada Lund"))).contributor_id
    author = await room.somebody(Role.AUTHOR, "Ada", person)
    face = await added(room, "face", author)
    await room.run(UpdateContributor(id=person, expected_version=1, portrait_id=face))
    await room.post(bylines=(BylineInput(contributor_id=person),))
    email = "ada.author@example.org"
    told = hold((await room.run(ExportPerson(email=email))).data)
    assert [each["id"] for each in told["media"]] == [face]
    assert told["contributor"][0]["portraitId"] == face
    gone = await room.run(ErasePerson(email=email))
    assert gone.gone_files == (stored("face").sha256,)
    assert await room.rows(Media) == []


@on_both
async def test_files_are_forgotten_after_the_commit(database: Database) -> None:
    forgotten: list[str] = []

    async def forget(hashes: Collection[str]) -> None:
        forgotten.extend(hashes)

    room = newsroom_of(database, forget_files=forget)
    media_id = await added(room)
    with pytest.raises(Conflict):
        await room.run(DeleteMedia(id=media_id, expected_version=9))
    await room.run(DeleteMedia(id=media_id, expected_version=1, dry_run=True))
    assert forgotten == []
    await room.run(DeleteMedia(id=media_id, expected_version=1))
    assert forgotten == [stored().sha256]


async def test_what_is_added_again_is_not_swept_before_it_is_used(room: Newsroom) -> None:
    media_id = await added(room)
    now = await room.database.now()
    async with room.database.transaction():
        await Media.filter(id=media_id).update(created_at=now - timedelta(days=40))
    assert await added(room) == media_id
    assert (await room.run(SweepMedia(before=now - timedelta(days=30)))).removed == 0
    assert (await room.run(SweepMedia(before=now + timedelta(days=30)))).removed == 1


async def test_who_was_deleted_comes_back_with_the_portrait(room: Newsroom) -> None:
    face, later = await added(room, "face"), await room.database.now() + timedelta(days=1)
    person = (await room.run(CreateContributor(name="Ada Lund", portrait_id=face))).contributor_id
    await room.run(DeleteContributor(id=person, expected_version=1))
    assert (await room.run(SweepMedia(before=later))).removed == 0
    await room.run(UndeleteContributor(id=person))
    (row,) = await room.rows(Contributor, id=person)
    assert row.portrait_id == face
