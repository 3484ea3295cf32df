"""Whatever is asked, others are answered: reads that never end, through HTTP, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.endless import READS_TAGS, make_tags_endless
from support.growth import HANG
from support.hearing import until
from support.serving import served

from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled, site
from gql_blog.content import Role
from gql_blog.hooks import Hooks
from gql_blog.settings import load_settings
from gql_blog.write import BylineInput, CreatePost, CreateToken, CreateUser, PublishArticle

POST = '{ post(slug: "on-tides") { title } }'
METRICS = {"Authorization": "Bearer of-the-metrics"}


@dataclass
class Blog:
    """An app with one post, served; all reads of tags are endless."""

    app: App
    http: httpx.AsyncClient

    async def ask(self, query: str, **headers: str) -> httpx.Response:
        return await self.http.post("/graphql", json={"query": query}, headers=headers)

    async def error(self, query: str, **headers: str) -> dict[str, Any]:
        (error,) = (await self.ask(query, **headers)).json()["errors"]
        assert isinstance(error, dict)
        return error

    async def until_one_is_long(self) -> None:
        await until(lambda: self.app.database.reader.running_long_reads == 1)

    async def metric(self, name: str, **labels: str) -> float:
        text = (await self.http.get("/metrics", headers=METRICS)).text
        (value,) = (
            sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )
        return float(value)


Open = Callable[..., Any]


@pytest.fixture
async def opened(database_url: str, tmp_path: Path) -> AsyncIterator[Open]:
    """A function that opens the blog with these settings."""
    async with AsyncExitStack() as stack:

        async def open_blog(**terms: Any) -> Blog:
            settings = load_settings(
                _env_file=None,
                data_dir=tmp_path,
                database_url=database_url,
                metrics_token="of-the-metrics",
                **{"rate_limits": "off", **terms},
            )
            app = await stack.enter_async_context(assembled(settings, Hooks.of({})))
            made = await app.writer.run(
                CreatePost(
                    title="On Tides",
                    source="They come and go.",
                    bylines=(BylineInput(name="Rosa Lindqvist"),),
                    tags=("Sea",),
                ),
                OPERATOR,
            )
            await app.writer.run(PublishArticle(id=made.article_id, expected_version=made.version), OPERATOR)
            await make_tags_endless(database_url)
            address = await stack.enter_async_context(served(site(app)))
            http = await stack.enter_async_context(httpx.AsyncClient(verify=False, base_url=address, timeout=HANG))
            return Blog(app, http)

        yield open_blog


async def test_others_are_answered_while_a_read_does_not_end(opened: Open) -> None:
    blog = await opened(read_timeout=60)
    hostile = asyncio.create_task(blog.ask(READS_TAGS))
    await blog.until_one_is_long()
    for path in ("/healthz", "/readyz"):
        assert (await blog.http.get(path)).status_code == 200
    assert (await blog.ask(POST)).json() == {"data": {"post": {"title": "On Tides"}}}
    assert await blog.metric("gql_blog_running_long_reads") == 1
    assert not hostile.done()
    hostile.cancel()


async def test_a_client_that_goes_away_ends_its_read(opened: Open) -> None:
    blog = await opened(read_timeout=60)
    async with httpx.AsyncClient(verify=False, base_url=blog.http.base_url, timeout=HANG) as http:
        stream = asyncio.create_task(
            http.post("/graphql", json={"query": READS_TAGS}, headers={"Accept": "text/event-stream"})
        )
        await blog.until_one_is_long()
        stream.cancel()
    await until(lambda: blog.app.database.reader.running_long_reads == 0)
    assert await blog.metric("gql_blog_long_reads_total") >= 1  # a busy machine may make others long
    assert await blog.metric("gql_blog_long_read_seconds_total") > 0


async def test_a_read_that_takes_too_long_ends_with_what_to_do(opened: Open) -> None:
    blog = await opened(read_timeout=0.5)
    error = await blog.error(READS_TAGS)
    assert error["extensions"] == {"code": "TIMEOUT", "allowed": 0.5}
    assert error["message"].startswith("The operation took more than the 0.5 s of database time that it may take")
    assert "Ask for smaller pages" in error["message"]
    assert await blog.metric("gql_blog_read_timeouts_total") == 1
    assert await blog.metric("gql_blog_operations_total", outcome="timed_out") == 1
    assert (await blog.ask(POST)).json() == {"data": {"post": {"title": "On Tides"}}}


async def test_staff_may_read_five_times_as_long(opened: Open) -> None:
    blog = await opened(read_timeout=0.05)
    for role, allowed in ((Role.READER, 0.05), (Role.AUTHOR, 0.25)):
        email = f"{role.value.lower()}@example.org"
        await blog.app.writer.run(CreateUser(email=email, role=role, name=role.value), OPERATOR)
        token = (await blog.app.writer.run(CreateToken(email=email, expires_days=1), OPERATOR)).secret
        error = await blog.error(READS_TAGS, Authorization=f"Bearer {token}")
        assert error["extensions"] == {"code": "TIMEOUT", "allowed": allowed}


async def test_the_database_time_is_charged(opened: Open) -> None:
    """A second is 49 rate points more than the one of each request; a short read of a busy machine costs some, too."""
    blog = await opened(read_timeout=1, rate_limits="on", reader_rates="30/1000")
    assert (await blog.ask(POST)).status_code == 200
    assert (await blog.error(READS_TAGS))["extensions"]["code"] == "TIMEOUT"
    assert (await blog.ask(POST)).status_code == 429


async def test_a_feed_that_takes_too_long_ends_too(opened: Open) -> None:
    blog = await opened(read_timeout=0.05)
    answer = await blog.http.get("/feed.atom")
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"] == {"code": "TIMEOUT", "allowed": 0.05}
