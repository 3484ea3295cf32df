"""A file of another server becomes a medium: fetched within bounds, cleaned as an upload is, and known by its bytes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from support.growth import HANG
from support.hostile_pictures import HOSTILE, picture
from support.installed import Installed, installed
from support.receiving import Received, Receiver, answer, elsewhere

from gql_blog.content import Role

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADD = """mutation ($input: AddMediaFromAddressInput!) { added: addMediaFromAddress(input: $input) {
    media { id altText mimeType width } isNew errors { code message path } } }"""
PICTURE = picture("PNG", (60, 40))


@dataclass
class Site:
    """An installation, and a server of pictures beside it."""

    here: Installed
    address: str
    server: Receiver
    answers: dict[str, bytes]

    async def add(self, path: str, role: Role = Role.EDITOR, **said: Any) -> Any:
        """Ask for a path of the server of pictures, or for an address."""
        address = path if "://" in path else self.address + path
        token = await self.here.token(role)
        async with httpx.AsyncClient(base_url=self.here.address, timeout=HANG) as http:
            asked = {"query": ADD, "variables": {"input": {"address": address, **said}}}
            answered = await http.post("/graphql", json=asked, headers={"Authorization": f"Bearer {token}"})
        return answered.json()["data"]["added"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Site]:
    """A site that takes files of 1 MB, in its own folder."""
    folder, answers = tmp_path_factory.mktemp("site"), dict[str, bytes]()
    with pytest.MonkeyPatch.context() as patched:
        async with elsewhere(tmp_path_factory.mktemp("certificate"), answers) as (address, server, client):
            patched.setattr("gql_blog.media.media_files.OutgoingClient", lambda **_: client)
            async with installed(folder, sqlite_template, blocked_plugins="*", rate_limits="off", media_mb=1) as here:
                yield Site(here, address, server, answers)


async def test_a_picture_is_fetched_cleaned_and_known_again(site: Site) -> None:
    site.answers["/quay%20%C3%A4.png?a=1"] = answer(200, "Content-Type: text/html", body=PICTURE)
    added = await site.add("/quay ä.png?a=1#top", altText="A quay")
    assert added == {
        "media": {"id": added["media"]["id"], "altText": "A quay", "mimeType": "image/png", "width": 60},
        "isNew": True,
        "errors": [],
    }
    asked = site.server.requests[-1]
    assert "authorization" not in asked.headers
    again = await site.add("/quay ä.png?a=1", altText="Other words")
    assert again == {**added, "isNew": False}


async def test_redirects_are_followed_a_few_times_and_http_is_asked_for_by_https(site: Site) -> None:
    plain = site.address.replace("https://", "http://")
    site.answers |= {
        "/old.png": answer(301, "Location: /new.png"),
        "/new.png": answer(302, f"Location: {plain}/here.png"),
        "/here.png": answer(200, body=PICTURE),
        "/round.png": answer(302, "Location: round.png"),
        "/inside.png": answer(302, "Location: https://169.254.169.254/latest"),
        "/file.png": answer(302, "Location: file:///etc/passwd"),
        "/far.png": "HTTP/1.1 302 Found\r\nLocation: /grün.png\r\nContent-Length: 0\r\n\r\n".encode(),
        "/gr%C3%BCn.png": answer(200, body=PICTURE),
        "/nowhere.png": answer(302),
        "/broken.png": answer(302, "Location: https://[x/"),
    }
    assert (await site.add(f"{plain}/old.png"))["media"]["width"] == 60
    assert (await site.add(f"{site.address}/far.png"))["media"]["width"] == 60
    for path in ("/round.png", "/inside.png", "/file.png", "/nowhere.png", "/broken.png"):
        (error,) = (await site.add(path))["errors"]
        assert (error["code"], error["path"]) == ("MEDIA_UNREACHABLE", ["input", "address"]), path
    assert [each.target for each in site.server.requests].count("/round.png") == 4


@pytest.mark.parametrize(
    ("answered", "code"),
    [
        pytest.param(answer(404, body=PICTURE), "MEDIA_UNREACHABLE", id="gone"),
        pytest.param(answer(200, body=PICTURE)[:-5], "MEDIA_UNREACHABLE", id="cut"),
        pytest.param(b"SSH-2.0-x\r\n", "MEDIA_UNREACHABLE", id="no HTTP"),
        pytest.param(answer(200, body=b"<svg onload='x'/>"), "MEDIA_REFUSED", id="svg"),
        pytest.param(answer(200), "MEDIA_REFUSED", id="empty"),
        pytest.param(answer(200, body=HOSTILE["png bomb"][1]()), "MEDIA_REFUSED", id="bomb"),
        pytest.param(answer(200, body=b"%PDF-1.7" + bytes(1_000_000)), "TOO_LARGE", id="large"),
    ],
)
async def test_what_is_no_such_file_is_told(site: Site, answered: bytes, code: str) -> None:
    site.answers["/refused"] = answered
    refused = await site.add("/refused")
    assert (refused["media"], refused["isNew"]) == (None, None)
    (error,) = refused["errors"]
    assert (error["code"], error["path"]) == (code, ["input", "address"])
    assert not [*(site.here.app.settings.data_dir / "media-work").glob("*.part")]


async def test_no_address_leads_inside_and_what_is_wrong_is_told_before_anything_is_asked(site: Site) -> None:
    before = len(site.server.requests)
    for address, code in (
        ("https://localhost/a.png", "MEDIA_UNREACHABLE"),
        ("https://[::1]/a.png", "MEDIA_UNREACHABLE"),
        ("https://example.org:8443/a.png", "INVALID"),
        ("https://ada:secret@example.org/a.png", "INVALID"),
        ("ftp://example.org/a.png", "INVALID"),
        ("https:///a.png", "INVALID"),
        ("https://[x/a.png", "INVALID"),
        (f"https://example.org/{'a' * 3_000}", "INVALID"),
    ):
        (error,) = (await site.add(address))["errors"]
        assert (error["code"], error["path"]) == (code, ["input", "address"]), address
    (error,) = (await site.add("/quay.png", altText="x" * 3_000))["errors"]
    assert error["path"] == ["input", "altText"]
    assert len(site.server.requests) == before


async def test_only_a_picture_has_a_focal_point(site: Site) -> None:
    site.answers["/minutes.pdf"] = answer(200, body=b"%PDF-1.7 minutes")
    (error,) = (await site.add("/minutes.pdf", focalPoint={"x": 1, "y": 1}))["errors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "focalPoint"])


async def test_authors_send_the_server_nowhere(site: Site) -> None:
    before = len(site.server.requests)
    for role in (Role.AUTHOR, Role.MODERATOR, Role.READER):
        (error,) = (await site.add("/quay.png", role))["errors"]
        assert error["code"] == "FORBIDDEN"
    assert len(site.server.requests) == before


async def test_readers_and_writers_go_on_while_a_file_is_waited_for(site: Site) -> None:
    asked, sent = asyncio.Event(), asyncio.Event()

    async def later(_request: Received) -> bytes:
        asked.set()
        await sent.wait()
        return answer(200, body=picture("PNG", (61, 41)))

    site.answers["/here.png"] = answer(200, body=PICTURE)
    kept, site.server.answer = site.server.answer, later
    waiting = asyncio.create_task(site.add("/slow.png"))
    await asked.wait()
    site.server.answer = kept
    assert (await site.add("/here.png"))["errors"] == [], "no transaction is open meanwhile"
    sent.set()
    assert (await waiting)["media"]["width"] == 61
