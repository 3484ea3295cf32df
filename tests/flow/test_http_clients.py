"""urql, Apollo and graphql-ws, each as npm ships it, against a server with debug off."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from support.installed import installed
from support.tree import ROOT

from gql_blog.transfer import load_sample

CLIENTS = ROOT / "tests" / "support" / "js"
TITLE = "Leave the Stars On"

pytestmark = pytest.mark.skipif(
    not (CLIENTS / "node_modules" / "@apollo").is_dir() or shutil.which("node") is None,
    reason="the clients are npm packages: run `npm ci` in tests/support/js",
)


async def test_the_usual_clients_work_in_production(tmp_path: Path, sqlite_template: Path) -> None:
    async with installed(tmp_path, sqlite_template) as here:
        await load_sample(here.app.database, here.app.writer)
        process = await asyncio.create_subprocess_exec(
            "node", "clients.mjs", f"{here.address}/graphql", cwd=CLIENTS, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    assert process.returncode == 0
    results = json.loads(output)
    assert results["urql"] == {"post": {"title": TITLE, "__typename": "Post"}}
    assert results["urqlRequests"] == [{"method": "GET", "hash": False}]
    assert (results["apollo"], results["apolloRequests"]) == (TITLE, [{"method": "POST", "hash": False}])
    assert (results["urqlError"], results["apolloError"]) == ("BAD_USER_INPUT", "BAD_USER_INPUT")
    # Apollo's link asks by hash once, hears that it is not supported, and sends documents from then on.
    assert results["persisted"] == TITLE
    assert [request["hash"] for request in results["persistedRequests"]] == [True, False, False]
    assert results["socket"] == TITLE
