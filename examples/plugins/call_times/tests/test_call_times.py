"""What the plugin shows of calls, to whom, and that counting changes nothing."""

from pathlib import Path
from typing import Any

import pytest

import gql_blog_call_times
from gql_blog.plugin import CallOutcome, Query, Role, WrappedCall, hookimpl
from gql_blog.testing import open_app
from gql_blog_call_times.counts import Counts

PAGE = "/plugins/call_times/metrics"


class Tides:
    api_version = 2

    @hookimpl
    def register_queries(self) -> list[Query]:
        def resolve(arguments: Any) -> str:
            raise ValueError("the secret")

        low = Query(name="low", description="When.", graphql_type=str | None, resolve=lambda: "at noon")
        return [low, Query(name="high", description="When.", graphql_type=str | None, resolve=resolve)]


async def test_administrators_see_calls_of_all_plugins(tmp_path: Path) -> None:
    async with open_app(tmp_path, {"call_times": gql_blog_call_times, "tides": Tides()}) as app:
        for _ in range(2):
            assert (await app.query("{ low high }")).data == {"low": "at noon", "high": None}
        headers = {"authorization": f"Bearer {await app.token(Role.ADMIN)}"}
        answer = await app.request("GET", PAGE, headers=headers)
        assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
        lines = answer.text.splitlines()
        tide = 'plugin="tides",hook="register_queries",subject="{}"'
        assert f"call_times_seconds_count{{{tide.format('low')}}} 2" in lines
        assert f'call_times_failures_total{{{tide.format("high")},failure="ValueError"}} 2' in lines
        assert "secret" not in answer.text
        assert 'subject="GET /metrics"' not in answer.text
        assert 'subject="GET /metrics"' in (await app.request("GET", PAGE, headers=headers)).text
        assert app.health["call_times"] == "OK"


@pytest.mark.parametrize(("role", "status"), [(None, 401), (Role.EDITOR, 403)])
async def test_nobody_else_does(tmp_path: Path, role: Role | None, status: int) -> None:
    async with open_app(tmp_path, {"call_times": gql_blog_call_times}) as app:
        headers = {} if role is None else {"authorization": f"Bearer {await app.token(role)}"}
        assert (await app.request("GET", PAGE, headers=headers)).status == status


def test_names_cannot_break_a_line() -> None:
    counts = Counts()
    counts.add(WrappedCall("a", "b", 'c"\n\\'), CallOutcome(0.5, None))
    assert 'call_times_seconds_sum{plugin="a",hook="b",subject="c\\"\\n\\\\"} 0.5' in counts.text().splitlines()
