"""A server that is killed between an event and its delivery loses nothing: what it had begun is sent again."""

import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.hearing import until
from support.hooked import KEY, Clock, hooked, is_signed
from support.installed import settings_in
from support.receiving import OK, never, receiving
from support.served import serve
from support.writing import newsroom_of

from gql_blog.app import migrate_all
from gql_blog.store import Database


@pytest.mark.long
async def test_a_killed_server_loses_nothing(database_url: str, tmp_path: Path) -> None:
    clock = Clock()
    async with receiving(never) as here:
        async with hooked(tmp_path, database_url, [here], clock=clock) as site:
            _, secret = await site.endpoint(here, kinds=["article.published"])
        await migrate_all(settings_in(tmp_path, database_url=database_url))
        environment: dict[str, Any] = {
            "GQL_BLOG_DATABASE_URL": database_url,
            "GQL_BLOG_SECRET_KEY": KEY,
            "GQL_BLOG_PLUGIN_WEBHOOKS__INSIDE_HOSTS": f'["{here.host}"]',
            "GQL_BLOG_PLUGIN_WEBHOOKS__TOTAL_SECONDS": "60",
        }
        with serve(tmp_path, **environment) as served:
            database = await Database.open(database_url)
            post = await newsroom_of(database).post("On Tides")
            await database.close()
            await until(lambda: len(here.requests) == 1)
            os.kill(served.pid, signal.SIGKILL)
        here.answer = lambda _: OK
        clock.time = datetime.now(UTC) + timedelta(minutes=10)  # the claim of the killed one is over
        async with hooked(tmp_path, database_url, [here], clock=clock) as site:
            await until(lambda: len(here.requests) == 2)
            await until(lambda: not site.worker._running)
            assert await site.states() == ["DELIVERED"]
    assert len({each.headers["webhook-id"] for each in here.requests}) == 1
    assert {each.told["data"]["articleId"] for each in here.requests} == {post.article_id}
    assert all(is_signed(each, secret) for each in here.requests)
