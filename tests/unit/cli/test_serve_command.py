import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from support.cli import Run, settle
from support.growth import HANG

from benchmarks.ports import reserved_port
from gql_blog.app import migrate_all
from gql_blog.settings import load_settings


@contextmanager
def serving(folder: Path, *arguments: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A real server in a process of its own, from a folder of its own; its address, once it answers."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("GQL_BLOG_")}
    with reserved_port() as port:
        process = subprocess.Popen(
            [sys.executable, "-m", "gql_blog", "serve", "--port", str(port), *arguments],
            cwd=folder,
            env={**settings, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            with httpx.Client(verify=False, timeout=HANG) as client:
                for _ in range(round(HANG / 0.05)):
                    try:
                        client.get(f"{address}/healthz")
                        break
                    except httpx.ConnectError:
                        assert process.poll() is None, process.communicate()
                        time.sleep(0.05)
            yield address, process
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=HANG)


@pytest.mark.long
def test_the_demo_prints_what_to_try_and_it_works(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as (address, process):
        assert process.stdout is not None
        told = "".join(process.stdout.readline() for _ in range(5))
        token = re.search(r"gqlb_[\w-]{43}", told)
        query = re.search(r"-d '(.*)'", told)
        assert token is not None
        assert query is not None
        assert f"{address}/graphql" in told
        first = httpx.post(f"{address}/graphql", json=json.loads(query[1]), timeout=HANG).json()
        viewer = httpx.post(
            f"{address}/graphql",
            json={"query": "{ viewer { role } }"},
            headers={"Authorization": f"Bearer {token[0]}"},
            timeout=HANG,
        ).json()
        assert httpx.get(f"{address}/readyz", timeout=HANG).json() == {"status": "ready"}
    assert first["data"]["posts"]["nodes"][0]["responseCount"] >= 1
    assert viewer["data"] == {"viewer": {"role": "ADMIN"}}
    assert process.returncode == 0
    assert (tmp_path / "data" / "blog.db").is_file()


def test_several_workers_are_refused_on_sqlite(empty: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settle(monkeypatch, tmp_path)
    result = empty("serve", "--workers", "2")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--workers 2 needs PostgreSQL" in result.stderr
    assert not (tmp_path / "data" / "blog.db").exists()


@pytest.mark.long
def test_several_workers_serve(tmp_path: Path, postgres_url: str) -> None:
    asyncio.run(migrate_all(load_settings(_env_file=None, data_dir=tmp_path, database_url=postgres_url)))
    with serving(tmp_path, "--workers", "2", GQL_BLOG_DATABASE_URL=postgres_url) as (address, _):
        for _ in range(8):  # each request opens a connection, which any of the workers may accept
            answer = httpx.post(f"{address}/graphql", json={"query": "{ __typename }"}, timeout=HANG)
            assert answer.json() == {"data": {"__typename": "Query"}}


@pytest.mark.long
def test_debug_is_off_unless_it_is_asked_for(tmp_path: Path) -> None:
    with serving(tmp_path) as (address, _):
        assert httpx.get(f"{address}/schema.graphql", timeout=HANG).status_code == 404
    with serving(tmp_path, GQL_BLOG_DEBUG="1") as (address, _):
        assert "type Query" in httpx.get(f"{address}/schema.graphql", timeout=HANG).text


def test_a_terminal_is_told_the_address(empty: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said: list[str] = []
    settle(monkeypatch, tmp_path)
    monkeypatch.setattr("gql_blog.cli.serve_command.print_progress", said.append)
    monkeypatch.setattr("uvicorn.run", lambda *_, **__: None)
    assert empty("serve").exit_code == 0
    assert said == ["Starting at http://127.0.0.1:8000/graphql. Ctrl+C ends it."]


@pytest.mark.parametrize(
    ("name", "value", "arguments", "word"),
    [
        ("DEBUG", "1", ("--host", "0.0.0.0"), "GQL_BLOG_DEBUG"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none", (), "STORE"),
        ("PLUGINS", "unheard_of", (), "unheard_of"),
    ],
)
def test_what_keeps_it_from_serving_is_named(
    empty: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    value: str,
    arguments: tuple[str, ...],
    word: str,
) -> None:
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv(f"GQL_BLOG_{name}", value)
    result = empty("serve", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert word in result.stderr
