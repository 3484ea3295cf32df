"""Files of media over HTTP: taken from staff, cleaned, and served to those who may see them."""

import asyncio
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from PIL import Image
from support.growth import HANG
from support.hostile_pictures import HOSTILE, picture
from support.installed import Installed, installed

from gql_blog.access import OPERATOR
from gql_blog.content import Role
from gql_blog.events.retention import Retention, RetentionPeriods
from gql_blog.write import ArchiveArticle, DeleteMedia, PublishArticle

pytestmark = pytest.mark.asyncio(loop_scope="module")

URL = """query ($id: ID!, $width: Int, $format: MediaFormat) { media(id: $id) {
    url(width: $width, format: $format) version width height colour } }"""
VERSION = "query ($id: ID!) { node(id: $id) { ... on Article { version } } }"
WRITE = """mutation ($title: String!, $source: String!) { createPost(input: {title: $title, source: $source}) {
    article: post { id version slug } errors { code message } } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Installed]:
    """A site with a secret key, in its own folder."""
    folder = tmp_path_factory.mktemp("site")
    async with installed(
        folder, sqlite_template, rate_limits="off", blocked_plugins="*", secret_key="k" * 40, media_mb=1
    ) as site:
        yield site


async def ask(here: Installed, method: str, path: str, token: str | None = None, **given: Any) -> httpx.Response:
    headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **given.pop("headers", {})}
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        return await http.request(method, path, headers=headers, **given)


async def upload(here: Installed, token: str | None, data: bytes, **said: str) -> httpx.Response:
    return await ask(here, "POST", "/media", token, content=data, params=said)


async def query(here: Installed, text: str, token: str | None = None, **variables: Any) -> Any:
    answer = await ask(here, "POST", "/graphql", token, json={"query": text, "variables": variables})
    return answer.json()["data"]


async def path_of(here: Installed, media_id: str, token: str | None = None, **given: Any) -> str:
    """The path in the address of a medium."""
    url = httpx.URL((await query(here, URL, token, id=media_id, **given))["media"]["url"])
    return url.raw_path.decode()


async def published(here: Installed, media_id: str, token: str) -> Any:
    given = {"title": f"Of {media_id}", "source": f"![](media:{media_id})"}
    article = (await query(here, WRITE, token, **given))["createPost"]["article"]
    await here.app.writer.run(PublishArticle(id=article["id"], expected_version=article["version"]), OPERATOR)
    return article


async def test_an_upload_is_added_and_served(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    data = picture("JPEG", (900, 600))
    answer = await upload(here, token, data, altText="A harbour", credit="Ada")
    assert answer.status_code == 201
    added = answer.json()
    assert (added["isNew"], added["mimeType"], added["width"], added["height"]) == (True, "image/jpeg", 900, 600)
    again = await upload(here, token, data)
    assert (again.status_code, again.json()) == (200, {**added, "isNew": False})
    await published(here, added["id"], token)
    path = await path_of(here, added["id"])
    served = await ask(here, "GET", path)
    assert served.status_code == 200
    assert served.headers["content-type"] == "image/jpeg"
    assert served.headers["cache-control"] == "public, max-age=31536000, s-maxage=0, immutable"
    assert served.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in served.headers["content-security-policy"]
    assert Image.open(io.BytesIO(served.content)).size == (900, 600)


async def test_readers_and_strangers_upload_nothing(here: Installed) -> None:
    folder = here.app.settings.data_dir / "media-work"
    before = set(folder.glob("*"))
    for token, status in ((None, 401), (await here.token(Role.READER), 403)):
        answer = await upload(here, token, picture())
        assert answer.status_code == status
    assert set(folder.glob("*")) == before


@pytest.mark.parametrize(
    ("data", "said", "status", "code"),
    [
        pytest.param(b"<svg onload='x'/>", {}, 400, "MEDIA_REFUSED", id="svg"),
        pytest.param(HOSTILE["png bomb"][1](), {}, 400, "MEDIA_REFUSED", id="bomb"),
        pytest.param(b"%PDF-1.7" + bytes(1_000_001), {}, 413, "TOO_LARGE", id="large"),
        pytest.param(picture(), {"alt": "x"}, 400, "INVALID", id="unknown"),
        pytest.param(picture(), {"altText": "x" * 3_000}, 413, "TOO_LARGE", id="long"),
    ],
)
async def test_what_is_refused_says_why(
    here: Installed, data: bytes, said: dict[str, str], status: int, code: str
) -> None:
    answer = await upload(here, await here.token(Role.EDITOR), data, **said)
    assert answer.status_code == status
    error = answer.json()["errors"][0]
    assert error["extensions"]["code"] == code
    if code == "MEDIA_REFUSED":
        assert error["extensions"]["reason"] in ("TYPE", "PIXELS")


async def test_a_body_without_a_length_is_bounded_too(here: Installed) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7"
        for _ in range(40):
            yield bytes(65_536)

    token = await here.token(Role.EDITOR)
    answer = await ask(here, "POST", "/media", token, content=endless())
    assert answer.status_code == 413


async def test_a_form_of_a_browser_is_taken_as_the_bytes_are(here: Installed) -> None:
    token, data = await here.token(Role.EDITOR), picture("PNG", (61, 47))
    form: Any = {"files": {"file": ("../no name.svg", data, "image/svg+xml")}, "data": {"altText": "A quay"}}
    answer = await ask(here, "POST", "/media", token, params={"credit": "Ada"}, **form)
    assert (answer.status_code, answer.json()["mimeType"]) == (201, "image/png")
    said = "query ($id: ID!) { media(id: $id) { altText credit } }"
    assert (await query(here, said, token, id=answer.json()["id"]))["media"] == {"altText": "A quay", "credit": "Ada"}
    assert (await upload(here, token, data)).json() == {**answer.json(), "isNew": False}
    for given, refused in (
        ({**form, "data": {"alt": "x"}}, 400),
        ({**form, "data": {"credit": "Bea"}}, 400),
        ({"files": {"file": ("a.pdf", b"%PDF-1.7" + bytes(1_000_001))}}, 413),
        ({"files": [("a", ("a.png", data)), ("b", ("b.png", data))]}, 400),
        ({"content": b"GIF89a", "headers": {"Content-Type": "multipart/form-data"}}, 400),
    ):
        answer = await ask(here, "POST", "/media", token, params={"credit": "Ada"}, **given)
        assert answer.status_code == refused, answer.text
    work = here.app.settings.data_dir / "media-work"
    assert not [*work.glob("*.part")]
    assert (await ask(here, "POST", "/media", await here.token(Role.READER), **form)).status_code == 403


async def test_a_hostile_corpus_harms_nobody(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    for reason, made in HOSTILE.values():
        answer = await upload(here, token, made())
        if answer.status_code != 413:
            error = answer.json()["errors"][0]["extensions"]
            assert (error["code"], error["reason"]) == ("MEDIA_REFUSED", reason)
    assert (await ask(here, "GET", "/healthz")).status_code == 200


async def test_what_is_not_public_is_for_staff_and_whoever_has_its_key(here: Installed) -> None:
    token = await here.token(Role.AUTHOR)
    media_id = (await upload(here, token, picture("PNG", (50, 40)))).json()["id"]
    with_key = await path_of(here, media_id, token)
    path, _, key = with_key.partition("?")
    assert key
    assert (await ask(here, "GET", path)).status_code == 404
    assert (await ask(here, "GET", f"{path}?key=1.abc")).status_code == 404
    assert (await ask(here, "GET", path, await here.token(Role.READER))).status_code == 404
    for served in (await ask(here, "GET", with_key), await ask(here, "GET", path, token)):
        assert served.status_code == 200
        assert served.headers["cache-control"] == "private, no-store"
    article = await published(here, media_id, token)
    assert (await ask(here, "GET", path)).headers["cache-control"].startswith("public")
    row = await query(
        here, "query ($id: ID!) { node(id: $id) { ... on Article { version } } }", token, id=article["id"]
    )
    await here.app.writer.run(ArchiveArticle(id=article["id"], expected_version=row["node"]["version"]), OPERATOR)
    assert (await ask(here, "GET", path)).status_code == 404


@pytest.mark.parametrize("form", ["AVIF", "WEBP", None])
async def test_sizes_are_made_when_they_are_asked_for(here: Installed, form: str | None) -> None:
    token = await here.token(Role.EDITOR)
    media_id = (await upload(here, token, picture("JPEG", (1400, 700)))).json()["id"]
    path = await path_of(here, media_id, token, width=640, format=form)
    first, second = [await ask(here, "GET", path) for _ in range(2)]
    found = Image.open(io.BytesIO(first.content))
    assert (found.format, found.size) == (form or "JPEG", (640, 320))
    assert second.content == first.content


async def test_nothing_outside_the_ladder_is_made(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    media_id = (await upload(here, token, picture("JPEG", (1400, 700)))).json()["id"]
    path = (await path_of(here, media_id, token)).partition("?")[0]
    stem, store = path.removesuffix(".jpg"), here.app.media.store
    before = [each async for each in store.list()]
    for other in ("-641.jpg", "-100.webp", "-3840.avif", "-0640.jpg", ".gif", ".svg", "-640.pdf", ".jpg.jpg", "-640"):
        assert (await ask(here, "GET", stem + other, token)).status_code == 404
    assert (await ask(here, "GET", f"{path[:-5]}0.jpg", token)).status_code == 404
    assert (await ask(here, "GET", f"/media/{media_id}/..%2f..%2fblog.db", token)).status_code == 404
    assert [each async for each in store.list()] == before


async def test_many_ask_for_a_size_and_it_is_made_once(here: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    from gql_blog.media import media_files

    made, work_on = [], media_files.work_on

    async def counted(*places: Any, **given: Any) -> Any:
        made.append(given["write_as"])
        return await work_on(*places, **given)

    token = await here.token(Role.EDITOR)
    media_id = (await upload(here, token, picture("JPEG", (1300, 700)))).json()["id"]
    monkeypatch.setattr(media_files, "work_on", counted)
    path = await path_of(here, media_id, token, width=480, format="WEBP")
    answers = await asyncio.gather(*(ask(here, "GET", path) for _ in range(12)))
    assert {each.status_code for each in answers} == {200}
    assert made == ["WEBP"]


async def test_recordings_are_served_in_parts(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    data = b"OggS" + bytes(range(256)) * 40
    media_id = (await upload(here, token, data)).json()["id"]
    path = await path_of(here, media_id, token)
    size = len(data)
    for asked, start, end in (
        (f"bytes=0-{size}", 0, size),
        ("bytes=100-199", 100, 200),
        ("bytes=-50", size - 50, size),
    ):
        part = await ask(here, "GET", path, headers={"Range": asked})
        assert (part.status_code, part.content) == (206, data[start:end])
        assert part.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
    beyond = await ask(here, "GET", path, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    for asked in ("bytes=0-1,5-6", "items=1-2", "bytes=-"):
        assert (await ask(here, "GET", path, headers={"Range": asked})).content == data
    changed = await ask(here, "GET", path, headers={"Range": "bytes=0-1", "If-Range": '"another"'})
    assert changed.content == data
    head = await ask(here, "HEAD", path)
    assert (head.headers["content-length"], head.content) == (str(size), b"")
    for known in (head.headers["etag"], f'"other", W/{head.headers["etag"]}', "*"):
        unchanged = await ask(here, "GET", path, headers={"If-None-Match": known})
        assert (unchanged.status_code, unchanged.content) == (304, b"")


async def test_documents_are_attachments(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    media_id = (await upload(here, token, b"%PDF-1.7 <script>alert(1)</script>")).json()["id"]
    served = await ask(here, "GET", await path_of(here, media_id, token))
    assert served.headers["content-type"] == "application/pdf"
    assert served.headers["content-disposition"].startswith("attachment")


async def test_what_is_deleted_leaves_no_file(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    media_id = (await upload(here, token, picture("JPEG", (700, 401)))).json()["id"]
    path = await path_of(here, media_id, token, width=320)
    assert (await ask(here, "GET", path)).status_code == 200
    count = len([each async for each in here.app.media.store.list()])
    version = (await query(here, URL, token, id=media_id))["media"]["version"]
    await here.app.writer.run(DeleteMedia(id=media_id, expected_version=version), OPERATOR)
    assert len([each async for each in here.app.media.store.list()]) == count - 2
    assert (await ask(here, "GET", path)).status_code == 404


@pytest.mark.parametrize("in_two_steps", [False, True], ids=["at once", "in two steps"])
async def test_an_upload_of_what_is_being_deleted_has_its_file(
    here: Installed, monkeypatch: pytest.MonkeyPatch, in_two_steps: bool
) -> None:
    token, data = await here.token(Role.EDITOR), b"%%PDF-1.7 minutes of a race, %d" % in_two_steps
    earlier, delete = (await upload(here, token, data)).json()["id"], here.app.media.store.delete
    begun = (await ask(here, "POST", "/media/uploads", token)).json()
    await ask(here, "PUT", httpx.URL(begun["url"]).raw_path.decode(), content=data)
    path = f"/media/uploads/{begun['id']}" if in_two_steps else "/media"
    uploads = list[asyncio.Task[httpx.Response]]()

    async def late(key: str) -> None:
        uploads.append(asyncio.create_task(ask(here, "POST", path, token, content=b"" if in_two_steps else data)))
        await asyncio.sleep(0.3)
        await delete(key)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(here.app.media.store, "delete", late)
        await here.app.writer.run(DeleteMedia(id=earlier, expected_version=1), OPERATOR)
    answer = await uploads[0]
    assert (answer.status_code, answer.json()["isNew"]) == (201, True)
    assert (await ask(here, "GET", await path_of(here, answer.json()["id"], token))).content == data


async def test_an_upload_in_two_steps_goes_to_the_address_that_was_signed(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    begun = await ask(here, "POST", "/media/uploads", token)
    assert begun.status_code == 201
    upload_id, address = begun.json()["id"], httpx.URL(begun.json()["url"]).raw_path.decode()
    data = picture("JPEG", (301, 200))
    assert (await ask(here, "POST", f"/media/uploads/{upload_id}", token)).status_code == 404
    assert (await ask(here, "PUT", address, content=data)).status_code == 204
    for nobody, status in ((None, 401), (await here.token(Role.READER), 403)):
        assert (await ask(here, "POST", f"/media/uploads/{upload_id}", nobody)).status_code == status
        assert (await ask(here, "POST", "/media/uploads", nobody)).status_code == status
    finished = await ask(here, "POST", f"/media/uploads/{upload_id}", token, params={"altText": "A pier"})
    assert (finished.status_code, finished.json()["width"]) == (201, 301)
    again = await ask(here, "POST", f"/media/uploads/{upload_id}", token)
    assert (again.status_code, again.json()) == (200, {**finished.json(), "isNew": False})


async def test_only_who_has_its_address_sends_an_upload(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    address = httpx.URL((await ask(here, "POST", "/media/uploads", token)).json()["url"]).raw_path.decode()
    before = [each async for each in here.app.media.store.list("incoming")]
    path, _, key = address.partition("?")
    for other in (path, f"{path}?key=9.x", f"/media/uploads/{'0' * 32}?{key}", "/media/uploads/..%2fx?key=1.x"):
        assert (await ask(here, "PUT", other, token, content=picture())).status_code == 404
    assert (await ask(here, "PUT", address, content=b"<svg/>")).json()["errors"][0]["extensions"]["reason"] == "TYPE"
    assert (await ask(here, "PUT", address, content=b"%PDF-" + bytes(1_000_001))).status_code == 413
    assert [each async for each in here.app.media.store.list("incoming")] == before


async def test_uploads_that_nobody_finishes_are_swept(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    address = httpx.URL((await ask(here, "POST", "/media/uploads", token)).json()["url"]).raw_path.decode()
    assert (await ask(here, "PUT", address, content=picture())).status_code == 204
    assert await here.app.media.sweep() == 0
    left = here.app.settings.data_dir / "media" / "incoming" / address.split("?")[0].rpartition("/")[2]
    part = here.app.settings.data_dir / "media-work" / "left.part"
    part.touch()
    for path in (left, part):
        os.utime(path, (1, 1))
    forever = Retention(here.app.database, RetentionPeriods(deleted=None), here.app.relay._retention._purge)
    await forever.run(await here.app.database.now())
    assert not left.exists()
    assert not part.exists()
