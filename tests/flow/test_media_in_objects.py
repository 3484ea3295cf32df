"""Files of media in a real S3 server: sent past this one, cleaned, served by it, and moved to and from a folder."""

import asyncio
import hmac
import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio
from flow.test_media_files import ask, path_of, published, query, upload
from PIL import Image
from support.growth import HANG
from support.hostile_pictures import HOSTILE, picture
from support.installed import Installed, installed
from support.media import stored_in
from support.object_server import in_bucket, s3

from gql_blog.access import OPERATOR
from gql_blog.content import Role
from gql_blog.media import LocalStore, MediaFiles, store_at
from gql_blog.write import DeleteMedia

__all__ = ["s3"]

pytestmark = pytest.mark.asyncio(loop_scope="module")

COPIED = 40


@pytest.fixture(scope="module")
def objects(s3: str) -> Iterator[str]:
    """An S3 server, at which stores of objects are."""
    with pytest.MonkeyPatch.context() as patch:
        in_bucket(patch, s3, "any")
        yield s3


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(
    objects: str, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path
) -> AsyncIterator[Installed]:
    """A site whose files are objects."""
    told: Any = {"rate_limits": "off", "blocked_plugins": "*", "secret_key": "k" * 40, "media_mb": 1}
    async with installed(
        tmp_path_factory.mktemp("site"), sqlite_template, media_store="s3://media/site", **told
    ) as site:
        yield site


async def keys(here: Installed, prefix: str = "") -> list[str]:
    return [each.key async for each in here.app.media.store.list(prefix)]


async def begun(here: Installed, token: str) -> tuple[str, str]:
    answer = (await ask(here, "POST", "/media/uploads", token)).json()
    return answer["id"], answer["url"]


async def sent(url: str, data: bytes) -> int:
    """Send a file as a browser would: with the address alone, and no token."""
    async with httpx.AsyncClient(verify=False, timeout=HANG) as http:
        return (await http.put(url, content=data)).status_code


async def test_a_file_is_sent_to_objects_and_served_here(here: Installed, objects: str) -> None:
    token = await here.token(Role.AUTHOR)
    upload_id, url = await begun(here, token)
    assert url.startswith(f"{objects}/media/site/incoming/{upload_id}?")
    assert await sent(url, picture("JPEG", (900, 600), exif=b"Exif\0\0a secret place")) == 200
    finished = await ask(here, "POST", f"/media/uploads/{upload_id}", token, params={"altText": "A pier"})
    assert (finished.status_code, finished.json()["width"]) == (201, 900)
    media_id = finished.json()["id"]
    path = await path_of(here, media_id, token)
    bare = path.partition("?")[0]
    assert (await ask(here, "GET", bare)).status_code == 404
    await published(here, media_id, token)
    whole = await ask(here, "GET", bare)
    assert (whole.status_code, b"secret" in whole.content) == (200, False)
    assert Image.open(io.BytesIO(whole.content)).size == (900, 600)
    small = await ask(here, "GET", await path_of(here, media_id, width=320, format="WEBP"))
    assert Image.open(io.BytesIO(small.content)).size == (320, 213)
    part = await ask(here, "GET", bare, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])


async def test_what_was_sent_past_this_server_is_looked_at_all_the_same(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    before = {each for each in await keys(here) if "incoming/" not in each}
    for name in ("svg", "html", "png bomb", "png that ends"):
        upload_id, url = await begun(here, token)
        reason, made = HOSTILE[name]
        # What the server of objects takes is more than a file may have here.
        assert await sent(url, made()) == 200
        refused = await ask(here, "POST", f"/media/uploads/{upload_id}", token)
        assert (refused.status_code, refused.json()["errors"][0]["extensions"].get("reason")) == (400, reason)
    upload_id, url = await begun(here, token)
    assert await sent(url, b"%PDF-1.7" + bytes(1_000_001)) == 200
    assert (await ask(here, "POST", f"/media/uploads/{upload_id}", token)).status_code == 413
    assert {each for each in await keys(here) if "incoming/" not in each} == before


def signature_of(url: str, method: str = "PUT") -> str:
    """What an address should be signed with, reckoned as Amazon describes it: the server of the tests believes any."""
    parts = httpx.URL(url)
    given = {name: value for name, value in parts.params.multi_items() if name != "X-Amz-Signature"}
    day, *scope = (credential := given["X-Amz-Credential"].split("/")[1:])
    query = "&".join(f"{quote(name, safe='~')}={quote(given[name], safe='~')}" for name in sorted(given))
    asked = "\n".join((method, parts.path, query, f"host:{parts.netloc.decode()}", "", "host", "UNSIGNED-PAYLOAD"))
    signed = ("AWS4-HMAC-SHA256", given["X-Amz-Date"], "/".join(credential), sha256(asked.encode()).hexdigest())
    key = b"AWS4S3RVER"
    for each in (day, *scope):
        key = hmac.digest(key, each.encode(), "sha256")
    return hmac.digest(key, "\n".join(signed).encode(), "sha256").hex()


async def test_an_address_is_signed_for_an_hour_and_one_object(here: Installed) -> None:
    _, url = await begun(here, await here.token(Role.EDITOR))
    said = httpx.URL(url).params
    assert (said["X-Amz-Expires"], said["X-Amz-SignedHeaders"]) == ("3600", "host")
    assert said["X-Amz-Signature"] == signature_of(url)
    others = signature_of(url.replace("/incoming/", "/incoming/0")), signature_of(url, "DELETE")
    assert said["X-Amz-Signature"] not in others


async def test_what_is_deleted_leaves_no_object(here: Installed) -> None:
    token = await here.token(Role.EDITOR)
    before = await keys(here)
    media_id = (await upload(here, token, picture("PNG", (701, 402)))).json()["id"]
    assert (await ask(here, "GET", await path_of(here, media_id, token, width=320))).status_code == 200
    assert len(await keys(here)) == len(before) + 2
    version = (await query(here, "query ($id: ID!) { media(id: $id) { version } }", token, id=media_id))["media"]
    await here.app.writer.run(DeleteMedia(id=media_id, expected_version=version["version"]), OPERATOR)
    assert await keys(here) == before


def copying(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "gql_blog", "media", "copy", *arguments]
    own = {**os.environ, "GQL_BLOG_DATA_DIR": str(folder)}
    return subprocess.Popen(command, env=own, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


async def test_a_store_moves_to_objects_and_goes_on_where_it_was_killed(objects: str, tmp_path: Path) -> None:
    files = MediaFiles(LocalStore(tmp_path / "media"), tmp_path / "work")
    for number in range(COPIED):

        async def chunks(data: bytes = b"%PDF-1.7 " + str(number).encode() * 9_000) -> AsyncIterator[bytes]:
            yield data

        await stored_in(files, chunks(), 1_000_000)
    there = store_at("s3://media/moved", tmp_path)

    async def arrived() -> int:
        return len([each async for each in there.list()])

    with copying(tmp_path, "--to", "s3://media/moved") as process:
        async with asyncio.timeout(HANG):
            while await arrived() < 3:
                pass
        process.kill()
    assert 3 <= (had := await arrived()) < COPIED
    with copying(tmp_path, "--to", "s3://media/moved") as process:
        told, _ = process.communicate(timeout=HANG)
    assert told.startswith(f"Copied: {COPIED - had} of {COPIED} files (")
    with copying(tmp_path, "--from", "s3://media/moved", "--to", str(tmp_path / "back")) as process:
        assert process.communicate(timeout=HANG)[0].startswith(f"Copied: {COPIED} of {COPIED} files (")
    back, first = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("original.*")}
        for folder in (tmp_path / "back", tmp_path / "media")
    ]
    assert back == first
