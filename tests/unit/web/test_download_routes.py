import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from support.growth import HANG
from support.installed import Installed, installed

from gql_blog.content import Role
from gql_blog.transfer import Download, Downloads, load_sample
from gql_blog.web.limits.rate_limiter import INVALID_TOKEN_RATE

EACH_TIME = "public, max-age=0, s-maxage=0, must-revalidate"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Installed]:
    """The sample, served."""
    folder = tmp_path_factory.mktemp("site")
    async with installed(folder, sqlite_template, rate_limits="off") as site:
        await load_sample(site.app.database, site.app.writer)
        yield site


async def get(here: Installed, path: str, token: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        return await http.get(path, headers=headers)


async def slug_of_a_post(here: Installed) -> str:
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        answer = await http.post("/graphql", json={"query": "{ posts(first: 1) { nodes { slug } } }"})
    slug: str = answer.json()["data"]["posts"]["nodes"][0]["slug"]
    return slug


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/feed.atom", "application/atom+xml"),
        ("/feed.json", "application/feed+json"),
        ("/dialogues/{slug}/feed.atom", "application/atom+xml"),
    ],
)
async def test_feeds_are_for_everybody_and_shown(here: Installed, path: str, media_type: str) -> None:
    answer = await get(here, path.format(slug=await slug_of_a_post(here)))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["cache-control"] == EACH_TIME
    assert "content-disposition" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.text


@pytest.mark.parametrize("path", ["/exports/{slug}.md", "/dialogues/{slug}/export.md"])
async def test_files_are_attachments(here: Installed, path: str) -> None:
    answer = await get(here, path.format(slug=await slug_of_a_post(here)))
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert answer.headers["cache-control"] == EACH_TIME
    assert answer.headers["vary"].startswith("Authorization")


@pytest.mark.parametrize(
    "path",
    [
        "/exports/nothing.md",
        "/exports/{slug}.exe",
        "/exports/..%2F..%2Fetc%2Fpasswd.md",
        "/dialogues/nothing/feed.atom",
        "/dialogues/nothing/export.md",
        "/exports/{slug}",
        "/export.exe",
        "/export.md",
    ],
)
async def test_what_is_not_there_is_said_to_be_not_there(here: Installed, path: str) -> None:
    answer = await get(here, path.format(slug=await slug_of_a_post(here)))
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


async def test_two_files_are_written_at_once_and_others_wait(here: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    now, most = 0, 0

    async def article(*_: object) -> Download:
        nonlocal now, most
        now, most = now + 1, max(most, now + 1)
        await asyncio.sleep(0.05)
        now -= 1
        return Download(b"", "text/plain", "a.txt", ())

    monkeypatch.setattr(Downloads, "article", article)
    answers = await asyncio.gather(*(get(here, "/exports/tides.md") for _ in range(6)))
    assert ([each.status_code for each in answers], most) == ([200] * 6, 2)


async def test_a_token_that_is_none_is_refused_and_counted(here: Installed) -> None:
    path = f"/exports/{await slug_of_a_post(here)}.md"
    assert (await get(here, path, await here.token(Role.READER))).status_code == 200
    statuses = [(await get(here, path, f"guess-{number}")).status_code for number in range(INVALID_TOKEN_RATE[0] + 1)]
    assert statuses == [401] * INVALID_TOKEN_RATE[0] + [429]


async def test_the_site_is_one_file_with_an_address_for_its_next_page(here: Installed) -> None:
    answer = await get(here, "/export.feed.json?items=2")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/feed+json")
    assert "content-disposition" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)
    feed = answer.json()
    assert (len(feed["items"]), feed["title"]) == (2, "Dialogue")
    following = (await get(here, "/export.feed.json?" + feed["next_url"].partition("?")[2])).json()
    assert feed["next_url"].endswith("/export.feed.json?items=2&page=2")
    assert not {each["id"] for each in feed["items"]} & {each["id"] for each in following["items"]}


@pytest.mark.parametrize("path", ["/exports/{slug}.feed.json", "/dialogues/{slug}/export.html", "/export.atom"])
@pytest.mark.parametrize("query", ["pages=2", "page=2&page=3", "page=zero", "comments=perhaps"])
async def test_a_wrong_option_is_told(here: Installed, path: str, query: str) -> None:
    answer = await get(here, f"{path.format(slug=await slug_of_a_post(here))}?{query}")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "INVALID"}
    assert query.partition("=")[0] in error["message"]
