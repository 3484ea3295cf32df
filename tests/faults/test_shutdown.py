"""A server ends when it is told to, whatever it reads."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from support.endless import READS_TAGS, make_tags_endless
from support.growth import HANG
from support.postgres import aside
from support.served import Served, serve

METRICS = {"Authorization": "Bearer of-the-metrics"}


def wait_for_a_long_read(server: Served) -> None:
    until = time.monotonic() + HANG
    while time.monotonic() < until:
        text = httpx.get(f"{server.address}/metrics", headers=METRICS, timeout=HANG).text
        if "gql_blog_running_long_reads 1.0" in text:
            return
    raise AssertionError("no read is long")


@pytest.mark.long
def test_sigterm_ends_the_server_while_it_reads(tmp_path: Path) -> None:
    with serve(tmp_path, "--demo", GQL_BLOG_METRICS_TOKEN="of-the-metrics", GQL_BLOG_READ_TIMEOUT="2") as server:
        aside(make_tags_endless(f"sqlite://{tmp_path / 'blog.db'}"))
        with ThreadPoolExecutor(1) as thread:
            hostile = thread.submit(httpx.post, f"{server.address}/graphql", json={"query": READS_TAGS}, timeout=HANG)
            wait_for_a_long_read(server)
            os.kill(server.pid, signal.SIGTERM)
            (error,) = hostile.result().json()["errors"]
            assert error["extensions"]["code"] == "TIMEOUT", "what was under way is answered"
    # ``serve`` has waited for the end of the process.
    assert "Traceback" not in server.log.read_text(encoding="utf-8")
